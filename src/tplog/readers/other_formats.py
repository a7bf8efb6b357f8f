"""Say what a file is that somebody gave in place of a decision file: a paper, a workbook, a picture."""

from __future__ import annotations

from io import SEEK_END
from pathlib import Path

from tplog.errors import BadFile, mandatory_rule
from tplog.files.outside_file import STANDARD_INPUT, open_outside_file
from tplog.values.finding import Finding

NOT_A_DECISION_FILE = mandatory_rule(
    "not-a-decision-file",
    "{file} är {format}, ingen beslutsfil. Är det en handling gör tplog draft en beslutsfil av den; är det "
    "en tabell gör tplog new --from-table det. tplog paper check tar beslutsfilen först, sedan handlingen.",
    "{file} is {format}, not a decision file. If it is a paper, tplog draft makes a decision file of it; if "
    "it is a table, tplog new --from-table does. tplog paper check takes the decision file first, then "
    "the paper.",
)
# How a file of another format begins; no TOML begins so.
_OTHER_FORMATS = {
    b"%PDF-": "format-pdf",
    b"PK\x03\x04": "format-zip",
    b"\xd0\xcf\x11\xe0": "format-ole",
    b"{\\rtf": "format-rtf",
    b"<": "format-html",
    b"\x89PNG": "format-picture",
    b"\xff\xd8\xff": "format-picture",
    b"SQLite format 3": "format-sqlite",
}
# Which of the two a ZIP is, by the folder of its parts; the names of parts stand at its end too.
_ZIP_FORMATS = {b"word/": "format-docx", b"xl/": "format-xlsx"}
_MOST_START, _MOST_END = 1_000, 20_000  # bytes that are looked at


def other_format_error(path: str | Path) -> BadFile | None:
    """Return the error for a file of another format, by how it begins; None for a file of none of these."""
    other = _other_format(path)
    if other is None:
        return None
    return BadFile(Finding(NOT_A_DECISION_FILE, {"file": str(path), "format": (other,)}))


def _other_format(path: str | Path) -> str | None:
    """Return the format of a refused file if it begins as one that papers have; None for any other."""
    if str(path) == STANDARD_INPUT:
        return None
    try:
        with open_outside_file(path) as file:
            start = file.read(_MOST_START).lstrip(b"\xef\xbb\xbf \t\r\n")
            file.seek(max(0, file.seek(0, SEEK_END) - _MOST_END))
            end = file.read(_MOST_END)
    except (BadFile, OSError):
        return None
    if start.startswith(b"PK"):
        parts = (name for folder, name in _ZIP_FORMATS.items() if folder in start or folder in end)
        return next(parts, "format-zip")
    return next((name for first, name in _OTHER_FORMATS.items() if start.startswith(first)), None)
