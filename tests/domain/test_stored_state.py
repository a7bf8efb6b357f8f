"""A state from stored rows reads what is looked at, and stays of the size at which it was taken."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

import tplog
from conftest import EVENTS, EXAMPLE
from tplog.book.book import Book
from tplog.domain.projection_rows import LATE_NAMES, FieldCodec, ProjectionRow
from tplog.domain.state.apply_event import fold_state
from tplog.eventstore.memory import MemoryLog

BUDGET = "trygghetspaketet"
FIRST = EVENTS / "2025-01-29-trygghetspaketet.toml"


class WatchedLog(MemoryLog):
    """A log that counts the rows that are read of each name, and the records."""

    def __init__(self) -> None:
        """Start with nothing counted."""
        super().__init__()
        self.rows: dict[str, int] = {}
        self.records_read = 0

    def projection_rows(
        self, version: int, budget: str, names: Sequence[str] | None = None
    ) -> tuple[int, Sequence[ProjectionRow]] | None:
        """Count, and read."""
        projected = super().projection_rows(version, budget, names)
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
