"""Lifts a database of an older schema, inside the transaction of whoever writes first."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select, update

from tplog.log import signed
from tplog.log.schema import FENCES, KEPT, SCHEMA_VERSION, TREE, metadata, record
from tplog.merkle.tree import Frontier, leaf_hash

_WITHOUT_KEPT, _WITHOUT_TREE = 1, 2


def schema_of(connection: Connection) -> int:
    """The number of the schema that the database has."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def lift(connection: Connection) -> None:
    """Make what a newer schema has beside the records. Their bytes stay as they are."""
    version = schema_of(connection)
    if version >= SCHEMA_VERSION:
        return
    if version <= _WITHOUT_KEPT:
        metadata.create_all(connection, tables=KEPT)
    if version <= _WITHOUT_TREE:
        _add_tree(connection)
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _add_tree(connection: Connection) -> None:
    metadata.create_all(connection, tables=TREE)
    connection.exec_driver_sql("ALTER TABLE record ADD COLUMN hash BLOB NOT NULL DEFAULT x''")
    leaves = connection.execute(select(record.c.index, record.c.leaf).order_by(record.c.index)).all()
    hashes = [{"at": index, "told": leaf_hash(leaf)} for index, leaf in leaves]
    fence = next(one for one in FENCES if "record_refuses_update" in one)
    connection.exec_driver_sql("DROP TRIGGER record_refuses_update")
    if hashes:
        filled = update(record).where(record.c.index == bindparam("at")).values(hash=bindparam("told"))
        connection.execute(filled, hashes)
    connection.exec_driver_sql(fence)
    for fence in FENCES:
        if "ON checkpoint " in fence or "ON cosignature " in fence:
            connection.exec_driver_sql(fence)
    signed.grow(connection, Frontier().grown(one["told"] for one in hashes))
