"""A year of a budget as a table: each body's frame, lines and sums, with the totals that documents state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from attrs import evolve

from tplog.answers.latest_reports import OUTCOME, report_of, shown_figures
from tplog.answers.states import AccountRow, BodyYear, BudgetYears, sum_of_known
from tplog.domain.state.budget_result import BudgetResult, budget_result, carried_out, kind_of_part
from tplog.domain.state.budget_state import BudgetState, indexes_of
from tplog.domain.state.matters import counted_matters
from tplog.domain.state.state_indexes import account_starts
from tplog.errors import NotFound, mandatory_rule
from tplog.values.account import MULTI_YEAR, Account, Role
from tplog.values.finding import Finding
from tplog.values.transfer import (
    CONDITIONAL,
    PROPOSED,
    AccountBalance,
    BalanceColumn,
    NotedFigure,
    StatedTotal,
    Transfer,
)

if TYPE_CHECKING:
    from tplog.answers.budget_relations import EarlierBody
    from tplog.events.money_acts import Decision

YEAR_UNKNOWN = mandatory_rule(
    "year-unknown",
    "{budget} har inga konton för {year}. Den har: {known}.",
    "{budget} has no accounts for {year}. It has: {known}.",
)


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
        title=state.title,
    )


def guidelines_in(state: BudgetState, years: Collection[int]) -> tuple[Decision, ...]:
    """Return a budget's guidelines that hold for one of these years, or all without years."""
    return tuple(each for each in state.guidelines.values() if not years or any(map(each.holds_in, years)))


def joint_totals(state: BudgetState, years: Collection[int] = ()) -> tuple[StatedTotal, ...]:
    """Return the totals in force over several holders or years: those with parts in these years, or all."""
    joint = [
        total
        for total in standing_totals(state, years)
        if total.account is None and (not years or any(path.year in years for path in total.holders))
    ]
    figures = shown_figures(state, {path.year for total in joint for path in total.holders})
    return tuple(total for total in joint if total.column in _ADDED_UP or _is_whole(state, figures, total))


def standing_totals(state: BudgetState, years: Collection[int] = ()) -> Iterator[StatedTotal]:
    """Yield the stated totals of what counts (with years at least theirs), each with its column.

    What a proposal or a conditional decision states counts as its money does: not of one that was turned
    down, withdrawn or not chosen; of one whose condition is met where its money went.
    """
    for key in state.keys_with_text("totals", account_starts(years)) if years else state.totals:
        total = state.totals[key]
        if total.column not in {PROPOSED, CONDITIONAL}:
            yield total
            continue
        matter = state.standing.get(total.event)
        if matter is None or total.event in counted_matters(state.standing, matter.root):
            yield total
        elif total.column == CONDITIONAL and matter.moves and state.is_unconditional(total.event):
            from tplog.domain.state.balances import balance_column  # noqa: PLC0415 (start-up time)

            yield evolve(total, column=balance_column(state, matter.moves[0]).value)


def require_years(
    budget: str, state: BudgetState, years: Collection[int], earlier: Collection[EarlierBody] = ()
) -> None:
    """Raise NotFound for the first of these years in which the budget has no account with a row.

    ``earlier`` are the bodies that its own follow, also of other budgets: their years have rows, too.
    """
    years_of_earlier = {body.body.account.year for body in earlier}
    for year in years:
        if year not in years_of_earlier and not state.has_rows(year):
            years_text = ", ".join(map(str, state.years())) or "–"
            raise NotFound(Finding(YEAR_UNKNOWN, {"budget": budget, "year": str(year), "known": years_text}))


def summarise_year(state: BudgetState, year: int) -> tuple[BodyYear, ...]:
    """Return the year's bodies with their own funds, reserves, sources and sinks; see `BudgetState.heads`.

    Those of a state that is read from projections are worked out once: many pages show them.
    """
    summaries = indexes_of(state).summaries
    if summaries is None:  # of a state that may lie over another one, and change
        return _bodies_of_year(state, year)
    if year not in summaries:
        summaries[year] = _bodies_of_year(state, year)
    bodies: tuple[BodyYear, ...] = summaries[year]
    return bodies


def _bodies_of_year(state: BudgetState, year: int) -> tuple[BodyYear, ...]:
    figures = _YearFigures(state, year)
    return tuple(_body_year(figures, account) for account in state.heads(year))


def summarise_holder(state: BudgetState, account: Account) -> BodyYear:
    """Return a single holder's year, as `summarise_year` has it among the others."""
    return _body_year(_YearFigures(state, account.year, account), account)


def result_of_year(state: BudgetState, year: int) -> BudgetResult | None:
    """Return a year's result; None where the budget is no whole municipality's."""
    return budget_result(state, year)


