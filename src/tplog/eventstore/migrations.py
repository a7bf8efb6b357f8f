"""Lifts a database of an older schema, inside the transaction of whoever writes first.

A step makes what the next number has beside the records; their bytes stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable

from tplog.eventstore import queries
from tplog.eventstore.append import create_tree
from tplog.eventstore.tables import (
    PROJECTION_TABLES,
    TREE_TABLES,
    create_table_sql,
    index_entry_table,
    projection_row_table,
)
from tplog.eventstore.transaction_session import SqlSession
from tplog.eventstore.triggers import FUNCTION_BODIES, SQLITE_TRIGGERS, create_function_sql
from tplog.merkle.tree import CompactRange, leaf_hash


def _add_projection_tables(session: SqlSession) -> None:
    for statement in create_table_sql("sqlite", PROJECTION_TABLES):
        session.execute(statement)


def _add_tree_tables(session: SqlSession) -> None:
    for statement in create_table_sql("sqlite", TREE_TABLES):
        session.execute(statement)
    session.execute("ALTER TABLE record ADD COLUMN hash BLOB NOT NULL DEFAULT x''")
    hashes = [(leaf_hash(leaf), index) for index, leaf in session.stream(queries.RECORDS_FROM, (0,))]
    session.execute("DROP TRIGGER record_refuses_update")
    session.execute_many('UPDATE record SET hash = ? WHERE "index" = ?', hashes)
    _create_trigger(session, "record_refuses_update")
    for table in ("checkpoint", "cosignature"):
        for act in ("update", "delete"):
            _create_trigger(session, f"{table}_refuses_{act}")
    create_tree(session, CompactRange().appended(told for told, _ in hashes))


def _create_trigger(session: SqlSession, trigger_name: str) -> None:
    session.execute(next(one for one in SQLITE_TRIGGERS if f" {trigger_name} " in one))


def _reorder_projection_tables(session: SqlSession) -> None:
    """Keep what is kept in another order. It is made again from the log, so nothing of it is moved."""
    session.execute("DELETE FROM kept_at")
    for table in (projection_row_table, index_entry_table):
        session.execute(f"DROP TABLE {table.name}")
    for statement in create_table_sql("sqlite", (projection_row_table, index_entry_table)):
        session.execute(statement)
    session.execute("DROP TRIGGER transfer_refuses_late")
    _create_trigger(session, "transfer_refuses_late")


# Those to whom the rows of a table were given to replace may from now on also change them.
_GRANT_UPDATE_SQL = """DO $lift$ DECLARE given record; BEGIN
    FOR given IN SELECT table_name, grantee FROM information_schema.role_table_grants
        WHERE table_schema = 'tplog' AND privilege_type = 'DELETE' AND grantee <> 'PUBLIC'
        AND table_name IN ('tree', 'kept_at', 'kept_row', 'kept_entry')
    LOOP EXECUTE format('GRANT UPDATE ON tplog.%I TO %I', given.table_name, given.grantee); END LOOP;
END $lift$"""


def _reorder_projection_keys(session: SqlSession) -> None:
    """The same, in tables that stay, since roles have rights to them; so what they hold can stay too."""
    session.execute("DROP INDEX kept_row_by_budget")
    for table in (projection_row_table, index_entry_table):
        columns = ", ".join(f'"{column.name}"' for column in table.primary_key)
        session.execute(
            f"ALTER TABLE {table.name} DROP CONSTRAINT {table.name}_pkey, ADD PRIMARY KEY ({columns})"
        )
    session.execute(create_function_sql("refuse_late", FUNCTION_BODIES["refuse_late"]))
    session.execute(_GRANT_UPDATE_SQL)


# From number n to n + 1: in SQLite for n = 1, 2, …; PostgreSQL came later.
SQLITE_MIGRATIONS: tuple[Callable[[SqlSession], None], ...] = (
    _add_projection_tables,
    _add_tree_tables,
    _reorder_projection_tables,
)
POSTGRESQL_FIRST_VERSION = 3
POSTGRESQL_MIGRATIONS: tuple[Callable[[SqlSession], None], ...] = (_reorder_projection_keys,)
