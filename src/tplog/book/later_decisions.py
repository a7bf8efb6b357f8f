"""The decisions that changed a body's budget after the one whose sum its paper states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from tplog.answers.event_effects import transfers_with_columns
from tplog.answers.result_rows import BodyResult
from tplog.book.book import Book
from tplog.domain.projection_rows import MENTION
from tplog.values.transfer import CONDITIONAL, PROPOSED, BalanceColumn

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState
    from tplog.events.base import Event
    from tplog.values.account import Account
    from tplog.values.as_of import AsOf

MAX_READ = 20  # newest records of a body, among which the decision is looked for
_NO_BUDGET = frozenset({BalanceColumn.OUTCOME.value, PROPOSED, CONDITIONAL})


def later_decisions(
    book: Book, budget: str, state: BudgetState, bodies: Iterable[BodyResult], point: AsOf
) -> Mapping[Account, str]:
    """Return by body the last event that changed its budget after that of the sum that a paper states.

    Only of bodies whose budget is that sum with all that changed it afterwards, where the sum is that of its
    paper's own lines. It is looked for among the `MAX_READ` newest records of a body, and not as of an
    earlier day.
    """
    queries, log = book._queries, book._log
    projected = None if point.as_of else queries.projected_state(budget, point)
    if projected is None:
        return {}
    size, _ = projected
    events: dict[Account, str] = {}
    for body in bodies:
        account, total = body.whole.account, body.stated_totals.get("budget_total")
        if total is None or _agrees(body) or body.differences.get("budget_total"):
            continue
        stated_at = book.record(total.event).index
        entries = log.index_entries(MENTION, budget, str(account), size)
        indexes = sorted({entry.index for entry in entries if entry.index > stated_at})[-MAX_READ:]
        changes = {
            record.event.id: change
            for record in log.records_at(indexes)
            if (change := _change(state, account, record.event)) and not state.is_corrected(record.event.id)
        }
        if changes and total.stated.ore + sum(changes.values()) == body.whole.ore_by_column["budget_total"]:
            events[account] = [*changes][-1]
    return events


def _agrees(body: BodyResult) -> bool:
    return body.stated_totals["budget_total"].stated.ore == body.whole.ore_by_column["budget_total"]


def _change(state: BudgetState, account: Account, event: Event) -> int:
    """Return how much more an event gives an account and all below it, in öre; less is negative."""
    return sum(
        move.ore * (account.contains(move.taker) - account.contains(move.giver))
        for move, column in transfers_with_columns(state, event)
        if column not in _NO_BUDGET
    )
