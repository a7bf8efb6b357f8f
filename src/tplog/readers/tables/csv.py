"""Parse CSV as Swedish offices write it, in any of the usual encodings and delimiters."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Sequence
from io import StringIO

from tplog.errors import BadFile, mandatory_rule
from tplog.readers.field_readers import TOO_LARGE
from tplog.readers.toml import unreadable_file_error
from tplog.values.finding import Finding, MessageParams, SourceLocation
from tplog.values.limits import MAX_CELLS

CSV_UNREADABLE = mandatory_rule(
    "csv-unreadable",
    "Raden som börjar här går inte att läsa: {why}. Se efter att citattecken står parvis.",
    "The row that begins here cannot be read: {why}. See that quotes stand in pairs.",
)

# The line where a record begins, and its cells.
CsvRecord = tuple[int, list[str]]
# The most likely first: a comma is also a decimal mark and common in texts.
_DELIMITERS = "\t;|,"
_ENCODING_BY_BOM = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_SEP_LINE = re.compile(r'"?sep=(.)"?(?:\r\n?|\n|\Z)', re.IGNORECASE)


def decode_text(content: bytes, name: str) -> str:
    """Return a file's text: by its byte order mark, else as UTF-8, else as Windows wrote it (cp1252).

    A zero among its first two bytes is that of a letter in UTF-16.

    Raises BadFile if no encoding fits.
    """
    encodings = [code for mark, code in _ENCODING_BY_BOM.items() if content.startswith(mark)]
    if not encodings and 0 in content[:2]:
        encodings = ["utf-16-be" if content[0] == 0 else "utf-16-le"]
    encodings = encodings or ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            why = f"{encoding}, byte {error.start}"
        else:
            if "\0" not in text:
                return text
            why = "NUL"
            break
    raise unreadable_file_error(name, why)


def parse_csv(text: str, name: str) -> Sequence[CsvRecord]:
    """Return the records of a text that have a non-empty cell. Raises BadFile.

    The delimiter is that of a first line ``sep=;`` (as Excel writes it); else the one that splits the
    headings and gives most rows the same number of cells.
    """
    if sep_line := _SEP_LINE.match(text):
        return _parse_records(text[sep_line.end() :], sep_line[1], name, skipped=1)
    attempts = [_try_delimiter(text, delimiter, name) for delimiter in _DELIMITERS]
    splitting = [
        (odd, rows, error) for odd, rows, error in attempts if rows is None or (rows and len(rows[0][1]) > 1)
    ]
    # If none splits the headings, there is one column, and a cell with a delimiter is one too many.
    _, records, error = min(splitting, key=lambda attempt: attempt[0]) if splitting else attempts[1]
    if records is None:
        raise error or unreadable_file_error(name, "?")
    return records


def _try_delimiter(
    text: str, delimiter: str, name: str
) -> tuple[int, Sequence[CsvRecord] | None, BadFile | None]:
    """Return how many rows differ in width from the headings, and the records or the error."""
    try:
        records = _parse_records(text, delimiter, name)
    except BadFile as error:
        return len(text), None, error
    width = len(records[0][1]) if records else 0
    return sum(len(cells) != width for _, cells in records), records, None


def _parse_records(text: str, delimiter: str, name: str, *, skipped: int = 0) -> Sequence[CsvRecord]:
    """Return the non-empty records with the line where each begins. Raises BadFile."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[CsvRecord] = []
    start_line, cell_count = skipped + 1, 0
    try:
        for row in reader:
            cell_count += max(1, len(row))
            if cell_count > MAX_CELLS:
                params: MessageParams = {"size": f"> {MAX_CELLS}", "most": str(MAX_CELLS), "what": ("cells",)}
                raise BadFile(Finding(TOO_LARGE, params, location=SourceLocation(name, line=start_line)))
            if any(cell.strip() for cell in row):
                records.append((start_line, row))
            start_line = skipped + reader.line_num + 1
    except csv.Error as error:
        location = SourceLocation(name, line=start_line)
        raise BadFile(Finding(CSV_UNREADABLE, {"why": str(error)}, location=location)) from error
    return records
