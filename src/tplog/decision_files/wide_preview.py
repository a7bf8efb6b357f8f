"""Show what a wide table would record, before anything is written: accounts, amounts and sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.table import Table

from tplog.answers.tables import add_row, new_table
from tplog.decision_files.wide_accounts import Parts, WideAccounts
from tplog.decision_files.wide_events import TableEvent
from tplog.i18n.money_format import common_unit, format_number
from tplog.i18n.vocabulary import Language, in_language, translate
from tplog.readers.tables.wide_budget import StatedSum, WideBudget, differs, stated_sums, summed
from tplog.values.identifiers import ParseError, slug

_COUNTS_SV = (
    "Belopp: {figures}, varav {left_out} inte kan registreras. Summor: {sums}, varav {wrong} inte stämmer. "
    "Händelser: {events}, utöver nya konton."
)
_COUNTS_EN = (
    "Figures: {figures}, of which {left_out} cannot be recorded. Sums: {sums}, of which {wrong} do not "
    "add up. Events: {events}, besides new accounts."
)
_HOLDS, _DIFFERS, _LEFT_OUT = "=", "≠", "!"


def preview_table(
    budget: WideBudget, accounts: WideAccounts, events: Sequence[TableEvent], language: Language
) -> Table:
    """Return a table of accounts and columns, in one unit.

    A sum has ``=`` if its rows make it, else ``≠`` and what they make; an amount that would not be recorded
    has ``!``.
    """
    return _Preview(budget, accounts, events, language).table()


def preview_counts(budget: WideBudget, events: Sequence[TableEvent], language: Language) -> str:
    """Return a sentence with the number of figures, sums and events."""
    letters = [column.letters for column in budget.mapping.amount_columns]
    lines = [line for body in budget.bodies for line in body.lines]
    figures = sum(len(line.figures(letter)) for line in lines for letter in letters)
    sums = [
        bool(differs(figure.amount, stated.lines, letter))
        for stated in stated_sums(budget)
        for letter, figure in stated.figures.items()
    ]
    left_out = sum(line.is_left_out for event in events for line in event.lines)
    return in_language((_COUNTS_SV, _COUNTS_EN), language).format(
        figures=figures, sums=len(sums), wrong=sum(sums), events=len(events), left_out=left_out
    )


class _Preview:
    """The rows of the preview, in one unit."""

    def __init__(
        self, budget: WideBudget, accounts: WideAccounts, events: Sequence[TableEvent], language: Language
    ) -> None:
        """Choose the unit that shows all amounts exactly."""
        self.budget, self.accounts, self.events, self.language = budget, accounts, events, language
        self.letters = [column.letters for column in budget.mapping.amount_columns]
        lines = [line for body in budget.bodies for line in body.lines]
        amounts = [line.ore(letters) or 0 for line in lines for letters in self.letters]
        amounts += [figure.amount.ore for stated in stated_sums(budget) for figure in stated.figures.values()]
        self.unit = common_unit(amounts)
        self.left_out = {
            (event.column.letters, line.parts) for event in events for line in event.lines if line.is_left_out
        }

    def table(self) -> Table:
        """Return the whole table."""
        mapping = self.budget.mapping
        heads = [
            f"{translate(column.kind, self.language)} {column.year}\n{column.letters}"
            for column in mapping.amount_columns
        ]
        first = in_language(("konto", "account"), self.language)
        table = new_table(
            f"{mapping.budget} ({self.unit.symbol})", [(first, False), *((head, True) for head in heads)]
        )
        for cells, is_sum in self.rows():
            add_row(table, cells, style="bold" if is_sum else "")
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
                cells = [self.amount(path, letters, line.ore(letters)) for letters in self.letters]
                yield [_label(path, line.name), *cells], False
            for stated in (*body.subtotals, *([body.total] if body.total else [])):
                yield self.sum_row(stated), True
        for stated in self.budget.totals:
            yield self.sum_row(stated), True

    def amount(self, path: Parts, letters: str, ore: int | None) -> str:
        """Return an amount's cell."""
        if ore is None:
            return ""
        mark = f" {_LEFT_OUT}" if (letters, path) in self.left_out else ""
        return f"{format_number(ore, self.unit, self.language)}{mark}"

    def sum_row(self, stated: StatedSum) -> list[str]:
        """Return the row of a stated sum."""
        cells = []
        for letters in self.letters:
            figure = stated.figures.get(letters)
            if figure is None:
                cells.append("")
                continue
            text = format_number(figure.amount.ore, self.unit, self.language)
            if differs(figure.amount, stated.lines, letters):
                rows = format_number(summed(stated.lines, letters), self.unit, self.language)
                cells.append(f"{text} {_DIFFERS} {rows}")
            else:
                cells.append(f"{text} {_HOLDS}")
        return [f"  {stated.name} ({stated.row})", *cells]


def _label(path: Parts, name: str) -> str:
    """Return an account's name, indented by its depth; with its path where the name does not make that."""
    try:
        is_plain = slug(name) == path[-1]
    except ParseError:
        is_plain = False
    return f"{'  ' * (len(path) - 1)}{name}{'' if is_plain else f' ({path[-1]})'}"
