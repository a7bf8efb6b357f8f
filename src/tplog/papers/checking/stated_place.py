"""Where a decision file says that its figures stand: a paragraph, headings, pages, a table."""

from __future__ import annotations

import re

from attrs import frozen

from tplog.domain.state.decision_keys import plain_paragraph
from tplog.papers.checking.paper_index import PaperIndex, Placed

_PAGES = re.compile(r"(?<!\w)(?:sid(?:a|an|orna|or)?|s)\.? ?(\d{1,4})(?:[–-](\d{1,4}))?(?!\d)", re.IGNORECASE)
_PIECES = re.compile(r"[;,()]|(?<!\w)(?:samt|och)(?!\w)")
_TABLE = re.compile(r"(?<!\w)(?:tabell|kolumn)", re.IGNORECASE)
_COLUMN = re.compile(r"kolumn(?:en)?\s+[”\"']?([^;,()”\"']+)", re.IGNORECASE)
_NUMBERING = re.compile(r"^[\d.]+\s+|^[a-z]\)\s+")
_MIN_HEADING = 4  # characters of a heading's name
_PARAGRAPH = re.compile(r"(?P<body>[^\W\d_]*)(?P<number>\d+[a-zåäö]?)")


@frozen
class StatedPlace:
    """Where figures are said to stand; whatever is not said, or not in the paper, is no bound."""

    paragraph: str | None
    headings: frozenset[str]
    pages: tuple[int, int] | None
    is_table: bool
    column: frozenset[str] = frozenset()

    def has(self, placed: Placed) -> bool:
        """Return whether a figure stands there."""
        if self.paragraph is not None and not same_paragraph(placed.paragraph or "", self.paragraph):
            return False
        page = placed.passage.page
        if self.pages is not None and page is not None and not self.pages[0] <= page <= self.pages[1]:
            return False
        if self.is_table and placed.column is not None:
            return self.column <= head_words(placed.heads)
        if self.headings:
            return bool(self.headings & set(placed.headings))
        return not self.is_table


def stated_place(place: str, paragraph: str | None, index: PaperIndex) -> StatedPlace:
    """Return where an event's ``place`` and ``paragraph`` say that its figures stand in a paper."""
    known = (
        paragraph
        if paragraph and any(same_paragraph(listed, paragraph) for listed in index.paragraphs)
        else None
    )
    pieces = [_NUMBERING.sub("", piece.strip()).casefold() for piece in _PIECES.split(place)]
    named = {
        heading
        for heading in index.headings
        for piece in pieces
        if len(piece) >= _MIN_HEADING and _is_named(heading.casefold(), piece)
    }
    pages = _PAGES.search(place)
    bounds = (int(pages[1]), int(pages[2] or pages[1])) if pages else None
    is_table = bool(_TABLE.search(place))
    if is_table and not index.has_table:  # plain text, in which a table is not told from text
        return StatedPlace(known, frozenset(), bounds, is_table=False)
    stated = _COLUMN.search(place)
    column = head_words(stated[1]) if stated else frozenset()
    is_there = any(column <= head_words(placed.heads) for placed in index.amounts)
    return StatedPlace(known, frozenset(named), bounds, is_table, column if is_there else frozenset())


def head_words(text: str) -> frozenset[str]:
    """Return the words and years of a column's heading in small letters."""
    return frozenset(re.findall(r"\w+", text.casefold()))


def _is_named(heading: str, piece: str) -> bool:
    plain = _NUMBERING.sub("", heading)
    return plain.startswith(piece) or (len(plain) >= _MIN_HEADING and piece.startswith(plain))


def same_paragraph(left: str, right: str) -> bool:
    """Return whether two texts name one paragraph; its body counts if both name it."""
    first, second = (_PARAGRAPH.fullmatch(plain_paragraph(text)) for text in (left, right))
    if first is None or second is None:
        return plain_paragraph(left) == plain_paragraph(right)
    bodies = {match["body"] for match in (first, second) if match["body"]}
    return first["number"] == second["number"] and len(bodies) <= 1
