"""Measure and wrap text in the charts' font.

The font is Arial, Helvetica or Liberation Sans, which have the same widths; another font may be substituted,
so layouts leave some space. Widths are in thousandths of the font size, rounded up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, takewhile

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
# A line may be broken after a space, which is then dropped, or after a hyphen.
_BREAKABLE_PARTS = re.compile(r"[^ \u2010-]+[\u2010-]*|[\u2010-]+| ")


def text_width(text: str, font_size: int) -> int:
    """Return a text's width in the unit of ``font_size``, rounded up. Unknown characters count one em."""
    return -(-sum(_WIDTHS.get(char, _EM) for char in text) * font_size // _EM)


def wrap_text(text: str, font_size: int, max_width: int, max_lines: int) -> tuple[str, ...]:
    """Break a text into lines of at most ``max_width``: after spaces and hyphens, and inside long words.

    Nothing is cut off. A text that would need more than ``max_lines`` is broken anywhere, to need as few as
    possible, which may still be more.
    """
    lines = tuple(_fill_lines(_BREAKABLE_PARTS.findall(text), font_size, max_width))
    return lines if len(lines) <= max_lines else tuple(_fill_lines(list(text), font_size, max_width))


def shorten_text(text: str, font_size: int, max_width: int, max_lines: int) -> tuple[str, ...]:
    """Break a text into lines of at most ``max_width``; beyond ``max_lines`` it is cut, with an ellipsis."""
    lines = tuple(_fill_lines(_BREAKABLE_PARTS.findall(text), font_size, max_width))
    if len(lines) <= max_lines:
        return lines
    last, room = lines[max_lines - 1], max_width - text_width("…", font_size)
    cut = last[: _fitting_length(last, font_size, room)].rstrip()
    return (*lines[: max_lines - 1], f"{cut}…")


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
            length = _fitting_length(line, font_size, max_width)
            yield line[:length]
            line = line[length:]
    if line.strip(" "):
        yield line.strip(" ")


def _fitting_length(text: str, font_size: int, max_width: int) -> int:
    """Return how many characters fit into the width, at least one."""
    ends = accumulate(_WIDTHS.get(char, _EM) * font_size for char in text)
    return max(sum(1 for _ in takewhile(lambda end: end <= max_width * _EM, ends)), 1)
