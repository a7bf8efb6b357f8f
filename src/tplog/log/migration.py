"""Lifts a database of an older schema, inside the transaction of whoever writes first.

A step makes what the next number has beside the records; their bytes stay as they are. PostgreSQL came with
number 3, so the steps before it are SQLite's alone.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, bindparam, select, update

from tplog.log import signed
from tplog.log.fences import SQLITE
from tplog.log.schema import KEPT, TREE, metadata, record
from tplog.merkle.tree import Frontier, leaf_hash


def _add_kept(connection: Connection) -> None:
    metadata.create_all(connection, tables=KEPT)


def _add_tree(connection: Connection) -> None:
    metadata.create_all(connection, tables=TREE)
    connection.exec_driver_sql("ALTER TABLE record ADD COLUMN hash BLOB NOT NULL DEFAULT x''")
    leaves = connection.execute(select(record.c.index, record.c.leaf).order_by(record.c.index)).all()
    hashes = [{"at": index, "told": leaf_hash(leaf)} for index, leaf in leaves]
    fence = next(one for one in SQLITE if "record_refuses_update" in one)
    connection.exec_driver_sql("DROP TRIGGER record_refuses_update")
    if hashes:
        filled = update(record).where(record.c.index == bindparam("at")).values(hash=bindparam("told"))
        connection.execute(filled, hashes)
    connection.exec_driver_sql(fence)
    for fence in SQLITE:
        if "ON checkpoint " in fence or "ON cosignature " in fence:
            connection.exec_driver_sql(fence)
    signed.grow(connection, Frontier().grown(one["told"] for one in hashes))


# From number n to n + 1, for n = 1, 2, …
STEPS: tuple[Callable[[Connection], None], ...] = (_add_kept, _add_tree)


def lift(connection: Connection, version: int) -> None:
    """Take a database from a schema's number to the newest."""
    for step in STEPS[version - 1 :]:
        step(connection)
