"""How wide a text is in the charts' font, so that labels can be placed where they fit.

The font is Arial, Helvetica or Liberation Sans, which have the same widths; whoever has none of them sees
another, so layouts leave some room. Widths are in thousandths of the font's size, rounded up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_EM = 1000
_WIDTHS = {
    char: width
    for width, chars in {
        191: "'",
        223: "ijl‘’‚",
        260: "|¦",
        278: " \u00a0!,./:;I[\\]ft·ÌÍÎÏìíîï",
        334: "()-`r{}¡¨\u00ad²³´¸¹“”„",
        355: '"•',
        366: "º",
        371: "ª",
        390: "*",
        400: "°",
        470: "^",
        500: "Jcksvxyzçýÿ",
        557: "#$0123456789?L_abdeghnopqu¢£¤¥§«»àáâãäåèéêëðñòóôõöùúûüþ–€±÷¯¶",
        577: "µ",
        584: "+<=>~¬×−",
        611: "FTZ¿ßø",
        668: "&ABEKPSVXYÀÁÂÃÄÅÈÉÊËÝÞΔ",
        723: "CDHNRUwÇÐÑÙÚÛÜ",
        737: "©®",
        778: "GOQÒÓÔÕÖØ",
        834: "Mm¼½¾",
        890: "%æ",
        944: "W",
        1016: "@",
    }.items()
    for char in chars
}
# A line may end after a space, which is then left out, or after a hyphen, which stays.
_PIECES = re.compile(r"[^ \u2010-]+[\u2010-]*|[\u2010-]+| ")


def width(text: str, size: int) -> int:
    """The text's width at a font size, in the size's unit, rounded up. An unknown character is a full em."""
    return -(-sum(_WIDTHS.get(char, _EM) for char in text) * size // _EM)


def wrapped(text: str, size: int, room: int, most: int) -> tuple[str, ...]:
    """The text in lines of at most so much room, broken after spaces and hyphens, and in words too long.

    Nothing is ever cut off, nor a line longer than the room: a text that would need more than ``most`` lines
    is broken anywhere, to have as few as it can, which may still be more.
    """
    lines = tuple(_filled(_PIECES.findall(text), size, room))
    return lines if len(lines) <= most else tuple(_filled(list(text), size, room))


def _filled(pieces: list[str], size: int, room: int) -> Iterator[str]:
    line = ""
    for piece in pieces:
        if width((line + piece).rstrip(" "), size) <= room:
            line += piece
            continue
        if line.strip(" "):
            yield line.strip(" ")
        line = piece
        while width(line, size) > room and len(line) > 1:
            taken = _fitting(line, size, room)
            yield line[:taken]
            line = line[taken:]
    if line.strip(" "):
        yield line.strip(" ")


def _fitting(text: str, size: int, room: int) -> int:
    """How many characters fit in the room, at least one."""
    return next((count for count in range(len(text), 1, -1) if width(text[:count], size) <= room), 1)
