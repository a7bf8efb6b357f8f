"""Make the events of a wide table: what each column of amounts says, body by body.

A budget is what the council gives each body, and how that is divided: the frame is the body's stated sum, and
its lines an allocation with that sum as total. A body without a stated sum is given its lines one by one, so
that no sum is made up. Outcomes, plans and forecasts are noted as they stand, with the stated sum as total.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from attrs import evolve, field, frozen

from tplog.decision_files.wide_accounts import Parts, WideAccounts
from tplog.errors import BadFile
from tplog.events.base import COSTS_NEGATIVE
from tplog.events.codec import MAX_LEAF_BYTES
from tplog.readers.tables import wide_rules as rules
from tplog.readers.tables.heading_meaning import ALLOCATION, PROPOSAL
from tplog.readers.tables.heading_words import BUDGET, FORECAST, OUTCOME, PLAN
from tplog.readers.tables.wide_budget import (
    BodyBudget,
    BudgetLine,
    Figure,
    StatedSum,
    WideBudget,
    differs,
    signed_ore,
    stated_sums,
    summed,
)
from tplog.readers.tables.wide_map import ColumnUse
from tplog.values.account import COUNCIL
from tplog.values.amount_parser import MAX_AMBIGUOUS_UNIT, parse_unit
from tplog.values.finding import Finding, Rule, SourceLocation
from tplog.values.limits import MAX_EVENT_PARTS

WORDS = {  # in ids, which are Swedish as the papers are
    BUDGET: "ram",
    ALLOCATION: "fördelning",
    PROPOSAL: "förslag",
    OUTCOME: "utfall",
    FORECAST: "prognos",
    PLAN: "plan",
}
TYPES = {
    BUDGET: "FrameDecided",
    ALLOCATION: "AllocationDecided",
    PROPOSAL: "ProposalMade",
    OUTCOME: "OutcomeRecorded",
    FORECAST: "ForecastRecorded",
    PLAN: "PlanNoted",
}
_MOST_SPANS = 12  # of the cells of an event that are listed
# A leaf holds each line's account about three times, in its figure and its transfer, with their keys.
_ACCOUNT_COPIES, _KEY_BYTES = 3, 250


@frozen
class EventLine:
    """A line of an event: its account, its amount as text, and the cells that it comes from.

    ``left_out`` is the rule that says why such an event cannot state it; None if it can.
    """

    parts: Parts
    text: str
    ore: int
    figures: tuple[tuple[str, Figure], ...]
    left_out: Rule | None = None


@frozen
class TableEvent:
    """An event to write: its kind, column, id, giver's path without year, lines and stated total.

    ``despite`` are (code, reason) of rules that the paper's own figures break; a reason is a sentence's key.
    """

    kind: str
    column: ColumnUse
    id: str
    giver: Parts | None
    lines: tuple[EventLine, ...]
    total: Figure | None = None
    despite: tuple[tuple[str, str], ...] = ()
    contradictions: tuple[tuple[Figure, int], ...] = field(default=())

    @property
    def year(self) -> int:
        """The year of its accounts."""
        return self.column.year or 0

    @property
    def cells(self) -> str:
        """The cells that its figures stand in: ``E2:E7, E9``; of many parts the first and the last cell."""
        figures = [figure for line in self.lines for _, figure in line.figures]
        spans: list[list[int]] = []
        for row in sorted(figure.row for figure in figures):
            if spans and row == spans[-1][1] + 1:
                spans[-1][1] = row
            else:
                spans.append([row, row])
        letters = self.column.letters
        if len(spans) > _MOST_SPANS:
            spans = [[spans[0][0], spans[-1][1]]]
        return ", ".join(
            f"{letters}{first}" if first == last else f"{letters}{first}:{letters}{last}"
            for first, last in spans
        )


def table_events(budget: WideBudget, accounts: WideAccounts) -> tuple[TableEvent, ...]:
    """Return the events of all columns, the oldest year first; in a year budgets before outcomes.

    Raises BadFile if a column could not be recorded at all.
    """
    order = list(WORDS)
    columns = sorted(
        budget.mapping.amount_columns,
        key=lambda column: (column.year or 0, order.index(column.kind), column.until or date.min),
    )
    return tuple(event for column in columns for event in _ColumnEvents(budget, accounts, column).events())


@frozen
class _ColumnEvents:
    """Makes the events of a column."""

    budget: WideBudget
    accounts: WideAccounts
    column: ColumnUse

    def events(self) -> Iterator[TableEvent]:
        """Yield the column's events."""
        makers = {BUDGET: self.frames, ALLOCATION: self.allocations}
        events = list(makers.get(self.column.kind, self.noted)())
        contradictions = tuple(self.contradictions(events))
        for number, event in enumerate(events):
            yield from _split(evolve(event, contradictions=contradictions) if number == 0 else event)

    def stated_in(self, stated: StatedSum | None) -> Figure | None:
        """Return a sum's figure in the column, or None."""
        return stated.figures.get(self.column.letters) if stated else None

    def bodies(self) -> Iterator[tuple[BodyBudget, list[BudgetLine]]]:
        """Yield the bodies that have figures in the column, each with the lines that have."""
        for body in self.budget.bodies:
            lines = [line for line in body.lines if line.ore(self.column.letters) is not None]
            if lines:
                yield body, lines

    def event_id(self, kind: str, *suffix: str) -> str:
        """Return an event's id; outcomes and forecasts of a year with several have their day in it."""
        alike = [
            c for c in self.budget.mapping.amount_columns if (c.kind, c.year) == (kind, self.column.year)
        ]
        day = self.column.until or self.column.forecast_date or self.column.letters
        parts = [self.budget.mapping.id, str(self.column.year), WORDS[kind]]
        return "/".join([*parts, *([str(day)] if len(alike) > 1 else []), *suffix])

    def frames(self) -> Iterator[TableEvent]:
        """Yield the frames of all bodies as one event, then each body's allocation."""
        lines: list[EventLine] = []
        for body, body_lines in self.bodies():
            figure = self.stated_in(body.total)
            if figure is None:
                lines += [self.line(body, line) for line in body_lines]
            elif all(line.is_body for line in body_lines):
                lines.append(self.line(body, body_lines[0]))
            else:
                parts, ore = self.accounts.body(body), figure.amount.ore
                lines.append(EventLine(parts, figure.text, ore, ((body.name, figure),)))
        rows = {
            (body.name, line.name, line.group) for body, body_lines in self.bodies() for line in body_lines
        }
        total = self.grand_total(rows)
        yield TableEvent(BUDGET, self.column, self.event_id(BUDGET), (COUNCIL,), tuple(lines), total)
        for body, body_lines in self.bodies():
            figure = self.stated_in(body.total)
            if figure is not None and not all(line.is_body for line in body_lines):
                yield self.allocation(body, body_lines, figure)

    def allocations(self) -> Iterator[TableEvent]:
        """Yield each body's allocation. Raises BadFile if no body has lines that it could divide."""
        bodies = list(self.bodies())
        if bodies and all(line.is_body for _, lines in bodies for line in lines):
            params = {"column": self.column.letters, "name": bodies[0][0].name}
            location = SourceLocation(self.budget.table.file, None, self.column.letters)
            raise BadFile(Finding(rules.ALLOCATION_OF_BODIES, params, location=location))
        for body, body_lines in bodies:
            yield self.allocation(body, body_lines, self.stated_in(body.total))

    def is_negative(self, ore: int) -> bool:
        """Return whether a figure is negative by the table's convention of signs."""
        return (-ore if self.budget.mapping.signs_of(self.column) == COSTS_NEGATIVE else ore) < 0

    def allocation(self, body: BodyBudget, lines: Sequence[BudgetLine], total: Figure | None) -> TableEvent:
        """Return the division of a body's stated sum over its lines; what is its own stays with it."""
        below = [line for line in lines if not line.is_body]
        despite = []
        ore = summed(lines, self.column.letters)
        is_rounded = total is not None and not differs(total.amount, lines, self.column.letters)
        if total is not None and is_rounded and self.is_negative(total.amount.ore - ore):
            despite.append(("frame-exceeded", "rounded"))
        parts = self.accounts.body(body)
        return TableEvent(
            ALLOCATION,
            self.column,
            self.event_id(ALLOCATION, parts[-1]),
            parts,
            tuple(
                evolve(self.line(body, line), left_out=rules.OWN_AMOUNT if line.is_body else None)
                for line in lines
            ),
            total if len(below) == len(lines) else None,
            tuple(despite),
        )

    def noted(self) -> Iterator[TableEvent]:
        """Yield what the column notes: an event for each body with lines, and one for bodies without."""
        kind, council = self.column.kind, (COUNCIL,) if self.column.kind == PROPOSAL else None
        whole: list[tuple[BodyBudget, BudgetLine]] = []
        for body, lines in self.bodies():
            if all(line.is_body for line in lines):
                whole += [(body, line) for line in lines]
                continue
            parts = self.accounts.body(body)
            event_lines = tuple(self.line(body, line) for line in lines)
            event_id = self.event_id(kind, parts[-1])
            yield TableEvent(
                kind, self.column, event_id, council or parts, event_lines, self.stated_in(body.total)
            )
        if whole:
            event_lines = tuple(self.line(body, line) for body, line in whole)
            # Without a giver a total would be one body's.
            rows = {(body.name, line.name, line.group) for body, line in whole}
            total = self.grand_total(rows) if council else None
            yield TableEvent(kind, self.column, self.event_id(kind), council, event_lines, total)

    def grand_total(self, lines: set[tuple[str, str, str]]) -> Figure | None:
        """Return the stated sum of just these lines, or None."""
        for stated in self.budget.totals:
            figure = self.stated_in(stated)
            if figure and self.covered(stated) == lines:
                return figure
        return None

    def covered(self, stated: StatedSum) -> set[tuple[str, str, str]]:
        """Return the lines that a sum is the sum of, and that have figures in the column."""
        rows = {part.row for line in stated.lines for part in line.parts}
        return {
            (body.name, line.name, line.group)
            for body, body_lines in self.bodies()
            for line in body_lines
            if line.parts[0].row in rows
        }

    def contradictions(self, events: Sequence[TableEvent]) -> Iterator[tuple[Figure, int]]:
        """Yield stated sums that are no event's total and do not add up, with what their lines make (öre)."""
        used = {event.total.cell for event in events if event.total}
        for stated in stated_sums(self.budget):
            figure = self.stated_in(stated)
            if (
                figure
                and figure.cell not in used
                and differs(figure.amount, stated.lines, self.column.letters)
            ):
                yield figure, summed(stated.lines, self.column.letters)

    def line(self, body: BodyBudget, line: BudgetLine) -> EventLine:
        """Return a line of an event; the cells of a sum are with their rows' names."""
        letters = self.column.letters
        parts = line.figures(letters)
        ore = sum(signed_ore(part, figure) for part, figure in parts)
        unit = self.budget.units[letters]
        text = _summed_text(line, letters, unit) if line.is_summed else parts[0][1].text
        figures = tuple(
            (f"−{part.name}" if part.is_subtracted else part.name or line.name, figure)
            for part, figure in parts
        )
        return EventLine(self.accounts.line(body, line), text, ore, figures)


