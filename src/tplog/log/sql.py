"""A log in a SQL database, through SQLAlchemy Core, with what is kept beside it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from attrs import asdict
from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.exc import IntegrityError

from tplog.domain.kept import Entry, Row
from tplog.errors import Incompatible, NotFound, TplogError, Unavailable
from tplog.events.record import Record, unseal
from tplog.log import beside, signed, sqlite
from tplog.log.base import Kept, Sign, Snapshot, StoredNote, check_sequence, conflict, transfers_of, unsigned
from tplog.log.engine import Place, address, committing, translated, unknown
from tplog.log.faults import (
    BACKUP_ELSEWHERE,
    BACKUP_FAILED,
    DATABASE_EXISTS,
    DATABASE_FOREIGN,
    DATABASE_MISSING,
    SCHEMA_NEWER,
    SCHEMA_OLDER,
)
from tplog.log.migration import lift
from tplog.log.schema import SCHEMA_VERSION, record, transfer
from tplog.log.snapshot import SqlSnapshot
from tplog.merkle.tree import Frontier, leaf_hash
from tplog.values.finding import Figures, Finding

_IN_CHUNKS = 500


def create(url: str, first: Sequence[Record] = (), kept: Kept | None = None, sign: Sign = unsigned) -> SqlLog:
    """Make a new log, empty or with its first records, as `tplog.log.base.Log.append` takes them.

    Raises Incompatible where something lies there already.
    """
    place = address(url)
    with translated(place):
        engine = place.store.engine(place.target, reading=False)
        try:
            with _begun(engine, place) as connection:
                _make(connection, place)
                if first:
                    _append(connection, first, kept, sign)
        finally:
            engine.dispose()
    return SqlLog(url)


def _make(connection: Connection, place: Place) -> None:
    """Make an empty log, unless another made one first."""
    version = place.store.version(connection)
    if version is None:
        raise Incompatible(Finding(DATABASE_FOREIGN, {"url": place.shown}))
    if version:
        facts = {"url": place.shown, "size": str(_size(connection))}
        raise Incompatible(Finding(DATABASE_EXISTS, facts))
    place.store.make(connection)
    signed.grow(connection, Frontier())


def shown(url: str) -> str:
    """An address as it may be shown: without its password."""
    return address(url).shown


def checkpoint_folder(url: str) -> Path | None:
    """Where the checkpoint directory of a log lies unless somebody says otherwise: beside its file.

    A log on a server has no such place.
    """
    place = address(url)
    return Path(str(place.target.database)).with_suffix(".checkpoints") if place.store is sqlite else None


def open_log(url: str) -> SqlLog:
    """Open a log that exists.

    Raises NotFound where there is none, Incompatible where it is not tplog's or newer than this tplog.
    """
    place = address(url)
    if not place.store.exists(place.target):
        raise NotFound(Finding(DATABASE_MISSING, {"url": place.shown}))
    return SqlLog(url)


@contextmanager
def _begun(engine: Engine, place: Place) -> Iterator[Connection]:
    """A writer's transaction, committed at the end. Raises Unavailable where nobody knows whether it was."""
    with engine.connect() as connection:
        with connection.begin() as transaction:
            place.store.lock(connection)
            yield connection
            place.store.commit_doubts(connection)  # what was said before
            with committing(place):
                transaction.commit()
        if doubts := place.store.commit_doubts(connection):
            raise unknown(place, doubts)


