"""The table of balances: each body and line in each year, as in `tplog show`."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from tplog.domain.queries.year_summary import AccountRow, summarise_year
from tplog.exports.tables.accounts import ACCOUNT_KINDS
from tplog.exports.tables.columns import Column, ColumnType, Reference, Table
from tplog.exports.tables.export_context import ExportContext
from tplog.values.account import Account


@frozen
class StateRow:
    """A body or line of a budget with its figures; ``unallocated`` öre stay at itself beside its lines."""

    budget: str
    body: Account
    row: AccountRow
    unallocated: int | None


def _rows(context: ExportContext) -> Iterator[StateRow]:
    """Yield every body and its lines, per budget and year."""
    for budget, state in context.budgets.items():
        for year in state.years():
            for body_year in summarise_year(state, year):
                yield StateRow(budget, body_year.account, body_year.total_row, body_year.unallocated)
                yield from (
                    StateRow(budget, body_year.account, row, row.unallocated) for row in body_year.lines
                )


def _figure_column(name: str, label: tuple[str, str], description: str) -> Column[StateRow]:
    """Return a column with a figure of the state, in öre."""

    def get(line: StateRow) -> int:
        ore: int = getattr(line.row, name)
        return ore

    return Column(f"{name}_ore", label, ColumnType.ORE, get, description, required=True)


def _noted_column(name: str, label: tuple[str, str], description: str) -> Column[StateRow]:
    """Return a column with a stated figure, in öre."""
    return Column(f"{name}_ore", label, ColumnType.ORE, lambda line: line.row.noted.get(name), description)


TABLE: Table[StateRow] = Table(
    "state",
    ("Läge", "State"),
    (
        "Vad varje organ och post har, år för år, med allt under sig: summera bara rader av samma djup.",
        "What each body and line has, year by year, with all below it: add up only rows of one depth.",
    ),
    (
        Column("budget", ("budget", "budget"), ColumnType.TEXT, lambda line: line.budget, required=True),
        Column("year", ("år", "year"), ColumnType.YEAR, lambda line: line.row.account.year, required=True),
        Column("body", ("organ", "body"), ColumnType.TEXT, lambda line: line.body.holder, required=True),
        Column(
            "account",
            ("konto", "account"),
            ColumnType.TEXT,
            lambda line: str(line.row.account),
            required=True,
        ),
        Column("name", ("namn", "name"), ColumnType.TEXT, lambda line: line.row.name, required=True),
        Column(
            "depth",
            ("djup", "depth"),
            ColumnType.COUNT,
            lambda line: line.row.depth,
            "0 is a body.",
            required=True,
        ),
        Column(
            "kind",
            ("art", "kind"),
            ColumnType.WORD,
            lambda line: line.row.kind or None,
            "As opened.",
            ACCOUNT_KINDS,
        ),
        _figure_column(
            "opening", ("ingående", "opening"), "What was there when its history in the log begins."
        ),
        _figure_column("frame", ("ram", "frame"), "What the council or another source gave."),
        _figure_column(
            "proposed", ("föreslaget", "proposed"), "What standing proposals would give; moves nothing."
        ),
        _figure_column("conditional", ("villkorat", "conditional"), "Decided, but its condition is open."),
        _figure_column(
            "allocated", ("fördelat", "allocated"), "What a body gave its lines; of a body their sum."
        ),
        _figure_column("moved", ("omfördelat", "moved"), "Between lines or bodies, within the year."),
        _figure_column(
            "carried", ("ombudgeterat", "carried over"), "To or from another year, or given back."
        ),
        _figure_column("outcome", ("utfall", "outcome"), "What was spent; an income is negative."),
        _noted_column(
            "forecast", ("prognos", "forecast"), "What the year is expected to end with, as stated."
        ),
        _noted_column("plan", ("plan", "plan"), "As stated; binds nobody."),
        _figure_column(
            "remaining", ("kvar", "remaining"), "What is left, or only its change: see level_known."
        ),
        Column(
            "unallocated_ore",
            ("ofördelat", "unallocated"),
            ColumnType.ORE,
            lambda line: line.unallocated,
            "What rests at the account itself; empty for a line without lines of its own.",
        ),
        Column(
            "level_known",
            ("nivå känd", "level known"),
            ColumnType.TRUTH,
            lambda line: line.row.level_known,
            "False: it held money before the log begins, nobody has said how much, and what remains is only "
            "a change.",
            required=True,
        ),
    ),
    _rows,
    ("budget", "account"),
    (Reference(("budget", "account"), "accounts"),),
)
