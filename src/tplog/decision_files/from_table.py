"""Start a decision file from an office's table: giver, taker and amount, row by row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from attrs import frozen

from tplog.decision_files.template import Prefill
from tplog.errors import BadFile, mandatory_rule
from tplog.events.base import Event
from tplog.readers.event_money import is_path, money_keys
from tplog.readers.field_readers import ITEMS, TOO_LARGE, account
from tplog.readers.table_reader import TableReader
from tplog.readers.tables.sheet import Cell, column_letters
from tplog.readers.tables.tabular import HEADING_TWICE, Row, Table, row_reader, to_amount_notation
from tplog.values.amount_parser import is_unit, parse_amount, parse_unit
from tplog.values.finding import Finding, SourceLocation
from tplog.values.identifiers import ParseError
from tplog.values.limits import MAX_EVENT_PARTS

COLUMN_MISSING = mandatory_rule(
    "column-missing",
    "{file} saknar en kolumn ”{column}”. Rubrikerna är: {headings}.",
    "{file} has no column '{column}'. The headings are: {headings}.",
)
LINE_TWICE = mandatory_rule(
    "line-twice",
    "”{line}” står redan på rad {first}. En post har ett belopp.",
    "'{line}' stands in row {first} already. A line has one amount.",
)
MONEY_MISPLACED = mandatory_rule(
    "money-misplaced",
    "{type} flyttar inga pengar så som tabellen säger.",
    "{type} moves no money in the way that the table tells.",
)

_GIVER, _TAKER, _AMOUNT = "från", "konto", "belopp"
# The meaning of a heading, in either language.
_COLUMN_BY_HEADING: Mapping[str, str] = {
    **dict.fromkeys(("från", "from"), _GIVER),
    **dict.fromkeys(("konto", "post", "till", "account", "line", "to"), _TAKER),
    **dict.fromkeys(("belopp", "amount"), _AMOUNT),
}
UNIT_OTHER = mandatory_rule(
    "unit-other",
    "Rubriken säger {stated}, inte {unit}.",
    "The heading says {stated}, not {unit}.",
)
# An amount's heading may state the unit: Belopp (tkr).
_AMOUNT_WITH_UNIT = re.compile(r"(belopp|amount)\W+(?:i )?(.*?)\W*", re.DOTALL)


@frozen
class _RowTransfer:
    """One row of the table: the giver if stated, the taker, and the amount as written."""

    row: int
    giver: str | None
    taker: str
    amount: str


def prefill_from_table(table: Table, event_type: type[Event], unit: str | None = None) -> Prefill:
    """Return the money of an event of this type, with amounts as the table writes them.

    Columns are konto (or post, till), belopp and optionally från; in English line (or account, to), amount
    and from. Other columns are ignored. ``unit`` is for amounts without one, unless the heading has it, as in
    ``Belopp (tkr)``. Raises BadFile with all mistakes, each with its row and column.
    """
    columns, stated = _find_columns(table)
    if stated and unit and parse_unit(stated) != parse_unit(unit):
        raise BadFile(
            Finding(UNIT_OTHER, {"stated": stated, "unit": unit}, location=SourceLocation(table.file))
        )
    unit = stated or unit
    problems: list[Finding] = []
    if len(table.rows) > MAX_EVENT_PARTS:
        params = {"size": str(len(table.rows)), "most": str(MAX_EVENT_PARTS)}
        raise BadFile(Finding(TOO_LARGE, {**params, "what": (ITEMS,)}, location=SourceLocation(table.file)))
    rows = [_read_row(row_reader(table, row, problems), row, columns, unit) for row in table.rows]
    transfers = [transfer for transfer in rows if transfer is not None]
    givers = {transfer.giver for transfer in transfers}
    giver = next(iter(givers)) if len(givers) == 1 else None
    one_giver = len(givers) <= 1
    if one_giver:
        _require_unique_lines(table, transfers, columns[_TAKER], problems)
    keys = money_keys(event_type)
    if not {"lines" if one_giver else "transfers"} <= keys:
        params = {"type": event_type.__name__}
        problems.append(Finding(MONEY_MISPLACED, params, location=SourceLocation(table.file)))
    if problems:
        raise BadFile(*problems)
    if one_giver:
        return Prefill(
            giver=giver, unit=unit, lines=tuple((transfer.taker, transfer.amount) for transfer in transfers)
        )
    return Prefill(
        unit=unit,
        transfers=tuple(
            (str(transfer.giver), _taker_path(transfer), transfer.amount) for transfer in transfers
        ),
    )


def _find_columns(table: Table) -> tuple[Mapping[str, str], str | None]:
    """Return the heading of each known column by its meaning, and the unit in the amounts' heading."""
    heading_by_meaning: dict[str, str] = {}
    unit = None
    for heading in table.headings:
        name = heading.casefold()
        with_unit = _AMOUNT_WITH_UNIT.fullmatch(name)
        if with_unit and is_unit(with_unit[2]):
            name, unit = with_unit[1], with_unit[2]
        meaning = _COLUMN_BY_HEADING.get(name)
        if meaning in heading_by_meaning:
            first, column = (
                column_letters(table.headings.index(duplicate) + 1)
                for duplicate in (heading_by_meaning[meaning], heading)
            )
            params = {
                "heading": f"{heading_by_meaning[meaning]}, {heading}",
                "first": first,
                "column": column,
            }
            raise BadFile(Finding(HEADING_TWICE, params, location=SourceLocation(table.file)))
        if meaning:
            heading_by_meaning[meaning] = heading
    for needed in (_TAKER, _AMOUNT):
        if needed not in heading_by_meaning:
            params = {"file": table.file, "column": needed, "headings": ", ".join(table.headings)}
            raise BadFile(Finding(COLUMN_MISSING, params, location=SourceLocation(table.file)))
    return heading_by_meaning, unit


