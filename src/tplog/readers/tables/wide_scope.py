"""Rows whose sum may be stated: of a group, of a body, since the last sum, of the whole table."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define, evolve, field

from tplog.readers.tables.wide_budget import BudgetLine, Figure, Figures, LinePart, differs, signed_ore
from tplog.readers.tables.wide_row_reader import TableRow
from tplog.values.amount import Hedge

LineKey = tuple[str, ...]
LEAST_PARTS = 50  # of a sum, of which rounding is at most one: else small figures are near any sum


@define
class _ColumnSum:
    """A column's sum so far in öre, and how many of its figures are not 0."""

    ore: int = 0
    nonzero: int = 0
    room: int = 0  # öre by which it may be off by rounding and hedges, at most


@define
class RowScope:
    """The lines of some rows by key, with each column's sum so far and the rows' numbers."""

    lines: dict[LineKey, BudgetLine] = field(factory=dict)
    rows: list[int] = field(factory=list)
    sums: dict[str, _ColumnSum] = field(factory=dict)

    @classmethod
    def of(cls, rows: Iterable[TableRow]) -> RowScope:
        """Return the scope of these rows, each a line."""
        scope = cls()
        for row in rows:
            scope.add_row(row)
        return scope

    def add_row(self, row: TableRow) -> None:
        """Add a row as a line."""
        part = LinePart(row.number, row.name, row.figures)
        self.add((str(row.number),), BudgetLine(row.name, "", (part,)))

    def add(self, key: LineKey, line: BudgetLine) -> None:
        """Add a line; if there is one with this key, its rows are added to that."""
        earlier = self.lines.get(key)
        self.lines[key] = evolve(earlier, parts=(*earlier.parts, *line.parts)) if earlier else line
        for part in line.parts:
            self.rows.append(part.row)
            for letters, figure in part.figures.items():
                column = self.sums.setdefault(letters, _ColumnSum())
                column.ore += signed_ore(part, figure)
                column.nonzero += bool(figure.amount.ore)
                column.room += _room(figure)

    def equals(self, figures: Figures) -> bool:
        """Return whether each figure is its column's sum."""
        return bool(figures) and all(
            letters in self.sums and self.sums[letters].ore == figure.amount.ore
            for letters, figure in figures.items()
        )

    def rounds_to(self, figures: Figures) -> bool:
        """Return whether each figure is its column's sum but for rounding and hedges."""
        return bool(figures) and not any(
            letters not in self.sums or differs(figure.amount, self.lines.values(), letters)
            for letters, figure in figures.items()
        )

    def could_be_sum(self, figures: Figures, head: Figures | None = None) -> bool:
        """Return whether figures equal the sums of at least two figures each, by more than zeros.

        ``head`` are figures of a row above that no scope has yet.
        """
        extra = {letters: figure.amount.ore for letters, figure in (head or {}).items()}
        equal = all(
            letters in self.sums and self.sums[letters].ore + extra.get(letters, 0) == figure.amount.ore
            for letters, figure in figures.items()
        )
        return equal and any(self.sums[letters].nonzero + bool(extra.get(letters)) > 1 for letters in figures)

    def could_round_to(self, figures: Figures) -> bool:
        """Return whether figures are the sums of at least two figures each but for rounding; see above."""
        is_near = all(self._is_near(letters, figure) for letters, figure in figures.items())
        is_of_several = is_near and any(self.sums[letters].nonzero > 1 for letters in figures)
        return is_of_several and self.rounds_to(figures)

    def _is_near(self, letters: str, figure: Figure) -> bool:
        """Return whether a figure is by no more than rounding off its column's sum, and by little of it."""
        if letters not in self.sums:
            return False
        column = self.sums[letters]
        off = abs(column.ore - figure.amount.ore)
        return off <= column.room + _room(figure) and off * LEAST_PARTS <= abs(figure.amount.ore)

    def repeats(self, figures: Figures) -> bool:
        """Return whether figures are those of its only row, by more than zeros."""
        has_amounts = any(figure.amount.ore for figure in figures.values())
        return len(self.rows) == 1 and has_amounts and self.equals(figures)

    @property
    def row_text(self) -> str:
        """The rows' numbers for a message: ``2–8``."""
        return f"{self.rows[0]}–{self.rows[-1]}" if len(self.rows) > 1 else str(*self.rows)


def _room(figure: Figure) -> int:
    """Return the öre by which a figure may be off by its rounding or hedge, at most."""
    amount = figure.amount
    return amount.unit_ore if amount.hedge is Hedge.EXACT else abs(amount.ore)
