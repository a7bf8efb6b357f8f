"""Set a table in lines of plain text, for a file or a pipe: widths first, in one pass, then line by line.

The lines are those that rich would write without colours (a test holds them to it), so that a command prints
the same whoever reads it; but rich is slow to import, and makes several objects for each cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise, zip_longest
from typing import TYPE_CHECKING

from tplog.values.amount import NBSP

if TYPE_CHECKING:
    from tplog.answers.answer_tables import TextTable

_RULE = "─"
_GAP = "   "  # between columns: the left one's margin, what divides them, the right one's margin
_EDGES = 2  # characters: a space before the first column and one after the last
_MEASURED_WIDTH = 10_000  # characters, more than any table needs
_WORD = re.compile(r"\s*\S+\s*")
_NO_SPACE = "\ufdd0"  # a sign of no text, as wide as a space: at a no-break space no line ends
# Characters that are one column wide on every screen; others are measured by rich.
_ONE_WIDE = re.compile(
    "[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2200-\u22ff\u2500-\u25fc\n]*"
)


def is_one_wide(text: str) -> bool:
    """Return whether each character of a text is one column wide."""
    return (text.isascii() and text.isprintable()) or _ONE_WIDE.fullmatch(text) is not None


def table_lines(table: TextTable, width: int) -> Iterator[str] | None:
    """Return the lines of a table on a screen so wide; wider where a word would be cut.

    No line has spaces at its end. None if rich has to set it: some characters are not one column
    wide, some column would be narrower than its margins, or there is nothing to measure.
    """
    if not table.rows and not table.headings:
        return None
    texts = chain((table.title, *table.headings), chain.from_iterable(row.cells for row in table.rows))
    if not all(map(is_one_wide, texts)):
        return None
    widths, screen = _layout(table, width)
    return _set_lines(table, widths, screen) if min(widths, default=0) > 0 else None


def _set_lines(table: TextTable, widths: Sequence[int], screen: int) -> Iterator[str]:
    """Yield the lines of a table with columns so wide, none of them wider than the screen."""
    total = sum(widths) + len(_GAP) * (len(widths) - 1) + _EDGES
    if table.title:
        yield from (line[:screen].rstrip() for line in wrapped(table.title, total))
    yield ""
    if table.headings:
        cells = [
            _cell_lines(heading, width, is_numeric=column.is_numeric, is_unbroken=False)
            for heading, width, column in zip(table.headings, widths, table.columns, strict=True)
        ]
        height = max(map(len, cells))
        yield from _row_lines(
            [[""] * (height - len(lines)) + lines for lines in cells], table, widths, screen
        )
        yield f" {_RULE * (total - _EDGES)}"[:screen]
    last = len(table.rows) - 1
    for number, row in enumerate(table.rows):
        cells = [
            _cell_lines(cell, width, is_numeric=column.is_numeric, is_unbroken=True)
            for cell, width, column in zip(row.cells, widths, table.columns, strict=True)
        ]
        yield from _row_lines(cells, table, widths, screen)
        if row.ends_section and number != last:
            yield ""


def _row_lines(
    cells: Sequence[Sequence[str]], table: TextTable, widths: Sequence[int], screen: int
) -> Iterator[str]:
    """Yield the lines of a row, of which each cell has its own lines."""
    for parts in zip_longest(*cells, fillvalue=""):
        columns = zip(parts, widths, table.columns, strict=True)
        texts = (
            part.rjust(width) if column.is_numeric else part.ljust(width) for part, width, column in columns
        )
        yield f" {_GAP.join(texts)}"[:screen].rstrip()


def _cell_lines(text: str, width: int, *, is_numeric: bool, is_unbroken: bool) -> list[str]:
    """Return the lines of a cell, none wider than ``width``; a number is not broken but cut.

    At a no-break space no line of an unbroken text ends.
    """
    if is_unbroken and NBSP in text:
        lines = _cell_lines(text.replace(NBSP, _NO_SPACE), width, is_numeric=is_numeric, is_unbroken=False)
        return [line.replace(_NO_SPACE, NBSP) for line in lines]
    if is_numeric:
        return [line.rstrip()[:width] for line in text.split("\n")]
    return [text] if len(text) <= width and "\n" not in text else wrapped(text, width)


def wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a text, none wider than ``width``; a word that is wider is broken where it must."""
    lines = []
    for paragraph in text.split("\n"):
        starts = [0, *_line_starts(paragraph, width), len(paragraph)]
        lines += [paragraph[start:end][:width] for start, end in pairwise(starts)]
    return lines


