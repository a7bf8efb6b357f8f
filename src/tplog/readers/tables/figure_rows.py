"""A row of a table seen by its figures: what it calls itself, and whether it says that it is a sum."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import evolve, frozen

from tplog.domain.rules.stated_ranges import rounding_of, rounding_of_parts
from tplog.readers.tables.sum_labels import is_bare_sum_label, is_result_label, is_sum_label
from tplog.values.amount import Amount, format_exact

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
    ``loose_columns`` are the columns with a cell that the mapping does not name.
    ``figures`` are its figures by column, ``context`` its objects and period.
    """

    number: int
    account: str
    texts: tuple[str, ...]
    figures: tuple[Figure | None, ...]
    context: frozenset[tuple[str, str]] = frozenset()
    loose_texts: tuple[str, ...] = ()
    loose_columns: frozenset[str] = frozenset()

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
    def text(self) -> str:
        """What the row calls itself."""
        return next(filter(None, (*self.texts, *self.loose_texts)), "–")

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
