"""The words of a page as one text in which each character knows its word: for whatever is searched in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from attrs import frozen

from tplog.papers.paper import Line, Page, Source, Word
from tplog.papers.passage import Passage

BREAK = "\n"  # between two cells, paragraphs or columns: nothing goes on across it
UNSURE = "\x1f"  # between digits of two lines that may be one number cut by the line's end, or two
MAX_CONTEXT = 32  # characters of a passage's prefix and suffix
# Words of a line stand in two cells if this share of their height is between them.
_CELL_GAP_PERCENT = 70
# In a justified line all gaps are wide; the widest is at most so much of the narrowest.
_JUSTIFIED_PERCENT, _MIN_JUSTIFIED = 170, 4
_MAX_LEADING_PERCENT = 230  # from the top of a line to the top of the next, in heights
_MAX_INDENT = 3  # heights by which a line may begin further in than the one before it
_LINE_END_HYPHEN = re.compile(r"[^\W\d_][-\u2010]$")
_LISTED = {"och", "eller", "samt", "respektive"}  # in- och utgående: the hyphen stands for a word
_UNIT_LIKE = re.compile(
    r"(?:[tk]?kr|kronor|mn?kr|mdkr|[mkt]?sek|milj|miljon(?:er)?|miljard(?:er)?)\b", re.IGNORECASE
)
_DIGITS = re.compile(r"[-+−–(]?\d[\d.,]*")
_LONG_LINE_PERCENT = 75  # of a page's longest line, in a format without boxes


@frozen
class PageText:
    """A page's text: words in the file's order with single spaces, and `BREAK` where a cell or block ends.

    A word that a hyphen cut at a line's end is put together. ``starts`` are the offsets of ``words``.
    """

    page: Page
    text: str
    starts: tuple[int, ...]
    words: tuple[tuple[Line, Word], ...]

    def word_indexes(self, start: int, end: int) -> range:
        """Return the numbers of the words between two offsets."""
        return range(bisect_right(self.starts, start) - 1, bisect_right(self.starts, max(end - 1, start)))

    def passage(self, start: int, end: int) -> Passage:
        """Return the words between two offsets as a passage."""
        chosen = [self.words[index] for index in self.word_indexes(start, end)]
        return Passage(
            self.page.number,
            tuple(dict.fromkeys(line.number for line, _ in chosen)),
            _plain(self.text[start:end]),
            _plain(self.text[max(start - MAX_CONTEXT, 0) : start]),
            _plain(self.text[end : end + MAX_CONTEXT]),
            tuple(_boxes(chosen)),
            chosen[0][0].place,
            self.page.source is Source.OCR,
        )


def _plain(text: str) -> str:
    return text.replace(BREAK, " ").replace(UNSURE, " ")


def _boxes(words: Iterable[tuple[Line, Word]]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the box of each line's words."""
    boxes: dict[int, list[tuple[int, int, int, int]]] = {}
    for line, word in words:
        if word.box:
            boxes.setdefault(line.number, []).append(word.box)
    for group in boxes.values():
        lefts, tops, rights, bottoms = zip(*group, strict=True)
        yield min(lefts), min(tops), max(rights), max(bottoms)


def page_text(page: Page) -> PageText:
    """Return the text of a page."""
    parts: list[str] = []
    starts: list[int] = []
    words: list[tuple[Line, Word]] = []
    offset = 0
    longest = max((len(line.text) for line in page.lines), default=0)
    before: Line | None = None
    for line in page.lines:
        gaps = cell_breaks(line.words)
        for index, word in enumerate(line.words):
            mark = ""
            if index:
                mark = BREAK if gaps[index - 1] and not _is_unit_of(line.words[index - 1], word) else " "
            elif before is not None:
                last = before.words[-1]
                mark = _joint(before, line, longest)
                if mark == " " and _LINE_END_HYPHEN.search(last.text) and word.text not in _LISTED:
                    mark = ""
                    if word.text[:1].islower() and not last.text[-2].isupper():
                        parts[-1], offset = parts[-1][:-1], offset - 1
                elif mark == " " and re.search(r"\d[-–]$", last.text) and word.text[:1].isdigit():
                    mark = ""
            starts.append(offset + len(mark))
            words.append((line, word))
            parts.append(mark + word.text)
            offset += len(parts[-1])
        before = line if line.words else before
    return PageText(page, "".join(parts), tuple(starts), tuple(words))


