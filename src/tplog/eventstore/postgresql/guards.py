"""What guards a log in PostgreSQL, as the server has it now: triggers, functions, tables, owners, rights."""

from __future__ import annotations

from collections.abc import Iterator

from tplog.eventstore.messages import GRANT_WIDER, GUARD_FOREIGN, GUARD_MISSING
from tplog.eventstore.postgresql.definitions import check_definitions, check_functions
from tplog.eventstore.tables import PROJECTION_TABLES, tree_table
from tplog.eventstore.transaction_session import SqlSession
from tplog.eventstore.triggers import APPEND_ONLY_TABLES, POSTGRESQL_TRIGGERS, SCHEMA
from tplog.values.finding import Finding

# What the writer may do besides reading, by table (`tplog grants`). Nobody but the owner may do more.
WRITER_RIGHTS = {
    **{table: frozenset({"INSERT"}) for table in APPEND_ONLY_TABLES},
    tree_table.name: frozenset({"UPDATE"}),
    **{table.name: frozenset({"INSERT", "UPDATE", "DELETE"}) for table in PROJECTION_TABLES},
}
_ALWAYS = "A"  # of pg_trigger.tgenabled: enabled whatever session_replication_role says

_TRIGGERS_SQL = f"""SELECT relname, tgname, tgenabled::text, pg_get_triggerdef(t.oid)
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = tgrelid
WHERE relnamespace = to_regnamespace('{SCHEMA}') AND NOT tgisinternal ORDER BY tgname, relname"""  # noqa: S608 (our own text)
_FOREIGN_SQL = f"""SELECT 'rule ' || rulename || ' on ' || relname
FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = ev_class WHERE relnamespace = to_regnamespace('{SCHEMA}')
UNION ALL SELECT 'row security on ' || relname FROM pg_class
WHERE relnamespace = to_regnamespace('{SCHEMA}') AND relrowsecurity
UNION ALL SELECT 'event trigger ' || evtname FROM pg_event_trigger WHERE evtenabled <> 'D'
ORDER BY 1"""  # noqa: S608 (our own text)
_OWNER = f"(SELECT nspowner FROM pg_namespace WHERE nspname = '{SCHEMA}')"  # noqa: S608 (our own text)
_OWNERS_SQL = f"""SELECT pg_get_userbyid(owner), name FROM (
    SELECT relowner AS owner, relname AS name FROM pg_class
    WHERE relnamespace = to_regnamespace('{SCHEMA}') AND relkind IN ('r', 'v')
    UNION ALL SELECT proowner, proname FROM pg_proc WHERE pronamespace = to_regnamespace('{SCHEMA}')
) AS owned WHERE owner <> {_OWNER} ORDER BY 2"""  # noqa: S608 (our own text)
# Every role that is no superuser, and what it may do by grants of any kind: to itself, to a role that it is a
# member of, also where it must first say SET ROLE, to everybody, of single columns. ``public`` stands for
# everybody. Up to PostgreSQL 15 a role with CREATEROLE may make itself a member of any that is no superuser.
_RIGHTS_SQL = f"""WITH RECURSIVE membership (role, held) AS (
    SELECT oid, oid FROM pg_roles
    UNION SELECT role, roleid FROM membership JOIN pg_auth_members ON member = held
), grantee (name, role, held) AS (
    SELECT r.rolname, r.oid, h.rolname FROM membership
    JOIN pg_roles AS r ON r.oid = role JOIN pg_roles AS h ON h.oid = held
    WHERE NOT r.rolsuper AND NOT starts_with(r.rolname::text, 'pg_') AND r.oid <> {_OWNER}
    UNION ALL SELECT 'public', 0, 'public'
), possible (p) AS (
    SELECT p || w FROM unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS p,
    unnest(ARRAY['', ' WITH GRANT OPTION']) AS w UNION ALL SELECT 'SELECT WITH GRANT OPTION'
)
SELECT name::text, relname, p FROM grantee, possible, pg_class AS c
WHERE relnamespace = to_regnamespace('{SCHEMA}') AND relkind IN ('r', 'v') AND c.relowner <> role
AND CASE WHEN p ~ '^(SELECT|INSERT|UPDATE|REFERENCES)' THEN has_any_column_privilege(held, c.oid, p)
    ELSE has_table_privilege(held, c.oid, p) END
UNION SELECT name::text, '{SCHEMA}', p FROM grantee, unnest(ARRAY['CREATE', 'USAGE WITH GRANT OPTION']) AS p
WHERE has_schema_privilege(held, '{SCHEMA}', p)
UNION SELECT r.rolname::text, '{SCHEMA}', 'CREATEROLE'
FROM pg_roles AS r JOIN pg_roles AS o ON o.oid = {_OWNER}
WHERE r.rolcreaterole AND NOT r.rolsuper AND NOT o.rolsuper AND r.oid <> o.oid
    AND current_setting('server_version_num')::integer < 160000
ORDER BY 1, 2, 3"""  # noqa: S608 (our own text)


def guard_findings(session: SqlSession, version: int) -> Iterator[Finding]:
    """Yield what is missing, altered or foreign, as against a new database of a schema version."""
    # Then the server calls nothing but what is its own, and writes all other names with their schema.
    session.execute("SET LOCAL search_path = pg_catalog, pg_temp")
    try:
        yield from _check_triggers(session)
        yield from check_functions(session, version)
        for (foreign,) in session.fetch_all(_FOREIGN_SQL):
            yield Finding(GUARD_FOREIGN, {"guard": foreign})
        yield from check_definitions(session, version)
        yield from _check_rights(session)
    finally:
        session.execute(f"SET LOCAL search_path = {SCHEMA}, pg_temp")


def _check_triggers(session: SqlSession) -> Iterator[Finding]:
    """Compare the triggers with ours, by their table and all of their definition."""
    expected = {(trigger.table, trigger.name): trigger.create_sql for trigger in POSTGRESQL_TRIGGERS}
    for table, name, enabled, definition in session.fetch_all(_TRIGGERS_SQL):
        if (table, name) not in expected:
            yield Finding(GUARD_FOREIGN, {"guard": f"trigger {name} on {table}"})
        elif enabled == _ALWAYS and definition == expected[table, name]:
            del expected[table, name]
    for _, name in expected:
        yield Finding(GUARD_MISSING, {"guard": name})


def _check_rights(session: SqlSession) -> Iterator[Finding]:
    """Find roles that may do more than `tplog grants` gives the writer."""
    for role, table in session.fetch_all(_OWNERS_SQL):
        yield Finding(GRANT_WIDER, {"role": role, "right": "OWNER", "table": table})
    rights = [tuple(row) for row in session.fetch_all(_RIGHTS_SQL)]
    for role, table, right in rights:
        bare = right.removesuffix(" WITH GRANT OPTION")
        is_said = bare != right and _is_wider(role, table, bare) and (role, table, bare) in rights
        if _is_wider(role, table, right) and not is_said:
            yield Finding(GRANT_WIDER, {"role": role, "right": right, "table": table})


def _is_wider(role: str, table: str, right: str) -> bool:
    return role == "public" or right not in WRITER_RIGHTS.get(table, frozenset())
