"""Make what is stored beside the log anew from its leaves, and say where it differed from them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from attrs import Factory, define, frozen

from tplog.book.signing_keys import tree_doubts
from tplog.book.way_back import way_back
from tplog.domain import projection_rows
from tplog.domain.projection_rows import IndexEntry, ProjectionRow
from tplog.errors import Tampered, mandatory_rule
from tplog.eventstore.interface import EventLog, LogSnapshot, ProjectionChange
from tplog.merkle.compact_range import CompactRange
from tplog.merkle.hashes import leaf_hash
from tplog.values.finding import Finding
from tplog.values.limits import MAX_MISTAKES
from tplog.verification import rules
from tplog.verification.replay_check import MultisetHash, leaf_bytes
from tplog.verification.report import Report
from tplog.verification.salvage import salvage
from tplog.verification.workers import BUILD_PROJECTIONS_TASK, run_partitioned

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
    with log.exclusive(), log.snapshot() as snapshot:
        size = log.size()
        findings = list(_rebuild_tree(log, snapshot, folder))
        stored, rebuilt = _stored_digests(snapshot, size, findings), Digests()
        with run_partitioned(BUILD_PROJECTIONS_TASK, snapshot, log.url, size) as rows_and_entries:
            digested = map(rebuilt.added, rows_and_entries)
            log.replace_projections(ProjectionChange(projection_rows.VERSION, size, digested))
    findings += stored.differences(rebuilt) if stored else ()
    return Rebuilt(size, tuple(findings))


@define
class Digests:
    """The digests of projections by name and budget, whatever their order."""

    by_part: dict[tuple[str, str], MultisetHash] = Factory(dict)

    def added(self, item: ProjectionRow | IndexEntry) -> ProjectionRow | IndexEntry:
        """Add a row or an entry, and return it."""
        self.by_part.setdefault((str(item.name), str(item.budget)), MultisetHash()).add(item)
        return item

    def differences(self, other: Digests) -> Iterator[Finding]:
        """Yield the parts that differ, at most `MAX_MISTAKES`."""
        parts = sorted(self.by_part.keys() | other.by_part.keys())
        differing = (part for part in parts if self.by_part.get(part) != other.by_part.get(part))
        for part in islice(differing, MAX_MISTAKES):
            yield Finding(rules.KEPT_DIFFERS, {"what": " ".join(part)})


def _stored_digests(snapshot: LogSnapshot, size: int, unreadable: list[Finding]) -> Digests | None:
    """Return the digests of what is stored; None if readers ignore it: it is of another version or size.

    Add to ``unreadable`` why it cannot be read, if it cannot.
    """
    (stored,) = list(salvage(lambda: [snapshot.projections()], unreadable)) or [None]
    if stored is None or (stored.version, stored.size) != (projection_rows.VERSION, size):
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
