"""Read the query of a page: the point in time, the language, and the page's own parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from attrs import evolve as changed
from attrs import field, frozen

from tplog.errors import NotFound, mandatory_rule
from tplog.i18n.vocabulary import Language
from tplog.site.site_settings import SiteSettings
from tplog.values.account import parse_account_year
from tplog.values.as_of import AsOf
from tplog.values.finding import Finding, SourceLocation
from tplog.values.identifiers import ParseError
from tplog.values.period import known_at_address, parse_known_at, parse_period

AS_OF, KNOWN_AT, LANG = "as-of", "known-at", "lang"

NUMBER_UNREADABLE = mandatory_rule(
    "number-unreadable",
    "{key}: ”{text}” är inget helt tal från 0 till {most}.",
    "{key}: '{text}' is no whole number from 0 to {most}.",
)
CHOICE_UNKNOWN = mandatory_rule(
    "choice-unknown",
    "{key}: ”{text}” går inte att välja. Välj bland: {choices}.",
    "{key}: '{text}' is no choice. Choose from: {choices}.",
)
MAX_NUMBER = 2**53 - 1  # the largest integer of JSON (RFC 8259)


@frozen
class PageRequest:
    """What a URL asks of a page. ``as_of`` and ``known_at`` are as links have them: a day, a time, an index.

    ``language_is_explicit`` says whether the language was in the URL, and so goes on into the links.
    ``choices`` are the page's own parameters (year, order, …), by name. ``site`` is what the municipality
    says of its site.
    """

    language: Language = Language.SV
    language_is_explicit: bool = False
    as_of: str = ""
    known_at: str = ""
    point: AsOf = field(factory=AsOf)
    choices: Mapping[str, tuple[str, ...]] = field(factory=dict)
    site: SiteSettings = field(factory=SiteSettings)

    def choice(self, name: str, default: str = "") -> str:
        """Return the last value of a parameter, or the default."""
        return (self.choices.get(name) or (default,))[-1]

    def choice_of(self, name: str, choices: Iterable[str], default: str = "") -> str:
        """Return the value of a parameter if it is in ``choices``. Raises NotFound for another word."""
        value = self.choice(name)
        if not value:
            return default
        if value not in (allowed := tuple(choices)):
            params = {"key": name, "text": value, "choices": ", ".join(allowed)}
            raise NotFound(Finding(CHOICE_UNKNOWN, params))
        return value

    def int_choice(self, name: str, default: int | None = None) -> int | None:
        """Return a parameter as a whole number from 0. Raises NotFound for anything else."""
        text = self.choice(name)
        return _parse_number(name, text) if text else default

    def year_choice(self, name: str) -> int | None:
        """Return a parameter as an account's year, a number from 0 or a word. Raises NotFound."""
        return next(reversed(self.year_choices(name)), None)

    def year_choices(self, name: str) -> tuple[int, ...]:
        """Return all values of a parameter as accounts' years, numbers from 0 or words. Raises NotFound."""
        return tuple(_parse_year(name, text) for text in self.choices.get(name, ()) if text)

    def point_query(self) -> list[tuple[str, str]]:
        """Return the query parameters of every link on the page: the point in time and the language."""
        parameters = [(AS_OF, self.as_of), (KNOWN_AT, self.known_at)]
        parameters += [(LANG, self.language.value if self.language_is_explicit else "")]
        return [(name, text) for name, text in parameters if text]

    def choices_query(self) -> list[tuple[str, str]]:
        """Return the page's own parameters and an explicit language, without the point in time."""
        parameters = [(name, text) for name, texts in self.choices.items() for text in texts if text]
        return [*parameters, *([(LANG, self.language.value)] if self.language_is_explicit else [])]

    def query_without(self, *names: str) -> list[tuple[str, str]]:
        """Return all query parameters but these: what a form keeps that chooses them anew."""
        parameters = dict.fromkeys([*self.point_query(), *self.choices_query()])
        return [(name, text) for name, text in parameters if name not in names]

    def in_language(self, language: Language) -> PageRequest:
        """Return the same request with another, explicit language."""
        return changed(self, language=language, language_is_explicit=True)


def parse_page_request(
    query: Iterable[tuple[str, str]],
    default_language: Language,
    site: SiteSettings | None = None,
    size: int | None = None,
) -> PageRequest:
    """Parse the query of a URL to a log of ``size`` records.

    Raises NotFound for a date or time that cannot be read, and for an index that the log does not have.
    """
    choices: dict[str, tuple[str, ...]] = {}
    for name, text in query:
        choices[name] = (*choices.get(name, ()), text.strip())
    as_of, known_at = ((choices.pop(name, None) or ("",))[-1] for name in (AS_OF, KNOWN_AT))
    lang = (choices.pop(LANG, None) or ("",))[-1]
    explicit = lang in tuple(Language)
    as_of, known_at = _address_of(AS_OF, as_of, size), _address_of(KNOWN_AT, known_at, size)
    point = AsOf(date.fromisoformat(as_of) if as_of else None, _known_at(known_at))
    return PageRequest(
        Language(lang) if explicit else default_language,
        explicit,
        as_of,
        known_at,
        point,
        choices,
        site or SiteSettings(),
    )


def page_of(count: int, per_page: int, request: PageRequest) -> tuple[int, int, slice]:
    """Return which page of a list is requested, from 1, how many there are, and the places of its rows.

    Beyond the last it is the last. Raises NotFound for a number that cannot be read.
    """
    pages = max(1, -(-count // max(1, per_page)))
    number = min(max(1, request.int_choice("page", 1) or 1), pages)
    return number, pages, slice((number - 1) * per_page, number * per_page)


def _parse_number(name: str, text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= len(str(MAX_NUMBER)) and int(text) <= MAX_NUMBER:
        return int(text)
    raise NotFound(Finding(NUMBER_UNREADABLE, {"key": name, "text": text, "most": str(MAX_NUMBER)}))


def _parse_year(name: str, text: str) -> int:
    try:
        return parse_account_year(text)
    except ValueError:
        return _parse_number(name, text)


def _address_of(name: str, text: str, size: int | None) -> str:
    """Return a point as links have it, so that they mean the same for ever. Raises NotFound."""
    try:
        if not text:
            return ""
        return parse_period(text).last.isoformat() if name == AS_OF else known_at_address(text, size)
    except ParseError as error:
        raise NotFound(Finding(error.rule, error.params, location=SourceLocation(name))) from error


def _known_at(text: str) -> int | datetime | None:
    """Return a time of knowing from `known_at_address`: any number is an index. Raises NotFound."""
    if not text:
        return None
    try:
        return int(text) if text.isdecimal() else parse_known_at(text)
    except ParseError as error:
        raise NotFound(Finding(error.rule, error.params, location=SourceLocation(KNOWN_AT))) from error
