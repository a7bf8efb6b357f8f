"""Put words together by height, for tables that were drawn column by column or cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from attrs import frozen

from tplog.papers.paper import Line, Row, Word


@frozen
class _Span:
    """A word with its extent along the writing direction and across it."""

    start: int
    top: int
    bottom: int
    word: Word


def rows_by_height(lines: Sequence[Line]) -> tuple[Row, ...]:
    """Return the words of a page by height, from the top, and each row from left to right.

    A word belongs to a row if at least half of the lower of it and of the row's first word is at one height.
    Height goes by the direction in which most words of the page are written; words that are turned otherwise
    come last, each of their lines a row. Lines without boxes are the rows, empty ones none.
    """
    words = [word for line in lines for word in line.words]
    if not all(word.box for word in words):
        return tuple(Row(line.words) for line in lines if line.words)
    turns = Counter(word.turned for word in words)
    main = max(turns, key=lambda turn: (turns[turn], -turn), default=0)
    spans = sorted(
        (span(word, main) for word in words if word.turned == main),
        key=lambda item: (item.top + item.bottom, item.start),
    )
    rows: list[list[_Span]] = []
    for item in spans:
        if rows and _is_level(rows[-1][0], item):
            rows[-1].append(item)
        else:
            rows.append([item])
    turned = (tuple(word for word in line.words if word.turned != main) for line in lines)
    return (
        *(Row(_left_to_right(row)) for row in rows),
        *(Row(rest) for rest in turned if rest),
    )


def _left_to_right(row: Iterable[_Span]) -> tuple[Word, ...]:
    return tuple(item.word for item in sorted(row, key=lambda item: item.start))


def _is_level(first: _Span, other: _Span) -> bool:
    shared = min(first.bottom, other.bottom) - max(first.top, other.top)
    return shared * 2 >= min(first.bottom - first.top, other.bottom - other.top)


def span(word: Word, turned: int) -> _Span:
    """Return a word's extents as if the page were turned back so that its text reads from left to right."""
    left, top, right, bottom = word.box or (0, 0, 0, 0)
    if turned == 90:  # noqa: PLR2004 (degrees)
        return _Span(top, -right, -left, word)
    if turned == 180:  # noqa: PLR2004 (degrees)
        return _Span(-right, -bottom, -top, word)
    if turned == 270:  # noqa: PLR2004 (degrees)
        return _Span(-bottom, left, right, word)
    return _Span(left, top, bottom, word)
