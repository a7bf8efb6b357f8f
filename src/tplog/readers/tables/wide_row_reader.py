"""Read the rows of a wide table by its map: names, figures, and what the map says of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

from tplog.readers.tables.heading_meaning import BODY, CODE, IGNORE, NAME
from tplog.readers.tables.sum_labels import is_sum_or_net_label
from tplog.readers.tables.wide_budget import FigureReader, Figures
from tplog.readers.tables.wide_map import GROUP, TEXT, RowUse, WideMap
from tplog.readers.tables.wide_rules import COLUMN_LEFT_OUT, HIDDEN_ROW, OTHER_SHEETS
from tplog.readers.tables.wide_table import WideRow, WideTable, cell_text, is_empty, is_figure
from tplog.values.finding import Finding, SourceLocation


@frozen
class TableRow:
    """A row to sort: its number, name, body's cell, code, figures and what the map says of it.

    ``is_head`` is whether its cells for amounts are empty, ``is_last`` whether no row after it has figures,
    ``before_head`` whether the next row with a name is a head too. ``text`` is what stands in a row without
    figures.
    """

    number: int
    name: str
    body: str
    code: str
    figures: Figures
    use: RowUse
    is_head: bool
    is_last: bool = False
    before_head: bool = False
    group: str = ""
    text: str = ""
    repeats_headings: bool = False


def read_rows(table: WideTable, mapping: WideMap, reader: FigureReader) -> Sequence[TableRow]:
    """Return the rows below the headings. Mistakes in figures go to the reader's problems."""
    rows = [_read_row(table, mapping, row, reader) for row in table.rows]
    result: list[TableRow] = []
    later: TableRow | None = None
    has_figures = False
    for row in reversed(rows):
        before_head = later is not None and later.is_head and not later.use.kind
        result.append(evolve(row, is_last=not has_figures, before_head=before_head))
        has_figures = has_figures or bool(row.figures)
        later = row if row.name else later
    return result[::-1]


def _read_row(table: WideTable, mapping: WideMap, row: WideRow, reader: FigureReader) -> TableRow:
    """Return a row with its names and figures; headings repeated further down are no figures."""
    use = mapping.rows.get(row.number, RowUse())
    body_column = mapping.column_of(BODY) if mapping.column_of(NAME) else None
    name_column = mapping.column_of(NAME) or mapping.column_of(BODY) or ""
    name = row.text(name_column)
    is_first = bool(mapping.headings) and row is table.rows[0]  # the map says that no heading is left
    if not use.kind and not is_first and _repeats_headings(table, mapping, row):
        heading = table.column(name_column)
        is_heading = heading is None or name == heading.heading
        shown = "" if is_heading else name
        return TableRow(row.number, shown, "", "", {}, use, is_head=True, text=name, repeats_headings=True)
    body = row.text(body_column) if body_column else ""
    if body and is_sum_or_net_label(body):
        name, body = (body if not name or is_sum_or_net_label(name) else f"{body} {name}"), ""
    figures = {} if use.kind in {TEXT, IGNORE} else reader.read_row(row)
    is_head = all(is_empty(row.cells.get(column.letters)) for column in mapping.amount_columns)
    code = row.text(mapping.column_of(CODE) or "")
    group = row.text(mapping.column_of(GROUP) or "")
    text = "" if figures else " ".join(filter(None, map(cell_text, row.cells.values())))
    return TableRow(row.number, use.name or name, body, code, figures, use, is_head, group=group, text=text)


def _repeats_headings(table: WideTable, mapping: WideMap, row: WideRow) -> bool:
    """Return whether each column of amounts has its heading, or a part of it, in this row."""
    texts = [
        (row.text(column.letters), heading.heading)
        for column in mapping.amount_columns
        if (heading := table.column(column.letters))
    ]
    return bool(texts) and all(text and f" {text} " in f" {heading} " for text, heading in texts)


def repeats_as_figures(table: WideTable, mapping: WideMap, number: int) -> bool:
    """Return whether a row that repeats the headings has a name, and numbers that could be amounts."""
    row = next(row for row in table.rows if row.number == number)
    cells = [row.cells.get(column.letters) for column in mapping.amount_columns]
    name_column = mapping.column_of(NAME) or mapping.column_of(BODY) or ""
    heading = table.column(name_column)
    name = row.text(name_column)
    is_named = bool(name) and (heading is None or name not in heading.heading)
    return is_named and all(map(is_figure, cells))


def unread_parts(table: WideTable, mapping: WideMap) -> Iterator[Finding]:
    """Yield a remark for the file's other sheets, and for each column that the map leaves out."""
    if table.other_sheets and mapping.sheet is None:
        others = ", ".join(f"”{name}”" for name in table.other_sheets)
        params = {"sheet": table.sheet, "others": others}
        yield Finding(OTHER_SHEETS, params, location=SourceLocation(table.file))
    used = {column.letters for column in mapping.columns if column.kind != IGNORE}
    for column in table.columns:
        if column.letters not in used and (column.heading or column.has_figures):
            params = {"letters": column.letters, "heading": column.heading}
            yield Finding(COLUMN_LEFT_OUT, params, location=SourceLocation(table.file, None, column.letters))


def hidden_rows(table: WideTable) -> Iterator[Finding]:
    """Yield a remark for each hidden row below the headings: it is read too."""
    for row in table.rows:
        if row.number in table.hidden:
            yield Finding(HIDDEN_ROW, location=SourceLocation(table.file, line=row.number))
