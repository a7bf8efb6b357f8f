"""Stored projections: the same as a replay, marked with a version, never used when they are old."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given

import tplog
from conftest import EVENTS, EXAMPLE, Golden
from domain.test_invariants import NOW, recorded
from domain.test_kept_answers import replaying
from postgres import Server
from strategies import histories
from tplog.book.book import Book
from tplog.domain import projection_entries, projection_rows, state_rows
from tplog.domain.projection_rows import (
    FIELD_CODECS,
    FLOWS,
    IndexEntry,
    KeyFilter,
    MappingByYear,
    ProjectionRow,
    is_key_of_year,
)
from tplog.domain.rules.evaluate import evaluate_rules
from tplog.domain.state.apply_event import apply_event, fold_state
from tplog.domain.state.budget_state import State
from tplog.domain.state.state_builder import StateBuilder
from tplog.events.draft import Draft
from tplog.eventstore.interface import EventLog
from tplog.eventstore.memory import MemoryLog
from tplog.values.account import Account

FOLDER = Path(__file__).parent


@given(histories())
def test_a_state_is_kept_whole(history: Sequence[Draft]) -> None:
    """A state written as rows, at once or change by change, is read as it was."""
    _, records = recorded(history)
    ledgers = StateBuilder(State())
    for record in records:
        apply_event(ledgers, record.event)
    for budget, state in ledgers.state.budgets.items():
        rows = [row for row in state_rows.changed_rows(ledgers) if row.budget == budget]
        assert projection_rows.budget_state_from_rows(rows) == state


@given(histories())
def test_what_is_kept_answers_as_a_replay_does(history: Sequence[Draft]) -> None:
    """State, trails and findings from the stored projections are those of the log."""
    book, records = recorded(history)
    states = fold_state(records)
    findings, replay = evaluate_rules(records, ()), replaying(records)
    for budget, state in states.budgets.items():
        assert book.state(budget) == state
        for years in ({2024}, {2023, 2025}):
            wanted = [
                finding for finding in findings if finding.account and int(finding.account[:4]) in years
            ]
            assert list(book.findings_for_years(budget, years)) == wanted
            assert list(book.findings_for_years(budget, (*years, *years))) == wanted
            overview = replay.overview(budget, years)
            assert overview == book.overview(budget, years) == (state, tuple(wanted))
        for account in state.accounts:
            assert list(book.trail(budget, account)) == list(replay.trail(budget, account))


@given(histories())
def test_what_is_kept_change_by_change_is_what_a_replay_gives(history: Sequence[Draft]) -> None:
    """The rows with their places, also where something was removed before others: verify compares both."""
    book, records = recorded(history)
    ledgers = StateBuilder(State())
    for record in records:
        apply_event(ledgers, record.event)
    replayed = list(state_rows.changed_rows(ledgers))
    for budget in ledgers.state.budgets:
        stored = book._log.projection_rows(projection_rows.VERSION, budget)  # noqa: SLF001 (the log itself)
        assert stored is not None
        assert sorted(stored[1]) == sorted(row for row in replayed if row.budget == budget)


class Watched(MemoryLog):
    """A log that counts the records that are read from its beginning."""

    replays = 0

    def read(self, start: int = 0):  # type: ignore[no-untyped-def]  # noqa: ANN201 (as above it)
        """Count, and read."""
        self.replays += 1
        return super().read(start)


def test_neither_show_nor_trail_replays() -> None:
    """They read stored projections; an apply and a query about the past read their own budget's records."""
    log = Watched()
    with Book(log) as book:
        book.apply(EVENTS / "2025-01-29-trygghetspaketet.toml")
    book = Book(log)
    book.apply(EXAMPLE)
    book.budgets()
    book.state("trygghetspaketet")
    book.findings_for_years("trygghetspaketet", {2024, 2025})
    book.trail("trygghetspaketet", "2025/kommunstyrelsen/trygghetsvärdar")
    assert log.replays == 0
    assert book.state("trygghetspaketet", known_at=3) == fold_state(list(book.records(known_at=3))).budget(
        "trygghetspaketet"
    )
    assert log.replays == 1


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventLog]:
    """An empty log of each kind."""
    if request.param == "memory":
        yield MemoryLog()
        return
    url = str(tmp_path / "tplog.db")
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("server")
        url = server.address(server.new_database())
    with tplog.create(url) as book:
        yield book._log  # noqa: SLF001 (the log itself)


