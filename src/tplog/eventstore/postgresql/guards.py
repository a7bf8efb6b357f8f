"""What guards a log in PostgreSQL, as the server has it now: triggers, functions, tables, owners, rights."""

from __future__ import annotations

from collections.abc import Iterator

from tplog.eventstore.messages import GRANT_WIDER, GUARD_FOREIGN, GUARD_MISSING
from tplog.eventstore.postgresql.definitions import check_definitions
from tplog.eventstore.tables import PROJECTION_TABLES, tree_table
from tplog.eventstore.transaction_session import SqlSession
from tplog.eventstore.triggers import (
    ALTERED_BY_MIGRATION,
    APPEND_ONLY_TABLES,
    FUNCTION_BODIES,
    POSTGRESQL_TRIGGERS,
    SCHEMA,
    function_source,
)
from tplog.values.finding import Finding

# What the writer may do besides reading, by table (`tplog grants`). Nobody but the owner may do more.
WRITER_RIGHTS = {
    **{table: frozenset({"INSERT"}) for table in APPEND_ONLY_TABLES},
    tree_table.name: frozenset({"UPDATE"}),
    **{table.name: frozenset({"INSERT", "UPDATE", "DELETE"}) for table in PROJECTION_TABLES},
}
_ALWAYS = "A"  # of pg_trigger.tgenabled: enabled whatever session_replication_role says

_TRIGGERS_SQL = f"""SELECT tgname, tgenabled::text, pg_get_triggerdef(t.oid)
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = tgrelid
WHERE relnamespace = to_regnamespace('{SCHEMA}') AND NOT tgisinternal ORDER BY tgname"""  # noqa: S608 (our own text)
_FUNCTIONS_SQL = f"SELECT proname, prosrc FROM pg_proc WHERE pronamespace = to_regnamespace('{SCHEMA}')"  # noqa: S608 (our own text)
_FOREIGN_SQL = f"""SELECT 'rule ' || rulename || ' on ' || relname
FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = ev_class WHERE relnamespace = to_regnamespace('{SCHEMA}')
UNION ALL SELECT 'row security on ' || relname FROM pg_class
WHERE relnamespace = to_regnamespace('{SCHEMA}') AND relrowsecurity ORDER BY 1"""  # noqa: S608 (our own text)
_OWNERS_SQL = f"""SELECT pg_get_userbyid(owner), name FROM (
    SELECT relowner AS owner, relname AS name FROM pg_class
    WHERE relnamespace = to_regnamespace('{SCHEMA}') AND relkind IN ('r', 'v')
    UNION ALL SELECT proowner, proname FROM pg_proc WHERE pronamespace = to_regnamespace('{SCHEMA}')
) AS owned JOIN pg_namespace ON nspname = '{SCHEMA}' WHERE owner <> nspowner ORDER BY 2"""  # noqa: S608 (our own text)
# Every role that is no superuser, and what it may do by grants of any kind: to itself, to a role that it is a
# member of, to everybody, of single columns. ``public`` stands for everybody.
_RIGHTS_SQL = f"""WITH grantee AS (
    SELECT rolname::text AS name FROM pg_roles
    WHERE NOT rolsuper AND NOT starts_with(rolname::text, 'pg_')
    AND oid <> (SELECT nspowner FROM pg_namespace WHERE nspname = '{SCHEMA}')
    UNION ALL SELECT 'public'
)
SELECT name, relname, p FROM grantee, pg_class AS c,
unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS p
WHERE relnamespace = to_regnamespace('{SCHEMA}') AND relkind IN ('r', 'v') AND c.relowner <> COALESCE(
    (SELECT oid FROM pg_roles WHERE rolname = name), 0)
AND CASE WHEN p IN ('INSERT', 'UPDATE', 'REFERENCES') THEN has_any_column_privilege(name, c.oid, p)
    ELSE has_table_privilege(name, c.oid, p) END
UNION ALL SELECT name, '{SCHEMA}', 'CREATE' FROM grantee
WHERE has_schema_privilege(name, '{SCHEMA}', 'CREATE')
ORDER BY 1, 2, 3"""  # noqa: S608 (our own text)


def guard_findings(session: SqlSession, *, is_newest: bool) -> Iterator[Finding]:
    """Yield what is missing, altered or foreign. Of an older schema, what a migration alters is left out."""
    yield from _check_triggers(session)
    sources = dict(session.fetch_all(_FUNCTIONS_SQL))
    for name, body in FUNCTION_BODIES.items():
        is_compared = is_newest or name not in ALTERED_BY_MIGRATION
        if name not in sources or (is_compared and sources[name] != function_source(body)):
            yield Finding(GUARD_MISSING, {"guard": f"{name}()"})
    for (foreign,) in session.fetch_all(_FOREIGN_SQL):
        yield Finding(GUARD_FOREIGN, {"guard": foreign})
    yield from check_definitions(session, is_newest=is_newest)
    yield from _check_rights(session)


def _check_triggers(session: SqlSession) -> Iterator[Finding]:
    """Compare the triggers with ours."""
    # The server leaves out the schema where its search path has it.
    expected = {trigger.name: _without_schema(trigger.create_sql) for trigger in POSTGRESQL_TRIGGERS}
    for name, enabled, definition in session.fetch_all(_TRIGGERS_SQL):
        if name not in expected:
            yield Finding(GUARD_FOREIGN, {"guard": f"trigger {name}"})
        elif enabled == _ALWAYS and _without_schema(definition) == expected[name]:
            del expected[name]
    for name in expected:
        yield Finding(GUARD_MISSING, {"guard": name})


def _without_schema(statement: str) -> str:
    return statement.replace(f"{SCHEMA}.", "")


def _check_rights(session: SqlSession) -> Iterator[Finding]:
    """Find roles that may do more than `tplog grants` gives the writer."""
    for role, table in session.fetch_all(_OWNERS_SQL):
        yield Finding(GRANT_WIDER, {"role": role, "right": "OWNER", "table": table})
    for role, table, right in session.fetch_all(_RIGHTS_SQL):
        if role == "public" or right not in WRITER_RIGHTS.get(table, frozenset()):
            yield Finding(GRANT_WIDER, {"role": role, "right": right, "table": table})
