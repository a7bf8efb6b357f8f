"""The bodies of a municipality: what each has in all budgets, what waits for it, and what it decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import frozen

from tplog.answers.answer import Answer, ByKey, Field, Kind, Many
from tplog.answers.binding_words import MANDATE
from tplog.answers.findings import FINDING
from tplog.answers.overview import OVERVIEW_TOTAL, OverviewTotal
from tplog.answers.records import RECORD_FACTS
from tplog.answers.states import ACCOUNT_ROW, BodyYear

if TYPE_CHECKING:
    from tplog.book.record_scan import SearchResult
    from tplog.domain.state.budget_state import BudgetState
    from tplog.events.binding_words import MandateGiven
    from tplog.events.record import Record
    from tplog.values.finding import Finding

# What waits for a body: it is to decide, its money would change, or its money waits for a condition.
TO_DECIDE, CONCERNED, CONDITION = WAITS_AS = ("to-decide", "concerned", "condition")


@frozen
class BodyBudget:
    """What a body has in one budget and year; ``lies_in`` are the budgets in which accounts of that lie."""

    budget: str
    title: str | None
    year: int
    body: BodyYear
    lies_in: tuple[str, ...] = ()

    @property
    def bodies(self) -> tuple[BodyYear, ...]:
        """The body alone."""
        return (self.body,)

    @property
    def budget_total(self) -> int:
        """All that it was given, in öre."""
        return self.body.total_row.budget_total

    @property
    def outcome(self) -> int | None:
        """What was spent, in öre; None where no outcome is on record."""
        return self.body.total_row.outcome

    @property
    def unreported(self) -> int:
        """What was given to accounts for which no outcome is on record, in öre."""
        return self.body.total_row.unreported or 0

    @property
    def remaining(self) -> int:
        """What is left, in öre."""
        return self.body.total_row.remaining

    @property
    def level_known(self) -> bool:
        """Whether its level is known, not only its change."""
        return self.body.total_row.level_known


@frozen
class BodyOverview:
    """A body in a year over all budgets; ``findings`` counts its year's that nobody has answered."""

    body: str
    name: str
    budgets: tuple[BodyBudget, ...]
    total: OverviewTotal
    findings: Mapping[str, int]


@frozen
class Bodies:
    """The bodies of a year, that with the largest budget first, and their sum.

    ``others`` are the names of those that have nothing in the year, by body.
    """

    year: int | None
    known_years: tuple[int, ...]
    bodies: tuple[BodyOverview, ...]
    total: OverviewTotal
    others: Mapping[str, str]


@frozen
class WaitingAct:
    """An act that waits: ``waits_as`` is a word of `WAITS_AS`."""

    record: Record
    waits_as: str


@frozen
class RelatedBody:
    """Another body that this one follows (``is_earlier``), or that follows it, from a year on."""

    body: str
    name: str
    is_earlier: bool
    year: int
    event: str


@frozen
class BodyMandate:
    """A mandate that a body was given, and in which budget."""

    budget: str
    mandate: MandateGiven


@frozen
class BodyDetail:
    """All of a body: by budget and year, newest first, with the sum of each year.

    ``other_names`` are other names that people gave it. ``decisions`` are its own, newest first, a page of
    them. ``titles`` are how people call the budgets of the log, by id; ``states`` are theirs.
    """

    body: str
    name: str
    other_names: tuple[str, ...]
    budgets: tuple[BodyBudget, ...]
    years: Mapping[int, OverviewTotal]
    waiting: tuple[WaitingAct, ...]
    mandates: tuple[BodyMandate, ...]
    findings: tuple[Finding, ...]
    states: Mapping[str, BudgetState]
    related: tuple[RelatedBody, ...]
    decisions: SearchResult
    titles: Mapping[str, str]


