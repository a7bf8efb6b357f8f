"""The ASGI application: routes, and from a request to a page in the right representation and language."""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

from attrs import field, frozen
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tplog import __version__
from tplog.answers.doubts import doubts_data
from tplog.answers.to_json import to_data
from tplog.answers.verification_status import Verification
from tplog.book.book import Book
from tplog.book.log_head import newest_checkpoint
from tplog.book.queries import ID_UNKNOWN
from tplog.errors import NotFound
from tplog.i18n.sanitize import escape_invisible_json
from tplog.i18n.vocabulary import Language
from tplog.site import render
from tplog.site.page_request import LANG, PageRequest, parse_page_request
from tplog.site.page_view import Page
from tplog.site.site_settings import SiteSettings
from tplog.site.urls import SiteUrls
from tplog.values.finding import Finding
from tplog.values.swedish_time import day_in_sweden
from tplog.web import content_negotiation, openapi, problem_details
from tplog.web.content_negotiation import MEDIA_TYPES, PROBLEM_JSON, Representation
from tplog.web.current_doubts import CurrentDoubts
from tplog.web.messages import ADDRESS_UNKNOWN, FORM_REFUSED
from tplog.web.middleware import DOUBTS, LOOPBACK_HOSTS, RequestGuard
from tplog.web.page_cache import CachedResponse, PageCache
from tplog.web.paper_files import PaperFiles
from tplog.web.problem_details import Problem
from tplog.web.request_limiter import ClientDisconnected, RequestLimiter
from tplog.web.routes import DOWNLOADS, PAGES, FileContent, FileRoute, PageRoute

QUICK_CONCURRENCY, SLOW_CONCURRENCY = 8, 2  # pages built at a time
QUICK_QUEUE_LENGTH, SLOW_QUEUE_LENGTH = 256, 32
_REPRESENTATION_BY_EXTENSION = {".json": Representation.JSON, ".csv": Representation.CSV}
_STATIC_MEDIA_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_MAX_SIZE_FOR_SUGGESTIONS = 10_000  # records; in a longer log the nearest ids are not searched for

Endpoint = Callable[[Request], Awaitable[Response]]


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
    is_behind = not book.has_current_projections()
    site = _SiteContext(book, verification, papers, settings or SiteSettings(), replays_always=is_behind)
    routes = [route for page_route in pages for route in _routes(site, page_route)]
    routes += [Route(download.pattern, partial(_download_endpoint, site, download)) for download in DOWNLOADS]
    document = _json_bytes(openapi.openapi_document(pages, DOWNLOADS))
    routes.append(Route("/openapi.json", _static_endpoint("application/json", document)))
    routes += [
        Route(f"/static/{name}", _static_endpoint(media, content)) for name, media, content in _static_files()
    ]
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(RequestGuard, hosts, _problem_response, doubts, allow_ip_hosts=allow_ip_hosts)
        ],
        exception_handlers={HTTPException: _not_found},
    )
    app.router.redirect_slashes = False
    return app


def _routes(context: _SiteContext, page_route: PageRoute) -> Sequence[Route]:
    """Return the routes of a page; one whose pattern ends in a parameter reads the extension from it."""
    routes = [Route(page_route.pattern, partial(_page_endpoint, context, page_route, None))]
    if not page_route.pattern.endswith("}"):
        stem = "/start" if page_route.pattern == "/" else page_route.pattern
        routes += [
            Route(stem + extension, partial(_page_endpoint, context, page_route, representation))
            for extension, representation in _REPRESENTATION_BY_EXTENSION.items()
        ]
    return routes


async def _page_endpoint(
    context: _SiteContext, page_route: PageRoute, representation: Representation | None, request: Request
) -> Response:
    """Answer with a page, built when it is its turn."""
    default_language = content_negotiation.accepted_language(request.headers.get("accept-language", ""))
    page_request = parse_page_request(request.query_params.multi_items(), default_language, context.settings)
    limiter = (
        context.slow_limiter
        if context.replays_always or page_route.is_slow(page_request)
        else context.quick_limiter
    )
    return await _run_limited(
        limiter, partial(_page_response, context, page_route, representation, request, page_request), request
    )


async def _download_endpoint(context: _SiteContext, file_route: FileRoute, request: Request) -> Response:
    """Respond with a file. It reads the whole log, so it waits for its turn among the slow pages."""

    def build() -> Response:
        values = list(request.path_params.values())
        if values and not file_route.needs_documents:
            _require_event(context.book, values[-1])
        values += [context.papers] if file_route.needs_documents else []
        return _file_response(file_route.build(context.book, *values), request)

    return await _run_limited(context.slow_limiter, build, request)


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
    headers = {"Cache-Control": "no-cache", "Vary": "Accept, Accept-Language"}
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
    extensions = _REPRESENTATION_BY_EXTENSION if names_part else ()
    extension = next((extension for extension in extensions if last.endswith(extension)), "")
    if page_route.ends_in_event_id:
        extension = "" if book.has_event(last) else extension
        _require_event(book, last.removesuffix(extension))
    representation = _REPRESENTATION_BY_EXTENSION.get(extension, representation)
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
    return _response(cached.content, cached.media_type, request, dict(cached.headers)) if cached else None