def _is_unit_of(number: Word, unit: Word) -> bool:
    """Return whether a word after a gap is the unit of the number before it: ``40 000    kr``."""
    return bool(_DIGITS.fullmatch(number.text) and _UNIT_LIKE.match(unit.text))


def cell_breaks(words: Sequence[Word]) -> list[bool]:
    """Return after which words of a line but the last its cell ends."""
    pairs = list(pairwise(words))
    if not all(word.box for word in words):
        return [left.column != right.column for left, right in pairs]
    gaps = [_gap(left, right) for left, right in pairs]
    size = _size(words)
    wide = [gap * 100 > size * _CELL_GAP_PERCENT for gap in gaps]
    if any(wide) and len(gaps) >= _MIN_JUSTIFIED and max(gaps) * 100 <= min(gaps) * _JUSTIFIED_PERCENT:
        lettered = sum(word.text[:1].isalpha() for word in words)
        return [False] * len(wide) if lettered * 2 > len(words) else wide
    return wide


def _size(words: Iterable[Word]) -> int:
    """Return the height of a line: OCR measures each word by its own letters."""
    return max((word.size or 1 for word in words), default=1)


def _gap(left: Word, right: Word) -> int:
    """Return the room between two words of a line, in their writing direction."""
    first, second = left.box or (0, 0, 0, 0), right.box or (0, 0, 0, 0)
    match left.turned:
        case 90:
            return second[1] - first[3]
        case 180:
            return first[0] - second[2]
        case 270:
            return first[1] - second[3]
        case _:
            return second[0] - first[2]


def _joint(before: Line, line: Line, longest: int) -> str:
    """Return what stands between two lines: a space if the second goes on with the first."""
    first, last, word = before.words[0], before.words[-1], line.words[0]
    if last.box is None or word.box is None or first.box is None:
        return _joint_without_boxes(before, line, longest)
    size = max(_size(before.words), _size(line.words))
    drop = word.box[1] - last.box[1]
    if word.turned or last.turned or not size * 50 < drop * 100 <= size * _MAX_LEADING_PERCENT:
        return BREAK
    if _DIGITS.fullmatch(last.text) and word.box[0] < last.box[2] and last.box[0] < word.box[2]:
        return _joint_of_cells(last, word)
    if any(cell_breaks(before.words)):
        return BREAK
    if word.box[0] < last.box[0]:
        goes_on = _is_same_left(first, word, size * _MAX_INDENT)
    else:
        goes_on = _is_same_left(first, word, size // 2) and not _DIGITS.match(word.text)
    return " " if goes_on else BREAK


def _is_same_left(first: Word, word: Word, room: int) -> bool:
    return first.box is not None and word.box is not None and abs(first.box[0] - word.box[0]) <= room


def _joint_of_cells(last: Word, word: Word) -> str:
    """Return what stands between digits and the word right under them: a cell that was cut, or two."""
    if _UNIT_LIKE.match(word.text) or re.fullmatch(r"0\d\d[.,]?", word.text):
        return " "
    return UNSURE if re.fullmatch(r"\d{1,3}", last.text) and re.fullmatch(r"\d{3}", word.text) else BREAK


def _joint_without_boxes(before: Line, line: Line, longest: int) -> str:
    if before.place != line.place or (line.place and line.place.table):
        return BREAK
    if line.place and line.place.paragraph:
        return " "
    if line.number != before.number + 1:  # in plain text an empty line parts paragraphs
        return BREAK
    if not (_DIGITS.fullmatch(before.words[-1].text) and _DIGITS.fullmatch(line.words[0].text)):
        return " "
    is_long = len(before.text) * 100 >= longest * _LONG_LINE_PERCENT
    is_cut = bool(re.fullmatch(r"0\d\d[.,]?", line.words[0].text))
    return " " if is_cut else UNSURE if is_long else BREAK
