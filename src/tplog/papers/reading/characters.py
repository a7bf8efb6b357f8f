"""Put the characters of a page together as words and lines, in the file's order."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve, frozen

from tplog.papers.paper import Line, Word

# A gap of this share of a character's height parts two words; the space of common fonts takes 24 % of it.
_GAP_PERCENT = 16
# Characters stand on a line if at least so much of the lower is at the height of the line's tallest.
_LEVEL_PERCENT = 50
# A digit is a mark if it is smaller than this share of its neighbour, and its foot is this much higher.
_MARK_PERCENT, _RAISED_PERCENT = 88, 15
_MARKS = frozenset("0123456789),*")
_RAISED_DIGITS = {ord(raised): plain for raised, plain in zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)}
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_SOFT_HYPHEN = "\xad"


@frozen
class Character:
    """A character with its box on the page as shown, in hundredths of a point from the upper left corner.

    ``turned`` is by how many degrees the text is turned clockwise. ``after_space`` is true if a space stands
    before it.
    """

    text: str
    left: int
    top: int
    right: int
    bottom: int
    turned: int = 0
    after_space: bool = False

    @property
    def box(self) -> tuple[int, int, int, int]:
        """[left, top, right, bottom]."""
        return self.left, self.top, self.right, self.bottom


@frozen
class _Placed:
    """A character in its writing direction: from start to end, from top to bottom."""

    start: int
    end: int
    top: int
    bottom: int
    character: Character

    @property
    def height(self) -> int:
        return self.bottom - self.top


def _placed(char: Character) -> _Placed:
    match char.turned:
        case 90:
            return _Placed(char.top, char.bottom, -char.right, -char.left, char)
        case 180:
            return _Placed(-char.right, -char.left, -char.bottom, -char.top, char)
        case 270:
            return _Placed(-char.bottom, -char.top, char.left, char.right, char)
        case _:
            return _Placed(char.left, char.right, char.top, char.bottom, char)


def lines_of(characters: Iterable[Character]) -> tuple[Line, ...]:
    """Return the lines of a page, numbered from 1, in the order in which the file draws them."""
    lines: list[Line] = []
    for row in _split_lines(map(_placed, characters)):
        number = len(lines) + 1
        words = tuple(_words(row, number))
        if words:
            lines.append(Line(number, words))
    return tuple(lines)


def _split_lines(characters: Iterable[_Placed]) -> Iterator[list[_Placed]]:
    """Yield the characters line by line: a line ends where the next is at another height, or further left."""
    line: list[_Placed] = []
    tallest: _Placed | None = None
    for char in characters:
        if tallest is not None and not _continues(tallest, line[-1], char):
            yield line
            line, tallest = [], None
        line.append(char)
        if tallest is None or char.height > tallest.height:
            tallest = char
    if line:
        yield line


def _continues(tallest: _Placed, last: _Placed, char: _Placed) -> bool:
    if char.character.turned != last.character.turned:
        return False
    shared = min(tallest.bottom, char.bottom) - max(tallest.top, char.top)
    lower = min(tallest.height, char.height)
    return shared * 100 >= lower * _LEVEL_PERCENT and char.start * 2 >= last.end * 2 - tallest.height


def _words(line: Sequence[_Placed], number: int) -> Iterator[Word]:
    """Yield the words of a line. A mark belongs to the word that it touches, else to the one before it."""
    word: list[_Placed] = []
    marks = floating = ""  # of the word; of the one before or after, whichever it turns out to be
    last: _Placed | None = None
    for char, is_mark in zip(line, _marks(line), strict=True):
        is_parted = last is not None and _parts(last, char)
        last = char
        if is_mark:
            if floating or is_parted or not word:
                floating += char.character.text
            else:
                marks += char.character.text
            continue
        if word and (is_parted or floating):
            yield _word(word, number, marks + (floating if is_parted else ""))
            word, marks, floating = [], "", "" if is_parted else floating
        marks, floating = marks + floating, ""
        word.append(char)
    if word:  # of which a line has one at least, since its tallest character is no mark
        yield _word(word, number, marks + floating)


def _parts(last: _Placed, char: _Placed) -> bool:
    gap = char.start - last.end
    return char.character.after_space or gap * 100 > max(last.height, char.height) * _GAP_PERCENT


def _word(characters: Sequence[_Placed], number: int, marks: str) -> Word:
    boxes = [char.character.box for char in characters]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    word = Word(
        "".join(char.character.text for char in characters),
        number,
        (min(lefts), min(tops), max(rights), max(bottoms)),
        max(char.height for char in characters),
        marks,
        characters[0].character.turned,
    )
    return clean_word(word)


def _marks(line: Sequence[_Placed]) -> list[bool]:
    """Return which characters of a line are raised marks, each held against its nearest neighbour."""
    heights = [char.height for char in line]
    marked = [False] * len(line)
    if min(heights) * 100 >= max(heights) * _MARK_PERCENT:
        return marked
    neighbour: _Placed | None = None
    for index, char in enumerate(line):
        if neighbour is None:  # at the start: the first that is larger
            larger = (other for other in line[index + 1 :] if _is_raised(char, other))
            marked[index] = char.character.text in _MARKS and next(larger, None) is not None
        else:
            marked[index] = char.character.text in _MARKS and _is_raised(char, neighbour)
        if not marked[index]:
            neighbour = char
    return marked


def _is_raised(char: _Placed, neighbour: _Placed) -> bool:
    is_smaller = char.height * 100 < neighbour.height * _MARK_PERCENT
    return is_smaller and (neighbour.bottom - char.bottom) * 100 >= neighbour.height * _RAISED_PERCENT


def clean_word(word: Word) -> Word:
    """Return the word in NFC, without soft hyphens and ligatures; raised digits after a digit are marks."""
    text = word.text.translate(_LIGATURES)
    text = unicodedata.normalize("NFC", text.replace(_SOFT_HYPHEN, ""))
    plain = text.rstrip("⁰¹²³⁴⁵⁶⁷⁸⁹")
    if plain != text and plain[-1:].isdecimal():
        raised = text[len(plain) :].translate(_RAISED_DIGITS)
        return evolve(word, text=plain, marks=raised + word.marks)
    return evolve(word, text=text)
