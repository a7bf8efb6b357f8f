"""The table of figures that documents state without moving money: totals, forecasts, plans, variances."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind
from tplog.answers.states import STATED_TOTAL
from tplog.exports.tables.export_context import ExportContext
from tplog.exports.tables.table import Reference, Table
from tplog.i18n.table_titles import TABLE_TITLES
from tplog.values.account import Account
from tplog.values.amount import Amount, Hedge

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState


@frozen
class StatedFigure:
    """A figure that an event states for an account; of a total, ``summed`` is the sum of its parts (öre).

    ``account`` is None for a total whose parts lie at several ``holders`` or in several years.
    """

    number: int
    budget: str
    account: Account | None
    figure: str
    stated: Amount
    event: str
    holders: tuple[Account, ...]
    figures_date: date | None = None
    summed: int | None = None

    @property
    def year(self) -> int | None:
        """Return the year of its account or of all its holders; None if these are of several years."""
        years = {path.year for path in self.holders}
        return years.pop() if len(years) == 1 else None


def _rows(context: ExportContext) -> Iterator[StatedFigure]:
    """Yield stated totals and noted figures of every budget."""
    numbers = count(1)
    for part in context.by_budget():
        for budget, state in part.budgets.items():
            yield from _figures(budget, state, numbers)


def _figures(budget: str, state: BudgetState, numbers: Iterator[int]) -> Iterator[StatedFigure]:
    """Yield the stated totals and noted figures of a budget, numbered."""
    for total in state.totals.values():
        yield StatedFigure(
            next(numbers),
            budget,
            total.account,
            total.column,
            total.stated,
            total.event,
            total.holders,
            summed=total.summed,
        )
    for (account, name), noted in state.noted.items():
        stated = (noted.amount, noted.event, (account.body,), noted.made)
        yield StatedFigure(next(numbers), budget, account, name, *stated)


TABLE: Table[StatedFigure] = Table(
    "stated",
    TABLE_TITLES["stated"],
    (
        "Vad handlingar anger utan att flytta pengar: summor bredvid delarnas summa, prognoser, planer.",
        "What papers state without moving money: totals beside the sums of their parts, forecasts, plans.",
    ),
    Answer(
        "StatedFigure",
        (
            Field("number", Kind.COUNT, ("nr", "number"), "In this order."),
            Field("budget", Kind.TEXT, ("budget", "budget")),
            *STATED_TOTAL.only("account", "holders").of("StatedFigure", lambda row: row).fields,
            Field("year", Kind.YEAR, ("år", "year"), "Empty where it is over several.", optional=True),
            Field(
                "figure",
                Kind.WORD,
                ("slag", "figure"),
                "A column of the state, or what is noted beside it.",
            ),
            Field(
                "total",
                Kind.TRUTH,
                ("är en summa", "is a total"),
                "Whether it is the total of parts.",
                get=lambda row: row.summed is not None,
            ),
            *STATED_TOTAL.only("stated").of("StatedFigure", lambda row: row).fields,
            *STATED_TOTAL.only("summed").optional().of("StatedFigure", lambda row: row).fields,
            *STATED_TOTAL.only("stated_text").of("StatedFigure", lambda row: row).fields,
            Field(
                "unit",
                Kind.ORE,
                ("angivet på", "stated to"),
                "The unit to which the paper's wording states it.",
                get=lambda row: row.stated.unit_ore,
            ),
            Field(
                "hedge",
                Kind.WORD,
                ("förbehåll", "hedge"),
                "How firmly the paper states it.",
                get=lambda row: row.stated.hedge,
                choices=tuple(Hedge),
            ),
            Field(
                "made",
                Kind.DAY,
                ("gäller dagen", "as of"),
                "The day that it tells of.",
                get=lambda row: row.figures_date,
                optional=True,
            ),
            Field("event", Kind.TEXT, ("händelse", "event")),
        ),
    ),
    _rows,
    ("number",),
    # The account is no reference: checkers of composite keys take an empty part of one for a wrong one.
    (Reference(("event",), "events"),),
)
