"""The records that all tables of one export are made from, and their state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cached_property

from attrs import frozen

from tplog.book.book import Book
from tplog.domain.state.apply_event import fold_state
from tplog.domain.state.budget_state import BudgetState, State
from tplog.events.log_events import LogOpened
from tplog.events.record import Record
from tplog.exports.export_scope import ExportScope
from tplog.merkle.compact_range import CompactRange
from tplog.merkle.hashes import leaf_hash


@frozen
class LogHead:
    """The log that was exported: origin ("" if unsigned), size, root, and time of the last record."""

    origin: str
    size: int
    root: bytes
    last_recorded: datetime | None


@frozen
class ExportContext:
    """A book within a pinned scope."""

    book: Book
    scope: ExportScope

    def records(self) -> Iterator[tuple[Record, date]]:
        """Yield the records with their effective dates. Raises NotFound for an unknown budget."""
        return self.scope.records_with_dates(self.book)

    @cached_property
    def state(self) -> State:
        """The state of all budgets after these records."""
        return fold_state((record for record, _ in self.records()))

    @property
    def budgets(self) -> Mapping[str, BudgetState]:
        """The states by budget name, sorted."""
        return dict(sorted(self.state.budgets.items()))

    @cached_property
    def log_head(self) -> LogHead:
        """The head of the whole log as known, for any budget."""
        tree, origin, last = CompactRange(), "", None
        for record in self.book.records(known_at=self.scope.point.known_at):
            tree, last = tree.appended([leaf_hash(record.leaf)]), record.recorded
            if isinstance(record.event, LogOpened):
                origin = record.event.origin
        return LogHead(origin, tree.size, tree.root, last)


def export_context(book: Book, scope: ExportScope) -> ExportContext:
    """Return the context of a pinned scope. Raises NotFound for an unknown budget at once."""
    context = ExportContext(book, scope)
    context.records()
    return context
