"""Find the unit of money that a table's heading or title states, as in ``Belopp (tkr)``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tplog.errors import mandatory_rule
from tplog.values.amount_parser import is_unit, parse_unit
from tplog.values.identifiers import ParseError

HEADING_UNITS = mandatory_rule(
    "heading-units",
    "”{heading}” anger två enheter, {first} och {second}. Skriv den som gäller.",
    "'{heading}' states two units, {first} and {second}. Write the one that holds.",
)

_MOST_WORDS = 2  # of a unit: tusen kronor
_WORD = re.compile(r"[^\s,;:()\[\]/]+")
_RATE = re.compile(r"\s*(?:/|per\b)", re.IGNORECASE)  # kronor per invånare, tkr/elev
_NUMBER_BEFORE = re.compile(r"[0-9]\s*$")  # an amount within a title: 5 mkr
_YEAR_BEFORE = re.compile(r"(?:^|\D)(?:19|20)[0-9]{2}\s*$")
# What is left of the words around a unit: (belopp i), (i), a comma, a dash.
_LEFT_OVER = re.compile(
    r"(?<=[(\[]),\s*|[(\[]\s*(?:(?:alla |samtliga )?(?:belopp|siffror)\w*\s+)?(?:i\b)?[\s,;:]*[)\]]"
    r"|\s*[,;:/–\-]\s*(?:i\s*)?$|(?:^|\s)i\s*$",
    re.IGNORECASE,
)


def heading_unit(heading: str) -> tuple[str, str | None]:
    """Return a heading without its unit, and the unit as written; None if it states none.

    The unit may stand anywhere: ``Belopp (tkr)``, ``Utfall, mkr``, ``Budget i tusental kronor``, ``mnkr``.
    One that belongs to a rate (``kr per invånare``) or to a number (``5 mkr``) is none. Raises ParseError for
    two units that differ.
    """
    spans = list(_unit_spans(heading))
    units = [heading[start:end] for start, end in spans]
    other = next((unit for unit in units if parse_unit(unit) != parse_unit(units[0])), None)
    if other is not None:
        raise ParseError(HEADING_UNITS, heading=heading, first=units[0], second=other)
    rest = heading
    for start, end in reversed(spans):
        rest = rest[:start] + rest[end:]
    return (" ".join(_LEFT_OVER.sub("", rest).split()), units[0]) if units else (heading, None)


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
