"""A page's chart by itself: as an SVG file with its caption, and as a page to be shown in a frame."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import frozen
from markupsafe import escape

from tplog.book.book import Book
from tplog.errors import NotFound, mandatory_rule
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language
from tplog.site import render
from tplog.site.flow_svg import flow_svg
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page
from tplog.site.pages import flow
from tplog.site.urls import CHART_PAGES, SiteUrls
from tplog.values.finding import Finding

# By the page's name: what makes the page, and the chart of what it shows.
_CHARTS: Mapping[str, tuple[Callable[..., Page[Any]], Callable[[Any, Language], str]]] = dict(
    zip(CHART_PAGES, ((flow.page, flow_svg),), strict=True)
)
CHART_UNKNOWN = mandatory_rule(
    "chart-unknown",
    "Sidan {page} har inget diagram här. Diagram har: {choices}.",
    "The page {page} has no chart here. Charts are on: {choices}.",
)
_SIZE = re.compile(r' width="(\d+)" height="(\d+)"')
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL)
_CAPTION_HEIGHT, _SOURCE_HEIGHT = 36, 28
_FONT = 'font-family="Liberation Sans, Arial, sans-serif"'


@frozen
class PageChart:
    """The first chart of a page of a budget, and the page's path."""

    page: Page[Any]
    path: str
    svg: str


def page_chart(book: Book, request: PageRequest, budget: str, name: str) -> PageChart:
    """Return the chart of a budget's page, by the page's name. Raises NotFound."""
    if name in _CHARTS:
        make_page, draw = _CHARTS[name]
        page = make_page(book, request, budget)
        if svg := draw(page.view, request.language):
            return PageChart(page, SiteUrls.path_of_budget(name, budget), svg)
    raise NotFound(Finding(CHART_UNKNOWN, {"page": name, "choices": ", ".join(CHART_PAGES)}))


def chart_file(chart: PageChart, request: PageRequest, doubts: Sequence[Finding]) -> bytes:
    """Return a chart as an SVG file: with caption, point in time and source, and without links.

    What is known against the log stands before its source.
    """
    plain = re.sub(r"<a [^>]*>", "<g>", chart.svg).replace("</a>", "</g>")
    size = _SIZE.search(plain)
    width, height = (int(part) for part in size.groups()) if size else (0, 0)
    name = request.site.name or site_text("site-name", request.language)
    budget = chart.page.budget_title or chart.page.budget
    point = render.describe_point(request)
    warnings = [finding_sentence(doubt, request.language) for doubt in doubts[:1]]
    source = _text(
        " · ".join(part for part in (*warnings, budget, point, name, request.site.address) if part)
    )
    caption = _caption(chart)
    total = height + _CAPTION_HEIGHT + _SOURCE_HEIGHT
    size_attributes = f'width="{width}" height="{total}"'
    parts: Sequence[str] = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {total}" {size_attributes}>',
        f"<title>{caption}</title>",
        f'<rect fill="#ffffff" {size_attributes}/>',
        f'<text {_FONT} font-size="16" font-weight="bold" fill="#1b2430" x="4" y="22">{caption}</text>',
        plain.replace("<svg ", f'<svg y="{_CAPTION_HEIGHT}" ', 1),
        f'<text {_FONT} font-size="12" fill="#55606c" x="4" y="{total - 10}">{source}</text></svg>',
    )
    return "\n".join([*parts, ""]).encode()


def _caption(chart: PageChart) -> str:
    """Return what a chart shows, escaped: its title, which names the year."""
    title = _TITLE.search(chart.svg)
    return title[1] if title else _text(chart.page.title)


def embedded_chart(chart: PageChart, request: PageRequest, doubts: Sequence[Finding]) -> bytes:
    """Return a chart as an HTML page to be shown in a frame, with what is known against the log."""
    html = render.render_embedded(
        chart.page, SiteUrls(request), chart.path, (chart.svg, _caption(chart)), doubts
    )
    return html.encode()


def _text(text: str) -> str:
    """Return a text in which nothing is markup and nothing is invisible."""
    return str(escape(escape_invisible(text)))
