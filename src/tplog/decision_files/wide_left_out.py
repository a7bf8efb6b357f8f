"""Say which figures of a wide table no event states, and see that none is lost between table and events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from tplog.decision_files.wide_events import EventLine, TableEvent
from tplog.errors import BadFile, mandatory_rule
from tplog.readers.tables.wide_budget import WideBudget
from tplog.readers.tables.wide_rules import OWN_AMOUNT, PART_LEFT_OUT
from tplog.values.finding import Finding, Rule, SourceLocation

FIGURES_LOST = mandatory_rule(
    "wide-figures-lost",
    "Fel i tplog: av {count} belopp skulle {cells} varken registreras eller räknas upp, eller räknas två "
    "gånger. Ingen fil är skriven. Anmäl det, med tabellens rubriker och mappningen.",
    "A fault in tplog: of {count} figures, {cells} would neither be recorded nor listed, or would count "
    "twice. No file is written. Report it, with the table's headings and the map.",
)


def left_out_cells(budget: WideBudget, events: Sequence[TableEvent]) -> dict[str, Rule]:
    """Return the cells whose figures would not be recorded, each with the rule that says why."""
    cells = {
        figure.cell: line.left_out
        for event in events
        for line in event.lines
        if line.left_out
        for _, figure in line.figures
    }
    parts = (part for body in budget.bodies for part in body.left_out)
    return {**cells, **{figure.cell: PART_LEFT_OUT for part in parts for figure in part.figures.values()}}


def left_out_findings(budget: WideBudget, events: Sequence[TableEvent]) -> Iterator[Finding]:
    """Yield a finding for each figure that no event could state; parts of lines are remarks of the table."""
    for event in events:
        for line in event.lines:
            yield from line_findings(line, budget.table.file)


def line_findings(line: EventLine, file: str) -> Iterator[Finding]:
    """Yield a finding for each figure of a line that is left out: its cell, its row's name and why."""
    for name, figure in line.figures if line.left_out else ():
        location = SourceLocation(file, None, figure.cell, figure.row)
        params = {"cell": figure.cell, "text": figure.text, "name": name}
        yield Finding(line.left_out or OWN_AMOUNT, params, location=location)


def line_cells(budget: WideBudget) -> list[str]:
    """Return the cells of all figures that the table's lines have, in the columns that are recorded."""
    return [
        figure.cell
        for body in budget.bodies
        for line in body.lines
        for column in budget.mapping.amount_columns
        for _, figure in line.figures(column.letters)
    ]


def check_figures(budget: WideBudget, events: Sequence[TableEvent]) -> None:
    """See that each figure of a line is in one event, recorded or listed as not recorded.

    Raises BadFile if one is lost or counts twice: that is a mistake of tplog itself.
    """
    cells = line_cells(budget)
    in_table = Counter(cells)
    in_events = Counter(figure.cell for event in events for line in event.lines for _, figure in line.figures)
    wrong = [cell for cell in in_table if in_table[cell] != 1 or in_events[cell] != 1]
    stated = {figure.cell for body in budget.bodies if body.total for figure in body.total.figures.values()}
    wrong += [cell for cell in in_events if cell not in in_table and cell not in stated]
    if wrong:
        params = {"count": str(len(cells)), "cells": ", ".join(wrong)}
        raise BadFile(Finding(FIGURES_LOST, params, location=SourceLocation(budget.table.file)))
