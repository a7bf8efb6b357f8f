"""The writes during which the power may fail: the creation of a log, and every way to add to one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from unittest.mock import patch

from apsw_driver import Connection
from attrs import evolve, field, frozen
from power_disk import Acknowledged, Disk, Journal

from tplog.domain.projection_rows import IndexEntry, ProjectionRow
from tplog.events.record import Record
from tplog.events.types import FrameDecided
from tplog.eventstore import sql, sqlite
from tplog.eventstore.interface import (
    EventLog,
    ProjectionChange,
    StoredCheckpoint,
    StoredRecord,
    StoredTransfer,
)
from tplog.eventstore.memory import MemoryLog
from tplog.merkle.checkpoint import Checkpoint, sign_checkpoint
from tplog.merkle.compact_range import CompactRange
from tplog.values.account import parse_account
from tplog.values.act import Act, Basis, Source
from tplog.values.transfer import Transfer

START = datetime(2025, 1, 1, tzinfo=UTC)
STEPS = 16
# Small, so that the write-ahead log is moved into the database and begun anew many times in one run.
PAGES_IN_WAL = 24
# After some steps; the others are followed by what SQLite does by itself.
BETWEEN = {2: "PASSIVE", 4: "RESTART", 6: "reopen", 9: "TRUNCATE", 11: "FULL", 13: "reopen"}

Step = Callable[[EventLog], None]


@frozen
class Setting:
    """How a log is written: as tplog does it, or as a control that must lose something."""

    name: str
    synchronous: tuple[str, int] | None = None  # value to set and value to read back; None is tplog's own
    instead: Mapping[str, str] = field(factory=dict)  # statements that the driver says for others
    acknowledges_early: bool = False
    settles: bool = False  # acknowledges a step only after `Log.settle`, as for what another process left

    def __str__(self) -> str:
        return self.name


def decision(index: int) -> Record:
    """A record of one small frame; now and then its paper's title fills several pages."""
    move = Transfer(parse_account("2025/kommunfullmäktige"), parse_account("2025/kommunstyrelsen"), 100)
    act = Act(Source("Protokoll" * (1500 if index % 7 == 3 else 1)), Basis.MINUTES)
    frame = FrameDecided(id=f"ram/{index}", budget="trygghet", act=act, transfers=(move,))
    return Record.from_event(index, START + timedelta(seconds=index), frame)


def _projections(size: int, count: int) -> ProjectionChange:
    """Rows that come, change and go, some of several pages, and an entry for each record."""
    large = 9000 if size % 4 == 0 else 90
    rows = (
        ProjectionRow("accounts", "a", "always", 0, b"%d" % size),
        ProjectionRow("accounts", "a", f"new/{size}", 1, b"%d" % size * large),
        ProjectionRow("accounts", "b", f"new/{size - 5}", 1, None),
        ProjectionRow("accounts", "a", f"new/{size - 5}", 1, None),
    )
    entries = [IndexEntry("mention", "a", "k", size - count + number, 0) for number in range(count)]
    return ProjectionChange(1, size, [*rows, *entries])


def _signed(tree: CompactRange) -> Sequence[Checkpoint]:
    return [sign_checkpoint("x.example/tplog/x", tree.size, tree.root, [])]


def _append(first: int, count: int) -> tuple[Sequence[Record], ProjectionChange]:
    return [decision(index) for index in range(first, first + count)], _projections(first + count, count)


@cache
def steps() -> Sequence[Step]:
    """The steps after the first, which makes the log: one to three records, or what else can be added."""
    steps_done: list[Step] = []
    size = 2
    for number in range(1, STEPS):
        if number % 8 == 5:
            steps_done.append(partial(_cosign, size=size, line=f"— w {number}"))
        elif number % 8 == 6:
            steps_done.append(partial(_keep, projections=_projections(size, size)))
        else:
            records, projections = _append(size, 1 + number % 3)
            size += len(records)
            steps_done.append(partial(_add, records=records, projections=projections))
    return steps_done


def _add(log: EventLog, records: Sequence[Record], projections: ProjectionChange) -> None:
    log.append(records, projections, _signed)


def _cosign(log: EventLog, size: int, line: str) -> None:
    log.add_cosignatures(size, [line])


def _keep(log: EventLog, projections: ProjectionChange) -> None:
    log.replace_projections(projections)


@frozen
class State:
    """The content of a log, to compare."""

    stored: tuple[StoredRecord, ...]
    transfers: tuple[StoredTransfer, ...]
    tree: tuple[tuple[int, bytes], ...]
    notes: tuple[StoredCheckpoint, ...]
    projections: ProjectionChange | None


def state(log: EventLog) -> State:
    """Return the content of a log now."""
    with log.snapshot() as snapshot:
        stored_projections = snapshot.projections()
        projections = stored_projections and evolve(
            stored_projections, rows_and_entries=sorted(stored_projections.rows_and_entries, key=repr)
        )
        entries = (
            tuple(snapshot.stored_records()),
            tuple(snapshot.stored_transfers()),
            tuple(snapshot.tree_rows()),
            tuple(snapshot.checkpoints()),
        )
        return State(*entries, projections)


@cache
def states() -> Sequence[State]:
    """Return the expected content after each step, from the log in memory, which has no disk."""
    log = MemoryLog()
    log.append(*_append(0, 2), _signed)
    states_seen = [state(log)]
    for step in steps():
        step(log)
        states_seen.append(state(log))
    return states_seen


def written(setting: Setting, folder: Path) -> Journal:
    """The journal of a disk on which all steps were taken."""
    disk = Disk(f"power-{setting.name}")
    url = str(folder / "tplog.db")
    try:
        with _through(disk, setting), disk.noting_fsync(folder):
            for number, act in enumerate(_acts(url, setting)):
                if setting.acknowledges_early:
                    disk.journal.append(Acknowledged(number))
                act()
                if not setting.acknowledges_early:
                    disk.journal.append(Acknowledged(number))
    finally:
        disk.unregister()
    return disk.journal


def _acts(url: str, setting: Setting) -> Iterator[Callable[[], object]]:
    """Each step, to be taken before the next is asked for, with what is done between them."""
    yield partial(_create, url, setting)
    log = sql.open_log(url)
    for number, step in enumerate(steps(), 1):
        yield partial(_take_step, log, step, setting)
        match BETWEEN.get(number):
            case None:
                pass
            case "reopen":
                log.close()
                log = sql.open_log(url)
            case mode:
                _checkpoint(url, mode)
    log.close()


def _create(url: str, setting: Setting) -> None:
    log = sql.create_log(url, *_append(0, 2), _signed)
    if setting.settles:
        log.ensure_durable()
    log.close()


def _take_step(log: EventLog, step: Step, setting: Setting) -> None:
    step(log)
    if setting.settles:
        log.ensure_durable()


def _checkpoint(url: str, mode: str) -> None:
    with closing(sqlite.connect(url, reading=False)) as connection:
        connection.execute(f"PRAGMA wal_checkpoint({mode})")


@contextmanager
def _through(disk: Disk, setting: Setting) -> Iterator[None]:
    """Let tplog's own connections write to the disk, with what the setting changes."""

    def connect(path: str, **_options: object) -> Connection:
        first = [f"PRAGMA wal_autocheckpoint = {PAGES_IN_WAL}"]
        return Connection(path, disk.name, setting.instead, first)

    parameters = {"synchronous": setting.synchronous} if setting.synchronous else {}
    changed = patch.dict(vars(sqlite)["_PRAGMAS"], parameters)
    with patch.object(sqlite3, "connect", connect), changed:
        yield
