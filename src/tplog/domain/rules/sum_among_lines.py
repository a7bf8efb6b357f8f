"""Rule of sums among lines: a body's amount that is the sum of those of its lines in the same table.

A board's frame often stands above the lines that divide it. Each amount of a decision moves money of its own,
so a sum recorded as a line would be counted twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tplog.domain.rules.rule_set import RuleSet
from tplog.domain.rules.stated_ranges import adds_up
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.stated_totals import stated_amounts, stated_figures
from tplog.events.base import Event
from tplog.values.account import Account
from tplog.values.amount import Amount
from tplog.values.finding import Finding, MessageParams, Rule, Severity

SUM_AMONG_LINES = Rule(
    "sum-among-lines",
    Severity.REFUSE,
    sv="{account} får {stated} och posterna under det {summed} i samma tabell. Är det första posternas "
    "summa, stryk den raden; skriv den i levels om den är kontots hela budget. Är det pengar utöver "
    "posterna, skriv det i despite.",
    en="{account} gets {stated} and the lines below it {summed} in the same table. If the former is the "
    "lines' sum, delete its row; write it under levels if it is the account's whole budget. If it is money "
    "besides the lines, say so in despite.",
)
RULE_SET = RuleSet()

# A sum may differ from its rounded lines by this part of it; more is likelier a sum of its own.
_LARGEST_ROUNDING = 20


@RULE_SET.of_event(Event, SUM_AMONG_LINES, given=("transfers", "proposed", "held"))
def no_sum_is_among_lines(state: State, event: Event) -> Iterator[Finding]:
    """Find accounts that an event gives, or would give, the sum of what it gives their lines.

    A stated total that counts both says that both are meant.
    """
    count = len(event.transfers) + len(event.proposed) + len(event.held) + len(event.measures)
    if count < 2 or len(stated_amounts(event)) < 2:  # noqa: PLR2004 (a body and a line)
        return
    figures = _moved_figures(event)
    if len(figures) < 2 or _counts_all(event):  # noqa: PLR2004 (a body and a line)
        return
    budget = state.budget(event.budget)
    for account, lines in stated_lines(figures).items():
        amount, parts = figures[account], [figures[line] for line in lines]
        if is_sum_of(amount, parts) and (len(lines) > 1 or _is_only_line(budget, account, lines[0])):
            facts: MessageParams = {
                "account": str(account),
                "stated": amount.ore,
                "summed": sum(part.ore for part in parts),
            }
            yield Finding(SUM_AMONG_LINES, facts, (event.id,), str(account), event.budget, "lines")


def _moved_figures(event: Event) -> Mapping[Account, Amount]:
    """Return what an event moves, proposes or holds back, by account; none if it does not say which once."""
    if not event.stated_transfers:
        return {}
    figures = stated_amounts(event)
    by_account = dict(figures)
    return by_account if len(by_account) == len(figures) else {}


def _counts_all(event: Event) -> bool:
    """Return whether an event's stated total is that of all its amounts."""
    return event.total is not None and event.total.ore == sum(ore for *_, ore in stated_figures(event))


def stated_lines(figures: Mapping[Account, Amount]) -> Mapping[Account, list[Account]]:
    """Return the accounts that have figures below them, each with those right below it among the stated."""
    lines: dict[Account, list[Account]] = defaultdict(list)
    for line in figures:
        above = next((path for path in line.ancestors() if path in figures), None)
        if above is not None:
            lines[above].append(line)
    return lines


def is_sum_of(amount: Amount, parts: Sequence[Amount]) -> bool:
    """Return whether an amount is the sum of others, exactly or within a rounding that is small beside it."""
    difference = abs(amount.ore - sum(part.ore for part in parts))
    return bool(amount.ore) and difference * _LARGEST_ROUNDING <= abs(amount.ore) and adds_up(amount, parts)


def _is_only_line(budget: BudgetState, account: Account, line: Account) -> bool:
    """Return whether an account has no other line."""
    return [path for path in budget.parts(account) if path.parent == account] == [line]
