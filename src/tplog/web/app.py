"""The ASGI application: routes, and from a request to a page in the right representation and language."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from attrs import evolve, field, frozen
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tplog import __version__
from tplog.answers.doubts import doubts_data
from tplog.answers.verification_status import Verification
from tplog.book.book import Book
from tplog.book.log_head import newest_checkpoint
from tplog.book.queries import ID_UNKNOWN
from tplog.book.undated_events import undated_notes
from tplog.errors import NotFound
from tplog.i18n.vocabulary import Language
from tplog.site import render
from tplog.site.page_request import KNOWN_AT, PageRequest, parse_page_request
from tplog.site.page_view import Page
from tplog.site.site_settings import SiteSettings
from tplog.site.urls import SiteUrls
from tplog.values.finding import Finding
from tplog.values.swedish_time import day_in_sweden
from tplog.web import content_negotiation, openapi
from tplog.web.content_negotiation import MEDIA_TYPES, REPRESENTATION_BY_EXTENSION, VARY, Representation
from tplog.web.csv_files import csv_name, excel_language
from tplog.web.current_doubts import CurrentDoubts
from tplog.web.file_requests import FileRequest, FileRoute
from tplog.web.file_routes import DOWNLOADS
from tplog.web.messages import FORM_REFUSED
from tplog.web.middleware import DOUBTS, LOOPBACK_HOSTS, RequestGuard
from tplog.web.page_cache import CachedResponse, PageCache
from tplog.web.paper_files import PaperFiles
from tplog.web.problem_details import Problem
from tplog.web.problem_response import not_found, problem_response
from tplog.web.request_limiter import ClientDisconnected, RequestLimiter
from tplog.web.responses import (
    FileStream,
    compressed,
    content_disposition,
    json_bytes,
    respond,
    respond_stream,
    spool,
)
from tplog.web.routes import PAGES, PageRoute
from tplog.web.static_files import static_endpoint, static_files

QUICK_CONCURRENCY, SLOW_CONCURRENCY = 8, 2  # pages built at a time
QUICK_QUEUE_LENGTH, SLOW_QUEUE_LENGTH = 256, 32
_MAX_SIZE_FOR_SUGGESTIONS = 10_000  # records; in a longer log the nearest ids are not searched for


@frozen
class _SiteContext:
    """What all endpoints share."""

    book: Book
    verification: Callable[[], Verification]
    papers: PaperFiles = field(converter=PaperFiles)
    settings: SiteSettings
    quick_limiter: RequestLimiter = field(
        factory=partial(RequestLimiter, QUICK_CONCURRENCY, QUICK_QUEUE_LENGTH)
    )
    slow_limiter: RequestLimiter = field(factory=partial(RequestLimiter, SLOW_CONCURRENCY, SLOW_QUEUE_LENGTH))
    page_cache: PageCache = field(factory=PageCache)
    replays_always: bool = False  # the log has no current snapshots, so every page replays it
    # An ETag of another process may be of another program or of another log.
    etag_salt: str = field(factory=partial(secrets.token_hex, 4))


def application(
    book: Book,
    *,
    hosts: Collection[str] = LOOPBACK_HOSTS,
    allow_ip_hosts: bool = False,
    verification: Callable[[], Verification] = Verification,
    read_doubts: Callable[[], Sequence[Finding]] | None = None,
    papers: Path | None = None,
    settings: SiteSettings | None = None,
    pages: Sequence[PageRoute] = PAGES,
) -> Starlette:
    """Return the site of a book, which is best opened ``read_only``.

    It answers to these host names, and with ``allow_ip_hosts`` to every IP address. ``verification`` returns
    the present result of verifying the log. ``read_doubts`` returns why else it is not to be believed; it is
    called anew while the site runs, by default for the alarms of the checkpoint directory. ``settings`` are
    what the municipality says of its site.
    """
    doubts = CurrentDoubts(read_doubts or book.read_alarms, verification)
    replays_always = not book.has_current_projections()
    site = _SiteContext(book, verification, papers, settings or SiteSettings(), replays_always=replays_always)
    routes = [Route(download.pattern, partial(_download_endpoint, site, download)) for download in DOWNLOADS]
    routes += [route for page_route in pages for route in _routes(site, page_route)]
    routes.append(Route("/openapi.json", static_endpoint("application/json", _description(tuple(pages)))))
    routes += [
        Route(f"/static/{name}", static_endpoint(media, content)) for name, media, content in static_files()
    ]
    guard = Middleware(
        RequestGuard,
        hosts,
        partial(problem_response, site.settings, verification),
        doubts,
        allow_ip_hosts=allow_ip_hosts,
    )
    app = Starlette(routes=routes, middleware=[guard], exception_handlers={HTTPException: not_found})
    app.router.redirect_slashes = False
    return app


@cache
def _description(pages: tuple[PageRoute, ...]) -> bytes:
    """Return the OpenAPI description of these pages and of all files as JSON; it depends on nothing else."""
    return json_bytes(openapi.openapi_document(pages, DOWNLOADS))


def _routes(context: _SiteContext, page_route: PageRoute) -> Sequence[Route]:
    """Return the routes of a page; one whose pattern ends in a parameter reads the extension from it."""
    routes = [Route(page_route.pattern, partial(_page_endpoint, context, page_route, None))]
    if not page_route.pattern.endswith("}"):
        stem = "/start" if page_route.pattern == "/" else page_route.pattern
        routes += [
            Route(stem + extension, partial(_page_endpoint, context, page_route, representation))
            for extension, representation in REPRESENTATION_BY_EXTENSION.items()
        ]
    return routes


async def _page_endpoint(
    context: _SiteContext, page_route: PageRoute, representation: Representation | None, request: Request
) -> Response:
    """Answer with a page, built when it is its turn."""
    page_request = _page_request(context, request)
    is_csv = Representation.CSV in (representation, *_accepted(request)[:1]) or request.url.path.endswith(
        ".csv"
    )
    is_slow = context.replays_always or is_csv or page_route.is_slow(page_request)
    limiter = context.slow_limiter if is_slow else context.quick_limiter
    return await _run_limited(
        limiter, partial(_page_response, context, page_route, representation, request, page_request), request
    )


async def _download_endpoint(context: _SiteContext, file_route: FileRoute, request: Request) -> Response:
    """Respond with a file. It reads the whole log, so it waits for its turn among the slow pages."""
    return await _run_limited(
        context.slow_limiter, partial(_file_response, context, file_route, request), request
    )


def _file_response(context: _SiteContext, file_route: FileRoute, request: Request) -> Response:
    """Answer with a file, not modified (304), or built now."""
    values = [str(value) for value in request.path_params.values()]
    if file_route.ends_in_event_id:
        _require_event(context.book, values[-1])
    page_request = _page_request(context, request)
    headers = {"Cache-Control": "no-cache", "Vary": VARY}
    if file_route.is_of_log:
        size, root = context.book.size_and_root()
        headers["ETag"] = _etag(context, request, page_request.language, None, (size, None), root)
        if response := _unchanged_response(context.page_cache, request, headers):
            return response
    address = _address(context, request)
    file_request = FileRequest(page_request, address, context.papers, request.scope[DOUBTS])
    file = file_route.build(context.book, file_request, *values)
    headers = {**headers, **file.headers}
    if file.name:
        headers["Content-Disposition"] = content_disposition(file.name)
    content = spool(file.media_type, file.content, request)
    if isinstance(content, FileStream):
        return respond_stream(content, request, headers)
    if "ETag" in headers:
        context.page_cache.put(headers["ETag"], CachedResponse(content, headers))
    return respond(content, request, headers)


def _address(context: _SiteContext, request: Request) -> str:
    """Return the site's origin: the one in the settings, else the one of the request."""
    return context.settings.address or f"{request.url.scheme}://{request.headers['host']}"


