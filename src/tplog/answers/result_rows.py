"""A year's result as rows: each line's budget, outcome, what remains and what was forecast, and the sums.

Sums of ours stand beside sums as papers state them, in rows of their own, never in one cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from tplog.answers.answer import Answer, ByKey, Field, Kind, Many
from tplog.answers.budget_relations import BUDGET_YEARS
from tplog.answers.budget_result import BUDGET_RESULT
from tplog.answers.corrections import CorrectedAccounts, with_accounts_above
from tplog.answers.states import (
    ACCOUNT_ROW,
    BODY_YEAR,
    STATED_COLUMNS,
    STATED_TOTAL,
    AccountRow,
    BodyYear,
    sum_of_known,
)
from tplog.answers.year_summary import joint_totals, result_of_year, summarise_year
from tplog.answers.year_verdict import YEAR_VERDICT, YearVerdict, year_verdict
from tplog.values.account import Account, Role
from tplog.values.matter_words import CORRECTED

if TYPE_CHECKING:
    from tplog.domain.state.budget_result import BudgetResult
    from tplog.domain.state.budget_state import BudgetState
    from tplog.values.transfer import StatedTotal

COLUMNS = ACCOUNT_ROW.only(
    "proposed", "conditional", "budget_total", "outcome", "unreported", "remaining", "forecast", "plan"
)
_NAMES = tuple(column.name for column in COLUMNS.fields)
# The columns of every year's table, in this order; the others stand after them where they have a figure.
_FIXED_COLUMNS = ("budget_total", "outcome", "remaining")
# What a row of the table for spreadsheets is.
PARTS = ("line", "unallocated", "sum", "stated", "stated-parts", "difference")


@frozen
class FigureRow:
    """A row of öre by column, None if unknown.

    ``noted`` are figures that move nothing, by name; ``noted_by`` are the events that state them. If it
    ``lacks_outcome``, nobody has reported one; if it ``is_overspent``, it spent more than its budget.
    ``corrected`` are the events whose corrections changed its figures or those below; None if they were not
    looked for.
    """

    account: Account
    name: str
    role: Role
    depth: int
    level_known: bool
    ore_by_column: Mapping[str, int | None]
    noted: Mapping[str, int] = field(factory=dict)
    noted_by: Mapping[str, str] = field(factory=dict)
    lacks_outcome: bool = False
    is_overspent: bool = False
    corrected: tuple[str, ...] | None = ()

    @property
    def has_figures(self) -> bool:
        """Whether any of its figures is more than 0."""
        return any(self.ore_by_column.values())


def _figure(row: FigureRow, name: str) -> int | None:
    return row.ore_by_column[name]


@frozen
class BodyResult:
    """A body's year: its lines, its unallocated money, its sum, and the stated totals by column."""

    whole: FigureRow
    lines: tuple[FigureRow, ...]
    unallocated: FigureRow | None
    stated_totals: Mapping[str, StatedTotal]
    further_totals: tuple[StatedTotal, ...] = ()

    @property
    def is_body(self) -> bool:
        """Whether it is a body, whose figures the sum over bodies counts."""
        return self.whole.role is Role.BODY and not self.whole.account.parent

    @property
    def differences(self) -> Mapping[str, int]:
        """The öre by which stated totals differ from the sum of their own parts, by column."""
        differences = {name: total.stated.ore - total.summed for name, total in self.stated_totals.items()}
        return {name: ore for name, ore in differences.items() if ore}

    @property
    def labelled_rows(self) -> tuple[tuple[FigureRow, str], ...]:
        """Return each row with its label: line, unallocated or sum."""
        unallocated = [(self.unallocated, "unallocated")] if self.unallocated else []
        return (*((line, "line") for line in self.lines), *unallocated, (self.whole, "sum"))

    @property
    def rows(self) -> tuple[FigureRow, ...]:
        """Return all rows."""
        return tuple(row for row, _ in self.labelled_rows)

    @property
    def stated_rows(self) -> Iterator[tuple[FigureRow, str]]:
        """Yield the rows of the sums as papers state them, of their parts' sums, and of what differs."""
        by_part = {
            "stated": {name: total.stated.ore for name, total in self.stated_totals.items()},
            "stated-parts": {name: total.summed for name, total in self.stated_totals.items()},
            "difference": self.differences,
        }
        for part, figures in by_part.items():
            if figures:
                ore = {**dict.fromkeys(_NAMES), **figures}
                yield (
                    FigureRow(
                        self.whole.account,
                        self.whole.name,
                        self.whole.role,
                        0,
                        level_known=True,
                        ore_by_column=ore,
                    ),
                    part,
                )


