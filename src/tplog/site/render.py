"""Render pages to HTML. Every text is escaped twice: invisible characters are written out, markup is text.

It is done here once, for all templates: nothing that an event says becomes markup, a URL or a style.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache, partial
from typing import Any

from babel.dates import format_date, format_datetime
from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from tplog.answers.binding_words import format_bound
from tplog.answers.records import listed_amount
from tplog.answers.states import figure_label
from tplog.answers.verification_report import key_only_text
from tplog.charts.raster import can_rasterize
from tplog.i18n.event_sentences import event_heading, event_sentence
from tplog.i18n.event_type_names import event_type_words
from tplog.i18n.field_help import field_label, referred_by_label
from tplog.i18n.finding_kinds import finding_kind
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.money_format import (
    LOCALE_NAMES,
    Unit,
    common_unit,
    format_event_amount,
    format_money,
    format_money_rounded,
    format_number,
    format_rounded,
    is_exact,
    reading_unit,
)
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language, date_text, in_language, translate
from tplog.site.html_links import AccountLinks, amount, finalize, link
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page
from tplog.site.urls import BUDGET_PAGES, CHART_PAGES, NAVIGATION, ReportAnchors, SiteUrls, UrlBuilder
from tplog.values.finding import Finding
from tplog.values.matter_words import FALLEN_STATUSES
from tplog.values.partial_date import PartialDate
from tplog.values.swedish_time import SWEDEN
from tplog.values.transfer import LEVEL_COLUMNS

# In the order in which they apply: what all pages share, then each group of pages.
STYLE_FILES = (
    "style.css",
    "charts.css",
    "start.css",
    "flow.css",
    "result.css",
    "history.css",
    "places.css",
    "search.css",
)
# What a reader has chosen on a page of a budget and keeps on its other pages.
SHARED_CHOICES = ("year",)
_TABLE_START = 'tabindex="0">\n<table'  # as the macro `scrolled` writes it
PARTS_WRITTEN_TOGETHER = 500  # of a report's template: single ones are a few bytes
FORMATTED_KEPT = 1024  # days, and instants, that need not be formatted again: a page says few, and often


class _PlainContext(Context):
    """The variables of a template. Functions among them get the arguments in the template and nothing else.

    Jinja would ask at each call whether the function has a decorator such as ``pass_context``. A page makes
    some ten thousand calls, and no function here has one: only macros take the evaluation context.
    """

    def call(
        self,
        function: Callable[..., Any],
        *args: object,
        _loop_vars: object = None,
        _block_vars: object = None,
        **kwargs: object,
    ) -> Any:  # noqa: ANN401 (what the function returns)
        """Call a function or macro of a template."""
        if isinstance(function, Macro):
            return function(self.eval_ctx, *args, **kwargs)
        return function(*args, **kwargs)


@cache
def _environment() -> Environment:
    # Shared by the site and the report.
    environment = Environment(
        loader=PackageLoader("tplog.site"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,  # asks the file system at each include
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.context_class = _PlainContext
    environment.globals.update(
        html_link=link,
        common_unit=common_unit,
        reading_unit=reading_unit,
        is_exact=is_exact,
        with_table_anchor=with_table_anchor,
        BUDGET_PAGES=tuple(BUDGET_PAGES),
        can_rasterize=can_rasterize,
        LEVEL_COLUMNS=LEVEL_COLUMNS,
        FALLEN_STATUSES=FALLEN_STATUSES,
        Language=Language,
        kronor=Unit.KR,
    )
    return environment


def compile_templates() -> None:
    """Compile all templates, so that no page waits for its own."""
    for name in _environment().list_templates():
        _environment().get_template(name)


@lru_cache(maxsize=FORMATTED_KEPT)
def format_day(value: date | PartialDate | None, language: Language) -> str:
    """Format a date: ``29 januari 2025``, ``januari 2025``, ``2025``, ``29 januari, år okänt``.

    "Unknown" for None.
    """
    if value is None:
        return translate("unknown", language)
    if isinstance(value, PartialDate) and value.earliest is None:
        return date_text(value, language)  # without its year
    first = value.earliest if isinstance(value, PartialDate) else value
    if isinstance(value, PartialDate) and value.day is None:
        return format_date(first, "MMMM y" if value.month else "y", locale=LOCALE_NAMES[language])
    return format_date(first, "long", locale=LOCALE_NAMES[language])


def format_short_day(value: date | PartialDate | None, language: Language) -> str:
    """Format a date as `format_day`, with its month cut short: ``29 jan. 2025``."""
    first = value.earliest if isinstance(value, PartialDate) else value
    if first is None or (isinstance(value, PartialDate) and value.day is None):
        return format_day(value, language)
    return format_date(first, "d MMM y", locale=LOCALE_NAMES[language])


@lru_cache(maxsize=FORMATTED_KEPT)
def format_instant(value: datetime, language: Language) -> str:
    """Format an instant in Swedish time: ``25 nov. 2026 22:10:05``."""
    return format_datetime(value, "medium", tzinfo=SWEDEN, locale=LOCALE_NAMES[language])


def format_minute(value: datetime, language: Language) -> str:
    """Format an instant in Swedish time to the minute: ``25 nov. 2026 22:10``."""
    locale = LOCALE_NAMES[language]
    return format_datetime(value.astimezone(SWEDEN), "d MMM y HH:mm", locale=locale)


def with_table_anchor(content: Markup) -> Markup:
    """Return a page's HTML with the anchor ``table`` at its first table that scrolls, if it has one."""
    anchored = str(content).replace(_TABLE_START, f'id="table" {_TABLE_START}', 1)
    return Markup(anchored)  # noqa: S704 (it was escaped, and no text of an event holds a tag)


