"""Find the headings and columns of a wide table: a budget with several columns of amounts.

Title rows stand above the headings. The headings may take several rows, the upper ones merged over several
columns. Columns of texts have names, columns of figures amounts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from attrs import evolve, frozen

from tplog.errors import BadFile, mandatory_rule
from tplog.readers.tables.cell_marks import is_no_figure, strip_footnote_mark
from tplog.readers.tables.heading_doubts import HEADINGS_LIKE_AMOUNTS, HEADINGS_UNCERTAIN, is_like_figures
from tplog.readers.tables.heading_periods import YEAR
from tplog.readers.tables.headings import heading_unit, stated_unit
from tplog.readers.tables.sheet import Cell, CellError, column_letters
from tplog.readers.tables.tabular import Grid
from tplog.values.amount_parser import is_unit, parse_unit
from tplog.values.finding import Finding, SourceLocation
from tplog.values.identifiers import ParseError, has_invisible

HEADINGS_NOT_SEEN = mandatory_rule(
    "headings-not-seen",
    "{file}: här syns ingen rad med rubriker och under den rader med namn och belopp. Sätt en rad med "
    "rubriker (Nämnd, Budget 2025) över beloppen i filen. Finns den, skriv radens nummer i en mappning: "
    "headings = [3]",
    "{file}: no row of headings with rows of names and amounts below it is seen here. Put a row of headings "
    "(Nämnd, Budget 2025) over the amounts in the file. If there is one, write its number in a map: "
    "headings = [3]",
)

WideCell = Cell | CellError
_NUMBER = re.compile(r"[+\-−–—]?\s*\(?\s*[+\-−–—]?\s*[0-9][0-9\s.,]*\)?\s*[-−]?\s*\**\s*(?P<unit>[^\W\d].*)?")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")


@frozen
class WideRow:
    """A row below the headings: its number in the file, from 1, and its cells by the column's letters."""

    number: int
    cells: Mapping[str, WideCell]

    def text(self, letters: str) -> str:
        """Return a cell as the text that is seen; empty for no cell or one without a value."""
        return cell_text(self.cells.get(letters))


@frozen
class Column:
    """A column: its letters, its headings from the top joined, and whether its cells are figures."""

    letters: str
    heading: str
    has_figures: bool


@frozen
class WideTable:
    """A table with its parts found. ``heading_rows`` and ``hidden`` are numbers of rows, from 1.

    ``other_sheets`` are those with cells that are not read. ``heading_question`` asks whether a row is one of
    headings, where that is not plain; it is read as one of figures then.
    """

    file: str
    titles: tuple[str, ...]
    heading_rows: tuple[int, ...]
    columns: tuple[Column, ...]
    rows: tuple[WideRow, ...]
    hidden: tuple[int, ...] = ()
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    heading_question: Finding | None = None

    def column(self, letters: str) -> Column | None:
        """Return the column with these letters, or None."""
        return next((column for column in self.columns if column.letters == letters), None)

    @property
    def unit(self) -> str | None:
        """The unit that titles and the headings of names state; None for none, or for two that differ."""
        texts = [*self.titles, *(column.heading for column in self.columns if not column.has_figures)]
        units = [unit for text in texts if (unit := stated_unit(text))]
        return units[0] if len({parse_unit(unit) for unit in units}) == 1 else None


def is_title(text: str) -> bool:
    """Return whether a text above the table says more than a unit of money."""
    try:
        return bool(heading_unit(text)[0])
    except ParseError:
        return True


def cell_text(cell: WideCell) -> str:
    """Return a cell as text in one line, without characters that nobody sees; empty for no value."""
    if cell is None or isinstance(cell, CellError):
        return ""
    words = " ".join(unicodedata.normalize("NFC", str(cell)).split())
    return (
        "".join(char for char in words if not has_invisible(char)).strip() if has_invisible(words) else words
    )


def is_figure(cell: WideCell) -> bool:
    """Return whether a cell looks like an amount: a number, perhaps with a sign, brackets or a unit."""
    if not isinstance(cell, str):
        return cell is not None and not isinstance(cell, (date, CellError))
    match = _NUMBER.fullmatch(text := strip_footnote_mark(cell_text(cell)))
    return bool(match and not _ISO_DATE.fullmatch(text) and (not match["unit"] or is_unit(match["unit"])))


def is_blank(cell: WideCell) -> bool:
    """Return whether a cell states no figure: it is empty, or has only dashes or points."""
    return not isinstance(cell, CellError) and is_no_figure(cell_text(cell))


def is_empty(cell: WideCell) -> bool:
    """Return whether nothing stands in a cell, not even a dash."""
    return not isinstance(cell, CellError) and not cell_text(cell)


def _is_year(cell: WideCell) -> bool:
    return isinstance(cell, (str, int)) and bool(YEAR.fullmatch(cell_text(cell)))


