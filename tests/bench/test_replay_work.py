"""What a replay takes beside the fold: decided again and judged. Counted in calls."""

from __future__ import annotations

import os
import sys
from collections import Counter
from contextlib import closing
from functools import partial
from pathlib import Path
from types import FrameType

import pytest

from counted import calls
from history import MATTER, records
from tplog.book import rebuild
from tplog.domain import projection_rows
from tplog.domain.decide import computed_again, refusals_of_recorded
from tplog.domain.rules.rule_set import RuleContext
from tplog.domain.state.apply_event import apply_event
from tplog.domain.state.budget_state import State
from tplog.domain.state.state_builder import StateBuilder
from tplog.eventstore.interface import ProjectionChange
from tplog.eventstore.sql import SqlLog, create_log
from tplog.values.swedish_time import day_in_sweden
from tplog.verification import workers
from tplog.verification.digests import MultisetHash
from tplog.verification.division import Partition
from tplog.verification.rebuilding import build_and_judge, is_as_rebuilt

# Of an event of this history 468 and 15.1 are taken; 65 calls make the facts that spare questions its leaf,
# 13 list the accounts that it names without moving anything, for the log of a line.
CALLS, OBJECTS = 470, 16
HISTORY = list(records(MATTER // 2))


@pytest.fixture
def log(tmp_path: Path) -> SqlLog:
    """Return a log of half a matter."""
    return create_log(str(tmp_path / "tplog.db"), HISTORY)


def test_an_event_is_decided_again_in_few_calls() -> None:
    """An event that has the money that it must have is handed back itself, and not a copy of it."""
    builder, by_id = StateBuilder(State()), {record.event.id: record.event for record in HISTORY}
    count = 0
    for record in HISTORY:
        event, context = record.event, RuleContext(builder.state, by_id, day_in_sweden(record.recorded))
        assert computed_again(context, event) is event
        count += calls(partial(computed_again, context, event))
        count += calls(lambda: list(refusals_of_recorded(context, event, ())))  # noqa: B023 (called at once)
        apply_event(builder, event)
    assert count < 140 * len(HISTORY)


def test_a_rebuild_takes_few_calls_and_objects_an_event(log: SqlLog) -> None:
    """What is done to an event are calls of Python functions; of these some make an object by `__init__`.

    Such objects are the balances and matters that it changes, its record, and what the checks pass on. The
    event's own parts are made in C, as are entries and rows.
    """
    counts: Counter[bool] = Counter()

    def profile(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            counts[frame.f_code.co_name in {"__init__", "__new__"}] += 1

    with closing(log), log.snapshot() as snapshot:
        list(build_and_judge(snapshot, [Partition()]))  # what is made once is made before it is counted
        sys.setprofile(profile)
        try:
            for _ in build_and_judge(snapshot, [Partition()]):
                pass
        finally:
            sys.setprofile(None)
    assert counts.total() < CALLS * len(HISTORY)
    assert counts[True] < OBJECTS * len(HISTORY)


def test_rows_are_hashed_only_to_be_compared(log: SqlLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """A restored log has none to compare with; made again, each is hashed as it was stored and as it is."""
    hashed: list[object] = []
    monkeypatch.setattr(MultisetHash, "add", lambda _self, item: hashed.append(item))
    with closing(log):
        rebuild.rebuild(log)
        assert not hashed
        rebuild.rebuild(log)
        with log.snapshot() as snapshot:
            stored = snapshot.projections()
            assert stored
            assert len(hashed) == 2 * sum(1 for _ in stored.rows_and_entries)


def test_what_is_stored_as_it_is_made_is_neither_hashed_nor_replayed_again(
    log: SqlLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is found in its place; only what differs somewhere is hashed, to say where, in a second replay."""
    hashed: list[object] = []
    monkeypatch.setattr(MultisetHash, "add", lambda _self, item: hashed.append(item))
    with closing(log):
        rebuild.rebuild(log)
        replays: list[object] = []

        def counted(*task):  # type: ignore[no-untyped-def]  # noqa: ANN002, ANN202
            replays.append(task)
            return workers.run_partitioned(*task)

        monkeypatch.setattr(rebuild, "run_partitioned", counted)
        assert is_as_rebuilt_after(log)
        assert (len(hashed), len(replays)) == (0, 1)
        with log.exclusive():
            log.replace_projections(ProjectionChange(projection_rows.VERSION, len(HISTORY)))
        rebuild.rebuild_and_judge(log)
        assert hashed
        assert len(replays) == 3


def is_as_rebuilt_after(log: SqlLog) -> bool:
    """Return whether a verification after a rebuild is spared its replay."""
    _, rebuilt = rebuild.rebuild_and_judge(log)
    with log.snapshot() as snapshot:
        return is_as_rebuilt(snapshot, rebuilt)


def test_other_processes_begin_before_what_is_stored_is_read(
    log: SqlLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They replay their parts while this one reads the tree and what was there before."""
    steps: list[str] = []
    for module, name in (
        (workers, "_start_worker"),
        (rebuild, "_rebuild_tree"),
        (rebuild, "_stored_digests"),
    ):
        step = getattr(module, name)

        def noted(*values, step=step, name=name):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN202
            steps.append(name)
            return step(*values)

        monkeypatch.setattr(module, name, noted)
    monkeypatch.setattr(workers, "MIN_RECORDS_PER_WORKER", len(HISTORY) // 2)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0, 1}, raising=False)
    with closing(log):
        rebuild.rebuild(log)
    assert steps == ["_start_worker", "_rebuild_tree", "_stored_digests"]
