"""A year of a budget as a table: each body's frame, lines and sums, with the totals that documents state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from tplog.domain.state.budget_result import BudgetResult, budget_result, carried_out, kind_of_part
from tplog.domain.state.budget_state import BudgetState
from tplog.errors import NotFound, mandatory_rule
from tplog.values.account import MULTI_YEAR, Account, Role
from tplog.values.finding import Finding
from tplog.values.transfer import CONDITIONAL, PROPOSED, AccountBalance, BalanceColumn, StatedTotal, Transfer

if TYPE_CHECKING:
    from tplog.answers.budget_relations import BudgetRelation, EarlierBody
    from tplog.events.decisions import Decision

YEAR_UNKNOWN = mandatory_rule(
    "year-unknown",
    "{budget} har inga konton för {year}. Den har: {known}.",
    "{budget} has no accounts for {year}. It has: {known}.",
)


@frozen
class AccountRow:
    """One account's figures in öre with all its parts, outcome counted as spent; ``depth`` 0 is a holder.

    ``unallocated`` is the öre left at the account itself if it has lines below, else None. ``noted`` are
    figures that move nothing, by name (``forecast``, ``plan``, ``budget-cost`` …). If ``level_known`` is
    false, ``remaining`` and ``budget_total`` are only the change since the log begins; if
    ``unallocated_known`` is, so is ``unallocated``. ``carried_out`` is the part of ``carried`` that left the
    year, as a positive amount: to a later year, or given back; a deficit that went along is negative.
    """

    account: Account
    name: str
    kind: str
    role: Role
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
    unallocated_known: bool
    noted: Mapping[str, int]
    carried_out: int = 0

    @property
    def budget_total(self) -> int:
        """Return all that the account was given, in öre: what remains and what was spent."""
        return self.remaining + self.outcome

    @property
    def year_budget(self) -> int:
        """Return the year's budget as decided, in öre: before anything was carried out of the year."""
        return self.budget_total + self.carried_out


# The figures that are only a change since the log begins, if the account held an unknown sum before.
LEVEL_COLUMNS = frozenset({"frame", "budget_total", "year_budget", "remaining"})
# For each column of figures the state's columns whose totals documents state, the likeliest first.
STATED_COLUMNS = {
    "proposed": ("proposed",),
    "conditional": ("conditional",),
    "budget_total": ("allocated", "frame"),
    "outcome": ("outcome",),
    "forecast": ("forecast",),
    "plan": ("plan",),
}


@frozen
class BodyYear:
    """A year of a body, of its own fund, of a reserve, a source or a sink.

    ``total_row`` is the account with all its parts; ``lines`` all these, depth first. ``allocated`` of
    ``total_row`` counts what its lines were given. ``own_balance`` is the account's own, without its lines.
    ``totals`` are the stated totals, by column: of money that moves the latest of a budget or a split of one,
    of figures that papers state anew the one of the figures in force. ``further_totals`` are those of other
    acts in the same columns: changes and further parts.
    """

    account: Account
    total_row: AccountRow
    lines: tuple[AccountRow, ...]
    totals: Mapping[str, StatedTotal]
    own_balance: AccountBalance
    further_totals: tuple[StatedTotal, ...] = ()

    @property
    def unallocated(self) -> int | None:
        """The öre at the body itself, not allocated to its lines; None for what allocates nothing."""
        if self.total_row.unallocated is None and self.total_row.role is Role.BODY:
            return self.total_row.remaining
        return self.total_row.unallocated

    def stated_total(self, column: str) -> StatedTotal | None:
        """Return the total that a document states for a column of figures, or None."""
        names = STATED_COLUMNS.get("budget_total" if column == "year_budget" else column, ())
        return next((self.totals[name] for name in names if name in self.totals), None)


@frozen
class BudgetYears:
    """A budget's bodies by year; ``joint_totals`` are stated over several holders or years.

    ``results`` has the result of each year that has one; ``guidelines`` are those that hold for
    the years; ``relations`` are the budget's, and ``earlier`` the bodies that those of the first year follow,
    if asked.
    """

    budget: str
    years: Mapping[int, tuple[BodyYear, ...]]
    joint_totals: tuple[StatedTotal, ...] = ()
    results: Mapping[int, BudgetResult] = field(factory=dict)
    relations: tuple[BudgetRelation, ...] = ()
    earlier: tuple[EarlierBody, ...] = ()
    guidelines: tuple[Decision, ...] = ()


def budget_years(
    budget: str, state: BudgetState, years: Collection[int] = (), earlier: tuple[EarlierBody, ...] = ()
) -> BudgetYears:
    """Return a budget's bodies in these years, or in all of its years. Raises NotFound as `require_years`."""
    require_years(budget, state, years, earlier)
    chosen = years or state.years()
    return BudgetYears(
        budget,
        {year: summarise_year(state, year) for year in chosen},
        joint_totals(state, years),
        {year: result for year in chosen if (result := result_of_year(state, year))},
        earlier=earlier,
        guidelines=guidelines_in(state, years),
    )


