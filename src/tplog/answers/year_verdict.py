"""Did a year's budget hold? Which accounts spent more than they had, and for how much nobody has reported.

Each öre is judged once: where lines have reported, they are, and what their body spent itself; where a body
alone has reported, it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.latest_reports import OUTCOME
from tplog.answers.states import ACCOUNT_ROW, AccountRow, BodyYear, sum_of_known
from tplog.values.account import UNDATED_YEARS, Account

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState


@frozen
class YearVerdict:
    """What a year's bodies were given and spent, in öre, and the accounts that did not keep to it.

    ``outcome`` is None where none is on record, ``proposed`` is what waits to be decided. ``reported``
    are the rows that are judged, ``unreported_lines`` the lowest accounts with a budget and no outcome. The
    outcomes tell of the days from ``reported_from`` to ``reported_until``; ``is_final`` says that they are
    those of the whole year.
    """

    year: int
    budget_total: int
    proposed: int
    outcome: int | None
    unreported: int
    remaining: int
    level_known: bool
    reported: tuple[AccountRow, ...]
    unreported_lines: tuple[AccountRow, ...]
    reported_from: date | None
    reported_until: date | None
    is_final: bool

    @property
    def overspent(self) -> tuple[AccountRow, ...]:
        """The accounts that spent more than a budget of costs, the largest sum first."""
        return _largest_first(row for row in self.reported if row.is_overspent)

    @property
    def fell_short(self) -> tuple[AccountRow, ...]:
        """The accounts with a budget of net income that took in less, the largest sum first."""
        return _largest_first(row for row in self.reported if _fell_short(row))

    @property
    def without_budget(self) -> tuple[AccountRow, ...]:
        """The accounts that spent money and have no budget on record, the largest sum first."""
        return _largest_first(row for row in self.reported if row.level_known and _lacks_budget(row))

    @property
    def is_unknown(self) -> bool:
        """Whether nothing can be said: the log does not know what there was."""
        return not self.level_known or any(not row.level_known for row in self.reported)

    @property
    def has_held(self) -> bool:
        """Whether no account did worse than its budget, as far as outcomes are on record."""
        return not (self.overspent or self.fell_short or self.without_budget or self.remaining < 0)


def _largest_first(rows: Iterable[AccountRow]) -> tuple[AccountRow, ...]:
    return tuple(sorted(rows, key=lambda row: row.remaining))


def _fell_short(row: AccountRow) -> bool:
    return row.outcome is not None and row.level_known and row.remaining < 0 and row.budget_total < 0


def _lacks_budget(row: AccountRow) -> bool:
    return row.budget_total == 0 and (row.outcome or 0) > 0


def budget_bodies(bodies: Iterable[BodyYear]) -> tuple[BodyYear, ...]:
    """Return the bodies among a year's holders: no reserve, own fund, source or sink."""
    return tuple(body for body in bodies if body.is_body)


def year_verdict(state: BudgetState, year: int, summary: Sequence[BodyYear]) -> YearVerdict:
    """Return whether a year's budget held; ``summary`` are the year's holders (`summarise_year`)."""
    bodies = budget_bodies(summary)
    reported: list[AccountRow] = []
    unreported: list[AccountRow] = []
    for body in bodies:
        below = rows_below((body.total_row, *body.lines))
        reported += _reported(body.total_row, below)
        unreported += _unreported(body.total_row, below)
    first, last = reported_days(state, year)
    rows = [body.total_row for body in bodies]
    return YearVerdict(
        year=year,
        budget_total=sum(row.budget_total for row in rows),
        proposed=sum(row.proposed for row in rows),
        outcome=sum_of_known(row.outcome for row in rows),
        unreported=sum(row.unreported or 0 for row in rows),
        remaining=sum(row.remaining for row in rows),
        level_known=all(row.level_known for row in rows),
        reported=tuple(reported),
        unreported_lines=tuple(unreported),
        reported_from=first,
        reported_until=last,
        is_final=is_final(state, year),
    )


