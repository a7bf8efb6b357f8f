"""What an outcome computed from a bookkeeping is for every door, and its comparison with the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from tplog.answers.answer import Answer, ByKey, Field, Kind, Many
from tplog.answers.findings import REASON
from tplog.readers.bookkeeping import BookedSum, Bookkeeping, largest_first, total_ore

if TYPE_CHECKING:
    from tplog.decision_files.outcome import Outcome, OutcomeComparison
    from tplog.decision_files.outcome_file import OutcomeHeader
    from tplog.values.account import Account

    NamedSum = tuple[BookedSum, str | None]


@frozen
class OutcomeReport:
    """An outcome, and its decision file's header and text; ``comparisons`` is None if no log was read."""

    outcome: Outcome
    header: OutcomeHeader
    decision: str
    comparisons: Sequence[OutcomeComparison] | None


@frozen
class OutcomeShare:
    """What one line takes of a bookkeeping, or a rule that leaves it out, and why."""

    bookkeeping: Bookkeeping
    booked: tuple[BookedSum, ...]
    account: Account | None = None
    because: str | None = None


def _named(booked: Iterable[BookedSum], bookkeeping: Bookkeeping) -> list[NamedSum]:
    """Return sums with their accounts' names, the largest first."""
    return [(row, bookkeeping.names.get(row.account)) for row in largest_first(booked)]


BOOKED_SUM: Answer[NamedSum] = Answer(
    "BookedSum",
    (
        Field(
            "account",
            Kind.TEXT,
            ("konto", "account"),
            "Of the bookkeeping.",
            get=lambda pair: pair[0].account,
        ),
        Field("name", Kind.TEXT, ("namn", "name"), get=lambda pair: pair[1], optional=True),
        Field(
            "objects",
            ByKey(Kind.TEXT),
            ("objekt", "objects"),
            "Codes by the number of their dimension.",
            get=lambda pair: dict(pair[0].objects),
        ),
        Field("amount", Kind.ORE, ("belopp", "amount"), "Debit is positive.", get=lambda pair: pair[0].ore),
    ),
)
_SHARE: Answer[OutcomeShare] = Answer(
    "OutcomeShare",
    (
        Field("amount", Kind.ORE, ("belopp", "amount"), get=lambda share: total_ore(share.booked)),
        Field(
            "booked",
            Many(BOOKED_SUM),
            ("bokfört", "booked"),
            "The largest first.",
            get=lambda share: _named(share.booked, share.bookkeeping),
        ),
    ),
)
_LINE: Field[OutcomeShare] = Field("account", Kind.TEXT, ("konto", "account"))
_REASON: Field[OutcomeShare] = Field("because", Kind.TEXT, ("skäl", "because"))
OUTCOME_COMPARISON: Answer[OutcomeComparison] = Answer(
    "OutcomeComparison",
    (
        Field("account", Kind.TEXT, ("konto", "account")),
        Field(
            "outcome_recorded", Kind.ORE, ("i loggen", "in the log"), get=lambda compared: compared.recorded
        ),
        Field(
            "outcome_booked",
            Kind.ORE,
            ("i böckerna", "in the books"),
            get=lambda compared: compared.booked,
        ),
        Field(
            "differs",
            Kind.ORE,
            ("skiljer", "differs by"),
            "What the decision file moves; none if the log has a later outcome.",
            optional=True,
            empty_word="–",
        ),
        Field("budget", Kind.ORE, ("budget", "budget"), "In the log.", get=lambda compared: compared.granted),
        Field(
            "budget_booked",
            Kind.ORE,
            ("budget i böckerna", "budget in the books"),
            get=lambda compared: compared.budget,
            optional=True,
        ),
    ),
)


def _line_shares(report: OutcomeReport) -> list[OutcomeShare]:
    booked = report.outcome.bookkeeping
    return [OutcomeShare(booked, sums, account=account) for account, sums in report.outcome.lines.items()]


def _ignored_shares(report: OutcomeReport) -> list[OutcomeShare]:
    booked = report.outcome.bookkeeping
    shares = report.outcome.ignored
    return [OutcomeShare(booked, share.booked, because=share.rule.because) for share in shares]


_OUTCOME: Answer[Outcome] = Answer(
    "Outcome",
    (
        Field("company", Kind.TEXT, ("företag", "company"), get=lambda outcome: outcome.bookkeeping.company),
        Field("first", Kind.DAY, ("från", "from"), get=lambda outcome: outcome.bookkeeping.first),
        Field("until", Kind.DAY, ("till och med", "up to and including")),
        Field("sums", ByKey(Kind.ORE), ("summor", "sums"), "By where they went."),
        Field("remarks", Many(REASON), ("anmärkningar", "remarks")),
    ),
)
OUTCOME_REPORT: Answer[OutcomeReport] = Answer(
    "OutcomeReport",
    (
        Field("budget", Kind.TEXT, ("budget", "budget"), get=lambda report: report.outcome.mapping.budget),
        Field("id", Kind.TEXT, ("händelse", "event"), get=lambda report: report.header.id),
        Field("file", Kind.TEXT, ("fil", "file"), get=lambda report: report.header.file),
        Field(
            "sha256", Kind.TEXT, ("sha256", "sha256"), "Of the file.", get=lambda report: report.header.sha256
        ),
        *_OUTCOME.without("remarks").of("OutcomeReport", lambda report: report.outcome).fields,
        Field(
            "lines",
            Many(Answer("OutcomeShare", (_LINE, *_SHARE.fields))),
            ("poster", "lines"),
            get=_line_shares,
        ),
        Field(
            "ignored",
            Many(Answer("OutcomeShare", (_REASON, *_SHARE.fields))),
            ("hör inte hit", "belongs elsewhere"),
            get=_ignored_shares,
        ),
        Field(
            "unmapped",
            Many(BOOKED_SUM),
            ("ingen regel tar det", "taken by no rule"),
            get=lambda report: _named(report.outcome.unmapped, report.outcome.bookkeeping),
        ),
        Field(
            "compared",
            Many(OUTCOME_COMPARISON),
            ("jämfört", "compared"),
            "Null where no log was read.",
            get=lambda report: report.comparisons,
            optional=True,
        ),
        Field(
            "remarks", Many(REASON), ("anmärkningar", "remarks"), get=lambda report: report.outcome.remarks
        ),
        *_OUTCOME.only("remarks").of("OutcomeReport", lambda report: report.outcome).fields,
        Field("decision", Kind.TEXT, ("beslutsfil", "decision file"), "The decision file's text."),
    ),
)
