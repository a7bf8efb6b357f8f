"""Open the ZIP file that a workbook is, within limits, and parse its XML without building a tree."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import IO, NoReturn, Protocol
from xml.parsers import expat

from attrs import frozen

from tplog.errors import BadFile
from tplog.files.outside_file import unreadable_error
from tplog.readers.tables.sheet import too_large_error
from tplog.values.limits import MAX_ARCHIVE_MEMBER_BYTES, MAX_UNPACKED_BYTES

_ENCRYPTED = 0x1  # of a member's flags
# Large, since expat reads a long attribute anew with each chunk.
_CHUNK_BYTES = 1 << 22
_MOST_TAGS = 4_000_000  # of a part; a sheet of 500 000 cells has some two million, three with formulas
_MOST_DEPTH = 256
_TOO_MANY_TAGS, _TOO_DEEP = f"tags > {_MOST_TAGS}", f"depth > {_MOST_DEPTH}"


class XmlHandler(Protocol):
    """What an XML part is read into. Attributes' names are ``namespace name``, or ``name`` without one."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin the element with this local name."""

    def end(self, tag: str) -> None:
        """End the element."""

    def text(self, text: str) -> None:
        """Take a piece of text."""


class EndOfReading(Exception):
    """Raised by a handler that needs no more of its part."""


@frozen
class Archive:
    """An open ZIP file: its name in errors, its bytes, and its parts by name in lower case."""

    file: str
    content: zipfile.ZipFile
    parts: Mapping[str, zipfile.ZipInfo]

    @property
    def is_encrypted(self) -> bool:
        """Whether a part needs a password."""
        return any(part.flag_bits & _ENCRYPTED for part in self.parts.values())

    def has(self, part: str) -> bool:
        """Return whether there is a part of this name, in any case."""
        return part.lower() in self.parts

    def read(self, part: str) -> bytes:
        """Return a small part's bytes; empty if there is none. Raises BadFile."""
        if not self.has(part):
            return b""
        try:
            with self._open(part, MAX_ARCHIVE_MEMBER_BYTES) as source:
                return source.read()
        except BadFile:
            raise
        except Exception as error:  # a broken file can raise anything
            raise unreadable_error(self.file, f"{part}, {type(error).__name__}") from error

    def parse(self, part: str, handler: XmlHandler, *, limit: int = MAX_ARCHIVE_MEMBER_BYTES) -> None:
        """Parse an XML part into ``handler``. Raises BadFile if it is missing, too large or broken."""
        if not self.has(part):
            raise unreadable_error(self.file, f"{part}?")
        try:
            with self._open(part, limit) as source:
                _parse_xml(source, handler)
        except BadFile:
            raise
        except EndOfReading:
            pass
        except Exception as error:  # a broken file can raise anything
            raise unreadable_error(self.file, f"{part}, {error}"[:200]) from error

    def _open(self, part: str, limit: int) -> IO[bytes]:
        """Open a part, which never gives more than the size that it states. Raises BadFile if too large."""
        info = self.parts[part.lower()]
        if info.file_size > limit:
            raise too_large_error(self.file, info.file_size, limit, "bytes unpacked")
        return self.content.open(info)


def open_archive(content: bytes, file: str) -> Archive:
    """Open a ZIP file. Raises BadFile if it is none, has a part twice, or would unpack to too much."""
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise unreadable_error(file, "ZIP") from error
    parts: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        name = info.filename.replace("\\", "/").lstrip("/").lower()  # some programs write these
        if name in parts:  # one of the two would be lost
            raise unreadable_error(file, f"ZIP, {info.filename} + {info.filename}")
        parts[name] = info
    size = sum(info.file_size for info in parts.values())
    if size > MAX_UNPACKED_BYTES:
        raise too_large_error(file, size, MAX_UNPACKED_BYTES, "bytes unpacked")
    return Archive(file, archive, parts)


def _parse_xml(source: IO[bytes], handler: XmlHandler) -> None:
    """Feed the handler with an XML document.

    Raises ExpatError, and ValueError for a DTD, too many tags, or too many elements within each other.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _MOST_DEPTH:
            raise ValueError(_TOO_DEEP)
        handler.start(tag.rpartition(" ")[2], attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(tag.rpartition(" ")[2])

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    tags = 0
    while chunk := source.read(_CHUNK_BYTES):
        tags += chunk.count(b"<")
        if tags > _MOST_TAGS:
            raise ValueError(_TOO_MANY_TAGS)
        parser.Parse(chunk, False)  # noqa: FBT003 (expat's)
    parser.Parse(b"", True)  # noqa: FBT003 (expat's)


def _refuse_doctype(*_: object) -> NoReturn:
    """Raise ValueError: workbooks have no DTD, and its entities could grow without bound."""
    message = "DTD"
    raise ValueError(message)
