"""The files that the site hands out besides its pages. A new one is one line in `DOWNLOADS`."""

from __future__ import annotations

from typing import Any

from tplog.book.book import Book
from tplog.site import chart_files, feeds
from tplog.site.page_request import AS_OF, KNOWN_AT
from tplog.site.pages import paper
from tplog.web.file_requests import FileContent, FileRequest, FileRoute
from tplog.web.log_downloads import DESCRIPTION, LOG_DOWNLOADS
from tplog.web.responses import file_name
from tplog.web.routes import PAGES

MAX_DIGITS = 5  # of a page's number
_INDEXED_CHOICES = {"year", "page"}  # addresses with others show the same anew, in ways without end
ATOM = "application/atom+xml"


def checkpoint(book: Book, _request: FileRequest) -> FileContent:
    """Return the newest signed checkpoint. Raises NotFound for an unsigned log."""
    return FileContent([bytes(book.checkpoint().note)], "text/plain; charset=utf-8")


def proof(book: Book, _request: FileRequest, event: str) -> FileContent:
    """Return the proof that an event's record is in the log, for the newest checkpoint. Raises NotFound."""
    index = book.record(event).index
    content: Any = book.prove_inclusion(index).proof
    return FileContent([bytes(content)], "application/octet-stream", f"{index}.tlog-proof")


def picture(book: Book, request: FileRequest, budget: str, key: str, number: str) -> FileContent:
    """Return a page of a paper as a picture. Raises NotFound for a paper or page that is not there."""
    page = int(number) if number.isascii() and number.isdigit() and len(number) <= MAX_DIGITS else 0
    source = paper.document_of(book, budget, key).source
    return FileContent([request.papers.picture(source, page)], "image/png")


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
    """Return what programs that search the web leave alone: past points, searches and other ways to look."""
    choices = dict.fromkeys(name for route in PAGES for name in route.choices if name not in _INDEXED_CHOICES)
    sought = (AS_OF, KNOWN_AT, *choices)
    return FileContent([feeds.robots_text(request.address, sought)], "text/plain; charset=utf-8")


def chart(book: Book, request: FileRequest, budget: str, page: str) -> FileContent:
    """Return the chart of a budget's page as SVG. Raises NotFound."""
    drawing = chart_files.page_chart(book, request.page, budget, page)
    file = chart_files.chart_file(drawing, request.page, request.doubts)
    return FileContent(
        [file.svg.encode()],
        "image/svg+xml",
        _chart_name(request, budget, page, "svg"),
        {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"},
    )


def chart_picture(book: Book, request: FileRequest, budget: str, page: str) -> FileContent:
    """Return the chart of a budget's page as PNG. Raises NotFound, also where none can be drawn."""
    drawing = chart_files.page_chart(book, request.page, budget, page)
    file = chart_files.chart_file(drawing, request.page, request.doubts)
    # Other sites show it where the page is linked to.
    headers = {"Cross-Origin-Resource-Policy": "cross-origin"}
    content = chart_files.chart_picture(file)
    return FileContent([content], "image/png", _chart_name(request, budget, page, "png"), headers)


def _chart_name(request: FileRequest, budget: str, page: str, extension: str) -> str:
    years = request.page.choices.get("year", ())
    return file_name([request.page.site.name, budget, page, *years, request.page.as_of], extension)


def embedded(book: Book, request: FileRequest, budget: str, page: str) -> FileContent:
    """Return the chart of a budget's page for a frame on the sites of the settings. Raises NotFound."""
    drawing = chart_files.page_chart(book, request.page, budget, page)
    framing = " ".join(request.page.site.embedders) or "'none'"
    policy = (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'self'; "
        f"frame-ancestors {framing}"
    )
    return FileContent(
        [chart_files.embedded_chart(drawing, request.page, request.doubts)],
        "text/html; charset=utf-8",
        headers={"Content-Security-Policy": policy, "Cross-Origin-Resource-Policy": "cross-origin"},
    )


DOWNLOADS: tuple[FileRoute, ...] = (
    *LOG_DOWNLOADS,
    DESCRIPTION,
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
    FileRoute(
        "/charts/budgets/{budget}/{page}.svg",
        chart,
        "image/svg+xml",
        "The chart of a budget's page, flow, as a picture",
        is_of_log=True,
    ),
    FileRoute(
        "/charts/budgets/{budget}/{page}.png",
        chart_picture,
        "image/png",
        "The same as PNG, if tplog[png] is installed",
        is_of_log=True,
    ),
    FileRoute(
        "/embed/budgets/{budget}/{page}",
        embedded,
        "text/html",
        "The chart of a budget's page, flow, for a frame",
        is_of_log=True,
    ),
    FileRoute(
        "/budgets/{budget}/papers/{key}/pages/{number}.png",
        picture,
        "image/png",
        "A page of a paper as a picture, if its file is at hand",
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
