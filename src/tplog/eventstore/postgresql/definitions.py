"""How the tables and functions of a log in PostgreSQL are defined: by tplog, and as the server has it now.

All queries run with ``search_path`` set to ``pg_catalog``: then the server writes the schema before each name
that is not its own, and nothing but its own functions and operators is called.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.dialects import postgresql

from tplog.eventstore.dialect import SCHEMA_VERSION
from tplog.eventstore.messages import GUARD_FOREIGN, GUARD_MISSING
from tplog.eventstore.table_definitions import (
    Definition,
    Definitions,
    column_definition,
    compare_definitions,
    foreign_key_text,
    primary_key_text,
    table_definition,
    unique_text,
)
from tplog.eventstore.tables import (
    index_entry_table,
    metadata,
    projection_row_table,
    record_table,
    schema_version_table,
    transfer_table,
)
from tplog.eventstore.transaction_session import SqlSession
from tplog.eventstore.triggers import FUNCTION_BODIES, REFUSE_LATE_OF_3, SCHEMA, function_source
from tplog.values.finding import Finding

_IN_SCHEMA = f"relnamespace = to_regnamespace('{SCHEMA}')"
# Ordinary tables that survive a crash; all others say what they are instead.
_TABLES_SQL = f"""SELECT relname, concat_ws(', ',
    CASE WHEN relkind <> 'r' THEN 'relation of kind ' || relkind::text END,
    CASE WHEN relpersistence <> 'p' THEN 'UNLOGGED' END,
    CASE WHEN to_regclass('pg_catalog.' || quote_ident(relname)) IS NOT NULL THEN 'hidden by another' END)
FROM pg_class WHERE {_IN_SCHEMA} AND relkind IN ('r', 'v', 'm', 'f', 'p') ORDER BY relname"""  # noqa: S608 (our own text)
_COLUMNS_SQL = f"""SELECT relname, attname, concat_ws(' ', upper(format_type(atttypid, atttypmod)),
    'COLLATE ' || (SELECT CASE WHEN nspname <> 'pg_catalog' THEN nspname || '.' ELSE '' END
        || '"' || collname || '"' FROM pg_collation AS l JOIN pg_namespace AS n ON n.oid = collnamespace
        WHERE l.oid = NULLIF(attcollation, typcollation)),
    CASE WHEN attidentity::text || attgenerated::text <> '' THEN 'GENERATED' END), attnotnull
FROM pg_attribute JOIN pg_class AS c ON c.oid = attrelid JOIN pg_type AS t ON t.oid = atttypid
WHERE {_IN_SCHEMA} AND attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'v', 'm', 'f', 'p')
ORDER BY relname, attnum"""  # noqa: S608 (our own text)
# NOT NULL, which newer servers list too, is said of the column.
_CONSTRAINTS_SQL = f"""SELECT relname, pg_get_constraintdef(k.oid), EXISTS (
    SELECT FROM pg_trigger WHERE tgconstraint = k.oid AND tgenabled = 'D')
FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = conrelid
WHERE {_IN_SCHEMA} AND contype NOT IN ('n', 't') ORDER BY relname, 2"""  # noqa: S608 (our own text)
_INDEXES_SQL = f"""SELECT c.relname, i.relname, pg_get_indexdef(i.oid)
FROM pg_index JOIN pg_class AS c ON c.oid = indrelid JOIN pg_class AS i ON i.oid = indexrelid
WHERE c.{_IN_SCHEMA} AND (NOT (indisvalid AND indisready)
    OR NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND conrelid = indrelid))
ORDER BY 1, 2"""  # noqa: S608 (our own text)
_INHERITANCE_SQL = f"""SELECT relname, inhrelid::regclass::text, '' FROM pg_inherits
JOIN pg_class AS c ON c.oid = inhparent WHERE {_IN_SCHEMA} ORDER BY 1, 2"""  # noqa: S608 (our own text)
_POLICIES_SQL = f"""SELECT relname, polname, '' FROM pg_policy JOIN pg_class AS c ON c.oid = polrelid
WHERE {_IN_SCHEMA} ORDER BY 1, 2"""  # noqa: S608 (our own text)
# Such a key of another table refuses what we delete or change.
_REFERENCES_SQL = f"""SELECT relname, conrelid::regclass::text, '' FROM pg_constraint
JOIN pg_class AS c ON c.oid = confrelid WHERE {_IN_SCHEMA} AND contype = 'f' ORDER BY 1, 2"""  # noqa: S608 (our own text)
_PARTS = {
    "index": _INDEXES_SQL,
    "rows inherited by": _INHERITANCE_SQL,
    "policy": _POLICIES_SQL,
    "foreign key from": _REFERENCES_SQL,
}
# By name and types of arguments. Of one that is no ordinary function the server has no definition.
_FUNCTIONS_SQL = f"""SELECT oid::regprocedure::text,
    CASE WHEN prokind = 'f' THEN pg_get_functiondef(oid) ELSE prokind::text END
