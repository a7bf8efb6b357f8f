"""A year of a budget as a table: each body's frame, lines and sums, with the totals that documents state."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from tplog.domain.state.budget_state import AccountBalance, BudgetState, StatedTotal
from tplog.errors import NotFound, mandatory_rule
from tplog.values.account import Account
from tplog.values.finding import Finding

if TYPE_CHECKING:
    from tplog.answers.budget_relations import BudgetRelation, EarlierBody

YEAR_UNKNOWN = mandatory_rule(
    "year-unknown",
    "{budget} har inga konton för {year}. Den har: {known}.",
    "{budget} has no accounts for {year}. It has: {known}.",
)


@frozen
class AccountRow:
    """One account's figures in öre with all below it, outcome counted as spent; ``depth`` 0 is the body.

    ``unallocated`` is the öre left at the account itself if it has lines below, else None. ``noted`` are
    figures that move nothing, by name (``forecast``, ``plan``, ``budget-cost`` …). If ``level_known`` is
    false, ``remaining`` is only the change since the log begins.
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
    """A body's year: ``total_row`` is the body with all below it; ``lines`` all accounts below, depth first.

    ``allocated``, ``proposed`` and ``conditional`` of ``total_row`` count what its lines were given.
    ``own_balance`` is the body's own, without its lines. ``totals`` are the stated totals, by column.
    """

    account: Account
    total_row: AccountRow
    lines: tuple[AccountRow, ...]
    totals: Mapping[str, StatedTotal]
    own_balance: AccountBalance

    @property
    def unallocated(self) -> int:
        """The öre at the body itself, not allocated to its lines."""
        return self.total_row.remaining if self.total_row.unallocated is None else self.total_row.unallocated


@frozen
class BudgetYears:
    """A budget's bodies by year; its relations, and bodies that those of the first year follow, if asked."""

    budget: str
    years: Mapping[int, tuple[BodyYear, ...]]
    relations: tuple[BudgetRelation, ...] = ()
    earlier: tuple[EarlierBody, ...] = ()


def budget_years(budget: str, state: BudgetState, years: Collection[int] = ()) -> BudgetYears:
    """Return a budget's bodies in these years, or in all of its years."""
    return BudgetYears(budget, {year: summarise_year(state, year) for year in years or state.years()})


def require_years(budget: str, state: BudgetState, years: Collection[int]) -> None:
    """Raise NotFound for the first of these years in which the budget has no account of body or reserve."""
    known_years = state.years()
    for year in years:
        if year not in known_years:
            years_text = ", ".join(map(str, known_years)) or "–"
            raise NotFound(Finding(YEAR_UNKNOWN, {"budget": budget, "year": str(year), "known": years_text}))


def summarise_year(state: BudgetState, year: int) -> tuple[BodyYear, ...]:
    """Return the year's bodies and reserves; none for a year without accounts."""
    return tuple(_body_year(state, account) for account in state.holders(year))


def active_years(state: BudgetState) -> frozenset[int]:
    """Return the years in which an account has more than a frame: proposals, allocations, moves, outcomes."""
    return frozenset(
        account.year
        for account, balance in state.accounts.items()
        if balance.proposed or balance.allocated or balance.moved or balance.outcome
    )


def _body_year(state: BudgetState, account: Account) -> BodyYear:
    lines = tuple(_account_row(state, path) for path in _depth_first(state, account))
    direct = [line for line in lines if line.depth == 1]
    whole = _account_row(state, account)
    replaced: dict[str, Any] = {"allocated": sum(line.allocated for line in direct)}
    for name in ("proposed", "conditional"):
        # Transfers within the body cancel out in its sum; a proposed frame does not.
        replaced[name] = sum(getattr(line, name) for line in direct) or getattr(whole, name)
    noted = {**_summed_figures(direct), **whole.noted}
    totals = {total.column: total for (owner, _), total in state.totals.items() if owner == account}
    whole = evolve(whole, noted=noted, **replaced)
    return BodyYear(account, whole, lines, totals, state.own_balance(account))


def _depth_first(state: BudgetState, account: Account) -> Iterable[Account]:
    """Yield the accounts below, each followed by those below it, else in the order of opening."""
    descendants = list(state.descendants(account))
    nearest = {
        path: next((ancestor for ancestor in path.ancestors() if ancestor in state.accounts), account)
        for path in descendants
    }
    for path in descendants:
        if nearest[path] == account:
            yield path
            yield from _depth_first(state, path)


def _summed_figures(lines: Iterable[AccountRow]) -> dict[str, int]:
    """Return the sums of the lines' noted figures, for figures that every line has."""
    rows = list(lines)
    names = set.intersection(*(set(line.noted) for line in rows)) if rows else set()
    return {name: sum(line.noted[name] for line in rows) for name in sorted(names)}


def _account_row(state: BudgetState, account: Account) -> AccountRow:
    subtree, balance = state.subtree_balance(account), state.own_balance(account)
    has_lines = any(True for _ in state.descendants(account))
    noted = {name: figure.amount.ore for (path, name), figure in state.noted.items() if path == account}
    return AccountRow(
        account=account,
        name=balance.name or account.name,
        kind=balance.kind,
        depth=len(account.parts) - 1,
        opening=subtree.opening,
        frame=subtree.frame,
        proposed=subtree.proposed,
        conditional=subtree.conditional,
        allocated=subtree.allocated,
        moved=subtree.moved,
        carried=subtree.carried,
        outcome=-subtree.outcome,
        remaining=subtree.remaining,
        level_known=subtree.level_known,
        unallocated=balance.remaining if has_lines else None,
        noted={name: ore for name, ore in noted.items() if name != "outcome"},
    )
