"""Show what a wide table would record, before anything is written: accounts, amounts and sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tplog.answers.answer_tables import TextTable
from tplog.decision_files.wide_accounts import Parts, WideAccounts
from tplog.decision_files.wide_events import TableEvent
from tplog.decision_files.wide_left_out import left_out_cells, line_cells
from tplog.i18n.money_format import Unit, common_unit, format_number
from tplog.i18n.vocabulary import Language, in_language, translate
from tplog.readers.tables.wide_budget import (
    BudgetLine,
    LinePart,
    StatedSum,
    WideBudget,
    differs,
    stated_sums,
    summed,
)
from tplog.values.amount_parser import parse_unit
from tplog.values.identifiers import ParseError, slug

_COUNTS_SV = (
    "Belopp: {figures}, varav {left_out} inte kan registreras. Summor: {sums}, varav {wrong} inte stämmer. "
    "Händelser: {events}, utöver nya konton."
)
_COUNTS_EN = (
    "Figures: {figures}, of which {left_out} cannot be recorded. Sums: {sums}, of which {wrong} do not "
    "add up. Events: {events}, besides new accounts."
)
_HOLDS, _ROUNDED, _DIFFERS, _LEFT_OUT = "=", "≈", "≠", "!"


def preview_table(
    budget: WideBudget, accounts: WideAccounts, events: Sequence[TableEvent], language: Language
) -> TextTable:
    """Return a table of accounts and columns, in one unit.

    A sum has ``=`` if its rows make it, ``≈`` if they do but for rounding, else ``≠``; and what they make. An
    amount that would not be recorded has ``!``.
    """
    return _Preview(budget, accounts, events, language).table()


def preview_counts(budget: WideBudget, events: Sequence[TableEvent], language: Language) -> str:
    """Return a sentence with the number of figures, sums and events."""
    left_out = left_out_cells(budget, events)
    cells = line_cells(budget) + [
        figure.cell for body in budget.bodies for part in body.left_out for figure in part.figures.values()
    ]
    sums = [
        bool(differs(figure.amount, stated.lines, letter))
        for stated in stated_sums(budget)
        for letter, figure in stated.figures.items()
    ]
    recorded = sum(any(not line.left_out for line in event.lines) for event in events)
    return in_language((_COUNTS_SV, _COUNTS_EN), language).format(
        figures=len(cells),
        sums=len(sums),
        wrong=sum(sums),
        events=recorded,
        left_out=sum(cell in left_out for cell in cells),
    )


class _Preview:
    """The rows of the preview, in one unit."""

    def __init__(
        self, budget: WideBudget, accounts: WideAccounts, events: Sequence[TableEvent], language: Language
    ) -> None:
        """Choose the paper's unit, or if it has several one that shows all amounts exactly."""
        self.budget, self.accounts, self.events, self.language = budget, accounts, events, language
        self.letters = [column.letters for column in budget.mapping.amount_columns]
        lines = [line for body in budget.bodies for line in body.lines]
        amounts = [line.ore(letters) or 0 for line in lines for letters in self.letters]
        amounts += [
            f.amount.ore for body in budget.bodies for part in body.left_out for f in part.figures.values()
        ]
        amounts += [figure.amount.ore for stated in stated_sums(budget) for figure in stated.figures.values()]
        self.unit = _unit_of_paper(budget) or common_unit(amounts)
        self.left_out = left_out_cells(budget, events)

    def table(self) -> TextTable:
        """Return the whole table."""
        mapping = self.budget.mapping
        heads = [
            f"{translate(column.kind, self.language)} {column.year}\n{column.letters}"
            for column in mapping.amount_columns
        ]
        first = in_language(("konto", "account"), self.language)
        table = TextTable(
            f"{mapping.budget} ({self.unit.symbol})", [(first, False), *((head, True) for head in heads)]
        )
        for cells, is_sum in self.rows():
            table.add_row(cells, style="bold" if is_sum else "")
        return table

    def rows(self) -> Iterator[tuple[list[str], bool]]:
        """Yield the rows, each with whether it is a sum."""
        for body in self.budget.bodies:
            if not all(line.is_body for line in body.lines):
                yield [_label(self.accounts.body(body), body.name), *[""] * len(self.letters)], True
            group = ""
            for line in body.lines:
                path = self.accounts.line(body, line)
                if line.group and line.group != group:
                    yield [_label(path[:-1], line.group), *[""] * len(self.letters)], False
                group = line.group
                cells = [self.amount(line, letters) for letters in self.letters]
                yield [_label(path, line.name), *cells], False
            for part in body.left_out:
                yield self.part_row(part), False
            for stated in (*body.subtotals, *([body.total] if body.total else [])):
                yield self.sum_row(stated), True
        for stated in self.budget.totals:
            yield self.sum_row(stated), True

    def amount(self, line: BudgetLine, letters: str) -> str:
        """Return the cell of a line's amount."""
        ore = line.ore(letters)
        if ore is None:
            return ""
        text = format_number(ore, self.unit, self.language)
        is_left_out = any(figure.cell in self.left_out for _, figure in line.figures(letters))
        return f"{text} {_LEFT_OUT}" if is_left_out else text

    def part_row(self, part: LinePart) -> list[str]:
        """Return the row of a part of a line, which is left out."""
        cells = [
            f"{format_number(part.figures[letters].amount.ore, self.unit, self.language)} {_LEFT_OUT}"
            if letters in part.figures
            else ""
            for letters in self.letters
        ]
        return [f"    {part.name} ({part.row})", *cells]

    def sum_row(self, stated: StatedSum) -> list[str]:
        """Return the row of a stated sum."""
        cells = []
        for letters in self.letters:
            figure = stated.figures.get(letters)
            if figure is None:
                cells.append("")
                continue
            text = format_number(figure.amount.ore, self.unit, self.language)
            text += f" {_LEFT_OUT}" if figure.cell in self.left_out else ""
            ore = summed(stated.lines, letters)
            if ore == figure.amount.ore:
                cells.append(f"{text} {_HOLDS}")
            else:
                mark = _DIFFERS if differs(figure.amount, stated.lines, letters) else _ROUNDED
                cells.append(f"{text} {mark} {format_number(ore, self.unit, self.language)}")
        return [f"  {stated.name} ({stated.row})", *cells]


def _unit_of_paper(budget: WideBudget) -> Unit | None:
    """Return the unit of all columns of amounts; None if there are several or it is none that is shown."""
    sizes = {parse_unit(unit or "") for unit in budget.units.values()}
    return next((unit for unit in Unit if sizes == {unit.ore}), None)


def _label(path: Parts, name: str) -> str:
    """Return an account's name, indented by its depth; with its path where the name does not make that."""
    try:
        is_plain = slug(name) == path[-1]
    except ParseError:
        is_plain = False
    return f"{'  ' * (len(path) - 1)}{name}{'' if is_plain else f' ({path[-1]})'}"