FROM pg_proc WHERE pronamespace = to_regnamespace('{SCHEMA}') ORDER BY 1"""  # noqa: S608 (our own text)
_OPERATORS_SQL = f"""SELECT oprname FROM pg_operator WHERE oprnamespace = to_regnamespace('{SCHEMA}')
ORDER BY 1"""  # noqa: S608 (our own text)


def check_definitions(session: SqlSession, version: int) -> Iterator[Finding]:
    """Compare the definitions of our tables with tplog's. Other tables alter nothing, and are left out."""
    tables = {table.name for table in (*metadata.tables.values(), schema_version_table)}
    actual = {key: definition for key, definition in _actual_definitions(session) if key[0] in tables}
    yield from compare_definitions(_expected_definitions(version), actual)


def check_functions(session: SqlSession, version: int) -> Iterator[Finding]:
    """Compare our functions with tplog's, all of their definition.

    A query of ours could call another one, or an operator, instead of the server's of the same name.
    """
    bodies = dict(FUNCTION_BODIES)
    if version < SCHEMA_VERSION:
        bodies["refuse_late"] = REFUSE_LATE_OF_3
    expected = {f"{SCHEMA}.{name}()": _function_definition(name, body) for name, body in bodies.items()}
    for signature, definition in session.fetch_all(_FUNCTIONS_SQL):
        if signature not in expected:
            yield Finding(GUARD_FOREIGN, {"guard": f"function {signature}"})
        elif definition == expected[signature]:
            del expected[signature]
    for signature in expected:
        yield Finding(GUARD_MISSING, {"guard": signature.removeprefix(f"{SCHEMA}.")})
    for (operator,) in session.fetch_all(_OPERATORS_SQL):
        yield Finding(GUARD_FOREIGN, {"guard": f"operator {operator}"})


def _function_definition(name: str, body: str) -> str:
    """Return a trigger function as the server writes it, with each option that is not the usual one."""
    return (
        f"CREATE OR REPLACE FUNCTION {SCHEMA}.{name}()\n RETURNS trigger\n LANGUAGE plpgsql\n"
        f"AS $function${function_source(body)}$function$\n"
    )


def _expected_definitions(version: int) -> Definitions:
    """Return how tplog defines the tables, by the very objects that it creates them from."""
    expected = dict(_newest_definitions())
    if version < SCHEMA_VERSION:  # version 3 had other keys, and an index
        for table, key in (
            (projection_row_table.name, ("name", "budget", "key")),
            (index_entry_table.name, ("name", "budget", "key", "index", "position")),
        ):
            newest_key = next(part for name, part in expected if name == table and part.startswith("PRIMARY"))
            del expected[table, newest_key]
            expected[table, primary_key_text(key)] = ""
        index = "CREATE INDEX kept_row_by_budget ON tplog.kept_row USING btree (budget)"
        expected[projection_row_table.name, "index kept_row_by_budget"] = index
    return expected


def _newest_definitions() -> Iterator[Definition]:
    for table in (*metadata.tables.values(), schema_version_table):
        yield table_definition(table.name)
        for column in table.columns:
            yield column_definition(
                table.name, column.name, _type_text(column), is_nullable=bool(column.nullable)
            )
        for text in sorted(map(_constraint_text, table.constraints)):
            yield (table.name, text), ""
    yield (record_table.name, f"foreign key from {SCHEMA}.{transfer_table.name}"), ""


def _type_text(column: Column[object]) -> str:
    return column.type.compile(postgresql.dialect())  # type: ignore[no-untyped-call]


def _constraint_text(constraint: object) -> str:
    """Return a constraint of ours as the server writes it. Raises TypeError for a kind that none has yet."""
    match constraint:
        case PrimaryKeyConstraint(columns=columns):
            return primary_key_text(column.name for column in columns)
        case UniqueConstraint(columns=columns):
            return unique_text(column.name for column in columns)
        case ForeignKeyConstraint(column_keys=columns, elements=elements):
            (other_table,) = {element.column.table.name for element in elements}
            other_columns = [element.column.name for element in elements]
            return foreign_key_text(columns, f"{SCHEMA}.{other_table}", other_columns)
    raise TypeError(constraint)


def _actual_definitions(session: SqlSession) -> Iterator[Definition]:
    """Yield the definitions of all tables in the schema."""
    for table, kind in session.fetch_all(_TABLES_SQL):
        yield (table, ""), kind
    for table, column, kind, is_required in session.fetch_all(_COLUMNS_SQL):
        yield column_definition(table, column, kind, is_nullable=not is_required)
    for table, text, is_off in session.fetch_all(_CONSTRAINTS_SQL):
        yield (table, text.replace('"', "")), "off" if is_off else ""  # the server quotes some names
    for label, query in _PARTS.items():
        for table, name, definition in session.fetch_all(query):
            yield (table, f"{label} {name}"), definition