def _page_request(context: _SiteContext, request: Request) -> PageRequest:
    """Read the query, and the language that the client accepts. Raises NotFound."""
    language = content_negotiation.accepted_language(request.headers.get("accept-language", ""))
    query = request.query_params.multi_items()
    size = context.book.size() if any(name == KNOWN_AT for name, _ in query) else None
    return parse_page_request(query, language, context.settings, size)


async def _run_limited(limiter: RequestLimiter, work: Callable[[], Response], request: Request) -> Response:
    try:
        return await limiter.run(work, request.is_disconnected)
    except ClientDisconnected:
        return Response(status_code=503)  # nobody reads it


@frozen
class _PageTarget:
    """What a URL names: a page's parameters, its path without extension, and the representation, if named."""

    parameters: tuple[str, ...]
    path: str
    representation: Representation | None


def _page_response(
    context: _SiteContext,
    page_route: PageRoute,
    representation: Representation | None,
    request: Request,
    page_request: PageRequest,
) -> Response:
    """Answer with the page that the URL names: not modified (304), from the cache, or built now."""
    target = _parse_target(context.book, page_route, representation, request)
    # Read before the page is built: if the log grows in between, the page is newer than its tag says.
    size, root = context.book.size_and_root()
    headers = {"Cache-Control": "no-cache", "Vary": VARY}
    if not page_route.uncacheable:
        checkpoint = newest_checkpoint(context.book) if page_route.shows_checkpoint else None
        sizes = (size, checkpoint.size if checkpoint else None)
        etag = _etag(context, request, page_request.language, target.representation, sizes, root)
        headers = {"ETag": etag, **headers}
        if response := _unchanged_response(context.page_cache, request, headers):
            return response
    page = _build_page(context, page_route, page_request, target)
    return _encode_and_cache(context, page, target, page_request, request, headers, size)


