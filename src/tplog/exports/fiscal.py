"""Type a table as budget portals read it: the Fiscal Data Package, version 1.0.

Its columns are mapped to the standard's budget taxonomy. Amounts are kronor with two decimals, for the
standard knows a currency but no unit of it. The two measures are said to be phases of one: the budget in
force (``adjusted``) and the outcome (``executed``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tplog.answers.answer import Field, Kind
from tplog.answers.budget_lines import BUDGET_LINE, BudgetLine
from tplog.answers.cells import Cell, spreadsheet_cell, to_data_text
from tplog.answers.csv import csv_lines
from tplog.i18n.formulas import escape_formula
from tplog.values.amount import kronor_text

TAXONOMY = "https://specs.frictionlessdata.io/taxonomies/fiscal/budgets.json"
_LEVEL = "administrative-classification:generic:level"
_COLUMN_TYPES: Mapping[str, str] = {
    "line_id": "budget-line-id",
    "year": "date:fiscal-year",
    "body": f"{_LEVEL}1:code",
    "body_name": f"{_LEVEL}1:label",
    "line": f"{_LEVEL}2:code",
    "line_name": f"{_LEVEL}2:label",
    "kind": "economic-classification:generic:level1:code",
}
_PHASES: Mapping[str, str] = {"budget_total": "adjusted", "outcome": "executed"}
_AMOUNT, _PHASE = "amount", "phase"
_TYPES: Mapping[Any, str] = {Kind.ORE: "number", Kind.YEAR: "integer"}
_UNIT = "Kronor, with two decimals."
EXTRA_FIELDS: tuple[Mapping[str, Any], ...] = (
    {"name": _AMOUNT, "type": "number", "columnType": "value", "normalizationTarget": True},
    {"name": _PHASE, "type": "string", "columnType": "phase:id"},
    {"name": "direction", "type": "string", "columnType": "direction", "constant": "expenditure"},
    {"name": "currency", "type": "string", "columnType": "value-currency:code", "constant": "SEK"},
)


def lines(rows: Iterable[BudgetLine]) -> Iterator[str]:
    """Yield the table as CSV lines, the heading first; amounts are kronor."""
    yield from csv_lines([[field.name for field in BUDGET_LINE.fields]])
    yield from csv_lines([_text(field, row) for field in BUDGET_LINE.fields] for row in rows)


def _text(field: Field[BudgetLine], row: BudgetLine) -> str:
    """Return a cell as text, safe for spreadsheets."""
    value: Cell = spreadsheet_cell(field, row)
    if isinstance(value, int) and field.value_type is Kind.ORE:
        return kronor_text(value, ".")
    return escape_formula(value) if isinstance(value, str) else to_data_text(value)


def typed(column: Field[BudgetLine], described: Mapping[str, Any]) -> dict[str, Any]:
    """Return a column's Table Schema field with its fiscal type, or its phase."""
    field = {**described, "name": column.name}
    if column.value_type in _TYPES:
        field["type"] = _TYPES[column.value_type]
    if column.name in _COLUMN_TYPES:
        field["columnType"] = _COLUMN_TYPES[column.name]
    if column.name in _PHASES:
        field["description"] = f"{_UNIT} {column.meaning}"
        field["normalize"] = {_PHASE: _PHASES[column.name]}
    return field
