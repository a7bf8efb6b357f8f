"""The tables of the tree and of what was signed of it. Whoever writes has the log's own transaction open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tplog.errors import Tampered, mandatory_rule
from tplog.eventstore import queries
from tplog.eventstore.interface import StoredCheckpoint, conflict_error
from tplog.eventstore.transaction_session import SqlSession
from tplog.merkle.checkpoint import Checkpoint
from tplog.merkle.compact_range import CompactRange
from tplog.values.finding import Finding

TREE_DAMAGED = mandatory_rule(
    "tree-damaged",
    "Databasens träd stämmer inte med dess {size} poster; inget skrevs. Kör tplog verify.",
    "The database's tree does not agree with its {size} records; nothing was written. Run tplog verify.",
)


def read_tree(session: SqlSession, expected_size: int) -> CompactRange:
    """The tree of a log that is expected to have this size, as it is kept.

    Raises Conflict where the log has another size, Tampered where the tree is not of its size.
    """
    told = session.fetch_all(queries.SIZE_AND_TREE)
    size = told[0][0]
    if size != expected_size:
        raise conflict_error(size, expected_size)
    try:
        ((_, kept_size, packed),) = told
        kept = CompactRange.from_bytes(kept_size, packed) if packed is not None else None
    except ValueError:
        kept = None
    if kept is None or kept.size != size:
        raise Tampered(Finding(TREE_DAMAGED, {"size": str(size)}))
    return kept


def create_tree(session: SqlSession, tree: CompactRange) -> None:
    """Keep a tree where there is none yet."""
    session.execute(queries.INSERT_TREE, (tree.size, tree.to_bytes()))


def update_tree(session: SqlSession, tree: CompactRange) -> None:
    """Keep the tree as it is now."""
    session.execute(queries.UPDATE_TREE, (tree.size, tree.to_bytes()))


def add_checkpoints(session: SqlSession, checkpoints: Iterable[Checkpoint]) -> None:
    """Keep checkpoints, each size once; the first stays."""
    session.execute_many(
        queries.INSERT_CHECKPOINT, ((one.size, one.root, bytes(one.note)) for one in checkpoints)
    )


def read_checkpoints(session: SqlSession, larger_than: int = -1) -> Sequence[StoredCheckpoint]:
    """Checkpoints of more than ``above`` records, smallest first, each with the cosignatures added to it.

    Cosignatures of no checkpoint come last, as those of an empty one.
    """
    lines: dict[int, list[str]] = {}
    for size, line in session.fetch_all(queries.LARGER_COSIGNATURES, (larger_than,)):
        lines.setdefault(size, []).append(line)
    told = session.fetch_all(queries.LARGER_CHECKPOINTS, (larger_than,))
    found = [StoredCheckpoint(size, root, note, tuple(lines.pop(size, ()))) for size, root, note in told]
    return [*found, *(StoredCheckpoint(size, b"", b"", tuple(one)) for size, one in sorted(lines.items()))]


def read_checkpoint(session: SqlSession, size: int | None) -> StoredCheckpoint | None:
    """The checkpoint of a size, or the newest."""
    found = (
        session.fetch_one(queries.NEWEST_CHECKPOINT)
        if size is None
        else session.fetch_one(queries.CHECKPOINT, (size,))
    )
    if found is None:
        return None
    told, root, signed = found
    return StoredCheckpoint(
        told, root, signed, tuple(line for (line,) in session.fetch_all(queries.COSIGNATURES, (told,)))
    )


def add_cosignatures(session: SqlSession, size: int, lines: Iterable[str]) -> None:
    """Keep cosignature lines of a checkpoint, each once."""
    session.execute_many(queries.INSERT_COSIGNATURE, ((size, line) for line in lines))
