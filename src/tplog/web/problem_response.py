"""Answer with a problem: as a page for browsers, as RFC 9457 JSON for programs."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from tplog.answers.doubts import doubts_data
from tplog.answers.to_json import to_data
from tplog.answers.verification_status import Verification
from tplog.i18n.vocabulary import Language
from tplog.site import render
from tplog.site.page_request import LANG, PageRequest
from tplog.site.page_view import Page
from tplog.site.site_settings import SiteSettings
from tplog.site.urls import SiteUrls
from tplog.values.finding import Finding
from tplog.web import content_negotiation, problem_details
from tplog.web.content_negotiation import (
    MEDIA_TYPES,
    PROBLEM_JSON,
    REPRESENTATION_BY_EXTENSION,
    VARY,
    Representation,
)
from tplog.web.messages import ADDRESS_UNKNOWN, LOG_CONTRADICTED
from tplog.web.middleware import DOUBTS
from tplog.web.problem_details import Problem
from tplog.web.responses import Content, compressed, json_bytes, respond


async def not_found(request: Request, _error: Exception) -> Response:
    """Raise Problem for an address that no route has."""
    raise Problem(404, Finding(ADDRESS_UNKNOWN, {"path": request.scope["path"]}))


def problem_response(
    settings: SiteSettings, verification: Callable[[], Verification], request: Request, problem: Problem
) -> Response:
    """Answer with a problem: as a page for browsers, as RFC 9457 JSON for programs.

    Where the log was altered, the page says in its head what the last verification came to.
    """
    path = quote(request.scope["path"], safe="/:§")
    requested = request.query_params.get(LANG, "")
    explicit = requested in tuple(Language)
    accepted = content_negotiation.accepted_language(request.headers.get("accept-language", ""))
    language = Language(requested) if explicit else accepted
    headers = {**problem.headers, "Cache-Control": "no-store", "Vary": VARY}
    headers["Content-Language"] = language
    if content_negotiation.reads_html(request.headers.get("accept", "")) and not path.endswith(
        tuple(REPRESENTATION_BY_EXTENSION)
    ):
        view = problem_details.problem_view(problem, request.query_params.multi_items(), language)
        page = Page("problem", problem_details.status_title(problem, language), view, None)
        page_path = path if not path.startswith("//") else "/"  # a link to //x leads to another site
        links = SiteUrls(PageRequest(language, explicit, site=settings))
        status = {}
        if problem.finding.rule is LOG_CONTRADICTED and (verified := verification()).size is not None:
            status = {"size": verified.size, "verification": verified}
        html = render.render_page(page, links, page_path, status, request.scope[DOUBTS])
        content = compressed(MEDIA_TYPES[Representation.HTML], html.encode())
        return respond(content, request, headers, problem.status)
    answer = problem_details.ProblemAnswer(problem, path, language)
    data = {**to_data(problem_details.PROBLEM, answer), **doubts_data(request.scope[DOUBTS])}
    return respond(Content(PROBLEM_JSON, json_bytes(data)), request, headers, problem.status)
