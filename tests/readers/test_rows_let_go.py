"""A large table of bookkeeping is not held twice: what is alive at once is counted."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from weakref import ref

import pytest

from tplog.readers.tables import bookkeeping_table
from tplog.readers.tables.booked_rows import BookedRowReader
from tplog.readers.tables.figure_rows import FigureRow
from tplog.readers.tables.line_mapping import read_mapping
from tplog.readers.tables.tabular import Row

MAP = """budget = "b"
basis = "reported"
[columns]
account = "Konto"
amount = "Belopp"
unit = "kr"
objects = { 1 = "Ansvar" }
[[line]]
line = "a/b"
accounts = ["4*"]
"""


def test_rows_are_let_go_as_they_are_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row is let go when its figures are read, these as they are added; equal texts are shared."""
    (tmp_path / "karta.toml").write_text(MAP)
    rows = (f"{4000 + number};1234;7,00" for number in range(50))
    (tmp_path / "bok.csv").write_text("\n".join(["Konto;Ansvar;Belopp", *rows]))
    rows_read: list[ref[Row]] = []
    alive: list[ref[FigureRow]] = []
    contexts: set[int] = set()
    cells: set[int] = set()
    counts: list[int] = []
    figure_row, add_row = BookedRowReader.figure_row, bookkeeping_table._BookkeepingAccumulator.add_row  # noqa: SLF001

    def read(self: BookedRowReader, row: Row) -> FigureRow:
        rows_read.append(ref(row))
        figures = figure_row(self, row)
        alive.append(ref(figures))
        contexts.add(id(figures.context))
        return figures

    def added(self: bookkeeping_table._BookkeepingAccumulator, row: Row, figures: FigureRow) -> None:
        counts.append(sum(each() is not None for each in alive))
        cells.add(id(row.cells))
        assert not any(each() for each in rows_read)
        add_row(self, row, figures)

    monkeypatch.setattr(BookedRowReader, "figure_row", read)
    monkeypatch.setattr(bookkeeping_table._BookkeepingAccumulator, "add_row", added)  # noqa: SLF001
    mapping = read_mapping(tmp_path / "karta.toml")
    bookkeeping_table.read_booked_table(tmp_path / "bok.csv", mapping, date(2025, 12, 31))
    assert counts[0] == len(counts) == 50
    assert counts[-1] <= 2
    assert len(contexts) == len(cells) == 1
