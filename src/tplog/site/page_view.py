"""What every page is: something to show, the same as data, the same as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import frozen

from tplog.answers.csv import CsvValue, csv_lines
from tplog.answers.json_data import JsonObject
from tplog.i18n.sanitize import escape_formula


@frozen
class CsvTable:
    """Rows under headings, for a spreadsheet: money in whole öre, text as it is recorded."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[CsvValue]]


@frozen
class Page:
    """One question answered.

    ``name`` is its template's; ``title`` its heading, in the reader's language; ``told`` what the template
    shows; ``data`` the same as plain data, in English with money in öre; ``sheet`` its main table.
    ``budget`` is the one that it is about; ``timed`` whether it can be asked at another point.
    """

    name: str
    title: str
    view: Any
    data: JsonObject
    csv_table: CsvTable | None = None
    budget: str = ""
    takes_point: bool = False


def csv_text(table: CsvTable) -> str:
    """A sheet as RFC 4180 has it. Text that a spreadsheet would run as a formula is led by an apostrophe."""
    rows = ([escape_formula(cell) if isinstance(cell, str) else cell for cell in row] for row in table.rows)
    return "".join(csv_lines((table.columns, *rows)))
