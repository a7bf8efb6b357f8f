"""An export reads each record of the log once, and holds no long log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any
from weakref import WeakSet

import pytest

import tplog
from conftest import EVENTS
from tplog.book import on_disk
from tplog.events.record import Record
from tplog.eventstore.sql import SqlLog
from tplog.exports import annotations as web_annotations
from tplog.exports import (
    beancount,
    cloudevents,
    csv,
    datapackage,
    held_records,
    hledger,
    jsonl,
    prov,
    xlsx,
)
from tplog.exports.export_scope import ExportScope
from tplog.exports.held_records import HeldRecords
from tplog.exports.tables import export_context
from tplog.exports.tables.catalogue import ALL_TABLES
from tplog.values.as_of import AsOf

SCANS = -1
BUDGET, LINE = "trygghetspaketet", "2025/kommunstyrelsen/trygghetsvärdar"
Export = Callable[[tplog.Book, ExportScope], Iterable[bytes]]


def package(book: tplog.Book, scope: ExportScope) -> Iterator[bytes]:
    """The pieces of all files of a data package."""
    return (piece for _, pieces in datapackage.export(book, scope) for piece in pieces)


EXPORTS: Mapping[str, Export] = {
    "jsonl": jsonl.export,
    "beancount": beancount.export,
    "hledger": hledger.export,
    "cloudevents": cloudevents.export,
    "annotations": web_annotations.export,
    "prov": prov.export,
    "prov of an account": lambda book, scope: prov.export(book, scope, account=LINE),
    "xlsx": xlsx.export,
    "xlsx with a trail": lambda book, scope: xlsx.export(book, scope, account=LINE),
    "datapackage": package,
    "csv of a trail": lambda book, scope: csv.export(book, scope, table="trail", account=LINE),
    **{f"csv of {table.name}": partial(csv.export, table=table.name) for table in ALL_TABLES},
}
SCOPES = {
    "all": ExportScope(),
    "one budget": ExportScope(BUDGET),
    "earlier": ExportScope(point=AsOf(known_at=12)),
    "one budget, earlier": ExportScope(BUDGET, AsOf(known_at=12)),
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tplog.Book]:
    """The real matter in a database, with what is kept beside the log."""
    with tplog.create(str(tmp_path_factory.mktemp("reads") / "tplog.db")) as created:
        for file in sorted(EVENTS.glob("*.toml")):
            created.apply(file)
        yield created


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[int]:
    """How many times the event store gave the leaf at each index, and at `SCANS`, how often it searched."""
    counts: Counter[int] = Counter()

    def count(name: str) -> Callable[..., Iterator[Any]]:
        method = getattr(SqlLog, name)

        def counted(*arguments: Any) -> Iterator[Any]:  # noqa: ANN401 (of each method)
            counts[SCANS] += name != "leaves_at"
            for given in method(*arguments):
                counts[given.index if isinstance(given, Record) else given[0]] += 1
                yield given

        return counted

    for name in ("read", "leaves_at", "budget_records", "records_indexed_by"):  # records_at asks leaves_at
        monkeypatch.setattr(SqlLog, name, count(name))
    return counts


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("form", EXPORTS)
def test_each_record_is_read_once(book: tplog.Book, reads: Counter[int], form: str, scope: str) -> None:
    """Only the first is read once more, for the log's name; and none that the scope does not need."""
    pinned = SCOPES[scope].pinned(book)
    known = list(book.records(known_at=pinned.point.known_at))
    states_the_root = form.startswith(("xlsx", "datapackage"))  # that of all leaves
    needed = {
        record.index
        for record in known
        if states_the_root or pinned.budget is None or record.event.budget == pinned.budget
    }
    reads.clear()
    assert b"".join(EXPORTS[form](book, pinned))
    assert reads.pop(SCANS) == 1
    assert reads.pop(0, 0) <= 2
    assert set(reads.values()) == {1}
    # The reading ends with the first record that was not known.
    assert needed - {0} <= set(reads) <= {*needed, len(known)}


@pytest.mark.parametrize("form", EXPORTS)
def test_a_log_too_long_to_hold_gives_the_same(
    book: tplog.Book, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """It is read again instead."""
    scope = ExportScope().pinned(book)
    expected = b"".join(EXPORTS[form](book, scope))
    monkeypatch.setattr(held_records, "MAX_HELD_BYTES", 100)
    assert b"".join(EXPORTS[form](book, scope)) == expected
    monkeypatch.setattr(held_records, "MAX_HELD_RECORDS", 1)
    monkeypatch.setattr(on_disk, "MOST_IN_MEMORY", 3)
    assert b"".join(EXPORTS[form](book, scope)) == expected


def test_records_are_held_up_to_a_bound(book: tplog.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a longer log none is held, and a reading that was broken off holds nothing."""
    records = list(book.records())
    calls: list[int] = []

    def read() -> Iterator[Record]:
        calls.append(1)
        return iter(records)

    held = HeldRecords(read)
    next(iter(held))
    assert [list(held) for _ in range(3)] == [records] * 3
    assert len(calls) == 2
    monkeypatch.setattr(held_records, "MAX_HELD_BYTES", sum(len(record.leaf) for record in records) - 1)
    calls.clear()
    longer = HeldRecords(read)
    assert [list(longer) for _ in range(3)] == [records] * 3
    assert len(calls) == 3


def test_a_long_log_is_never_in_memory_as_a_whole(book: tplog.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is read there are no more records than may be held, and the one or two at hand."""
    leaves = [record.leaf for record in book.records()]
    alive: WeakSet[Record] = WeakSet()

    def read() -> Iterator[Record]:
        for index, leaf in enumerate(leaves):
            record = Record.from_leaf(index, leaf)
            alive.add(record)
            yield record

    monkeypatch.setattr(held_records, "MAX_HELD_BYTES", len(leaves[0] + leaves[1]))
    assert max(len(alive) for _ in HeldRecords(read)) <= 4 < len(leaves)


@pytest.mark.parametrize(
    "form", [form for form in EXPORTS if form.startswith(("csv of st", "beancount", "hl"))]
)
def test_of_a_long_log_no_state_is_folded(
    book: tplog.Book, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """It is read from what is kept beside the log: a folded one takes several times as much."""
    scope = ExportScope().pinned(book)
    expected = b"".join(EXPORTS[form](book, scope))
    monkeypatch.setattr(held_records, "MAX_HELD_RECORDS", 1)
    monkeypatch.setattr(export_context, "fold_budgets", pytest.fail)
    assert b"".join(EXPORTS[form](book, scope)) == expected
