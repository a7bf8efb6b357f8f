"""The records from which the figures of a budget's accounts come: where each stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    figures = {account: state.noted.get((account, OUTCOME)) for account in accounts}
    events = {account: figure.event for account, figure in figures.items() if figure is not None}
    records = {event: book.record(event) for event in dict.fromkeys(events.values())}
    without = [account for account, figure in figures.items() if figure is None]
    of_outcomes = {account: records[event] for account, event in events.items()}
    return of_outcomes | _budget_sources(book, budget, state, without, point)


def _budget_sources(
    book: Book, budget: str, state: BudgetState, accounts: Iterable[Account], point: AsOf
) -> dict[Account, Record]:
    """Return the record of the last decision that counts in each account's budget."""
    wanted = tuple(accounts)
    if not wanted:
        return {}
    log, queries = book._log, book._queries
    counting: frozenset[int] | None = None  # the indexes of the records that count as of a day; None for all
    if past := queries.past_day(budget, point):
        counting, size = frozenset(past.indexes), (past.indexes[-1] + 1 if past.indexes else 0)
    elif projected := queries.projected_state(budget, point):
        size, _ = projected
    else:
        records = list(queries.visible_records(budget, point))
        return {path: record for record in records for path in _budgets_decided(state, record) & {*wanted}}
    decided: dict[int, tuple[Record, frozenset[Account]]] = {}

    def newest(account: Account) -> Record | None:
        entries = log.index_entries(MENTION, budget, str(account), size)
        for index in dict.fromkeys(entry.index for entry in reversed(entries)):
            if counting is not None and index not in counting:
                continue
            if index not in decided:
                (record,) = log.records_at([index])
                decided[index] = record, _budgets_decided(state, record)
            record, paths = decided[index]
            if account in paths:
                return record
        return None

    sources = {account: newest(account) for account in wanted}
    return {account: record for account, record in sources.items() if record is not None}


def _budgets_decided(state: BudgetState, record: Record) -> frozenset[Account]:
    """Return the accounts to or from which a record moved money that is no outcome, if it still counts."""
    if state.is_withdrawn(record.event.id):
        return frozenset()
    return frozenset(
        account
        for move, column in transfers_with_columns(state, record.event)
        if column not in _NOT_BUDGET
        for account in (move.giver, move.taker)
    )
