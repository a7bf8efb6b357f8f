"""The tables of the tree and of what was signed of it. Whoever writes has the log's own transaction open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, insert, select

from tplog.errors import Tampered, refusal
from tplog.log.base import StoredNote
from tplog.log.schema import checkpoint, cosignature, tree
from tplog.merkle.checkpoint import Checkpoint
from tplog.merkle.tree import Frontier, frontier
from tplog.values.finding import Finding

TREE_DAMAGED = refusal(
    "tree-damaged",
    "Databasens träd stämmer inte med dess {size} poster; inget skrevs. Kör tplog verify.",
    "The database's tree does not agree with its {size} records; nothing was written. Run tplog verify.",
)


def standing(connection: Connection, size: int) -> Frontier:
    """The tree as it is kept. Raises Tampered where it is not of a log of this size."""
    told = connection.execute(select(tree.c.size, tree.c.frontier)).all()
    try:
        ((kept_size, packed),) = told
        kept = frontier(kept_size, packed)
    except ValueError:
        kept = None
    if kept is None or kept.size != size:
        raise Tampered(Finding(TREE_DAMAGED, {"size": str(size)}))
    return kept


def grow(connection: Connection, grown: Frontier) -> None:
    """Keep the tree as it is now."""
    connection.execute(delete(tree))
    connection.execute(insert(tree), {"size": grown.size, "frontier": grown.packed()})


def keep_notes(connection: Connection, told: Iterable[Checkpoint]) -> None:
    """Keep checkpoints, each size once; the first stays."""
    kept = set(connection.execute(select(checkpoint.c.size)).scalars())
    for one in told:
        if one.size not in kept:
            kept.add(one.size)
            row = {"size": one.size, "root": one.root, "note": bytes(one.note)}
            connection.execute(insert(checkpoint), row)


def notes(connection: Connection, above: int = -1) -> Sequence[StoredNote]:
    """Checkpoints of more than ``above`` records, smallest first, each with the cosignatures added to it.

    Cosignatures of no checkpoint come last, as those of an empty one.
    """
    lines: dict[int, list[str]] = {}
    asked = select(cosignature.c.size, cosignature.c.line).where(cosignature.c.size > above)
    for size, line in connection.execute(asked):
        lines.setdefault(size, []).append(line)
    columns = (checkpoint.c.size, checkpoint.c.root, checkpoint.c.note)
    told = connection.execute(select(*columns).where(checkpoint.c.size > above).order_by(checkpoint.c.size))
    found = [StoredNote(size, root, note, tuple(lines.pop(size, ()))) for size, root, note in told]
    return [*found, *(StoredNote(size, b"", b"", tuple(one)) for size, one in sorted(lines.items()))]


def note(connection: Connection, size: int | None) -> StoredNote | None:
    """The checkpoint of a size, or the newest."""
    told = select(checkpoint.c.size, checkpoint.c.root, checkpoint.c.note)
    told = told.where(checkpoint.c.size == size) if size is not None else told
    found = connection.execute(told.order_by(checkpoint.c.size.desc())).first()
    if found is None:
        return None
    lines = select(cosignature.c.line).where(cosignature.c.size == found.size)
    return StoredNote(*found, tuple(connection.execute(lines).scalars()))


def add_cosignatures(connection: Connection, size: int, lines: Iterable[str]) -> None:
    """Keep cosignature lines of a checkpoint, each once."""
    kept = set(connection.execute(select(cosignature.c.line).where(cosignature.c.size == size)).scalars())
    for line in lines:
        if line not in kept:
            connection.execute(insert(cosignature), {"size": size, "line": line})
