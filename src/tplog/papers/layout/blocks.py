"""Join the lines of a paper to blocks: paragraphs and items of lists, without what stands on every page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from attrs import frozen

from tplog.papers.layout.stretches import Spot, Stretch
from tplog.papers.paper import Line, Page
from tplog.papers.vocabulary import heading_kind

# A line further below the last than this share of its characters' height begins something new.
_GAP_PERCENT = 60
_SIZE_PERCENT = 103
# Lines whose left ends are further apart than this share of the page's width stand in different columns.
_COLUMN_PERCENT = 25
_ITEM = re.compile(r"(?:\d{1,2}[.)]|[•●▪○»«*]|[-–—](?!\S)|[a-hA-H]\)|att\b|Att\b)\s*")
_FURNITURE = re.compile(
    r"(?:justerandes? sign\w*|utdragsbestyrk\w*|justerare\w*|sign(?:atur)?\b|(?:sida|sid|sidan|s\.)\s*\d+)",
    re.IGNORECASE,
)
_NO_WORD = re.compile(r"\d{1,2}[.)]|[^\w§]{0,4}")  # a bullet or the number of an item, drawn by itself


@frozen
class Block:
    """Lines that read as one paragraph; ``is_parted`` if a gap or another size parts it from the last.

    ``size`` is the height of its characters in hundredths of a point, None for a format without pages.
    """

    stretch: Stretch
    is_parted: bool
    size: int | None = None

    @property
    def text(self) -> str:
        """The words with single spaces."""
        return self.stretch.text

    @property
    def is_note(self) -> bool:
        """Whether it is a footnote: a mark stands at its first word or the second."""
        return any(spot.word.marks for spot in self.stretch.spots[:2])

    @property
    def first(self) -> int:
        """The index of its first word in the paper."""
        return self.stretch.spots[0].index


@frozen
class _Row:
    spots: tuple[Spot, ...]
    left: int
    right: int
    top: int
    bottom: int
    size: int | None

    @property
    def line(self) -> Line:
        return self.spots[0].line

    @property
    def page(self) -> Page:
        return self.spots[0].page


def blocks_of(spots: Iterable[Spot], glued: frozenset[int], whole: Sequence[Spot] = ()) -> Iterator[Block]:
    """Yield the blocks of running text in the file's order.

    ``glued`` are the indexes of words that belong to the word before them, such as the second part of a
    number that is cut by the end of a line. ``whole`` are all words of the paper, which tell how wide its
    lines are.
    """
    rows = _rows(spots)
    ends = _rows(whole) if whole else rows
    rows = [row for row in rows if row.spots[0].index in glued or not _NO_WORD.fullmatch(_text(row))]
    margins = {id(page): _margins(list(group)) for page, group in _pages(ends)}
    widest = max((len(_text(row)) for row in ends if row.size is None), default=0)
    open_rows: list[_Row] = []
    is_parted = True
    for row in rows:
        if open_rows and row.spots[0].index not in glued:
            last = open_rows[-1]
            parted = _is_parted(last, row)
            if parted or _is_broken(last, row, margins[id(row.page)], widest):
                yield _block(open_rows, is_parted=is_parted)
                open_rows, is_parted = [], parted
        open_rows.append(row)
    if open_rows:
        yield _block(open_rows, is_parted=is_parted)


def _rows(spots: Iterable[Spot]) -> list[_Row]:
    return [
        _row(tuple(group)) for _, group in groupby(spots, key=lambda spot: (id(spot.page), id(spot.line)))
    ]


def _pages(rows: Sequence[_Row]) -> Iterator[tuple[Page, Iterator[_Row]]]:
    for _, group in groupby(rows, key=lambda row: id(row.page)):
        rows_of_page = list(group)
        yield rows_of_page[0].page, iter(rows_of_page)


def _row(spots: tuple[Spot, ...]) -> _Row:
    boxes = [spot.word.box for spot in spots if spot.word.box]
    if not boxes:
        return _Row(spots, 0, 0, 0, 0, None)
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    size = max(spot.word.size or 0 for spot in spots)
    return _Row(spots, min(lefts), max(rights), min(tops), max(bottoms), size)


def _text(row: _Row) -> str:
    return " ".join(spot.word.text for spot in row.spots)


def _block(rows: Sequence[_Row], *, is_parted: bool) -> Block:
    spots = tuple(spot for row in rows for spot in row.spots)
    return Block(Stretch(spots), is_parted, rows[0].size)


def _margins(rows: Sequence[_Row]) -> list[tuple[int, int]]:
    """Return the left and right ends of a page's lines, from the one that reaches furthest right."""
    return sorted({(row.left, row.right) for row in rows if row.size}, key=lambda ends: -ends[1])