class SqlLog:
    """A log in a SQL database. Make one with `create` or `open_log`."""

    def __init__(self, url: str) -> None:
        """Open both engines and read the schema's version."""
        self._place = address(url)
        self._store = self._place.store
        self._writer = self._store.engine(self._place.target, reading=False)
        self._reader = self._store.engine(self._place.target, reading=True)
        self._own = threading.local()  # a thread's own connection, while it holds this log alone
        try:
            with self._reading() as connection:
                self._version(connection)
        except TplogError:
            self.close()
            raise

    def _version(self, connection: Connection) -> int:
        """The schema's number. Raises NotFound where there is none, Incompatible for one that is not ours."""
        version, url = self._store.version(connection), self._place.shown
        if version is None:
            raise Incompatible(Finding(DATABASE_FOREIGN, {"url": url}))
        if version == 0:
            raise NotFound(Finding(DATABASE_MISSING, {"url": url}))
        if version > SCHEMA_VERSION:
            facts: Figures = {"url": url, "theirs": str(version), "ours": str(SCHEMA_VERSION)}
            raise Incompatible(Finding(SCHEMA_NEWER, facts))
        return version

    @property
    def _held(self) -> Connection | None:
        held: Connection | None = getattr(self._own, "held", None)
        return held

    @property
    def url(self) -> str:
        """See `tplog.log.base.Log`."""
        return self._place.target.render_as_string(hide_password=False)

    def size(self) -> int:
        """See `tplog.log.base.Log`."""
        with self._reading() as connection:
            return _size(connection)

    def read(self, start: int = 0) -> Iterator[Record]:
        """See `tplog.log.base.Log`."""
        columns = select(record.c.index, record.c.leaf)
        with self._reading() as connection:
            rows = connection.execute(columns.where(record.c.index >= start).order_by(record.c.index))
            for index, leaf in rows.yield_per(_IN_CHUNKS):
                yield unseal(index, leaf)

    def at(self, indexes: Iterable[int]) -> Iterator[Record]:
        """See `tplog.log.base.Log`."""
        asked = sorted(set(indexes))
        with self._reading() as connection:
            for start in range(0, len(asked), _IN_CHUNKS):
                chunk = asked[start : start + _IN_CHUNKS]
                told = select(record.c.index, record.c.leaf).where(record.c.index.in_(chunk))
                for index, leaf in connection.execute(told.order_by(record.c.index)):
                    yield unseal(index, leaf)

    def find(self, name: str) -> Record | None:
        """See `tplog.log.base.Log`."""
        with self._reading() as connection:
            told = select(record.c.index, record.c.leaf).where(record.c.id == name)
            found = connection.execute(told).first()
        return unseal(*found) if found else None

    def ids(self) -> Sequence[str]:
        """See `tplog.log.base.Log`."""
        with self._reading() as connection:
            return connection.execute(select(record.c.id).order_by(record.c.index)).scalars().all()

    def append(self, records: Sequence[Record], kept: Kept | None = None, sign: Sign = unsigned) -> None:
        """See `tplog.log.base.Log`."""
        with self._writing() as connection:
            _append(connection, records, kept, sign)

    def copy(self, path: Path) -> int:
        """Copy all of it, as of one instant, to a new SQLite file; returns how many records that is.

        Raises NotFound for a log on a server, Unavailable where the copy cannot be written or is damaged.
        """
        if self._store is not sqlite:
            raise NotFound(Finding(BACKUP_ELSEWHERE, {"url": self._place.shown}))
        try:
            with self._reading() as connection:
                size = _size(connection)
                sqlite.copied(connection, path)
        except sqlite3.Error as error:
            raise Unavailable(Finding(BACKUP_FAILED, {"path": str(path), "why": str(error)})) from error
        return size

    @contextmanager
    def alone(self) -> Iterator[None]:
        """See `tplog.log.base.Log`."""
        with self._writing() as connection:
            before, self._own.held = self._held, connection
            try:
                yield
            finally:
                self._own.held = before

    def hashes(self, size: int) -> Sequence[bytes]:
        """See `tplog.log.base.Log`."""
        with self._reading_tree() as connection:
            told = select(record.c.hash).where(record.c.index < size).order_by(record.c.index)
            return connection.execute(told).scalars().all()

    def note(self, size: int | None = None) -> StoredNote | None:
        """See `tplog.log.base.Log`."""
        with self._reading_tree() as connection:
            return signed.note(connection, size)

    def notes(self, above: int = 0) -> Sequence[StoredNote]:
        """See `tplog.log.base.Log`."""
        with self._reading_tree() as connection:
            return signed.notes(connection, above)

    def add_cosignatures(self, size: int, lines: Iterable[str]) -> None:
        """See `tplog.log.base.Log`."""
        with self._writing() as connection:
            signed.add_cosignatures(connection, size, lines)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """See `tplog.log.base.Log`."""
        with self._reading_tree() as connection:
            yield SqlSnapshot(connection)

    def keep(self, kept: Kept) -> None:
        """See `tplog.log.base.Log`."""
        with self._writing() as connection:
            size = _size(connection)
            if size != kept.size:
                raise conflict(size, kept.size)
            beside.forget(connection)
            beside.take(connection, kept)

    def rows(self, version: int, budget: str) -> tuple[int, Sequence[Row]] | None:
        """See `tplog.log.base.Log`."""
        with self._reading() as connection:
            size = self._size_kept(connection, version)
            return None if size is None else (size, beside.rows(connection, budget) if size else ())

    def kept_budgets(self, version: int) -> Sequence[str] | None:
        """See `tplog.log.base.Log`."""
        with self._reading() as connection:
            size = self._size_kept(connection, version)
            return None if size is None else beside.budgets(connection) if size else ()

    def entries(self, name: str, budget: str, key: str, size: int) -> Sequence[Entry]:
        """See `tplog.log.base.Log`."""
        with self._reading() as connection:
            return beside.entries(connection, (name, budget, key), size)

    def _size_kept(self, connection: Connection, version: int) -> int | None:
        size = _size(connection)
        return size if size == 0 or beside.stands(connection, version, size) else None

    def close(self) -> None:
        """See `tplog.log.base.Log`."""
        self._writer.dispose()
        self._reader.dispose()

    def settle(self) -> None:
        """See `tplog.log.base.Log`."""
        with self._writing() as connection:
            self._store.settle(connection)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Turn errors into ours, and where a connection may be none any more make every one anew.

        The server may be lost; and a connection whose COMMIT failed goes back to SQLAlchemy's pool with its
        transaction open and the lock held.
        """
        try:
            with translated(self._place):
                yield
        except (Unavailable, KeyboardInterrupt):
            self.close()
            raise

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self._held is not None:
            yield self._held
            return
        with self._watched(), _begun(self._writer, self._place) as connection:
            version = self._version(connection)
            if version < SCHEMA_VERSION:
                lift(connection, version)
                self._store.mark(connection, SCHEMA_VERSION)
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        if self._held is not None:
            yield self._held
            return
        with self._watched(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def _reading_tree(self) -> Iterator[Connection]:
        with self._reading() as connection:
            if self._version(connection) < SCHEMA_VERSION:
                raise Incompatible(Finding(SCHEMA_OLDER, {"url": self._place.shown}))
            yield connection


def _size(connection: Connection) -> int:
    highest = connection.execute(select(func.max(record.c.index))).scalar_one()
    return 0 if highest is None else int(highest) + 1


def _row(one: Record) -> dict[str, object]:
    return {
        "index": one.index,
        "id": one.event.id,
        "recorded": one.recorded.isoformat(),
        "leaf": one.leaf,
        "hash": leaf_hash(one.leaf),
    }


def _append(connection: Connection, records: Sequence[Record], kept: Kept | None, sign: Sign) -> None:
    first, size = check_sequence(records), _size(connection)
    if size != first:
        raise conflict(size, first)
    grown = signed.standing(connection, size).grown(leaf_hash(one.leaf) for one in records)
    try:
        for one in records:
            connection.execute(insert(record), _row(one))
            if moves := [asdict(move) for move in transfers_of(one)]:
                connection.execute(insert(transfer), moves)
    except IntegrityError as error:  # an id that is taken
        raise conflict(size, first) from error
    signed.grow(connection, grown)
    signed.keep_notes(connection, sign(grown))
    if kept and (first == 0 or beside.stands(connection, kept.version, first)):
        beside.take(connection, kept)