def find_parts(grid: Grid, heading_rows: Sequence[int] = ()) -> WideTable:
    """Return a table with its titles, headings, columns and rows.

    ``heading_rows`` are the numbers of the rows with headings, where they are known. Raises BadFile if no
    headings are seen.
    """
    rows: list[tuple[int, Sequence[WideCell]]] = list(grid.rows)
    first = _first_row_of_figures(rows, heading_rows)
    if first is None:
        raise BadFile(Finding(HEADINGS_NOT_SEEN, {"file": grid.file}, location=SourceLocation(grid.file)))
    above = rows[:first]
    figure_columns = _kinds_of_columns([cells for _, cells in rows[first:]])
    chosen = [row for row in above if row[0] in heading_rows] or list(
        _rows_of_headings(above, figure_columns)
    )
    numbers = tuple(number for number, _ in chosen)
    titles = [row for row in above if row[0] < numbers[0]] if numbers else []
    below = [row for row in rows if row[0] > (numbers[-1] if numbers else 0)]
    kinds = _kinds_of_columns([cells for _, cells in below])
    question = None if heading_rows else _heading_question(grid.file, chosen, kinds)
    without = _rows_before(question, numbers)
    if without:
        return evolve(find_parts(grid, without), heading_question=question)
    headings = _joined_headings([cells for _, cells in chosen], kinds)
    columns = tuple(Column(letters, headings[letters], has_figures) for letters, has_figures in kinds.items())
    return WideTable(
        grid.file,
        tuple(text for _, cells in titles for cell in cells if (text := cell_text(cell))),
        numbers,
        columns,
        tuple(_wide_row(number, cells) for number, cells in below),
        grid.hidden,
        grid.sheet,
        grid.other_sheets,
        question,
    )


def _rows_before(question: Finding | None, numbers: Sequence[int]) -> list[int]:
    """Return the numbers of the rows of headings above the one in question; none without a question."""
    return [number for number in numbers if question and number < int(str(question.params["row"]))]


def _heading_question(
    file: str, chosen: Sequence[tuple[int, Sequence[WideCell]]], kinds: Mapping[str, bool]
) -> Finding | None:
    """Return the question about the first row of headings that could have figures; None for none."""
    above: dict[str, str] = {}
    numbers = [number for number, _ in chosen]
    for number, cells in chosen:
        texts = {
            column_letters(column): "#" if isinstance(cell, CellError) else cell_text(cell)
            for column, cell in enumerate(cells, 1)
            if not is_blank(cell)
        }
        names = [text for letters, text in texts.items() if not kinds.get(letters)]
        amounts = [(text, above.get(letters, "")) for letters, text in texts.items() if kinds.get(letters)]
        names_headed = any(letters in above for letters in texts if not kinds.get(letters))
        if is_like_figures(names, amounts, names_headed=names_headed):
            without = [other for other in numbers if other < number]
            params = {"row": str(number), "text": " | ".join(texts.values()), "rows": str(numbers)}
            location = SourceLocation(file, line=number)
            if not without:
                return Finding(HEADINGS_LIKE_AMOUNTS, params, location=location)
            return Finding(HEADINGS_UNCERTAIN, {**params, "without": str(without)}, location=location)
        above |= texts
    return None


def _wide_row(number: int, cells: Sequence[WideCell]) -> WideRow:
    return WideRow(
        number, {column_letters(column): cell for column, cell in enumerate(cells, 1) if cell is not None}
    )


def _first_row_of_figures(
    rows: Sequence[tuple[int, Sequence[WideCell]]], heading_rows: Sequence[int]
) -> int | None:
    """Return the index of the first row with a name and figures below headings; None if there is none."""
    seen: set[int] = set()  # columns with a text above
    for index, (number, cells) in enumerate(rows):
        figures = {
            column
            for column, cell in enumerate(cells)
            if is_figure(cell) and (heading_rows or not _is_year(cell))
        }
        is_below = number > max(heading_rows) if heading_rows else bool(figures & seen)
        has_name = any(cell_text(cell) and not is_figure(cell) and not is_blank(cell) for cell in cells)
        if figures and has_name and is_below:
            return index
        seen |= {
            column
            for column, cell in enumerate(cells)
            if cell_text(cell) and (_is_year(cell) or not is_figure(cell))
        }
    return None


def _kinds_of_columns(rows: Sequence[Sequence[WideCell]]) -> dict[str, bool]:
    """Return the columns that have cells, and whether at least half of each column's cells are figures."""
    width = max(map(len, rows))
    kinds: dict[str, bool] = {}
    for column in range(width):
        cells = [row[column] for row in rows if column < len(row)]
        figures = sum(is_figure(cell) or isinstance(cell, CellError) for cell in cells)
        texts = sum(not is_blank(cell) and not is_figure(cell) for cell in cells)
        if figures or texts:
            kinds[column_letters(column + 1)] = figures >= texts
    return kinds


def _rows_of_headings(
    above: Sequence[tuple[int, Sequence[WideCell]]], kinds: Mapping[str, bool]
) -> Iterator[tuple[int, Sequence[WideCell]]]:
    """Yield the rows with headings: those with a text over a column of figures, and what lies between.

    A single cell above other headings is a title, wherever it stands, unless all figures are in its column.
    """
    over = [
        index
        for index, (_, cells) in enumerate(above)
        if any(
            kinds.get(column_letters(column)) and not is_blank(cell) for column, cell in enumerate(cells, 1)
        )
    ]
    several = [index for index in over if sum(not is_blank(cell) for cell in above[index][1]) > 1]
    if sum(kinds.values()) == 1:
        several = over
    if over:
        yield from above[(several or over)[0] : over[-1] + 1]


def _joined_headings(rows: Sequence[Sequence[WideCell]], kinds: Mapping[str, bool]) -> dict[str, str]:
    """Return each column's headings from the top, joined; an upper one holds for the empty cells after it."""
    parts: dict[str, list[str]] = {letters: [] for letters in kinds}
    for index, cells in enumerate(rows):
        before = ""
        for column, cell in enumerate((*cells, *[None] * (max(map(len, rows)) - len(cells))), 1):
            letters, text = column_letters(column), cell_text(cell)
            if not kinds.get(letters):
                before = ""
            elif index < len(rows) - 1:
                before = text = text or before
            if letters in parts and text and text not in parts[letters]:
                parts[letters].append(text)
    return {letters: " ".join(texts) for letters, texts in parts.items()}
