"""What is exported: of one budget or of all, at a point in the two times, in which language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import evolve as changed
from attrs import field, frozen

from tplog.book.book import Book
from tplog.domain.queries.as_of import Point, dated
from tplog.events.record import Record
from tplog.i18n.vocabulary import Language


@frozen
class Scope:
    """What an export covers; without a budget it is all of them."""

    budget: str | None = None
    point: Point = field(factory=Point)
    language: Language = Language.EN

    def settled(self, book: Book) -> Scope:
        """The same of the log as it is now, so that all questions of one export see the same records."""
        return changed(self, point=changed(self.point, known=book.last_known(self.point.known)))

    def budgets(self, book: Book) -> tuple[str, ...]:
        """The names of the budgets that it covers."""
        if self.budget is not None:
            return (self.budget,)
        return book.budgets(on=self.point.on, known=self.point.known)

    def records(self, book: Book) -> Iterator[Record]:
        """The records of the acts that it covers, in the log's order. Raises NotFound for an unknown budget.

        Of all budgets together, what the log tells of itself is among them.
        """
        on, known = self.point.on, self.point.known
        if self.budget is None:
            return book.records(on=on, known=known)
        return book.records_of(self.budget, on=on, known=known)

    def dated(self, book: Book) -> Iterator[tuple[Record, date]]:
        """The records that the states are folded from, in the log's order, each with the day it counts from.

        What the log tells of itself is left out. Raises NotFound for an unknown budget.
        """
        every = book.records() if self.budget is None else book.records_of(self.budget)
        return dated(every, self.point)
