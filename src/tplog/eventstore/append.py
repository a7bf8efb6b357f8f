"""Append records with the grown tree, its checkpoints and the projections, in an open transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tplog.errors import Incompatible, Tampered
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
from tplog.eventstore.messages import DATABASE_EXISTS, DATABASE_FOREIGN, TREE_DAMAGED
from tplog.eventstore.transaction_session import SqlSession, batches
from tplog.merkle.compact_range import CompactRange
from tplog.merkle.hashes import leaf_hash
from tplog.values.finding import Finding


def create_empty_log(session: SqlSession, dialect: Dialect) -> None:
    """Create an empty schema. Raises Incompatible if the database is not empty."""
    version = dialect.version(session)
    if version is None:
        raise Incompatible(Finding(DATABASE_FOREIGN, {"url": dialect.displayed_url}))
    if version:
        (size,) = session.fetch_one(queries.LOG_SIZE)
        raise Incompatible(Finding(DATABASE_EXISTS, {"url": dialect.displayed_url, "size": str(size)}))
    dialect.create_schema(session)


def append_records(
    session: SqlSession,
    dialect: Dialect,
    records: Iterable[Record],
    projection_change: ProjectionChange | None,
    sign: TreeSigner,
) -> None:
    """Append records, as `tplog.eventstore.interface.EventLog` says."""
    first, remaining = checked_sequence(records)
    tree = read_tree(session, first)
    try:
        with session.pipelined():
            for batch in batches(remaining):
                tree = tree.appended(_insert_records(session, batch))
            update_tree(session, tree)
            checkpoint_tables.add_checkpoints(session, sign(tree))
    except Exception as error:
        if dialect.classify_error(error) is not DbErrorKind.CONSTRAINT_VIOLATION:
            raise
        raise conflict_error(first, first) from error  # an id that exists already
    if projection_change:
        projection_tables.advance_projections(session, projection_change, first)


def _insert_records(session: SqlSession, records: Sequence[Record]) -> Sequence[bytes]:
    """Insert records and their transfers. Return the hashes of their leaves."""
    hashes = [leaf_hash(record.leaf) for record in records]
    rows = (
        (record.index, record.event.id, record.recorded.isoformat(), record.leaf, digest)
        for record, digest in zip(records, hashes, strict=True)
    )
    session.execute_many(queries.INSERT_RECORD, rows)
    transfers = (row for record in records for row in transfer_rows(record))
    session.execute_many(queries.INSERT_TRANSFER, transfers)
    return hashes


def read_tree(session: SqlSession, expected_size: int) -> CompactRange:
    """Return the stored tree of a log that is expected to have ``expected_size`` records.

    Raises Conflict if the log has another size, Tampered if the stored tree does not match the log's size.
    """
    rows = session.fetch_all(queries.SIZE_AND_TREE)
    size = rows[0][0]
    if size != expected_size:
        raise conflict_error(size, expected_size)
    try:
        ((_, tree_size, tree_bytes),) = rows
        tree = CompactRange.from_bytes(tree_size, tree_bytes) if tree_bytes is not None else None
    except (ValueError, TypeError, AttributeError):  # values of another kind, too
        tree = None
    if tree is None or tree.size != size:
        raise Tampered(Finding(TREE_DAMAGED, {"size": str(size)}))
    return tree


def create_tree(session: SqlSession, tree: CompactRange) -> None:
    """Insert the first tree."""
    session.execute(queries.INSERT_TREE, (tree.size, tree.to_bytes()))


def replace_tree(session: SqlSession, tree: CompactRange) -> None:
    """Replace whatever tree is stored. A writer's role may update one, but not delete it."""
    if session.fetch_one(queries.TREE_COUNT)[0] == 1:
        update_tree(session, tree)
        return
    session.execute(queries.DELETE_TREE)
    create_tree(session, tree)


def update_tree(session: SqlSession, tree: CompactRange) -> None:
    """Replace the stored tree."""
    session.execute(queries.UPDATE_TREE, (tree.size, tree.to_bytes()))
