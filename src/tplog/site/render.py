"""From a page to HTML. Every text passes two gates: what cannot be seen is written out, and markup is text.

That is done here once, for all templates: nothing that an event says becomes markup, an address or a style.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache, partial
from typing import Any

from babel.dates import format_date, format_datetime
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tplog.i18n.finding_text import sentence
from tplog.i18n.money_format import LOCALES, figure, money, unit_for
from tplog.i18n.sanitize import visible
from tplog.i18n.site_texts import say
from tplog.i18n.vocabulary import Language, word
from tplog.site.page_request import Asked
from tplog.site.page_view import Page
from tplog.site.urls import BUDGET_PAGES, Links, Site, Within
from tplog.values.partial_date import SWEDEN, PartialDate


def _shown(value: object) -> object:
    """What stands for a value in a page: text with nothing unseen in it, nothing for None."""
    if value is None:
        return ""
    return value if isinstance(value, Markup | int) else visible(str(value))


@cache
def _environment() -> Environment:
    # What the site and the report share, and what all templates may ask for.
    made = Environment(
        loader=PackageLoader("tplog.site"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(unit_for=unit_for, BUDGET_PAGES=tuple(BUDGET_PAGES), Language=Language)
    return made


def day(told: date | PartialDate | None, language: Language) -> str:
    """A day as people write it: ``29 januari 2025``, ``januari 2025``, ``2025``; unknown where it is None."""
    if told is None:
        return word("unknown", language)
    first = told.earliest if isinstance(told, PartialDate) else told
    if isinstance(told, PartialDate) and told.day is None:
        return format_date(first, "MMMM y" if told.month else "y", locale=LOCALES[language])
    return format_date(first, "long", locale=LOCALES[language])


def instant(told: datetime, language: Language) -> str:
    """An instant as a Swedish clock shows it: ``25 nov. 2026 22:10:05``."""
    return format_datetime(told, "medium", tzinfo=SWEDEN, locale=LOCALES[language])


def spoken(asked: Asked) -> str:
    """The point that is asked about, in words."""
    on, known = asked.point.on, asked.point.known
    parts = [say("decided-by", asked.language, day=day(on, asked.language))] if on else []
    if isinstance(known, int):
        parts.append(say("known-by-index", asked.language, index=known))
    elif known:
        parts.append(say("known-by", asked.language, time=instant(known, asked.language)))
    return ", ".join(parts)


def _words(language: Language) -> dict[str, Any]:
    """The reader's words and figures, as functions that know the language."""
    return {
        "lang": language,
        "say": partial(say, language=language),
        "word": partial(word, language=language),
        "sentence": partial(sentence, language=language),
        "figure": partial(figure, language=language),
        "money": partial(money, language=language),
        "day": partial(day, language=language),
        "instant": partial(instant, language=language),
    }


def site(page: Page, links: Site, path: str, status: Mapping[str, Any]) -> str:
    """A page of the site, at this path; ``status`` is what its foot says of the record."""
    asked = links.asked
    template = _environment().get_template("site.html")
    return template.render(
        _words(asked.language),
        page=page,
        told=page.told,
        links=links,
        asked=asked,
        path=path,
        spoken=spoken(asked),
        status=status,
        level=1,
        prefix="",
    )


def report(
    title: str, pages: Sequence[tuple[str, Page]], links: Within, language: Language, **told: object
) -> str:
    """One document of many pages, each in the place that its name in the sequence says."""
    template = _environment().get_template("report.html")
    return template.render(_words(language), title=title, pages=pages, links=links, level=2, **told)


def fragment(name: str, language: Language, links: Links, **told: object) -> Markup:
    """A template by itself, such as a chart."""
    template = _environment().get_template(name)
    return Markup(template.render(_words(language), links=links, **told))  # noqa: S704 (it was escaped)
