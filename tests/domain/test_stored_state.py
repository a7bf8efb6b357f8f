"""A state from stored rows reads what is looked at, and stays of the size at which it was taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Thread

import pytest

import tplog
from conftest import EVENTS, EXAMPLE
from history import records
from tplog.answers.year_summary import budget_years
from tplog.book.book import Book
from tplog.domain.projection_rows import LATE_NAMES, FieldCodec, KeyFilter, ProjectionRow, RecentStates
from tplog.domain.state.apply_event import fold_state
from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.state_indexes import KeyIndex, PairIndex
from tplog.eventstore.memory import MemoryLog

BUDGET, BUILT = "trygghetspaketet", "ärende-0000"
FIRST = EVENTS / "2025-01-29-trygghetspaketet.toml"


class WatchedLog(MemoryLog):
    """A log that counts the rows that are read of each name, and the records."""

    def __init__(self) -> None:
        """Start with nothing counted."""
        super().__init__()
        self.rows: dict[str, int] = {}
        self.records_read = 0

    def projection_rows(
        self, version: int, budget: str, names: Sequence[str] | None = None, keys: KeyFilter | None = None
    ) -> tuple[int, Sequence[ProjectionRow]] | None:
        """Count, and read."""
        projected = super().projection_rows(version, budget, names, keys)
        for row in projected[1] if projected else ():
            self.rows[row.name] = self.rows.get(row.name, 0) + 1
        return projected

    def _record_at(self, index: int):  # type: ignore[no-untyped-def]  # noqa: ANN202 (as above it)
        self.records_read += 1
        return super()._record_at(index)


@pytest.fixture
def log() -> WatchedLog:
    """A log with the first file."""
    log = WatchedLog()
    Book(log).apply(FIRST)
    log.rows, log.records_read = {}, 0
    return log


def test_only_what_is_looked_at_is_read_and_decoded(log: WatchedLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an account its row; the many rows that few questions look at are not even read."""
    decoded: list[bytes] = []
    decode = FieldCodec.decode

    def counted(codec: FieldCodec, content: bytes) -> object:
        decoded.append(content)
        return decode(codec, content)

    monkeypatch.setattr(FieldCodec, "decode", counted)
    state = Book(log).state(BUDGET)
    assert log.rows
    assert not log.rows.keys() & {*LATE_NAMES}
    assert decoded == []
    account = next(iter(state.accounts))
    assert state[account] is state.accounts[account]
    assert len(decoded) == 1
    assert len(state.flows) == log.rows["flows"]
    assert len(decoded) == 1
    assert log.records_read == 0


QUESTIONS: dict[str, Callable[[Book], object]] = {
    "show": lambda book: budget_years(BUILT, book.overview(BUILT, [2010])[0], [2010]),
    "show --json": lambda book: budget_years(BUILT, book.state(BUILT), [2010]),
    "trail": lambda book: book.trail(BUILT, "2010/kommunstyrelsen/personal"),
}


@pytest.fixture(scope="module")
def growing() -> list[WatchedLog]:
    """A log of somewhat more than a year, and the same log three years later."""
    history, logs = list(records(1200)), [WatchedLog(), WatchedLog()]
    for log, size in zip(logs, (300, 1200), strict=True):
        log.append(history[:size])
        Book(log).rebuild_projections()
    return logs


@pytest.mark.parametrize("question", QUESTIONS)
def test_of_a_year_no_rows_of_others_are_read(growing: list[WatchedLog], question: str) -> None:
    """What happened in the years after it leaves as much to read, and the same answer."""
    answers, read = [], []
    for log in growing:
        log.rows.clear()
        answers.append(QUESTIONS[question](Book(log)))
        read.append({name: log.rows.get(name, 0) for name in LATE_NAMES})
    assert answers[0] == answers[1]
    assert read[0] == read[1]
    assert read[0]["accounts"]


def test_what_is_read_late_is_folded_from_a_snapshot(growing: list[WatchedLog]) -> None:
    """Where the log has grown since, it is not replayed from its beginning."""
    log, before = growing[1], Book(growing[1]).state(BUILT)
    whole = fold_state(log.read()).budget(BUILT)
    log.append(list(records(1201))[1200:])
    Book(log).rebuild_projections()
    log.records_read = 0
    assert list(before.flows.items()) == list(whole.flows.items())
    assert before.accounts_of_year(2010) == whole.accounts_of_year(2010)
    assert 0 < log.records_read < 1000


