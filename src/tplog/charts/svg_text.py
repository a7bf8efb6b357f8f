"""What both charts are drawn of: lines of text where they fit, and the legend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from tplog.charts.font_metrics import width, wrapped
from tplog.i18n.sanitize import visible
from tplog.i18n.vocabulary import Language, word

FONT, LEADING = 13, 17  # pixels; charts.css says the same font size
PAD = 6
_SWATCH = 22
_LINES = 4  # of a label, unless it is so long that more are needed


@frozen
class Text:
    """One line of text: ``x`` and ``y`` are where its baseline begins; ``kind`` is its class."""

    text: str
    x: int
    y: int
    kind: str

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of what it covers, in pixels."""
        ascent = LEADING * 4 // 5
        right = self.x + width(self.text, FONT)
        return self.x, self.y - ascent, right, self.y - ascent + LEADING


@frozen
class Swatch:
    """A kind's look, to the left of its name in the legend."""

    kind: str
    x: int
    y: int
    width: int
    height: int
    text: Text


def label(texts: Iterable[tuple[str, str]], room: int) -> list[tuple[str, str]]:
    """Each text with its class in as many lines as it needs."""
    return [
        (line, kind)
        for text, kind in texts
        for line in wrapped(visible(text), FONT, room, _LINES) or ((" ",) if text else ())
    ]


def set_lines(lines: Sequence[tuple[str, str]], x: int, top: int) -> tuple[Text, ...]:
    """Lines under each other, the first right below ``top``."""
    return tuple(
        Text(text, x, top + number * LEADING + LEADING * 4 // 5, kind)
        for number, (text, kind) in enumerate(lines)
    )


def legend(told: Iterable[tuple[str, str]], room: int, top: int) -> tuple[tuple[Swatch, ...], int]:
    """Kinds with what is said of them, in rows as wide as the room, and where the rows end."""
    made: list[Swatch] = []
    x, y = 0, top
    for kind, text in told:
        lines = label([(text, "legend")], room - _SWATCH - PAD)
        wide = _SWATCH + PAD + max((width(line, FONT) for line, _ in lines), default=0)
        if x and x + wide > room:
            x, y = 0, y + LEADING + PAD
        for number, line in enumerate(set_lines(lines, x + _SWATCH + PAD, y)):
            made.append(Swatch(kind if number == 0 else "", x, y + 2, _SWATCH, LEADING - 4, line))
        y += LEADING * (len(lines) - 1)
        x += wide + 3 * PAD
    return tuple(made), y + LEADING if made else top


def sentence_of(title: str, told: Iterable[str], language: Language) -> str:
    """What a chart says, for whoever does not see it."""
    parts = list(told)
    return f"{visible(title)}: {'; '.join(parts) if parts else word('nothing-yet', language)}."


def capital(text: str) -> str:
    """The text with its first letter a capital."""
    return text[:1].upper() + text[1:]


def stacked(sizes: Iterable[int], top: int) -> Iterator[int]:
    """Where each begins of things that stand under each other."""
    for size in sizes:
        yield top
        top += size