def _read_row(
    reader: TableReader, row: Row, columns: Mapping[str, str], unit: str | None
) -> _RowTransfer | None:
    """Return a row's transfer; None with a mistake."""
    problem_count = len(reader.problems)
    filled_cells = {heading: cell for heading, cell in row.cells.items() if cell is not None}
    giver = None
    if _GIVER in columns:
        giver = reader.required(filled_cells, columns[_GIVER], "an account's path", _account_path)
    taker = reader.required(
        filled_cells, columns[_TAKER], "a line's name or path", partial(_line_name, giver)
    )
    amount = reader.required(row.cells, columns[_AMOUNT], "an amount", partial(_amount_text, unit=unit))
    if len(reader.problems) > problem_count or taker is None or amount is None:
        return None
    return _RowTransfer(row.number, giver, taker, amount)


def _account_path(cell: Cell) -> str:
    return str(account(str(cell)))


def _line_name(giver: str | None, cell: Cell) -> str:
    """Return a line's name below the giver, or a path, as written. Raises ParseError."""
    text = str(cell)
    try:
        account(text if is_path(text) else f"{giver or '2025/x'}/{text}")
    except ParseError as error:
        raise ParseError(error.rule, **{**error.params, "text": text}) from error
    return text


def _amount_text(cell: Cell, unit: str | None) -> str:
    """Return an amount as text that a decision file can hold. Raises ParseError."""
    text = to_amount_notation(cell, unit)
    parse_amount(text, unit)
    return text


def _taker_path(transfer: _RowTransfer) -> str:
    return transfer.taker if is_path(transfer.taker) else f"{transfer.giver}/{transfer.taker}"


def _require_unique_lines(
    table: Table, transfers: list[_RowTransfer], column: str, problems: list[Finding]
) -> None:
    """Add a mistake for each line that has an amount already."""
    first: dict[str, int] = {}
    for transfer in transfers:
        if (row := first.setdefault(transfer.taker, transfer.row)) != transfer.row:
            params = {"line": transfer.taker, "first": str(row)}
            problems.append(
                Finding(LINE_TWICE, params, location=SourceLocation(table.file, None, column, transfer.row))
            )
