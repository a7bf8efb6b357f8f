"""What is exported: of one budget or of all, at a point in the two times, in which language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import evolve as changed
from attrs import field, frozen

from tplog.book.book import Book
from tplog.domain.queries.as_of import AsOf, with_effective_dates
from tplog.events.record import Record
from tplog.i18n.vocabulary import Language


@frozen
class ExportScope:
    """What an export covers; without a budget it is all of them."""

    budget: str | None = None
    point: AsOf = field(factory=AsOf)
    language: Language = Language.EN

    def pinned(self, book: Book) -> ExportScope:
        """The same of the log as it is now, so that all questions of one export see the same records."""
        return changed(self, point=changed(self.point, known_at=book.last_known_index(self.point.known_at)))

    def budgets(self, book: Book) -> tuple[str, ...]:
        """The names of the budgets that it covers."""
        if self.budget is not None:
            return (self.budget,)
        return book.budgets(as_of=self.point.as_of, known_at=self.point.known_at)

    def records(self, book: Book) -> Iterator[Record]:
        """The records of the acts that it covers, in the log's order. Raises NotFound for an unknown budget.

        Of all budgets together, what the log tells of itself is among them.
        """
        as_of, known_at = self.point.as_of, self.point.known_at
        if self.budget is None:
            return book.records(as_of=as_of, known_at=known_at)
        return book.budget_records(self.budget, as_of=as_of, known_at=known_at)

    def records_with_dates(self, book: Book) -> Iterator[tuple[Record, date]]:
        """The records that the states are folded from, in the log's order, each with the day it counts from.

        What the log tells of itself is left out. Raises NotFound for an unknown budget.
        """
        records = book.records() if self.budget is None else book.budget_records(self.budget)
        return with_effective_dates(records, self.point)
