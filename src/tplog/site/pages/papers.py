"""The papers that a budget's events come from."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from tplog.answers.json_data import JsonObject
from tplog.answers.json_schema import COUNT, DAY, TEXT, Schema, array_of, closed_object, enum_of, nullable
from tplog.book.book import Book
from tplog.domain.queries.source_documents import SourceDocument
from tplog.i18n.site_texts import site_text
from tplog.site.page_request import PageRequest
from tplog.site.page_view import CsvTable, Page
from tplog.values.act import Basis

PAPER_SCHEMA: Schema = closed_object(
    key=TEXT,
    title=TEXT,
    date=nullable(DAY),
    file=nullable(TEXT),
    sha256=nullable(TEXT),
    case_numbers=array_of(TEXT),
    basis=array_of(enum_of(*Basis)),
    events=COUNT,
)
SCHEMA = closed_object(budget=TEXT, papers=array_of(PAPER_SCHEMA))


@frozen
class PapersView:
    """What the page shows."""

    budget: str
    papers: Mapping[str, SourceDocument]


def page(book: Book, request: PageRequest, budget: str) -> Page:
    """Return the page of a budget's documents. Raises NotFound for an unknown budget."""
    view = PapersView(
        budget, book.source_documents(budget, as_of=request.point.as_of, known_at=request.point.known_at)
    )
    documents = [paper_data(document) for document in view.papers.values()]
    columns = tuple(PAPER_SCHEMA["properties"])
    rows = [
        tuple(" ".join(cell) if isinstance(cell, list) else cell for cell in document.values())
        for document in documents
    ]
    data = {"budget": budget, "papers": documents}
    title = site_text("papers", request.language)
    return Page("papers", title, view, data, CsvTable(columns, rows), budget, takes_point=True)


def paper_data(paper: SourceDocument) -> JsonObject:
    """Return a document as JSON data."""
    source = paper.source
    return {
        "key": paper.key,
        "title": source.title,
        "date": str(source.date) if source.date else None,
        "file": source.file,
        "sha256": source.sha256,
        "case_numbers": list(paper.case_numbers),
        "basis": sorted(paper_bases(paper)),
        "events": len(paper.records),
    }


def paper_bases(paper: SourceDocument) -> set[Basis]:
    """Return how the document's events are known from it."""
    return {record.event.act.basis for record in paper.records}
