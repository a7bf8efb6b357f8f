"""What a page is asked: the point in the two times, the language, and the page's own choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from attrs import evolve as changed
from attrs import field, frozen

from tplog.domain.queries.as_of import AsOf, parse_known_at
from tplog.errors import NotFound, mandatory_rule
from tplog.i18n.vocabulary import Language
from tplog.values.finding import Finding
from tplog.values.swedish_time import SWEDEN

AS_OF, KNOWN_AT, LANG = "as-of", "known-at", "lang"

DAY_UNREADABLE = mandatory_rule(
    "day-unreadable",
    "{key}: ”{text}” är ingen dag. Skriv 2025-03-01.",
    "{key}: '{text}' is no day. Write 2025-03-01.",
)
TIME_UNREADABLE = mandatory_rule(
    "time-unreadable",
    "{key}: ”{text}” är varken ett nummer i loggen, en dag eller en tid. Skriv 12, 2025-03-01 "
    "eller 2025-03-01T12:00.",
    "{key}: '{text}' is neither a log index, a day nor a time. Write 12, 2025-03-01 or 2025-03-01T12:00.",
)
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
MAX_NUMBER = 2**53 - 1  # no index is larger


@frozen
class PageRequest:
    """A question's circumstances. ``as_of`` and ``known_at`` are as asked, so that an address stays the same.

    ``explicit`` is whether the language was asked for, and so goes on into the links. ``choices`` are what
    else the address says (year, order, …), by name; a page reads its own.
    """

    language: Language = Language.SV
    language_is_explicit: bool = False
    as_of: str = ""
    known_at: str = ""
    point: AsOf = field(factory=AsOf)
    choices: Mapping[str, tuple[str, ...]] = field(factory=dict)

    def choice(self, name: str, default: str = "") -> str:
        """The last value of a choice, or the usual one."""
        return (self.choices.get(name) or (default,))[-1]

    def choice_of(self, name: str, choices: Iterable[str], default: str = "") -> str:
        """A choice that is one of these words, or else the usual one. Raises NotFound for another word."""
        told = self.choice(name)
        if not told:
            return default
        if told not in (known := tuple(choices)):
            facts = {"key": name, "text": told, "choices": ", ".join(known)}
            raise NotFound(Finding(CHOICE_UNKNOWN, facts))
        return told

    def int_choice(self, name: str, default: int | None = None) -> int | None:
        """A choice that is a whole number, from 0. Raises NotFound for anything else."""
        text = self.choice(name)
        return _parse_number(name, text) if text else default

    def int_choices(self, name: str) -> tuple[int, ...]:
        """All values of a choice of whole numbers. Raises NotFound."""
        return tuple(_parse_number(name, text) for text in self.choices.get(name, ()) if text)

    def point_query(self) -> list[tuple[str, str]]:
        """What every link on the page carries on: the point and the language."""
        told = [(AS_OF, self.as_of), (KNOWN_AT, self.known_at)]
        told += [(LANG, self.language.value if self.language_is_explicit else "")]
        return [(name, text) for name, text in told if text]

    def choices_query(self) -> list[tuple[str, str]]:
        """The page's own choices and an explicit language: all that another point of it keeps."""
        told = [(name, text) for name, texts in self.choices.items() for text in texts if text]
        return [*told, *([(LANG, self.language.value)] if self.language_is_explicit else [])]

    def at_point(self, *, as_of: str = "", known_at: str = "") -> PageRequest:
        """The same asked at another point, which is not looked at."""
        return changed(self, as_of=as_of, known_at=known_at)

    def in_language(self, language: Language) -> PageRequest:
        """The same asked in another language, explicitly."""
        return changed(self, language=language, language_is_explicit=True)


def parse_page_request(query: Iterable[tuple[str, str]], default_language: Language) -> PageRequest:
    """Read an address's query. Raises NotFound for a date that is none."""
    told: dict[str, tuple[str, ...]] = {}
    for name, text in query:
        told[name] = (*told.get(name, ()), text.strip())
    as_of, known = ((told.pop(name, None) or ("",))[-1] for name in (AS_OF, KNOWN_AT))
    lang = (told.pop(LANG, None) or ("",))[-1]
    explicit = lang in tuple(Language)
    point = AsOf(_parse_day(as_of), _parse_known_at(known))
    return PageRequest(Language(lang) if explicit else default_language, explicit, as_of, known, point, told)


def _parse_number(name: str, text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= len(str(MAX_NUMBER)) and int(text) <= MAX_NUMBER:
        return int(text)
    raise NotFound(Finding(NUMBER_UNREADABLE, {"key": name, "text": text, "most": str(MAX_NUMBER)}))


def _parse_day(text: str) -> date | None:
    """A day as a date field writes it; 20250301 and 2025-W10 are days too, but no field would show them."""
    if not text:
        return None
    try:
        told = date.fromisoformat(text)
    except ValueError:
        told = None
    if told is None or told.isoformat() != text:
        raise NotFound(Finding(DAY_UNREADABLE, {"key": AS_OF, "text": text}))
    return told


def _parse_known_at(text: str) -> int | datetime | None:
    try:
        if text.isdecimal():
            return _parse_number(KNOWN_AT, text)
        told = parse_known_at(text) if text else None
        if isinstance(told, datetime):
            told.astimezone(UTC).astimezone(SWEDEN)  # as it is compared and shown
    except (ValueError, OverflowError) as error:  # the latter at either end of time
        raise NotFound(Finding(TIME_UNREADABLE, {"key": KNOWN_AT, "text": text})) from error
    return told
