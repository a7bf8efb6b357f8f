"""The place of words in a paper: frozen classes that a draft and a check point with."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from tplog.papers.paper import Place
from tplog.values.amount import Amount


@frozen
class Passage:
    """Words of a paper that stand together: where they stand, and the words themselves.

    ``page`` counts from 1, None for a format without pages; ``place`` then says where. ``lines`` are
    the numbers of the lines on the page, ``boxes`` their boxes in hundredths of a point, one for each
    line that has any. ``exact`` are the words with single spaces, ``prefix`` and ``suffix`` at most 32
    characters before and after them. ``is_ocr`` is true of words that were recognised in a picture.
    """

    page: int | None
    lines: tuple[int, ...]
    exact: str
    prefix: str = ""
    suffix: str = ""
    boxes: tuple[tuple[int, int, int, int], ...] = ()
    place: Place | None = None
    is_ocr: bool = False


@frozen
class PaperAmount:
    """An amount of money in a paper.

    ``amount`` is None for a figure whose unit nobody states, or whose form has no one reading. ``unit``
    is where the unit stands if not at the figure: a heading, a parenthesis, the page before.
    """

    passage: Passage
    amount: Amount | None
    unit: Passage | None = None


@frozen
class PaperDate:
    """A day in a paper."""

    passage: Passage
    day: date


@frozen
class PaperReference:
    """A paragraph (``§ 32``) or a case number (``KS 2025/12``) in a paper; ``text`` in the form of a log."""

    passage: Passage
    text: str