def _build_page(
    context: _SiteContext, page_route: PageRoute, page_request: PageRequest, target: _PageTarget
) -> Page[Any]:
    """Build the page from the book, with the verification or the folder of documents that its route needs."""
    inputs: list[object] = [context.verification()] if page_route.needs_verification else []
    inputs += [context.papers] if page_route.needs_documents else []
    return page_route.module.page(context.book, page_request, *target.parameters, *inputs)


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
    if representation is Representation.HTML:
        headers = {**headers, "Content-Language": page_request.language}
    elif representation is Representation.CSV:
        headers = {**headers, "Content-Disposition": f'attachment; filename="{page.name}.csv"'}
    content = _encode_page(
        page,
        representation,
        page_request,
        target.path,
        {"size": size, "verification": context.verification()},
        request.scope[DOUBTS],
    )
    if "ETag" in headers:
        context.page_cache.put(headers["ETag"], CachedResponse(content, MEDIA_TYPES[representation], headers))
    return _response(content, MEDIA_TYPES[representation], request, headers)


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
    address = (request.scope["path"], request.scope["query_string"].decode("latin-1"))
    facts += [verification.status, str(verification.checked_at), verification.changed_since]
    facts += [*address, language]
    facts += [representation or request.headers.get("accept", "")]
    facts += [[doubt.code, sorted(doubt.params.items())] for doubt in request.scope[DOUBTS]]
    return f'W/"{sha256(json.dumps(facts).encode()).hexdigest()[:32]}"'


def _choose_representation(
    page: Page[Any], representation: Representation | None, request: Request
) -> Representation:
    """Return the representation to send. Raises Problem if the page has none that is accepted."""
    available = [form for form in Representation if form is not Representation.CSV or page.table]
    accepted = (
        [representation]
        if representation
        else content_negotiation.accepted_representations(request.headers.get("accept", ""))
    )
    chosen = next((form for form in accepted if form in available), None)
    if chosen is None:
        forms = ", ".join(MEDIA_TYPES[form].partition(";")[0] for form in available)
        raise Problem(404 if representation else 406, Finding(FORM_REFUSED, {"forms": forms}))
    return chosen


def _encode_page(
    page: Page[Any],
    representation: Representation,
    page_request: PageRequest,
    path: str,
    status: Mapping[str, Any],
    doubts: Sequence[Finding],
) -> bytes:
    if representation is Representation.JSON:
        return _json_bytes({**page.data, **doubts_data(doubts)})
    if representation is Representation.CSV and page.table:
        return page.csv().encode()
    return render.render_page(page, SiteUrls(page_request), path, status, doubts).encode()


def _json_bytes(data: Any) -> bytes:  # noqa: ANN401 (JSON)
    return f"{escape_invisible_json(json.dumps(data, ensure_ascii=False, indent=1))}\n".encode()


def _response(
    content: bytes, media_type: str, request: Request, headers: dict[str, str], status: int = 200
) -> Response:
    """Return a response; for HEAD without its content."""
    all_headers = {**headers, "Content-Length": str(len(content)), "Content-Type": media_type}
    return Response(b"" if request.method == "HEAD" else content, status, all_headers)


def _file_response(file: FileContent, request: Request) -> Response:
    headers = {"Cache-Control": "no-cache"}
    if file.name:
        headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return _response(file.content, file.media_type, request, headers)


def _static_endpoint(media_type: str, content: bytes) -> Endpoint:
    """Return the endpoint of content that never changes while the site runs."""
    tag = f'"{sha256(content).hexdigest()[:32]}"'

    async def endpoint(request: Request) -> Response:
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if content_negotiation.etag_matches(request.headers.get("if-none-match", ""), tag):
            return Response(status_code=304, headers=headers)
        return _response(content, media_type, request, headers)

    return endpoint


def _static_files() -> Sequence[tuple[str, str, bytes]]:
    """Return the name, media type and content of each static file."""
    paths = [path for path in files("tplog.site").joinpath("static").iterdir() if path.is_file()]
    typed = [(path, _STATIC_MEDIA_TYPES.get(path.name.rpartition(".")[2])) for path in paths]
    return [(path.name, media_type, path.read_bytes()) for path, media_type in typed if media_type]


async def _not_found(request: Request, _error: Exception) -> Response:
    raise Problem(404, Finding(ADDRESS_UNKNOWN, {"path": request.scope["path"]}))


def _problem_response(request: Request, problem: Problem) -> Response:
    """Answer with a problem: as a page for browsers, as RFC 9457 JSON for programs."""
    path = quote(request.scope["path"], safe="/:§")
    requested = request.query_params.get(LANG, "")
    explicit = requested in tuple(Language)
    accepted = content_negotiation.accepted_language(request.headers.get("accept-language", ""))
    language = Language(requested) if explicit else accepted
    headers = {**problem.headers, "Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    headers["Content-Language"] = language
    if content_negotiation.reads_html(request.headers.get("accept", "")) and not path.endswith(
        tuple(_REPRESENTATION_BY_EXTENSION)
    ):
        view = problem_details.problem_view(problem, request.query_params.multi_items(), language)
        page = Page("problem", problem_details.status_title(problem, language), view, None)
        page_path = path if not path.startswith("//") else "/"  # a link to //x leads to another site
        links = SiteUrls(PageRequest(language, explicit))
        html = render.render_page(page, links, page_path, {}, request.scope[DOUBTS])
        return _response(html.encode(), MEDIA_TYPES[Representation.HTML], request, headers, problem.status)
    answer = problem_details.ProblemAnswer(problem, path, language)
    data = {**to_data(problem_details.PROBLEM, answer), **doubts_data(request.scope[DOUBTS])}
    return _response(_json_bytes(data), PROBLEM_JSON, request, headers, problem.status)
