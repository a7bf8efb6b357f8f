"""The records that all tables of one export are made from, and what is known of them together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cached_property, lru_cache

from attrs import frozen

from tplog.book.book import Book
from tplog.domain.queries.source_documents import document_key
from tplog.domain.state.apply_event import fold_state
from tplog.domain.state.budget_state import BudgetState, State
from tplog.events.log_events import LogOpened
from tplog.events.record import Record
from tplog.exports.export_scope import ExportScope
from tplog.merkle.compact_range import CompactRange
from tplog.merkle.hashes import leaf_hash
from tplog.values.act import Source

_cached_paper_key = lru_cache(maxsize=1 << 12)(document_key)  # papers are few, and asked for event by event


@frozen
class LogHead:
    """Which log it was: its name ("" where it is unsigned), its records, their root, the last one's time."""

    origin: str
    size: int
    root: bytes
    last_recorded: datetime | None


@frozen
class ExportContext:
    """A book as far as a settled scope reaches."""

    book: Book
    scope: ExportScope

    def records(self) -> Iterator[tuple[Record, date]]:
        """The records, each with the day that its act counts from. Raises NotFound for an unknown budget."""
        return self.scope.records_with_dates(self.book)

    @cached_property
    def state(self) -> State:
        """All states after these records."""
        return fold_state((record for record, _ in self.records()))

    @property
    def budgets(self) -> Mapping[str, BudgetState]:
        """The states by the budgets' names, in their order."""
        return dict(sorted(self.state.budgets.items()))

    @cached_property
    def log_head(self) -> LogHead:
        """The whole log as it was known, whichever budget is asked for."""
        tree, origin, last = CompactRange(), "", None
        for record in self.book.records(known_at=self.scope.point.known_at):
            tree, last = tree.appended([leaf_hash(record.leaf)]), record.recorded
            if isinstance(record.event, LogOpened):
                origin = record.event.origin
        return LogHead(origin, tree.size, tree.root, last)


def export_context(book: Book, scope: ExportScope) -> ExportContext:
    """The records of a settled scope. Raises NotFound for an unknown budget, before anything is written."""
    seen = ExportContext(book, scope)
    seen.records()
    return seen


def source_paper_key(source: Source) -> str:
    """The key of a source's paper."""
    return _cached_paper_key(source.document)
