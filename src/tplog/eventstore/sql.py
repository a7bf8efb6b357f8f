"""A log in a SQL database, with what is kept beside it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import chain, islice
from pathlib import Path

from tplog.domain.projection_rows import Entry, Row
from tplog.errors import Incompatible, NotFound, TplogError, Unavailable
from tplog.events.record import Record, unseal
from tplog.eventstore import checkpoint_tables, projection_tables, queries
from tplog.eventstore.connect import address, translated
from tplog.eventstore.dialect import SCHEMA_VERSION, TREE_SINCE, Store, Trouble
from tplog.eventstore.interface import (
    Kept,
    Sign,
    Snapshot,
    StoredNote,
    conflict,
    sequence,
    transfers_of,
    unsigned,
)
from tplog.eventstore.messages import (
    BACKUP_ELSEWHERE,
    DATABASE_EXISTS,
    DATABASE_FOREIGN,
    DATABASE_MISSING,
    READ_ONLY,
    SCHEMA_NEWER,
    SCHEMA_OLDER,
)
from tplog.eventstore.raw_rows import SqlSnapshot
from tplog.eventstore.sqlite import copied
from tplog.eventstore.transaction_session import Session, chunks
from tplog.merkle.tree import Frontier, leaf_hash
from tplog.values.finding import Figures, Finding

_AT_ONCE = 500  # indexes in one question


def create(url: str, first: Iterable[Record] = (), kept: Kept | None = None, sign: Sign = unsigned) -> SqlLog:
    """Make a new log, empty or with its first records, as `tplog.eventstore.interface.Log.append` takes them.

    Raises Incompatible where something lies there already.
    """
    store = address(url)
    with closing(store), translated(store), store.writing() as session:
        _make(session, store)
        told = iter(first)
        some = tuple(islice(told, 1))
        if some:
            _append(session, store, chain(some, told), kept, sign)
    return SqlLog(url)


def _make(session: Session, store: Store) -> None:
    """Make an empty log, unless another made one first."""
    version = store.version(session)
    if version is None:
        raise Incompatible(Finding(DATABASE_FOREIGN, {"url": store.shown}))
    if version:
        facts = {"url": store.shown, "size": str(_size(session))}
        raise Incompatible(Finding(DATABASE_EXISTS, facts))
    store.make(session)
    checkpoint_tables.plant(session, Frontier())


def shown(url: str) -> str:
    """An address as it may be shown: without its password."""
    return address(url).shown


def checkpoint_folder(url: str) -> Path | None:
    """Where the checkpoint directory of a log lies unless somebody says otherwise: beside its file.

    A log on a server has no such place.
    """
    file = address(url).file
    return file.with_suffix(".checkpoints") if file else None


def open_log(url: str, *, read_only: bool = False) -> SqlLog:
    """Open a log that exists; ``read_only`` one that every writer is refused by.

    Raises NotFound where there is none, Incompatible where it is not tplog's or newer than this tplog.
    """
    store = address(url)
    if not store.exists():
        raise NotFound(Finding(DATABASE_MISSING, {"url": store.shown}))
    return SqlLog(url, read_only=read_only)


class SqlLog:
    """A log in a SQL database. Make one with `create` or `open_log`."""

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        """Read the schema's version."""
        self._store = address(url, read_only=read_only)
        self._read_only = read_only
        self.url: str | None = self._store.url
        self._own = threading.local()  # a thread's own session, while it holds this log alone
        self._keeps = False  # whether there is known to be a place beside the log
        try:
            with self._reading() as session:
                self._version(session)
        except TplogError:
            self.close()
            raise

    def _version(self, session: Session) -> int:
        """The schema's number. Raises NotFound where there is none, Incompatible for one that is not ours."""
        version, url = self._store.version(session), self._store.shown
        if version is None:
            raise Incompatible(Finding(DATABASE_FOREIGN, {"url": url}))
        if version == 0:
            raise NotFound(Finding(DATABASE_MISSING, {"url": url}))
        if version > SCHEMA_VERSION:
            facts: Figures = {"url": url, "theirs": str(version), "ours": str(SCHEMA_VERSION)}
            raise Incompatible(Finding(SCHEMA_NEWER, facts))
        return version

    @property
    def _held(self) -> Session | None:
        held: Session | None = getattr(self._own, "held", None)
        return held

    def size(self) -> int:
        """See `tplog.eventstore.interface.Log`."""
        with self._reading() as session:
            return _size(session)

    def read(self, start: int = 0) -> Iterator[Record]:
        """See `tplog.eventstore.interface.Log`."""
        with self._reading() as session:
            for index, leaf in session.stream(queries.READ, (start,)):
                yield unseal(index, leaf)

    def at(self, indexes: Iterable[int]) -> Iterator[Record]:
        """See `tplog.eventstore.interface.Log`."""
        return (unseal(index, leaf) for index, leaf in self.leaves(indexes))

    def leaves(self, indexes: Iterable[int]) -> Iterator[tuple[int, bytes]]:
        """See `tplog.eventstore.interface.Log`."""
        asked = sorted(set(indexes))
        with self._reading() as session:
            for start in range(0, len(asked), _AT_ONCE):
                some = asked[start : start + _AT_ONCE]
                yield from session.rows(queries.at(len(some)), some)

    def last(self) -> Record | None:
        """See `tplog.eventstore.interface.Log`."""
        with self._reading() as session:
            found = session.row(queries.LAST)
        return unseal(*found) if found else None

    def find(self, name: str) -> Record | None:
        """See `tplog.eventstore.interface.Log`."""
        with self._reading() as session:
            found = session.row(queries.FIND, (name,))
        return unseal(*found) if found else None

    def ids(self) -> Sequence[str]:
        """See `tplog.eventstore.interface.Log`."""
        with self._reading() as session:
            return [name for (name,) in session.stream(queries.IDS)]

    def append(self, records: Iterable[Record], kept: Kept | None = None, sign: Sign = unsigned) -> None:
        """See `tplog.eventstore.interface.Log`."""
        with self._writing() as session:
            _append(session, self._store, records, kept, sign)

    def copy(self, path: Path) -> int:
        """Copy all of it, as of one instant, to a new SQLite file; returns how many records that is.

        Raises NotFound for a log on a server, Unavailable where the copy cannot be written or is damaged.
        """
        if self._store.file is None:
            raise NotFound(Finding(BACKUP_ELSEWHERE, {"url": self._store.shown}))
        with self._reading() as session:
            size = _size(session)
            copied(session, path)
            return size

    @contextmanager
    def alone(self) -> Iterator[None]:
        """See `tplog.eventstore.interface.Log`."""
        with self._writing() as session:
            before, self._own.held = self._held, session
            try:
                yield
            finally:
                self._own.held = before

    def hashes(self, size: int) -> Sequence[bytes]:
        """See `tplog.eventstore.interface.Log`."""
        with self._reading_tree() as session:
            return [one for (one,) in session.stream(queries.HASHES, (size,))]

    def note(self, size: int | None = None) -> StoredNote | None:
        """See `tplog.eventstore.interface.Log`."""
        with self._reading_tree() as session:
            return checkpoint_tables.note(session, size)

    def notes(self, above: int = 0) -> Sequence[StoredNote]:
        """See `tplog.eventstore.interface.Log`."""
        with self._reading_tree() as session:
            return checkpoint_tables.notes(session, above)

    def add_cosignatures(self, size: int, lines: Iterable[str]) -> None:
        """See `tplog.eventstore.interface.Log`."""
        with self._writing() as session:
            checkpoint_tables.add_cosignatures(session, size, lines)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """See `tplog.eventstore.interface.Log`."""
        with self._reading_tree() as session:
            yield SqlSnapshot(session)

    def keep(self, kept: Kept) -> None:
        """See `tplog.eventstore.interface.Log`."""
        with self._writing() as session:
            size = _size(session)
            if size != kept.size:
                raise conflict(size, kept.size)
            projection_tables.keep(session, kept)

    def rows(self, version: int, budget: str) -> tuple[int, Sequence[Row]] | None:
        """See `tplog.eventstore.interface.Log`."""
        with self._reading() as session:
            size = self._size_kept(session, version)
            return None if size is None else (size, projection_tables.rows(session, budget) if size else ())

    def kept_budgets(self, version: int, having: tuple[str, str] | None = None) -> Sequence[str] | None:
        """See `tplog.eventstore.interface.Log`."""
        with self._reading() as session:
            size = self._size_kept(session, version)
            return None if size is None else projection_tables.budgets(session, having) if size else ()

    def _size_kept(self, session: Session, version: int) -> int | None:
        if not self._keeps and not session.has("kept_at"):  # of a schema that kept nothing
            return None if _size(session) else 0
        self._keeps = True
        return projection_tables.size_kept(session, version)

    def entries(self, name: str, budget: str, key: str, size: int) -> Sequence[Entry]:
        """See `tplog.eventstore.interface.Log`."""
        with self._reading() as session:
            return projection_tables.entries(session, (budget, name, key), size)

    def under(self, name: str, budget: str, key: str, size: int) -> Iterator[Record]:
        """See `tplog.eventstore.interface.Log`."""
        with self._reading() as session:
            for index, leaf in session.stream(queries.UNDER, (budget, name, key, size)):
                yield unseal(index, leaf)

    def close(self) -> None:
        """See `tplog.eventstore.interface.Log`."""
        self._store.close()

    def settle(self) -> None:
        """See `tplog.eventstore.interface.Log`."""
        with self._writing() as session:
            self._store.settle(session)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Turn errors into ours, and where a connection may be none any more make every one anew.

        The server may be lost; and a connection whose COMMIT failed goes back to SQLAlchemy's pool with its
        transaction open and the lock held.
        """
        try:
            with translated(self._store):
                yield
        except (Unavailable, KeyboardInterrupt):
            self.close()
            raise

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        if self._read_only:
            raise Incompatible(Finding(READ_ONLY, {"url": self._store.shown}))
        if self._held is not None:
            yield self._held
            return
        with self._watched(), self._store.writing() as session:
            version = self._version(session)
            if version < SCHEMA_VERSION:
                self._store.lift(session, version)
            yield session

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        if self._held is not None:
            yield self._held
            return
        with self._watched(), self._store.reading() as session:
            yield session

    @contextmanager
    def _reading_tree(self) -> Iterator[Session]:
        with self._reading() as session:
            # Whoever holds the log alone has lifted it.
            if session is not self._held and self._version(session) < TREE_SINCE:
                raise Incompatible(Finding(SCHEMA_OLDER, {"url": self._store.shown}))
            yield session


def _size(session: Session) -> int:
    size: int = session.row(queries.SIZE)[0]
    return size


def _append(session: Session, store: Store, records: Iterable[Record], kept: Kept | None, sign: Sign) -> None:
    first, told = sequence(records)
    grown = checkpoint_tables.standing(session, first)
    try:
        for some in chunks(told):
            grown = grown.grown(_add(session, some))
    except Exception as error:
        if store.trouble(error) is not Trouble.CLASH:
            raise
        raise conflict(first, first) from error  # an id that is taken
    checkpoint_tables.grow(session, grown)
    checkpoint_tables.keep_notes(session, sign(grown))
    if kept:
        projection_tables.keep_up(session, kept, first)


def _add(session: Session, records: Sequence[Record]) -> Sequence[bytes]:
    """Write records and the copy of their money; returns the leaves' hashes."""
    hashes = [leaf_hash(one.leaf) for one in records]
    rows = (
        (one.index, one.event.id, one.recorded.isoformat(), one.leaf, digest)
        for one, digest in zip(records, hashes, strict=True)
    )
    session.do_each(queries.ADD_RECORD, rows)
    moves = (move for one in records for move in transfers_of(one))
    session.do_each(queries.ADD_TRANSFER, moves)
    return hashes
