"""Text from outside, made harmless for a terminal and honest to the eye."""

from __future__ import annotations

import json
import unicodedata

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def visible_json(encoded: str) -> str:
    """JSON that says the same, with what a terminal would obey or hide written as JSON's own escapes."""
    return "".join(
        json.dumps(char)[1:-1] if char != "\n" and unicodedata.category(char) in _UNSEEN else char
        for char in encoded
    )


def visible(text: str) -> str:
    r"""The text with control, direction and zero-width characters written out as ``\u{202e}``.

    Spaces of every kind stay; line breaks become a space, for a cell is one paragraph.
    """
    flat = text.replace("\r\n", "\n").replace("\n", " ").replace("\t", " ")
    return "".join(
        f"\\u{{{ord(char):x}}}" if unicodedata.category(char) in _UNSEEN else char for char in flat
    )