def _margin(row: _Row, margins: Sequence[tuple[int, int]]) -> int:
    """Return how far right the lines of a row's column reach."""
    reach = (row.page.width or 0) * _COLUMN_PERCENT // 100
    return next((right for left, right in margins if abs(left - row.left) <= reach), row.right)


def _is_parted(last: _Row, row: _Row) -> bool:
    if last.page is not row.page and last.size and row.size:
        return max(last.size, row.size) * 100 > min(last.size, row.size) * _SIZE_PERCENT
    if last.page is not row.page:
        return False
    if last.size is None or row.size is None:
        return row.line.number > last.line.number + 1 or row.line.place != last.line.place
    small, large = sorted((last.size, row.size))
    if large * 100 > small * _SIZE_PERCENT:
        return True
    gap = row.top - last.bottom
    return gap * 100 > row.size * _GAP_PERCENT or row.top < last.top - row.size


def _is_broken(last: _Row, row: _Row, margins: Sequence[tuple[int, int]], widest: int) -> bool:
    """Return whether a row begins something new: an item, or the writer broke the line before it was full."""
    before, after = _text(last), _text(row)
    is_whole = not after[:1].islower() or after[:3] == "att"
    if (is_whole and heading_kind(before) is not None) or (
        after[:1].isupper() and heading_kind(after) is not None
    ):
        return True
    is_item = _ITEM.match(after) is not None
    is_end = before.endswith((".", ":", ";", ","))
    if last.size is None or row.size is None:
        return (
            _is_broken_without_boxes(last, row, widest) if not is_item or after[:3].lower() == "att" else True
        )
    word = row.spots[0].word
    width = word.box[2] - word.box[0] if word.box else 0
    fits = last.right + row.size // 3 + width <= _margin(last, margins)
    if is_item:
        return after[:3].lower() != "att" or fits or is_end
    if before.endswith(("-", "‐")):
        return False
    if last.page is not row.page:
        return before.endswith((".", ":", ";")) or not after[:1].islower()
    return fits and (not after[:1].islower() or before.endswith((".", ":", ";")))


def _is_broken_without_boxes(last: _Row, row: _Row, widest: int) -> bool:
    """Return whether a line of a format without heights begins something new."""
    before, after, place = _text(last), _text(row), row.line.place
    if place is not None and (place.paragraph or place.table):
        return place != last.line.place or not after[:1].islower()
    fits = len(before) + 1 + len(row.spots[0].word.text) <= widest
    return fits and (not after[:1].islower() or after[:3] == "att" or before.endswith((".", ":", ";")))


def without_furniture(spots: Sequence[Spot]) -> tuple[Spot, ...]:
    """Return the words without heads and feet: lines that repeat at the ends of pages, marks for signing."""
    ends: Counter[str] = Counter()
    pages = 0
    lines = [list(group) for _, group in groupby(spots, key=lambda spot: (id(spot.page), id(spot.line)))]
    by_page = [list(group) for _, group in groupby(lines, key=lambda line: id(line[0].page))]
    for page in by_page:
        pages += 1
        ends.update({_shape(line) for line in (*page[:3], *page[-3:])})
    remaining: list[Spot] = []
    for page in by_page:
        edge = {id(line) for line in (*page[:3], *page[-3:])}
        for line in page:
            shape = _shape(line)
            is_furniture = _FURNITURE.match(shape) or (pages > 1 and id(line) in edge and ends[shape] > 1)
            part = line[0].line.place.part if line[0].line.place else "body"
            if part in {"header", "footer"} or (is_furniture and (pages > 1 or _FURNITURE.match(shape))):
                continue
            remaining.extend(line)
    return tuple(remaining)


def _shape(line: Sequence[Spot]) -> str:
    """Return a line's text with every digit alike."""
    return re.sub(r"\d+", "0", " ".join(spot.word.text for spot in line)).lower()
