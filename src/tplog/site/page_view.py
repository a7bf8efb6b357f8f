"""What every page is: something to show, the same as data, the same as rows."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import frozen

from tplog.answers.json_data import Data
from tplog.i18n.sanitize import harmless

Cell = str | int | None


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
    rows = ([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in sheet.rows)
    return "".join(csv_lines((sheet.columns, *rows)))


class _Line:
    """What csv writes to: it hands back each line."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Sequence[Cell]], delimiter: str = ",") -> Iterator[str]:
    """Rows as lines of RFC 4180, one by one, with nothing done to their text."""
    writer = csv.writer(_Line(), delimiter=delimiter)
    for row in rows:
        line: str = writer.writerow(row)  # what write gave
        yield line