def test_a_state_stays_of_its_size_while_the_log_grows(log: WatchedLog) -> None:
    """What is first looked at later is as it was, replayed if it is stored so no more."""
    state, whole = Book(log).state(BUDGET), Book(log).state(BUDGET)
    assert dict(whole.flows)
    assert dict(whole.decisions)
    Book(log).apply(EXAMPLE)
    assert state == whole
    assert list(state.flows) == list(whole.flows)
    assert state != Book(log).state(BUDGET)


def test_a_state_shows_what_it_holds(log: WatchedLog) -> None:
    """Printed, it is as a replayed one, so that two that differ can be compared by eye."""
    state = Book(log).state(BUDGET)
    assert repr(state) == repr(fold_state(log.read()).budget(BUDGET))


def test_a_late_look_makes_no_file(tmp_path: Path) -> None:
    """Where the log was removed meanwhile, nothing empty stands in its place afterwards."""
    path = tmp_path / "tplog.db"
    with tplog.create(str(path)) as book:
        book.apply(FIRST)
    with tplog.open(str(path)) as book:
        state = book.state(BUDGET)
    path.unlink()
    with pytest.raises(tplog.Unavailable, match="unable to open"):
        len(state.flows)
    assert not path.exists()


def test_a_state_outlives_its_book(tmp_path: Path) -> None:
    """What is first looked at after the book was closed is read, and the file is closed again."""
    url = str(tmp_path / "tplog.db")
    with tplog.create(url) as book:
        book.apply(FIRST)
        replayed = book.state(BUDGET)
    with tplog.open(url, read_only=True) as book:
        state = book.state(BUDGET)
    assert state == replayed
    assert book._log._dialect._read_pool._idle == []  # type: ignore[attr-defined]  # noqa: SLF001


def test_a_state_is_read_once_for_a_size_of_the_log(log: WatchedLog) -> None:
    """Looked at again it is not read again; when the log has grown, by another book too, it is."""
    book = Book(log)
    first = book.state(BUDGET)
    read = dict(log.rows)
    assert book.state(BUDGET) is first
    assert log.rows == read
    Book(log).apply(EXAMPLE)
    assert book.state(BUDGET).accounts != first.accounts


def test_recent_states_are_bounded() -> None:
    """The one looked at longest ago goes first; a single one stays, however large it is."""
    recent, state = RecentStates(max_rows=10), BudgetState()
    for name in "abc":
        recent.add(name, 1, state, 4)
        recent.state("a")
    assert [name for name in "abc" if recent.state(name)] == ["a", "c"]
    recent.add("d", 2, state, 50)
    assert [name for name in "acd" if recent.state(name)] == ["d"]
    assert recent.state("d") == (2, state)
    recent.add("d", 3, state, 1)
    recent.add("e", 3, state, 1)
    assert recent.state("d") == (3, state)


def test_threads_look_at_one_index() -> None:
    """One that comes while another fills an index waits for it, and fills nothing again."""
    numbers: dict[int, None] = dict.fromkeys(range(4))
    seen: list[object] = []
    threads: list[Thread] = []

    def in_a_thread(look: Callable[[], object]) -> None:
        if not threads:
            threads.append(Thread(target=lambda: seen.append(look())))
            threads[0].start()
            threads[0].join(0.1)

    def places(number: int) -> tuple[int]:
        in_a_thread(lambda: [*index.at(1, numbers)])
        return (number % 2,)

    def pairs(mapping: dict[int, None]) -> Iterator[tuple[int, int]]:
        for number in mapping:
            in_a_thread(lambda: [*names.at(1, numbers)])
            yield number % 2, number

    index, names = KeyIndex(places), PairIndex[int, int](pairs)
    looks: list[Callable[[], object]] = [lambda: [*index.at(1, numbers)], lambda: [*names.at(1, numbers)]]
    for look in looks:
        seen.append(look())
        threads.pop().join()
        assert seen == [[1, 3], [1, 3]]
        seen.clear()