@frozen
class ResultRow:
    """A row of a year's table; ``part`` says what it is, a word of `PARTS`."""

    year: int
    row: FigureRow
    part: str


@frozen
class YearResult:
    """A year's holders and whether its budget held; of a municipality's whole budget its result.

    ``summary`` are the same holders with all their figures.
    """

    year: int
    columns: tuple[Field[AccountRow], ...]
    noted_names: tuple[str, ...]
    bodies: tuple[BodyResult, ...]
    joint_totals: tuple[StatedTotal, ...]
    summary: tuple[BodyYear, ...]
    result: BudgetResult | None
    verdict: YearVerdict

    @property
    def rows(self) -> Iterator[ResultRow]:
        """Yield the rows of its table, each with its year and its label."""
        for body in self.bodies:
            for row, part in (*body.labelled_rows, *body.stated_rows):
                yield ResultRow(self.year, row, part)

    @property
    def real_bodies(self) -> tuple[BodyResult, ...]:
        """Its bodies, without reserves, own funds, sources and sinks."""
        return tuple(body for body in self.bodies if body.is_body)

    @property
    def total(self) -> Mapping[str, int | None]:
        """The sum over its bodies of each column; None where no body has a figure."""
        return {
            name: sum_of_known(body.whole.ore_by_column[name] for body in self.real_bodies) for name in _NAMES
        }

    @property
    def amounts(self) -> Iterator[int]:
        """Yield all figures that it shows, in öre."""
        for body in self.bodies:
            for row in body.rows:
                yield from (ore for ore in row.ore_by_column.values() if ore)
                yield from row.noted.values()
            for total in body.stated_totals.values():
                yield from (total.stated.ore, total.summed)
        yield from (ore for ore in self.total.values() if ore)


_FIGURES: tuple[Field[Any], ...] = tuple(
    evolve(column, get=partial(_figure, name=column.name), optional=True) for column in COLUMNS.fields
)
_ACCOUNT: Answer[Any] = ACCOUNT_ROW.only("account", "name", "role")
_LEVEL: Answer[Any] = ACCOUNT_ROW.only("level_known")
_NOTED: Answer[Any] = Answer(
    "FigureRow", tuple(evolve(noted, get=attrgetter("noted")) for noted in ACCOUNT_ROW.only("noted").fields)
)
_CORRECTED: Field[FigureRow] = Field(
    "corrected",
    Many(Kind.TEXT),
    ("rättade händelser", "corrected events"),
    "The events whose corrections changed a figure of the row or of one below it; empty if none did, null "
    "where the budget has too many corrections for a page to look for them.",
    optional=True,
)
_ROW: Answer[FigureRow] = Answer(
    "FigureRow", (*_ACCOUNT.fields, *_FIGURES, *_LEVEL.fields, *_NOTED.fields, _CORRECTED)
)
_BODY: Answer[BodyResult] = _ROW.of("BodyResult", lambda body: body.whole).also(
    Field("lines", Many(_ROW), ("poster", "lines")),
    Field("unallocated", _ROW, ("ofördelat", "unallocated"), optional=True),
    Field(
        "stated_totals",
        ByKey(STATED_TOTAL.only("event", "column", "stated", "stated_text", "summed")),
        ("angivna summor", "stated totals"),
        "Totals as papers state them, by column.",
    ),
    *BODY_YEAR.only("further_totals").of("BodyResult", lambda body: body).fields,
)
YEAR_RESULT: Answer[YearResult] = Answer(
    "YearResult",
    (
        Field("year", Kind.YEAR, ("år", "year")),
        Field("verdict", YEAR_VERDICT, ("höll budgeten", "did it hold"), "Of its bodies together."),
        Field("bodies", Many(_BODY), ("organ", "bodies"), "Reserves, sources and sinks too: see role."),
        *BUDGET_YEARS.only("joint_totals").of("YearResult", lambda year: year).fields,
        Field(
            "result",
            BUDGET_RESULT,
            ("resultat", "result"),
            "Of a municipality's whole budget.",
            optional=True,
        ),
    ),
)
RESULT_ROW: Answer[ResultRow] = Answer(
    "ResultRow",
    (
        Field("year", Kind.YEAR, ("år", "year")),
        *_ROW.only("account", "name").of("ResultRow", lambda line: line.row).fields,
        Field(
            "part",
            Kind.WORD,
            ("del", "part"),
            "A line, what is unallocated, our sum; a sum as a paper states it, the sum of that paper's own "
            "lines, and by how much these differ.",
            choices=PARTS,
        ),
        *_ROW.only("role", "level_known", *_NAMES, "corrected").of("ResultRow", lambda line: line.row).fields,
    ),
)


