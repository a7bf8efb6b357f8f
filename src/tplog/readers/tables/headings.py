"""Find the unit of money that a table's heading or title states, as in ``Belopp (tkr)``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tplog.errors import mandatory_rule
from tplog.readers.tables.cell_marks import strip_footnote_mark
from tplog.readers.tables.unit_notations import doubtful_unit, unit_spans
from tplog.values.amount import ORE_PER_KRONA
from tplog.values.amount_parser import parse_unit
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

# What stands before and after the unit that a title or a note states: (belopp i tkr), Utfall 2025, tkr.
_STATES_UNIT = re.compile(
    r"(?:^|[(\[,;:–\-]|(?<![^\W_])(?:i|in|enhet|utfall|budget|belopp|(?:19|20)[0-9]{2}))\s*\Z", re.IGNORECASE
)
# Utfall 1 000 000 kr may be a sum: a scale in numerals stands in brackets, or after i.
_STATES_SCALE = re.compile(r"(?:^|[(\[]|(?<![^\W_])(?:i|in|enhet:?))\s*\Z", re.IGNORECASE)
_AFTER_UNIT = re.compile(r"\s*(?:\Z|[)\],;.])")
# What is left of the words around a unit: (belopp i), (i), a comma, a dash.
_LEFT_OVER = re.compile(
    r"(?<=[(\[]),\s*|[(\[]\s*(?:(?:alla |samtliga )?(?:belopp|siffror)\w*\s+)?(?:i\b)?[\s,;:]*[)\]]"
    r"|\s*[,;:/–\-]\s*(?:i\s*)?$|(?:^|\s)i\s*$",
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

    The unit may stand anywhere: ``Belopp (tkr)``, ``Utfall, mkr``, ``Budget i tusental kronor``, ``mnkr``. A
    scale in numerals or in English order is ``tkr``, ``mkr`` or ``mdr``: ``Belopp (1000 kr)``. One that
    belongs to a rate (``kr per invånare``) or to a number (``5 mkr``) is none. Raises ParseError for two
    units that differ, and for kronor beside a scale or a currency that is no known unit (``kr (k)``).
    """
    spans = unit_spans(heading)
    units = [unit for _, _, unit in spans]
    doubt = uncertain_unit(heading)
    if doubt and (units or re.search("kr|sek", doubt, re.IGNORECASE)):
        raise ParseError(HEADING_UNIT_UNCERTAIN, heading=heading, unit=doubt)
    other = next((unit for unit in units if parse_unit(unit) != parse_unit(units[0])), None)
    if other is not None:
        raise ParseError(HEADING_UNITS, heading=heading, first=units[0], second=other)
    rest = heading
    for start, end, _ in reversed(spans):
        rest = rest[:start] + rest[end:]
    return (" ".join(_LEFT_OVER.sub("", rest).split()).strip("_"), units[0]) if units else (heading, None)


def uncertain_unit(text: str) -> str | None:
    """Return what a text says of scale or currency beside kronor or no unit (``kr (k)``); None if nothing."""
    is_scaled = any((parse_unit(unit) or 0) > ORE_PER_KRONA for _, _, unit in unit_spans(text))
    return None if is_scaled else doubtful_unit(text, of_amounts=False)


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
    start, end, _ = unit_spans(text)[0]
    states = _STATES_SCALE if text[start].isdecimal() else _STATES_UNIT
    return unit, bool(states.search(text[:start]) and _AFTER_UNIT.match(text, end))