def guidelines_in(state: BudgetState, years: Collection[int]) -> tuple[Decision, ...]:
    """Return a budget's guidelines that hold for one of these years, or all without years."""
    guidelines = state.guidelines.values()
    return tuple(each for each in guidelines if not years or any(map(each.holds_in, years)))


def joint_totals(state: BudgetState, years: Collection[int] = ()) -> tuple[StatedTotal, ...]:
    """Return the totals stated over several holders or years: those with parts in these years, or all."""
    return tuple(
        total
        for total in state.totals.values()
        if total.account is None and (not years or any(path.year in years for path in total.holders))
    )


def require_years(
    budget: str, state: BudgetState, years: Collection[int], earlier: Collection[EarlierBody] = ()
) -> None:
    """Raise NotFound for the first of these years in which the budget has no account with a row.

    ``earlier`` are the bodies that its own follow, also of other budgets: their years have rows, too.
    """
    known_years = state.years()
    years_of_earlier = {body.body.account.year for body in earlier}
    for year in years:
        if year not in known_years and year not in years_of_earlier:
            years_text = ", ".join(map(str, known_years)) or "–"
            raise NotFound(Finding(YEAR_UNKNOWN, {"budget": budget, "year": str(year), "known": years_text}))


def summarise_year(state: BudgetState, year: int) -> tuple[BodyYear, ...]:
    """Return the year's bodies with their own funds, reserves, sources and sinks; see `BudgetState.heads`."""
    figures = _YearFigures(state, year)
    return tuple(_body_year(figures, account) for account in state.heads(year))


def result_of_year(state: BudgetState, year: int) -> BudgetResult | None:
    """Return a year's result; None where the budget is no whole municipality's."""
    return budget_result(state, year)


def active_years(state: BudgetState) -> frozenset[int]:
    """Return the years in which an account has more than a frame: proposals, allocations, moves, outcomes."""
    return frozenset(
        account.year
        for account, balance in state.accounts.items()
        if balance.proposed or balance.allocated or balance.moved or balance.outcome
    )


def pending_at(state: BudgetState, account: Account, moves: Iterable[Transfer]) -> int:
    """Return the öre that ``moves``, which wait, would give the account itself.

    What it would pass on to its own lines is taken off what it would get from outside, not off what it holds
    already: so a sum with its lines counts nothing twice, and counts what they would get out of its own.
    """
    from_outside = passed_on = 0
    for move in moves:
        if account in {move.giver, move.taker}:
            other = move.taker if move.giver == account else move.giver
            if account.contains(other) and state.role(other) is state.role(account):
                passed_on -= move.effect(account)
            else:
                from_outside += move.effect(account)
    return from_outside - min(passed_on, max(from_outside, 0))


def pending_total(state: BudgetState, account: Account, column: str) -> int:
    """Return the öre that wait in a column for an account and its lines: `pending_at` each of them."""
    figures = _YearFigures(state, account.year)
    return sum(figures.pending(path, column) for path in (account, *state.parts(account)))


class _YearFigures:
    """A year's accounts: those directly below each, and the money that waits for each."""

    def __init__(self, state: BudgetState, year: int) -> None:
        self.state = state
        paths = dict.fromkeys(path for path in state.accounts if path.year == year)
        self.children: dict[Account, list[Account]] = defaultdict(list)
        for path in paths:
            head = state.head(path)
            if path != head:
                nearest = (above for above in path.ancestors() if above in paths or above == head)
                self.children[next(nearest)].append(path)
        self._waiting: dict[tuple[Account, str], list[Transfer]] = defaultdict(list)
        for column in (PROPOSED, CONDITIONAL):
            for _, move in state.waiting_transfers(column):
                for path in (move.giver, move.taker):
                    self._waiting[path, column].append(move)
        self.carried_out = carried_out(state, year)
        self.noted: dict[Account, dict[str, int]] = defaultdict(dict)
        for (path, name), figure in state.noted.items():
            if path.year == year:
                self.noted[path][name] = figure.amount.ore

    def pending(self, account: Account, column: str) -> int:
        """Return the öre that wait in a column for the account itself."""
        return pending_at(self.state, account, self._waiting.get((account, column), ()))

    def depth_first(self, account: Account) -> Iterator[Account]:
        """Yield the account's parts, each followed by its own, else in the order of opening."""
        for path in self.children.get(account, ()):
            yield path
            yield from self.depth_first(path)


def _body_year(figures: _YearFigures, account: Account) -> BodyYear:
    state = figures.state
    rows: dict[Account, AccountRow] = {}
    whole, _ = _account_row(figures, account, rows)
    direct = [rows[path] for path in figures.children.get(account, ())]
    # Transfers within the body cancel out in its sum.
    noted = {**_summed_figures(direct), **whole.noted}
    whole = evolve(whole, noted=noted, allocated=sum(line.allocated for line in direct))
    lines = tuple(rows[path] for path in figures.depth_first(account))
    totals, further = _totals_by_column(state, account)
    return BodyYear(account, whole, lines, totals, state.own_balance(account), further)


