"""The site: from an address to a page in the form and language that is asked for."""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, Collection, Sequence
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
from tplog.book.book import Book
from tplog.book.queries import ID_UNKNOWN
from tplog.errors import NotFound
from tplog.i18n.sanitize import escape_invisible_json
from tplog.i18n.vocabulary import Language
from tplog.site import render
from tplog.site.page_request import LANG, PageRequest, parse_page_request
from tplog.site.page_view import Page, csv_text
from tplog.site.urls import SiteUrls
from tplog.site.verification_status import Verification
from tplog.values.finding import Finding
from tplog.values.swedish_time import day_in_sweden
from tplog.web import content_negotiation, openapi, problem_details
from tplog.web.content_negotiation import MEDIA_TYPES, PROBLEM_JSON, Representation
from tplog.web.messages import ADDRESS_UNKNOWN, FORM_REFUSED
from tplog.web.middleware import LOOPBACK_HOSTS, RequestGuard
from tplog.web.page_cache import CachedResponse, PageCache
from tplog.web.problem_details import Problem
from tplog.web.request_limiter import ClientDisconnected, RequestLimiter
from tplog.web.routes import DOWNLOADS, PAGES, FileContent, FileRoute, PageRoute

QUICK_CONCURRENCY, SLOW_CONCURRENCY = 8, 2  # pages made at a time
QUICK_QUEUE_LENGTH, SLOW_QUEUE_LENGTH = 256, 32
_REPRESENTATION_BY_EXTENSION = {".json": Representation.JSON, ".csv": Representation.CSV}
_STATIC_MEDIA_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_MAX_SIZE_FOR_SUGGESTIONS = 10_000  # so many names are gone through for the nearest

Endpoint = Callable[[Request], Awaitable[Response]]


@frozen
class _SiteContext:
    """What all answers are made from."""

    book: Book
    verification: Callable[[], Verification]
    papers: Path | None
    quick_limiter: RequestLimiter = field(
        factory=partial(RequestLimiter, QUICK_CONCURRENCY, QUICK_QUEUE_LENGTH)
    )
    slow_limiter: RequestLimiter = field(factory=partial(RequestLimiter, SLOW_CONCURRENCY, SLOW_QUEUE_LENGTH))
    page_cache: PageCache = field(factory=PageCache)
    replays_always: bool = False  # nothing kept beside the log can be believed, so every page goes through it
    # A tag of another process may be of another program or of another log.
    etag_salt: str = field(factory=partial(secrets.token_hex, 4))


def application(
    book: Book,
    *,
    hosts: Collection[str] = LOOPBACK_HOSTS,
    allow_ip_hosts: bool = False,
    verification: Callable[[], Verification] = Verification,
    papers: Path | None = None,
    pages: Sequence[PageRoute] = PAGES,
) -> Starlette:
    """The site over a book, which is best opened ``read_only``.

    It answers to these host names, and with ``numbers`` to every IP address. ``verification`` tells what is
    known of the log's truth.
    """
    site = _SiteContext(book, verification, papers, replays_always=not book.has_current_projections())
    routes = [route for address in pages for route in _routes(site, address)]
    routes += [Route(one.pattern, partial(_download_endpoint, site, one)) for one in DOWNLOADS]
    described = _json_bytes(openapi.openapi_document(pages, DOWNLOADS))
    routes.append(Route("/openapi.json", _static_endpoint("application/json", described)))
    routes += [
        Route(f"/static/{name}", _static_endpoint(media, told)) for name, media, told in _static_files()
    ]
    made = Starlette(
        routes=routes,
        middleware=[Middleware(RequestGuard, hosts, _problem_response, allow_ip_hosts=allow_ip_hosts)],
        exception_handlers={HTTPException: _not_found},
    )
    made.router.redirect_slashes = False
    return made


def _routes(context: _SiteContext, page_route: PageRoute) -> Sequence[Route]:
    """A page's addresses; one that ends in a name takes its ending from it."""
    made = [Route(page_route.pattern, partial(_page_endpoint, context, page_route, None))]
    if not page_route.pattern.endswith("}"):
        stem = "/start" if page_route.pattern == "/" else page_route.pattern
        endings = _REPRESENTATION_BY_EXTENSION.items()
        made += [
            Route(stem + ending, partial(_page_endpoint, context, page_route, form))
            for ending, form in endings
        ]
    return made


