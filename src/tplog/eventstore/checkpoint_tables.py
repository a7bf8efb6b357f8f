"""Read and write the tables of checkpoints and their cosignatures.

Each function works inside the caller's open transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tplog.eventstore import queries
from tplog.eventstore.interface import StoredCheckpoint
from tplog.eventstore.transaction_session import SqlSession

if TYPE_CHECKING:
    from tplog.merkle.checkpoint import Checkpoint


def add_checkpoints(session: SqlSession, checkpoints: Iterable[Checkpoint]) -> None:
    """Insert checkpoints. One already stored for the same size stays."""
    session.execute_many(
        queries.INSERT_CHECKPOINT,
        ((checkpoint.size, checkpoint.root, bytes(checkpoint.note)) for checkpoint in checkpoints),
    )


def read_checkpoints(session: SqlSession, larger_than: int | None = None) -> Sequence[StoredCheckpoint]:
    """Return the checkpoints with more than ``larger_than`` records, smallest first, with their cosignatures.

    Without ``larger_than`` all rows, whatever their size is. Cosignatures of a size that has no checkpoint
    come last, as a checkpoint with empty root and note.
    """
    lines_by_size: dict[int, list[str]] = {}
    line_rows, rows = (
        [session.fetch_all(queries.ALL_COSIGNATURES), session.fetch_all(queries.ALL_CHECKPOINTS)]
        if larger_than is None
        else [
            session.fetch_all(query, (larger_than,))
            for query in (queries.LARGER_COSIGNATURES, queries.LARGER_CHECKPOINTS)
        ]
    )
    for size, line in line_rows:
        lines_by_size.setdefault(size, []).append(line)
    stored = [
        StoredCheckpoint(size, root, note, tuple(lines_by_size.pop(size, ()))) for size, root, note in rows
    ]
    for size, orphan_lines in lines_by_size.items():  # in the order of the query
        stored.append(StoredCheckpoint(size, b"", b"", tuple(orphan_lines)))
    return stored


def read_checkpoint(session: SqlSession, size: int | None) -> StoredCheckpoint | None:
    """Return the checkpoint of a size, or the newest if ``size`` is None; None if there is none."""
    row = (
        session.fetch_one(queries.NEWEST_CHECKPOINT)
        if size is None
        else session.fetch_one(queries.CHECKPOINT, (size,))
    )
    if row is None:
        return None
    found_size, root, note = row
    return StoredCheckpoint(
        found_size,
        root,
        note,
        tuple(line for (line,) in session.fetch_all(queries.COSIGNATURES, (found_size,))),
    )


def add_cosignatures(session: SqlSession, size: int, lines: Iterable[str]) -> None:
    """Insert cosignature lines of the checkpoint of a size. Lines already stored stay."""
    session.execute_many(queries.INSERT_COSIGNATURE, ((size, line) for line in lines))
