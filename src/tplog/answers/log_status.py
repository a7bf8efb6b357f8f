"""How a log stands as a whole: how long it is, what is signed of it, and whether it is to be believed."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.bodies import BODY_OVERVIEW, BodyOverview
from tplog.answers.findings import FINDING
from tplog.answers.overview import OVERVIEW, Overview
from tplog.i18n.overview_texts import overview_text
from tplog.i18n.vocabulary import Language
from tplog.values.finding import Finding


@frozen
class LogStatus:
    """A log's records, the day in Sweden of the last, and the size of its newest signed checkpoint.

    ``doubts`` are why it is not to be believed, as far as that is known without a verification.
    """

    records: int
    last_recorded: date | None
    checkpoint: int | None
    doubts: tuple[Finding, ...]


@frozen
class Status:
    """The budgets of a year and the log; ``bodies`` are their sums by body, None if not asked for."""

    overview: Overview
    log: LogStatus
    bodies: tuple[BodyOverview, ...] | None = None


LOG_STATUS: Answer[LogStatus] = Answer(
    "LogStatus",
    (
        Field("records", Kind.COUNT, ("poster", "records")),
        Field("last_recorded", Kind.DAY, ("senast registrerat", "recorded last"), optional=True),
        Field(
            "checkpoint",
            Kind.COUNT,
            ("kontrollpunkt", "checkpoint"),
            "Of how many records the newest signed one is; empty if the log is not signed.",
            optional=True,
        ),
        Field(
            "doubts",
            Many(FINDING),
            ("skäl att inte tro loggen", "reasons not to believe the log"),
            "As far as they are known without a verification.",
        ),
    ),
)
STATUS: Answer[Status] = OVERVIEW.of("Status", lambda status: status.overview).also(
    Field(
        "bodies",
        Many(BODY_OVERVIEW),
        ("organ", "bodies"),
        "Sums over all budgets of the year, with --bodies.",
        optional=True,
    ),
    Field("log", LOG_STATUS, ("logg", "log")),
)


def log_sentences(log: LogStatus, language: Language) -> tuple[str, ...]:
    """Return how the log stands, as sentences."""
    if log.last_recorded is None:
        return ()
    signed = "status-unsigned" if log.checkpoint is None else "status-signed"
    verdict = "status-doubted" if log.doubts else "status-not-doubted"
    return (
        overview_text("status-records", language, records=log.records, day=log.last_recorded),
        overview_text(signed, language, size=log.checkpoint),
        overview_text(verdict, language),
    )
