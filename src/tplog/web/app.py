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
from tplog.i18n.sanitize import visible_json
from tplog.i18n.vocabulary import Language
from tplog.site import render
from tplog.site.page_request import LANG, Asked, asked
from tplog.site.page_view import Page, csv_text
from tplog.site.urls import Site
from tplog.site.verification_status import Verification
from tplog.values.finding import Finding
from tplog.values.partial_date import day_in_sweden
from tplog.web import content_negotiation, openapi, problem_details
from tplog.web.content_negotiation import MEDIA, PROBLEM, Form
from tplog.web.messages import ADDRESS_UNKNOWN, FORM_REFUSED
from tplog.web.middleware import LOOPBACK, Gate
from tplog.web.page_cache import Lately, Made
from tplog.web.problem_details import Problem
from tplog.web.request_limiter import Gone, Lane
from tplog.web.routes import DOWNLOADS, PAGES, Address, Download, File

QUICK, SLOW = 8, 2  # pages made at a time
QUICK_WAITING, SLOW_WAITING = 256, 32
_ENDINGS = {".json": Form.JSON, ".csv": Form.CSV}
_STATIC = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_FEW = 10_000  # so many names are gone through for the nearest

Endpoint = Callable[[Request], Awaitable[Response]]


@frozen
class _Site:
    """What all answers are made from."""

    book: Book
    verification: Callable[[], Verification]
    papers: Path | None
    quick: Lane = field(factory=partial(Lane, QUICK, QUICK_WAITING))
    slow: Lane = field(factory=partial(Lane, SLOW, SLOW_WAITING))
    lately: Lately = field(factory=Lately)
    replays: bool = False  # nothing kept beside the log can be believed, so every page goes through it
    # A tag of another process may be of another program or of another log.
    mark: str = field(factory=partial(secrets.token_hex, 4))


def application(
    book: Book,
    *,
    hosts: Collection[str] = LOOPBACK,
    numbers: bool = False,
    verification: Callable[[], Verification] = Verification,
    papers: Path | None = None,
    pages: Sequence[Address] = PAGES,
) -> Starlette:
    """The site over a book, which is best opened ``read_only``.

    It answers to these host names, and with ``numbers`` to every IP address. ``verification`` tells what is
    known of the log's truth.
    """
    site = _Site(book, verification, papers, replays=not book.is_quick())
    routes = [route for address in pages for route in _routes(site, address)]
    routes += [Route(one.pattern, partial(_download, site, one)) for one in DOWNLOADS]
    described = _json(openapi.document(pages, DOWNLOADS))
    routes.append(Route("/openapi.json", _fixed("application/json", described)))
    routes += [Route(f"/static/{name}", _fixed(media, told)) for name, media, told in _static()]
    made = Starlette(
        routes=routes,
        middleware=[Middleware(Gate, hosts, _told, numbers=numbers)],
        exception_handlers={HTTPException: _unknown},
    )
    made.router.redirect_slashes = False
    return made


def _routes(site: _Site, address: Address) -> Sequence[Route]:
    """A page's addresses; one that ends in a name takes its ending from it."""
    made = [Route(address.pattern, partial(_page, site, address, None))]
    if not address.pattern.endswith("}"):
        stem = "/start" if address.pattern == "/" else address.pattern
        endings = _ENDINGS.items()
        made += [Route(stem + ending, partial(_page, site, address, form)) for ending, form in endings]
    return made


async def _page(site: _Site, address: Address, form: Form | None, request: Request) -> Response:
    """A page, made in its turn."""
    usual = content_negotiation.language(request.headers.get("accept-language", ""))
    question = asked(request.query_params.multi_items(), usual)
    lane = site.slow if site.replays or address.slow(question) else site.quick
    return await _taken(lane, partial(_answer, site, address, form, request, question), request)


async def _download(site: _Site, download: Download, request: Request) -> Response:
    """A file, made in its turn; it goes through the log."""

    def make() -> Response:
        values = list(request.path_params.values())
        if values:
            _require(site.book, values[-1])
        return _file(download.make(site.book, *values), request)

    return await _taken(site.slow, make, request)


async def _taken(lane: Lane, work: Callable[[], Response], request: Request) -> Response:
    try:
        return await lane.take(work, request.is_disconnected)
    except Gone:
        return Response(status_code=503)  # to nobody


def _answer(site: _Site, address: Address, form: Form | None, request: Request, question: Asked) -> Response:
    """What a page's address gives now, or that the client has it already."""
    values = [str(value) for value in request.path_params.values()]
    last = values[-1] if address.pattern.endswith("}") else ""
    ending = next((one for one in _ENDINGS if last.endswith(one)), "")
    if address.named:
        ending = "" if site.book.holds(values[-1]) else ending
        _require(site.book, values[-1].removesuffix(ending))
    if ending:
        form, values[-1] = _ENDINGS[ending], values[-1].removesuffix(ending)
    size, root = site.book.standing()
    # It is made before the page: of a log that grows in between the page is newer than its tag says.
    tag = "" if address.beyond else _tag(site, request, question.language, form, size, root)
    kept = {"ETag": tag, "Cache-Control": "no-cache"} if tag else {"Cache-Control": "no-cache"}
    kept["Vary"] = "Accept, Accept-Language"
    if tag and content_negotiation.has_it(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=kept)
    known = site.lately.get(tag) if tag else None
    if known:
        return _given(known.content, known.media, request, dict(known.headers))
    told: list[object] = [site.verification()] if address.verified else []
    told += [site.papers] if address.filed else []
    page = address.maker.page(site.book, question, *values, *told)
    chosen = _chosen(page, form, request)
    if chosen is Form.HTML:
        kept["Content-Language"] = question.language
    whole = quote(request.scope["path"], safe="/:§")
    path = whole.removesuffix(ending if ending or form is None else f".{form}")
    content = _content(page, chosen, question, "/" if address.pattern == "/" else path, size)
    if chosen is Form.CSV:
        kept["Content-Disposition"] = f'attachment; filename="{page.name}.csv"'
    if tag:
        site.lately.put(tag, Made(content, MEDIA[chosen], kept))
    return _given(content, MEDIA[chosen], request, kept)


