"""A paper: what it is, whether its file is there, and all that was recorded from it."""

from __future__ import annotations

from pathlib import Path

from attrs import evolve as changed
from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.papers import PAPER
from tplog.answers.records import RECORD_FACTS
from tplog.answers.source_documents import SourceDocument
from tplog.book.book import Book
from tplog.book.document_files import FilePresence, file_presence
from tplog.errors import NotFound, mandatory_rule
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable
from tplog.values.as_of import LATEST
from tplog.values.finding import Finding

PAPER_UNKNOWN = mandatory_rule(
    "paper-unknown",
    "{budget} har inget papper med nyckeln ”{key}”.",
    "{budget} has no paper of the key '{key}'.",
)


@frozen
class PaperView:
    """What the page shows."""

    budget: str
    paper: SourceDocument
    presence: FilePresence


_ROW = RECORD_FACTS.only("index", "event", "type", "place", "paragraph", "basis")
PAGE: Answer[PaperView] = Answer(
    "PaperView",
    (
        Field("budget", Kind.TEXT, ("budget", "budget")),
        Field("paper", PAPER, ("papper", "paper")),
        Field(
            "presence",
            Kind.WORD,
            ("filen", "the file"),
            "Whether its file is there, and is the one that was recorded.",
            choices=tuple(FilePresence),
        ),
        Field("records", Many(_ROW), ("poster", "records"), get=lambda view: view.paper.records),
    ),
)


def page(
    book: Book, request: PageRequest, budget: str, key: str, folder: Path | None = None
) -> Page[PaperView]:
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
    table = PageTable(_ROW, document.records)
    return Page("paper", document.source.title, view, PAGE, table, budget, takes_point=True)
