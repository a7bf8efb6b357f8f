"""Set a table in lines of text: what a screen has room for first, in one pass, then line by line.

The lines are those that rich would write with the same widths (a test holds them to it); but rich is slow to
import, and makes several objects for each cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise, zip_longest
from typing import TYPE_CHECKING, NamedTuple

import click

from tplog.values.amount import NBSP

if TYPE_CHECKING:
    from tplog.answers.answer_tables import Rows, TextColumn, TextRow, TextTable

# Which columns a screen has no room for, and where they are.
LEFT_OUT = (
    "Får inte plats: {names}. Visas i ett bredare fönster, i ett rör (| cat) och med --json.",
    "No room for: {names}. Shown in a wider window, in a pipe (| cat) and with --json.",
)
_ROWS_AT_A_TIME = 2_000  # that are measured
_RULE = "─"
_GAP = "   "  # between columns: the left one's margin, what divides them, the right one's margin
_EDGES = 2  # characters: a space before the first column and one after the last
_WORD = re.compile(r"\s*\S+\s*")
_SIGN = re.compile("[/_\u00a0\ufdd0-]")  # after which a word that is too wide may end a line
_SHORT_WORD = 16  # characters of a word that is not broken at its signs, however narrow the screen is
_LEAST = 10  # characters of a column of texts where none can give way
_LONG_FIGURE = 20  # characters of what stands on one line in a column of numbers
_LONG_WORD = 30  # characters of a word that is broken at its signs before a column is left out
_WORDS = re.compile(r"^ *[^ ]+|[^ ]+")  # the first with what it is set in by
_FIGURES = re.compile(r"(?:[Δ≥] )?[^ ]+")  # with the sign before it
_NO_SPACE = "\ufdd0"  # a sign of no text, as wide as a space: at a no-break space no line ends
# Characters that are one column wide on every screen; others are measured by rich.
_ONE_WIDE = re.compile(
    "[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2200-\u22ff\u2500-\u25fc\n]*"
)


def is_one_wide(text: str) -> bool:
    """Return whether each character of a text is one column wide."""
    return (text.isascii() and text.isprintable()) or _ONE_WIDE.fullmatch(text) is not None


class FittedTable(NamedTuple):
    """A table for a screen: what all its rows say alike, what it has left out, and its columns' widths.

    ``said_once`` are headings with their texts, ``left_out`` headings. ``width`` is that of its lines, more
    than the screen's only where no column could give way.
    """

    table: TextTable
    widths: tuple[int, ...]
    width: int
    said_once: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = ()


def fitted(table: TextTable, screen: int | None, cell_len: Callable[[str], int] = len) -> FittedTable:
    """Fit a table to a screen of so many columns, or to none, where nothing is wrapped or left out.

    A column that says the same in each row is said once, above; then columns are left out until no word of
    the others must be broken, then until their words are broken at their signs only. ``cell_len`` returns how
    many columns of the screen a text takes.
    """
    table, said_once = _without_repeated(table)
    measured = _measured(table, cell_len)
    if screen is None:
        widths = tuple(column.text for column in measured)
        return FittedTable(table, widths, _total(widths), said_once)
    shown = list(range(len(table.columns)))
    for lowest_rank, least in ((2, _Measure.legible), (1, _Measure.broken)):
        while _total([least(measured[number]) for number in shown]) > screen:
            ranks = [table.columns[number].rank for number in shown]
            if max(ranks, default=0) < lowest_rank or len(shown) == 1:
                break
            # Of several of a rank the last one.
            shown.pop(len(ranks) - 1 - ranks[::-1].index(max(ranks)))
    left_out = tuple(
        column.heading
        for number, column in enumerate(table.columns)
        if number not in shown and column.heading
    )
    widths = _widths([measured[number] for number in shown], screen)
    return FittedTable(_with_columns(table, shown), widths, _total(widths), said_once, left_out)


def _without_repeated(table: TextTable) -> tuple[TextTable, tuple[tuple[str, str], ...]]:
    """Return a table without the columns that say the same in each row, and what these say."""
    if len(table.rows) <= 1:
        return table, ()
    first = next(iter(table.rows)).cells
    repeated = {
        number: (column.heading, first[number])
        for number, column in enumerate(table.columns)
        if column.joins_heading
        and column.heading
        and first[number].strip()
        and all(row.cells[number] == first[number] for row in table.rows)
    }
    if not repeated or len(repeated) == len(table.columns):
        return table, ()
    shown = [number for number in range(len(table.columns)) if number not in repeated]
    return _with_columns(table, shown), tuple(repeated.values())


def _with_columns(table: TextTable, shown: Sequence[int]) -> TextTable:
    """Return a table with these columns alone."""
    if len(shown) == len(table.columns):
        return table
    from tplog.answers.answer_tables import TextTable  # noqa: PLC0415 (start-up time)

    part = TextTable(table.title, [])
    part.language = table.language
    part.columns = [table.columns[number] for number in shown]
    part.rows = _RowsOf(table.rows, shown)
    return part


class _RowsOf:
    """Rows with some of their cells alone."""

    def __init__(self, rows: Rows, shown: Sequence[int]) -> None:
        """Take the rows, and the numbers of the cells."""
        self._rows, self._shown = rows, shown

    def __iter__(self) -> Iterator[TextRow]:
        """Yield the rows in order."""
        for row in self._rows:
            yield row._replace(cells=tuple([row.cells[number] for number in self._shown]))

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)


def table_lines(fit: FittedTable, *, is_styled: bool = False) -> Iterator[str] | None:
    """Return the lines of a fitted table, without its title; with its rows' styles if ``is_styled``.

    No line has spaces at its end. None if rich has to set it: some characters are not one column wide, or
    there is nothing to set.
    """
    table = fit.table
    if not table.rows and not table.headings:
        return None
    texts = chain(("".join(table.headings),), ("".join(row.cells) for row in table.rows))
    if not all(map(is_one_wide, texts)) or not all(fit.widths):
        return None
    return _set_lines(table, fit.widths, is_styled=is_styled)


def _set_lines(table: TextTable, widths: Sequence[int], *, is_styled: bool) -> Iterator[str]:
    """Yield the lines of a table with columns so wide."""
    if table.headings:
        cells = [
            _cell_lines(heading, width, is_numeric=column.is_numeric, is_unbroken=True)
            for heading, width, column in zip(table.headings, widths, table.columns, strict=True)
        ]
        height = max(map(len, cells))
        yield from _row_lines([[""] * (height - len(lines)) + lines for lines in cells], table, widths)
        yield f" {_RULE * (_total(widths) - _EDGES)}"
    last = len(table.rows) - 1
    for number, row in enumerate(table.rows):
        cells = [
            _cell_lines(cell, width, is_numeric=column.is_numeric, is_unbroken=True)
            for cell, width, column in zip(row.cells, widths, table.columns, strict=True)
        ]
        lines = _row_lines(cells, table, widths)
        yield from (
            (click.style(line, **{row.style: True}) for line in lines) if is_styled and row.style else lines
        )
        if row.ends_section and number != last:
            yield ""


def _row_lines(cells: Sequence[Sequence[str]], table: TextTable, widths: Sequence[int]) -> Iterator[str]:
    """Yield the lines of a row, of which each cell has its own lines."""
    for parts in zip_longest(*cells, fillvalue=""):
        columns = zip(parts, widths, table.columns, strict=True)
        texts = (
            part.rjust(width) if column.is_numeric else part.ljust(width) for part, width, column in columns
        )
        yield f" {_GAP.join(texts)}".rstrip()


def _cell_lines(text: str, width: int, *, is_numeric: bool, is_unbroken: bool) -> list[str]:
    """Return the lines of a cell, none wider than ``width``.

    None of an unbroken text ends at a no-break space.
    """
    if is_unbroken and NBSP in text:
        lines = _cell_lines(text.replace(NBSP, _NO_SPACE), width, is_numeric=is_numeric, is_unbroken=False)
        return [line.replace(_NO_SPACE, NBSP) for line in lines]
    lines = [text] if len(text) <= width and "\n" not in text else wrapped(text, width)
    return [line.rstrip() for line in lines] if is_numeric else lines


def wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a text, none wider than ``width``.

    A word that is wider is broken after one of its signs, as in a path, else where it must.
    """
    lines = []
    for paragraph in text.split("\n"):
        starts = [0, *_line_starts(paragraph, width), len(paragraph)]
        lines += [paragraph[start:end].rstrip(" ") for start, end in pairwise(starts)]
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
            if filled:
                yield start
            pieces = list(_pieces(word, width))
            yield from (start + piece for piece in pieces[1:])
            filled = len(word) - pieces[-1]
        elif filled and start:
            yield start
            filled = len(word)


