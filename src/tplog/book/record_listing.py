"""All records that match a query, oldest first, each found by what is stored of its budget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from tplog.answers.search_query import SearchQuery
from tplog.book.book import Book
from tplog.book.effective_date import effective_date
from tplog.domain.projection_rows import EVENT, MENTION, NAMED
from tplog.events.as_of import effective_dates
from tplog.events.record import Record
from tplog.values.as_of import AsOf

if TYPE_CHECKING:
    from tplog.domain.state.matters import MatterStatus

_BATCH_SIZE = 1_000


def matching_records(
    book: Book, query: SearchQuery, point: AsOf
) -> tuple[Sequence[Record], Mapping[int, date]]:
    """Return all records that match a query without a status, oldest first, and their effective dates.

    Of a query without conditions all records are read, and so they are where what is stored is not current.
    Raises NotFound for an unknown budget.
    """
    if query.budget is not None:
        book._queries.require_budget(query.budget)  # noqa: SLF001 (a question of the book's own package)
    if query == SearchQuery() or not book.has_current_projections():
        records = list(book.records(as_of=point.as_of, known_at=point.known_at))
        return list(filter(query.matches, records)), effective_dates(records)
    matching = list(filter(query.matches, _records(book, query, point)))
    days = _effective_dates(book, matching, point)
    return [record for record in matching if point.as_of is None or days[record.index] <= point.as_of], days


def _records(book: Book, query: SearchQuery, point: AsOf) -> Iterator[Record]:
    """Yield the records known at a point that may match, in the log's order; other leaves are not decoded."""
    log, may_match = book._log, query.leaf_filter()  # noqa: SLF001 (a question of the book's own package)
    for batch in _batches(book, query, book.last_known_index(point.known_at) + 1):
        yield from (Record.from_leaf(index, leaf) for index, leaf in log.leaves_at(batch) if may_match(leaf))


def _batches(book: Book, query: SearchQuery, size: int) -> Iterator[Sequence[int]]:
    """Yield the log indexes below ``size`` at which a record may match, in order, in batches.

    By the query's account, or else by its budget; without either all.
    """
    log = book._log  # noqa: SLF001 (a question of the book's own package)
    indexes: Sequence[int] = range(size)
    if query.account is not None:
        budgets = book.budgets() if query.budget is None else (query.budget,)
        entries = (
            entry
            for budget in budgets
            for name in (MENTION, NAMED)
            for entry in log.index_entries(name, budget, str(query.account), size, below=True)
        )
        indexes = sorted({entry.index for entry in entries})
    elif query.budget is not None:
        indexes = [entry.index for entry in log.index_entries(EVENT, query.budget, "", size)]
    for start in range(0, len(indexes), _BATCH_SIZE):
        yield indexes[start : start + _BATCH_SIZE]


def _effective_dates(book: Book, records: Sequence[Record], point: AsOf) -> dict[int, date]:
    """Return the effective dates of some records by log index, as of what was recorded at a point."""
    budgets = {record.event.budget for record in records if not record.event.is_log_event}
    matters: dict[str, Mapping[str, MatterStatus]] = {name: book.state(name).standing for name in budgets}
    record_of = book._log.find_by_id  # noqa: SLF001 (a question of the book's own package)
    return {
        record.index: effective_date(record, point, matters.get(record.event.budget, {}), record_of)
        for record in records
    }
