"""Years of a budget side by side: what an account follows stands in the row of its only successor.

Only relations that somebody noted count. What several follow, or what lives on beside its successor, stays
where it was. A body that a body follows has a row by itself (`EarlierBody`), for what its lines do not say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from tplog.answers.budget_relations import EarlierBody, earlier_bodies, followers, newest_name
from tplog.answers.states import AccountRow, BodyYear
from tplog.answers.year_summary import summarise_year
from tplog.domain.state.budget_state import BudgetState
from tplog.values.account import Account
from tplog.values.transfer import AccountBalance

# The figures of a row that its account's parts add up to.
_SUMMED = (
    *("opening", "frame", "proposed", "conditional", "allocated", "moved", "carried", "carried_out"),
    "remaining",
)
# Those of which there may be none.
_SUMMED_IF_ANY = ("outcome", "unreported")


@frozen
class ComparedYears:
    """The bodies of each year compared, in the order asked for, and those of earlier years by themselves.

    ``origins`` are all bodies that those of the first year follow, also those whose lines say it all.
    """

    years: tuple[tuple[int, tuple[BodyYear, ...]], ...]
    earlier: tuple[EarlierBody, ...]
    origins: tuple[EarlierBody, ...]


def compared_years(states: Mapping[str, BudgetState], budget: str, years: Sequence[int]) -> ComparedYears:
    """Return a budget's years to compare; ``states`` are its own and those to which it relates."""
    state, first = states[budget], years[0]
    tables = {(budget, year): _YearRows(summarise_year(state, year)) for year in years}
    lifted: list[tuple[Account, AccountRow]] = []
    for (name, path), successor in _moved(states, budget, years):
        table = tables.setdefault((name, path.year), _YearRows(summarise_year(states[name], path.year)))
        lifted.append((Account(path.year, successor.parts), table.lift(path)))
    origins, earlier = earlier_bodies(states, budget, years), []
    for old in origins:
        path = old.body.account
        known = tables.get((old.budget, path.year))
        row = known.rows.get(path) if known else old.body.total_row
        if row is not None:
            earlier.append(evolve(old, body=evolve(old.body, total_row=row)))
            if known and old.budget == budget:
                known.lift(path)
    for path, row in lifted:
        for account in (path, *path.ancestors()):
            opened = state.own_balance(Account(first, account.parts))
            tables[budget, path.year].add(account, newest_name(state, account), opened, row)
    return ComparedYears(
        tuple((year, tuple(tables[budget, year].bodies())) for year in years), tuple(earlier), origins
    )


def _moved(
    states: Mapping[str, BudgetState], budget: str, years: Sequence[int]
) -> Iterator[tuple[tuple[str, Account], Account]]:
    """Yield what only one account follows, lowest first, with that one; not bodies that a body follows."""
    accounts = [path for path in states[budget].accounts if path.year == years[0]]
    followed_by = followers(states, budget, accounts, years)
    for (name, path), successors in sorted(followed_by.items(), key=lambda item: -len(item[0][1].parts)):
        if len(successors) == 1 and (path.parent or successors[0].parent):
            yield (name, path), successors[0]


class _YearRows:
    """The rows of a year's accounts, which may be lifted out of where they stand and added elsewhere."""

    def __init__(self, bodies: Sequence[BodyYear]) -> None:
        self._bodies = {body.account: body for body in bodies}
        self._heads = {row.account: body.account for body in bodies for row in (body.total_row, *body.lines)}
        self.rows = {row.account: row for body in bodies for row in (body.total_row, *body.lines)}

    def lift(self, path: Account) -> AccountRow:
        """Take an account with all below it out of the year, and off what lies above it; return its row.

        A holder of which nothing is left has no row.
        """
        row = self.rows[path]
        self.rows = {account: each for account, each in self.rows.items() if not path.contains(account)}
        for above in path.ancestors():
            if above in self.rows:
                self.rows[above] = self._without_outcome_of_others(_plus(self.rows[above], row, -1))
        holder = self.rows.get(path.body)
        has_lines = any(account.parent and path.body.contains(account) for account in self.rows)
        if holder is not None and not has_lines and not _has_figures(holder):
            del self.rows[path.body]
        return row

    def _without_outcome_of_others(self, row: AccountRow) -> AccountRow:
        """Return a row that has no outcome if what was taken out of it had all that was on record."""
        below = (
            part for path, part in self.rows.items() if path != row.account and row.account.contains(path)
        )
        return (
            row
            if row.outcome or any(part.outcome is not None for part in below)
            else evolve(row, outcome=None)
        )

    def add(self, path: Account, name: str, opened: AccountBalance, row: AccountRow) -> None:
        """Add a row's figures to an account, which gets a row if it has none."""
        if path not in self.rows:
            empty = evolve(_plus(row, row, -1), outcome=None, unreported=None)
            named = evolve(empty, account=path, name=name, kind=opened.kind, role=opened.role, noted={})
            self.rows[path] = evolve(named, depth=len(path.parts) - 1, unallocated=None)
            self._heads.setdefault(path, path.body)
        self.rows[path] = _plus(self.rows[path], row, 1)

    def bodies(self) -> Iterator[BodyYear]:
        """Yield the bodies that have a row, with their lines depth first."""
        for account in [path for path in self.rows if self._heads[path] == path]:
            body = self._bodies.get(account)
            lines = tuple(self._lines_below(account, account))
            if body is None:
                yield BodyYear(account, self.rows[account], lines, {}, AccountBalance())
            else:
                yield evolve(body, total_row=self.rows[account], lines=lines)

    def _lines_below(self, head: Account, above: Account) -> Iterator[AccountRow]:
        """Yield the rows right below an account of this head, each followed by those below it."""
        below = [path for path in self.rows if path != above and above.contains(path)]
        for path in below:
            is_next = not any(other != path and other.contains(path) for other in below)
            if self._heads[path] == head and is_next:
                yield self.rows[path]
                yield from self._lines_below(head, path)


def _has_figures(row: AccountRow) -> bool:
    return any(getattr(row, name) for name in (*_SUMMED, *_SUMMED_IF_ANY)) or any(row.noted.values())


def _plus(row: AccountRow, other: AccountRow, sign: int) -> AccountRow:
    """Return a row with another's figures added to its own, or taken off them."""
    noted = dict(row.noted)
    for name, ore in other.noted.items():
        noted[name] = noted.get(name, 0) + sign * ore
    sums: dict[str, Any] = {name: getattr(row, name) + sign * getattr(other, name) for name in _SUMMED}
    for name in _SUMMED_IF_ANY:
        figures = (getattr(row, name), getattr(other, name))
        sums[name] = None if figures == (None, None) else (figures[0] or 0) + sign * (figures[1] or 0)
    known = row.level_known and other.level_known
    return evolve(row, **sums, noted=noted, level_known=known)
