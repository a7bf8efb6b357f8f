"""A table as rich sets it: where not each character is one column wide, or the stream has no line to draw.

`tplog.cli.table_layout` sets the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich import box
from rich.console import Console
from rich.containers import Lines
from rich.table import Table
from rich.text import Text

from tplog.cli.table_layout import FittedTable
from tplog.values.amount import NBSP

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


def rich_table(fit: FittedTable) -> Table:
    """Return a fitted table as one of rich's, without its title."""
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    shown.show_header = bool(fit.table.headings)
    for column, width in zip(fit.table.columns, fit.widths, strict=True):
        shown.add_column(
            UnbrokenText(column.heading),
            justify="right" if column.is_numeric else "left",
            width=width,
            overflow="fold",
        )
    for row in fit.table.rows:
        shown.add_row(*map(UnbrokenText, row.cells), style=row.style, end_section=row.ends_section)
    return shown


def rich_lines(fit: FittedTable, *, is_styled: bool) -> Iterator[str]:
    """Yield the lines of a fitted table; they have no spaces at their ends unless they are styled."""
    console = Console(
        width=fit.width, soft_wrap=False, no_color=True, force_terminal=is_styled, legacy_windows=False
    )
    with console.capture() as captured:
        console.print(rich_table(fit))
    return (line.rstrip() for line in captured.get().splitlines())
