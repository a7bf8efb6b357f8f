"""The three roles of a log in PostgreSQL, as SQL for whoever administers the server."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql

from tplog.eventstore.connect import dialect_for_url
from tplog.eventstore.dialect import url_error
from tplog.eventstore.postgresql.dialect import PostgresqlDialect
from tplog.eventstore.tables import PROJECTION_TABLES, metadata, schema_version_table, tree_table
from tplog.eventstore.triggers import APPEND_ONLY_TABLES, FUNCTION_BODIES, SCHEMA


def grants_sql(url: str, owner: str, writer: str, reader: str) -> str:
    """SQL that makes the roles where they are lacking, and gives each what it needs and nothing more.

    The owner may change the tables, so it is used for ``init`` and after an upgrade alone. The writer may
    add to the log, and replace what is made from it; the reader may read. Raises NotFound for an address that
    is not PostgreSQL's.
    """
    store = dialect_for_url(url)
    if not isinstance(store, PostgresqlDialect):
        raise url_error(store.displayed_url, "only PostgreSQL has roles")
    quote = postgresql.dialect().identifier_preparer.quote_identifier  # type: ignore[no-untyped-call]
    database, roles = quote(store.database), [quote(one) for one in (owner, writer, reader)]
    owns, writes, reads = roles
    every = [*(table.name for table in metadata.sorted_tables), schema_version_table.name]
    replaceable = [table.name for table in PROJECTION_TABLES]
    tables = [f"{SCHEMA}.{name}" for name in every]
    return "\n".join(
        [
            f"-- Run this as a superuser in the database {database}, after tplog init.",
            "BEGIN;",
            *(_create_role_sql(role) for role in roles),
            f"REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC;",
            f"GRANT CONNECT ON DATABASE {database} TO {owns}, {writes}, {reads};",
            f"GRANT CREATE ON DATABASE {database} TO {owns};",
            f"ALTER SCHEMA {SCHEMA} OWNER TO {owns};",
            *(f"ALTER TABLE {table} OWNER TO {owns};" for table in tables),
            *(f"ALTER FUNCTION {SCHEMA}.{name}() OWNER TO {owns};" for name in FUNCTION_BODIES),
            f"REVOKE ALL ON SCHEMA {SCHEMA} FROM PUBLIC, {writes}, {reads};",
            f"REVOKE ALL ON ALL TABLES IN SCHEMA {SCHEMA} FROM PUBLIC, {writes}, {reads};",
            f"GRANT USAGE ON SCHEMA {SCHEMA} TO {writes}, {reads};",
            f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {writes}, {reads};",
            *(f"GRANT INSERT ON {SCHEMA}.{name} TO {writes};" for name in APPEND_ONLY_TABLES),
            f"GRANT UPDATE ON {SCHEMA}.{tree_table.name} TO {writes};",
            # What can be dropped and made again from the log: a writer replaces it.
            *(f"GRANT INSERT, UPDATE, DELETE ON {SCHEMA}.{name} TO {writes};" for name in replaceable),
            "COMMIT;",
            "",
        ]
    )


def _create_role_sql(role: str) -> str:
    """A role that may log in, if it is not there; how it proves itself is the administrator's to say."""
    return f"DO $role$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $role$;"
