"""All routes of the site. A new page is one line in `PAGES`.

The module of a page has

- ``page(book, request, *parameters)``, which returns a `tplog.site.page_view.Page`; the parameters are
  those of the pattern, in its order, as text, and last the inputs that the route says that it needs;
- ``PAGE``, the `tplog.answers.answer.Answer` that describes what it shows: its JSON and the schema of that.

A longer pattern comes before one that it begins with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from attrs import frozen

from tplog.answers.answer import Answer
from tplog.book.book import Book
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page
from tplog.site.pages import (
    about,
    all_changes,
    bodies,
    body,
    changes,
    compare,
    event,
    findings,
    flow,
    guide,
    history,
    log,
    paper,
    papers,
    result,
    start,
    status,
    trail,
    years,
)
from tplog.site.paper_reading import PaperReader
from tplog.values.as_of import LATEST

MAX_DIGITS = 5  # of a page's number


class PageModule(Protocol):
    """The module of a page."""

    __name__: str

    @property
    def PAGE(self) -> Answer[Any]:  # noqa: N802 (a constant of the module)
        """Return what the page's JSON is."""

    @property
    def page(self) -> Callable[..., Page[Any]]:
        """Return the function that builds the page."""


def is_historical(request: PageRequest) -> bool:
    """Return whether the page is slow because it shows an earlier point, which is replayed."""
    return request.point != LATEST


def always_slow(_request: PageRequest) -> bool:
    """Return True: the page reads the whole log, whatever is requested."""
    return True


def is_search(request: PageRequest) -> bool:
    """Return whether the page is slow because it searches the log or shows an earlier point."""
    return is_historical(request) or any(request.choice(name) for name in log.SEARCH_FIELDS)


@frozen
class PageRoute:
    """The route of a page.

    ``choices`` are the query parameters that it takes; ``is_slow`` says whether a request counts to the limit
    of slow pages. ``uncacheable`` pages show more than records (files, a verification), which may change
    while the log does not; one that ``shows_checkpoint`` shows the newest one's size.
    ``needs_verification`` and ``needs_documents`` give the page the `Verification` or the folder of
    documents as last argument. ``ends_in_event_id``: the last parameter is an
    event id, which may itself end like an extension.
    """

    pattern: str
    module: PageModule
    choices: tuple[str, ...] = ()
    is_slow: Callable[[PageRequest], bool] = is_historical
    uncacheable: bool = False
    shows_checkpoint: bool = False
    needs_verification: bool = False
    needs_documents: bool = False
    ends_in_event_id: bool = False


PAGES: tuple[PageRoute, ...] = (
    PageRoute("/budgets/{budget}/result", result, ("year", "lines", "deviations")),
    PageRoute("/budgets/{budget}/years", years, ("lines",)),
    PageRoute("/budgets/{budget}/changes", changes, ("year", "lines")),
    PageRoute(
        "/budgets/{budget}/history", history, ("order", "year", "before", "period"), is_slow=always_slow
    ),
    PageRoute("/budgets/{budget}/compare", compare, ("from", "to"), is_slow=always_slow),
    PageRoute(
        "/budgets/{budget}/findings", findings, ("severity", "answered", "kind", "page"), is_slow=always_slow
    ),
    PageRoute("/budgets/{budget}/accounts/{account:path}", trail, ("column",), shows_checkpoint=True),
    PageRoute(
        "/budgets/{budget}/papers/{key}",
        paper,
        ("page",),
        is_slow=always_slow,
        uncacheable=True,
        needs_documents=True,
    ),
    PageRoute("/budgets/{budget}/papers", papers),
    PageRoute("/budgets/{budget}", flow, ("year", "open", "past")),
    PageRoute(
        "/events/{event:path}", event, is_slow=always_slow, shows_checkpoint=True, ends_in_event_id=True
    ),
    PageRoute("/changes", all_changes, ("year",)),
    PageRoute("/bodies/{body}", body, ("year", "before", "show"), is_slow=always_slow),
    PageRoute("/bodies", bodies, ("year",)),
    PageRoute("/log", log, (*log.SEARCH_FIELDS, "before"), is_slow=is_search),
    PageRoute("/status", status, uncacheable=True, needs_verification=True),
    PageRoute("/about", about, uncacheable=True, needs_verification=True),
    PageRoute("/help", guide),
    PageRoute("/", start, ("year", "sort", "body", "q", "only", "rows")),
)


@frozen
class FileContent:
    """A file to download: its content, media type, and the name that a browser saves it under."""

    content: bytes
    media_type: str
    name: str = ""


@frozen
class FileRoute:
    """The route of a file, and its description for OpenAPI.

    ``needs_documents`` gives ``build`` the papers as last argument; without, a parameter is an event's id.
    """

    pattern: str
    build: Callable[..., FileContent]
    media_type: str
    summary: str
    needs_documents: bool = False


def checkpoint(book: Book) -> FileContent:
    """Return the newest signed checkpoint. Raises NotFound for an unsigned log."""
    return FileContent(bytes(book.checkpoint().note), "text/plain; charset=utf-8")


def proof(book: Book, event: str) -> FileContent:
    """Return the proof that an event's record is in the log, for the newest checkpoint. Raises NotFound."""
    index = book.record(event).index
    content: Any = book.prove_inclusion(index).proof
    return FileContent(bytes(content), "application/octet-stream", f"{index}.tlog-proof")


def picture(book: Book, budget: str, key: str, number: str, files: PaperReader) -> FileContent:
    """Return a page of a paper as a picture. Raises NotFound for a paper or page that is not there."""
    page = int(number) if number.isascii() and number.isdigit() and len(number) <= MAX_DIGITS else 0
    source = paper.document_of(book, budget, key).source
    return FileContent(files.picture(source, page), "image/png")


DOWNLOADS = (
    FileRoute(
        "/budgets/{budget}/papers/{key}/pages/{number}.png",
        picture,
        "image/png",
        "A page of a paper as a picture, if its file is at hand",
        needs_documents=True,
    ),
    FileRoute("/checkpoint", checkpoint, "text/plain", "The newest checkpoint (c2sp.org/tlog-checkpoint)"),
    FileRoute(
        "/proofs/{event:path}",
        proof,
        "application/octet-stream",
        "The proof that an event is in the log (c2sp.org/tlog-proof)",
    ),
)
