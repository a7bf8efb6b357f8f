"""The budgets of a log beside each other in one year: what they hold, what waits, what does not add up.

Money that lies in two budgets is counted once in the sums, where somebody noted that one lies in the other;
where nobody has said, the sum says how many budgets that is true of (`OverviewTotal.unplaced`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from attrs import frozen

from tplog.answers.answer import Answer, ByKey, Field, Kind, Many
from tplog.answers.budget_relations import parts_by_whole
from tplog.answers.states import ACCOUNT_ROW, BodyYear
from tplog.answers.year_summary import summarise_year
from tplog.domain.state.budget_state import BudgetState
from tplog.events.record import Record
from tplog.values.account import INVESTMENT, UNDATED_YEARS, Role
from tplog.values.finding import Finding, Severity
from tplog.values.matter_words import CLOSED_STATUSES
from tplog.values.partial_date import PartialDate
from tplog.values.relation import PART_OF
from tplog.values.transfer import PROPOSED


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
    ``lies_in`` are the budgets in which accounts of it lie.
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

    ``others`` are the budgets that have nothing in the year, each with its own years.
    """

    year: int | None
    known_years: tuple[int, ...]
    budgets: tuple[BudgetOverview, ...]
    total: OverviewTotal
    findings: Mapping[str, int]
    others: Mapping[str, tuple[int, ...]]

    @property
    def open_proposals(self) -> int:
        """How many proposals wait."""
        return sum(budget.open_proposals for budget in self.budgets)

    @property
    def oldest_proposal(self) -> date | None:
        """The first day of the proposals that wait."""
        return min(filter(None, (budget.oldest_proposal for budget in self.budgets)), default=None)


def sum_of_known(figures: Iterable[int | None]) -> int | None:
    """Return the sum of the figures that are known; None if none is."""
    known = [figure for figure in figures if figure is not None]
    return sum(known) if known else None


def calendar_years(states: Iterable[BudgetState]) -> tuple[int, ...]:
    """Return the years, oldest first, in which any of these budgets has a row."""
    years = {year for state in states for year in state.years()}
    return tuple(sorted(years - {*UNDATED_YEARS}))


def overview_year(states: Mapping[str, BudgetState]) -> int | None:
    """Return the last year with an outcome on record, else the last with a budget; None without any."""
    years = calendar_years(states.values())
    with_outcome = (
        year
        for year in reversed(years)
        for state in states.values()
        if any(body.total_row.outcome is not None for body in bodies_of(state, year))
    )
    return next(with_outcome, years[-1] if years else None)


def bodies_of(state: BudgetState, year: int) -> tuple[BodyYear, ...]:
    """Return a budget's bodies in a year, without reserves, own funds, sources and sinks."""
    bodies = summarise_year(state, year)
    return tuple(body for body in bodies if body.total_row.role is Role.BODY and not body.account.parent)


def municipality_overview(
    states: Mapping[str, BudgetState],
    year: int | None,
    findings: Iterable[Finding],
    latest: Mapping[str, Record],
    days: Mapping[str, date],
) -> Overview:
    """Return all budgets of ``states`` beside each other in a year.

    ``findings`` are those of the log, ``latest`` is the newest record of an act by budget, ``days`` are those
    of the proposals that wait, by event (`waiting_proposals`).
    """
    known_years = calendar_years(states.values())
    unanswered: dict[str, Counter[str]] = {name: Counter() for name in states}
    everywhere: Counter[str] = Counter()
    for finding in findings:
        if not finding.answer:
            everywhere[finding.severity] += 1
            if finding.budget in unanswered:
                unanswered[finding.budget][finding.severity] += 1
    rows = [
        _budget_overview(name, state, year, unanswered[name], latest.get(name), days)
        for name, state in states.items()
        if year is not None and year in state.years()
    ]
    return Overview(
        year,
        known_years,
        _parts_after_wholes(rows),
        _total(states, rows),
        _by_severity(everywhere),
        {name: state.years() for name, state in states.items() if year not in state.years()},
    )


def waiting_proposals(state: BudgetState) -> tuple[str, ...]:
    """Return the events of a budget's proposals on which nobody has decided; an alternative is one, too."""
    return tuple(
        event
        for event, matter in state.standing.items()
        if matter.column == PROPOSED and matter.status not in CLOSED_STATUSES
    )


def _by_severity(counts: Mapping[str, int]) -> dict[str, int]:
    return {severity.value: counts.get(severity, 0) for severity in reversed(Severity)}


