"""A page's chart by itself: as a file, SVG or PNG, with its caption; and as a page to be shown in a frame."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import frozen
from markupsafe import Markup, escape

from tplog.book.book import Book
from tplog.charts.font_metrics import shorten_text, wrap_text
from tplog.charts.raster import rasterize
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
_HEAD = re.compile(r'<svg [^>]* width="(\d+)" height="(\d+)">')
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL)
_FONT = 'font-family="Liberation Sans, Arial, Helvetica, sans-serif"'
_MARGIN = 6  # pixels


@frozen
class PageChart:
    """The first chart of a page of a budget, the page's path, and the day of the log's last record."""

    page: Page[Any]
    path: str
    svg: str
    recorded: date

    @property
    def caption(self) -> str:
        """What it shows: its title, which names the year."""
        title = _TITLE.search(self.svg)
        return Markup(title[1]).unescape() if title else self.page.title  # noqa: S704 (it was escaped)


@frozen
class ChartFile:
    """A chart as an SVG that stands by itself, ``width`` by ``height`` pixels."""

    svg: str
    width: int
    height: int


@frozen
class _Style:
    """How a text of the file is written: its size and the height of its lines, in pixels, and its look."""

    size: int
    line_height: int
    look: str
    measured_size: int  # bold letters are wider: they are measured as larger ones


_CAPTION = _Style(16, 22, 'font-weight="bold" fill="#1b2430"', 18)
_WARNING = _Style(13, 18, 'font-weight="bold" fill="#a1221a"', 15)
_SOURCE = _Style(12, 17, 'fill="#55606c"', 12)


def page_chart(book: Book, request: PageRequest, budget: str, name: str) -> PageChart:
    """Return the chart of a budget's page, by the page's name. Raises NotFound."""
    if name in _CHARTS:
        make_page, draw = _CHARTS[name]
        page = make_page(book, request, budget)
        if svg := draw(page.view, request.language):
            recorded = book.last_recorded_date(book.size())
            return PageChart(page, SiteUrls.path_of_budget(name, budget), svg, recorded)
    raise NotFound(Finding(CHART_UNKNOWN, {"page": name, "choices": ", ".join(CHART_PAGES)}))


def chart_file(chart: PageChart, request: PageRequest, doubts: Sequence[Finding]) -> ChartFile:
    """Return a chart as a file: with caption, point in time and source, and without links.

    What is known against the log stands before its source. Long texts are wrapped, and cut where they would
    still fill the picture; a warning is never cut.
    """
    head = _HEAD.search(chart.svg)
    width, height = (int(part) for part in head.groups()) if head else (0, 0)
    room = width - 2 * _MARGIN
    top, caption = _write(
        shorten_text(escape_invisible(chart.caption), _CAPTION.measured_size, room, 3), _CAPTION, 0
    )
    bottom, warnings = top + height, list[str]()
    for doubt in doubts[:1]:
        sentence = escape_invisible(finding_sentence(doubt, request.language))
        bottom, warnings = _write(wrap_text(sentence, _WARNING.measured_size, room, 3), _WARNING, bottom)
    lines = shorten_text(escape_invisible(_source(chart, request)), _SOURCE.measured_size, room, 3)
    bottom, source = _write(lines, _SOURCE, bottom)
    plain = re.sub(r"<a [^>]*>", "<g>", chart.svg).replace("</a>", "</g>")
    placed = f'<g {_FONT} font-size="13" transform="translate(2,{top + 4})">'
    size = f'width="{width}" height="{bottom + _MARGIN}"'
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {bottom + _MARGIN}" {size}>',
        f"<title>{_text(chart.caption)}</title>",
        f'<rect fill="#ffffff" {size}/>',
        *caption,
        _HEAD.sub(placed, plain, count=1).removesuffix("</svg>") + "</g>",
        *warnings,
        *source,
        "</svg>",
    )
    return ChartFile("\n".join([*parts, ""]), width, bottom + _MARGIN)


def chart_picture(file: ChartFile) -> bytes:
    """Return a chart's file as PNG. Raises NotFound where it cannot be drawn."""
    return rasterize(file.svg, file.width, file.height)


def _source(chart: PageChart, request: PageRequest) -> str:
    """Return whose chart it is, of which point in time, and where it is from."""
    language, site = request.language, request.site
    day = render.format_day(chart.recorded, language)
    recorded = "" if request.point.known_at is not None else site_text("chart-recorded", language, day=day)
    budget = chart.page.budget_title or chart.page.budget
    name = site.name or site_text("site-name", language)
    return " · ".join(
        part for part in (budget, render.describe_point(request), recorded, name, site.address) if part
    )


def _write(lines: Sequence[str], style: _Style, top: int) -> tuple[int, list[str]]:
    """Return the y where lines end that are written below each other, and the lines as SVG."""
    bottom = top + len(lines) * style.line_height + (_MARGIN if lines else 0)
    return bottom, [
        f'<text {_FONT} font-size="{style.size}" {style.look} x="{_MARGIN}"'
        f' y="{top + number * style.line_height}">{escape(line)}</text>'
        for number, line in enumerate(lines, 1)
    ]


def embedded_chart(chart: PageChart, request: PageRequest, doubts: Sequence[Finding]) -> bytes:
    """Return a chart as an HTML page to be shown in a frame, with what is known against the log."""
    html = render.render_embedded(
        chart.page, SiteUrls(request), chart.path, (chart.svg, _text(chart.caption)), doubts
    )
    return html.encode()


def _text(text: str) -> str:
    """Return a text in which nothing is markup and nothing is invisible."""
    return str(escape(escape_invisible(text)))
