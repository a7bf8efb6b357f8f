"""The tables of the tree and of what was signed of it. Whoever writes has the log's own transaction open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tplog.errors import Tampered, refusal
from tplog.eventstore import queries
from tplog.eventstore.interface import StoredNote, conflict
from tplog.eventstore.transaction_session import Session
from tplog.merkle.checkpoint import Checkpoint
from tplog.merkle.tree import Frontier, frontier
from tplog.values.finding import Finding

TREE_DAMAGED = refusal(
    "tree-damaged",
    "Databasens träd stämmer inte med dess {size} poster; inget skrevs. Kör tplog verify.",
    "The database's tree does not agree with its {size} records; nothing was written. Run tplog verify.",
)


def standing(session: Session, expected: int) -> Frontier:
    """The tree of a log that is expected to have this size, as it is kept.

    Raises Conflict where the log has another size, Tampered where the tree is not of its size.
    """
    told = session.rows(queries.STANDING)
    size = told[0][0]
    if size != expected:
        raise conflict(size, expected)
    try:
        ((_, kept_size, packed),) = told
        kept = frontier(kept_size, packed) if packed is not None else None
    except ValueError:
        kept = None
    if kept is None or kept.size != size:
        raise Tampered(Finding(TREE_DAMAGED, {"size": str(size)}))
    return kept


def plant(session: Session, grown: Frontier) -> None:
    """Keep a tree where there is none yet."""
    session.do(queries.PLANT, (grown.size, grown.packed()))


def grow(session: Session, grown: Frontier) -> None:
    """Keep the tree as it is now."""
    session.do(queries.GROW, (grown.size, grown.packed()))


def keep_notes(session: Session, told: Iterable[Checkpoint]) -> None:
    """Keep checkpoints, each size once; the first stays."""
    session.do_each(queries.ADD_NOTE, ((one.size, one.root, bytes(one.note)) for one in told))


def notes(session: Session, above: int = -1) -> Sequence[StoredNote]:
    """Checkpoints of more than ``above`` records, smallest first, each with the cosignatures added to it.

    Cosignatures of no checkpoint come last, as those of an empty one.
    """
    lines: dict[int, list[str]] = {}
    for size, line in session.rows(queries.LINES_ABOVE, (above,)):
        lines.setdefault(size, []).append(line)
    told = session.rows(queries.NOTES, (above,))
    found = [StoredNote(size, root, note, tuple(lines.pop(size, ()))) for size, root, note in told]
    return [*found, *(StoredNote(size, b"", b"", tuple(one)) for size, one in sorted(lines.items()))]


def note(session: Session, size: int | None) -> StoredNote | None:
    """The checkpoint of a size, or the newest."""
    found = session.row(queries.NEWEST_NOTE) if size is None else session.row(queries.NOTE, (size,))
    if found is None:
        return None
    told, root, signed = found
    return StoredNote(told, root, signed, tuple(line for (line,) in session.rows(queries.LINES, (told,))))


def add_cosignatures(session: Session, size: int, lines: Iterable[str]) -> None:
    """Keep cosignature lines of a checkpoint, each once."""
    session.do_each(queries.ADD_LINE, ((size, line) for line in lines))
