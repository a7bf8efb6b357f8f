"""The event log in a SQL database, with its stored projections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from tplog.domain.projection_rows import IndexEntry, KeyFilter, ProjectionRow
from tplog.errors import Incompatible, NotFound, Tampered, TplogError, Unavailable
from tplog.events.value_codec import budget_prefix
from tplog.eventstore import projection_tables, queries
from tplog.eventstore.connect import dialect_for_url, translate_db_errors
from tplog.eventstore.dialect import SCHEMA_VERSION, TREE_SINCE_VERSION, Dialect, newer_schema
from tplog.eventstore.interface import (
    LogSnapshot,
    ProjectionChange,
    StoredCheckpoint,
    TreeSigner,
    check_row_ids,
    checked_leaves,
    conflict_error,
    decoded_records,
    no_checkpoints,
)
from tplog.eventstore.messages import (
    BACKUP_ELSEWHERE,
    DATABASE_FOREIGN,
    DATABASE_MISSING,
    HASH_DIFFERS,
    READ_ONLY,
    SCHEMA_OLDER,
    column_differs,
)
from tplog.eventstore.sqlite import copy_database
from tplog.eventstore.transaction_session import SqlSession, ThreadSessions
from tplog.values.finding import Finding

if TYPE_CHECKING:
    from tplog.events.record import Record
    from tplog.merkle.checkpoint import Checkpoint
    from tplog.merkle.compact_range import CompactRange

_TREE_TABLES = ("tree", "checkpoint", "cosignature")
_BATCH_SIZE = 500  # indexes in one query
_HASH_BYTES = 32


def open_log(url: str, *, read_only: bool = False, any_version: bool = False) -> SqlLog:
    """Open the log at an address; a ``read_only`` one refuses every write.

    Raises NotFound if there is none, Incompatible if it is not tplog's or of a newer tplog. With
    ``any_version`` the tables decide that, not the number that says it: for verification, which judges both.
    """
    dialect = dialect_for_url(url, read_only=read_only)
    return open_database(dialect, read_only=read_only, any_version=any_version)


def open_database(dialect: Dialect, *, read_only: bool = False, any_version: bool = False) -> SqlLog:
    """Open the log in a database, as `open_log` does."""
    if not dialect.exists():
        raise NotFound(Finding(DATABASE_MISSING, {"url": dialect.displayed_url}))
    return SqlLog(dialect, read_only=read_only, any_version=any_version)


def create_log(
    url: str,
    first_records: Iterable[Record] = (),
    projection_change: ProjectionChange | None = None,
    sign: TreeSigner = no_checkpoints,
) -> SqlLog:
    """Create a log at an address, as `create_database` does."""
    return create_database(dialect_for_url(url), first_records, projection_change, sign)


def create_database(
    dialect: Dialect,
    first_records: Iterable[Record] = (),
    projection_change: ProjectionChange | None = None,
    sign: TreeSigner = no_checkpoints,
) -> SqlLog:
    """Create a log, empty or with its first records, as `EventLog.append` takes them.

    Raises Incompatible if something exists there.
    """
    from tplog.eventstore import append  # noqa: PLC0415 (start-up time)
    from tplog.merkle.compact_range import CompactRange  # noqa: PLC0415 (start-up time)

    with closing(dialect), translate_db_errors(dialect), dialect.write_transaction() as session:
        append.create_empty_log(session, dialect)
        append.create_tree(session, CompactRange())
        remaining = iter(first_records)
        first = tuple(islice(remaining, 1))
        if first:
            append.append_records(session, dialect, chain(first, remaining), projection_change, sign)
    return SqlLog(dialect)


class SqlLog:
    """The event log in a SQL database. Make one with `create_log` or `open_log`."""

    def __init__(self, dialect: Dialect, *, read_only: bool = False, any_version: bool = False) -> None:
        """Take a database, and check its schema version; with ``any_version`` only that it has our tables."""
        self._dialect = dialect
        self._read_only, self._any_version = read_only, any_version
        self.url: str | None = self._dialect.url
        self._sessions = ThreadSessions()
        self._has_projection_tables = False  # whether the tables are known to exist
        try:
            # What is damaged is left to those who read it, as verify does.
            with self._reconnect_on_loss(), self._dialect.salvage_transaction() as session:
                has_hashes = (self._dialect.version(session) or SCHEMA_VERSION) >= TREE_SINCE_VERSION
                self._checks_leaves = has_hashes and not any_version
                if not (any_version and any(map(session.has_table, ("record", *_TREE_TABLES)))):
                    self._checked_version(session)
        except TplogError:
            self.close()
            raise

    def _checked_version(self, session: SqlSession) -> int:
        """Return the schema's version. Raises NotFound for none, Incompatible for a foreign or newer one."""
        version, url = self._dialect.version(session), self._dialect.displayed_url
        if version is None:
            raise Incompatible(Finding(DATABASE_FOREIGN, {"url": url}))
        if not version:
            raise NotFound(Finding(DATABASE_MISSING, {"url": url}))
        if version > SCHEMA_VERSION:
            raise Incompatible(newer_schema(url, version))
        return version

    @property
    def _open_session(self) -> SqlSession | None:
        """The session in which this thread's questions are asked; None if each opens its own."""
        return self._sessions.writing or self._sessions.reading

    def size(self) -> int:
        with self._read_transaction() as session:
            return _log_size(session)

    def count(self) -> int:
        with self._read_transaction() as session:
            return sum(session.fetch_one(queries.STORED_RECORD_COUNT) or ())

    def read(self, start: int = 0) -> Iterator[Record]:
        with self._read_transaction() as session:
            yield from decoded_records(session.stream(self._with_hashes(queries.RECORDS_FROM), (start,)))

    def records_at(self, indexes: Iterable[int]) -> Iterator[Record]:
        return decoded_records(self.leaves_at(indexes))

    def leaves_at(self, indexes: Iterable[int], *, raw: bool = False) -> Iterator[tuple[int, bytes]]:
        sorted_indexes = sorted(set(indexes))
        with self._read_transaction() as session:
            for start in range(0, len(sorted_indexes), _BATCH_SIZE):
                batch = sorted_indexes[start : start + _BATCH_SIZE]
                rows = session.fetch_all(self._with_hashes(queries.records_at(len(batch)), unless=raw), batch)
                yield from rows if raw else checked_leaves(rows)

    def last_record(self) -> Record | None:
        with self._read_transaction() as session:
            row = session.fetch_one(self._with_hashes(queries.LAST_RECORD))
        return next(decoded_records([row])) if row else None

    def budget_records(self, budget: str, size: int) -> Iterator[Record]:
        prefix, query = budget_prefix(budget), self._with_hashes(queries.BUDGET_RECORDS)
        with self._read_transaction() as session:
            yield from decoded_records(session.stream(query, (prefix, prefix, size)))

    def find_by_id(self, event_id: str) -> Record | None:
        with self._read_transaction() as session:
            row = session.fetch_one(self._with_hashes(queries.RECORD_BY_ID), (event_id,))
        record = next(decoded_records([row])) if row else None
        if record and record.event.id != event_id:
            raise Tampered(column_differs(record.index, "id"))
        return record

    def check_ids(self, start: int = 0, held: Record | None = None) -> Record | None:
        with self._read_transaction() as session:
            last = check_row_ids(session.stream(self._with_hashes(session.DOUBTFUL_IDS_SQL), (start,)))
        if held and last == (held.index, held.leaf, held.leaf_hash):
            return held
        return next(decoded_records([last] if last else []), None)

    def stop_checking_leaves(self) -> None:
        """Yield leaves whatever their hashes are from now on: the user was told that the log is doubted."""
        self._checks_leaves = False

    def _with_hashes(self, query: str, *, unless: bool = False) -> str:
        """Return a query for records with their leaves' hashes, if these are stored and to be checked."""
        return query if self._checks_leaves and not unless else queries.without_hashes(query)

    def event_ids(self) -> Sequence[str]:
        with self._read_transaction() as session:
            return [name for (name,) in session.stream(queries.EVENT_IDS)]

    def append(
        self,
        records: Iterable[Record],
        projection_change: ProjectionChange | None = None,
        sign: TreeSigner = no_checkpoints,
    ) -> None:
        from tplog.eventstore.append import append_records  # noqa: PLC0415 (start-up time)

        with self._write_transaction() as session:
            append_records(session, self._dialect, records, projection_change, sign)

    def copy_to_file(self, path: Path) -> int:
        """Copy the log, as of one instant, to a new SQLite file. Return how many records it has.

        Raises NotFound for a log on a server, CopyFailedError if the copy cannot be written or is damaged.
        """
        if self._dialect.file is None:
            raise NotFound(Finding(BACKUP_ELSEWHERE, {"url": self._dialect.displayed_url}))
        with self._read_transaction() as session:
            copy_database(session, path)
            return _log_size(session)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        with self._write_transaction() as session:
            previous, self._sessions.writing = self._sessions.writing, session
            try:
                yield
            finally:
                self._sessions.writing = previous

    @contextmanager
    def reading(self) -> Iterator[None]:
        with self._read_transaction() as session:
            previous, self._sessions.reading = self._sessions.reading, session
            try:
                yield
            finally:
                self._sessions.reading = previous

    def leaf_hashes(self, size: int) -> Sequence[bytes]:
        with self._read_tree_transaction() as session:
            hashes = [leaf_hash for (leaf_hash,) in session.stream(queries.LEAF_HASHES, (size,))]
        for index, digest in enumerate(hashes):
            if not isinstance(digest, bytes) or len(digest) != _HASH_BYTES:
                raise Tampered(Finding(HASH_DIFFERS, {"index": str(index)}))
        return hashes

    def checkpoint(self, size: int | None = None) -> StoredCheckpoint | None:
        from tplog.eventstore import checkpoint_tables  # noqa: PLC0415 (start-up time)

        with self._read_tree_transaction() as session:
            return checkpoint_tables.read_checkpoint(session, size)

    def checkpoints(self, larger_than: int = 0) -> Sequence[StoredCheckpoint]:
        from tplog.eventstore import checkpoint_tables  # noqa: PLC0415 (start-up time)

        with self._read_tree_transaction() as session:
            return checkpoint_tables.read_checkpoints(session, larger_than)

    def add_checkpoints(self, checkpoints: Iterable[Checkpoint]) -> None:
        from tplog.eventstore import checkpoint_tables  # noqa: PLC0415 (start-up time)

        with self._write_transaction() as session:
            checkpoint_tables.add_checkpoints(session, checkpoints)

    def add_cosignatures(self, size: int, lines: Iterable[str]) -> None:
        from tplog.eventstore import checkpoint_tables  # noqa: PLC0415 (start-up time)

        with self._write_transaction() as session:
            checkpoint_tables.add_cosignatures(session, size, lines)

    @contextmanager
    def snapshot(self) -> Iterator[LogSnapshot]:
        from tplog.eventstore.snapshot import SqlSnapshot  # noqa: PLC0415 (start-up time)

        if self._sessions.writing is not None:
            yield SqlSnapshot(self._sessions.writing, self._dialect)
            return
        with self._reconnect_on_loss(), self._dialect.salvage_transaction() as session:
            self._require_tree(session)
            yield SqlSnapshot(session, self._dialect)

    def stored_tree(self) -> CompactRange:
        from tplog.eventstore.append import read_tree  # noqa: PLC0415 (start-up time)

        with self._read_transaction() as session:
            return read_tree(session, _log_size(session))

    def replace_tree(self, tree: CompactRange) -> None:
        from tplog.eventstore.append import replace_tree  # noqa: PLC0415 (start-up time)

        with self._write_transaction() as session:
            replace_tree(session, tree)

    def replace_projections(self, projection_change: ProjectionChange) -> None:
        with self._write_transaction() as session:
            size = _log_size(session)
            if size != projection_change.size:
                raise conflict_error(size, projection_change.size)
            projection_tables.replace_projections(session, projection_change)

    def projection_rows(
        self, version: int, budget: str, names: Sequence[str] | None = None, keys: KeyFilter | None = None
    ) -> tuple[int, Sequence[ProjectionRow]] | None:
        with self._read_transaction() as session:
            size = self._projection_size(session, version)
            rows = projection_tables.projection_rows(session, budget, names, keys) if size else ()
            return None if size is None else (size, rows)

    def projection_budgets(
        self, version: int, row_key: tuple[str, str] | None = None
    ) -> Sequence[str] | None:
        with self._read_transaction() as session:
            size = self._projection_size(session, version)
            names = projection_tables.projection_budgets(session, row_key) if size else ()
            return None if size is None else names

    def _projection_size(self, session: SqlSession, version: int) -> int | None:
        if not (self._has_projection_tables or session.has_table("kept_at")):  # an older schema
            return None if _log_size(session) else 0
        self._has_projection_tables = True
        return projection_tables.projection_size(session, version)

    def index_entries(
        self, name: str, budget: str, key: str | None, size: int, start: int = 0, *, below: bool = False
    ) -> Sequence[IndexEntry]:
        with self._read_transaction() as session:
            return projection_tables.index_entries(session, (budget, name, key), size, start, below=below)

    def records_indexed_by(self, name: str, budget: str, key: str, size: int) -> Iterator[Record]:
        with self._read_transaction() as session:
            query = self._with_hashes(queries.RECORDS_INDEXED_BY)
            yield from decoded_records(session.stream(query, (budget, name, key, size)))

    def close(self) -> None:
        self._dialect.close()

    def ensure_durable(self) -> None:
        with self._write_transaction() as session:
            self._dialect.ensure_durable(session)

    @contextmanager
    def _reconnect_on_loss(self) -> Iterator[None]:
        """Translate errors, and close all connections if one may be unusable.

        The server may be lost; and a server's connection whose COMMIT failed goes back to SQLAlchemy's pool
        with its transaction open and the lock held.
        """
        try:
            with translate_db_errors(self._dialect):
                yield
        except (Unavailable, KeyboardInterrupt):
            self.close()
            raise

    @contextmanager
    def _write_transaction(self) -> Iterator[SqlSession]:
        if self._read_only:
            raise Incompatible(Finding(READ_ONLY, {"url": self._dialect.displayed_url}))
        if self._sessions.writing is not None:
            yield self._sessions.writing
            return
        with self._reconnect_on_loss(), self._dialect.write_transaction() as session:
            version = self._checked_version(session)
            if version < SCHEMA_VERSION:
                self._dialect.migrate(session, version)
            yield session

    @contextmanager
    def _read_transaction(self) -> Iterator[SqlSession]:
        if self._open_session is not None:
            yield self._open_session
            return
        with self._reconnect_on_loss(), self._dialect.read_transaction() as session:
            yield session

    @contextmanager
    def _read_tree_transaction(self) -> Iterator[SqlSession]:
        with self._read_transaction() as session:
            if session is not self._sessions.writing:  # a writer has migrated the schema
                self._require_tree(session)
            yield session

    def _require_tree(self, session: SqlSession) -> None:
        """Raise Incompatible if the schema is older than the tree."""
        if self._any_version and self._has_tree_tables(session):
            return
        if self._checked_version(session) < TREE_SINCE_VERSION:
            raise Incompatible(Finding(SCHEMA_OLDER, {"url": self._dialect.displayed_url}))

    def _has_tree_tables(self, session: SqlSession) -> bool:
        """Return whether the tables are those of a log with a tree, whatever the schema version says."""
        version = self._dialect.version(session)
        is_older = version is not None and version < TREE_SINCE_VERSION
        return any(map(session.has_table, _TREE_TABLES if is_older else ("record", *_TREE_TABLES)))


def _log_size(session: SqlSession) -> int:
    size: object = session.fetch_one(queries.LOG_SIZE)[0]
    if not isinstance(size, int):  # a value of another kind as the last index
        raise Tampered(column_differs("?", "index"))
    return size
