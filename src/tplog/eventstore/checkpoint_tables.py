"""The tables of what was signed of the tree. Whoever writes has the log's own transaction open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tplog.eventstore import queries
from tplog.eventstore.interface import StoredCheckpoint
from tplog.eventstore.transaction_session import SqlSession

if TYPE_CHECKING:
    from tplog.merkle.checkpoint import Checkpoint


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
