"""Set the budgets of a log beside each other, from their states and findings.

Money that lies in two budgets is counted once in the sums, where somebody noted that one lies in the other;
where nobody has said, the sum says how many budgets that is true of (`OverviewTotal.unplaced`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from attrs import evolve, frozen

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

# Of a finding its budget, the year and the holder of its account, and its severity.
FindingPlace = tuple[str, str, str, Severity]
FindingCounts = Mapping[FindingPlace, int]


def calendar_years(years_of_budgets: Iterable[Iterable[int]]) -> tuple[int, ...]:
    """Return the years, oldest first, in which any budget has a row, of all in which each has one."""
    return tuple(sorted({*chain.from_iterable(years_of_budgets)} - {*UNDATED_YEARS}))


@frozen
class YearSums:
    """A budget in a year: its bodies, its investments in öre, and the day until which its outcomes reach."""

    bodies: tuple[BodyYear, ...]
    investments: int
    reported_until: date | None


@frozen
class BudgetSums:
    """What an overview says of a budget, without its state, which can be let go.

    ``years`` are those in which an account has a row, ``of_year`` its sums of the overview's year; None if
    it has nothing in it. ``waiting`` are the events of its proposals that wait (`waiting_proposals`).
    ``relating`` is a state that has its relations alone.
    """

    title: str | None
    years: tuple[int, ...]
    waiting: tuple[str, ...]
    relating: BudgetState
    of_year: YearSums | None = None


@frozen
class MunicipalitySums:
    """The budgets of a log in a year, by name; ``year`` is None in a log without accounts."""

    year: int | None
    known_years: tuple[int, ...]
    budgets: Mapping[str, BudgetSums]

    @property
    def shown(self) -> Mapping[str, BudgetSums]:
        """The budgets that have anything in the year."""
        return {name: sums for name, sums in self.budgets.items() if sums.of_year is not None}

    @property
    def relating(self) -> Mapping[str, BudgetState]:
        """A state of each budget that has its relations alone."""
        return {name: sums.relating for name, sums in self.budgets.items()}


def sum_up(states: Iterable[tuple[str, BudgetState]], year: int | None = None) -> MunicipalitySums:
    """Return the sums of budgets in a year, of which each state is held until the next is asked for.

    Without a year it is the last with an outcome on record, else the last with money, else the last. If the
    budgets of later years come first, few years are summed up that are not shown.
    """
    budgets: dict[str, BudgetSums] = {}
    by_year: dict[int, dict[str, YearSums]] = {}
    latest: int | None = None  # the last year with an outcome, of the budgets so far
    for name, state in states:
        years = state.years()
        budgets[name] = BudgetSums(state.title, years, waiting_proposals(state), _relations_alone(state))
        for each in reversed([each for each in years if each not in UNDATED_YEARS]):
            if each == year or (year is None and (latest is None or each >= latest)):
                sums = by_year.setdefault(each, {})[name] = _year_sums(state, each)
                if any(body.total_row.outcome is not None for body in sums.bodies):
                    latest = each
        by_year = {each: sums for each, sums in by_year.items() if latest is None or each >= latest}
    known_years = calendar_years(sums.years for sums in budgets.values())
    chosen = next(filter(None, (year, latest, _last_with_money(by_year), *known_years[-1:])), None)
    shown = by_year.get(chosen, {}) if chosen else {}
    return MunicipalitySums(
        chosen,
        known_years,
        {name: evolve(budgets[name], of_year=shown.get(name)) for name in sorted(budgets)},
    )


def _last_with_money(by_year: Mapping[int, Mapping[str, YearSums]]) -> int | None:
    """Return the last year in which a body was given anything, or None."""
    bodies = (
        (year, body) for year, sums in by_year.items() for each in sums.values() for body in each.bodies
    )
    return max((year for year, body in bodies if body.total_row.budget_total), default=None)


def _year_sums(state: BudgetState, year: int) -> YearSums:
    balances = map(state.own_balance, state.accounts_of_year(year))
    investments = (
        balance.budget_total
        for balance in balances
        if balance.kind == INVESTMENT and balance.role is Role.BODY
    )
    return YearSums(bodies_of(state, year), sum(investments), _reported_until(state, year))


def _relations_alone(state: BudgetState) -> BudgetState:
    """Return a state that has a budget's relations, and which of their events were corrected."""
    events = [event.id for noted in state.relations.values() for event in noted.events]
    corrected = {event: state.standing[event] for event in events if state.is_corrected(event)}
    return BudgetState(relations=dict(state.relations), standing=corrected)


