"""Rules of rows: figure, budget and variance of an account against each other, a body against its lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from tplog.domain.rules.project_figures import compared_budget, is_of_own_year
from tplog.domain.rules.rule_set import RuleSet
from tplog.domain.rules.stated_ranges import (
    adds_up,
    agrees,
    exactly,
    hedged_range,
    rounding_of,
    rounding_of_parts,
    sum_of,
)
from tplog.domain.rules.sum_among_lines import is_sum_of
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.kinds import by_kind
from tplog.events.base import Event
from tplog.events.types import ForecastRecorded, OutcomeRecorded, PlanNoted
from tplog.values.account import Account
from tplog.values.amount import Amount
from tplog.values.by_fields import ByFields
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.transfer import Aspect

VARIANCE_MISMATCH = Rule(
    "variance-mismatch",
    Severity.WARNING,
    sv="{account}: handlingen anger avvikelsen {variance}, men budgeten {budgeted} och {figure} {stated} ger "
    "{computed}.{others}",
    en="{account}: the paper states the variance {variance}, but the budget of {budgeted} and {figure} of "
    "{stated} make {computed}.{others}",
)
SUM_OF_LINES_DIFFERS = Rule(
    "sum-of-lines-differs",
    Severity.NOTE,
    sv="{account}: handlingen anger {stated}, men kontots poster blir {summed}: {difference} skiljer.",
    en="{account}: the paper states {stated}, but its lines make {summed}: they differ by {difference}.",
)
LINES_COUNTED_TWICE = Rule(
    "lines-counted-twice",
    Severity.WARNING,
    sv="{account}: utfallet {stated} räknas utöver kontots poster, som blir {summed}. Är det summan av "
    "posterna, skriv det som total.",
    en="{account}: the outcome of {stated} is counted besides its lines, which make {summed}. If it is the "
    "sum of the lines, write it as total.",
)
RULE_SET = RuleSet()

Figures = Mapping[Account, Amount]


def figures_of(event: Event, aspect: Aspect) -> Figures:
    """Return the figures of an aspect that an event notes, by account."""
    return {measure.account: measure.amount for measure in event.measures if measure.aspect is aspect}


@frozen(eq=False, repr=False)
class _Row(ByFields):
    """A stated variance beside its figure and the account's budget in öre.

    ``carried_on`` is what of the budget went to a later year, which a report of the year may not count off;
    ``operations`` is the budget without investments, which a report may leave out.
    """

    account: Account
    variance: Amount
    figure: Amount
    budgeted: int
    carried_on: int
    operations: int

    def fits(self, sign: int) -> bool:
        """Return whether the variance is, if rounded, budget less figure (``sign`` 1) or the reverse (-1)."""
        budgets = {self.budgeted, self.budgeted + self.carried_on, self.operations}
        lefts = [exactly(budget) + -hedged_range(self.figure) for budget in budgets]
        # The budget is of the same table and may be rounded as the figure is.
        room = 2 * rounding_of([self.figure])
        return any(agrees(self.variance, left if sign > 0 else -left, room) for left in lefts)


@RULE_SET.of_event(Event, VARIANCE_MISMATCH, given=Aspect.VARIANCE)
def variances_agree(state: State, event: Event) -> Iterator[Finding]:
    """Find stated variances that are not what budget and outcome, or budget and forecast, differ by.

    A minus is a deficit, unless the paper's rows show that it writes what is left with one (`variance_sign`).
    During the year an outcome has another budget beside it, that of the months: only one for the whole year
    is compared. Where none of several rows fits, the paper has another budget than the log: one finding says
    so.
    """
    variances = figures_of(event, Aspect.VARIANCE) if event.measure_name else {}
    if not variances:
        return
    rows = list(_rows(state.budget(event.budget), event, variances))
    sign = _sign_of(rows)
    differing = [row for row in rows if not row.fits(sign)]
    is_other_budget = len(differing) == len(rows) > 1
    for row in differing[:1] if is_other_budget else differing:
        facts: MessageParams = {
            "account": str(row.account),
            "variance": row.variance.ore,
            "budgeted": row.budgeted,
            "figure": (f"the-{event.figure_name}",),
            "stated": row.figure.ore,
            "computed": sign * (row.budgeted - row.figure.ore),
            "others": ("no-variance-fits",) if is_other_budget else (),
        }
        yield Finding(VARIANCE_MISMATCH, facts, (event.id,), str(row.account), event.budget, "variances")


def variance_sign(budget: BudgetState, event: Event) -> int:
    """Return the sign with which an event's variances are what is left: -1 if its rows show it, else 1."""
    return _sign_of(list(_rows(budget, event, figures_of(event, Aspect.VARIANCE))))


