"""The parts that both charts share: lines of text, and the legend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from tplog.charts.font_metrics import text_width, wrap_text
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, translate

FONT_SIZE, LINE_HEIGHT = 13, 17  # pixels; charts.css says the same font size
PADDING = 6
_SWATCH_WIDTH = 22
_MAX_LABEL_LINES = 4  # more only for a label that does not fit at all


@frozen
class TextLine:
    """A line of text; ``x`` and ``y`` are the start of its baseline, in pixels."""

    text: str
    x: int
    y: int
    css_class: str

    @property
    def bounds(self) -> tuple[int, int, int, int]:
        """Return left, top, right and bottom of the text, in pixels."""
        ascent = LINE_HEIGHT * 4 // 5
        right = self.x + text_width(self.text, FONT_SIZE)
        return self.x, self.y - ascent, right, self.y - ascent + LINE_HEIGHT


@frozen
class Swatch:
    """The sample of a kind in the legend, to the left of its name."""

    kind: str
    x: int
    y: int
    width: int
    height: int
    text: TextLine


def label_lines(texts: Iterable[tuple[str, str]], max_width: int) -> list[tuple[str, str]]:
    """Return the texts wrapped to ``max_width`` pixels, each line with its CSS class."""
    return [
        (line, css_class)
        for text, css_class in texts
        for line in wrap_text(escape_invisible(text), FONT_SIZE, max_width, _MAX_LABEL_LINES)
        or ((" ",) if text else ())
    ]


def place_lines(lines: Sequence[tuple[str, str]], x: int, top: int) -> tuple[TextLine, ...]:
    """Return the lines placed below each other, the first right below ``top``."""
    return tuple(
        TextLine(text, x, top + number * LINE_HEIGHT + LINE_HEIGHT * 4 // 5, css_class)
        for number, (text, css_class) in enumerate(lines)
    )


def layout_legend(
    entries: Iterable[tuple[str, str]], max_width: int, top: int
) -> tuple[tuple[Swatch, ...], int]:
    """Return kinds with their texts in rows of ``max_width`` pixels, and the y where the rows end."""
    swatches: list[Swatch] = []
    x, y = 0, top
    for kind, text in entries:
        lines = label_lines([(text, "legend")], max_width - _SWATCH_WIDTH - PADDING)
        width = _SWATCH_WIDTH + PADDING + max((text_width(line, FONT_SIZE) for line, _ in lines), default=0)
        if x and x + width > max_width:
            x, y = 0, y + LINE_HEIGHT + PADDING
        for number, line in enumerate(place_lines(lines, x + _SWATCH_WIDTH + PADDING, y)):
            swatches.append(
                Swatch(kind if number == 0 else "", x, y + 2, _SWATCH_WIDTH, LINE_HEIGHT - 4, line)
            )
        y += LINE_HEIGHT * (len(lines) - 1)
        x += width + 3 * PADDING
    return tuple(swatches), y + LINE_HEIGHT if swatches else top


def chart_description(title: str, texts: Iterable[str], language: Language) -> str:
    """Return what a chart shows, as text for people who cannot see it."""
    parts = list(texts)
    return f"{escape_invisible(title)}: {'; '.join(parts) if parts else translate('nothing-yet', language)}."


def capitalize_first(text: str) -> str:
    """Return the text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def stacked_offsets(sizes: Iterable[int], top: int) -> Iterator[int]:
    """Yield the top of each item of a stack."""
    for size in sizes:
        yield top
        top += size