def year_result(
    state: BudgetState, year: int, corrected: CorrectedAccounts | None = MappingProxyType({})
) -> YearResult:
    """Return a year's figures: budget, outcome and remaining, and other columns unless all figures are 0.

    ``corrected`` are the accounts that corrections changed, None if they were not looked for.
    """
    summary = summarise_year(state, year)
    noted_by: dict[Account, dict[str, str]] = {}
    for path, name in state.noted_in(year):
        noted_by.setdefault(path, {})[name] = state.noted[path, name].event
    of_year = corrected and {path: events for path, events in corrected.items() if path.year == year}
    bodies = tuple(_with_corrections((_body_result(body, noted_by) for body in summary), of_year))
    rows = [row for body in bodies for row in body.rows]
    by_name = {column.name: column for column in COLUMNS.fields}
    others = (name for name in _NAMES if name not in {*_FIXED_COLUMNS, "unreported"})
    shown = [*_FIXED_COLUMNS, *(name for name in others if any(row.ore_by_column[name] for row in rows))]
    noted_names = dict.fromkeys(name for row in rows for name in row.noted if name not in _NAMES)
    return YearResult(
        year,
        tuple(by_name[name] for name in shown),
        tuple(noted_names),
        bodies,
        joint_totals(state, (year,)),
        summary,
        result_of_year(state, year),
        year_verdict(state, year, summary),
    )


def corrected_events(state: BudgetState) -> tuple[str, ...]:
    """Return the events of a budget whose records were corrected, in the log's order."""
    return tuple(filter(state.is_corrected, state.keys_with_text("standing", (f'"{CORRECTED}"',))))


def _body_result(body: BodyYear, noted_by: Mapping[Account, Mapping[str, str]]) -> BodyResult:
    stated = {column: total for column in STATED_COLUMNS if (total := body.stated_total(column))}
    whole, *lines = (_figure_row(row, noted_by.get(row.account, {})) for row in (body.total_row, *body.lines))
    unallocated = _unallocated_row(body) if lines else None
    return BodyResult(whole, tuple(lines), unallocated, stated, body.further_totals)


def _with_corrections(
    bodies: Iterable[BodyResult], corrected: CorrectedAccounts | None
) -> Iterator[BodyResult]:
    """Yield bodies' years with the corrected events of each row; of what is unallocated its own alone."""
    below = with_accounts_above(corrected) if corrected else corrected

    def marked(row: FigureRow, events: CorrectedAccounts | None) -> FigureRow:
        return evolve(row, corrected=None if events is None else events.get(row.account, ()))

    for body in bodies:
        if corrected is not None and not corrected:
            yield body
            continue
        lines = tuple(marked(line, below) for line in body.lines)
        unallocated = body.unallocated and marked(body.unallocated, corrected)
        yield evolve(body, whole=marked(body.whole, below), lines=lines, unallocated=unallocated)


def _unallocated_row(body: BodyYear) -> FigureRow:
    """Return the row of a body's own balance: what is not allocated to its lines."""
    balance = body.own_balance
    outcome = -balance.outcome or None  # an outcome of 0 is one of the body as a whole
    ore = {"budget_total": balance.budget_total, "outcome": outcome, "remaining": balance.remaining}
    return FigureRow(
        body.account, "", body.total_row.role, 1, balance.level_known, {**dict.fromkeys(_NAMES), **ore}
    )


def _figure_row(row: AccountRow, noted_by: Mapping[str, str]) -> FigureRow:
    return FigureRow(
        row.account,
        row.name,
        row.role,
        row.depth,
        row.level_known,
        {column.name: column.get(row) for column in COLUMNS.fields},
        row.noted,
        noted_by,
        row.lacks_outcome,
        row.is_overspent,
    )


def largest_deviations(verdict: YearVerdict) -> list[AccountRow]:
    """Return the rows whose outcome is not their budget, the largest deviation first, either way."""
    deviating: Iterable[AccountRow] = (row for row in verdict.reported if row.remaining and row.level_known)
    return sorted(deviating, key=lambda row: -abs(row.remaining))
