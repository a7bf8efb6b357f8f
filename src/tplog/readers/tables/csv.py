"""Text that is parted into cells: CSV as Swedish offices write it, in any of its encodings."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Sequence
from io import StringIO

from tplog.errors import BadFile, refusal
from tplog.readers.table_reader import TOO_LARGE
from tplog.readers.toml import unreadable
from tplog.values.finding import Figures, Finding, Place
from tplog.values.limits import MOST_CELLS

CSV_UNREADABLE = refusal(
    "csv-unreadable",
    "Raden som börjar här går inte att läsa: {why}. Se efter att citattecken står parvis.",
    "The row that begins here cannot be read: {why}. See that quotes stand in pairs.",
)

# The line from which a record begins, and its cells.
Record = tuple[int, list[str]]
# The likelier first: a comma is also a decimal mark and stands in texts.
_DELIMITERS = "\t;|,"
_MARKED = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_TOLD = re.compile(r'"?sep=(.)"?(?:\r\n?|\n|\Z)', re.IGNORECASE)


def decoded(content: bytes, name: str) -> str:
    """The text of a file: by its byte order mark, else UTF-8, else what Windows wrote (cp1252).

    Raises BadFile where it is none of these.
    """
    encodings = [code for mark, code in _MARKED.items() if content.startswith(mark)] or ["utf-8", "cp1252"]
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
    raise unreadable(name, why)


def separated(text: str, name: str) -> Sequence[Record]:
    """The records of a text that have a cell. Raises BadFile.

    The delimiter is the one that a first line ``sep=;`` tells, as Excel writes it; else one that parts the
    headings, the one under which most rows have as many cells as these.
    """
    if told := _TOLD.match(text):
        return _records(text[told.end() :], told[1], name, skipped=1)
    tried = [_tried(text, one, name) for one in _DELIMITERS]
    parting = [one for one in tried if one[1] is None or (one[1] and len(one[1][0][1]) > 1)]
    # Where none does, it is one column, and a cell with a delimiter is one too many.
    _, records, error = min(parting, key=lambda one: one[0]) if parting else tried[1]
    if records is None:
        raise error or unreadable(name, "?")
    return records


def _tried(text: str, delimiter: str, name: str) -> tuple[int, Sequence[Record] | None, BadFile | None]:
    """How many rows do not have the headings' number of cells, and the records or why there are none."""
    try:
        records = _records(text, delimiter, name)
    except BadFile as error:
        return len(text), None, error
    width = len(records[0][1]) if records else 0
    return sum(len(cells) != width for _, cells in records), records, None


def _records(text: str, delimiter: str, name: str, *, skipped: int = 0) -> Sequence[Record]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[Record] = []
    begins, cells = skipped + 1, 0
    try:
        for row in reader:
            cells += max(1, len(row))
            if cells > MOST_CELLS:
                facts: Figures = {"size": f"> {MOST_CELLS}", "most": str(MOST_CELLS), "what": ("cells",)}
                raise BadFile(Finding(TOO_LARGE, facts, place=Place(name, line=begins)))
            if any(cell.strip() for cell in row):
                records.append((begins, row))
            begins = skipped + reader.line_num + 1
    except csv.Error as error:
        place = Place(name, line=begins)
        raise BadFile(Finding(CSV_UNREADABLE, {"why": str(error)}, place=place)) from error
    return records
