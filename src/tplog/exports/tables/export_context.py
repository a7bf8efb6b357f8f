"""The records that all tables of one export are made from, and what is known of them together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cached_property, lru_cache

from attrs import frozen

from tplog.book.book import Book
from tplog.domain.queries.source_documents import paper_key
from tplog.domain.state.apply_event import STATE
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.projection import fold
from tplog.events.log_events import LogOpened
from tplog.events.record import Record
from tplog.exports.export_scope import Scope
from tplog.merkle.tree import Frontier, leaf_hash
from tplog.values.act import Source

_key = lru_cache(maxsize=1 << 12)(paper_key)  # papers are few, and asked for event by event


@frozen
class Standing:
    """Which log it was: its name ("" where it is unsigned), its records, their root, the last one's time."""

    origin: str
    size: int
    root: bytes
    last: datetime | None


@frozen
class Seen:
    """A book as far as a settled scope reaches."""

    book: Book
    scope: Scope

    def records(self) -> Iterator[tuple[Record, date]]:
        """The records, each with the day that its act counts from. Raises NotFound for an unknown budget."""
        return self.scope.dated(self.book)

    @cached_property
    def state(self) -> State:
        """All states after these records."""
        return fold(STATE, (record for record, _ in self.records()))

    @property
    def budgets(self) -> Mapping[str, BudgetState]:
        """The states by the budgets' names, in their order."""
        return dict(sorted(self.state.budgets.items()))

    @cached_property
    def standing(self) -> Standing:
        """The whole log as it was known, whichever budget is asked for."""
        tree, origin, last = Frontier(), "", None
        for record in self.book.records(known=self.scope.point.known):
            tree, last = tree.grown([leaf_hash(record.leaf)]), record.recorded
            if isinstance(record.event, LogOpened):
                origin = record.event.origin
        return Standing(origin, tree.size, tree.root, last)


def told_by(book: Book, scope: Scope) -> Seen:
    """The records of a settled scope. Raises NotFound for an unknown budget, before anything is written."""
    seen = Seen(book, scope)
    seen.records()
    return seen


def paper_of(source: Source) -> str:
    """The key of a source's paper."""
    return _key(source.paper)
