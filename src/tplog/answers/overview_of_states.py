"""Set the budgets of a log beside each other, from their states and findings.

Money that lies in two budgets is counted once in the sums, where somebody noted that one lies in the other;
where nobody has said, the sum says how many budgets that is true of (`OverviewTotal.unplaced`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from tplog.answers.budget_relations import parts_by_whole
from tplog.answers.overview import BudgetOverview, LatestAct, Overview, OverviewTotal
from tplog.answers.states import BodyYear, sum_of_known
from tplog.answers.year_summary import summarise_year
from tplog.domain.state.budget_state import BudgetState
from tplog.events.record import Record
from tplog.events.types import OutcomeRecorded
from tplog.values.account import INVESTMENT, UNDATED_YEARS, Role
from tplog.values.finding import Finding, Severity
from tplog.values.matter_words import CLOSED_STATUSES
from tplog.values.relation import PART_OF
from tplog.values.transfer import PROPOSED

if TYPE_CHECKING:
    from tplog.answers.bodies import BodyBudget


def calendar_years(states: Iterable[BudgetState]) -> tuple[int, ...]:
    """Return the years, oldest first, in which any of these budgets has a row."""
    years = {year for state in states for year in state.years()}
    return tuple(sorted(years - {*UNDATED_YEARS}))


def overview_year(states: Mapping[str, BudgetState]) -> int | None:
    """Return the last year with an outcome on record, else the last with money, else the last; or None."""
    years = calendar_years(states.values())
    with_money = None
    for year in reversed(years):
        rows = [body.total_row for state in states.values() for body in bodies_of(state, year)]
        if any(row.outcome is not None for row in rows):
            return year
        if with_money is None and any(row.budget_total for row in rows):
            with_money = year
    return with_money or (years[-1] if years else None)


def bodies_of(state: BudgetState, year: int) -> tuple[BodyYear, ...]:
    """Return a budget's bodies in a year, without reserves, own funds, sources and sinks."""
    return tuple(body for body in summarise_year(state, year) if body.is_body)


def municipality_overview(
    states: Mapping[str, BudgetState],
    year: int | None,
    findings: Iterable[Finding],
    latest: Mapping[str, Record],
    days: Mapping[str, date],
) -> Overview:
    """Return all budgets of ``states`` beside each other in a year.

    ``findings`` are those of the log, of which a budget's row counts those of the year and of no certain
    year, ``latest`` is the newest record of an act by budget, ``days`` are those
    of the proposals that wait, by event (`waiting_proposals`).
    """
    known_years = calendar_years(states.values())
    unanswered: dict[str, Counter[str]] = {name: Counter() for name in states}
    everywhere: Counter[str] = Counter()
    for finding in findings:
        if not finding.answer:
            everywhere[finding.severity] += 1
            if finding.budget in unanswered and not is_of_another_year(finding, year):
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
        overview_total(states, rows),
        _by_severity(everywhere),
        {name: state.years() for name, state in states.items() if year not in state.years()},
        {name: state.title for name, state in states.items() if state.title and year not in state.years()},
    )


def waiting_proposals(state: BudgetState) -> tuple[str, ...]:
    """Return the events of a budget's proposals on which nobody has decided; an alternative is one, too."""
    return tuple(
        event
        for event, matter in state.standing.items()
        if matter.column == PROPOSED and matter.status not in CLOSED_STATUSES
    )


def is_of_another_year(finding: Finding, year: int | None) -> bool:
    """Return whether a finding is at an account of another calendar year; one at no account is of all."""
    stated_year = (finding.account or "").partition("/")[0]
    return stated_year.isdecimal() and stated_year != str(year)


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
    act = newest.event.act if newest else None
    return BudgetOverview(
        budget=name,
        title=state.title,
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
        lies_in=wholes_of(name, state),
        reported_until=_reported_until(state, year),
    )


def wholes_of(name: str, state: BudgetState) -> tuple[str, ...]:
    """Return the other budgets in which accounts of a budget lie."""
    others = (relation.other_budget for relation in state.standing_relations() if relation.kind == PART_OF)
    return tuple(other for other in dict.fromkeys(others) if other != name)


def _reported_until(state: BudgetState, year: int) -> date | None:
    """Return the day until which all outcomes of a budget in a year reach; None if there is no such day."""
    keys = ((account, OutcomeRecorded.measure_name) for account in state.accounts_of_year(year))
    days = {state.noted[key].made for key in keys if key in state.noted}
    return days.pop() if len(days) == 1 else None


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


def overview_total(
    states: Mapping[str, BudgetState], rows: Collection[BudgetOverview | BodyBudget]
) -> OverviewTotal:
    """Return the sums of the rows; a part's outcome counts once where its whole has one, too.

    Of a body's rows only what lies in another of its own budgets counts once.
    """
    twice = _counted_twice(states, rows)
    outcome = sum_of_known(row.outcome for row in rows)
    budget_total = sum(row.budget_total for row in rows) - twice.budget_total
    wholes = {name for row in rows for name in row.lies_in}
    budgets = {row.budget for row in rows}
    unplaced = len({row.budget for row in rows if not row.lies_in} - wholes)
    return OverviewTotal(
        budget_total,
        None if outcome is None else outcome - twice.outcome,
        sum(row.unreported for row in rows) - twice.unreported,
        budget_total - (outcome or 0) + twice.outcome,
        twice.budget_total,
        unplaced if len(budgets) > 1 else 0,
        all(row.level_known for row in rows),
    )


@frozen
class _Twice:
    """What the rows of several budgets count more than once, in öre."""

    budget_total: int = 0
    outcome: int = 0
    unreported: int = 0


def _counted_twice(
    states: Mapping[str, BudgetState], rows: Collection[BudgetOverview | BodyBudget]
) -> _Twice:
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
                twice.unreported + ((part.unreported or 0) if reported else part.budget_total),
            )
    return twice
