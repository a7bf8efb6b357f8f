"""Which text may name a thing, and the error that says why a text was not understood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from tplog.values.finding import Figure, Kind, Severity
from tplog.values.limits import LONGEST_ID

# Lower-case Latin letters, ASCII digits and single hyphens between them.
LETTER = "a-zà-öø-ÿ0-9"
SEGMENT = re.compile(rf"[{LETTER}]+(?:-[{LETTER}]+)*")
IDENTIFIER = re.compile(rf"[{LETTER}A-ZÀ-ÖØ-Þ][{LETTER}A-ZÀ-ÖØ-Þ._:/§-]{{0,{LONGEST_ID - 1}}}")


LETTER_FOREIGN = Kind(
    "letter-foreign",
    Severity.REFUSE,
    sv="”{letter}” i ”{text}” är ett tecken ur ett annat alfabet ({name}). Skriv namnet på nytt.",
    en="'{letter}' in '{text}' is of another alphabet ({name}). Type the name anew.",
    always=True,
)


class NotUnderstood(ValueError):
    """A text cannot be read as the value it should be; ``kind`` and ``figures`` say why."""

    def __init__(self, kind: Kind, **figures: Figure) -> None:
        """Keep the rule and its figures for whoever knows the place."""
        super().__init__(kind.en.format_map(figures))
        self.kind = kind
        self.figures = figures


def is_segment(text: str) -> bool:
    """Whether a text can be one part of an account's path, or a budget's or a body's name."""
    return bool(SEGMENT.fullmatch(text)) and unicodedata.is_normalized("NFC", text)


def is_identifier(text: str) -> bool:
    """Whether a text can be an event's id: letters, digits and ``. _ : / § -``, at most 200."""
    return bool(IDENTIFIER.fullmatch(text)) and unicodedata.is_normalized("NFC", text)


def no_name(text: str, kind: Kind, /, **figures: Figure) -> NotUnderstood:
    """The error for a text that can be no name: of this kind, or of its first letter of another alphabet.

    Such a letter may look like one of ours (Cyrillic а), so that nobody would find the mistake.
    """
    for char in text:
        if char.isalpha() and not is_identifier(char):
            return NotUnderstood(LETTER_FOREIGN, letter=char, text=text, name=unicodedata.name(char, "?"))
    return NotUnderstood(kind, **figures)


def has_hidden(text: str) -> bool:
    """Whether a text holds control, zero-width or direction marks, which a reader cannot see."""
    return any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"} and not char.isspace() for char in text)


def nearest(name: str, names: Iterable[str], limit: int = 3) -> Sequence[str]:
    """The names most like ``name``, best first; empty where none is like it."""
    return get_close_matches(name, list(names), n=limit, cutoff=0.6)
