"""The table of figures that documents state without moving money: totals, forecasts, plans, variances."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from tplog.exports.tables.columns import Column, ColumnType, Reference, Table
from tplog.exports.tables.export_context import ExportContext
from tplog.values.account import Account
from tplog.values.amount import Amount, Hedge


@frozen
class StatedFigure:
    """A figure that an event states for an account; of a total, ``summed`` is the sum of its parts (öre)."""

    budget: str
    account: Account
    figure: str
    amount: Amount
    event: str
    figures_date: date | None = None
    summed: int | None = None


def _rows(context: ExportContext) -> Iterator[StatedFigure]:
    """Yield stated totals and noted figures of every budget."""
    for budget, state in context.budgets.items():
        for total in state.totals.values():
            yield StatedFigure(
                budget, total.account, total.column, total.stated, total.event, summed=total.summed
            )
        for (account, name), noted in state.noted.items():
            yield StatedFigure(budget, account, name, noted.amount, noted.event, noted.made)


TABLE: Table[StatedFigure] = Table(
    "stated",
    ("Angivna belopp", "Stated figures"),
    (
        "Vad papper anger utan att flytta pengar: summor bredvid delarnas summa, prognoser, planer.",
        "What papers state without moving money: totals beside the sums of their parts, forecasts, plans.",
    ),
    (
        Column("budget", ("budget", "budget"), ColumnType.TEXT, lambda row: row.budget, required=True),
        Column("account", ("konto", "account"), ColumnType.TEXT, lambda row: str(row.account), required=True),
        Column("year", ("år", "year"), ColumnType.YEAR, lambda row: row.account.year, required=True),
        Column(
            "figure",
            ("slag", "figure"),
            ColumnType.WORD,
            lambda row: row.figure,
            "A column of the state, or what is noted beside it.",
            required=True,
        ),
        Column(
            "total",
            ("är en summa", "is a total"),
            ColumnType.TRUTH,
            lambda row: row.summed is not None,
            "Whether it is the total of parts.",
            required=True,
        ),
        Column(
            "stated_ore", ("angivet", "stated"), ColumnType.ORE, lambda row: row.amount.ore, required=True
        ),
        Column(
            "summed_ore",
            ("delarnas summa", "sum of its parts"),
            ColumnType.ORE,
            lambda row: row.summed,
            "The sum of a total's parts, which need not be what is stated.",
        ),
        Column("stated", ("enligt papperet", "as stated"), ColumnType.TEXT, lambda row: row.amount.text),
        Column(
            "unit_ore",
            ("angivet på", "stated to"),
            ColumnType.ORE,
            lambda row: row.amount.unit_ore,
            "The unit to which the paper's wording states it.",
            required=True,
        ),
        Column(
            "hedge",
            ("förbehåll", "hedge"),
            ColumnType.WORD,
            lambda row: row.amount.hedge.value,
            "How firmly the paper states it.",
            tuple(Hedge),
            required=True,
        ),
        Column(
            "made",
            ("gäller dagen", "as of"),
            ColumnType.DAY,
            lambda row: row.figures_date,
            "The day that it tells of.",
        ),
        Column("event", ("händelse", "event"), ColumnType.TEXT, lambda row: row.event, required=True),
    ),
    _rows,
    ("budget", "account", "figure", "total"),
    (Reference(("budget", "account"), "accounts"), Reference(("event",), "events")),
)