def test_what_fell_behind_is_not_believed(log: EventLog) -> None:
    """After an append by a program that stores no projections, queries replay the log, until a rebuild."""
    with_all = Book(MemoryLog(), clock=lambda: NOW)
    with_all.apply(EVENTS / "2025-01-29-trygghetspaketet.toml")
    records = list(with_all.records())
    book = Book(log)
    before = Book(MemoryLog(), clock=lambda: NOW)
    del before
    log.append(records[:9])
    assert log.projection_rows(projection_rows.VERSION, "trygghetspaketet") is None
    assert book.state("trygghetspaketet") == fold_state(records[:9]).budget("trygghetspaketet")
    assert book.rebuild_projections().size == 9
    stored = log.projection_rows(projection_rows.VERSION, "trygghetspaketet")
    assert stored is not None
    assert projection_rows.budget_state_from_rows(stored[1]) == book.state("trygghetspaketet")
    log.append(records[9:])
    assert log.projection_rows(projection_rows.VERSION, "trygghetspaketet") is None
    assert book.state("trygghetspaketet") == with_all.state("trygghetspaketet")
    assert book.findings_for_years("trygghetspaketet", {2024}) == with_all.findings_for_years(
        "trygghetspaketet", {2024}
    )
    assert not book.apply(EVENTS / "2025-01-29-trygghetspaketet.toml").records
    assert log.projection_rows(projection_rows.VERSION, "trygghetspaketet") is not None


def test_another_version_is_not_believed(log: EventLog) -> None:
    """Projections of an older or a newer tplog are not used."""
    Book(log).apply(EVENTS / "2025-01-29-trygghetspaketet.toml")
    assert log.projection_rows(projection_rows.VERSION, "trygghetspaketet") is not None
    assert log.projection_rows(projection_rows.VERSION + 1, "trygghetspaketet") is None
    assert log.projection_budgets(projection_rows.VERSION + 1) is None


def test_the_version_changes_with_the_projections(golden: Golden) -> None:
    """The projections of the real matter have a digest, stored under its version: raise `VERSION` with it."""
    book = Book(MemoryLog(), clock=lambda: NOW)
    for file in (EVENTS / "2025-01-29-trygghetspaketet.toml", *sorted(EXAMPLE.parent.glob("*.toml"))):
        book.apply(file)
    digest = hashlib.sha256()
    names = {"ProjectionRow": "Row", "IndexEntry": "Entry"}  # as they were called when the digest was stored
    records = list(book.records())
    events_by_id = {record.event.id: record.event for record in records}
    definitions: list[ProjectionRow | IndexEntry] = [
        *projection_entries.apply_and_index(StateBuilder(State()), records, events_by_id, 5)
    ]
    state = State()
    for record in records:
        ledgers = StateBuilder(state)
        apply_event(ledgers, record.event)
        definitions += state_rows.changed_rows(ledgers)
        state = ledgers.state
    for definition in definitions:
        class_name = type(definition).__name__
        digest.update(repr(definition).replace(class_name, names[class_name], 1).encode())
    golden(FOLDER / f"kept-{projection_rows.VERSION}.sha256", f"{digest.hexdigest()}\n")


def test_of_few_years_the_rows_of_each_are_read_and_of_many_all_at_once() -> None:
    """With the same keys of a year, in the same order; a flow is of both of its years."""
    keys = [f"{year}/a {other}/b" for year in range(2020, 2026) for other in (year, year + 1)]
    contents = dict.fromkeys(reversed(keys), b"1")
    reads: list[str | None] = []

    def read(keys: KeyFilter | None) -> dict[str, bytes]:
        reads.append(keys and keys.year)
        return {key: content for key, content in contents.items() if keys is None or keys.includes(key)}

    flows: MappingByYear[tuple[Account, Account], int] = MappingByYear(FIELD_CODECS[FLOWS], read)
    for year in range(2020, 2028):
        expected = [key for key in contents if is_key_of_year(key, str(year))]
        assert [FIELD_CODECS[FLOWS].format_key(key) for key in flows.keys_of_year(year)] == expected
    assert reads == ["2020", "2021", None]
