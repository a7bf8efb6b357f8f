"""Text that is parted into cells: CSV as Swedish offices write it, in any of its encodings."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Sequence
from io import StringIO

from tplog.errors import BadFile, mandatory_rule
from tplog.readers.table_reader import TOO_LARGE
from tplog.readers.toml import unreadable_file_error
from tplog.values.finding import Finding, MessageParams, SourceLocation
from tplog.values.limits import MAX_CELLS

CSV_UNREADABLE = mandatory_rule(
    "csv-unreadable",
    "Raden som börjar här går inte att läsa: {why}. Se efter att citattecken står parvis.",
    "The row that begins here cannot be read: {why}. See that quotes stand in pairs.",
)

# The line from which a record begins, and its cells.
CsvRecord = tuple[int, list[str]]
# The likelier first: a comma is also a decimal mark and stands in texts.
_DELIMITERS = "\t;|,"
_ENCODING_BY_BOM = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_SEP_LINE = re.compile(r'"?sep=(.)"?(?:\r\n?|\n|\Z)', re.IGNORECASE)


def decode_text(content: bytes, name: str) -> str:
    """The text of a file: by its byte order mark, else UTF-8, else what Windows wrote (cp1252).

    Raises BadFile where it is none of these.
    """
    encodings = [code for mark, code in _ENCODING_BY_BOM.items() if content.startswith(mark)] or [
        "utf-8",
        "cp1252",
    ]
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
    """The records of a text that have a cell. Raises BadFile.

    The delimiter is the one that a first line ``sep=;`` tells, as Excel writes it; else one that parts the
    headings, the one under which most rows have as many cells as these.
    """
    if told := _SEP_LINE.match(text):
        return _parse_records(text[told.end() :], told[1], name, skipped=1)
    tried = [_try_delimiter(text, one, name) for one in _DELIMITERS]
    parting = [one for one in tried if one[1] is None or (one[1] and len(one[1][0][1]) > 1)]
    # Where none does, it is one column, and a cell with a delimiter is one too many.
    _, records, error = min(parting, key=lambda one: one[0]) if parting else tried[1]
    if records is None:
        raise error or unreadable_file_error(name, "?")
    return records


def _try_delimiter(
    text: str, delimiter: str, name: str
) -> tuple[int, Sequence[CsvRecord] | None, BadFile | None]:
    """How many rows do not have the headings' number of cells, and the records or why there are none."""
    try:
        records = _parse_records(text, delimiter, name)
    except BadFile as error:
        return len(text), None, error
    width = len(records[0][1]) if records else 0
    return sum(len(cells) != width for _, cells in records), records, None


def _parse_records(text: str, delimiter: str, name: str, *, skipped: int = 0) -> Sequence[CsvRecord]:
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
