"""Put the text of a format without pages together: words, lines and the place of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from attrs import evolve, frozen

from tplog.papers.paper import Line, Place, Word
from tplog.papers.reading.characters import clean_word

# The beginning of a heading that opens a paragraph of minutes: "§ 32", "KS § 115".
_SECTION = re.compile(r"(?:[A-ZÅÄÖ][\w.]*\s+)?(§\s*\d+[a-z]?)(?!\w)")
_MARKS = re.compile(r"[\d),*\s]+")
_NOT_SPACE = re.compile(r"\S+")


@frozen
class Piece:
    """A stretch of text; ``is_raised`` where it is set above the line, as the number of a footnote is."""

    text: str
    is_raised: bool = False


def words_of(pieces: Iterable[Piece], number: int, column: int | None = None) -> Iterator[Word]:
    """Yield the words of a line. Raised digits are marks of the word before them, else of the one after."""
    words: list[Word] = []
    waiting, is_open = "", False
    for is_mark, group in groupby(pieces, _is_mark):
        text = "".join(piece.text for piece in group)
        if is_mark:
            mark = "".join(text.split())
            if words:
                words[-1] = evolve(words[-1], marks=words[-1].marks + mark)
            else:
                waiting += mark
            continue
        for match in _NOT_SPACE.finditer(text):
            if is_open and match.start() == 0 and words:
                words[-1] = evolve(words[-1], text=words[-1].text + match[0])
            else:
                words.append(Word(match[0], number, marks=waiting, column=column))
                waiting = ""
        is_open = not text[-1:].isspace()
    yield from (word for word in map(clean_word, words) if word.text)


def _is_mark(piece: Piece) -> bool:
    return piece.is_raised and bool(_MARKS.fullmatch(piece.text))


class Flow:
    """Collects the lines of a paper in the file's order, and knows the place of the next."""

    def __init__(self) -> None:
        """Begin before the first line, in the body."""
        self.lines: list[Line] = []
        self._place = Place()
        self._paragraphs = self._tables = 0

    def begin_part(self, part: str) -> None:
        """Go on with another part, whose paragraphs and tables are counted from 1."""
        self._place, self._paragraphs, self._tables = Place(part), 0, 0

    def add_paragraph(self, lines: Sequence[Sequence[Piece]], *, is_heading: bool = False) -> None:
        """Add a paragraph, a list of its lines; one without a word does not count."""
        text = " ".join("".join(piece.text for piece in line) for line in lines).split()
        if not text:
            return
        self._paragraphs += 1
        first = " ".join(text)
        if is_heading:
            opens = _SECTION.match(first)
            section = " ".join(opens[1].split()) if opens else self._place.section
            self._place = evolve(self._place, heading=first, section=section)
        for line in lines:
            number = len(self.lines) + 1
            self._add(words_of(line, number), evolve(self._place, paragraph=self._paragraphs))

    def begin_table(self) -> int:
        """Begin a table and return its number."""
        self._tables += 1
        return self._tables

    def add_row(self, cells: Iterable[tuple[int, Sequence[Piece]]], table: int, row: int) -> None:
        """Add a row of a table: the column, from 1, and the text of each cell."""
        number = len(self.lines) + 1
        words = (word for column, pieces in cells for word in words_of(pieces, number, column))
        self._add(words, evolve(self._place, table=table, row=row))

    def _add(self, words: Iterable[Word], place: Place) -> None:
        if line := tuple(words):
            self.lines.append(Line(len(self.lines) + 1, line, place))
