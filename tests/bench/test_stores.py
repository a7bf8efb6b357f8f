"""Where the logs that are measured are kept, and what is made of the times of several writers."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import tplog
from document import by_processor
from logs import parse_log, steps
from measure import figures_of_laps
from postgres import running
from stores import Databases, Files, Store
from together import EACH, WRITERS, time_writers


@pytest.fixture(scope="module", params=["files", "databases"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Each kind of store."""
    if request.param == "files":
        yield Files(tmp_path_factory.mktemp("logs"))
        return
    with running() as server:
        yield Databases(server)


def test_a_log_is_copied_and_made_anew(store: Store) -> None:
    """What is written to a copy is not in the log, and an emptied place takes another log."""
    store.make_empty("tplog")
    tplog.create(store.address("tplog")).close()
    store.copy("tplog", "tplog-copy")
    store.make_empty("tplog")
    tplog.create(store.address("tplog")).close()
    with tplog.open(store.address("tplog-copy")) as book:
        assert book.size() == 0
    assert store.processor_seconds() >= 0


def test_a_copy_of_files_is_another(tmp_path: Path) -> None:
    """The next copy has nothing of the one before."""
    store = Files(tmp_path)
    with closing(sqlite3.connect(store.address("a"))) as base:
        base.execute("CREATE TABLE t (n)")
    left = Path(store.address("b") + "-wal")
    left.write_bytes(b"of the copy before")
    store.copy("a", "b")
    assert not left.exists()
    with closing(sqlite3.connect(store.address("b"))) as base:
        base.execute("INSERT INTO t VALUES (1)")


def test_what_writers_took_together_is_told_by_event() -> None:
    """A percentile is of the laps, and the whole is divided by how many they are."""
    assert figures_of_laps([3, 1, 2], {"p50": 50}) == {"p50": 2}
    assert figures_of_laps([10, 20, 60], {"each": None, "p95": 95}) == {"each": 30, "p95": 20}


def test_writers_are_timed_each_by_itself_and_all_together(capfd: pytest.CaptureFixture[str]) -> None:
    """A lap for each event, and a last line that is longer than any."""

    def writing(_: int) -> Iterator[None]:
        yield
        for _ in range(EACH):
            yield

    time_writers(writing)
    *laps, together = ([*map(int, line.split())] for line in capfd.readouterr().out.splitlines())
    assert len(laps) == WRITERS * EACH
    assert together[0] >= max(lap for lap, _ in laps)
    assert together[1] == sum(busy for _, busy in laps)


def test_a_writer_that_fails_ends_the_measurement() -> None:
    """Nobody waits for what it will never tell."""

    def writing(number: int) -> Iterator[None]:
        yield
        yield from [None] * EACH
        sys.exit(number)

    with pytest.raises(SystemExit):
        time_writers(writing)


def test_a_log_of_a_server_has_the_usual_history() -> None:
    """It is a shape of its own in the figures, so that its growth is not told from a file's."""
    log = parse_log("postgresql:20000")
    assert (log.name, log.history) == ("postgresql:20000", "matters")
    assert not steps([parse_log("1000"), log])
    assert parse_log("one-budget:9").history == "one-budget"


def test_a_lap_has_a_processor_time_of_its_own() -> None:
    """A process is told by what it took, a lap by what the lap took."""
    runs = {"seconds": [9.0], "cpu": [2.0], "memory": [1], "lap cpu": [1.0]}
    given = {"logs": {"1000": {"tplog": {"rebuild": runs, "append": runs}}}}
    told_by = by_processor(given)["logs"]["1000"]["tplog"]
    assert [told_by[name]["seconds"] for name in ("rebuild", "append")] == [[2.0], [1.0]]
