"""A table of plain text, before anybody knows how wide the screen is.

`tplog.cli.table_layout` sets it, or rich where a terminal wants colours. Cells are plain text, never markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tplog.i18n.sanitize import escape_invisible


class TextColumn:
    """A column: its heading, whether its cells are numbers, and the width that it keeps however narrow.

    Numbers stand to the right on one line. ``min_width`` is in characters; 0 where it keeps none.
    """

    __slots__ = ("heading", "is_numeric", "min_width")

    def __init__(self, heading: str, *, is_numeric: bool) -> None:
        """Take the heading; a column of numbers is never narrower than that."""
        self.heading, self.is_numeric = heading, is_numeric
        self.min_width = max(map(len, heading.splitlines()), default=0) if is_numeric else 0


class TextRow(NamedTuple):
    """A row: its cells, its style (bold, italic or none), and whether a gap follows it."""

    cells: tuple[str, ...]
    style: str = ""
    ends_section: bool = False


class TextTable:
    """A title, columns and rows of cells."""

    __slots__ = ("columns", "rows", "title")

    def __init__(self, title: str, columns: Iterable[tuple[str, bool]]) -> None:
        """Take the title, or "", and for each column its heading and whether its cells are numbers."""
        self.title = title
        self.columns = [TextColumn(heading, is_numeric=is_numeric) for heading, is_numeric in columns]
        self.rows: list[TextRow] = []

    @property
    def headings(self) -> Sequence[str]:
        """The headings; none if all are empty."""
        headings = [column.heading for column in self.columns]
        return headings if any(headings) else ()

    def add_row(self, cells: Iterable[str], *, style: str = "", ends_section: bool = False) -> None:
        """Add a row of plain text, with invisible characters escaped."""
        self.rows.append(TextRow(tuple(map(escape_invisible, cells)), style, ends_section))
