"""Find the unit of money that a table's heading or title states, as in ``Belopp (tkr)``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from tplog.errors import mandatory_rule
from tplog.readers.tables.cell_marks import strip_footnote_mark
from tplog.values.amount_parser import is_unit, parse_unit
from tplog.values.identifiers import ParseError

HEADING_UNITS = mandatory_rule(
    "heading-units",
    "”{heading}” anger två enheter, {first} och {second}. Skriv den som gäller.",
    "'{heading}' states two units, {first} and {second}. Write the one that holds.",
)

HEADING_UNIT_UNCERTAIN = mandatory_rule(
    "heading-unit-uncertain",
    "”{heading}”: {unit} är ingen säker enhet. Skriv kr, tkr eller mkr.",
    "'{heading}': {unit} is no certain unit. Write kr, tkr or mkr.",
)
HEADING_AMBIGUOUS = mandatory_rule(
    "heading-ambiguous",
    "”{heading}” kan vara flera kolumner: {headings}. Skriv rubriken i sin helhet.",
    "'{heading}' can be several columns: {headings}. Write the whole heading.",
)

_MOST_WORDS = 2  # of a unit: tusen kronor
_WORD = re.compile(r"[^\s,;:()\[\]/]+")
_RATE = re.compile(r"\s*(?:/|per\b)", re.IGNORECASE)  # kronor per invånare, tkr/elev
_NUMBER_BEFORE = re.compile(r"[0-9]\s*$")  # an amount within a title: 5 mkr
_YEAR_BEFORE = re.compile(r"(?:^|\D)(?:19|20)[0-9]{2}\s*$")
# What stands before and after the unit that a title or a note states: (belopp i tkr), Utfall 2025, tkr.
_STATES_UNIT = re.compile(
    r"(?:^|[(\[,;:–\-]|(?<![^\W_])(?:i|enhet|utfall|budget|belopp|(?:19|20)[0-9]{2}))\s*\Z", re.IGNORECASE
)
_AFTER_UNIT = re.compile(r"\s*(?:\Z|[)\],;.])")
# What is left of the words around a unit: (belopp i), (i), a comma, a dash.
_LEFT_OVER = re.compile(
    r"(?<=[(\[]),\s*|[(\[]\s*(?:(?:alla |samtliga )?(?:belopp|siffror)\w*\s+)?(?:i\b)?[\s,;:]*[)\]]"
    r"|\s*[,;:/–\-]\s*(?:i\s*)?$|(?:^|\s)i\s*$",
    re.IGNORECASE,
)


# A unit with its scale beside it: SEK m, SEK '000, 1 000 kr. What it comes to is a guess.
_WORD_OF_SCALE = r"mn|mln|bn|thousands?|millions?|billions?|(?:m|k|t)(?![.])"
_SCALED_UNIT = re.compile(
    rf"\b(?:sek|kr|kronor)[\s,]*(?:{_WORD_OF_SCALE}|['’]?000s?|1[ .]?000)(?![^\W_]|[ .]?[0-9])"
    rf"|(?<![^\W_])(?<![0-9][ .])(?:(?:{_WORD_OF_SCALE})(?: of)?\s+|['’]000s?\s*|1[ .]?000[- ]?(?:tals? ?)?)"
    r"(?:sek|kr|kronor)\b",
    re.IGNORECASE,
)


def find_heading(wanted: str, headings: Sequence[str]) -> str | None:
    """Return the heading that a text names; None if there is none.

    It is the same text; else the only one that differs in capitals, its unit or a footnote's mark: ``Belopp``
    finds ``Belopp (tkr)``. Raises ParseError if several do.
    """
    if wanted in headings:
        return wanted
    key = _heading_key(wanted)
    matching = [heading for heading in headings if heading and _heading_key(heading) == key]
    if len(set(matching)) > 1:
        raise ParseError(HEADING_AMBIGUOUS, heading=wanted, headings=", ".join(dict.fromkeys(matching)))
    return matching[0] if matching else None


def count_headings(wanted: Iterable[str], headings: Sequence[str]) -> int:
    """Return how many of the wanted headings a row of texts has."""
    keys = {_heading_key(heading) for heading in headings if heading}
    return sum(heading in headings or _heading_key(heading) in keys for heading in wanted)


def _heading_key(heading: str) -> str:
    """Return what identifies a heading: its words without unit and footnote mark, in lower case."""
    try:
        words, _ = heading_unit(strip_footnote_mark(heading))
    except ParseError:
        words = heading
    return strip_footnote_mark(words).casefold()


def heading_unit(heading: str) -> tuple[str, str | None]:
    """Return a heading without its unit, and the unit as written; None if it states none.

    The unit may stand anywhere: ``Belopp (tkr)``, ``Utfall, mkr``, ``Budget i tusental kronor``, ``mnkr``.
    One that belongs to a rate (``kr per invånare``) or to a number (``5 mkr``) is none. Raises ParseError for
    two units that differ, and for one with a word or a number of scale beside it (``SEK m``, ``1 000 kr``).
    """
    if doubt := uncertain_unit(heading):
        raise ParseError(HEADING_UNIT_UNCERTAIN, heading=heading, unit=doubt)
    spans = list(_unit_spans(heading))
    units = [heading[start:end] for start, end in spans]
    other = next((unit for unit in units if parse_unit(unit) != parse_unit(units[0])), None)
    if other is not None:
        raise ParseError(HEADING_UNITS, heading=heading, first=units[0], second=other)
    rest = heading
    for start, end in reversed(spans):
        rest = rest[:start] + rest[end:]
    return (" ".join(_LEFT_OVER.sub("", rest).split()), units[0]) if units else (heading, None)


def uncertain_unit(text: str) -> str | None:
    """Return a unit with a word or a number of scale beside it, as written (``SEK m``); None if none."""
    scaled = _SCALED_UNIT.search(text)
    return scaled[0] if scaled and not is_unit(scaled[0]) else None


def stated_unit(text: str) -> str | None:
    """Return the unit that a heading or title surely states; None for none, two that differ, or a doubt."""
    try:
        return heading_unit(text)[1]
    except ParseError:
        return None


def text_unit(text: str) -> tuple[str | None, bool]:
    """Return the unit that a title or a note states, and whether it surely does; None if it names none.

    ``Belopp i tkr``, ``Utfall 2025 (mkr)`` and ``tkr`` state one; in ``avrundat till tusental kronor`` the
    words may be about something else. SEK alone is the currency. Raises ParseError for two units that differ.
    """
    if doubt := uncertain_unit(text):
        return doubt, False
    _, unit = heading_unit(text)
    if unit is None or unit.casefold() == "sek":
        return None, True
    start, end = next(_unit_spans(text))
    return unit, bool(_STATES_UNIT.search(text[:start]) and _AFTER_UNIT.match(text, end))


def _unit_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where units stand in a text, the longest first at each place."""
    words = list(_WORD.finditer(text))
    position = 0
    while position < len(words):
        for count in range(_MOST_WORDS, 0, -1):
            window = words[position : position + count]
            start, end = window[0].start(), window[-1].end()
            if len(window) == count and is_unit(text[start:end]):
                if not _RATE.match(text, end) and not _is_part_of_amount(text[:start]):
                    yield start, end
                position += count - 1
                break
        position += 1


def _is_part_of_amount(before: str) -> bool:
    """Return whether the text before a unit ends in a number that is no year."""
    return bool(_NUMBER_BEFORE.search(before)) and not _YEAR_BEFORE.search(before)