def _pieces(word: str, width: int) -> Iterator[int]:
    """Yield where the pieces of a word start that is wider than its column."""
    start = 0
    yield start
    while len(word.rstrip()) - start > width:
        signs = [match.end() for match in _SIGN.finditer(word, start, start + width)]
        start = signs[-1] if signs else start + width
        yield start


class _Measure(NamedTuple):
    """The widths of a column: of its widest text, of its widest word, and of the widest part of a word.

    ``wanted`` is the width that it keeps as long as it can. A number is one word, and
    never cut; ``least`` is the width below which a column does not go.
    """

    text: int
    word: int
    part: int
    wanted: int
    least: int

    def legible(self) -> int:
        """Return the width at which it is read with ease."""
        return max(self.word, self.wanted)

    def whole(self) -> int:
        """Return the least width at which no word is broken."""
        return self.word

    def broken(self) -> int:
        """Return the least width at which words are broken at signs only."""
        return self.part

    def cut(self) -> int:
        """Return the least width of all, at which words are broken anywhere."""
        return self.least


def _measured(table: TextTable, cell_len: Callable[[str], int]) -> list[_Measure]:
    """Return the widths of each column, by so many rows at a time."""
    remaining, has_heading = iter(table.rows), bool(table.headings)
    measured: list[_Measure] = []
    while (rows := list(islice(remaining, _ROWS_AT_A_TIME))) or not measured:
        parts = [
            _measured_column(column, (row.cells[number] for row in rows), cell_len, has_heading=has_heading)
            for number, column in enumerate(table.columns)
        ]
        # Each of its widths is the most that one of its texts takes.
        measured = [_Measure(*map(max, *pair)) for pair in zip(measured or parts, parts, strict=True)]
    return measured


