"""What every log keeps to; `test_log.py` runs it for each kind of log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tplog import Conflict
from tplog.events.record import Record, seal
from tplog.events.types import FrameDecided
from tplog.log.base import Log
from tplog.values.account import parse_account
from tplog.values.act import Act, Basis, Source
from tplog.values.transfer import Transfer

START = datetime(2025, 1, 1, tzinfo=UTC)


def record(index: int, name: str | None = None, ore: int = 100) -> Record:
    """A record of one small frame."""
    move = Transfer(parse_account("2025/kommunfullmäktige"), parse_account("2025/kommunstyrelsen"), ore)
    act = Act(Source("Protokoll"), Basis.MINUTES)
    frame = FrameDecided(id=name or f"ram/{index}", budget="trygghet", act=act, transfers=(move,))
    return seal(index, START + timedelta(seconds=index), frame)


class LogContract:
    """Inherit, and give a fixture ``log`` that is empty."""

    def test_an_empty_log_has_no_records(self, log: Log) -> None:
        """Size 0, nothing to read."""
        assert log.size() == 0
        assert list(log.read()) == []

    def test_what_is_appended_is_read_back_byte_for_byte(self, log: Log) -> None:
        """Records come back equal, in order, with the very bytes."""
        written = [record(0), record(1), record(2)]
        log.append(written[:2])
        log.append(written[2:])
        assert list(log.read()) == written
        assert [one.leaf for one in log.read()] == [one.leaf for one in written]
        assert log.size() == 3

    def test_reading_may_start_anywhere(self, log: Log) -> None:
        """Only records from the index on are read."""
        log.append([record(0), record(1), record(2)])
        assert [one.index for one in log.read(2)] == [2]
        assert list(log.read(3)) == []

    @pytest.mark.parametrize("first", [1, 5])
    def test_a_writer_who_saw_another_size_is_told(self, log: Log, first: int) -> None:
        """Appending at any index but the log's size is a conflict, and writes nothing."""
        with pytest.raises(Conflict):
            log.append([record(first)])
        assert log.size() == 0

    def test_an_index_is_written_once(self, log: Log) -> None:
        """A second record 0 is a conflict."""
        log.append([record(0)])
        with pytest.raises(Conflict):
            log.append([record(0, "annan")])
        assert list(log.read()) == [record(0)]

    def test_an_id_is_written_once(self, log: Log) -> None:
        """A record whose event's id is taken is a conflict, and nothing of its batch is kept."""
        log.append([record(0, "ram")])
        with pytest.raises(Conflict):
            log.append([record(1), record(2, "ram")])
        assert log.size() == 1

    @pytest.mark.parametrize("indexes", [(), (0, 2), (1, 0)])
    def test_a_batch_is_a_sequence(self, log: Log, indexes: tuple[int, ...]) -> None:
        """No records, or records with a gap, are the caller's mistake."""
        with pytest.raises(ValueError, match="in sequence"):
            log.append([record(index) for index in indexes])
        assert log.size() == 0
