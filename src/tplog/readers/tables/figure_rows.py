"""A row of a table seen by its figures: what it calls itself, and whether it says that it is a sum."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from attrs import evolve, field, frozen

from tplog.domain.rules.stated_ranges import rounding_of, rounding_of_parts
from tplog.readers.tables.account_patterns import matches_account
from tplog.readers.tables.sum_labels import is_bare_sum_label, is_result_label, is_sum_label
from tplog.values.amount import ORE_PER_KRONA, Amount, format_exact

# Words for all objects or periods of an account, beside its rows for each: Tot, Samtliga, Helår.
_ALL_TOGETHER = re.compile(
    r"(?:tot|all|alla|samtliga|helår(?:et)?|hela året|full year|\*)[\s.:]*", re.IGNORECASE
)
_HEADING_WORD = re.compile(r"[^\W\d_]{4,}\s")  # Resultat 2025 is no account, K 4010 is one
_MOST_FIGURES = 5

# A stated figure: öre, and the öre of its last digit's unit.
Figure = tuple[int, int]


@frozen
class FigureRow:
    """A row of a table, for what it sums up.

    ``account`` is its account's number, or the text in its place; ``texts`` are the texts that can say that
    it is a sum, the account's first, and ``loose_texts`` those that say so only if they say nothing else;
    ``loose_columns`` are the cells of columns that the mapping does not name.
    ``figures`` are its figures by column, ``context`` its objects and period.
    """

    number: int
    account: str
    texts: tuple[str, ...]
    figures: tuple[Figure | None, ...]
    context: frozenset[tuple[str, str]] = frozenset()
    loose_texts: tuple[str, ...] = ()
    loose_columns: Mapping[str, str] = field(factory=dict, hash=False)

    @property
    def is_numbered(self) -> bool:
        """Whether its account has a digit, as an account must, and not only behind a word."""
        has_digit = any(char.isdecimal() for char in self.account)
        return has_digit and not _HEADING_WORD.match(self.account)

    @property
    def label(self) -> str | None:
        """The text by which the row says that it is a sum; None if it does not."""
        texts = list(filter(is_sum_label, self.texts))
        texts += [text for text in self.loose_texts if is_bare_sum_label(text)]
        texts += [text for text in self.codes_without_account if is_sum_label(text)]
        if not texts and not self.is_numbered:
            texts = [text for text in (*self.texts, *self.loose_texts) if is_result_label(text)]
        return texts[0] if texts else None

    @property
    def total_word(self) -> str | None:
        """The text by which the row says that it is of all objects or periods; None if it does not."""
        texts = (*self.loose_texts, *(code for _, code in self.context))
        words = (text for text in texts if _ALL_TOGETHER.fullmatch(text) or is_bare_sum_label(text))
        return next(words, None)

    @property
    def codes_without_account(self) -> list[str]:
        """Its objects, period and cells outside the mapping if it has no account."""
        codes = (*sorted(code for _, code in self.context), *self.loose_columns.values())
        return [] if self.account else list(filter(None, codes))

    @property
    def text(self) -> str:
        """What the row calls itself."""
        return next(filter(None, (*self.texts, *self.loose_texts, *self.codes_without_account)), "–")

    @property
    def key(self) -> str:
        """By what ``sums`` and ``details`` can choose the row."""
        return self.account or self.text

    @property
    def has_figures(self) -> bool:
        """Whether any column has a figure."""
        return any(self.figures)

    @property
    def negated(self) -> FigureRow:
        """The same row with its figures negated."""
        return evolve(self, figures=tuple(figure and (-figure[0], figure[1]) for figure in self.figures))

    @property
    def stated(self) -> str:
        """Its figures, for messages."""
        return in_words([figure[0] for figure in self.figures if figure])


def in_words(ore: Sequence[int]) -> str:
    """Return figures (öre) for messages: the first of them."""
    return "; ".join(map(format_exact, ore[:_MOST_FIGURES])) + (" …" if len(ore) > _MOST_FIGURES else "")


def rounding_tolerance(stated: Figure, parts: Sequence[Figure]) -> int:
    """Return by how many öre a stated sum and its parts can differ because each was rounded.

    It is weighed as the total of an event is.
    """
    sum_amount, *amounts = (Amount(ore, "", unit) for ore, unit in (stated, *parts))
    return rounding_of([sum_amount]) + rounding_of_parts(amounts)


def is_chosen(row: FigureRow, patterns: Sequence[str]) -> bool:
    """Return whether patterns choose a row, by its account or by any of its texts."""
    texts = {row.account, row.total_word or "", *row.texts, *row.loose_texts, *row.codes_without_account} - {
        ""
    }
    return any(pattern in texts or matches_account(pattern, row.account) for pattern in patterns)


def is_near(row: FigureRow, parts: Sequence[FigureRow]) -> bool:
    """Return whether a row's figures are the parts' within what rounding makes, a whole krona of öre too."""
    for column, figure in enumerate(row.figures):
        filled = [part.figures[column] for part in parts]
        if figure is None or not column_agrees(figure, filled, strict=False):
            total = sum(part[0] for part in filled if part)
            if figure is None or figure[0] % ORE_PER_KRONA or abs(figure[0] - total) > ORE_PER_KRONA // 2:
                return False
    return True


def has_non_zero(figures: Iterable[Figure | None]) -> bool:
    """Return whether any figure is other than zero."""
    return any(figure and figure[0] for figure in figures)


def column_agrees(figure: Figure | None, parts: Sequence[Figure | None], *, strict: bool) -> bool:
    """Return whether a sum's figure is that of its parts, to the öre or within what rounding can make."""
    filled = [part for part in parts if part]
    total = sum(part[0] for part in filled)
    if figure is None:
        return not strict or total == 0
    tolerance = 0 if strict else rounding_tolerance(figure, filled)
    return abs(figure[0] - total) <= tolerance


def parts_text(row: FigureRow, parts: Sequence[FigureRow]) -> str:
    """Return what the parts make in the columns where the row has figures, for messages."""
    columns = [column for column, figure in enumerate(row.figures) if figure]
    return in_words(
        [sum(figure[0] for part in parts if (figure := part.figures[column])) for column in columns]
    )
