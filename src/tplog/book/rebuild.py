"""Make what is stored beside the log anew from its leaves, and say where it differed from them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from attrs import frozen

from tplog.book.signing_keys import tree_doubts
from tplog.book.way_back import way_back
from tplog.domain import projection_rows
from tplog.domain.projection_rows import IndexEntry, ProjectionRow
from tplog.errors import Tampered, mandatory_rule
from tplog.eventstore.interface import EventLog, LogSnapshot, ProjectionChange
from tplog.merkle.compact_range import CompactRange
from tplog.merkle.hashes import leaf_hash
from tplog.values.finding import Finding
from tplog.verification import rules
from tplog.verification.digests import Digests
from tplog.verification.rebuilding import RebuiltLog, Verdict
from tplog.verification.replay_check import current_projections, leaf_bytes
from tplog.verification.report import Report
from tplog.verification.salvage import salvage
from tplog.verification.workers import (
    BUILD_AND_JUDGE_TASK,
    BUILD_PROJECTIONS_TASK,
    PartitionTask,
    run_partitioned,
)

LEAVES_UNSIGNED = mandatory_rule(
    "leaves-unsigned",
    "Loggens {size} poster ger inte den rot som databasens nyaste kontrollpunkt signerar; inget ändrades. "
    "Kopiera databasen och kontrollpunktskatalogen, och kör tplog verify.",
    "The log's {size} records do not give the root that the database's newest checkpoint signs; nothing was "
    "changed. Copy the database and the checkpoint directory, and run tplog verify.",
)


@frozen
class Rebuilt:
    """The log's size, and what differed from a replay of its leaves before it was made anew.

    ``remaining`` says what a verification finds afterwards, if one was made: a rebuild mends no record.
    """

    size: int
    findings: tuple[Finding, ...] = ()
    remaining: Report | None = None


def rebuild(log: EventLog, folder: Path | None = None) -> Rebuilt:
    """Rebuild the stored projections, and the tree where it differs, from the leaves alone.

    Other writers are locked out meanwhile. Raises Tampered, and changes nothing, if the leaves of a signed
    log do not give the root that its newest checkpoint signs; its checkpoint directory ``folder`` helps to
    say what to do then.
    """
    return _rebuild(log, folder, BUILD_PROJECTIONS_TASK)[0]


def rebuild_and_judge(log: EventLog, folder: Path | None = None) -> tuple[Rebuilt, RebuiltLog]:
    """Rebuild as `rebuild` does, with each event decided again.

    Return with it what a verification needs to know of that replay, so that it need not make another.
    """
    return _rebuild(log, folder, BUILD_AND_JUDGE_TASK)


def _rebuild(
    log: EventLog, folder: Path | None, task: PartitionTask[ProjectionRow | IndexEntry | Verdict]
) -> tuple[Rebuilt, RebuiltLog]:
    with log.exclusive(), log.snapshot() as snapshot:
        # Records are counted: an altered index makes any size it likes.
        replay = partial(run_partitioned, task, snapshot, log.url, snapshot.size())
        rebuilt, is_verified = RebuiltLog(log.size()), task is BUILD_AND_JUDGE_TASK
        with replay() as items:  # the other processes begin at once
            findings = list(_rebuild_tree(log, snapshot, folder))
            is_same = rebuilt.is_stored(snapshot, items) if is_verified else None
            if is_same is None:
                findings += _replace(log, snapshot, rebuilt, items, is_verified=is_verified)
        if is_same is False:  # what differs is asked of another replay, for it is seldom
            rebuilt = RebuiltLog(rebuilt.size)
            with replay() as items:
                findings += _replace(log, snapshot, rebuilt, items, is_verified=is_verified)
    return Rebuilt(rebuilt.size, tuple(findings)), rebuilt


def _replace(
    log: EventLog,
    snapshot: LogSnapshot,
    rebuilt: RebuiltLog,
    items: Iterator[ProjectionRow | IndexEntry | Verdict],
    *,
    is_verified: bool,
) -> Iterator[Finding]:
    """Replace the stored projections by those among ``items``, and yield where they differed."""
    unreadable: list[Finding] = []
    stored = _stored_digests(snapshot, rebuilt.size, unreadable)
    # Nobody asks how they compare where none were stored and nothing is verified.
    rows_and_entries = rebuilt.projections(items, are_compared=stored is not None or is_verified)
    log.replace_projections(ProjectionChange(projection_rows.VERSION, rebuilt.size, rows_and_entries))
    yield from unreadable
    yield from stored.differences(rebuilt.digests) if stored else ()


def _stored_digests(snapshot: LogSnapshot, size: int, unreadable: list[Finding]) -> Digests | None:
    """Return the digests of what is stored; None if readers ignore it.

    Add to ``unreadable`` why it cannot be read, if it cannot.
    """
    stored = current_projections(snapshot, size, unreadable)
    if stored is None:
        return None
    digests = Digests()
    for item in salvage(lambda: stored.rows_and_entries, unreadable):
        digests.added(item)
    return None if unreadable else digests


def _rebuild_tree(log: EventLog, snapshot: LogSnapshot, folder: Path | None) -> Iterator[Finding]:
    """Replace the stored tree if it is not that of the leaves, and yield that it was not."""
    tree = CompactRange().appended(leaf_hash(leaf_bytes(row)) for row in snapshot.stored_records())
    doubts = tree_doubts(log, tree, LEAVES_UNSIGNED)
    if not doubts and tree.size != log.size():
        doubts = (Finding(LEAVES_UNSIGNED, {"size": str(tree.size)}),)
    if doubts:
        raise Tampered(*doubts, way_back(log, folder))
    if list(snapshot.tree_rows()) != [(tree.size, tree.to_bytes())]:
        log.replace_tree(tree)
        yield Finding(rules.TREE_DIFFERS, {"records": str(tree.size)})
