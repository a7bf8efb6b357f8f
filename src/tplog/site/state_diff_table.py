"""A year of a budget in few columns, with what one step changed in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from tplog.answers.json_data import Data
from tplog.answers.json_schema import ORE, TEXT, TRUTH, closed, partly
from tplog.domain.queries.event_effects import REMAINING
from tplog.domain.queries.year_summary import BodySummary, Row, summarise
from tplog.domain.state.budget_state import CONDITIONAL, PROPOSED, BudgetState
from tplog.i18n.money_format import Unit, unit_for
from tplog.values.account import Account

ALWAYS = ("budget", "outcome", REMAINING)
WAITING = (PROPOSED, CONDITIONAL)


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
    """An account's figures by column: budget = outcome + remaining; proposed and conditional money apart.

    Where ``rest`` is true it is what rests at the account itself beside its lines: only ``remaining``.
    """

    account: Account
    name: str
    depth: int
    cells: Mapping[str, Cell]
    level_known: bool
    rest: bool = False

    @property
    def changed(self) -> bool:
        """Whether the step changed any of its figures."""
        return any(one.changed for one in self.cells.values())


@frozen
class Table:
    """A year's lines, and the columns that say something in any of them."""

    lines: tuple[Line, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Budget, outcome and remaining; what waits for a decision or for its condition, if anything does."""
        told = {name for line in self.lines for name, cell in line.cells.items() if cell.now or cell.was}
        return (*ALWAYS, *(name for name in WAITING if name in told))

    @property
    def unit(self) -> Unit:
        """The unit that shows all its figures."""
        return unit_for(
            ore for line in self.lines for one in line.cells.values() for ore in (one.now, one.was)
        )


def table(before: BudgetState, after: BudgetState, year: int) -> Table:
    """The year after a step, body by body: the whole, its lines, and what it has not allocated."""
    was = {row.account: row for body in summarise(before, year) for row in _rows(body)}
    rows = (row for body in summarise(after, year) for row in _rows(body))
    return Table(tuple(line for row in rows for line in _lines(row, was.get(row.account))))


def _rows(body: BodySummary) -> tuple[Row, ...]:
    return (body.whole, *body.lines)


def _lines(row: Row, was: Row | None) -> Iterator[Line]:
    old = _figures(was) if was else {}
    cells = {name: Cell(ore, old.get(name, 0)) for name, ore in _figures(row).items()}
    yield Line(row.account, row.name, row.depth, cells, row.level_known)
    if row.unallocated is not None:
        left = Cell(row.unallocated, _resting(was))
        yield Line(row.account, row.name, row.depth + 1, {REMAINING: left}, row.level_known, rest=True)


def _figures(row: Row) -> dict[str, int]:
    told = {"budget": row.remaining + row.outcome}
    return {**told, **{name: getattr(row, name) for name in (*ALWAYS[1:], *WAITING)}}


def _resting(was: Row | None) -> int:
    if was is None:
        return 0
    return was.remaining if was.unallocated is None else was.unallocated


_FIGURES = partly(**dict.fromkeys((*ALWAYS, *WAITING), ORE))
LINE = closed(account=TEXT, unallocated=TRUTH, level_known=TRUTH, figures=_FIGURES, before=_FIGURES)


def line_data(line: Line) -> Data:
    """A line as plain data, in whole öre; ``before`` has the figures that the step changed."""
    return {
        "account": str(line.account),
        "unallocated": line.rest,
        "figures": {name: cell.now for name, cell in line.cells.items()},
        "level_known": line.level_known,
        "before": {name: cell.was for name, cell in line.cells.items() if cell.changed},
    }
