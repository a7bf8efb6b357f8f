"""How cells and headings are written: as data for programs, or in a language for people."""

from __future__ import annotations

from datetime import UTC, date, datetime

from attrs import frozen

from tplog.exports.tables.columns import Cell, Column, ColumnType
from tplog.i18n.vocabulary import Language, in_language, translate

_UNITS = {ColumnType.ORE: "öre", ColumnType.INSTANT: "UTC"}


def to_data_text(cell: Cell) -> str:
    """Return a cell as data: ISO 8601, ``true`` or ``false``, text as it is; empty for None."""
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).lower()
        case datetime():
            return f"{cell.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


@frozen
class CellFormatter:
    """Writes headings and cells for people: in a language, with money in kronor or in öre."""

    language: Language
    kronor: bool

    def localize(self, pair: tuple[str, str]) -> str:
        """Return the text of a (sv, en) pair in this language."""
        return in_language(pair, self.language)

    def heading(self, column: Column[object]) -> str:
        """Return a column's heading, with its unit if it has one."""
        unit = (
            "kr" if column.column_type is ColumnType.ORE and self.kronor else _UNITS.get(column.column_type)
        )
        return f"{self.localize(column.label)} ({unit})" if unit else self.localize(column.label)

    def translate_cell(self, column: Column[object], cell: Cell) -> Cell:
        """Return a cell translated if it is a word of our vocabulary, else unchanged."""
        if column.column_type is ColumnType.WORD and isinstance(cell, str):
            return column.translate_word(cell, self.language)
        return cell

    def yes_or_no(self, *, value: bool) -> str:
        """Return yes or no in this language."""
        return translate(str(value).lower(), self.language)
