"""A paper: what it is, what was recorded from it, and its own pages with what is cited marked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from attrs import evolve as changed
from attrs import frozen

from tplog.answers.account_names import AccountNames
from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.cited_page import CITED_PAGE, CitedPage
from tplog.answers.papers import PAPER
from tplog.answers.records import RECORD_FACTS
from tplog.answers.source_documents import SourceDocument
from tplog.book.book import Book
from tplog.book.document_files import FilePresence
from tplog.book.kept_documents import budget_document
from tplog.errors import NotFound, mandatory_rule
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable
from tplog.site.paper_reading import PRESENCE, PaperReader, Quotes
from tplog.values.act import Quote
from tplog.values.as_of import LATEST, AsOf
from tplog.values.finding import Finding

PAPER_UNKNOWN = mandatory_rule(
    "paper-unknown",
    "{budget} har ingen handling med nyckeln ”{key}”.",
    "{budget} has no paper of the key '{key}'.",
)


@frozen
class PaperView:
    """What the page shows.

    ``number`` is the page of the paper that is shown, ``cited`` that page, None where it is not read, and
    ``problem`` why it cannot be.
    """

    budget: str
    paper: SourceDocument
    presence: FilePresence
    number: int = 1
    cited: CitedPage | None = None
    problem: Finding | None = None

    @property
    def is_picture_alone(self) -> bool:
        """Whether the page has no text that can be read, but can be shown as a picture."""
        return self.has_picture and self.cited is None

    @property
    def has_picture(self) -> bool:
        """Whether the page can be shown as a picture: the paper is a PDF, and it is at hand."""
        is_pdf = PurePath(self.paper.source.file or "").suffix.lower() == ".pdf"
        readable = self.problem is None or self.problem.code in _PICTURES
        return is_pdf and self.presence is FilePresence.PRESENT and readable

    @property
    def cited_pages(self) -> tuple[int, ...]:
        """The pages of which anything is cited, in order."""
        return cited_pages(self.paper)


# Pages that have no text to read may have a picture all the same.
_PICTURES = frozenset({"paper-is-image", "paper-text-garbled"})
_ROW = RECORD_FACTS.only("index", "event", "type", "place", "paragraph", "basis")
PAGE: Answer[PaperView] = Answer(
    "PaperView",
    (
        Field("budget", Kind.TEXT, ("budget", "budget")),
        Field("paper", PAPER, ("handling", "paper")),
        PRESENCE,
        Field("records", Many(_ROW), ("poster", "records"), get=lambda view: view.paper.records),
        Field(
            "page",
            CITED_PAGE,
            ("sidan", "the page"),
            "A page of the paper; null where its file is not at hand, or cannot be read.",
            get=lambda view: view.cited,
            optional=True,
        ),
    ),
)


def cited_pages(paper: SourceDocument) -> tuple[int, ...]:
    """Return the pages of a paper of which its events cite anything, in order."""
    pages = {quote.page for record in paper.records for quote in record.event.quotes}
    return tuple(sorted(page for page in pages if page is not None))


def _quotes(paper: SourceDocument, number: int | None) -> Iterator[tuple[str, int, Quote]]:
    """Yield what the events cite of a page; without pages all that they cite."""
    for record in paper.records:
        for index, quote in enumerate(record.event.quotes, start=1):
            if quote.page in (None, number):
                yield record.event.id, index, quote


def document_of(book: Book, budget: str, key: str, point: AsOf = LATEST) -> SourceDocument:
    """Return a budget's document by its key, at a point. Raises NotFound for an unknown budget or key."""
    document = budget_document(book, budget, key, point)
    if document is None:
        raise NotFound(Finding(PAPER_UNKNOWN, {"budget": budget, "key": key}))
    return document


def page(
    book: Book, request: PageRequest, budget: str, key: str, files: PaperReader | None = None
) -> Page[PaperView]:
    """Return the page of a document, with the records from it at the point in time; its file is looked for.

    Raises NotFound for an unknown budget or key.
    """
    document = document_of(book, budget, key, request.point)
    presence = files.presence(document.source) if files else FilePresence.UNKNOWN
    number = request.int_choice("page") or next(iter(cited_pages(document)), 1)
    state = book.state(budget, as_of=request.point.as_of, known_at=request.point.known_at)
    shown = paper_page(document, budget, presence, AccountNames({budget: state}, request.language))
    if files is None or presence is not FilePresence.PRESENT:
        return shown
    quotes: Quotes = tuple(_quotes(document, number))
    try:
        view = changed(shown.view, number=number, cited=files.page(document.source, number, quotes))
    except NotFound as error:
        view = changed(shown.view, number=number, problem=error.reasons[0])
    return changed(shown, view=view)


def paper_page(
    document: SourceDocument, budget: str, presence: FilePresence, names: AccountNames
) -> Page[PaperView]:
    """Return the page of a budget's document with these records, without its own text."""
    view = PaperView(budget, document, presence)
    table = PageTable(_ROW, document.records)
    return Page(
        "paper",
        document.source.title,
        view,
        PAGE,
        table,
        budget,
        takes_point=True,
        budget_title=names.budget(budget),
        names=names,
    )
