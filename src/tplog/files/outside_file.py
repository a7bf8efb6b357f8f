"""Read files that somebody else made: plain files alone, at once, and no more bytes than expected.

A pipe, a device, a socket, a folder, or a link to one is refused before anything is read from it, because it
may never end, or never begin. Every other module reads outside files through this one.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO

from tplog.errors import BadFile, mandatory_rule
from tplog.values.finding import Finding, MessageParam, MessageParams, SourceLocation
from tplog.values.limits import MAX_DUMP_LINE_BYTES, MAX_FILE_BYTES

STANDARD_INPUT = "/dev/stdin"  # the one name under which a pipe is read: whoever gives it chose to

FILE_UNREADABLE = mandatory_rule(
    "file-unreadable",
    "{file} går inte att läsa: {why}.",
    "{file} cannot be read: {why}.",
)
FILE_NOT_PLAIN = mandatory_rule(
    "file-not-plain",
    "{file} läses inte: det är {what}. Ange en vanlig fil.",
    "{file} is not read: it is {what}. Name a plain file.",
)
TOO_LARGE = mandatory_rule(
    "too-large",
    "För stort: {size} {what}, högst {most}. Korta det, eller dela upp filen.",
    "Too large: {size} {what}, at most {most}. Shorten it, or split the file.",
)
_SHORT_BYTES = 16 << 10  # most files have no more: for these no room is made for the longest
_CHUNK_BYTES = 1 << 20
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFLNK: "a link",
}


class NotPlainFileError(OSError):
    """The path leads to something other than a plain file. ``kind`` says to what."""

    def __init__(self, mode: int) -> None:
        """Take the file's mode."""
        self.kind = _KINDS.get(stat.S_IFMT(mode), "a device")
        super().__init__(self.kind)


def open_without_waiting(path: str | Path, *, follow_links: bool = True) -> BinaryIO:
    """Open a plain file, or the standard input by its name, for reading.

    The path is looked at before it is opened, because the opening of a device may itself do something, and
    what was opened is looked at again. Raises NotPlainFileError, another OSError, or ValueError for a name
    that no file can have.
    """
    if str(path) == STANDARD_INPUT:
        descriptor = os.dup(0)
    else:
        _require_plain(os.stat(path, follow_symlinks=follow_links).st_mode)  # noqa: PTH116 (either kind)
        more = 0 if follow_links else os.O_NOFOLLOW
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | more)
    try:
        mode = os.fstat(descriptor).st_mode
        if str(path) != STANDARD_INPUT or not stat.S_ISFIFO(mode):
            _require_plain(mode)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def _require_plain(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise NotPlainFileError(mode)


def open_outside_file(path: str | Path) -> BinaryIO:
    """Open a plain file for reading, as `open_without_waiting` does. Raises BadFile."""
    try:
        return open_without_waiting(path)
    except (OSError, ValueError) as error:
        raise unreadable_error(path, error) from error


def read_outside_file(path: str | Path, limit: int = MAX_FILE_BYTES) -> bytes:
    """Return a plain file's content. Raises BadFile if it cannot be read or has more than ``limit`` bytes."""
    with open_outside_file(path) as file:
        try:
            return read_limited(file, limit, path)
        except OSError as error:
            raise unreadable_error(path, error) from error


def read_limited(file: IO[bytes], limit: int, path: str | Path) -> bytes:
    """Return the rest of an open file; ``path`` is for errors. Raises BadFile above ``limit`` bytes."""
    content = file.read(min(_SHORT_BYTES, limit) + 1)
    if content is None:  # nothing there yet, and the file does not say when
        raise unreadable_error(path, BlockingIOError(0, "it has no end"))
    if _SHORT_BYTES < len(content) <= limit:
        content += file.read(limit + 1 - len(content)) or b""
    if len(content) > limit:
        raise too_large_error(path, limit)
    return content


def read_outside_chunks(path: str | Path, limit: int) -> Iterator[bytes]:
    """Yield a plain file's content piece by piece. Raises BadFile as `read_outside_file` does."""
    rest = limit
    with open_outside_file(path) as file:
        try:
            while chunk := file.read(_CHUNK_BYTES):
                rest -= len(chunk)
                if rest < 0:
                    raise too_large_error(path, limit)
                yield chunk
        except OSError as error:
            raise unreadable_error(path, error) from error


def read_outside_lines(path: str | Path) -> Iterator[bytes]:
    """Yield a plain file's lines without their ends; text after the last end is a line too.

    What is written to the file meanwhile is not read, so the lines have an end. Raises BadFile if the file
    cannot be read, or a line has more than `MAX_DUMP_LINE_BYTES` bytes.
    """
    with open_outside_file(path) as file:
        rest = os.fstat(file.fileno()).st_size
        try:
            while line := file.readline(min(rest, MAX_DUMP_LINE_BYTES + 2)):
                rest -= len(line)
                content = line.removesuffix(b"\n")
                if len(content) > MAX_DUMP_LINE_BYTES:
                    raise too_large_error(path, MAX_DUMP_LINE_BYTES, "bytes in a line")
                yield content
        except OSError as error:
            raise unreadable_error(path, error) from error


def unreadable_error(path: str | Path, why: OSError | ValueError | str) -> BadFile:
    """Return the error for a file that cannot be read."""
    if isinstance(why, NotPlainFileError):
        return BadFile(Finding(FILE_NOT_PLAIN, {"file": str(path), "what": (why.kind,)}))
    return BadFile(Finding(FILE_UNREADABLE, {"file": str(path), "why": os_reason(why)}))


def os_reason(error: OSError | ValueError | str) -> MessageParam:
    """Return why the operating system refused, as a message's parameter: in a tuple if translated."""
    from tplog.values.phrases import as_phrase  # noqa: PLC0415 (start-up time)

    return as_phrase(os_text(error))


def os_text(error: OSError | ValueError | str) -> str:
    """Return why the operating system refused, in its own words."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or "?"


def too_large_error(path: str | Path, limit: int, what: str = "bytes") -> BadFile:
    """Return the error for a file with more than ``limit`` bytes, or of what ``what`` counts."""
    params: MessageParams = {"file": str(path), "size": f"> {limit}", "most": str(limit), "what": (what,)}
    return BadFile(Finding(TOO_LARGE, params, location=SourceLocation(str(path))))