def _budget_overview(
    name: str,
    state: BudgetState,
    year: int,
    unanswered: Mapping[str, int],
    newest: Record | None,
    days: Mapping[str, date],
) -> BudgetOverview:
    bodies = bodies_of(state, year)
    waiting = waiting_proposals(state)
    balances = [state.own_balance(path) for path in state.accounts_of_year(year)]
    lies_in = (relation.other_budget for relation in state.standing_relations() if relation.kind == PART_OF)
    act = newest.event.act if newest else None
    return BudgetOverview(
        budget=name,
        title=getattr(state, "title", None),
        year=year,
        bodies=bodies,
        investments=sum(
            balance.budget_total
            for balance in balances
            if balance.kind == INVESTMENT and balance.role is Role.BODY
        ),
        level_known=all(body.total_row.level_known for body in bodies),
        findings=_by_severity(unanswered),
        latest=LatestAct(newest.event.id, act.decided, act.body, act.source.paragraph)
        if newest and act
        else None,
        open_proposals=len(waiting),
        oldest_proposal=min((days[event] for event in waiting if event in days), default=None),
        lies_in=tuple(other for other in dict.fromkeys(lies_in) if other != name),
    )


def _parts_after_wholes(rows: Collection[BudgetOverview]) -> tuple[BudgetOverview, ...]:
    """Return the rows, largest budget first, each followed by those that lie in it."""
    ordered = sorted(rows, key=lambda row: (-row.budget_total, row.budget))
    shown = {row.budget for row in ordered}
    placed: dict[str, BudgetOverview] = {}

    def place(row: BudgetOverview) -> None:
        if row.budget not in placed:
            placed[row.budget] = row
            for part in ordered:
                if row.budget in part.lies_in:
                    place(part)

    for row in ordered:
        if shown.isdisjoint(row.lies_in):
            place(row)
    for row in ordered:  # those that lie in each other
        place(row)
    return tuple(placed.values())


def _total(states: Mapping[str, BudgetState], rows: Collection[BudgetOverview]) -> OverviewTotal:
    """Return the sums of the rows; a part's outcome counts once where its whole has one, too."""
    twice = _counted_twice(states, rows)
    outcome = sum_of_known(row.outcome for row in rows)
    budget_total = sum(row.budget_total for row in rows) - twice.budget_total
    wholes = {name for row in rows for name in row.lies_in}
    unplaced = sum(1 for row in rows if not row.lies_in and row.budget not in wholes)
    return OverviewTotal(
        budget_total,
        None if outcome is None else outcome - twice.outcome,
        sum(row.unreported for row in rows) - twice.unreported,
        budget_total - (outcome or 0) + twice.outcome,
        twice.budget_total,
        unplaced if len(rows) > 1 else 0,
        all(row.level_known for row in rows),
    )


@frozen
class _Twice:
    """What the rows of several budgets count more than once, in öre."""

    budget_total: int = 0
    outcome: int = 0
    unreported: int = 0


def _counted_twice(states: Mapping[str, BudgetState], rows: Collection[BudgetOverview]) -> _Twice:
    """Return what lies in two budgets of the rows.

    Of a whole without money the part is all that there is. Where the whole has an outcome it has that of the
    part, and says what is not reported; else the part says both.
    """
    by_account = {
        (row.budget, line.account): line
        for row in rows
        for body in row.bodies
        for line in (body.total_row, *body.lines)
    }
    twice = _Twice()
    for place, relations in parts_by_whole(states).items():
        whole = by_account.get(place)
        parts = [by_account.get((relation.budget, relation.account)) for relation in relations]
        for part in filter(None, parts):
            if whole is None or not whole.budget_total:
                continue
            reported = whole.outcome is not None
            twice = _Twice(
                twice.budget_total + part.budget_total,
                twice.outcome + (part.outcome or 0) * reported,
                twice.unreported
                + ((part.unreported or 0) if reported else min(whole.unreported or 0, part.budget_total)),
            )
    return twice


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
        empty_word="not-reported",
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
        Field("investments", Kind.ORE, ("därav investeringar", "of which investments")),
        Field("open_proposals", Kind.COUNT, ("förslag som väntar", "proposals that wait")),
        Field("oldest_proposal", Kind.DAY, ("det äldsta", "the oldest"), optional=True),
        _COUNTS,
        Field("latest", _LATEST, ("senast registrerat", "recorded last"), optional=True),
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
            Answer[OverviewTotal](
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
            ),
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
    ),
)
