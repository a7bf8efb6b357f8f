"""What an export covers: one budget or all, as of a date and as known at a log index, in a language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import evolve, field, frozen

from tplog.book.book import Book
from tplog.book.selection import selected_budgets
from tplog.events.as_of import AsOf, with_effective_dates
from tplog.events.record import Record
from tplog.i18n.vocabulary import Language


@frozen
class ExportScope:
    """What an export covers; all budgets if ``budget`` is None."""

    budget: str | None = None
    point: AsOf = field(factory=AsOf)
    language: Language = Language.EN

    def pinned(self, book: Book) -> ExportScope:
        """Return the scope limited to the present log, so that an export reads the same records."""
        return evolve(self, point=evolve(self.point, known_at=book.last_known_index(self.point.known_at)))

    def budgets(self, book: Book) -> tuple[str, ...]:
        """Return the names of the covered budgets."""
        return selected_budgets(book, self.budget, self.point)

    def records(self, book: Book) -> Iterator[Record]:
        """Yield the covered records in log order. Raises NotFound for an unknown budget.

        Without a budget, events about the log itself are included.
        """
        as_of, known_at = self.point.as_of, self.point.known_at
        if self.budget is None:
            return book.records(as_of=as_of, known_at=known_at)
        return book.budget_records(self.budget, as_of=as_of, known_at=known_at)

    def records_with_dates(self, book: Book) -> Iterator[tuple[Record, date]]:
        """Yield the records that the state is folded from, with their effective dates.

        Events about the log itself are left out. Raises NotFound for an unknown budget.
        """
        records = book.records() if self.budget is None else book.budget_records(self.budget)
        return with_effective_dates(records, self.point)
