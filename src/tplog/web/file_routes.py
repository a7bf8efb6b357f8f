"""The files that the site hands out besides its pages. A new one is one line in `DOWNLOADS`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from attrs import frozen

from tplog.book.book import Book
from tplog.site import feeds
from tplog.site.page_request import AS_OF, KNOWN_AT, PageRequest
from tplog.site.pages.log import SEARCH_FIELDS

ATOM = "application/atom+xml"


@frozen
class FileRequest:
    """What a request for a file says: language and settings, and ``address``, the site's origin."""

    page: PageRequest
    address: str


@frozen
class FileContent:
    """A file: its content in pieces, its media type, and the name that a browser saves it under, if any."""

    content: Iterable[bytes]
    media_type: str
    name: str = ""


@frozen
class FileRoute:
    """The route of a file, and its description for OpenAPI.

    ``is_of_log``: it changes with the log alone, so that it has an ETag. ``ends_in_event_id``: its parameter
    is an event's id.
    """

    pattern: str
    build: Callable[..., FileContent]
    media_type: str
    summary: str
    is_of_log: bool = False
    ends_in_event_id: bool = False


def checkpoint(book: Book, _request: FileRequest) -> FileContent:
    """Return the newest signed checkpoint. Raises NotFound for an unsigned log."""
    return FileContent([bytes(book.checkpoint().note)], "text/plain; charset=utf-8")


def proof(book: Book, _request: FileRequest, event: str) -> FileContent:
    """Return the proof that an event's record is in the log, for the newest checkpoint. Raises NotFound."""
    index = book.record(event).index
    content: Any = book.prove_inclusion(index).proof
    return FileContent([bytes(content)], "application/octet-stream", f"{index}.tlog-proof")


def decisions(book: Book, request: FileRequest, budget: str = "") -> FileContent:
    """Return the feed of decisions, of a budget or of all. Raises NotFound for an unknown budget."""
    return FileContent([feeds.decisions_feed(book, request.page, request.address, budget)], ATOM)


def findings(book: Book, request: FileRequest, budget: str) -> FileContent:
    """Return the feed of a budget's findings. Raises NotFound for an unknown budget."""
    return FileContent([feeds.findings_feed(book, request.page, request.address, budget)], ATOM)


def site_map(book: Book, request: FileRequest) -> FileContent:
    """Return the site's map."""
    return FileContent([feeds.site_map(book, request.address)], "application/xml")


def robots(_book: Book, request: FileRequest) -> FileContent:
    """Return what programs that search the web leave alone: past points, and every search."""
    sought = (AS_OF, KNOWN_AT, "before", *SEARCH_FIELDS)
    return FileContent([feeds.robots_text(request.address, sought)], "text/plain; charset=utf-8")


DOWNLOADS: tuple[FileRoute, ...] = (
    FileRoute("/feed.atom", decisions, ATOM, "What was recorded last, as a feed (RFC 4287)", is_of_log=True),
    FileRoute(
        "/budgets/{budget}/feed.atom",
        decisions,
        ATOM,
        "What was recorded last of a budget, as a feed (RFC 4287)",
        is_of_log=True,
    ),
    FileRoute(
        "/budgets/{budget}/findings.atom",
        findings,
        ATOM,
        "A budget's findings, as a feed (RFC 4287)",
        is_of_log=True,
    ),
    FileRoute("/sitemap.xml", site_map, "application/xml", "All pages (sitemaps.org)", is_of_log=True),
    FileRoute("/robots.txt", robots, "text/plain", "What programs leave alone (RFC 9309)", is_of_log=True),
    FileRoute("/checkpoint", checkpoint, "text/plain", "The newest checkpoint (c2sp.org/tlog-checkpoint)"),
    FileRoute(
        "/proofs/{event:path}",
        proof,
        "application/octet-stream",
        "The proof that an event is in the log (c2sp.org/tlog-proof)",
        ends_in_event_id=True,
    ),
)
