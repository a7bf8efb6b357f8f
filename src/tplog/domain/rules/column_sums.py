"""Rules of the sums that a table states of its columns beside the lines: of variances, incomes, costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tplog.domain.rules.explanations import Part, question, readings
from tplog.domain.rules.rows import figures_of, rows_beside_right_sum
from tplog.domain.rules.rule_set import RuleSet
from tplog.domain.rules.stated_ranges import adds_up
from tplog.domain.state.budget_state import BudgetState, State
from tplog.events.base import Event
from tplog.values.account import Account
from tplog.values.amount import Amount, Hedge
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.transfer import Aspect, ColumnTotal

COLUMN_SUM_WRONG = Rule(
    "column-sum-wrong",
    Severity.REFUSE,
    sv="Handlingen anger summan {stated} för kolumnen med {column} men raderna blir {summed}: "
    "skillnaden är {difference}.{hint} Rätta siffran; står det så i handlingen, skriv det i despite.",
    en="The paper states the sum of its column of {column} as {stated} but the rows make {summed}: they "
    "differ by {difference}.{hint} Correct the figure; if the paper has it so, say so in despite.",
)
RULE_SET = RuleSet()

_COLUMNS = {
    Aspect.LEVEL: "of-levels",
    Aspect.INCOME: "of-incomes",
    Aspect.COST: "of-costs",
    Aspect.VARIANCE: "of-variances",
    Aspect.FORECAST_VARIANCE: "of-forecast-variances",
    Aspect.ACCUMULATED: "of-accumulated",
}


@RULE_SET.of_event(Event, COLUMN_SUM_WRONG, given="column_totals")
def columns_add_up(state: State, event: Event) -> Iterator[Finding]:
    """Find sums of columns that are not what their rows make, beyond rounding and hedges.

    A sum may count the lines of a body that has a row of its own, or leave them to that row.
    """
    for total in event.column_totals:
        figures = figures_of(event, total.aspect)
        topmost = [
            amount for account, amount in figures.items() if figures.keys().isdisjoint(account.ancestors())
        ]
        if not any(adds_up(total.amount, amounts) for amounts in (list(figures.values()), topmost)):
            yield _finding(state.budget(event.budget), event, total, list(figures.items()))


def _finding(
    budget: BudgetState, event: Event, total: ColumnTotal, figures: Sequence[tuple[Account, Amount]]
) -> Finding:
    """Return that a column's sum is wrong, with what would explain it: wrong rows, or one slip."""
    stated, summed = total.amount, sum(amount.ore for _, amount in figures)
    facts: MessageParams = {
        "column": (_COLUMNS[total.aspect],),
        "stated": stated.ore if stated.hedge is Hedge.EXACT else stated.text,
        "summed": summed,
        "difference": stated.ore - summed,
    }
    wrong_rows = rows_beside_right_sum(budget, event, stated) if total.aspect is Aspect.VARIANCE else ()
    if wrong_rows:
        explained: MessageParams = {
            "hint": ("rows-not-sum",),
            "figure": (f"the-{event.figure_name}",),
            "rows": ", ".join(map(str, wrong_rows)),
        }
    else:
        parts = [Part(str(account), amount, amount.ore) for account, amount in figures]
        explained = question(readings(stated, parts), "the-sum")
    account = str(figures[0][0].body) if len({account.body for account, _ in figures}) == 1 else None
    return Finding(COLUMN_SUM_WRONG, {**facts, **explained}, (event.id,), account, event.budget, "totals")
