"""Words of a paper that stand together as one text, in which each character knows its word and its line."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby

from attrs import Factory, field, frozen

from tplog.papers.paper import Line, Page, Source, Word
from tplog.papers.passage import Passage

MAX_NEIGHBOURS = 32  # characters of a passage's prefix and suffix
_HYPHENS = ("-", "‐")
_KEEPS_HYPHEN = frozenset(("och", "eller", "samt", "respektive"))


@frozen
class Spot:
    """A word of a paper with its page and line; ``index`` counts the paper's words from 0."""

    index: int
    page: Page
    line: Line
    word: Word


@frozen
class Stretch:
    """Words that read as one text: a paragraph, or a cell of a table.

    ``text`` has single spaces, and no hyphen that only the end of a line made. ``starts`` is where each
    word begins in it.
    """

    spots: tuple[Spot, ...]
    text: str = field(init=False, eq=False)
    starts: tuple[int, ...] = field(init=False, eq=False, repr=False, default=Factory(tuple))

    def __attrs_post_init__(self) -> None:
        """Put the words together."""
        parts: list[str] = []
        starts: list[int] = []
        length = 0
        for index, spot in enumerate(self.spots):
            after = self.spots[index + 1] if index + 1 < len(self.spots) else None
            starts.append(length)
            part = _joined(spot, after)
            parts.append(part)
            length += len(part)
        object.__setattr__(self, "text", "".join(parts))
        object.__setattr__(self, "starts", tuple(starts))

    def within(self, start: int, end: int) -> tuple[Spot, ...]:
        """Return the words of which any character stands from ``start`` to before ``end``."""
        if end <= start:
            return ()
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = bisect_right(self.starts, end - 1)
        return self.spots[first:last]

    def passage(self, start: int, end: int) -> Passage:
        """Return the place of the text from ``start`` to before ``end``, without spaces at its ends."""
        text = self.text
        while start < end and text[start] == " ":
            start += 1
        while end > start and text[end - 1] == " ":
            end -= 1
        before = text[max(0, start - MAX_NEIGHBOURS) : start]
        after = text[end : end + MAX_NEIGHBOURS]
        return passage_of(self.within(start, end), text[start:end], before, after)


def _joined(spot: Spot, after: Spot | None) -> str:
    """Return a word's text with the space after it, or without the hyphen that the end of its line made."""
    text = spot.word.text
    if after is None:
        return text
    following = after.word.text
    is_cut = after.line is not spot.line and len(text) > 1 and text.endswith(_HYPHENS)
    if is_cut and following[:1].islower() and following not in _KEEPS_HYPHEN:
        return text[:-1]
    return text + " "


def passage_of(spots: Sequence[Spot], exact: str, prefix: str = "", suffix: str = "") -> Passage:
    """Return the place of words, of which there is one at least: those on the first one's page."""
    first = spots[0]
    here = [spot for spot in spots if spot.page is first.page]
    lines: list[int] = []
    boxes: list[tuple[int, int, int, int]] = []
    for number, group in groupby(here, key=lambda spot: spot.line.number):
        word_boxes = [spot.word.box for spot in group if spot.word.box]
        if number not in lines:
            lines.append(number)
        if word_boxes:
            lefts, tops, rights, bottoms = zip(*word_boxes, strict=True)
            boxes.append((min(lefts), min(tops), max(rights), max(bottoms)))
    return Passage(
        first.page.number,
        tuple(lines),
        exact,
        prefix,
        suffix,
        tuple(boxes),
        first.line.place,
        first.page.source is Source.OCR,
    )


def text_of(spots: Sequence[Spot]) -> str:
    """Return words with single spaces between them."""
    return Stretch(tuple(spots)).text


def spots_of(pages: Sequence[Page]) -> tuple[Spot, ...]:
    """Return the words of a paper in the file's order."""
    spots: list[Spot] = []
    for page in pages:
        for line in page.lines:
            for word in line.words:
                if word.text:
                    spots.append(Spot(len(spots), page, line, word))
    return tuple(spots)
