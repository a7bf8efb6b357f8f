"""All records that match a query, oldest first, each found by what is stored of its budget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from tplog.answers.search_query import SearchQuery
from tplog.book.book import Book
from tplog.book.effective_date import effective_date
from tplog.book.queries import BookQueries
from tplog.domain.projection_rows import EVENT, MENTION, NAMED
from tplog.events.as_of import effective_dates
from tplog.events.record import Record
from tplog.eventstore.interface import EventLog
from tplog.values.as_of import AsOf

if TYPE_CHECKING:
    from tplog.domain.state.matters import MatterStatus

_BATCH_SIZE = 1_000


def matching_records(
    book: Book, query: SearchQuery, point: AsOf
) -> tuple[Sequence[Record], Mapping[int, date]]:
    """Return all records that match a query without a status, oldest first, and their effective dates.

    Of a query without conditions all records are read, and so they are where what is stored is asked and not
    current: for an account or a budget, else for the dates of what matches. Raises NotFound for an unknown
    budget.
    """
    log, queries = book._log, book._queries
    if query.budget is not None:
        queries.require_budget(query.budget)
    is_indexed = query.account is not None or query.budget is not None
    if query == SearchQuery() or (is_indexed and not queries.has_current_projections()):
        return _of_all_records(queries, query, point)
    size = queries.last_known_index(point.known_at) + 1
    matching = list(filter(query.matches, _records(log, query, _indexes(log, queries, query, size))))
    if matching and not queries.has_current_projections():
        return _of_all_records(queries, query, point)
    days = _effective_dates(log, queries, matching, point)
    return [record for record in matching if point.as_of is None or days[record.index] <= point.as_of], days


def _of_all_records(
    queries: BookQueries, query: SearchQuery, point: AsOf
) -> tuple[Sequence[Record], Mapping[int, date]]:
    """Return what `matching_records` does, by nothing that is stored."""
    records = list(queries.records(point))
    return list(filter(query.matches, records)), effective_dates(records)


def _indexes(log: EventLog, queries: BookQueries, query: SearchQuery, size: int) -> Sequence[int]:
    """Return the log indexes below ``size`` at which a record may match, in order.

    By the query's account, or else by its budget; without either all.
    """
    if query.account is not None:
        entries = (
            entry
            for budget in (queries.budgets() if query.budget is None else (query.budget,))
            for name in (MENTION, NAMED)
            for entry in log.index_entries(name, budget, str(query.account), size, below=True)
        )
        return sorted({entry.index for entry in entries})
    if query.budget is not None:
        return [entry.index for entry in log.index_entries(EVENT, query.budget, "", size)]
    return range(size)


def _records(log: EventLog, query: SearchQuery, indexes: Sequence[int]) -> Iterator[Record]:
    """Yield those of the records at these log indexes that may match; other leaves are not decoded."""
    may_match = query.leaf_filter()
    for start in range(0, len(indexes), _BATCH_SIZE):
        leaves = log.leaves_at(indexes[start : start + _BATCH_SIZE])
        yield from (Record.from_leaf(index, leaf) for index, leaf in leaves if may_match(leaf))


def _effective_dates(
    log: EventLog, queries: BookQueries, records: Sequence[Record], point: AsOf
) -> dict[int, date]:
    """Return the effective dates of some records by log index, as of what was recorded at a point."""
    budgets = {record.event.budget for record in records if not record.event.is_log_event}
    matters: dict[str, Mapping[str, MatterStatus]] = {name: queries.state(name).standing for name in budgets}
    return {
        record.index: effective_date(record, point, matters.get(record.event.budget, {}), log.find_by_id)
        for record in records
    }
