"""A page: a view for its template, the same as JSON data, the same as a CSV table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import frozen

from tplog.answers.csv import CsvValue, csv_lines
from tplog.answers.json_data import JsonObject
from tplog.i18n.sanitize import escape_formula


@frozen
class CsvTable:
    """Rows under headings for a spreadsheet: money in whole öre, text as recorded."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[CsvValue]]


@frozen
class Page:
    """A page as its template, JSON and CSV need it.

    ``name`` is that of its template; ``title`` is in the reader's language; ``view`` is what the template
    shows; ``data`` is the same as JSON, with English keys and öre; ``csv_table`` is its main table.
    ``budget`` is the budget that it is about, if any; ``takes_point`` says whether it can be shown at another
    point in time.
    """

    name: str
    title: str
    view: Any
    data: JsonObject
    csv_table: CsvTable | None = None
    budget: str = ""
    takes_point: bool = False


def csv_text(table: CsvTable) -> str:
    """Encode a table as CSV (RFC 4180). Text that a spreadsheet would run as a formula gets an apostrophe."""
    rows = ([escape_formula(cell) if isinstance(cell, str) else cell for cell in row] for row in table.rows)
    return "".join(csv_lines((table.columns, *rows)))