def describe_point(request: PageRequest) -> str:
    """Return the requested point in time in words, "" for now."""
    as_of, known_at = request.point.as_of, request.point.known_at
    parts = (
        [site_text("decided-by", request.language, day=format_day(as_of, request.language))] if as_of else []
    )
    if isinstance(known_at, int):
        parts.append(site_text("known-by-index", request.language, index=known_at))
    elif known_at:
        parts.append(site_text("known-by", request.language, time=format_instant(known_at, request.language)))
    return ", ".join(parts)


def _template_functions(language: Language) -> dict[str, Any]:
    """Return the functions that templates call for texts and numbers in the language."""
    return {
        "lang": language,
        "site_text": partial(site_text, language=language),
        "field_label": partial(field_label, language=language),
        "referred_by_label": partial(referred_by_label, language=language),
        "in_language": partial(in_language, language=language),
        "translate": partial(translate, language=language),
        "label": lambda field: in_language(field.label, language),
        "event_type_words": partial(event_type_words, language=language),
        "event_sentence": partial(event_sentence, language=language),
        "event_heading": partial(event_heading, language=language),
        "finding_kind": partial(finding_kind, language=language),
        "finding_sentence": partial(finding_sentence, language=language),
        "title_of_chart": partial(title_of_chart, language=language),
        "figure_label": partial(figure_label, language=language),
        "key_only_text": partial(key_only_text, language=language),
        "format_number": partial(format_number, language=language),
        "html_amount": partial(amount, language=language),
        "event_amount": lambda event: format_event_amount(listed_amount(event), event.since_last, language),
        "format_money": partial(format_money, language=language),
        "format_rounded": partial(format_rounded, language=language),
        "format_money_rounded": partial(format_money_rounded, language=language),
        "format_bound": partial(format_bound, language=language),
        "format_day": partial(format_day, language=language),
        "format_short_day": partial(format_short_day, language=language),
        "format_instant": partial(format_instant, language=language),
        "format_minute": partial(format_minute, language=language),
    }


def render_page(
    page: Page[Any],
    links: SiteUrls,
    path: str,
    status: Mapping[str, Any],
    doubts: Sequence[Finding] = (),
    *,
    address: str = "",
) -> str:
    """Return a page of the site as HTML, at this path.

    ``status`` has the log's ``size`` and its ``verification``, as far as they are known.
    ``doubts`` say why the log is not to be believed, and stand first. ``address`` is the site's origin, if
    known: without it the page names no picture of itself.
    """
    template = _environment().get_template("site.html")
    return template.render(_page_context(page, links, path, status, doubts), address=address)


def title_of_chart(page: Page[Any], language: Language) -> str:
    """Return what the chart of a page shows, which is also a file; "" for a page without."""
    charted = page.view.charted if page.name in CHART_PAGES else None
    return page.view.chart_title(charted, language) if charted else ""


def render_embedded(
    page: Page[Any], links: SiteUrls, path: str, chart: tuple[str, str], doubts: Sequence[Finding] = ()
) -> str:
    """Return an HTML page to be shown in a frame: a chart of a page, which has this path, and its source.

    The chart is SVG and its caption, both escaped.
    """
    template = _environment().get_template("embed.html")
    context = _page_context(page, links, path, {}, doubts)
    svg, caption = (Markup(part) for part in chart)  # noqa: S704 (they were escaped)
    return template.render(context, chart=svg, caption=caption)


def _page_context(
    page: Page[Any], links: SiteUrls, path: str, status: Mapping[str, Any], doubts: Sequence[Finding]
) -> dict[str, Any]:
    """Return what the templates of a page take in."""
    request = links.request
    return {
        **_template_functions(request.language),
        "page": page,
        "view": page.view,
        "links": links,
        "account_links": AccountLinks(links, request.language),
        "request": request,
        "path": path,
        "point_text": describe_point(request),
        "status": status,
        "doubts": doubts,
        "level": 1,
        "prefix": "",
        "styles": STYLE_FILES,
        "NAVIGATION": NAVIGATION,
        "shared_choices": {name: request.choice(name) for name in SHARED_CHOICES if request.choice(name)},
        "pages_of_budget": tuple(BUDGET_PAGES),
    }


def render_report(
    title: str,
    pages: Iterable[tuple[str, Page[Any]]],
    links: ReportAnchors,
    language: Language,
    doubts: Sequence[Finding] = (),
    notes: Sequence[Finding] = (),
    **context: object,
) -> Iterator[str]:
    """Yield one HTML document of many pages, part by part; each page comes with its anchor.

    A page is asked for when its turn comes. ``doubts`` stand first, ``notes`` say what a past day leaves out.
    """
    template = _environment().get_template("report.html")
    parts = template.stream(
        _template_functions(language),
        title=title,
        pages=pages,
        links=links,
        account_links=AccountLinks(links, language),
        level=2,
        doubts=doubts,
        notes=notes,
        **context,
    )
    parts.enable_buffering(PARTS_WRITTEN_TOGETHER)
    return iter(parts)


def render_fragment(name: str, language: Language, links: UrlBuilder, **context: object) -> Markup:
    """Return a single template as HTML, such as a chart."""
    template = _environment().get_template(name)
    return Markup(template.render(_template_functions(language), links=links, **context))  # noqa: S704 (it was escaped)
