"""Lifts a database of an older schema, inside the transaction of whoever writes first.

A step makes what the next number has beside the records; their bytes stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable

from tplog.eventstore import checkpoint_tables, queries
from tplog.eventstore.tables import KEPT, TREE, creating, kept_entry, kept_row
from tplog.eventstore.transaction_session import Session
from tplog.eventstore.triggers import FUNCTIONS, SQLITE, function
from tplog.merkle.tree import Frontier, leaf_hash


def _add_kept(session: Session) -> None:
    for statement in creating("sqlite", KEPT):
        session.do(statement)


def _add_tree(session: Session) -> None:
    for statement in creating("sqlite", TREE):
        session.do(statement)
    session.do("ALTER TABLE record ADD COLUMN hash BLOB NOT NULL DEFAULT x''")
    hashes = [(leaf_hash(leaf), index) for index, leaf in session.stream(queries.READ, (0,))]
    session.do("DROP TRIGGER record_refuses_update")
    session.do_each('UPDATE record SET hash = ? WHERE "index" = ?', hashes)
    _fence(session, "record_refuses_update")
    for table in ("checkpoint", "cosignature"):
        for act in ("update", "delete"):
            _fence(session, f"{table}_refuses_{act}")
    checkpoint_tables.plant(session, Frontier().grown(told for told, _ in hashes))


def _fence(session: Session, name: str) -> None:
    session.do(next(one for one in SQLITE if f" {name} " in one))


def _order_kept(session: Session) -> None:
    """Keep what is kept in another order. It is made again from the log, so nothing of it is moved."""
    session.do("DELETE FROM kept_at")
    for table in (kept_row, kept_entry):
        session.do(f"DROP TABLE {table.name}")
    for statement in creating("sqlite", (kept_row, kept_entry)):
        session.do(statement)
    session.do("DROP TRIGGER transfer_refuses_late")
    _fence(session, "transfer_refuses_late")


# Those to whom the rows of a table were given to replace may from now on also change them.
_REPLACERS_MAY_UPDATE = """DO $lift$ DECLARE given record; BEGIN
    FOR given IN SELECT table_name, grantee FROM information_schema.role_table_grants
        WHERE table_schema = 'tplog' AND privilege_type = 'DELETE' AND grantee <> 'PUBLIC'
        AND table_name IN ('tree', 'kept_at', 'kept_row', 'kept_entry')
    LOOP EXECUTE format('GRANT UPDATE ON tplog.%I TO %I', given.table_name, given.grantee); END LOOP;
END $lift$"""


def _order_kept_on_server(session: Session) -> None:
    """The same, in tables that stay, since roles have rights to them; so what they hold can stay too."""
    session.do("DROP INDEX kept_row_by_budget")
    for table in (kept_row, kept_entry):
        columns = ", ".join(f'"{column.name}"' for column in table.primary_key)
        session.do(f"ALTER TABLE {table.name} DROP CONSTRAINT {table.name}_pkey, ADD PRIMARY KEY ({columns})")
    session.do(function("refuse_late", FUNCTIONS["refuse_late"]))
    session.do(_REPLACERS_MAY_UPDATE)


# From number n to n + 1: in SQLite for n = 1, 2, …; PostgreSQL came later.
SQLITE_STEPS: tuple[Callable[[Session], None], ...] = (_add_kept, _add_tree, _order_kept)
POSTGRESQL_SINCE = 3
POSTGRESQL_STEPS: tuple[Callable[[Session], None], ...] = (_order_kept_on_server,)