async def _page_endpoint(
    context: _SiteContext, page_route: PageRoute, representation: Representation | None, request: Request
) -> Response:
    """A page, made in its turn."""
    usual = content_negotiation.accepted_language(request.headers.get("accept-language", ""))
    question = parse_page_request(request.query_params.multi_items(), usual)
    lane = (
        context.slow_limiter
        if context.replays_always or page_route.is_slow(question)
        else context.quick_limiter
    )
    return await _run_limited(
        lane, partial(_page_response, context, page_route, representation, request, question), request
    )


async def _download_endpoint(context: _SiteContext, file_route: FileRoute, request: Request) -> Response:
    """A file, made in its turn; it goes through the log."""

    def make() -> Response:
        values = list(request.path_params.values())
        if values:
            _require_event(context.book, values[-1])
        return _file_response(file_route.build(context.book, *values), request)

    return await _run_limited(context.slow_limiter, make, request)


async def _run_limited(limiter: RequestLimiter, work: Callable[[], Response], request: Request) -> Response:
    try:
        return await limiter.run(work, request.is_disconnected)
    except ClientDisconnected:
        return Response(status_code=503)  # to nobody


def _page_response(
    context: _SiteContext,
    page_route: PageRoute,
    representation: Representation | None,
    request: Request,
    page_request: PageRequest,
) -> Response:
    """What a page's address gives now, or that the client has it already."""
    values = [str(value) for value in request.path_params.values()]
    last = values[-1] if page_route.pattern.endswith("}") else ""
    ending = next((one for one in _REPRESENTATION_BY_EXTENSION if last.endswith(one)), "")
    if page_route.ends_in_event_id:
        ending = "" if context.book.has_event(values[-1]) else ending
        _require_event(context.book, values[-1].removesuffix(ending))
    if ending:
        representation, values[-1] = _REPRESENTATION_BY_EXTENSION[ending], values[-1].removesuffix(ending)
    size, root = context.book.size_and_root()
    # It is made before the page: of a log that grows in between the page is newer than its tag says.
    told = (context, request, page_request.language, representation, size, root)
    tag = "" if page_route.uncacheable else _etag(*told)
    kept = {"ETag": tag, "Cache-Control": "no-cache"} if tag else {"Cache-Control": "no-cache"}
    kept["Vary"] = "Accept, Accept-Language"
    if tag and content_negotiation.etag_matches(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=kept)
    known = context.page_cache.get(tag) if tag else None
    if known:
        return _response(known.content, known.media_type, request, dict(known.headers))
    beside: list[object] = [context.verification()] if page_route.needs_verification else []
    beside += [context.papers] if page_route.needs_documents else []
    page = page_route.module.page(context.book, page_request, *values, *beside)
    chosen = _choose_representation(page, representation, request)
    if chosen is Representation.HTML:
        kept["Content-Language"] = page_request.language
    whole = quote(request.scope["path"], safe="/:§")
    path = whole.removesuffix(ending if ending or representation is None else f".{representation}")
    content = _encode_page(page, chosen, page_request, "/" if page_route.pattern == "/" else path, size)
    if chosen is Representation.CSV:
        kept["Content-Disposition"] = f'attachment; filename="{page.name}.csv"'
    if tag:
        context.page_cache.put(tag, CachedResponse(content, MEDIA_TYPES[chosen], kept))
    return _response(content, MEDIA_TYPES[chosen], request, kept)


def _require_event(book: Book, event: str) -> None:
    """Raise NotFound where there is no such event; the nearest are named where the log is not too long."""
    if not book.has_event(event):
        if book.size() <= _MAX_SIZE_FOR_SUGGESTIONS:
            book.record(event)
        raise NotFound(Finding(ID_UNKNOWN, {"event": event, "nearest": "–"}))


