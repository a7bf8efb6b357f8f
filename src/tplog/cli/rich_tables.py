"""A table as rich sets it: for a terminal, with its styles, or where not each character is one column wide.

`tplog.cli.table_layout` sets the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich import box
from rich.console import Console
from rich.containers import Lines
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from tplog.answers.answer_tables import TextTable
from tplog.values.amount import NBSP

_MAX_WIDTH = 10_000  # columns, more than any table needs
_NO_SPACE = "\ufdd0"  # a sign of no text, as wide as a space


class UnbrokenText(Text):
    """A text whose lines do not end at a no-break space: ``12 345,6 mkr`` stands on one line.

    rich takes such a space for one like any other; while it wraps, another sign stands for it.
    """

    def wrap(self, console: Console, width: int, **keys: Any) -> Lines:  # noqa: ANN401 (rich's own)
        """Return the lines, none wider than ``width``."""
        shown = self.copy()
        shown.plain = self.plain.replace(NBSP, _NO_SPACE)
        lines = Text.wrap(shown, console, width, **keys)
        for line in lines:
            line.plain = line.plain.replace(_NO_SPACE, NBSP)
        return lines


def rich_table(table: TextTable) -> Table:
    """Return a table as one of rich's."""
    title = Text(table.title, style="bold")
    shown = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    shown.show_header = bool(table.headings)
    for column in table.columns:
        shown.add_column(
            Text(column.heading),
            justify="right" if column.is_numeric else "left",
            no_wrap=column.is_numeric,
            min_width=column.min_width or None,
            overflow="fold",
        )
    for row in table.rows:
        shown.add_row(*map(UnbrokenText, row.cells), style=row.style, end_section=row.ends_section)
    return shown


def rich_lines(table: TextTable, min_width: int) -> Iterator[str]:
    """Yield the lines of a table, as wide as the terminal; elsewhere at least ``min_width`` columns.

    They are wider where a figure would be cut short, and have no spaces at their ends.
    """
    shown = rich_table(table)
    console = Console(soft_wrap=False)
    if not console.is_terminal:
        console = Console(width=max(console.width, min_width), no_color=True)
    console.width = max(
        console.width, Measurement.get(console, console.options.update(width=_MAX_WIDTH), shown).minimum
    )
    with console.capture() as captured:
        console.print(shown)
    return (line.rstrip() for line in captured.get().splitlines())
