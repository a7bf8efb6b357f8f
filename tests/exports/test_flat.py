"""An export of a long log holds no more than of a short one: what grows lies on disk."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tplog
from bench.test_growth import long_log, peak
from history import MUNICIPALITY, records
from tplog.book import on_disk
from tplog.book.book import Book
from tplog.book.on_disk import sorted_on_disk
from tplog.book.queries import fold_budgets
from tplog.eventstore.sql import create_log
from tplog.exports import beancount, csv, held_records, prov, provjson
from tplog.exports.export_scope import ExportScope

SIZES = (600, 1500)
FORMS: dict[str, Callable[[Book, ExportScope], Iterable[object]]] = {
    "state": lambda book, _: [fold_budgets(book.records())],
    "prov": prov.export,
    "papers": partial(csv.export, table="papers"),
}
OF_STATES: dict[str, Callable[[Book, ExportScope], Iterable[object]]] = {
    "events": partial(csv.export, table="events"),
    "transfers": partial(csv.export, table="transfers"),
    "beancount": beancount.export,
    "prov": prov.export,
}


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """A log, and one of more than twice as many records."""
    folder = tmp_path_factory.mktemp("flat")
    for size in SIZES:
        long_log(folder / f"{size}.db", size)
    return {size: str(folder / f"{size}.db") for size in SIZES}


def grown_in_a_process(urls: Sequence[str]) -> dict[str, int]:
    """Return by how much each form's peak grows from one log to the next.

    It is for a process of its own: what other tests left in caches would be missing from the first peak.
    """
    held_records.MAX_HELD_RECORDS = 1
    on_disk.MOST_IN_MEMORY, on_disk._BATCH = 64, 2  # noqa: SLF001 (little at a time)
    provjson.MOST_IN_MEMORY = 1 << 12
    grown = dict.fromkeys(FORMS, 0)
    for url, sign in zip(urls, (-1, 1), strict=True):
        with tplog.open(url) as book:
            scope = ExportScope().pinned(book)
            for form, export in FORMS.items():
                grown[form] += sign * peak(lambda export=export: deque(export(book, scope), 0))  # type: ignore[misc]  # noqa: B023
    return grown


def test_an_export_holds_no_long_log(logs: dict[int, str]) -> None:
    """Provenance holds the state of the budgets, and with it less than the leaves; papers less than these."""
    with get_context("spawn").Pool(1) as pool:
        grown = pool.apply(grown_in_a_process, (list(logs.values()),))
    short, long = (sum(len(record.leaf) for record in records(size)) for size in SIZES)
    assert grown["prov"] - grown["state"] < long - short
    assert grown["papers"] < long - short


def test_an_export_of_more_budgets_holds_no_more_states(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is said of an event by its budget's state lies on disk, and is that of all states at once."""
    peaks = []
    for size in (300, 800):
        with closing(create_log(str(tmp_path / f"{size}.db"))) as log:
            log.append(list(records(size, shape=MUNICIPALITY)))
            book = Book(log)
            book.rebuild_projections()
            scope = ExportScope().pinned(book)
            whole = {name: [*export(book, scope)] for name, export in OF_STATES.items()}
            state = peak(lambda book=book: fold_budgets(book.records()))  # type: ignore[misc]
            with monkeypatch.context() as patch:
                patch.setattr(held_records, "MAX_HELD_RECORDS", 1)
                patch.setattr(on_disk, "MOST_IN_MEMORY", 64)
                assert {name: [*export(book, scope)] for name, export in OF_STATES.items()} == whole
                peaks.append(peak(lambda: deque(OF_STATES["transfers"](book, scope), 0)))  # noqa: B023
    assert peaks[1] - peaks[0] < 0.5 * state, (peaks, state)


@given(st.lists(st.tuples(st.integers(0, 5), st.text(max_size=3) | st.none())))
def test_items_are_sorted_in_parts_as_in_one(items: list[tuple[int, str | None]]) -> None:
    """Items of one key stay in the order in which they came, however few are in memory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(on_disk, "MOST_IN_MEMORY", 3)
        assert [*sorted_on_disk(items, lambda item: item[0])] == sorted(items, key=lambda item: item[0])
