"""Which text may name a thing, and the error that says why a text was not understood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from tplog.values.finding import Figure, Kind

# Lower-case Latin letters, ASCII digits and single hyphens between them.
_LETTER = "a-zà-öø-ÿ0-9"
SEGMENT = re.compile(rf"[{_LETTER}]+(?:-[{_LETTER}]+)*")
IDENTIFIER = re.compile(rf"[{_LETTER}A-ZÀ-ÖØ-Þ][{_LETTER}A-ZÀ-ÖØ-Þ._:/§-]{{0,199}}")


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


def has_hidden(text: str) -> bool:
    """Whether a text holds control, zero-width or direction marks, which a reader cannot see."""
    return any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"} and not char.isspace() for char in text)


def nearest(name: str, names: Iterable[str], limit: int = 3) -> Sequence[str]:
    """The names most like ``name``, best first; empty where none is like it."""
    return get_close_matches(name, list(names), n=limit, cutoff=0.6)
