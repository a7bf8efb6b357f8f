"""A year of a budget in few columns, with what one step changed in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from tplog.answers.json_data import JsonObject
from tplog.answers.json_schema import BOOLEAN, ORE, TEXT, closed_object, partial_object
from tplog.domain.queries.event_effects import REMAINING
from tplog.domain.queries.year_summary import AccountRow, BodyYear, summarise_year
from tplog.domain.state.budget_state import CONDITIONAL, PROPOSED, BudgetState
from tplog.i18n.money_format import Unit, common_unit
from tplog.values.account import Account

FIXED_COLUMNS = ("budget", "outcome", REMAINING)
PENDING_COLUMNS = (PROPOSED, CONDITIONAL)


@frozen
class FigureDiff:
    """A figure in öre at a point, and before the step that led to it."""

    after: int
    before: int

    @property
    def is_changed(self) -> bool:
        """Whether the step changed it."""
        return self.after != self.before


@frozen
class AccountLine:
    """An account's figures by column: budget = outcome + remaining; proposed and conditional money apart.

    Where ``rest`` is true it is what rests at the account itself beside its lines: only ``remaining``.
    """

    account: Account
    name: str
    depth: int
    cells: Mapping[str, FigureDiff]
    level_known: bool
    is_unallocated: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether the step changed any of its figures."""
        return any(one.is_changed for one in self.cells.values())


@frozen
class StateDiff:
    """A year's lines, and the columns that say something in any of them."""

    lines: tuple[AccountLine, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Budget, outcome and remaining; what waits for a decision or for its condition, if anything does."""
        told = {name for line in self.lines for name, cell in line.cells.items() if cell.after or cell.before}
        return (*FIXED_COLUMNS, *(name for name in PENDING_COLUMNS if name in told))

    @property
    def unit(self) -> Unit:
        """The unit that shows all its figures."""
        return common_unit(
            ore for line in self.lines for one in line.cells.values() for ore in (one.after, one.before)
        )


def diff_states(before: BudgetState, after: BudgetState, year: int) -> StateDiff:
    """The year after a step, body by body: the whole, its lines, and what it has not allocated."""
    was = {row.account: row for body in summarise_year(before, year) for row in _body_rows(body)}
    rows = (row for body in summarise_year(after, year) for row in _body_rows(body))
    return StateDiff(tuple(line for row in rows for line in _account_lines(row, was.get(row.account))))


def _body_rows(body: BodyYear) -> tuple[AccountRow, ...]:
    return (body.total_row, *body.lines)


def _account_lines(row: AccountRow, previous_row: AccountRow | None) -> Iterator[AccountLine]:
    old = _row_figures(previous_row) if previous_row else {}
    cells = {name: FigureDiff(ore, old.get(name, 0)) for name, ore in _row_figures(row).items()}
    yield AccountLine(row.account, row.name, row.depth, cells, row.level_known)
    if row.unallocated is not None:
        left = FigureDiff(row.unallocated, _unallocated_before(previous_row))
        yield AccountLine(
            row.account, row.name, row.depth + 1, {REMAINING: left}, row.level_known, is_unallocated=True
        )


def _row_figures(row: AccountRow) -> dict[str, int]:
    told = {"budget": row.remaining + row.outcome}
    return {**told, **{name: getattr(row, name) for name in (*FIXED_COLUMNS[1:], *PENDING_COLUMNS)}}


def _unallocated_before(previous_row: AccountRow | None) -> int:
    if previous_row is None:
        return 0
    return previous_row.remaining if previous_row.unallocated is None else previous_row.unallocated


_FIGURES_SCHEMA = partial_object(**dict.fromkeys((*FIXED_COLUMNS, *PENDING_COLUMNS), ORE))
LINE_SCHEMA = closed_object(
    account=TEXT, unallocated=BOOLEAN, level_known=BOOLEAN, figures=_FIGURES_SCHEMA, before=_FIGURES_SCHEMA
)


def line_data(line: AccountLine) -> JsonObject:
    """A line as plain data, in whole öre; ``before`` has the figures that the step changed."""
    return {
        "account": str(line.account),
        "unallocated": line.is_unallocated,
        "figures": {name: cell.after for name, cell in line.cells.items()},
        "level_known": line.level_known,
        "before": {name: cell.before for name, cell in line.cells.items() if cell.is_changed},
    }