def pending_at(state: BudgetState, account: Account, moves: Iterable[Transfer]) -> int:
    """Return the öre that ``moves``, which wait, would give the account itself.

    What it would pass on to its own lines is taken off what it would get from outside, not off what it holds
    already: so a sum with its lines counts nothing twice, and counts what they would get out of its own.
    """
    from_outside = passed_on = 0
    for move in moves:
        if account in (move.giver, move.taker):
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
    """A year's accounts: those directly below each, and the money that waits for each.

    With a ``holder`` it and those below it alone.
    """

    def __init__(self, state: BudgetState, year: int, holder: Account | None = None) -> None:
        self.state = state
        of_year = state.accounts_of_year(year) if holder is None else (holder, *state.descendants(holder))
        self._balances = {path: state.own_balance(path) for path in of_year}
        self.children: dict[Account, list[Account]] = defaultdict(list)
        for path in self._balances:
            head = path.head(lambda each: self.balance(each).role)
            if path != head:
                nearest = (above for above in path.ancestors() if above in self._balances or above == head)
                self.children[next(nearest)].append(path)
        self._waiting: dict[tuple[Account, str], list[Transfer]] = defaultdict(list)
        for _, matter in state.counted_matters(year):
            for move in matter.moves if matter.column in {PROPOSED, CONDITIONAL} else ():
                for path in (move.giver, move.taker):
                    self._waiting[path, matter.column].append(move)
        self.carried_out = carried_out(state, year)
        self.noted = shown_figures(state, {year}, holder)
        self.totals = tuple(standing_totals(state, (year,)))

    def balance(self, account: Account) -> AccountBalance:
        """Return an account's own figures, of an account of the year without looking at the state again."""
        return self._balances.get(account) or self.state.own_balance(account)

    def noted_ore(self, account: Account) -> dict[str, int]:
        """Return the öre of the figures noted at the account itself, by name; none of outcomes."""
        noted = self.noted.get(account, {})
        return {name: figure.amount.ore for name, figure in noted.items() if name != OUTCOME}

    def pending(self, account: Account, column: str) -> int:
        """Return the öre that wait in a column for the account itself."""
        waiting = self._waiting.get((account, column))
        return pending_at(self.state, account, waiting) if waiting else 0

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
    noted = {**_summed_figures(figures, account), **whole.noted}
    whole = evolve(whole, noted=noted, allocated=sum(line.allocated for line in direct))
    lines = tuple(rows[path] for path in figures.depth_first(account))
    totals, further = _totals_by_column(figures, account)
    return BodyYear(account, whole, lines, totals, state.own_balance(account), further)


# The columns to which each act's money is added: a total of one says nothing of the others'.
_ADDED_UP = frozenset(BalanceColumn) - {BalanceColumn.OUTCOME}


def _totals_by_column(
    figures: _YearFigures, account: Account
) -> tuple[dict[str, StatedTotal], tuple[StatedTotal, ...]]:
    """Return the stated total of an account's parts for each column, and those that come besides.

    One of operations alone, or of investments, comes besides where the account has both in that column.
    """
    by_column: dict[tuple[str, str], list[StatedTotal]] = defaultdict(list)
    for total in figures.totals:
        if total.account == account:
            by_column[total.column, kind_of_part(figures.state, account, total)].append(total)
    chosen: dict[str, StatedTotal] = {}
    further: list[StatedTotal] = []
    for (column, kind), totals in by_column.items():
        latest: StatedTotal | None
        if column in _ADDED_UP:
            of_budget = [total for total in totals if not total.of_change]
            latest = of_budget[-1] if of_budget else totals[0]
            further += [total for total in totals if total is not latest]
        else:
            latest = _total_in_force(figures, account, totals)
        if latest and kind:
            further.append(latest)
        elif latest:
            chosen[column] = latest
    return chosen, tuple(further)


def _total_in_force(
    figures: _YearFigures, account: Account, totals: Sequence[StatedTotal]
) -> StatedTotal | None:
    """Return the last total that is the sum of figures of the latest day that all stand; None: none is.

    Of what no figures are noted for, such as proposals, it is the last.
    """
    column, state = totals[-1].column, figures.state
    paths = (account, *state.descendants(account))
    if not any((path, column) in state.noted for path in paths):
        return totals[-1]
    shown = [figure for path in paths if (figure := figures.noted.get(path, {}).get(column))]
    latest = max((figure.made or date.min for figure in shown), default=None)
    events = {figure.event for figure in shown if (figure.made or date.min) == latest}
    whole = (total for total in reversed(totals) if _is_whole(state, figures.noted, total))
    return next((total for total in whole if total.event in events), None)


def _is_whole(
    state: BudgetState, shown: Mapping[Account, Mapping[str, NotedFigure]], total: StatedTotal
) -> bool:
    """Return whether all figures of which an event states a total are shown: no later one replaced any."""
    tops = total.holders if total.account is None else (total.account,)
    paths = (path for top in tops for path in (top, *state.descendants(top)))
    keys = [key for path in paths if (key := (path, total.column)) in state.noted]
    stated = state.keys_of_figures((total.event,), keys)
    figures = (shown.get(path, {}).get(name) for path, name in stated)
    return all(figure is not None and figure.event == total.event for figure in figures)