def _etag(
    context: _SiteContext,
    request: Request,
    language: Language,
    representation: Representation | None,
    size: int,
    root: bytes,
) -> str:
    """A name for what an address gives.

    The same log, question, program, day and verification give the same page.
    """
    verified = context.verification()
    told = [context.etag_salt, __version__, size, root.hex(), day_in_sweden(datetime.now(UTC)).isoformat()]
    # The query is that which the page reads, not what is left of it once somebody has taken it apart.
    address = (request.scope["path"], request.scope["query_string"].decode("latin-1"))
    told += [verified.status, str(verified.checked_at), *address, language]
    told += [representation or request.headers.get("accept", "")]
    return f'W/"{sha256(json.dumps(told).encode()).hexdigest()[:32]}"'


def _choose_representation(
    page: Page, representation: Representation | None, request: Request
) -> Representation:
    """The form to give. Raises Problem where the page has none that is asked for."""
    there = [one for one in Representation if one is not Representation.CSV or page.csv_table]
    accepted = (
        [representation]
        if representation
        else content_negotiation.accepted_representations(request.headers.get("accept", ""))
    )
    found = next((one for one in accepted if one in there), None)
    if found is None:
        forms = ", ".join(MEDIA_TYPES[one].partition(";")[0] for one in there)
        raise Problem(404 if representation else 406, Finding(FORM_REFUSED, {"forms": forms}))
    return found


def _encode_page(
    page: Page, representation: Representation, page_request: PageRequest, path: str, size: int
) -> bytes:
    if representation is Representation.JSON:
        return _json_bytes(page.data)
    if representation is Representation.CSV and page.csv_table:
        return csv_text(page.csv_table).encode()
    return render.render_page(page, SiteUrls(page_request), path, {"size": size}).encode()


def _json_bytes(data: Any) -> bytes:  # noqa: ANN401 (JSON)
    return f"{escape_invisible_json(json.dumps(data, ensure_ascii=False, indent=1))}\n".encode()


def _response(
    content: bytes, media_type: str, request: Request, headers: dict[str, str], status: int = 200
) -> Response:
    """An answer; to HEAD without its content."""
    told = {**headers, "Content-Length": str(len(content)), "Content-Type": media_type}
    return Response(b"" if request.method == "HEAD" else content, status, told)


def _file_response(file: FileContent, request: Request) -> Response:
    headers = {"Cache-Control": "no-cache"}
    if file.name:
        headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return _response(file.content, file.media_type, request, headers)


def _static_endpoint(media_type: str, content: bytes) -> Endpoint:
    """What stays the same while the site runs."""
    tag = f'"{sha256(content).hexdigest()[:32]}"'

    async def give(request: Request) -> Response:
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if content_negotiation.etag_matches(request.headers.get("if-none-match", ""), tag):
            return Response(status_code=304, headers=headers)
        return _response(content, media_type, request, headers)

    return give


def _static_files() -> Sequence[tuple[str, str, bytes]]:
    """The files of the pages, each with its type."""
    there = [one for one in files("tplog.site").joinpath("static").iterdir() if one.is_file()]
    typed = [(one, _STATIC_MEDIA_TYPES.get(one.name.rpartition(".")[2])) for one in there]
    return [(one.name, media, one.read_bytes()) for one, media in typed if media]


async def _not_found(request: Request, _error: Exception) -> Response:
    raise Problem(404, Finding(ADDRESS_UNKNOWN, {"path": request.scope["path"]}))


def _problem_response(request: Request, problem: Problem) -> Response:
    """A problem, as a page for people, as data for programs."""
    path = quote(request.scope["path"], safe="/:§")
    wanted = request.query_params.get(LANG, "")
    explicit = wanted in tuple(Language)
    usual = content_negotiation.accepted_language(request.headers.get("accept-language", ""))
    spoken = Language(wanted) if explicit else usual
    headers = {**problem.headers, "Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    headers["Content-Language"] = spoken
    if content_negotiation.reads_html(request.headers.get("accept", "")) and not path.endswith(
        tuple(_REPRESENTATION_BY_EXTENSION)
    ):
        page = Page("problem", problem_details.status_title(problem, spoken), problem.finding, {})
        here = path if not path.startswith("//") else "/"  # which would be another site
        html = render.render_page(page, SiteUrls(PageRequest(spoken, explicit)), here, {})
        return _response(html.encode(), MEDIA_TYPES[Representation.HTML], request, headers, problem.status)
    data = _json_bytes(problem_details.problem_data(problem, path, spoken))
    return _response(data, PROBLEM_JSON, request, headers, problem.status)
