"""What both charts are drawn of: lines of text where they fit, and the legend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from tplog.charts.font_metrics import text_width, wrap_text
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, translate

FONT_SIZE, LINE_HEIGHT = 13, 17  # pixels; charts.css says the same font size
PADDING = 6
_SWATCH_WIDTH = 22
_MAX_LABEL_LINES = 4  # of a label, unless it is so long that more are needed


@frozen
class TextLine:
    """One line of text: ``x`` and ``y`` are where its baseline begins; ``kind`` is its class."""

    text: str
    x: int
    y: int
    css_class: str

    @property
    def bounds(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of what it covers, in pixels."""
        ascent = LINE_HEIGHT * 4 // 5
        right = self.x + text_width(self.text, FONT_SIZE)
        return self.x, self.y - ascent, right, self.y - ascent + LINE_HEIGHT


@frozen
class Swatch:
    """A kind's look, to the left of its name in the legend."""

    kind: str
    x: int
    y: int
    width: int
    height: int
    text: TextLine


def label_lines(texts: Iterable[tuple[str, str]], max_width: int) -> list[tuple[str, str]]:
    """Each text with its class in as many lines as it needs."""
    return [
        (line, kind)
        for text, kind in texts
        for line in wrap_text(escape_invisible(text), FONT_SIZE, max_width, _MAX_LABEL_LINES)
        or ((" ",) if text else ())
    ]


def place_lines(lines: Sequence[tuple[str, str]], x: int, top: int) -> tuple[TextLine, ...]:
    """Lines under each other, the first right below ``top``."""
    return tuple(
        TextLine(text, x, top + number * LINE_HEIGHT + LINE_HEIGHT * 4 // 5, kind)
        for number, (text, kind) in enumerate(lines)
    )


def layout_legend(
    entries: Iterable[tuple[str, str]], max_width: int, top: int
) -> tuple[tuple[Swatch, ...], int]:
    """Kinds with what is said of them, in rows as wide as the room, and where the rows end."""
    made: list[Swatch] = []
    x, y = 0, top
    for kind, text in entries:
        lines = label_lines([(text, "legend")], max_width - _SWATCH_WIDTH - PADDING)
        wide = _SWATCH_WIDTH + PADDING + max((text_width(line, FONT_SIZE) for line, _ in lines), default=0)
        if x and x + wide > max_width:
            x, y = 0, y + LINE_HEIGHT + PADDING
        for number, line in enumerate(place_lines(lines, x + _SWATCH_WIDTH + PADDING, y)):
            made.append(Swatch(kind if number == 0 else "", x, y + 2, _SWATCH_WIDTH, LINE_HEIGHT - 4, line))
        y += LINE_HEIGHT * (len(lines) - 1)
        x += wide + 3 * PADDING
    return tuple(made), y + LINE_HEIGHT if made else top


def chart_description(title: str, texts: Iterable[str], language: Language) -> str:
    """What a chart says, for whoever does not see it."""
    parts = list(texts)
    return f"{escape_invisible(title)}: {'; '.join(parts) if parts else translate('nothing-yet', language)}."


def capitalize_first(text: str) -> str:
    """The text with its first letter a capital."""
    return text[:1].upper() + text[1:]


def stacked_offsets(sizes: Iterable[int], top: int) -> Iterator[int]:
    """Where each begins of things that stand under each other."""
    for size in sizes:
        yield top
        top += size
