"""How records are appended: their rows, the grown tree, what is signed of it, and what is kept beside them.

Whoever appends has the log's own transaction open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tplog.errors import Tampered, mandatory_rule
from tplog.events.record import Record
from tplog.eventstore import checkpoint_tables, projection_tables, queries
from tplog.eventstore.dialect import DbErrorKind, Dialect
from tplog.eventstore.interface import (
    ProjectionChange,
    TreeSigner,
    checked_sequence,
    conflict_error,
    transfer_rows,
)
from tplog.eventstore.transaction_session import SqlSession, batches
from tplog.merkle.tree import CompactRange, compact_range_from_bytes, leaf_hash
from tplog.values.finding import Finding

TREE_DAMAGED = mandatory_rule(
    "tree-damaged",
    "Databasens träd stämmer inte med dess {size} poster; inget skrevs. Kör tplog verify.",
    "The database's tree does not agree with its {size} records; nothing was written. Run tplog verify.",
)


def append_records(
    session: SqlSession,
    dialect: Dialect,
    records: Iterable[Record],
    projection_change: ProjectionChange | None,
    sign: TreeSigner,
) -> None:
    """Append records, as `tplog.eventstore.interface.EventLog` says."""
    first, told = checked_sequence(records)
    grown = read_tree(session, first)
    try:
        for some in batches(told):
            grown = grown.appended(_insert_records(session, some))
    except Exception as error:
        if dialect.classify_error(error) is not DbErrorKind.CONSTRAINT_VIOLATION:
            raise
        raise conflict_error(first, first) from error  # an id that is taken
    update_tree(session, grown)
    checkpoint_tables.add_checkpoints(session, sign(grown))
    if projection_change:
        projection_tables.advance_projections(session, projection_change, first)


def _insert_records(session: SqlSession, records: Sequence[Record]) -> Sequence[bytes]:
    """Write records and the copy of their money; returns the leaves' hashes."""
    hashes = [leaf_hash(one.leaf) for one in records]
    rows = (
        (one.index, one.event.id, one.recorded.isoformat(), one.leaf, digest)
        for one, digest in zip(records, hashes, strict=True)
    )
    session.execute_many(queries.INSERT_RECORD, rows)
    moves = (move for one in records for move in transfer_rows(one))
    session.execute_many(queries.INSERT_TRANSFER, moves)
    return hashes


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
        kept = compact_range_from_bytes(kept_size, packed) if packed is not None else None
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
