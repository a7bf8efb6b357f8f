"""What an export covers: one budget or all, as of a date and as known at a log index, in a language."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve, field, frozen

from tplog.book.book import Book
from tplog.events.record import Record
from tplog.i18n.vocabulary import Language
from tplog.values.as_of import AsOf


@frozen
class ExportScope:
    """What an export covers; all budgets if ``budget`` is None."""

    budget: str | None = None
    point: AsOf = field(factory=AsOf)
    language: Language = Language.EN

    def pinned(self, book: Book) -> ExportScope:
        """Return the scope limited to the present log, so that an export reads the same records."""
        return evolve(self, point=evolve(self.point, known_at=book.last_known_index(self.point.known_at)))

    def records(self, book: Book) -> Iterator[Record]:
        """Yield the covered records in log order. Raises NotFound for an unknown budget.

        Without a budget, events about the log itself are included.
        """
        as_of, known_at = self.point.as_of, self.point.known_at
        if self.budget is None:
            return book.records(as_of=as_of, known_at=known_at)
        return book.budget_records(self.budget, as_of=as_of, known_at=known_at)

    def known_records(self, book: Book) -> Iterator[Record]:
        """Yield the covered records that were known, whenever decided. Raises NotFound as `records`."""
        return evolve(self, point=AsOf(known_at=self.point.known_at)).records(book)
