"""Pictures of a PDF's pages for the screen: drawn in a process of its own, and written anew as PNG here.

What that process answers is taken for nothing but pixels, so that whatever a paper leads it to, a reader is
sent a picture that this module wrote.
"""

from __future__ import annotations

import re
import zlib
from struct import pack

from tplog.papers.reading.process import child_command, run_bounded
from tplog.papers.reading.refusals import PAPER_TOO_SLOW, PAPER_UNREADABLE, ChildError
from tplog.values.limits import MAX_PICTURE_PIXELS, MAX_PICTURE_SECONDS

_HEAD = re.compile(rb"P6 ([1-9][0-9]{0,5}) ([1-9][0-9]{0,5}) 255\n")
_CHANNELS = 3


def picture_of_page(content: bytes, number: int) -> bytes:
    """Return a page of a PDF, from 1, as PNG. Raises ChildError where it cannot be drawn."""
    drawn = run_bounded(child_command("draw", str(number)), content, MAX_PICTURE_SECONDS)
    if drawn.is_late:
        raise ChildError(PAPER_TOO_SLOW, most=str(MAX_PICTURE_SECONDS))
    head = _HEAD.match(drawn.output)
    if drawn.code or head is None:
        raise ChildError(PAPER_UNREADABLE, why="damaged")
    width, height = int(head[1]), int(head[2])
    pixels = memoryview(drawn.output)[head.end() :]
    if width * height > MAX_PICTURE_PIXELS or len(pixels) != width * height * _CHANNELS:
        raise ChildError(PAPER_UNREADABLE, why="damaged")
    return _png(width, height, pixels)


def _png(width: int, height: int, pixels: memoryview) -> bytes:
    """Return pixels of three bytes each as PNG (W3C), 8 bits a colour, rows unfiltered."""
    length = width * _CHANNELS
    rows = b"".join(b"\0" + bytes(pixels[at : at + length]) for at in range(0, height * length, length))
    chunks = (
        (b"IHDR", pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, 6)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
