"""The steps that migrate a database from an older schema to the newest.

They run inside the first write transaction of this version of tplog. A step never changes the bytes of a
record's leaf.
"""

from __future__ import annotations

from collections.abc import Callable

from tplog.eventstore import queries
from tplog.eventstore.append import create_tree
from tplog.eventstore.sqlite_schema import ADD_HASH_SQL
from tplog.eventstore.tables import (
    PROJECTION_TABLES,
    TREE_TABLES,
    create_table_sql,
    index_entry_table,
    projection_row_table,
)
from tplog.eventstore.transaction_session import SqlSession
from tplog.eventstore.triggers import FUNCTION_BODIES, SQLITE_TRIGGERS, create_function_sql
from tplog.merkle.compact_range import CompactRange
from tplog.merkle.hashes import leaf_hash


def migrate_1_to_2(session: SqlSession) -> None:
    """Add the tables of the projections (SQLite)."""
    for statement in create_table_sql("sqlite", PROJECTION_TABLES):
        session.execute(statement)


def migrate_2_to_3(session: SqlSession) -> None:
    """Add leaf hashes to the records, and the tables of the tree and its checkpoints (SQLite)."""
    for statement in create_table_sql("sqlite", TREE_TABLES):
        session.execute(statement)
    session.execute(ADD_HASH_SQL)
    hashes = [
        (leaf_hash(leaf), index)
        for index, leaf in session.stream(queries.without_hashes(queries.RECORDS_FROM), (0,))
    ]
    session.execute("DROP TRIGGER record_refuses_update")
    session.execute_many('UPDATE record SET hash = ? WHERE "index" = ?', hashes)
    _create_trigger(session, "record_refuses_update")
    for table in ("checkpoint", "cosignature"):
        for operation in ("update", "delete"):
            _create_trigger(session, f"{table}_refuses_{operation}")
    create_tree(session, CompactRange().appended(digest for digest, _ in hashes))


def _create_trigger(session: SqlSession, trigger_name: str) -> None:
    session.execute(next(statement for statement in SQLITE_TRIGGERS if f" {trigger_name} " in statement))


def migrate_3_to_4(session: SqlSession) -> None:
    """Change the order of the projection tables' primary keys (SQLite).

    The tables are dropped and created empty; the next write fills them from the log.
    """
    session.execute("DELETE FROM kept_at")
    for table in (projection_row_table, index_entry_table):
        session.execute(f"DROP TABLE {table.name}")
    for statement in create_table_sql("sqlite", (projection_row_table, index_entry_table)):
        session.execute(statement)
    session.execute("DROP TRIGGER transfer_refuses_late")
    _create_trigger(session, "transfer_refuses_late")


# Roles with the right to DELETE rows of a table also get the right to UPDATE them.
_GRANT_UPDATE_SQL = """DO $lift$ DECLARE given record; BEGIN
    FOR given IN SELECT table_name, grantee FROM information_schema.role_table_grants
        WHERE table_schema = 'tplog' AND privilege_type = 'DELETE' AND grantee <> 'PUBLIC'
        AND table_name IN ('tree', 'kept_at', 'kept_row', 'kept_entry')
    LOOP EXECUTE format('GRANT UPDATE ON tplog.%I TO %I', given.table_name, given.grantee); END LOOP;
END $lift$"""


def migrate_3_to_4_postgresql(session: SqlSession) -> None:
    """Change the order of the projection tables' primary keys (PostgreSQL).

    The tables and their rows stay, because roles have been granted rights to them.
    """
    session.execute("DROP INDEX kept_row_by_budget")
    for table in (projection_row_table, index_entry_table):
        columns = ", ".join(f'"{column.name}"' for column in table.primary_key)
        session.execute(
            f"ALTER TABLE {table.name} DROP CONSTRAINT {table.name}_pkey, ADD PRIMARY KEY ({columns})"
        )
    session.execute(create_function_sql("refuse_late", FUNCTION_BODIES["refuse_late"]))
    session.execute(_GRANT_UPDATE_SQL)


# The steps from version n to n + 1, in order. PostgreSQL was first supported in version 3.
SQLITE_MIGRATIONS: tuple[Callable[[SqlSession], None], ...] = (
    migrate_1_to_2,
    migrate_2_to_3,
    migrate_3_to_4,
)
POSTGRESQL_FIRST_VERSION = 3
POSTGRESQL_MIGRATIONS: tuple[Callable[[SqlSession], None], ...] = (migrate_3_to_4_postgresql,)
