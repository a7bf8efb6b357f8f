"""Rows whose sum may be stated: of a group, of a body, since the last sum, of the whole table."""

from __future__ import annotations

from attrs import define, evolve, field

from tplog.readers.tables.wide_budget import BudgetLine, Figures, differs, signed_ore

LineKey = tuple[str, ...]


@define
class _ColumnSum:
    """A column's sum so far in öre, and how many of its figures are not 0."""

    ore: int = 0
    nonzero: int = 0


@define
class RowScope:
    """The lines of some rows by key, with each column's sum so far and the rows' numbers."""

    lines: dict[LineKey, BudgetLine] = field(factory=dict)
    rows: list[int] = field(factory=list)
    sums: dict[str, _ColumnSum] = field(factory=dict)

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

    @property
    def row_text(self) -> str:
        """The rows' numbers for a message: ``2–8``."""
        return f"{self.rows[0]}–{self.rows[-1]}" if len(self.rows) > 1 else str(*self.rows)