def _require(book: Book, event: str) -> None:
    """Raise NotFound where there is no such event; the nearest are named where the log is not too long."""
    if not book.holds(event):
        if book.size() <= _FEW:
            book.record(event)
        raise NotFound(Finding(ID_UNKNOWN, {"event": event, "nearest": "–"}))


def _tag(site: _Site, request: Request, language: Language, form: Form | None, size: int, root: bytes) -> str:
    """A name for what an address gives.

    The same log, question, program, day and verification give the same page.
    """
    verified = site.verification()
    told = [site.mark, __version__, size, root.hex(), day_in_sweden(datetime.now(UTC)).isoformat()]
    # The query is that which the page reads, not what is left of it once somebody has taken it apart.
    address = (request.scope["path"], request.scope["query_string"].decode("latin-1"))
    told += [verified.status, str(verified.at), *address, language]
    told += [form or request.headers.get("accept", "")]
    return f'W/"{sha256(json.dumps(told).encode()).hexdigest()[:32]}"'


def _chosen(page: Page, form: Form | None, request: Request) -> Form:
    """The form to give. Raises Problem where the page has none that is asked for."""
    there = [one for one in Form if one is not Form.CSV or page.sheet]
    accepted = [form] if form else content_negotiation.forms(request.headers.get("accept", ""))
    found = next((one for one in accepted if one in there), None)
    if found is None:
        forms = ", ".join(MEDIA[one].partition(";")[0] for one in there)
        raise Problem(404 if form else 406, Finding(FORM_REFUSED, {"forms": forms}))
    return found


def _content(page: Page, form: Form, question: Asked, path: str, size: int) -> bytes:
    if form is Form.JSON:
        return _json(page.data)
    if form is Form.CSV and page.sheet:
        return csv_text(page.sheet).encode()
    return render.site(page, Site(question), path, {"size": size}).encode()


def _json(data: Any) -> bytes:  # noqa: ANN401 (JSON)
    return f"{visible_json(json.dumps(data, ensure_ascii=False, indent=1))}\n".encode()


def _given(
    content: bytes, media: str, request: Request, headers: dict[str, str], status: int = 200
) -> Response:
    """An answer; to HEAD without its content."""
    told = {**headers, "Content-Length": str(len(content)), "Content-Type": media}
    return Response(b"" if request.method == "HEAD" else content, status, told)


def _file(file: File, request: Request) -> Response:
    headers = {"Cache-Control": "no-cache"}
    if file.name:
        headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return _given(file.content, file.media, request, headers)


def _fixed(media: str, content: bytes) -> Endpoint:
    """What stays the same while the site runs."""
    tag = f'"{sha256(content).hexdigest()[:32]}"'

    async def give(request: Request) -> Response:
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if content_negotiation.has_it(request.headers.get("if-none-match", ""), tag):
            return Response(status_code=304, headers=headers)
        return _given(content, media, request, headers)

    return give


def _static() -> Sequence[tuple[str, str, bytes]]:
    """The files of the pages, each with its type."""
    there = [one for one in files("tplog.site").joinpath("static").iterdir() if one.is_file()]
    typed = [(one, _STATIC.get(one.name.rpartition(".")[2])) for one in there]
    return [(one.name, media, one.read_bytes()) for one, media in typed if media]


async def _unknown(request: Request, _error: Exception) -> Response:
    raise Problem(404, Finding(ADDRESS_UNKNOWN, {"path": request.scope["path"]}))


def _told(request: Request, problem: Problem) -> Response:
    """A problem, as a page for people, as data for programs."""
    path = quote(request.scope["path"], safe="/:§")
    wanted = request.query_params.get(LANG, "")
    explicit = wanted in tuple(Language)
    usual = content_negotiation.language(request.headers.get("accept-language", ""))
    spoken = Language(wanted) if explicit else usual
    headers = {**problem.headers, "Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    headers["Content-Language"] = spoken
    if content_negotiation.reads_html(request.headers.get("accept", "")) and not path.endswith(
        tuple(_ENDINGS)
    ):
        page = Page("problem", problem_details.title(problem, spoken), problem.found, {})
        here = path if not path.startswith("//") else "/"  # which would be another site
        html = render.site(page, Site(Asked(spoken, explicit)), here, {})
        return _given(html.encode(), MEDIA[Form.HTML], request, headers, problem.status)
    data = _json(problem_details.problem_data(problem, path, spoken))
    return _given(data, PROBLEM, request, headers, problem.status)
