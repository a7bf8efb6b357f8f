"""Find rows of a wide table whose figures are the sum of rows beside them, above or below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tplog.readers.tables import wide_rules
from tplog.readers.tables.wide_doubts import is_like_sum
from tplog.readers.tables.wide_row_reader import TableRow
from tplog.readers.tables.wide_scope import LEAST_PARTS, RowScope
from tplog.values.finding import Rule

_LONGEST_RUN = 40  # rows that a sum within a body may be of; all rows of the body may be more
_LEAST_RUN = 2
_PART_NAME = re.compile(r"[-–—•·*+]\s*\S.*|.*\b(?:varav|därav)\b.*", re.IGNORECASE | re.DOTALL)


def summed_run(rows: Sequence[TableRow], index: int) -> RowScope | None:
    """Return the rows right after or before a row that it could be the sum of; None if there are none.

    But for rounding it could be only where it is like a sum by its name or by those of the rows, or where the
    rows are all the others: else small figures are near any sum.
    """
    row = rows[index]
    below = rows[1:] if index == 0 else rows[index + 1 : index + 1 + _LONGEST_RUN]
    for run in (below, rows[max(0, index - _LONGEST_RUN) : index][::-1]):
        rounded: RowScope | None = None
        for count in _near_counts(row, run):
            scope = RowScope.of(sorted(run[:count], key=lambda part: part.number))
            if scope.could_be_sum(row.figures):
                return scope
            is_hinted = is_like_sum(row.name) or bool(_PART_NAME.fullmatch(run[count - 1].name))
            if (is_hinted or count == len(rows) - 1) and scope.could_round_to(row.figures):
                rounded = rounded or scope
        if rounded is not None:
            return rounded
    return None


def sum_rule(row: TableRow, scope: RowScope, count: int) -> Rule:
    """Return the question about a row that could be the sum of a scope; ``count`` is that of all rows."""
    if len(scope.rows) < count - 1:
        return wide_rules.ROW_COULD_ADD_SOME
    is_equal = scope.could_be_sum(row.figures)
    return wide_rules.ROW_COULD_BE_SUM if is_equal else wide_rules.ROW_COULD_BE_ROUNDED_SUM


def _near_counts(row: TableRow, run: Sequence[TableRow]) -> Iterator[int]:
    """Yield of how many of the first rows the sums are near a row's figures, or equal to them."""
    off = {letters: -figure.amount.ore for letters, figure in row.figures.items()}
    for count, part in enumerate(run, 1):
        for letters in off.keys() & part.figures.keys():
            off[letters] += part.figures[letters].amount.ore
        if count < _LEAST_RUN or _LONGEST_RUN < count < len(run):
            continue
        if all(abs(off[letters]) * LEAST_PARTS <= abs(row.figures[letters].amount.ore) for letters in off):
            yield count
