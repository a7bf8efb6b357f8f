"""An export of a long log holds no more than of a short one: what grows lies on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tplog
from bench.test_growth import long_log, peak
from history import records
from tplog.book.book import Book
from tplog.exports import csv, disk_sort, held_records, prov, provjson
from tplog.exports.disk_sort import sorted_on_disk
from tplog.exports.export_scope import ExportScope

SIZES = (300, 1200)
FORMS: dict[str, Callable[[Book, ExportScope], Iterable[bytes]]] = {
    "prov": prov.export,
    "papers": partial(csv.export, table="papers"),
    "events": partial(csv.export, table="events"),
}


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """A log of one part, and one of four."""
    folder = tmp_path_factory.mktemp("flat")
    for size in SIZES:
        long_log(folder / f"{size}.db", size)
    return {size: str(Path(folder / f"{size}.db")) for size in SIZES}


@pytest.mark.parametrize("form", FORMS)
def test_an_export_holds_no_long_log(
    logs: dict[int, str], monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """It holds the state of the budgets, and less than the leaves of the records that came beside it."""
    monkeypatch.setattr(held_records, "MAX_HELD_RECORDS", 1)
    monkeypatch.setattr(disk_sort, "MOST_IN_MEMORY", 64)
    monkeypatch.setattr(provjson, "MOST_IN_MEMORY", 1 << 12)
    peaks = {}
    for size, url in logs.items():
        with tplog.open(url) as book:
            scope = ExportScope().pinned(book)

            def work(book: Book = book, scope: ExportScope = scope) -> None:
                for _ in FORMS[form](book, scope):
                    pass

            work()  # what is made once is made before it is looked at
            peaks[size] = peak(work)
    leaves = {size: sum(len(record.leaf) for record in records(size)) for size in SIZES}
    assert peaks[1200] - peaks[300] < leaves[1200] - leaves[300]


@given(st.lists(st.tuples(st.integers(0, 5), st.text(max_size=3) | st.none())))
def test_items_are_sorted_in_parts_as_in_one(items: list[tuple[int, str | None]]) -> None:
    """Items of one key stay in the order in which they came, however few are in memory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk_sort, "MOST_IN_MEMORY", 3)
        assert [*sorted_on_disk(items, lambda item: item[0])] == sorted(items, key=lambda item: item[0])