def _measured_column(
    column: TextColumn, cells: Iterable[str], cell_len: Callable[[str], int], *, has_heading: bool
) -> _Measure:
    lines = set(chain.from_iterable(cell.split("\n") for cell in cells))
    heading = column.heading.split("\n") if has_heading else []
    text = max(map(cell_len, (*lines, *heading, "-")))
    words = set(chain.from_iterable(_WORDS.findall(line) for line in heading))
    whole = {line for line in lines if column.is_numeric and cell_len(line) <= _LONG_FIGURE}
    words |= whole.union(*map(_WORDS.findall, lines - whole))
    lengths = {word: cell_len(word) for word in (*words, "-")}
    if column.is_numeric:
        figures = chain.from_iterable(map(_FIGURES.findall, lengths))
        figure, longest = max(map(cell_len, figures)), max(map(cell_len, (*heading, "-")))
        return _Measure(text, max(lengths.values()), figure, longest, figure)
    parts = {word: max(map(cell_len, _SIGN.sub(r"\g<0>\n", word).split("\n"))) for word in lengths}
    word = max(parts[word] if length > _LONG_WORD else length for word, length in lengths.items())
    part = max(parts[word] if length > _SHORT_WORD else length for word, length in lengths.items())
    return _Measure(text, word, part, min(column.min_width, text), min(part, _LEAST))


def _total(widths: Sequence[int]) -> int:
    """Return the width of the lines of columns so wide."""
    return sum(widths) + len(_GAP) * max(len(widths) - 1, 0) + _EDGES


def _widths(measured: Sequence[_Measure], screen: int) -> tuple[int, ...]:
    """Return widths that fit the screen if any do; the widest columns give way first."""
    rest = screen - _total([0] * len(measured))
    least = next(
        (least for kind in _BY_EASE if sum(least := [kind(each) for each in measured]) <= rest),
        [each.cut() for each in measured],
    )
    if sum(least) >= rest:
        return tuple(least)
    texts = [max(each.text, low) for each, low in zip(measured, least, strict=True)]
    widest = max(texts)
    while sum(_at_most(texts, least, widest)) > rest:
        widest -= 1
    widths = _at_most(texts, least, widest)
    for number, text in enumerate(texts):
        if text > widths[number] and sum(widths) < rest:
            widths[number] += 1
    return tuple(widths)


def _at_most(texts: Sequence[int], least: Sequence[int], most: int) -> list[int]:
    """Return the widths of texts, none above ``most`` unless it must be."""
    return [max(low, min(text, most)) for text, low in zip(texts, least, strict=True)]


_BY_EASE = (_Measure.legible, _Measure.whole, _Measure.broken, _Measure.cut)