def reported_days(state: BudgetState, year: int) -> tuple[date | None, date | None]:
    """Return the first and the last day of which an outcome of a year tells; None where none says that."""
    days = [
        day_made
        for path, name in state.noted_in(year)
        if name == OUTCOME and (day_made := state.noted[path, name].made)
    ]
    return min(days, default=None), max(days, default=None)


def is_final(state: BudgetState, year: int) -> bool:
    """Return whether all outcomes of a year are of the whole year, or the year is closed."""
    first, _ = reported_days(state, year)
    is_whole = first is not None and year not in UNDATED_YEARS and first >= date(year, 12, 31)
    return is_whole or year in state.closed_years()


def rows_below(rows: Iterable[AccountRow]) -> Mapping[Account, list[AccountRow]]:
    """Return the rows right below each account; ``rows`` are depth first."""
    below: dict[Account, list[AccountRow]] = defaultdict(list)
    above: list[AccountRow] = []
    for row in rows:
        while above and not above[-1].account.contains(row.account):
            above.pop()
        if above:
            below[above[-1].account].append(row)
        above.append(row)
    return below


def _reported(row: AccountRow, below: Mapping[Account, Sequence[AccountRow]]) -> Iterator[AccountRow]:
    """Yield the rows that say what an account and its parts spent, each öre in one of them."""
    parts = below.get(row.account, ())
    if row.outcome is None:
        return
    of_parts = sum_of_known(part.outcome for part in parts)
    if of_parts is None:
        yield row
        return
    for part in parts:
        yield from _reported(part, below)
    if excess := row.outcome - of_parts:
        yield evolve(row, outcome=excess, remaining=row.unallocated or 0, level_known=row.unallocated_known)


def _unreported(row: AccountRow, below: Mapping[Account, Sequence[AccountRow]]) -> Iterator[AccountRow]:
    """Yield the lowest rows with a budget for which nobody has reported an outcome."""
    if row.unreported is None:
        return
    parts = below.get(row.account, ())
    if not parts:
        yield row
    for part in parts:
        yield from _unreported(part, below)


_JUDGED: Answer[Any] = ACCOUNT_ROW.only("account", "name", "budget_total", "outcome", "remaining")
YEAR_VERDICT: Answer[YearVerdict] = Answer(
    "YearVerdict",
    (
        *ACCOUNT_ROW.only("budget_total", "proposed", "outcome")
        .of("YearVerdict", lambda verdict: verdict)
        .fields,
        Field(
            "unreported",
            Kind.ORE,
            ("ej redovisat", "not reported"),
            "What was given to accounts for which no outcome is on record.",
        ),
        *ACCOUNT_ROW.only("remaining", "level_known").of("YearVerdict", lambda verdict: verdict).fields,
        Field(
            "reported",
            Kind.COUNT,
            ("redovisade poster", "lines reported"),
            "How many accounts are judged by their outcome.",
            get=lambda verdict: len(verdict.reported),
        ),
        Field(
            "unreported_lines",
            Kind.COUNT,
            ("ej redovisade poster", "lines not reported"),
            "How many lowest accounts have a budget and no outcome.",
            get=lambda verdict: len(verdict.unreported_lines),
        ),
        Field("overspent", Many(_JUDGED), ("överskridna", "overspent"), "The largest sum first."),
        Field(
            "fell_short",
            Many(_JUDGED),
            ("mindre in än budgeterat", "less income than budgeted"),
            "Accounts with a budget of net income.",
        ),
        Field(
            "without_budget",
            Many(_JUDGED),
            ("utan budget", "without a budget"),
            "They have an outcome, and no budget is on record.",
        ),
        Field(
            "reported_until",
            Kind.DAY,
            ("redovisat till och med", "reported until"),
            "The last day of which an outcome tells.",
            optional=True,
        ),
        Field(
            "is_final",
            Kind.TRUTH,
            ("hela året", "whole year"),
            "True: the outcomes are those of the whole year, or the year is closed.",
        ),
    ),
)
