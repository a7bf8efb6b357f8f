"""Rows as CSV text (RFC 4180), for pages and exports."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

CsvValue = str | int | None


class _LineEcho:
    """A file-like target for `csv.writer` that returns each line instead of storing it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Sequence[CsvValue]], delimiter: str = ",") -> Iterator[str]:
    """Yield each row as a CSV line ending in CRLF. Text is written as it is: escape formulas before."""
    writer = csv.writer(_LineEcho(), delimiter=delimiter)
    for row in rows:
        line: str = writer.writerow(row)  # what _LineEcho.write returned
        yield line