def _parse_target(
    book: Book, page_route: PageRoute, representation: Representation | None, request: Request
) -> _PageTarget:
    """Read the URL's path. An extension of its last part names a representation, unless an event id has it.

    Raises NotFound for an unknown event id.
    """
    *parameters, last = [str(value) for value in request.path_params.values()] or [""]
    names_part = page_route.pattern.endswith("}")
    extensions = REPRESENTATION_BY_EXTENSION if names_part else ()
    extension = next((extension for extension in extensions if last.endswith(extension)), "")
    if page_route.ends_in_event_id:
        extension = "" if book.has_event(last) else extension
        _require_event(book, last.removesuffix(extension))
    representation = REPRESENTATION_BY_EXTENSION.get(extension, representation)
    if request.path_params:
        parameters.append(last.removesuffix(extension))
    path = quote(request.scope["path"], safe="/:§")
    path = path.removesuffix(f".{representation}") if representation else path
    return _PageTarget(tuple(parameters), "/" if page_route.pattern == "/" else path, representation)


def _unchanged_response(cache: PageCache, request: Request, headers: dict[str, str]) -> Response | None:
    """Return 304 if the client has the page with this ETag, else the cached page, else None."""
    if content_negotiation.etag_matches(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    cached = cache.get(headers["ETag"])
    return respond(cached.content, request, dict(cached.headers)) if cached else None


def _build_page(
    context: _SiteContext, page_route: PageRoute, page_request: PageRequest, target: _PageTarget
) -> Page[Any]:
    """Build the page from the book, with the verification or the folder of documents that its route needs."""
    inputs: list[object] = [context.verification()] if page_route.needs_verification else []
    inputs += [context.papers] if page_route.needs_documents else []
    page = page_route.module.page(context.book, page_request, *target.parameters, *inputs)
    if not page.takes_point or page_request.point.as_of is None:
        return page
    budgets = (page.budget,) if page.budget else context.book.budgets()
    return evolve(page, notes=undated_notes(context.book, budgets, page_request.point))


def _encode_and_cache(
    context: _SiteContext,
    page: Page[Any],
    target: _PageTarget,
    page_request: PageRequest,
    request: Request,
    headers: dict[str, str],
    size: int,
) -> Response:
    """Encode a page as the client wants it; cache it if it has an ETag. Raises Problem (404, 406)."""
    representation = _choose_representation(page, target.representation, request)
    media_type = MEDIA_TYPES[representation]
    if representation is Representation.CSV:
        day = page_request.point.as_of or _last_day(context.book, size)
        headers["Content-Disposition"] = content_disposition(
            csv_name(page, target.parameters, day, page_request)
        )
        lines = page.csv_lines(excel_language(page_request))
        content = spool(media_type, (line.encode() for line in lines), request)
        if isinstance(content, FileStream):
            return respond_stream(content, request, headers)
    else:
        if representation is Representation.HTML:
            headers = {**headers, "Content-Language": page_request.language}
        status = {"size": size, "verification": context.verification()}
        doubts = request.scope[DOUBTS]
        if representation is Representation.JSON:
            encoded = json_bytes({**page.data, **doubts_data(doubts)})
        else:
            links, address = SiteUrls(page_request), _address(context, request)
            html = render.render_page(page, links, target.path, status, doubts, address=address)
            encoded = html.encode()
        content = compressed(media_type, encoded)
    if "ETag" in headers:
        context.page_cache.put(headers["ETag"], CachedResponse(content, headers))
    return respond(content, request, headers)


def _last_day(book: Book, size: int) -> date:
    """Return the day of the last of ``size`` records; today for none."""
    return book.last_recorded_date(size) if size else day_in_sweden(datetime.now(UTC))


def _require_event(book: Book, event: str) -> None:
    """Raise NotFound for an unknown event id, with the nearest ids unless the log is too long."""
    if not book.has_event(event):
        if book.size() <= _MAX_SIZE_FOR_SUGGESTIONS:
            book.record(event)
        raise NotFound(Finding(ID_UNKNOWN, {"event": event, "nearest": "–"}))


def _etag(
    context: _SiteContext,
    request: Request,
    language: Language,
    representation: Representation | None,
    sizes: tuple[int, int | None],
    root: bytes,
) -> str:
    """Return the weak ETag of what a URL answers; ``sizes`` are the log's, and the shown checkpoint's.

    It depends on the log, the request, the program, the day, the verification and the doubts.
    """
    verification = context.verification()
    today = day_in_sweden(datetime.now(UTC)).isoformat()
    facts: list[Any] = [context.etag_salt, __version__, *sizes, root.hex(), today]
    # The raw query string: what it means once parsed may be the same for two addresses.
    query = request.scope["query_string"].decode("latin-1")
    address = (request.headers["host"], request.scope["path"], query)
    facts += [verification.status, str(verification.checked_at), verification.changed_since]
    facts += [*address, language]
    facts += [representation or request.headers.get("accept", "")]
    facts += [[doubt.code, sorted(doubt.params.items())] for doubt in request.scope[DOUBTS]]
    return f'W/"{sha256(json.dumps(facts).encode()).hexdigest()[:32]}"'


def _accepted(request: Request) -> Sequence[Representation]:
    """Return the representations that the client accepts, by weight."""
    return content_negotiation.accepted_representations(request.headers.get("accept", ""))


def _choose_representation(
    page: Page[Any], representation: Representation | None, request: Request
) -> Representation:
    """Return the representation to send. Raises Problem if the page has none that is accepted."""
    available = [form for form in Representation if form is not Representation.CSV or page.table]
    accepted = [representation] if representation else _accepted(request)
    chosen = next((form for form in accepted if form in available), None)
    if chosen is None:
        forms = ", ".join(MEDIA_TYPES[form].partition(";")[0] for form in available)
        raise Problem(404 if representation else 406, Finding(FORM_REFUSED, {"forms": forms}))
    return chosen