def _sign_of(rows: Sequence[_Row]) -> int:
    """Return the sign that fits most rows; one row alone shows no custom of its paper."""
    fitting = {sign: [row for row in rows if row.fits(sign)] for sign in (1, -1)}
    reversed_rows = [row for row in fitting[-1] if row.variance.ore]
    return -1 if len(reversed_rows) > 1 and len(fitting[-1]) > len(fitting[1]) else 1


def _rows(budget: BudgetState, event: Event, variances: Figures) -> Iterator[_Row]:
    """Yield the rows of which budget, figure and variance are all known.

    A figure that the event does not state may be on record for the same day.
    """
    nets = figures_of(event, Aspect.NET)
    for account, variance in variances.items():
        figure = nets.get(account) or noted_beside(budget, event, account)
        if figure is None or not _is_of_whole_budget(event, account):
            continue
        budgeted = compared_budget(budget, event, account)
        if budgeted is not None:
            carried = budget.subtree_balance(account).carried if is_of_own_year(event) else 0
            operations = by_kind(budget, account)[0] if is_of_own_year(event) else None
            without = operations.budgeted(budget) if operations and operations.kind else None
            yield _Row(account, variance, figure, budgeted, max(-carried, 0), without or budgeted)


def rows_beside_right_sum(budget: BudgetState, event: Event, total: Amount) -> tuple[Account, ...]:
    """Return the rows whose variances are wrong where the stated sum of variances is right; else none.

    It is right if it is what the budgets of all rows and their figures differ by, though their variances do
    not make it.
    """
    variances = figures_of(event, Aspect.VARIANCE)
    rows = list(_rows(budget, event, variances)) if event.measure_name else []
    sign = _sign_of(rows)
    differing = tuple(row.account for row in rows if not row.fits(sign))
    if len(rows) < len(variances) or len(differing) == len(rows):
        return ()
    left = sum_of(exactly(row.budgeted) + -hedged_range(row.figure) for row in rows)
    room = rounding_of_parts([row.figure for row in rows])
    return differing if agrees(total, left if sign > 0 else -left, room) else ()


def noted_beside(budget: BudgetState, event: Event, account: Account) -> Amount | None:
    """Return the figure on record of the same account, kind and day as an event's; None without any."""
    noted = budget.noted.get((account, event.figure_name))
    return noted.amount if noted is not None and noted.made == event.figures_date else None


def _is_of_whole_budget(event: Event, account: Account) -> bool:
    """Return whether an event's figures are for all of a budget's time: an outcome's at its end."""
    if isinstance(event, OutcomeRecorded):
        return account.is_year_over(event.until)
    return isinstance(event, ForecastRecorded)


@RULE_SET.of_event(Event, SUM_OF_LINES_DIFFERS, LINES_COUNTED_TWICE, given=Aspect.NET)
def holders_are_their_lines(state: State, event: Event) -> Iterator[Finding]:
    """Find what a body is stated to have beside its lines: another sum, or an outcome that counts twice.

    A forecast or a plan of a body is of all of it; of only some of its lines nothing follows. An outcome at a
    body is what it spent itself.
    """
    figures = figures_of(event, Aspect.NET) if event.measure_name else {}
    if len(figures) < 2:  # noqa: PLR2004 (a body and a line)
        return
    budget = state.budget(event.budget)
    lines_by_holder: dict[Account, list[Account]] = defaultdict(list)
    for line in figures:
        holder = line.parent
        if holder is not None and holder in figures:
            lines_by_holder[holder].append(line)
    for account, lines in lines_by_holder.items():
        amount, parts = figures[account], [figures[line] for line in lines]
        summed = sum(part.ore for part in parts)
        facts: MessageParams = {"account": str(account), "stated": amount.ore, "summed": summed}
        if isinstance(event, OutcomeRecorded):
            rule = LINES_COUNTED_TWICE if len(parts) > 1 and is_sum_of(amount, parts) else None
        elif isinstance(event, ForecastRecorded | PlanNoted) and not adds_up(amount, parts):
            rule = SUM_OF_LINES_DIFFERS if _are_all_lines(budget, account, lines) else None
            facts = {**facts, "difference": abs(amount.ore - summed)}
        else:
            rule = None
        if rule is not None:
            yield Finding(rule, facts, (event.id,), str(account), event.budget, "lines")


def _are_all_lines(budget: BudgetState, account: Account, lines: list[Account]) -> bool:
    """Return whether these are all the lines right below an account, and the account holds nothing itself."""
    below = {path for path in budget.parts(account) if path.parent == account}
    return below <= set(lines) and not budget.own_balance(account).remaining
