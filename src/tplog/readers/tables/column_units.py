"""Find the unit of a column's amounts: in its heading, its table's titles and notes, or the mapping."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import frozen

from tplog.errors import BadFile, mandatory_rule
from tplog.readers.tables.headings import heading_unit, text_unit
from tplog.readers.tables.tabular import Row, Table
from tplog.readers.tables.unit_notations import doubtful_unit
from tplog.values.amount_parser import is_unit, parse_unit
from tplog.values.finding import Finding, MessageParam, Rule, SourceLocation
from tplog.values.identifiers import ParseError

UNITS_DIFFER = mandatory_rule(
    "units-differ",
    "{first_place} anger {first}, {second_place} anger {second}. Rätta den som är fel.",
    "{first_place} states {first}, {second_place} states {second}. Correct the one that is wrong.",
)
UNIT_DOUBTFUL = mandatory_rule(
    "unit-doubtful",
    "{place} nämner {unit}, men det är inte säkert att det är beloppens enhet. Är beloppen i kr, tkr eller "
    "mkr, skriv det med unit; är de något annat, räkna om dem först.",
    "{place} mentions {unit}, but that may not be the unit of the amounts. If the amounts are in kr, tkr or "
    "mkr, give it with unit; if they are anything else, convert them first.",
)

_NUMBER = re.compile(r"(?:[^\W\d]{2,4}\s*)?[+\-−–(]*\s*[0-9][0-9\s.,]*\)?\s*(?:[^\W\d]\S{0,7}|:?[\-–])?")


@frozen
class UnitStatement:
    """What a place outside the column says of the unit: surely, or perhaps about something else."""

    place: str
    unit: str
    is_certain: bool


def table_units(table: Table, names: Sequence[str] = ()) -> list[UnitStatement]:
    """Return what a table's titles, sheet and notes, and headings over no amounts, say of the unit.

    ``names`` are the headings of columns of names, such as the account's. Raises BadFile for a text with two
    units.
    """
    rows = [(f"{table.file}:{number}", text) for number, text in (*table.titles, *_text_rows(table))]
    rows.append((f"{table.file} ({table.sheet})", table.sheet))
    empty = set(table.headings).difference(
        *([heading for heading, cell in row.cells.items() if cell is not None] for row in table.rows)
    )
    rows += [(heading, heading) for heading in table.headings if heading in {*names, *empty}]
    statements = []
    for place, text in rows:
        try:
            unit, is_certain = text_unit(text)
        except ParseError as error:
            raise column_error(table, error.rule, place, **error.params) from error
        if unit:
            statements.append(UnitStatement(place, unit, is_certain))
    return statements


def sibling_units(headings: Sequence[str]) -> list[UnitStatement]:
    """Return what headings that state another unit than kr perhaps say of the columns that state none."""
    stated = {heading: unit for heading in headings if (unit := _certain_unit(heading))}
    return [
        UnitStatement(heading, unit, is_certain=False)
        for heading, unit in stated.items()
        if parse_unit(unit) != parse_unit("kr")
    ]


def _certain_unit(heading: str) -> str | None:
    try:
        return None if doubtful_unit(heading, of_amounts=True) else heading_unit(heading)[1]
    except ParseError:
        return None


def column_unit(
    table: Table, heading: str, statements: Sequence[UnitStatement], others: Sequence[tuple[str, str]] = ()
) -> str | None:
    """Return the unit that a column's heading, the table (``statements``) or ``others`` states; None if none.

    ``others`` are statements of the mapping or an option, each a place and a text. Raises BadFile if two
    statements differ, or if all that is said of the unit is doubtful.
    """
    stated: list[tuple[str, str]] = []
    doubtful: list[tuple[str, str]] = []
    doubt = doubtful_unit(heading, of_amounts=True)
    if doubt and not any(is_unit(text) for _, text in others):
        raise column_error(table, UNIT_DOUBTFUL, heading, place=heading, unit=doubt)
    try:
        for place, text in (*(() if doubt else ((heading, heading),)), *others):
            unit = None if doubtful_unit(text, of_amounts=True) else heading_unit(text)[1]
            stated += [(place, unit)] if unit else []
    except ParseError as error:
        raise column_error(table, error.rule, heading, **error.params) from error
    for statement in statements:
        if statement.place != heading:
            (stated if statement.is_certain else doubtful).append((statement.place, statement.unit))
    if doubtful and not stated:
        raise column_error(table, UNIT_DOUBTFUL, heading, place=doubtful[0][0], unit=doubtful[0][1])
    for place, unit in stated[1:]:
        first_place, first = stated[0]
        if parse_unit(unit) != parse_unit(first):
            params = {"first_place": first_place, "first": first, "second_place": place, "second": unit}
            raise column_error(table, UNITS_DIFFER, heading, **params)
    return stated[0][1] if stated else None


def is_unit_row(row: Row) -> bool:
    """Return whether all that a row has are units, below the headings."""
    cells = [cell for cell in row.cells.values() if cell is not None]
    return all(isinstance(cell, str) and is_unit(cell.strip("()[] ")) for cell in cells)


def _text_rows(table: Table) -> Iterator[tuple[int, str]]:
    """Yield the rows that are only texts, such as a note below the table, or only units."""
    for row in table.rows:
        texts = []
        for cell in row.cells.values():
            if cell is not None and (not isinstance(cell, str) or _NUMBER.fullmatch(cell)):
                break
            texts += [cell] if cell else []
        else:
            yield row.number, (", " if is_unit_row(row) else " ").join(dict.fromkeys(texts))


def column_error(table: Table, rule: Rule, column: str, /, **params: MessageParam) -> BadFile:
    """Return the error of a mistake at a column of a table."""
    return BadFile(Finding(rule, params, location=SourceLocation(table.file, key=column)))
