"""Align the table of figures in a decision file: one width a column, ``|`` between the cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tplog.readers.figure_table import parse_rows
from tplog.values.identifiers import ParseError

_QUOTES = ('"""', "'''")
_SEPARATOR = " | "
_FIGURE_STARTS = frozenset("0123456789+-−–(")


def align_table(value: str) -> str:
    """Return a TOML text of several lines, with its quotes, and with the table in it aligned.

    What is no table is returned as it is, and so is a text with escapes, which are not what they look like.
    """
    quotes = value[:3]
    text = value[3:-3]
    if quotes not in _QUOTES or "\\" in text:
        return value
    rows = _rows_by_line(text)
    if len({len(cells) for cells in rows.values()}) != 1 or any("|" in cell for cell in _all_cells(rows)):
        return value
    columns = [list(column) for column in zip(*rows.values(), strict=True)]
    aligned = dict(zip(rows, zip(*map(_aligned, columns), strict=True), strict=True))
    lines = [
        _SEPARATOR.join(aligned[number]).rstrip(" ") if number in rows else line.strip()
        for number, line in enumerate(text.split("\n"))
    ]
    return "\n".join([quotes, "\n".join(lines).strip("\n"), quotes])


def table_meaning(text: str) -> Sequence[Sequence[str]]:
    """Return what a table says, whatever its blanks: the cells of each row, and the comments."""
    rows = _rows_by_line(text)
    return [rows.get(number, [line.strip()]) for number, line in enumerate(text.split("\n")) if line.strip()]


def _rows_by_line(text: str) -> Mapping[int, list[str]]:
    """Return the cells of each row by its line in the text; none if it is no table."""
    try:
        return dict(parse_rows(text))
    except ParseError:
        return {}


def _all_cells(rows: Mapping[int, list[str]]) -> Sequence[str]:
    return [cell for cells in rows.values() for cell in cells]


def _aligned(column: Sequence[str]) -> Sequence[str]:
    """Return a column's cells in one width: figures to the right, names to the left."""
    width = max(map(len, column))
    if any(cell[:1] in _FIGURE_STARTS and cell[-1:].isdigit() for cell in column[1:]):
        return [cell.rjust(width) for cell in column]
    return [cell.ljust(width) for cell in column]
