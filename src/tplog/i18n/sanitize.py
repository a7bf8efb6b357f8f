"""Escape text from outside for terminals, pages and spreadsheets."""

from __future__ import annotations

import json
import unicodedata

_INVISIBLE_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Invisible characters whose category is that of marks or letters: the rest of Unicode's
# Default_Ignorable_Code_Point (DerivedCoreProperties.txt), and the blank Braille pattern, a symbol.
_BLANK_CHARACTERS = frozenset(
    chr(code)
    for first, last in (
        (0x034F, 0x034F),  # combining grapheme joiner
        (0x115F, 0x1160),  # Hangul fillers
        (0x17B4, 0x17B5),  # Khmer inherent vowels
        (0x180B, 0x180F),  # Mongolian variation selectors
        (0x2800, 0x2800),  # the empty Braille pattern
        (0x3164, 0x3164),  # Hangul filler
        (0xFE00, 0xFE0F),  # variation selectors
        (0xFFA0, 0xFFA0),  # halfwidth Hangul filler
        (0xE0100, 0xE01EF),  # variation selectors, in which whole texts have been hidden
    )
    for code in range(first, last + 1)
)


def is_invisible(char: str) -> bool:
    """Return whether a screen obeys or skips a character instead of drawing it."""
    return unicodedata.category(char) in _INVISIBLE_CATEGORIES or char in _BLANK_CHARACTERS


def escape_invisible_json(encoded: str) -> str:
    """Return the same JSON with invisible characters as JSON escapes."""
    unseen = [char for char in set(encoded) if char != "\n" and is_invisible(char)]
    return encoded.translate({ord(char): json.dumps(char)[1:-1] for char in unseen}) if unseen else encoded


def escape_invisible(text: str) -> str:
    r"""Return the text with control, direction and zero-width characters written out as ``\u{202e}``.

    Spaces of every kind stay; line breaks become spaces, since a cell is one paragraph.
    """
    if text.isascii() and text.isprintable():
        return text  # most texts
    flat = text.replace("\r\n", "\n").replace("\n", " ").replace("\t", " ")
    if flat.replace("\xa0", " ").isprintable() and _BLANK_CHARACTERS.isdisjoint(flat):
        return flat
    return "".join(f"\\u{{{ord(char):x}}}" if is_invisible(char) else char for char in flat)
