"""Parse CSV as Swedish offices write it, in any of the usual encodings and delimiters."""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from itertools import islice

from attrs import frozen

from tplog.errors import BadFile, mandatory_rule
from tplog.files.outside_file import TOO_LARGE, unreadable_error
from tplog.readers.tables.shared_values import SharedValues
from tplog.values.finding import Finding, MessageParams, SourceLocation
from tplog.values.limits import MAX_CELLS
from tplog.values.phrases import as_phrase

CSV_UNREADABLE = mandatory_rule(
    "csv-unreadable",
    "Raden som börjar här går inte att läsa: {why}. Se efter att citattecken står parvis.",
    "The row that begins here cannot be read: {why}. See that quotes stand in pairs.",
)

ROW_IN_CELL = mandatory_rule(
    "row-in-cell",
    "En cell i raden som börjar här har en radbrytning, och efter den står ”{text}”, som ser ut som en egen "
    "rad. Se efter att citattecken står parvis; hör texten till cellen, ta bort radbrytningen.",
    "A cell of the row that begins here has a line break, and '{text}' after it looks like a row of its own. "
    "See that quotes stand in pairs; if the text belongs to the cell, take the line break away.",
)

# The line where a record begins, and its cells.
CsvRecord = tuple[int, list[str]]
# The most likely first: a comma is also a decimal mark and common in texts.
_DELIMITERS = "\t;|,"
_MOST_SHOWN = 40  # characters of a line, in a message
_MOST_TITLES = 200  # records among which the headings are looked for
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
    raise unreadable_error(name, why)


def parse_csv(
    text: str, name: str, count_columns: Callable[[Sequence[str]], int] | None = None
) -> Sequence[CsvRecord]:
    """Return the records of a text that have a non-empty cell. Raises BadFile.

    The delimiter is that of a first line ``sep=;`` (as Excel writes it); else the one under which a record
    names most of the wanted columns, by ``count_columns``; else the one that gives most records the same
    number of cells, more than one.
    """
    if sep_line := _SEP_LINE.match(text):
        records = _read_records(text[sep_line.end() :], sep_line[1], name, skipped=1)
        _check_cells(records, sep_line[1], name)
        return records
    attempts = [_try_delimiter(text, delimiter, name, count_columns) for delimiter in _DELIMITERS]
    splitting = [attempt for attempt in attempts if attempt.error or attempt.width > 1]
    # If none splits the headings, there is one column, and a cell with a delimiter is one too many.
    best = min(splitting, key=lambda attempt: (-attempt.named, attempt.odd)) if splitting else attempts[1]
    if best.error:
        raise best.error
    records = _read_records(text, best.delimiter, name)  # again: the attempts only counted
    _check_cells(records, best.delimiter, name)
    return records


def _check_cells(records: Sequence[CsvRecord], delimiter: str, name: str) -> None:
    """Raise BadFile if a cell has a line that looks like a record of its own: a stray quote began it."""
    for number, cells in records:
        for cell in cells:
            for line in cell.splitlines()[1:]:
                if 0 < len(cells) - 1 == line.count(delimiter):
                    params = {"text": line[:_MOST_SHOWN]}
                    raise BadFile(Finding(ROW_IN_CELL, params, location=SourceLocation(name, line=number)))


@frozen
class _Attempt:
    """What says whether a delimiter is the right one, or the error under it.

    ``width`` is the headings' number of cells, or the most common one, ``odd`` how many records have another,
    ``named`` how many of the wanted columns a record names.
    """

    delimiter: str
    error: BadFile | None = None
    width: int = 0
    odd: int = 0
    named: int = 0


def _try_delimiter(
    text: str, delimiter: str, name: str, count_columns: Callable[[Sequence[str]], int] | None
) -> _Attempt:
    """Return what the records under a delimiter say of it."""
    records = _parse_records(text, delimiter, name)
    try:
        first_records = [cells for _, cells in islice(records, _MOST_TITLES)]
        counts = [count_columns(list(map(_tidy, cells))) for cells in first_records] if count_columns else []
        named = max(counts, default=0)
        headings_at = counts.index(named) if named else 0
        widths = Counter(map(len, first_records[headings_at:]))
        widths.update(len(cells) for _, cells in records)
    except BadFile as error:
        return _Attempt(delimiter, error, odd=len(text))
    # Of equally common ones, that of the first record.
    common = max(widths, key=widths.__getitem__, default=0)
    width = len(first_records[headings_at]) if named else common
    return _Attempt(delimiter, width=width, odd=widths.total() - widths[width], named=named)


def _tidy(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFC", cell).split())


def _read_records(text: str, delimiter: str, name: str, *, skipped: int = 0) -> Sequence[CsvRecord]:
    """Return the records as `_parse_records` yields them, with equal cells held once. Raises BadFile."""
    shared: SharedValues[str] = SharedValues()
    return [
        (number, list(map(shared.of, cells)))
        for number, cells in _parse_records(text, delimiter, name, skipped=skipped)
    ]


def _parse_records(text: str, delimiter: str, name: str, *, skipped: int = 0) -> Iterator[CsvRecord]:
    """Yield the non-empty records with the line where each begins. Raises BadFile."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start_line, cell_count = skipped + 1, 0
    try:
        for row in reader:
            cell_count += max(1, len(row))
            if cell_count > MAX_CELLS:
                params: MessageParams = {"size": f"> {MAX_CELLS}", "most": str(MAX_CELLS), "what": ("cells",)}
                raise BadFile(Finding(TOO_LARGE, params, location=SourceLocation(name, line=start_line)))
            if any(cell.strip() for cell in row):
                yield start_line, row
            start_line = skipped + reader.line_num + 1
    except csv.Error as error:
        location = SourceLocation(name, line=start_line)
        raise BadFile(Finding(CSV_UNREADABLE, {"why": as_phrase(str(error))}, location=location)) from error
