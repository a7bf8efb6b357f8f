"""Read a file's lines whatever ends them, and name a file that is in another format than SIE 1 to 4."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from tplog.values.limits import MAX_BOOKKEEPING_BYTES, MAX_BOOKKEEPING_LINE_BYTES

_CHUNK = 1 << 20
_LONE_RETURN = re.compile(rb"\r(?!\n)")
_LINE_ENDS = re.compile(rb"(?<=\n)|(?<=\r)(?!\n)")
_SNIFFED = 4096  # bytes from the start that tell a file's format

NOT_TEXT = "it is not text"
UTF_16 = "it is in UTF-16: open it in a text editor and save it as UTF-8"
UTF_32 = "it is in UTF-32: open it in a text editor and save it as UTF-8"
SIE_5 = "it is SIE 5 (XML), another format: export SIE type 4 from the program"
XML = "it is XML: export SIE type 4 from the program"
HTML = "it is a web page (HTML), perhaps a log-in: log in and fetch the file again"
PACKED = "it is packed (ZIP or the like): unpack it and give the .se file within"
XLSX = "it is a spreadsheet (XLSX): read it with --from xlsx, or export SIE type 4"
OFFICE = "it is an Office file: save it as XLSX and read it with --from xlsx, or export SIE type 4"
PDF = "it is a PDF: export SIE type 4 from the program"
RTF = "it is formatted text (RTF): save it as plain text"

_SIGNATURES = (
    (b"%PDF", PDF),
    *(
        (packed, PACKED)
        for packed in (b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
    ),
    (b"\xd0\xcf\x11\xe0", OFFICE),
    (b"{\\rtf", RTF),
)
_HTML_START = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_SIE_5_ROOT = re.compile(r"<(?:\w+:)?Sie(?:Entry)?[\s>]|sie\.se/sie5", re.IGNORECASE)


def has_lone_returns(file: BinaryIO) -> bool:
    """Return whether a carriage return stands without a line feed; the file is left at its start."""
    file.seek(0)
    size, held = 0, b""
    while size <= MAX_BOOKKEEPING_BYTES and (chunk := file.read(_CHUNK)):
        size += len(chunk)
        text = held + chunk
        held = b"\r" if text.endswith(b"\r") else b""
        if _LONE_RETURN.search(text, 0, len(text) - len(held)):
            break
    else:
        chunk = b""
    file.seek(0)
    return bool(chunk)


def read_lines(file: BinaryIO, *, lone_returns: bool) -> Iterator[bytes]:
    """Yield a file's lines from its start; one that is too long is cut one byte above the limit.

    With ``lone_returns`` a carriage return alone ends a line too.
    """
    file.seek(0)
    if lone_returns:
        return _lines_by_any_end(file)
    return iter(partial(file.readline, MAX_BOOKKEEPING_LINE_BYTES + 1), b"")


def _lines_by_any_end(file: BinaryIO) -> Iterator[bytes]:
    rest = b""
    while chunk := file.read(_CHUNK):
        if chunk.endswith(b"\r"):
            chunk += file.read(1)
        *lines, rest = _LINE_ENDS.split(rest + chunk)
        yield from lines
        if len(rest) > MAX_BOOKKEEPING_LINE_BYTES:
            yield rest[: MAX_BOOKKEEPING_LINE_BYTES + 1]
            return
    if rest:
        yield rest


def foreign_format(file: BinaryIO) -> str | None:
    """Return what a file is by how it begins, and the way forward; None if it may be SIE."""
    file.seek(0)
    start = file.read(_SNIFFED)
    file.seek(0)
    if start.startswith(b"PK\x03\x04"):
        if b"opendocument" in start or b"word/" in start:
            return OFFICE
        return XLSX if b"[Content_Types].xml" in start or b"xl/" in start else PACKED
    for signature, name in _SIGNATURES:
        if start.startswith(signature):
            return name
    wide = _wide_encoding(start)
    text = start.decode(wide or "latin-1", errors="replace").lstrip("\ufeffï»¿ \t\r\n")
    if text.startswith("<"):
        is_sie, is_page = _SIE_5_ROOT.search(text), _HTML_START.search(text)
        return HTML if _HTML_START.match(text) or (is_page and not is_sie) else SIE_5 if is_sie else XML
    if wide is None:
        return None
    return UTF_32 if wide.startswith("utf-32") else UTF_16


def _wide_encoding(start: bytes) -> str | None:
    """Return UTF-32 or UTF-16 by the byte order mark, or by where NUL bytes stand; None if it is neither."""
    for mark, encoding in (
        (b"\xff\xfe\0\0", "utf-32-le"),
        (b"\0\0\xfe\xff", "utf-32-be"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if start.startswith(mark):
            return encoding
    head = start[:64]
    for nul, encoding in (
        (rb"(?:[^\0]\0\0\0)+", "utf-32-le"),
        (rb"(?:\0\0\0[^\0])+", "utf-32-be"),
        (rb"(?:[^\0]\0)+", "utf-16-le"),
        (rb"(?:\0[^\0])+", "utf-16-be"),
    ):
        if re.fullmatch(nul, head[: len(head) // 4 * 4 or 2]):
            return encoding
    return None
