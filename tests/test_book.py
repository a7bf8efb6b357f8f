"""The book: time, retries, questions that have no answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

import tplog
from conftest import EVENTS
from spec import BUDGET, LINES, allocated, draft, framed, given, mandate
from tplog.book.book import Book
from tplog.events.record import Record
from tplog.eventstore.interface import (
    ProjectionChange,
    TreeSigner,
    checked_sequence,
    conflict_error,
    no_checkpoints,
)
from tplog.eventstore.memory import MemoryLog
from tplog.eventstore.messages import DATABASE_BUSY
from tplog.eventstore.retry import MAX_ATTEMPTS
from tplog.values.finding import Finding

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)


def test_recorded_time_never_falls() -> None:
    """A clock that is set back does not reorder the log: the last time recorded holds."""
    clock = iter([NOON, NOON - timedelta(hours=3), NOON + timedelta(hours=1)])
    book = Book(MemoryLog(), clock=lambda: next(clock))
    for name in ("a", "b", "c"):
        book.apply(draft(mandate(name)))
    assert [record.recorded for record in book.records()] == [NOON, NOON, NOON + timedelta(hours=1)]


def test_a_day_is_a_day_in_sweden() -> None:
    """At half past midnight in Sweden the minutes of the new day are not from the future, though UTC lags."""
    late = datetime(2025, 6, 1, 22, 30, tzinfo=UTC)
    book = Book(MemoryLog(), clock=lambda: late)
    book.apply(draft(mandate("a") + "\ndecided = 2025-06-02"))
    assert len(list(book.records(as_of=date(2025, 6, 2)))) == 1
    assert not list(book.records(as_of=date(2025, 6, 1)))
    with pytest.raises(tplog.Refused, match="decided-in-future"):
        book.apply(draft(mandate("b") + "\ndecided = 2025-06-03"))


class Busy(MemoryLog):
    """A log that has waited for the lock and given up."""

    waits = 0

    def append(
        self,
        records: Iterable[Record],
        projection_change: ProjectionChange | None = None,
        sign: TreeSigner = no_checkpoints,
    ) -> None:
        """Stay busy."""
        del records, projection_change, sign  # a log's form
        self.waits += 1
        raise tplog.Conflict(Finding(DATABASE_BUSY, {"url": "x"}))


def test_a_busy_log_is_waited_for_once() -> None:
    """The lock has its own patience; what comes after it is the caller's."""
    log = Busy()
    with pytest.raises(tplog.Conflict, match="busy"):
        Book(log).apply(draft(mandate("a")))
    assert log.waits == 1


class Rival(MemoryLog):
    """A log in which somebody else writes once, just before we do."""

    def __init__(self) -> None:
        """Be beaten."""
        super().__init__()
        self.first = Book(self)
        self.waiting = True

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Let the rival write first."""
        if self.waiting:
            self.waiting = False
            self.first.apply(draft(mandate("rival")))
        with super().exclusive():
            yield


def test_a_writer_who_is_beaten_tries_again() -> None:
    """A conflict is answered by judging the same file against what is there now, with the log held alone."""
    log = Rival()
    receipt = Book(log).apply(draft(mandate("a")))
    assert [record.index for record in receipt.records] == [1]
    assert log.size() == 2


def test_a_state_follows_what_others_record() -> None:
    """A book that was open before goes on from their records, and reads the same as a new one."""
    log = MemoryLog()
    late, second = Book(log), Book(log)
    late.apply(draft(LINES, framed("5 mkr")))
    second.apply(draft(allocated(värdar="1 mkr")))
    receipt = late.apply(draft(allocated("mer", värdar="2 mkr")))
    replayed = late.state(BUDGET, known_at=log.size() - 1)
    assert receipt.state_after.budget(BUDGET) == late.state(BUDGET) == Book(log).state(BUDGET) == replayed


class Lawless(MemoryLog):
    """A log to which somebody who does not ask for the lock always writes first."""

    tries: ClassVar[list[int]] = []  # outlives what exclusive() takes back

    def append(
        self,
        records: Iterable[Record],
        projection_change: ProjectionChange | None = None,
        sign: TreeSigner = no_checkpoints,
    ) -> None:
        """Be beaten."""
        del projection_change, sign  # a log's form
        index, _ = checked_sequence(records)
        self.tries.append(index)
        raise conflict_error(index + 1, index)


def test_a_writer_who_is_always_beaten_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """After all its attempts the conflict is the caller's, and nothing of the file is recorded."""
    monkeypatch.setattr("tplog.eventstore.retry.sleep", lambda _seconds: None)
    log = Lawless()
    with pytest.raises(tplog.Conflict, match="written-meanwhile"):
        Book(log).apply(draft(mandate("a")))
    assert (log.tries, log.size()) == ([0] * MAX_ATTEMPTS, 0)


def test_two_writers_see_each_others_rules() -> None:
    """A rule recorded by one book counts for another that is already open."""
    log = MemoryLog()
    first, second = Book(log, clock=lambda: NOON), Book(log, clock=lambda: NOON)
    first.apply(draft(LINES, framed("1 mkr")))
    receipt = second.apply(draft(framed("1 mkr")))
    assert receipt.already_recorded == ("2025/kommunstyrelsen/ram",)


