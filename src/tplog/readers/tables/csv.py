"""Parse CSV as Swedish offices write it, in any of the usual encodings and delimiters."""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from io import StringIO

from attrs import frozen

from tplog.errors import BadFile, mandatory_rule
from tplog.files.outside_file import TOO_LARGE, unreadable_error
from tplog.values.finding import Finding, MessageParams, SourceLocation
from tplog.values.limits import MAX_CELLS

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
        records = _parse_records(text[sep_line.end() :], sep_line[1], name, skipped=1)
        _check_cells(records, sep_line[1], name)
        return records
    attempts = [_try_delimiter(text, delimiter, name, count_columns) for delimiter in _DELIMITERS]
    splitting = [attempt for attempt in attempts if attempt.error or attempt.width > 1]
    # If none splits the headings, there is one column, and a cell with a delimiter is one too many.
    best = min(splitting, key=lambda attempt: (-attempt.named, attempt.odd)) if splitting else attempts[1]
    if best.error:
        raise best.error
    records = _parse_records(text, best.delimiter, name)  # again: the records of all attempts are too many
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
    try:
        records = _parse_records(text, delimiter, name)
    except BadFile as error:
        return _Attempt(delimiter, error, odd=len(text))
    counts = (
        [count_columns(list(map(_tidy, cells))) for _, cells in records[:_MOST_TITLES]]
        if count_columns
        else []
    )
    if named := max(counts, default=0):
        records_below = records[counts.index(named) :]
        width = len(records_below[0][1])
    else:
        records_below = records
        widths = Counter(len(cells) for _, cells in records)
        # Of equally common ones, that of the first record.
        width = max(widths, key=widths.__getitem__, default=0)
    odd = sum(len(cells) != width for _, cells in records_below)
    return _Attempt(delimiter, width=width, odd=odd, named=named)


def _tidy(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFC", cell).split())


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
