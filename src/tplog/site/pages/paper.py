"""A paper: what it is, whether its file is there, and all that was recorded from it."""

from __future__ import annotations

from pathlib import Path

from attrs import evolve as changed
from attrs import frozen

from tplog.answers.json_schema import INDEX, TEXT, array_of, closed_object, enum_of, nullable
from tplog.book.book import Book
from tplog.domain.queries.as_of import LATEST
from tplog.domain.queries.source_documents import SourceDocument
from tplog.errors import NotFound, mandatory_rule
from tplog.files.document_files import FilePresence, file_presence
from tplog.site.page_request import PageRequest
from tplog.site.page_view import CsvTable, Page
from tplog.site.pages.papers import PAPER_SCHEMA, paper_data
from tplog.values.finding import Finding

PAPER_UNKNOWN = mandatory_rule(
    "paper-unknown",
    "{budget} har inget papper med nyckeln ”{key}”.",
    "{budget} has no paper of the key '{key}'.",
)
_RECORD_SCHEMA = closed_object(
    index=INDEX, event=TEXT, type=TEXT, place=nullable(TEXT), paragraph=nullable(TEXT), basis=TEXT
)
SCHEMA = closed_object(
    budget=TEXT, paper=PAPER_SCHEMA, presence=enum_of(*FilePresence), records=array_of(_RECORD_SCHEMA)
)


@frozen
class PaperView:
    """What the page shows."""

    budget: str
    paper: SourceDocument
    presence: FilePresence


def page(book: Book, request: PageRequest, budget: str, key: str, folder: Path | None = None) -> Page:
    """Return the page of a document, with the records from it at the point in time; its file is looked for.

    Raises NotFound for an unknown budget or key.
    """
    documents = book.source_documents(budget)
    if key not in documents:
        raise NotFound(Finding(PAPER_UNKNOWN, {"budget": budget, "key": key}))
    visible_documents = (
        documents
        if request.point == LATEST
        else book.source_documents(budget, as_of=request.point.as_of, known_at=request.point.known_at)
    )
    document = visible_documents.get(key) or changed(documents[key], records=())
    view = PaperView(budget, document, file_presence(folder, document.source))
    records = [
        {
            "index": record.index,
            "event": record.event.id,
            "type": type(record.event).__name__,
            "place": record.event.act.source.place,
            "paragraph": record.event.act.source.paragraph,
            "basis": record.event.act.basis.value,
        }
        for record in document.records
    ]
    data = {
        "budget": budget,
        "paper": paper_data(document),
        "presence": view.presence.value,
        "records": records,
    }
    csv_table = CsvTable(tuple(_RECORD_SCHEMA["properties"]), [tuple(row.values()) for row in records])
    return Page("paper", document.source.title, view, data, csv_table, budget, takes_point=True)