def _summed_text(line: BudgetLine, letters: str, unit: str | None) -> str:
    """Return a sum of cells as text in a unit, to as many decimals as its finest cell."""
    ore, finest = summed([line], letters), min(f.amount.unit_ore for _, f in line.figures(letters))
    unit_ore = parse_unit(unit or "kr") or 1
    digits = len(str(unit_ore)) - len(str(min(finest, unit_ore)))
    whole, rest = divmod(abs(ore), unit_ore)
    decimals = str(rest).zfill(len(str(unit_ore)) - 1)[:digits] if unit_ore > 1 else ""
    if len(decimals) == 3 and unit_ore <= MAX_AMBIGUOUS_UNIT:  # noqa: PLR2004 (a group of digits)
        decimals += "0"
    number = f"{'-' if ore < 0 else ''}{whole}{',' if decimals else ''}{decimals}"
    return number if unit else f"{number} kr"


def _split(event: TableEvent) -> Iterator[TableEvent]:
    """Yield an event, or several if it would be too large for a record; then none has the total."""
    ends, size = [0], 0
    for index, line in enumerate(event.lines):
        needs = _ACCOUNT_COPIES * len(f"{event.year}/{'/'.join(line.parts)}".encode()) + _KEY_BYTES
        if size + needs > MAX_LEAF_BYTES * 3 // 4 or index - ends[-1] == MAX_EVENT_PARTS:
            ends.append(index)
            size = 0
        size += needs
    if len(ends) == 1:
        yield event
        return
    ore = sum(line.ore for line in event.lines)
    contradictions = event.contradictions
    if event.total and event.total.amount.ore != ore:
        contradictions = (*contradictions, (event.total, ore))
    for number, (start, end) in enumerate(pairwise([*ends, len(event.lines)]), 1):
        name, lines = (event.id if number == 1 else f"{event.id}/{number}"), event.lines[start:end]
        stated = contradictions if number == 1 else ()
        yield evolve(event, id=name, lines=lines, total=None, despite=(), contradictions=stated)
