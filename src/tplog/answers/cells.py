"""The cells of an answer's table: as data for programs, or in a language for people.

A table shows fields of single values, and lists of them in one cell. Columns of money are named ``…_ore`` for
programs, since a cell has no unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from attrs import frozen

from tplog.answers.answer import Field, Kind, Many
from tplog.i18n.vocabulary import Language, in_language, translate, year_text
from tplog.values.account import UndatedYear

Cell = str | int | date | None  # a bool is also an int, an instant a date
# Characters in a cell: the most that a spreadsheet holds.
LONGEST_CELL = 32_767
CUT_MARK = " …"
LIST_MARK = "; "
_UNITS: Mapping[str, str] = {Kind.ORE: "öre", Kind.INSTANT: "UTC"}


def column_name(field: Field[Any]) -> str:
    """Return a column's name for programs."""
    return f"{field.name}_ore" if field.value_type is Kind.ORE else field.name


def cell(field: Field[Any], row: Any) -> Cell:  # noqa: ANN401 (of any class)
    """Return a row's cell; a list is joined in one text, None if it is empty."""
    value = field.get(row)
    if isinstance(field.value_type, Many):
        value = LIST_MARK.join(str(_single(part)) for part in value) or None
    return _single(value)


def spreadsheet_cell(field: Field[Any], row: Any) -> Cell:  # noqa: ANN401 (of any class)
    """Return a row's cell as `cell` does; a text too long for a spreadsheet is cut, with a mark."""
    value = cell(field, row)
    if isinstance(value, str) and len(value) > LONGEST_CELL:
        return value[: LONGEST_CELL - len(CUT_MARK)] + CUT_MARK
    return value


def _single(value: Any) -> Cell:  # noqa: ANN401 (of any kind)
    if isinstance(value, Enum):
        return str(value.value)
    return value if value is None or isinstance(value, str | int | date) else str(value)


def to_data_text(value: Cell) -> str:
    """Return a cell as data: ISO 8601, ``true`` or ``false``, text as it is; empty for None."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case UndatedYear():
            return ""
        case datetime():
            return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"
        case date():
            return value.isoformat()
        case _:
            return str(value)


@frozen
class CellFormatter:
    """Writes headings and cells for people: in a language, with money in kronor or in öre."""

    language: Language
    kronor: bool

    def localize(self, pair: tuple[str, str]) -> str:
        """Return the text of a (sv, en) pair in this language."""
        return in_language(pair, self.language)

    def heading(self, field: Field[Any]) -> str:
        """Return a column's heading, with its unit if it has one."""
        kind = field.value_type
        unit = "kr" if kind is Kind.ORE and self.kronor else _UNITS.get(str(kind))
        return f"{self.localize(field.label)} ({unit})" if unit else self.localize(field.label)

    def translate_cell(self, field: Field[Any], value: Cell) -> Cell:
        """Return a cell translated if it is a word of our vocabulary, or a list of them, else unchanged.

        A year that no calendar has is such a word.
        """
        if isinstance(value, str) and field.value_type in (Kind.WORD, Many(Kind.WORD)):
            words = value.split(LIST_MARK) if isinstance(field.value_type, Many) else [value]
            return LIST_MARK.join(field.translate_word(word, self.language) for word in words)
        return year_text(value, self.language) if isinstance(value, UndatedYear) else value

    def yes_or_no(self, *, value: bool) -> str:
        """Return yes or no in this language."""
        return translate(str(value).lower(), self.language)
