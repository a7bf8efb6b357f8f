"""Compare the state of a budget year before and after a step, in few columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from tplog.answers.answer import Answer, ByKey, Field, Kind
from tplog.answers.event_effects import REMAINING
from tplog.answers.states import AccountRow, BodyYear
from tplog.answers.year_summary import summarise_year
from tplog.i18n.money_format import Unit, common_unit
from tplog.values.account import Account, Role

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState

FIXED_COLUMNS = ("budget_total", "outcome", REMAINING)
PENDING_COLUMNS = ("proposed", "conditional")


@frozen
class FigureDiff:
    """A figure in öre after a step, and before it; None for an outcome where none is on record."""

    after: int | None
    before: int | None

    @property
    def is_changed(self) -> bool:
        """Return whether the step changed this figure."""
        return self.after != self.before


@frozen
class AccountLine:
    """An account's figures by column: budget = outcome + remaining; pending money is separate.

    If it ``lacks_outcome``, none is on record after the step.

    If ``is_unallocated``, it is the money at the account itself beside its lines: only ``remaining``.
    """

    account: Account
    name: str
    depth: int
    cells: Mapping[str, FigureDiff]
    level_known: bool
    is_unallocated: bool = False
    role: Role = Role.BODY
    lacks_outcome: bool = False

    @property
    def is_changed(self) -> bool:
        """Return whether the step changed any of its figures."""
        return any(cell.is_changed for cell in self.cells.values())


@frozen
class StateDiff:
    """The lines of a year."""

    lines: tuple[AccountLine, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the fixed columns, and each column of pending money that any line uses."""
        used = {name for line in self.lines for name, cell in line.cells.items() if cell.after or cell.before}
        return (*FIXED_COLUMNS, *(name for name in PENDING_COLUMNS if name in used))

    @property
    def unit(self) -> Unit:
        """Return the unit that shows all its figures."""
        return common_unit(
            ore or 0
            for line in self.lines
            for cell in line.cells.values()
            for ore in (cell.after, cell.before)
        )


def diff_states(before: BudgetState, after: BudgetState, year: int) -> StateDiff:
    """Return the year after a step, body by body: the body, its lines, its unallocated money.

    Reserves, own funds, sources and sinks have lines of their own.
    """
    previous_rows = {row.account: row for body in summarise_year(before, year) for row in _body_rows(body)}
    rows = (row for body in summarise_year(after, year) for row in _body_rows(body))
    return StateDiff(
        tuple(line for row in rows for line in _account_lines(row, previous_rows.get(row.account)))
    )


def _body_rows(body: BodyYear) -> tuple[AccountRow, ...]:
    return (body.total_row, *body.lines)


def _account_lines(row: AccountRow, previous_row: AccountRow | None) -> Iterator[AccountLine]:
    previous_figures = _row_figures(previous_row) if previous_row else {"outcome": None}
    cells = {name: FigureDiff(ore, previous_figures.get(name, 0)) for name, ore in _row_figures(row).items()}
    yield AccountLine(
        row.account,
        row.name,
        row.depth,
        cells,
        row.level_known,
        role=row.role,
        lacks_outcome=row.lacks_outcome,
    )
    if row.unallocated is not None:
        unallocated = FigureDiff(row.unallocated, _unallocated_before(previous_row))
        yield AccountLine(
            row.account,
            row.name,
            row.depth + 1,
            {REMAINING: unallocated},
            row.unallocated_known,
            is_unallocated=True,
            role=row.role,
        )


def _row_figures(row: AccountRow) -> dict[str, int | None]:
    return {name: getattr(row, name) for name in (*FIXED_COLUMNS, *PENDING_COLUMNS)}


def _unallocated_before(previous_row: AccountRow | None) -> int:
    if previous_row is None:
        return 0
    return previous_row.remaining if previous_row.unallocated is None else previous_row.unallocated


LINE: Answer[AccountLine] = Answer(
    "AccountLine",
    (
        Field("account", Kind.TEXT, ("konto", "account")),
        Field(
            "unallocated",
            Kind.TRUTH,
            ("ofördelat", "unallocated"),
            "True: the money at the account itself, beside its lines.",
            get=lambda line: line.is_unallocated,
        ),
        Field("role", Kind.WORD, ("roll", "role"), "What it is to the money.", choices=tuple(Role)),
        Field("level_known", Kind.TRUTH, ("nivå känd", "level known")),
        Field(
            "figures",
            ByKey(Kind.ORE, optional=True),
            ("belopp", "figures"),
            "After the step, by column; null for an outcome where none is on record.",
            get=lambda line: {name: figure.after for name, figure in line.cells.items()},
        ),
        Field(
            "before",
            ByKey(Kind.ORE, optional=True),
            ("före", "before"),
            "The figures that the step changed, by column; null as in figures.",
            get=lambda line: {name: cell.before for name, cell in line.cells.items() if cell.is_changed},
        ),
    ),
)
