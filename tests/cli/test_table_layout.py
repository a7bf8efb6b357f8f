"""Tables set without rich are those that rich sets; and setting them takes one pass over their cells."""

from __future__ import annotations

from io import StringIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement

from tplog.answers.answer_tables import TextTable
from tplog.cli import table_layout
from tplog.cli.output import print_table
from tplog.cli.rich_tables import rich_table
from tplog.cli.table_layout import is_one_wide, table_lines, wrapped

# As in the tables of budgets: words, figures, amounts in sentences, what has no spaces, nothing.
PARTS = (
    "",
    " ",
    "  ",
    "ram",
    "år",
    "–",
    "Δ ",
    "12\u00a0345,6\u00a0mkr",
    "\u00a0",
    "utbildningsnämnden",
    "x" * 45,
)
TEXTS = st.lists(st.sampled_from(PARTS), max_size=12).map(" ".join)
LABELS = st.lists(st.sampled_from((*PARTS, "\n")), max_size=3).map("".join)


@st.composite
def tables(draw: st.DrawFn) -> TextTable:
    """Tables of all shapes."""
    columns = draw(st.lists(st.tuples(LABELS, st.booleans()), min_size=1, max_size=6))
    table = TextTable(draw(TEXTS), columns)
    for cells in draw(st.lists(st.tuples(*[TEXTS] * len(columns)), max_size=4)):
        table.add_row(cells, ends_section=draw(st.booleans()))
    for column in table.columns:
        column.min_width = max(column.min_width, draw(st.sampled_from((0, 0, 7, 24))))
    return table


def lines_of_rich(table: TextTable, width: int) -> list[str]:
    """The lines that rich writes to a file, as wide as words need."""
    shown, console = (
        rich_table(table),
        Console(file=StringIO(), width=width, no_color=True, color_system=None),
    )
    most = console.options.update(width=10_000)
    console.width = max(width, Measurement.get(console, most, shown).minimum)
    with console.capture() as captured:
        console.print(shown)
    return [line.rstrip() for line in captured.get().splitlines()]


@settings(max_examples=150)
@given(tables(), st.sampled_from((40, 80, 120, 200)))
@example(TextTable("", [("", False)]), 80)
def test_a_table_is_set_as_rich_sets_it(table: TextTable, width: int) -> None:
    """Line by line, but for blank lines at the beginning and at the end, which no command prints."""
    lines = table_lines(table, width)
    if lines is not None:
        assert "\n".join(lines).strip("\n") == "\n".join(lines_of_rich(table, width)).strip("\n")


def test_usual_tables_need_no_rich() -> None:
    """Figures, dashes and quotation marks are one column wide; other scripts are left to rich."""
    table = TextTable("ärende (kr)", [("år", False), ("ram", True), ("vad", False)])
    table.add_row(["2024", "−1 234,50", "”förskolan” – se § 7 … " * 20])
    assert table_lines(table, 120) is not None
    table.add_row(["2025", "0", "予算"])
    assert table_lines(table, 120) is None


def test_a_closed_stdout_gets_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does it stop a command: `tplog show >&-`."""
    monkeypatch.setattr("sys.stdout", None)
    table = TextTable("ärende", [("år", False)])
    table.add_row(["2024"])
    print_table(table)


def test_characters_of_one_column_are_so_to_rich() -> None:
    """None of those that are set without it."""
    ours = [chr(code) for code in range(0x20, 0x3000) if is_one_wide(chr(code))]
    assert {cell_len(char) for char in ours} == {1}


def test_a_cell_is_wrapped_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines come one by one, and a cell is wrapped when its row's come, if it is wider than its column."""
    calls: list[str] = []

    def counted(text: str, width: int) -> list[str]:
        calls.append(text)
        return wrapped(text, width)

    monkeypatch.setattr(table_layout, "wrapped", counted)
    table = TextTable("", [("vad", False)])
    for number in range(100):
        table.add_row([f"{number} {'ord ' * 20}" if number % 2 else f"{number}"])
    lines = table_lines(table, 40)
    assert lines is not None
    assert [next(lines) for _ in range(5)][3] == " 0"
    assert calls == [table.rows[1].cells[0]]
    assert len(list(lines)) > 100
    assert len(calls) == 50
