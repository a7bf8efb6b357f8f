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
_BREAKABLE_PARTS = re.compile(r"[^ \u2010-]+[\u2010-]*|[\u2010-]+| ")


def text_width(text: str, font_size: int) -> int:
    """The text's width at a font size, in the size's unit, rounded up. An unknown character is a full em."""
    return -(-sum(_WIDTHS.get(char, _EM) for char in text) * font_size // _EM)


def wrap_text(text: str, font_size: int, max_width: int, max_lines: int) -> tuple[str, ...]:
    """The text in lines of at most so much room, broken after spaces and hyphens, and in words too long.

    Nothing is ever cut off, nor a line longer than the room: a text that would need more than ``most`` lines
    is broken anywhere, to have as few as it can, which may still be more.
    """
    lines = tuple(_fill_lines(_BREAKABLE_PARTS.findall(text), font_size, max_width))
    return lines if len(lines) <= max_lines else tuple(_fill_lines(list(text), font_size, max_width))


def _fill_lines(pieces: list[str], font_size: int, max_width: int) -> Iterator[str]:
    line = ""
    for piece in pieces:
        if text_width((line + piece).rstrip(" "), font_size) <= max_width:
            line += piece
            continue
        if line.strip(" "):
            yield line.strip(" ")
        line = piece
        while text_width(line, font_size) > max_width and len(line) > 1:
            taken = _fitting_length(line, font_size, max_width)
            yield line[:taken]
            line = line[taken:]
    if line.strip(" "):
        yield line.strip(" ")


def _fitting_length(text: str, font_size: int, max_width: int) -> int:
    """How many characters fit in the room, at least one."""
    return next(
        (count for count in range(len(text), 1, -1) if text_width(text[:count], font_size) <= max_width), 1
    )
