"""Rules of the result: what a whole budget leaves, and raises that are paid by it or by equity."""

from __future__ import annotations

from collections.abc import Iterator

from tplog.domain.rules.rule_set import RuleSet, judged_years
from tplog.domain.state.budget_result import BudgetResult, budget_result
from tplog.domain.state.budget_state import BudgetState, State
from tplog.events.types import FrameChanged
from tplog.values.account import EQUITY, RESULT, Account
from tplog.values.amount import ORE_PER_KRONA
from tplog.values.finding import Finding, MessageParams, Rule, Severity

RESULT_DIFFERS = Rule(
    "result-differs",
    Severity.WARNING,
    sv="Resultatet för {year} är angivet till {stated}, men ramarna lämnar {budgeted}: skillnaden är "
    "{difference}.",
    en="The result of {year} is stated as {stated}, but the frames leave {budgeted}: they differ by "
    "{difference}.",
)
BUDGET_DEFICIT = Rule(
    "budget-deficit",
    Severity.NOTE,
    sv="Budgeten för {year} har resultatet {result}. Enligt {law} ska intäkterna överstiga kostnaderna; "
    "undantag kräver synnerliga skäl eller att en resultatreserv används.",
    en="The budget of {year} has a result of {result}. By {law} incomes shall exceed costs; an exception "
    "needs extraordinary reasons, or the use of a result reserve.",
)
RAISE_FROM_RESULT = Rule(
    "raise-from-result",
    Severity.NOTE,
    sv="{ore} av ramhöjningen tas ur det budgeterade resultatet, som blir så mycket lägre. Pröva det mot "
    "{law}.",
    en="{ore} of the raise is taken from the budgeted result, which is that much lower. Hold it against "
    "{law}.",
)
RAISE_FROM_EQUITY = Rule(
    "raise-from-equity",
    Severity.NOTE,
    sv="{ore} av ramhöjningen tas ur eget kapital, så att årets kostnad ökar utan intäkt. Pröva det "
    "mot {law}.",
    en="{ore} of the raise is taken from equity, so that the year's cost grows without an income. Hold it "
    "against {law}.",
)
RULE_SET = RuleSet()
# The first whole year under the Local Government Act of 2017.
_FIRST_YEAR_OF_ACT = 2019
_LARGEST_ROUNDING_UNIT = 100_000_000  # öre: no table of frames is rounded to more than 1 mkr


@RULE_SET.of_state(RESULT_DIFFERS, BUDGET_DEFICIT)
def result_is_what_frames_leave(state: State) -> Iterator[Finding]:
    """Find stated results that the frames do not leave, beyond rounding, and budgets that leave a deficit."""
    for name, budget in state.budgets.items():
        for result in _results(state, budget):
            account = str(Account(result.year, (RESULT,)))
            facts: MessageParams = {"year": str(result.year)}
            stated = result.set_aside
            if stated is not None and abs(stated - result.budgeted) > _rounding(result):
                differing: MessageParams = {
                    "stated": stated,
                    "budgeted": result.budgeted,
                    "difference": abs(stated - result.budgeted),
                }
                yield Finding(RESULT_DIFFERS, {**facts, **differing}, (), account, name)
            budgeted = result.budgeted if stated is None else stated
            # A deficit that is drawn from a reserve for it needs no other reason.
            if budgeted + max(0, result.from_reserves) < 0:
                deficit: MessageParams = {"result": budgeted, "law": _law(result.year)}
                yield Finding(BUDGET_DEFICIT, {**facts, **deficit}, (), account, name)


def _results(state: State, budget: BudgetState) -> Iterator[BudgetResult]:
    """Yield the results of the years that have one, oldest first."""
    for year in judged_years(state, budget):
        result = budget_result(budget, year)
        if result is not None:
            yield result


def _rounding(result: BudgetResult) -> int:
    """Return the öre by which a result may be off because its frames are rounded to their unit."""
    figures = [*result.frames, result.set_aside or 0]
    unit = ORE_PER_KRONA
    while unit < _LARGEST_ROUNDING_UNIT and all(ore % (unit * 10) == 0 for ore in figures):
        unit *= 10
    return len(result.frames) * unit // 2 if unit > ORE_PER_KRONA else 0


def _law(year: int) -> tuple[str, ...]:
    return ("balance-requirement",) if year >= _FIRST_YEAR_OF_ACT else ("balance-requirement-before",)


@RULE_SET.of_event(FrameChanged, RAISE_FROM_RESULT, RAISE_FROM_EQUITY)
def raise_is_not_paid_by_result(_state: State, event: FrameChanged) -> Iterator[Finding]:
    """Find raised frames that are paid by a lower budgeted result, or by equity."""
    for holder, rule in ((RESULT, RAISE_FROM_RESULT), (EQUITY, RAISE_FROM_EQUITY)):
        moves = [move for move in event.final_transfers if holder in {move.giver.holder, move.taker.holder}]
        raised_ore = sum(move.ore * (1 if move.giver.holder == holder else -1) for move in moves)
        if raised_ore > 0:
            facts: MessageParams = {"ore": raised_ore, "law": _law(moves[0].giver.year)}
            yield Finding(rule, facts, (event.id,), str(moves[0].giver), event.budget)
