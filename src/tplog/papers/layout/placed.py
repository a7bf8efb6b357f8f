"""Find the words of a paper that a passage points at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from tplog.papers.layout.stretches import Spot, Stretch
from tplog.papers.passage import PaperAmount, Passage

_Key = tuple[int | None, int]  # a page and a line
_Lines = Mapping[_Key, Sequence[Spot]]


@frozen
class PlacedAmount:
    """An amount with the indexes of its first and last word in the paper."""

    figure: PaperAmount
    first: int
    last: int

    @property
    def words(self) -> range:
        """The indexes of its words."""
        return range(self.first, self.last + 1)


def placed_amounts(figures: Iterable[PaperAmount], spots: Sequence[Spot]) -> tuple[PlacedAmount, ...]:
    """Return amounts with their words, in the paper's order."""
    with_words = zip(figures, _places([figure.passage for figure in figures], spots), strict=True)
    placed = [PlacedAmount(figure, min(words), max(words)) for figure, words in with_words if words]
    return tuple(sorted(placed, key=lambda item: (item.first, item.last)))


def places(passages: Sequence[Passage], spots: Sequence[Spot]) -> tuple[tuple[int, ...], ...]:
    """Return the indexes of the words of each passage."""
    return tuple(_places(passages, spots))


def _places(passages: Sequence[Passage], spots: Sequence[Spot]) -> Iterator[tuple[int, ...]]:
    lines: dict[_Key, list[Spot]] = {}
    for spot in spots:
        lines.setdefault((spot.page.number, spot.line.number), []).append(spot)
    searched: dict[_Key, int] = {}  # how far a line without boxes is read
    stretches: dict[tuple[_Key, ...], Stretch] = {}
    for passage in passages:
        if passage.boxes:
            yield tuple(_in_boxes(passage, lines))
        else:
            yield tuple(_in_text(passage, lines, searched, stretches))


def _in_boxes(passage: Passage, lines: _Lines) -> Iterator[int]:
    for number in passage.lines:
        for spot in lines.get((passage.page, number), ()):
            box = spot.word.box
            if box and any(_holds(outer, box) for outer in passage.boxes):
                yield spot.index


def _holds(outer: tuple[int, int, int, int], box: tuple[int, int, int, int]) -> bool:
    left, top, right, bottom = outer
    return left <= (box[0] + box[2]) // 2 <= right and top <= (box[1] + box[3]) // 2 <= bottom


def _in_text(
    passage: Passage, lines: _Lines, searched: dict[_Key, int], stretches: dict[tuple[_Key, ...], Stretch]
) -> Iterator[int]:
    """Yield the words of a passage in a format without boxes: the first like it that is not read yet.

    ``stretches`` are the lines put together before.
    """
    keys = tuple((passage.page, number) for number in passage.lines)
    if keys not in stretches:
        stretches[keys] = Stretch(tuple(spot for key in keys for spot in lines.get(key, ())))
    stretch = stretches[keys]
    start = stretch.text.find(passage.exact, searched.get(keys[0], 0))
    start = start if start >= 0 else stretch.text.find(passage.exact)
    if start < 0:
        return
    if len(keys) == 1:
        searched[keys[0]] = start + len(passage.exact)
    for spot in stretch.within(start, start + len(passage.exact)):
        yield spot.index
