"""A year of a budget in few columns, with what one step changed in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from tplog.domain.budget import BudgetState
from tplog.domain.summary import BodySummary, Row, summarise
from tplog.present.data import Data
from tplog.values.account import Account


@frozen
class Cell:
    """A figure in öre at a point, and before the step that led to it."""

    now: int
    was: int

    @property
    def changed(self) -> bool:
        """Whether the step changed it."""
        return self.now != self.was


@frozen
class Line:
    """An account's budget, outcome and remaining: budget = outcome + remaining.

    Where ``rest`` is true it is what rests at the account itself beside its lines: only ``remaining``.
    """

    account: Account
    name: str
    depth: int
    budget: Cell | None
    outcome: Cell | None
    remaining: Cell
    level_known: bool
    rest: bool = False

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All its figures."""
        return tuple(one for one in (self.budget, self.outcome, self.remaining) if one is not None)

    @property
    def changed(self) -> bool:
        """Whether the step changed any of its figures."""
        return any(one.changed for one in self.cells)


def lines(before: BudgetState, after: BudgetState, year: int) -> tuple[Line, ...]:
    """The year after a step, body by body: the whole, its lines, and what it has not allocated."""
    was = {row.account: row for body in summarise(before, year) for row in _rows(body)}
    return tuple(
        line for body in summarise(after, year) for row in _rows(body) for line in _told(row, was, body)
    )


def _rows(body: BodySummary) -> tuple[Row, ...]:
    return (body.whole, *body.lines)


def _told(row: Row, was: dict[Account, Row], body: BodySummary) -> Iterator[Line]:
    old = was.get(row.account)
    depth = row.depth
    spent, left = (old.outcome, old.remaining) if old else (0, 0)
    budget = Cell(row.remaining + row.outcome, left + spent)
    outcome, remaining = Cell(row.outcome, spent), Cell(row.remaining, left)
    yield Line(row.account, row.name, depth, budget, outcome, remaining, row.level_known)
    if row.unallocated is not None and body.lines:
        rest = Cell(row.unallocated, _resting(old))
        yield Line(row.account, row.name, depth + 1, None, None, rest, row.level_known, rest=True)


def _resting(old: Row | None) -> int:
    if old is None:
        return 0
    return old.remaining if old.unallocated is None else old.unallocated


def line_data(line: Line) -> Data:
    """A line as plain data, in whole öre; ``before`` where the step changed it."""
    named = (("budget", line.budget), ("outcome", line.outcome), ("remaining", line.remaining))
    told = {name: cell for name, cell in named if cell is not None}
    return {
        "account": str(line.account),
        "unallocated": line.rest,
        **{name: cell.now for name, cell in told.items()},
        "level_known": line.level_known,
        "before": {name: cell.was for name, cell in told.items() if cell.changed},
    }


def figures(told: Sequence[Line]) -> tuple[int, ...]:
    """Every figure that a table of these lines shows, in öre."""
    cells = [cell for line in told for cell in line.cells]
    return tuple(ore for cell in cells for ore in ((cell.now, cell.was) if cell.changed else (cell.now,)))