def _line_starts(text: str, width: int) -> Iterator[int]:
    """Yield where a text's lines start but the first; a word takes the spaces about it along."""
    filled = 0
    for match in _WORD.finditer(text):
        word, start = match[0], match.start()
        length = len(word.rstrip())
        if length <= width - filled:
            filled += len(word)
        elif length > width:
            pieces = range(start, match.end(), width) if width > 0 else range(start, start + 1)
            yield from (piece for piece in pieces if piece)
            filled = match.end() - pieces[-1]
        elif filled and start:
            yield start
            filled = len(word)


def _layout(table: TextTable, width: int) -> tuple[list[int], int]:
    """Return the width of each column without its margins, and the screen's: at least what words need."""
    count = len(table.columns)
    margins = [(number > 0) + (number < count - 1) for number in range(count)]
    divides = count - 1 + _EDGES
    texts, words = _measured(table)
    least_widths = [
        column.min_width + margin if column.min_width else 0
        for column, margin in zip(table.columns, margins, strict=True)
    ]
    whole = [text + margin for text, margin in zip(texts, margins, strict=True)]
    shortest = [
        max(min(word + margin, _MEASURED_WIDTH), least)
        for word, margin, least in zip(words, margins, least_widths, strict=True)
    ]
    screen = max(width, min(sum(shortest) + divides, _MEASURED_WIDTH))
    room = screen - divides
    widths = [max(min(each, room), least) or 1 for each, least in zip(whole, least_widths, strict=True)]
    if sum(widths) > room:
        narrowed = _narrowed(widths, [not column.is_numeric for column in table.columns], room)
        widths = [
            max(min(each, most), least) if most > 0 else 0
            for each, most, least in zip(whole, narrowed, least_widths, strict=True)
        ]
    return [each - margin for each, margin in zip(widths, margins, strict=True)], screen


def _measured(table: TextTable) -> tuple[list[int], list[int]]:
    """Return of each column the widest text, and the widest word."""
    texts, words = [0] * len(table.columns), [0] * len(table.columns)
    cells = [table.headings] if table.headings else []
    for row in (*cells, *(row.cells for row in table.rows)):
        for number, cell in enumerate(row):
            lines = cell.splitlines() if "\n" in cell else (cell,)
            longest = max(map(len, lines))
            texts[number] = max(texts[number], longest)
            if longest > words[number]:
                # A text of blanks alone is as wide as it is.
                widest = max(map(len, cell.split()), default=longest)
                words[number] = max(words[number], widest)
    return texts, words


def _narrowed(widths: Sequence[int], may_wrap: Sequence[bool], room: int) -> list[int]:
    """Return widths that fit the room: the widest columns that may wrap give way first, down to the next.

    If these cannot give enough, all do alike.
    """
    narrowed = list(widths)
    while any(may_wrap) and (excess := sum(narrowed) - room) > 0:
        can_give = [width if wraps else 0 for width, wraps in zip(narrowed, may_wrap, strict=True)]
        widest = max(can_give)
        next_widest = max((width for width in can_give if width != widest), default=0)
        if widest == 0:
            break
        giving = [number for number, width in enumerate(can_give) if width == widest]
        _take(narrowed, giving, excess, widest - next_widest)
    if (excess := sum(narrowed) - room) > 0:
        giving = [number for number, width in enumerate(narrowed) if width]
        _take(narrowed, giving, excess, max(narrowed, default=0))
    return narrowed


def _take(widths: list[int], giving: Sequence[int], excess: int, most: int) -> None:
    """Take an excess from these columns in equal shares, from none more than ``most`` or than it has."""
    for place, number in enumerate(giving):
        left = len(giving) - place
        even, rest = divmod(excess, left)
        # A half goes to the even number, as rich rounds it.
        rounded = even + (2 * rest > left or (2 * rest == left and even % 2))
        share = min(most, widths[number], rounded)
        widths[number] -= share
        excess -= share
