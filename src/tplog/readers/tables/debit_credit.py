"""Know debit from credit where a table's column says in each row which of them the amount is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tplog.errors import mandatory_rule

SIDE_NOT_NAMED = mandatory_rule(
    "column-of-sides",
    "Kolumnen ”{heading}” skiljer debet från kredit, och ”{text}” står för ett belopp med motsatt tecken. "
    'Skriv side = "{heading}" i [columns], så räknas kredit som minus; eller skriv kredit med minus i '
    "tabellen.",
    "The column '{heading}' tells debit from credit, and '{text}' stands for an amount of the opposite sign. "
    "Write side = '{heading}' in [columns], and credits count as minus; or write credits with a minus in the "
    "table.",
)
SIDE_UNREADABLE = mandatory_rule(
    "side-unreadable",
    "”{text}” är varken debet eller kredit. Skriv D eller K.",
    "'{text}' is neither debit nor credit. Write D or C.",
)

DEBIT, CREDIT = 1, -1  # what a row's amount is multiplied by
_SIDES = {
    DEBIT: re.compile(r"d|dr|db|deb|debet|debit|\+", re.IGNORECASE),
    CREDIT: re.compile(r"k|c|cr|kred|kredit|credit|[-−–]", re.IGNORECASE),
}
_HEADING = re.compile(
    r".*(?:d\s*[/|&+-]?\s*[kc]|deb\w*\W*(?:(?:eller|or|och|and)\W+)?[kc]r\w*|tecken|sign|\+\s*/?\s*[-−–])\W*",
    re.IGNORECASE,
)


def side_of(text: str) -> int | None:
    """Return whether a cell says debit (1) or credit (-1); None if it says neither."""
    text = text.strip().rstrip(".")
    return next((side for side, words in _SIDES.items() if words.fullmatch(text)), None)


def wrong_side(heading: str, signs: Mapping[str, set[int]]) -> str | None:
    """Return a text of a column that says another side than its amounts' signs; None if none does.

    ``signs`` are the signs, with debit positive, of the amounts beside each text of the column. A column that
    has other texts, or one letter only under another heading, tells no sides.
    """
    sides = {text: side_of(text) for text in signs}
    is_told = _HEADING.fullmatch(heading) or set(sides.values()) >= {DEBIT, CREDIT}
    if None in sides.values() or not (is_told or any(len(text) > len("deb") for text in sides)):
        return None
    return next((text for text, side in sides.items() if signs[text] - {0, side}), None)
