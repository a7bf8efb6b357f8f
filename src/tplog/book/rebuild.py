"""Make what is stored beside the log anew from its leaves, and say where it differed from them."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from tplog.book.signing_keys import is_signed_tree
from tplog.domain import projection_rows
from tplog.errors import Tampered, mandatory_rule
from tplog.eventstore.interface import EventLog, LogSnapshot, ProjectionChange
from tplog.merkle.compact_range import CompactRange
from tplog.merkle.hashes import leaf_hash
from tplog.values.finding import Finding
from tplog.verification import rules
from tplog.verification.workers import BUILD_PROJECTIONS_TASK, REPLAY_CHECK_TASK, run_partitioned

LEAVES_UNSIGNED = mandatory_rule(
    "leaves-unsigned",
    "Loggens {size} poster ger inte den rot som dess nyaste kontrollpunkt signerar; inget ändrades. Kör "
    "tplog verify. Poster fram till en sann kontrollpunkt förs över till en ny logg av tplog restore --size.",
    "The log's {size} records do not give the root that its newest checkpoint signs; nothing was changed. "
    "Run tplog verify. tplog restore --size carries the records up to a true checkpoint into a new log.",
)


@frozen
class Rebuilt:
    """The log's size, and what differed from a replay of its leaves before it was made anew."""

    size: int
    findings: tuple[Finding, ...] = ()


def rebuild(log: EventLog) -> Rebuilt:
    """Rebuild the stored projections, and the tree where it differs, from the leaves alone.

    Other writers are locked out meanwhile. Raises Tampered, and changes nothing, if the leaves of a signed
    log do not give the root that its newest checkpoint signs.
    """
    with log.exclusive(), log.snapshot() as snapshot:
        size = log.size()
        findings = [*_rebuild_tree(log, snapshot), *_differing_projections(snapshot, log.url, size)]
        with run_partitioned(BUILD_PROJECTIONS_TASK, snapshot, log.url, size) as rows_and_entries:
            log.replace_projections(ProjectionChange(projection_rows.VERSION, size, rows_and_entries))
    return Rebuilt(size, tuple(findings))


def _rebuild_tree(log: EventLog, snapshot: LogSnapshot) -> Iterator[Finding]:
    """Replace the stored tree if it is not that of the leaves, and yield that it was not."""
    tree = CompactRange().appended(leaf_hash(row.leaf) for row in snapshot.stored_records())
    if not is_signed_tree(log, tree):
        raise Tampered(Finding(LEAVES_UNSIGNED, {"size": str(tree.size)}))
    if list(snapshot.tree_rows()) != [(tree.size, tree.to_bytes())]:
        log.replace_tree(tree)
        yield Finding(rules.TREE_DIFFERS, {"records": str(tree.size)})


def _differing_projections(snapshot: LogSnapshot, url: str | None, size: int) -> Iterator[Finding]:
    """Yield where the stored projections are not those of a replay."""
    with run_partitioned(REPLAY_CHECK_TASK, snapshot, url, size) as findings:
        yield from (finding for finding in findings if finding.rule is rules.KEPT_DIFFERS)