def _summed_figures(figures: _YearFigures, account: Account) -> dict[str, int]:
    """Return the sums of what is noted at the accounts right below, for figures that all of these have.

    Where the account has figures of such a report itself, only those of the same day stand beside them.
    """
    noted = figures.noted.get(account, {})
    lines = [figures.noted.get(path, {}) for path in figures.children.get(account, ())]
    names = set.intersection(*map(set, lines)) - {OUTCOME} if lines else set()
    own_days = {report_of(name): figure.made for name, figure in noted.items() if report_of(name)}
    return {
        name: sum(line[name].amount.ore for line in lines)
        for name in sorted(names)
        if (report := report_of(name)) not in own_days
        or all(line[name].made == own_days[report] for line in lines)
    }


def _account_row(
    figures: _YearFigures, account: Account, rows: dict[Account, AccountRow]
) -> tuple[AccountRow, AccountBalance]:
    """Return an account's row and its figures with all its parts, whose rows are added to ``rows``."""
    balance = figures.balance(account)
    children = figures.children.get(account, ())
    below = [_account_row(figures, path, rows) for path in children]
    subtree = balance.plus(*(part for _, part in below)) if below else balance
    pending = {
        column: figures.pending(account, column) + sum(getattr(row, column) for row, _ in below)
        for column in (PROPOSED, CONDITIONAL)
    }
    # An outcome is on record for the account itself, one of 0 too.
    has_outcome = balance.outcome != 0 or OUTCOME in figures.noted.get(account, {})
    is_reported = has_outcome or any(row.outcome is not None for row, _ in below)
    rows[account] = AccountRow(
        account=account,
        name=balance.name or account.name,
        kind=balance.kind,
        role=balance.role,
        depth=len(account.parts) - 1,
        opening=subtree.opening,
        frame=subtree.frame,
        proposed=pending[PROPOSED],
        conditional=pending[CONDITIONAL],
        allocated=subtree.allocated,
        moved=subtree.moved,
        carried=subtree.carried,
        outcome=-subtree.outcome if is_reported else None,
        remaining=subtree.remaining,
        level_known=subtree.level_known,
        unallocated=balance.remaining if children else None,
        unallocated_known=balance.level_known,
        unreported=_unreported(balance, [row for row, _ in below], has_outcome=has_outcome),
        carried_out=figures.carried_out.get(account, 0) + sum(row.carried_out for row, _ in below),
        noted=figures.noted_ore(account),
    )
    return rows[account], subtree


def _unreported(balance: AccountBalance, below: Sequence[AccountRow], *, has_outcome: bool) -> int | None:
    """Return the öre of the budget that rest at a body's lowest accounts without an outcome, None if none do.

    What an account has reported itself is of all its parts, where none of them has reported anything.
    """
    if has_outcome and all(row.outcome is None for row in below):
        return None
    if below:
        return sum_of_known(row.unreported for row in below)
    return (balance.budget_total or None) if balance.role is Role.BODY else None


# What papers state of a project as a whole: the names of noted figures.
STATED_FIGURES = (
    "plan-at-completion",
    "outcome-accumulated",
    "forecast-at-completion",
    "forecast-at-completion-variance",
)
_INVESTMENT = "investering"


def accounts_by_path(
    state: BudgetState, among: Collection[tuple[str, ...]] | None = None
) -> Mapping[str, tuple[Account, ...]]:
    """Return the accounts of bodies by their path without the year (``body/line``), each list by year.

    ``among`` are the only paths that are asked for, in parts.
    """
    by_path: dict[str, list[Account]] = {}
    for account in state.accounts if among is None or among else ():
        if (among is None or account.parts in among) and state.role(account) is Role.BODY:
            by_path.setdefault("/".join(account.parts), []).append(account)
    return {path: tuple(sorted(accounts)) for path, accounts in by_path.items()}


def project_accounts(state: BudgetState) -> tuple[tuple[Account, ...], ...]:
    """Return the accounts of each project, by year; the projects in the order of their opening.

    They are the investments with accounts in several years, what is no year's budget, and all of which a
    paper states something as a whole.
    """
    stated = {account for account, name in state.noted if name in STATED_FIGURES}
    investments = state.keys_with_text("accounts", (f'"{_INVESTMENT}"',))
    among = {path.parts for path in (*state.accounts_of_year(MULTI_YEAR), *stated, *investments)}
    return tuple(
        accounts
        for accounts in accounts_by_path(state, among).values()
        if (accounts[0].year == MULTI_YEAR and accounts[0].parent)
        or not stated.isdisjoint(accounts)
        or (len(accounts) > 1 and any(state.own_balance(path).kind == _INVESTMENT for path in accounts))
    )