# The columns to which each act's money is added: a total of one says nothing of the others'.
_ADDED_UP = frozenset(BalanceColumn) - {BalanceColumn.OUTCOME}


def _totals_by_column(
    state: BudgetState, account: Account
) -> tuple[dict[str, StatedTotal], tuple[StatedTotal, ...]]:
    """Return the stated total of an account's parts for each column, and those that come besides.

    One of operations alone, or of investments, comes besides where the account has both in that column.
    """
    by_column: dict[tuple[str, str], list[StatedTotal]] = defaultdict(list)
    for total in state.totals.values():
        if total.account == account:
            by_column[total.column, kind_of_part(state, account, total)].append(total)
    chosen: dict[str, StatedTotal] = {}
    further: list[StatedTotal] = []
    for (column, kind), totals in by_column.items():
        latest: StatedTotal | None
        if column in _ADDED_UP:
            of_budget = [total for total in totals if not total.of_change]
            latest = of_budget[-1] if of_budget else totals[0]
            further += [total for total in totals if total is not latest]
        else:
            latest = _total_in_force(state, account, totals)
        if latest and kind:
            further.append(latest)
        elif latest:
            chosen[column] = latest
    return chosen, tuple(further)


def _total_in_force(
    state: BudgetState, account: Account, totals: Sequence[StatedTotal]
) -> StatedTotal | None:
    """Return the total whose event states the latest figures in force of its column; None: none does.

    Of what no figures are noted for, such as proposals, it is the last.
    """
    paths = (account, *state.descendants(account))
    noted = filter(None, (state.noted.get((path, totals[-1].column)) for path in paths))
    days = {figure.event: figure.made or date.min for figure in noted}
    stated = [total for total in totals if not days or total.event in days]
    return max(reversed(stated), key=lambda total: days.get(total.event, date.min), default=None)


def _summed_figures(lines: Iterable[AccountRow]) -> dict[str, int]:
    """Return the sums of the lines' noted figures, for figures that every line has."""
    rows = list(lines)
    names = set.intersection(*(set(line.noted) for line in rows)) if rows else set()
    return {name: sum(line.noted[name] for line in rows) for name in sorted(names)}


def _account_row(
    figures: _YearFigures, account: Account, rows: dict[Account, AccountRow]
) -> tuple[AccountRow, AccountBalance]:
    """Return an account's row and its figures with all its parts, whose rows are added to ``rows``."""
    balance = figures.state.own_balance(account)
    children = figures.children.get(account, ())
    below = [_account_row(figures, path, rows) for path in children]
    subtree = balance
    for _, part in below:
        subtree = subtree.plus(part)
    pending = {
        column: figures.pending(account, column) + sum(getattr(row, column) for row, _ in below)
        for column in (PROPOSED, CONDITIONAL)
    }
    rows[account] = AccountRow(
        account=account,
        name=balance.name or account.name,
        kind=balance.kind,
        role=figures.state.role(account),
        depth=len(account.parts) - 1,
        opening=subtree.opening,
        frame=subtree.frame,
        proposed=pending[PROPOSED],
        conditional=pending[CONDITIONAL],
        allocated=subtree.allocated,
        moved=subtree.moved,
        carried=subtree.carried,
        outcome=-subtree.outcome,
        remaining=subtree.remaining,
        level_known=subtree.level_known,
        unallocated=balance.remaining if children else None,
        unallocated_known=balance.level_known,
        carried_out=figures.carried_out.get(account, 0) + sum(row.carried_out for row, _ in below),
        noted={name: ore for name, ore in figures.noted.get(account, {}).items() if name != "outcome"},
    )
    return rows[account], subtree


# What papers state of a project as a whole: the names of noted figures.
STATED_FIGURES = (
    "plan-at-completion",
    "outcome-accumulated",
    "forecast-at-completion",
    "forecast-at-completion-variance",
)
_INVESTMENT = "investering"


def accounts_by_path(state: BudgetState) -> Mapping[str, tuple[Account, ...]]:
    """Return the accounts of bodies by their path without the year (``body/line``), each list by year."""
    by_path: dict[str, list[Account]] = {}
    for account, balance in state.accounts.items():
        if balance.role is Role.BODY:
            by_path.setdefault("/".join(account.parts), []).append(account)
    return {path: tuple(sorted(accounts)) for path, accounts in by_path.items()}


def project_accounts(state: BudgetState) -> tuple[tuple[Account, ...], ...]:
    """Return the accounts of each project, by year; the projects in the order of their opening.

    They are the investments with accounts in several years, what is no year's budget, and all of which a
    paper states something as a whole.
    """
    stated = {account for account, name in state.noted if name in STATED_FIGURES}
    return tuple(
        accounts
        for accounts in accounts_by_path(state).values()
        if (accounts[0].year == MULTI_YEAR and accounts[0].parent)
        or not stated.isdisjoint(accounts)
        or (len(accounts) > 1 and any(state.own_balance(path).kind == _INVESTMENT for path in accounts))
    )
