"""A year of a budget as a table: per body its frame, lines and sums, beside what papers state."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from attrs import evolve as changed
from attrs import frozen

from tplog.domain.state.budget_state import AccountBalance, BudgetState, StatedTotal
from tplog.errors import NotFound, mandatory_rule
from tplog.values.account import Account
from tplog.values.finding import Finding

COLUMNS = (
    "opening",
    "frame",
    "proposed",
    "conditional",
    "allocated",
    "moved",
    "carried",
    "outcome",
    "remaining",
)
YEAR_UNKNOWN = mandatory_rule(
    "year-unknown",
    "{budget} har inga konton för {year}. Den har: {known}.",
    "{budget} has no accounts for {year}. It has: {known}.",
)


@frozen
class AccountRow:
    """One account's figures in öre with all below it, outcome counted as spent; ``depth`` 0 is the body.

    ``unallocated`` is what rests at the account itself where it has lines below, else None. ``noted`` are
    figures that move nothing, by name (``forecast``, ``plan``, ``budget-cost`` …). Where ``level_known``
    is false, ``remaining`` is only what it changed by.
    """

    account: Account
    name: str
    kind: str
    depth: int
    opening: int
    frame: int
    proposed: int
    conditional: int
    allocated: int
    moved: int
    carried: int
    outcome: int
    remaining: int
    level_known: bool
    unallocated: int | None
    noted: Mapping[str, int]

    @property
    def budget_total(self) -> int:
        """Return all that the account was given, in öre: what remains and what was spent."""
        return self.remaining + self.outcome


@frozen
class BodyYear:
    """A body's year. ``whole`` is the body with all below it; ``lines`` all accounts below, depth first.

    ``allocated``, ``proposed`` and ``conditional`` of ``whole`` count what its lines were given. ``totals``
    hold, by column, the sum as a paper states it.
    """

    account: Account
    total_row: AccountRow
    lines: tuple[AccountRow, ...]
    totals: Mapping[str, StatedTotal]

    @property
    def unallocated(self) -> int:
        """What rests at the body itself, in öre."""
        return self.total_row.remaining if self.total_row.unallocated is None else self.total_row.unallocated


def require_years(budget: str, state: BudgetState, years: Collection[int]) -> None:
    """Raise NotFound for the first of these years in which the budget has no account of body or reserve."""
    known = state.years()
    for year in years:
        if year not in known:
            span = ", ".join(map(str, known)) or "–"
            raise NotFound(Finding(YEAR_UNKNOWN, {"budget": budget, "year": str(year), "known": span}))


def summarise_year(state: BudgetState, year: int) -> tuple[BodyYear, ...]:
    """The year, body by body; a year of which nothing is known has none."""
    return tuple(_body_year(state, account) for account in state.holders(year))


def _body_year(state: BudgetState, account: Account) -> BodyYear:
    lines = tuple(_account_row(state, path) for path in _depth_first(state, account))
    direct = [line for line in lines if line.depth == 1]
    whole = _account_row(state, account)
    given: dict[str, Any] = {"allocated": sum(line.allocated for line in direct)}
    for name in ("proposed", "conditional"):
        # What moves within the body cancels out in it; a frame that is proposed does not.
        given[name] = sum(getattr(line, name) for line in direct) or getattr(whole, name)
    noted = {**_summed_figures(direct), **whole.noted}
    totals = {total.column: total for (at, _), total in state.totals.items() if at == account}
    return BodyYear(account, changed(whole, noted=noted, **given), lines, totals)


def _depth_first(state: BudgetState, account: Account) -> Iterable[Account]:
    """Each account below with what lies below it right after it, else as they were opened."""
    below = list(state.descendants(account))
    nearest = {path: next((at for at in path.ancestors() if at in state.accounts), account) for path in below}
    for path in below:
        if nearest[path] == account:
            yield path
            yield from _depth_first(state, path)


def _summed_figures(lines: Iterable[AccountRow]) -> dict[str, int]:
    """The lines' noted figures added up, where every line has the figure."""
    told = list(lines)
    names = set.intersection(*(set(line.noted) for line in told)) if told else set()
    return {name: sum(line.noted[name] for line in told) for name in sorted(names)}


def _account_row(state: BudgetState, account: Account) -> AccountRow:
    at, own = state.subtree_balance(account), state.accounts.get(account, AccountBalance(role=account.role))
    split = any(True for _ in state.descendants(account))
    noted = {name: told.amount.ore for (path, name), told in state.noted.items() if path == account}
    return AccountRow(
        account=account,
        name=own.name or account.name,
        kind=own.kind,
        depth=len(account.parts) - 1,
        opening=at.opening,
        frame=at.frame,
        proposed=at.proposed,
        conditional=at.conditional,
        allocated=at.allocated,
        moved=at.moved,
        carried=at.carried,
        outcome=-at.outcome,
        remaining=at.remaining,
        level_known=at.level_known,
        unallocated=own.remaining if split else None,
        noted={name: ore for name, ore in noted.items() if name != "outcome"},
    )
