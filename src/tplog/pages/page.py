"""What every page is: something to show, the same as data, the same as rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from attrs import frozen

from tplog.present.data import Data

Cell = str | int | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@frozen
class Sheet:
    """Rows under headings, for a spreadsheet: money in whole öre, text as it is recorded."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


@frozen
class Page:
    """One question answered.

    ``name`` is its template's; ``title`` its heading, in the reader's language; ``told`` what the template
    shows; ``data`` the same as plain data, in English with money in öre; ``sheet`` its main table.
    ``budget`` is the one that it is about; ``timed`` whether it can be asked at another point.
    """

    name: str
    title: str
    told: Any
    data: Data
    sheet: Sheet | None = None
    budget: str = ""
    timed: bool = False


def csv_text(sheet: Sheet) -> str:
    """A sheet as RFC 4180 has it. Text that a spreadsheet would run as a formula is led by an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(sheet.columns)
    writer.writerows([_harmless(cell) for cell in row] for row in sheet.rows)
    return out.getvalue()


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