def bodies_of(state: BudgetState, year: int) -> tuple[BodyYear, ...]:
    """Return a budget's bodies in a year, without reserves, own funds, sources and sinks."""
    return tuple(body for body in summarise_year(state, year) if body.is_body)


def count_unanswered(findings: Iterable[Finding]) -> FindingCounts:
    """Return how many findings nobody has answered, by what an overview asks of each."""
    return Counter(place for finding in findings if (place := place_unanswered(finding)))


def place_unanswered(finding: Finding) -> FindingPlace | None:
    """Return the budget of a finding, the year and holder of its account, and its severity.

    None for one that was answered; "" for what it is at none of.
    """
    if finding.answer:
        return None
    year, _, path = (finding.account or "").partition("/")
    return finding.budget or "", year, path.partition("/")[0], finding.severity


def municipality_overview(
    municipality: MunicipalitySums,
    counts: FindingCounts,
    latest: Mapping[str, Record],
    days: Mapping[str, date],
) -> Overview:
    """Return all budgets of a log beside each other in a year.

    ``counts`` are of the findings of the log, of which a budget's row has those of the year and of no certain
    year, ``latest`` is the newest record of an act by budget, ``days`` are those
    of the proposals that wait, by event (`waiting_proposals`).
    """
    budgets, year = municipality.budgets, municipality.year
    unanswered: dict[str, Counter[str]] = {name: Counter() for name in budgets}
    everywhere: Counter[str] = Counter()
    for (budget, stated_year, _, severity), count in counts.items():
        everywhere[severity] += count
        if budget in unanswered and not _is_other_year(stated_year, year):
            unanswered[budget][severity] += count
    rows = [
        _budget_overview(name, sums, year, unanswered[name], latest.get(name), days)
        for name, sums in municipality.shown.items()
        if year is not None
    ]
    others = {name: sums for name, sums in budgets.items() if sums.of_year is None}
    return Overview(
        year,
        municipality.known_years,
        _parts_after_wholes(rows),
        overview_total(municipality.relating, rows),
        _by_severity(everywhere),
        {name: sums.years for name, sums in others.items()},
        {name: sums.title for name, sums in others.items() if sums.title},
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
    return _is_other_year((finding.account or "").partition("/")[0], year)


def _is_other_year(stated_year: str, year: int | None) -> bool:
    return stated_year.isdecimal() and stated_year != str(year)


def _by_severity(counts: Mapping[str, int]) -> dict[str, int]:
    return {severity.value: counts.get(severity, 0) for severity in reversed(Severity)}


def _budget_overview(
    name: str,
    sums: BudgetSums,
    year: int,
    unanswered: Mapping[str, int],
    newest: Record | None,
    days: Mapping[str, date],
) -> BudgetOverview:
    of_year = sums.of_year or YearSums((), 0, None)
    act = newest.event.act if newest else None
    return BudgetOverview(
        budget=name,
        title=sums.title,
        year=year,
        bodies=of_year.bodies,
        investments=of_year.investments,
        level_known=all(body.total_row.level_known for body in of_year.bodies),
        findings=_by_severity(unanswered),
        latest=LatestAct(newest.event.id, act.decided, act.body, act.source.paragraph)
        if newest and act
        else None,
        open_proposals=len(sums.waiting),
        oldest_proposal=min((days[event] for event in sums.waiting if event in days), default=None),
        lies_in=wholes_of(name, sums.relating),
        reported_until=of_year.reported_until,
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
