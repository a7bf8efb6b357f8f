"""The records that all tables of one export are made from, and their state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import frozen

from tplog.book.book import Book
from tplog.book.log_head import LogHead, log_head
from tplog.book.queries import fold_budgets
from tplog.events.record import Record
from tplog.exports.export_scope import ExportScope

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState, State


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
        return fold_budgets((record for record, _ in self.records()))

    @property
    def budgets(self) -> Mapping[str, BudgetState]:
        """The states by budget name, sorted."""
        return dict(sorted(self.state.budgets.items()))

    @cached_property
    def log_head(self) -> LogHead:
        """The head of the whole log as known, for any budget."""
        return log_head(self.book.records(known_at=self.scope.point.known_at))


def export_context(book: Book, scope: ExportScope) -> ExportContext:
    """Return the context of a pinned scope. Raises NotFound for an unknown budget at once."""
    context = ExportContext(book, scope)
    context.records()
    return context
