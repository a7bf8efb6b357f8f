"""How the tables of a log in PostgreSQL are defined, as the server has it now."""

from __future__ import annotations

from collections.abc import Iterator

from tplog.eventstore.messages import GUARD_FOREIGN
from tplog.eventstore.table_definitions import (
    Definition,
    column_definition,
    compare_definitions,
    expected_definitions,
)
from tplog.eventstore.tables import guarded_tables
from tplog.eventstore.transaction_session import SqlSession
from tplog.eventstore.triggers import FUNCTION_BODIES, SCHEMA
from tplog.values.finding import Finding

_IN_SCHEMA = f"relnamespace = to_regnamespace('{SCHEMA}')"
# Ordinary tables that survive a crash; all others say what they are instead.
_TABLES_SQL = f"""SELECT relname, concat_ws(', ',
    CASE WHEN relkind <> 'r' THEN 'relation of kind ' || relkind::text END,
    CASE WHEN relpersistence <> 'p' THEN 'UNLOGGED' END,
    CASE WHEN to_regclass(quote_ident(relname)) IS DISTINCT FROM oid THEN 'hidden by another' END)
FROM pg_class WHERE {_IN_SCHEMA} AND relkind IN ('r', 'v', 'm', 'f', 'p') ORDER BY relname"""  # noqa: S608 (our own text)
_COLUMNS_SQL = f"""SELECT relname, attname, concat_ws(' ', upper(format_type(atttypid, atttypmod)),
    'COLLATE "' || (SELECT collname FROM pg_collation WHERE oid = NULLIF(attcollation, typcollation)) || '"',
    CASE WHEN attidentity::text || attgenerated::text <> '' THEN 'GENERATED' END), attnotnull
FROM pg_attribute JOIN pg_class AS c ON c.oid = attrelid JOIN pg_type AS t ON t.oid = atttypid
WHERE {_IN_SCHEMA} AND attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'v', 'm', 'f', 'p')
ORDER BY relname, attnum"""  # noqa: S608 (our own text)
# NOT NULL, which newer servers list too, is said of the column.
_CONSTRAINTS_SQL = f"""SELECT relname, pg_get_constraintdef(k.oid), EXISTS (
    SELECT FROM pg_trigger WHERE tgconstraint = k.oid AND tgenabled = 'D')
FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = conrelid
WHERE {_IN_SCHEMA} AND contype NOT IN ('n', 't') ORDER BY relname, 2"""  # noqa: S608 (our own text)
_INDEXES_SQL = f"""SELECT relname, indexrelid::regclass::text
FROM pg_index JOIN pg_class AS c ON c.oid = indrelid WHERE {_IN_SCHEMA} AND (NOT (indisvalid AND indisready)
    OR NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND conrelid = indrelid))
ORDER BY 1, 2"""  # noqa: S608 (our own text)
_INHERITANCE_SQL = f"""SELECT relname, inhrelid::regclass::text FROM pg_inherits
JOIN pg_class AS c ON c.oid = inhparent WHERE {_IN_SCHEMA} ORDER BY 1, 2"""  # noqa: S608 (our own text)
_POLICIES_SQL = f"""SELECT relname, polname FROM pg_policy JOIN pg_class AS c ON c.oid = polrelid
WHERE {_IN_SCHEMA} ORDER BY 1, 2"""  # noqa: S608 (our own text)
# What a query of ours could call instead of what the server has under the same name.
_CALLED_SQL = f"""SELECT 'function ' || proname, proname FROM pg_proc
WHERE pronamespace = to_regnamespace('{SCHEMA}')
UNION ALL SELECT 'operator ' || oprname, NULL FROM pg_operator
WHERE oprnamespace = to_regnamespace('{SCHEMA}') ORDER BY 1"""  # noqa: S608 (our own text)
_PARTS = {"index": _INDEXES_SQL, "rows inherited by": _INHERITANCE_SQL, "policy": _POLICIES_SQL}


def check_definitions(session: SqlSession, *, is_newest: bool) -> Iterator[Finding]:
    """Compare the definitions of our tables with tplog's. Other tables alter nothing, and are left out."""
    tables = guarded_tables(is_newest=is_newest)
    names = {table.name for table in tables}
    actual = {
        (table, part): definition
        for (table, part), definition in _actual_definitions(session)
        if table in names
    }
    yield from compare_definitions(expected_definitions("postgresql", tables), actual)
    for label, name in session.fetch_all(_CALLED_SQL):
        if name not in FUNCTION_BODIES:
            yield Finding(GUARD_FOREIGN, {"guard": label})


def _actual_definitions(session: SqlSession) -> Iterator[Definition]:
    """Yield the definitions of all tables in the schema."""
    for table, kind in session.fetch_all(_TABLES_SQL):
        yield (table, ""), kind
    for table, column, kind, is_required in session.fetch_all(_COLUMNS_SQL):
        yield column_definition(table, column, kind, is_nullable=not is_required)
    for table, text, is_off in session.fetch_all(_CONSTRAINTS_SQL):
        # The server quotes some names, and leaves out the schema where its search path has it.
        part = text.replace('"', "").replace(f"{SCHEMA}.", "")
        yield (table, part), "off" if is_off else ""
    for label, query in _PARTS.items():
        for table, name in session.fetch_all(query):
            yield (table, f"{label} {name}"), ""
