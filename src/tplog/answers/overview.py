"""The budgets of a log beside each other in one year: what they hold, what waits, what does not add up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import field, frozen

from tplog.answers.answer import Answer, ByKey, Field, Kind, Many
from tplog.answers.states import ACCOUNT_ROW, BodyYear, sum_of_known
from tplog.values.partial_date import PartialDate


@frozen
class LatestAct:
    """The act of a budget that was recorded last."""

    event: str
    decided: PartialDate | None
    body: str | None
    paragraph: str | None


@frozen
class BudgetOverview:
    """A budget in a year, in öre; ``outcome`` is None where none is on record.

    ``unreported`` is the part of the budget for which there is no outcome. ``bodies`` are its bodies of the
    year. ``investments`` is the part of ``budget_total`` that is no running cost. ``findings`` counts by
    severity those that nobody has answered. ``oldest_proposal`` is the first day of the proposals that wait.
    ``lies_in`` are the budgets in which accounts of it lie. ``reported_until`` is the day until which all its
    outcomes of the year reach; None if they reach different days, or if that is not known.
    """

    budget: str
    title: str | None
    year: int
    bodies: tuple[BodyYear, ...]
    investments: int
    level_known: bool
    findings: Mapping[str, int]
    latest: LatestAct | None
    open_proposals: int
    oldest_proposal: date | None
    lies_in: tuple[str, ...] = ()
    reported_until: date | None = None

    @property
    def budget_total(self) -> int:
        """All that its bodies were given, in öre."""
        return sum(body.total_row.budget_total for body in self.bodies)

    @property
    def outcome(self) -> int | None:
        """What was spent, in öre; None where no outcome is on record."""
        return sum_of_known(body.total_row.outcome for body in self.bodies)

    @property
    def unreported(self) -> int:
        """What was given to accounts for which no outcome is on record, in öre."""
        return sum(body.total_row.unreported or 0 for body in self.bodies)

    @property
    def remaining(self) -> int:
        """What is left, in öre."""
        return sum(body.total_row.remaining for body in self.bodies)


@frozen
class OverviewTotal:
    """The sums of budgets in a year, in öre; what lies in two budgets counts once.

    ``counted_once`` is how much that is. ``unplaced`` is the number of budgets of which nobody has said
    whether they lie in another; 0 if there is only one.
    """

    budget_total: int
    outcome: int | None
    unreported: int
    remaining: int
    counted_once: int
    unplaced: int
    level_known: bool


@frozen
class Overview:
    """The budgets of a log in a year, those that lie in another right after it.

    ``others`` are the budgets that have nothing in the year, each with its own years; ``titles`` are how
    people call them.
    """

    year: int | None
    known_years: tuple[int, ...]
    budgets: tuple[BudgetOverview, ...]
    total: OverviewTotal
    findings: Mapping[str, int]
    others: Mapping[str, tuple[int, ...]]
    titles: Mapping[str, str] = field(factory=dict)

    @property
    def reported_until(self) -> date | None:
        """The day until which all outcomes reach; None if they reach different days or it is not known."""
        days = {budget.reported_until for budget in self.budgets if budget.outcome is not None}
        return days.pop() if len(days) == 1 else None

    @property
    def open_proposals(self) -> int:
        """How many proposals wait."""
        return sum(budget.open_proposals for budget in self.budgets)

    @property
    def oldest_proposal(self) -> date | None:
        """The first day of the proposals that wait."""
        return min(filter(None, (budget.oldest_proposal for budget in self.budgets)), default=None)


_LATEST: Answer[LatestAct] = Answer(
    "LatestAct",
    (
        Field("event", Kind.TEXT, ("händelse", "event"), "Its id."),
        Field("decided", Kind.PARTIAL_DATE, ("beslutat", "decided"), optional=True),
        Field("body", Kind.TEXT, ("organ", "body"), "Who acted.", optional=True),
        Field("paragraph", Kind.TEXT, ("paragraf", "paragraph"), optional=True),
    ),
)
_COUNTS: Field[Any] = Field(
    "findings",
    ByKey(Kind.COUNT),
    ("att granska", "to look at"),
    "How many findings nobody has answered, by severity.",
)
_FIGURES: tuple[Field[Any], ...] = (
    Field("budget_total", Kind.ORE, ("budget", "budget"), "All that was given."),
    Field(
        "outcome",
        Kind.ORE,
        ("utfall", "outcome"),
        "What was spent; empty where no outcome is on record.",
        optional=True,
        empty_word="unreported",
    ),
    Field(
        "unreported",
        Kind.ORE,
        ("ej redovisat", "not reported"),
        "What was given to accounts for which no outcome is on record.",
    ),
    Field("remaining", Kind.ORE, ("kvar", "remaining"), "The budget less the outcomes on record."),
    ACCOUNT_ROW.only("level_known").of("Overview", lambda row: row).fields[0],
)
BUDGET_OVERVIEW: Answer[BudgetOverview] = Answer(
    "BudgetOverview",
    (
        Field("budget", Kind.TEXT, ("budget", "budget"), "Its id."),
        Field("title", Kind.TEXT, ("rubrik", "title"), "As people call it.", optional=True),
        Field("lies_in", Many(Kind.TEXT), ("ingår i", "lies in"), "Budgets in which accounts of it lie."),
        Field("year", Kind.YEAR, ("år", "year")),
        Field(
            "bodies",
            Many(Kind.TEXT),
            ("organ", "bodies"),
            get=lambda row: [body.total_row.name for body in row.bodies],
        ),
        *_FIGURES,
        Field(
            "reported_until",
            Kind.DAY,
            ("redovisat till och med", "reported until"),
            "Until which day all outcomes of the year reach; empty if they reach different days.",
            optional=True,
        ),
        Field("investments", Kind.ORE, ("därav investeringar", "of which investments")),
        Field("open_proposals", Kind.COUNT, ("förslag som väntar", "proposals that wait")),
        Field("oldest_proposal", Kind.DAY, ("det äldsta", "the oldest"), optional=True),
        _COUNTS,
        Field("latest", _LATEST, ("senast registrerat", "recorded last"), optional=True),
    ),
)
OVERVIEW_TOTAL: Answer[OverviewTotal] = Answer(
    "OverviewTotal",
    (
        *_FIGURES,
        Field("counted_once", Kind.ORE, ("därav i två ärenden", "of which in two budgets")),
        Field(
            "unplaced",
            Kind.COUNT,
            ("oklart om de ingår i andra", "of unknown place"),
            "Budgets of which nobody has said whether they lie in another.",
        ),
    ),
)
OVERVIEW: Answer[Overview] = Answer(
    "Overview",
    (
        Field("year", Kind.YEAR, ("år", "year"), "Empty in a log without accounts.", optional=True),
        Field("known_years", Many(Kind.YEAR), ("kända år", "known years")),
        Field("budgets", Many(BUDGET_OVERVIEW), ("budgetar", "budgets")),
        Field(
            "total",
            OVERVIEW_TOTAL,
            ("summa", "sum"),
            "What lies in two budgets counts once.",
        ),
        _COUNTS,
        Field(
            "others",
            ByKey(Many(Kind.YEAR)),
            ("andra budgetar", "other budgets"),
            "Budgets that have nothing in the year, each with its years.",
        ),
        Field("titles", ByKey(Kind.TEXT), ("deras rubriker", "their titles"), "As people call them."),
    ),
)
