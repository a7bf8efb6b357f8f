"""A body's rows of a wide table while they are read."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define, evolve, field

from tplog.readers.tables.wide_budget import BodyBudget, BudgetLine, LinePart, StatedSum
from tplog.readers.tables.wide_row_reader import TableRow
from tplog.readers.tables.wide_scope import LineKey, RowScope

BODY_KEY: LineKey = ("body",)


@define
class BodyRows:
    """A body's part being read. ``head`` is the row of the body itself, if that has figures."""

    name: str
    row: int
    head: TableRow | None = None
    scope: RowScope = field(factory=RowScope)
    group: str = ""
    group_scope: RowScope = field(factory=RowScope)
    since_sum: RowScope = field(factory=RowScope)
    total: StatedSum | None = None
    subtotals: list[StatedSum] = field(factory=list)
    doubtful: list[TableRow] = field(factory=list)  # rows that may be bodies by themselves
    first_rows: dict[LineKey, int] = field(factory=dict)
    left_out: list[LinePart] = field(factory=list)
    rows: list[TableRow] = field(factory=list)  # with figures, that are its lines

    @property
    def is_ended(self) -> bool:
        """Whether a row after it is no longer plainly its own."""
        return self.total is not None or BODY_KEY in self.scope.lines

    def begin_group(self, name: str) -> None:
        """Let the lines from here on belong to a group."""
        self.group, self.group_scope = name, RowScope()

    @property
    def has_rows_to_add(self) -> bool:
        """Whether it has rows that a sum can be of: lines, or several rows of its own."""
        return len(self.scope.rows) > 1 or bool(self.scope.lines.keys() - {BODY_KEY})

    def finished(self) -> BodyBudget:
        """Return its part of the budget.

        What its sum states in a column where no line has a figure is the body's own line there.
        """
        lines = tuple(self.scope.lines.values())
        total, subtotals = self.total, tuple(sorted(self.subtotals, key=lambda stated: stated.row))
        alone = {
            letters: figure
            for letters, figure in (total.figures if total else {}).items()
            if figure.amount.ore and all(line.ore(letters) is None for line in lines)
        }
        if total and alone and BODY_KEY not in self.scope.lines:
            body_line = BudgetLine(self.name, "", (LinePart(total.row, total.name, alone),), is_body=True)
            lines, total = (*lines, body_line), evolve(total, lines=(*total.lines, body_line))
        return BodyBudget(self.name, self.row, lines, total, subtotals, tuple(self.left_out))


def with_own_lines(stated: StatedSum, bodies: Iterable[BodyBudget]) -> StatedSum:
    """Return a sum over bodies with the lines that only a body's own sum states."""
    rows = {part.row for line in stated.lines for part in line.parts}
    body_lines = [
        line
        for body in bodies
        for line in body.lines
        if body.total and line.parts[0].row == body.total.row and line.is_body
        if all(other is line or other.parts[0].row in rows for other in body.lines)
    ]
    return evolve(stated, lines=(*stated.lines, *body_lines))
