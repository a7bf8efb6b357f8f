"""Ask about columns of a wide table that write the same money with opposite signs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from tplog.readers.tables.heading_words import FORECAST, OUTCOME
from tplog.readers.tables.wide_map import WideMap
from tplog.readers.tables.wide_row_reader import TableRow
from tplog.readers.tables.wide_rules import COLUMN_SIGNS_DIFFER
from tplog.values.finding import Finding, SourceLocation

_LEAST_ROWS = 2  # of a budget, in which a single minus may be a saving


def sign_questions(file: str, mapping: WideMap, rows: Sequence[TableRow]) -> Iterator[Finding]:
    """Yield a question for each column without signs of its own that is negative where another is not."""
    known: set[str] = set()
    for negative, positive in permutations(mapping.amount_columns, 2):
        if negative.signs or negative.letters in known:
            continue
        pairs = [
            (row.figures[negative.letters].amount.ore, row.figures[positive.letters].amount.ore)
            for row in rows
            if {negative.letters, positive.letters} <= row.figures.keys()
        ]
        pairs = [(low, high) for low, high in pairs if low and high]
        opposite = sum(low < 0 < high for low, high in pairs)
        least = 1 if negative.kind in {OUTCOME, FORECAST} else _LEAST_ROWS
        if opposite >= least and 5 * opposite >= 4 * len(pairs):
            known.add(negative.letters)
            params = {"negative": negative.letters, "positive": positive.letters}
            yield Finding(COLUMN_SIGNS_DIFFER, params, location=SourceLocation(file, None, negative.letters))
