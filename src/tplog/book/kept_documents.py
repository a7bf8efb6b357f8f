"""A budget's documents by what the index says of its events: no record is read but those of one document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import evolve

from tplog.answers.logged_papers import LoggedPaper, logged_papers
from tplog.answers.source_documents import DocumentsByKey, SourceDocument, document_by_facts
from tplog.book.book import Book
from tplog.events.as_of import effective_days
from tplog.events.documents import decode_document_facts
from tplog.values.as_of import LATEST, AsOf

if TYPE_CHECKING:
    from tplog.book.history import IndexedBudget
    from tplog.domain.projection_rows import IndexEntry


def budget_documents(book: Book, budget: str, point: AsOf = LATEST) -> Mapping[str, SourceDocument]:
    """Return a budget's documents as `Book.source_documents` does, without their records.

    Each is decoded when it is looked at. Raises NotFound for an unknown budget.
    """
    indexed = book.indexed(budget)
    if indexed is None:
        return book.source_documents(budget, as_of=point.as_of, known_at=point.known_at)
    by_key: dict[str, list[IndexEntry]] = defaultdict(list)
    there = _indexes_there(book, indexed, point)
    for entry in indexed.documents():
        if entry.index in there:
            by_key[entry.key].append(entry)
    return DocumentsByKey(by_key, _document)


def log_documents(book: Book, budgets: Iterable[str], point: AsOf = LATEST) -> Sequence[LoggedPaper]:
    """Return the documents of some budgets at a point, each once, the latest first.

    Raises NotFound for an unknown budget.
    """
    return logged_papers({name: budget_documents(book, name, point).values() for name in budgets})


def budget_document(book: Book, budget: str, key: str, point: AsOf = LATEST) -> SourceDocument | None:
    """Return a budget's document of a key as of now, with its records at a point; None if there is none.

    One that is there at the point is as it was known there. Raises NotFound for an unknown budget.
    """
    indexed = book.indexed(budget)
    if indexed is None:
        document = book.source_documents(budget).get(key)
        if document is None or point == LATEST:
            return document
        then = book.source_documents(budget, as_of=point.as_of, known_at=point.known_at)
        return then.get(key) or evolve(document, records=())
    entries = indexed.documents(key)
    there = _indexes_there(book, indexed, point)
    shown = [entry for entry in entries if entry.index in there]
    records = tuple(indexed.records(entry.index for entry in shown))
    return evolve(_document(key, shown or entries), records=records) if entries else None


def _indexes_there(book: Book, indexed: IndexedBudget, point: AsOf) -> Container[int]:
    """Return the log indexes of a budget's events that were decided and recorded at a point."""
    known = range(min(indexed.size, book.last_known_index(point.known_at) + 1))
    if point.as_of is None:
        return known
    events = {index: event.dated for index, event in indexed.events.items() if index in known}
    days = zip(events, effective_days(events.values()), strict=True)
    return {index for index, day in days if day <= point.as_of}


def _document(key: str, entries: Sequence[IndexEntry]) -> SourceDocument:
    """Return the document of some entries, of which there is at least one."""
    stated = [decode_document_facts(content) for content in dict.fromkeys(entry.content for entry in entries)]
    return document_by_facts(key, stated[0].document, stated, len(entries))
