"""Tell a row of headings from a first row of figures that is not plainly one: ``Kommunstyrelsen; ca 10``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tplog.errors import mandatory_rule
from tplog.readers.tables.heading_meaning import heading_meaning, is_body_name
from tplog.readers.tables.heading_periods import YEAR
from tplog.readers.tables.headings import stated_unit
from tplog.readers.tables.tabular import cell_figure
from tplog.values.identifiers import ParseError

HEADINGS_UNCERTAIN = mandatory_rule(
    "headings-uncertain",
    "Rad {row}, ”{text}”: är den en rubrik eller en rad med belopp? Skriv i mappningen headings = "
    "{without} om den har belopp, eller headings = {rows} om den är en rubrik.",
    "Row {row}, '{text}': is it a heading, or a row with amounts? Write in the map headings = {without} if "
    "it has amounts, or headings = {rows} if it is a heading.",
)
HEADINGS_LIKE_AMOUNTS = mandatory_rule(
    "headings-like-amounts",
    "Rad {row}, ”{text}”, står överst och ser ut att ha belopp. Har den det, sätt i filen en rad med "
    "rubriker över den (Nämnd, Budget 2025); är den en rubrik, skriv i mappningen headings = {rows}.",
    "Row {row}, '{text}', stands first and seems to have amounts. If it has, put a row of headings over it "
    "in the file (Nämnd, Budget 2025); if it is a heading itself, write in the map headings = {rows}.",
)

_NAME_WORD = (
    r"(?:nämnd|styrelse|organ|verksamhet|(?:verksamhets)?område|förvaltning|avdelning|enhet|namn|benämning|konto"
    r"|kod|post|rad|typ|slag|projekt|program|text|ansvar|nr|nummer|anslag|ändamål|poster|rubrik|kommun|budgetpost"
    r"|name|body|committee|department|account|code|line|item|unit|type|activity|programme)(?:er|ar|s)?"
)
_BETWEEN = r"(?:\s*[/,&–-]\s*|\s+(?:och|and)\s+|\s+)"
_NAME_HEADING = re.compile(rf"{_NAME_WORD}(?:{_BETWEEN}{_NAME_WORD})*\W*", re.IGNORECASE)
_BARE_NUMBER = re.compile(r"[^\W\d_]")
_UNIT_READ_IN = "tkr"  # any: only whether a cell can be read as an amount matters


def is_like_figures(names: Sequence[str], amounts: Sequence[tuple[str, str]], *, names_headed: bool) -> bool:
    """Return whether a row that is taken for headings could be one of figures.

    ``amounts`` are its cells over amounts, each with the headings above it; ``names_headed`` is whether its
    names have a heading above them.
    """
    plain = [name for name in names if not _heads_names(name)]
    if not plain or not amounts:
        return False
    if all(above for _, above in amounts) and not any(map(_heads_amounts, (text for text, _ in amounts))):
        has_years = all(heading_meaning(above).year for _, above in amounts)
        if names_headed or has_years or any(map(is_body_name, plain)):
            return True
    return any(_is_number(text) for text, _ in amounts)


def _heads_names(text: str) -> bool:
    """Return whether a text is a heading of names, or states only a unit or a year."""
    return bool(_NAME_HEADING.fullmatch(text) or stated_unit(text) or YEAR.search(text))


def _heads_amounts(text: str) -> bool:
    """Return whether a text says what a column of amounts is, or their unit."""
    meaning = heading_meaning(text)
    if _is_number(text):
        return False
    return bool(meaning.kind or meaning.unit or (meaning.year and not YEAR.fullmatch(text)))


def _is_number(text: str) -> bool:
    """Return whether a text is an amount or another number, not a year or a period."""
    if YEAR.search(text):
        return False
    try:
        return cell_figure(text, _UNIT_READ_IN) is not None
    except ParseError:
        return any(map(str.isnumeric, text)) and not _BARE_NUMBER.search(text) and "/" not in text