def test_what_does_not_exist_is_not_found() -> None:
    """An unknown budget, account or path is an error of the call, with what there is."""
    book = given(LINES).book
    with pytest.raises(tplog.NotFound, match=BUDGET):
        book.state("annat")
    with pytest.raises(tplog.NotFound, match="värdar"):
        book.trail(BUDGET, "2025/kommunstyrelsen/värdarna")
    with pytest.raises(tplog.NotFound, match="is no account"):
        book.trail(BUDGET, "värdar")
    with pytest.raises(tplog.NotFound, match="no budget"):
        book.trail("annat", "2025/kommunstyrelsen")
    with pytest.raises(KeyError, match="2025/annat"):
        book.state(BUDGET)["2025/annat"]


def test_a_budget_before_its_first_act_is_empty() -> None:
    """A day before anything was decided has a state: the accounts with their names, and no money."""
    book = given(LINES, framed("1 mkr")).book
    early = book.state(BUDGET, as_of=date(2020, 1, 1))
    assert {at.remaining for at in early.accounts.values()} == {0}
    assert early["2025/kommunstyrelsen"].name == "2025/kommunstyrelsen"


@pytest.fixture
def book(tmp_path: Path) -> Iterator[tplog.Book]:
    """A book in a database."""
    with tplog.create(str(tmp_path / "tplog.db")) as book:
        yield book


def test_the_library_is_as_good_a_door_as_the_command_line(book: tplog.Book, tmp_path: Path) -> None:
    """The public functions work, by path, and the records survive closing."""
    receipt = book.apply(EVENTS / "2025-01-29-trygghetspaketet.toml")
    assert [record.index for record in receipt.records] == list(range(15))
    with tplog.open(f"sqlite:///{tmp_path / 'tplog.db'}") as reopened:
        state = reopened.state("trygghetspaketet", as_of=date(2025, 3, 1))
        assert state["2024/kommunstyrelsen/trygghetsvärdar"].remaining == 20_000_000
        assert reopened.budgets() == ("statsbidrag-brottsförebyggande", "trygghetspaketet")


def test_a_rehearsal_leaves_the_log_alone(book: tplog.Book) -> None:
    """A trial in memory is not recorded."""
    book.dry_run_copy().apply(draft(mandate("a")))
    assert list(book.records()) == []
    book.apply(draft(mandate("a")))
    assert len(list(book.dry_run_copy().records())) == 1


@pytest.mark.parametrize("missing", [0, 1])
def test_no_rehearsal_over_a_missing_record(book: tplog.Book, tmp_path: Path, missing: int) -> None:
    """What would be recorded would not be what is said, nor at that place."""
    for name in ("a", "b", "c"):
        book.apply(draft(mandate(name)))
    with closing(sqlite3.connect(tmp_path / "tplog.db")) as connection, connection:
        connection.execute("DROP TRIGGER record_refuses_delete")
        connection.execute('DELETE FROM record WHERE "index" = ?', (missing,))
    with pytest.raises(tplog.Tampered, match="tree-damaged"):
        book.dry_run_copy()


def test_an_error_tells_all_its_reasons() -> None:
    """str() of a refusal is English, one reason a line, each with its place and code."""
    with pytest.raises(tplog.Refused) as caught:
        given(LINES).book.apply(draft(framed("1 mkr", body="a"), framed("1 mkr", body="b")))
    lines = str(caught.value).splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("x.toml:15: 2025/a/ram: account-not-opened: Nobody opened")


def test_an_event_too_large_for_a_leaf_is_refused() -> None:
    """An event too large for one leaf is refused with its reason, not cut."""
    with pytest.raises(tplog.TplogError, match="event-too-large"):
        given(LINES).book.apply(draft(mandate("a") + f"\nremarks = {['x' * 9_000] * 8}"))


def test_an_account_is_found_in_all_its_budgets() -> None:
    """A log is opened or given, with projections or without."""
    book = given(LINES, framed("5 mkr")).book
    book.apply(draft(mandate("m")))
    assert book.budgets_with_account("2025/kommunfullmäktige") == (BUDGET,)
    assert book.budgets_with_account("2025/kommunstyrelsen/värdar") == (BUDGET,)
    assert book.budgets_with_account("2025/nowhere") == ()
    empty_book = Book(MemoryLog())
    empty_book._log.append(tuple(book.records()))  # noqa: SLF001 (nothing is kept of them)
    for account in ("2025/kommunfullmäktige", "2025/kommunstyrelsen/värdar", "2025/nowhere"):
        assert empty_book.budgets_with_account(account) == book.budgets_with_account(account)


@pytest.mark.parametrize("as_of", ["2025-01-01", datetime(2025, 1, 1, tzinfo=UTC), 2025])
def test_a_day_is_a_date(as_of: Any) -> None:  # noqa: ANN401 (of a wrong type)
    """What is none is refused by its name, not taken for another point."""
    with pytest.raises(TypeError, match=r"as_of is a datetime\.date"):
        tplog.AsOf(as_of=as_of)


@pytest.mark.parametrize("known_at", [True, "3", date(2025, 1, 1), datetime(2025, 1, 1)])  # noqa: DTZ001 (no zone)
def test_what_was_known_is_asked_by_index_or_instant(known_at: Any) -> None:  # noqa: ANN401 (of a wrong type)
    """True is no index, and a time without its zone could be two instants."""
    with pytest.raises(TypeError, match="known_at is a log index or a datetime with its zone"):
        tplog.AsOf(known_at=known_at)
