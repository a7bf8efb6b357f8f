"""The records from which the figures of a budget's accounts come: where each stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from tplog.answers.event_effects import transfers_with_columns
from tplog.answers.latest_reports import OUTCOME
from tplog.book.book import Book
from tplog.domain.projection_rows import MENTION
from tplog.values.as_of import LATEST, AsOf
from tplog.values.transfer import CONDITIONAL, PROPOSED

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState
    from tplog.events.record import Record
    from tplog.values.account import Account

_NOT_BUDGET = frozenset({OUTCOME, PROPOSED, CONDITIONAL})


def figure_sources(
    book: Book, budget: str, state: BudgetState, accounts: Iterable[Account], point: AsOf = LATEST
) -> Mapping[Account, Record]:
    """Return the record of each account's latest outcome; without one, that of the last decision that counts.

    An account of which neither is on record is left out. ``state`` is the budget's at the point.
    """
    sources: dict[Account, Record] = {}
    without: list[Account] = []
    for account in accounts:
        figure = state.noted.get((account, OUTCOME))
        if figure is not None:
            sources[account] = book.record(figure.event)
        else:
            without.append(account)
    return sources | _budget_sources(book, budget, state, without, point)


def _budget_sources(
    book: Book, budget: str, state: BudgetState, accounts: Iterable[Account], point: AsOf
) -> dict[Account, Record]:
    """Return the record of the last decision that counts in each account's budget."""
    wanted = tuple(accounts)
    if not wanted:
        return {}
    log, queries = book._log, book._queries  # noqa: SLF001 (a question of the book's own package)
    among: frozenset[int] | None = None
    if past := queries.past_day(budget, point):
        among, size = frozenset(past.indexes), (past.indexes[-1] + 1 if past.indexes else 0)
    elif projected := queries.projected_state(budget, point):
        size = projected[0]
    else:
        records = list(queries.visible_records(budget, point))
        return {
            account: record
            for record in records
            for account in wanted
            if _decides_budget(state, record, account)
        }

    def newest_first(account: Account) -> Iterator[Record]:
        entries = log.index_entries(MENTION, budget, str(account), size)
        indexes = dict.fromkeys(entry.index for entry in reversed(entries))
        for index in indexes:
            if among is None or index in among:
                yield from log.records_at([index])

    found = {
        account: next((each for each in newest_first(account) if _decides_budget(state, each, account)), None)
        for account in wanted
    }
    return {account: record for account, record in found.items() if record is not None}


def _decides_budget(state: BudgetState, record: Record, account: Account) -> bool:
    """Return whether a record moved money to or from the account that is no outcome, and still counts."""
    event = record.event
    return not state.is_withdrawn(event.id) and any(
        account in {move.giver, move.taker} and column not in _NOT_BUDGET
        for move, column in transfers_with_columns(state, event)
    )
