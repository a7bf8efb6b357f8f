"""Ask about headings of a wide table that may be rows, and names that are units or kinds of amounts."""

from __future__ import annotations

from collections.abc import Iterator

from tplog.readers.tables.heading_meaning import AMOUNT_KINDS, NAME, heading_meaning
from tplog.readers.tables.heading_periods import YEAR
from tplog.readers.tables.wide_map import WideMap
from tplog.readers.tables.wide_rules import NAMES_ARE_KINDS
from tplog.readers.tables.wide_table import WideTable
from tplog.values.amount_parser import is_unit
from tplog.values.finding import Finding, SourceLocation

_MOST_KINDS = 6  # different texts of a column of kinds


def are_no_names(texts: set[str]) -> bool:
    """Return whether texts are all units, all years, or all single words for kinds of amounts."""
    plain = {text for text in texts if text}
    if not plain or len(plain) > _MOST_KINDS:
        return False
    return all(is_unit(text) or _is_kind(text) for text in plain)


def _is_kind(text: str) -> bool:
    """Return whether a text is a year or a word for a kind of amounts, perhaps with its year."""
    words = YEAR.sub("", text).split()
    if not words:
        return True
    return len(words) == 1 and words[0].casefold() in _KINDS and heading_meaning(text).kind in AMOUNT_KINDS


_KINDS = frozenset({"budget", "utfall", "bokslut", "prognos", "plan", "outcome", "actual", "forecast", "ram"})


def name_questions(table: WideTable, mapping: WideMap) -> Iterator[Finding]:
    """Yield what is open of headings, and of a column of lines that has units or kinds of amounts."""
    if table.heading_question is not None and not mapping.headings:
        yield table.heading_question
    letters = mapping.column_of(NAME)
    texts = {row.text(letters) for row in table.rows} if letters else set()
    if letters and are_no_names(texts):
        params = {"column": letters, "texts": ", ".join(sorted(filter(None, texts)))}
        yield Finding(NAMES_ARE_KINDS, params, location=SourceLocation(table.file, None, letters))
