"""Tables set without rich are those that rich sets; and setting them takes one pass over their cells."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from tplog.answers.answer_tables import TextTable
from tplog.cli import table_layout
from tplog.cli.output import print_table
from tplog.cli.rich_tables import rich_table
from tplog.cli.table_layout import FittedTable, fitted, is_one_wide, table_lines, wrapped

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
WORDS = re.compile(r"^ *[^ ]+|[^ ]+")
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


def lines_of_rich(fit: FittedTable) -> list[str]:
    """The lines that rich writes to a file with the same widths."""
    console = Console(file=StringIO(), width=fit.width, no_color=True, color_system=None)
    with console.capture() as captured:
        console.print(rich_table(fit))
    return [line.rstrip() for line in captured.get().splitlines()]


def texts(table: TextTable) -> list[tuple[str, ...]]:
    """The headings and the cells of a table, row by row."""
    return [tuple(column.heading for column in table.columns), *(row.cells for row in table.rows)]


def is_broken(width: int, cells: tuple[str, ...]) -> bool:
    """Whether some word of a column is wider than it."""
    words = (word for cell in cells for line in cell.splitlines() for word in WORDS.findall(line))
    return any(len(word) > width for word in words)


@settings(max_examples=150)
@given(tables(), st.sampled_from((None, 40, 80, 120, 200)))
@example(TextTable("", [("", False)]), 80)
def test_a_table_is_set_as_rich_sets_it(table: TextTable, screen: int | None) -> None:
    """Line by line, but for blank lines at the beginning and at the end, which no command prints.

    Only a word that is wider than its column is broken elsewhere: rich knows no signs to break it at.
    """
    fit = fitted(table, screen)
    lines = table_lines(fit)
    if lines is not None and not any(map(is_broken, fit.widths, zip(*texts(fit.table), strict=True))):
        assert "\n".join(lines).strip("\n") == "\n".join(lines_of_rich(fit)).strip("\n")


@settings(max_examples=100)
@given(tables(), st.sampled_from((40, 80, 120, 200)))
def test_no_word_is_broken_where_a_column_can_give_way(table: TextTable, screen: int) -> None:
    """Each word stands on one line, unless words alone are wider than the screen."""
    fit = fitted(table, screen)
    columns = list(zip(*texts(fit.table), strict=True))
    words = [
        {word for text in column for word in WORDS.findall(text.replace("\n", " "))} for column in columns
    ]
    longest = [
        max([2, *map(len, each), *(map(len, column) if shape.is_numeric else ())])
        for each, column, shape in zip(words, columns, fit.table.columns, strict=True)
    ]
    if sum(longest) + 3 * (len(longest) - 1) + 2 <= screen:
        lines = "\n".join(table_lines(fit) or ())
        cells = {word for row in fit.table.rows for cell in row.cells for word in cell.split(" ")}
        assert all(word in lines for word in cells if word.strip())
        assert fit.width <= screen


def test_a_long_word_stands_whole_beside_long_texts() -> None:
    """The texts give way, however much longer they are."""
    table = TextTable("", [("organ", False), ("vad", False), ("varför", False), ("svar", False)])
    table.add_row(["kommunfullmäktige", *["ord och ord " * 30] * 3])
    assert "kommunfullmäktige" in "\n".join(table_lines(fitted(table, 60)) or ())


def test_usual_tables_need_no_rich() -> None:
    """Figures, dashes and quotation marks are one column wide; other scripts are left to rich."""
    table = TextTable("ärende (kr)", [("år", False), ("ram", True), ("vad", False)])
    table.add_row(["2024", "−1 234,50", "”förskolan” – se § 7 … " * 20])
    assert table_lines(fitted(table, 120)) is not None
    table.add_row(["2025", "0", "予算"])
    assert table_lines(fitted(table, 120)) is None


def test_what_all_rows_say_is_said_once_and_what_has_no_room_is_named() -> None:
    """The column of the highest rank goes first; without a screen none does, and no line is wrapped."""
    table = TextTable("", [("budget", False), ("vad", False), ("slag", False), ("kr", True)])
    for number in range(2):
        table.add_row(["trygghetspaketet", f"{number} ord " * 30, "driftbudgetramar", "12"])
    table.columns[0].joins_heading, table.columns[2].rank = True, 2
    fit = fitted(table, 28)
    assert fit.said_once == (("budget", "trygghetspaketet"),)
    assert fit.left_out == ("slag",)
    assert fit.width <= 28
    assert len(list(table_lines(fitted(table, None)) or ())) == 4
    assert fitted(table, None).left_out == ()


def test_a_path_is_broken_at_its_signs_before_it_is_broken_elsewhere() -> None:
    """As where no column can give way."""
    assert wrapped("2024/kommunstyrelsen/lokala-arbetsgrupper", 25) == [
        "2024/kommunstyrelsen/",
        "lokala-arbetsgrupper",
    ]


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
    lines = table_lines(fitted(table, 40))
    assert lines is not None
    assert [next(lines) for _ in range(4)][2] == " 0"
    assert calls == [[*table.rows][1].cells[0]]
    assert len(list(lines)) > 100
    assert len(calls) == 50