_BODY: Field[Any] = Field("body", Kind.TEXT, ("organ", "body"), "Its id: the first part of its accounts.")
_NAME: Field[Any] = Field("name", Kind.TEXT, ("namn", "name"), "As people call it, the latest name.")
_FIGURES = ACCOUNT_ROW.only("budget_total", "outcome", "unreported", "remaining", "level_known")
BODY_BUDGET: Answer[BodyBudget] = Answer(
    "BodyBudget",
    (
        Field("year", Kind.YEAR, ("år", "year")),
        Field("budget", Kind.TEXT, ("budget", "budget"), "Its id."),
        Field("title", Kind.TEXT, ("rubrik", "title"), "As people call the budget.", optional=True),
        *_FIGURES.of("BodyBudget", lambda row: row.body.total_row).fields,
    ),
)
BODY_OVERVIEW: Answer[BodyOverview] = Answer(
    "BodyOverview",
    (
        _BODY,
        _NAME,
        *OVERVIEW_TOTAL.of("BodyOverview", lambda row: row.total).fields,
        Field(
            "budgets",
            Many(Kind.TEXT),
            ("budgetar", "budgets"),
            "In which it has money.",
            get=lambda row: [each.budget for each in row.budgets],
        ),
        Field(
            "findings",
            ByKey(Kind.COUNT),
            ("att granska", "to look at"),
            "How many findings at its accounts of the year nobody has answered, by severity.",
        ),
    ),
)
BODIES: Answer[Bodies] = Answer(
    "Bodies",
    (
        Field("year", Kind.YEAR, ("år", "year"), "Empty in a log without accounts.", optional=True),
        Field("known_years", Many(Kind.YEAR), ("kända år", "known years")),
        Field("bodies", Many(BODY_OVERVIEW), ("organ", "bodies"), "What lies in two budgets counts once."),
        Field("total", OVERVIEW_TOTAL, ("summa", "sum"), "What lies in two budgets counts once."),
        Field("others", ByKey(Kind.TEXT), ("andra organ", "other bodies"), "That have nothing in the year."),
    ),
)
_ACT = RECORD_FACTS.only(
    "index", "event", "type", "budget", "body", "decided", "paper_key", "paper_title", "paragraph", "amount"
)
BODY_DETAIL: Answer[BodyDetail] = Answer(
    "BodyDetail",
    (
        _BODY,
        _NAME,
        Field("other_names", Many(Kind.TEXT), ("andra namn", "other names"), "That people gave it."),
        Field("budgets", Many(BODY_BUDGET), ("budgetar", "budgets"), "All years, newest first."),
        Field(
            "years",
            ByKey(OVERVIEW_TOTAL),
            ("år", "years"),
            "The sum of each year; what lies in two counts once.",
        ),
        Field(
            "waiting",
            Many(
                _ACT.of("WaitingAct", lambda act: act.record).also(
                    Field(
                        "waits_as",
                        Kind.WORD,
                        ("väntar", "waits"),
                        "to-decide: the body is asked to decide; concerned: its money would change; "
                        "condition: decided, but the condition is open.",
                        choices=WAITS_AS,
                    )
                )
            ),
            ("väntar", "waits"),
        ),
        Field(
            "mandates",
            Many(
                MANDATE.of("BodyMandate", lambda given: given.mandate).also(
                    Field("budget", Kind.TEXT, ("budget", "budget"))
                )
            ),
            ("uppdrag", "mandates"),
        ),
        Field("findings", Many(FINDING), ("att granska", "to look at"), "That nobody has answered."),
        Field(
            "related",
            Many(
                Answer[RelatedBody](
                    "RelatedBody",
                    (
                        _BODY,
                        _NAME,
                        Field(
                            "is_earlier",
                            Kind.TRUTH,
                            ("tidigare", "earlier"),
                            "True: this one follows it; false: it follows this one.",
                        ),
                        Field("year", Kind.YEAR, ("från år", "from year")),
                        Field("event", Kind.TEXT, ("händelse", "event"), "The id of the event that says so."),
                    ),
                )
            ),
            ("före och efter", "before and after"),
        ),
        Field(
            "decisions",
            Many(_ACT),
            ("beslut", "decisions"),
            "Its own acts, newest first, a page of them.",
            get=lambda detail: detail.decisions.records,
        ),
        Field(
            "before",
            Kind.INDEX,
            ("före", "before"),
            "Where the next page begins; null at the end.",
            get=lambda detail: detail.decisions.continue_before,
            optional=True,
        ),
    ),
)
