"""SQL that creates the three database roles of a log in PostgreSQL, for a server's administrator."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql

from tplog.eventstore.tables import PROJECTION_TABLES, metadata, schema_version_table, tree_table
from tplog.eventstore.triggers import APPEND_ONLY_TABLES, FUNCTION_BODIES, SCHEMA


def grants_sql(database_name: str, owner: str, writer: str, reader: str) -> str:
    """Return the SQL of `tplog.book.roles.grants_sql` for a database of this name."""
    quote = postgresql.dialect().identifier_preparer.quote_identifier  # type: ignore[no-untyped-call]
    database, roles = quote(database_name), [quote(role_name) for role_name in (owner, writer, reader)]
    quoted_owner, quoted_writer, quoted_reader = roles
    table_names = [*(table.name for table in metadata.sorted_tables), schema_version_table.name]
    replaceable = [table.name for table in PROJECTION_TABLES]
    tables = [f"{SCHEMA}.{name}" for name in table_names]
    return "\n".join(
        [
            f"-- Run this as a superuser in the database {database}, after tplog init.",
            "BEGIN;",
            *(_create_role_sql(role) for role in roles),
            f"REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC;",
            f"GRANT CONNECT ON DATABASE {database} TO {quoted_owner}, {quoted_writer}, {quoted_reader};",
            f"GRANT CREATE ON DATABASE {database} TO {quoted_owner};",
            f"ALTER SCHEMA {SCHEMA} OWNER TO {quoted_owner};",
            *(f"ALTER TABLE {table} OWNER TO {quoted_owner};" for table in tables),
            *(f"ALTER FUNCTION {SCHEMA}.{name}() OWNER TO {quoted_owner};" for name in FUNCTION_BODIES),
            f"REVOKE ALL ON SCHEMA {SCHEMA} FROM PUBLIC, {quoted_writer}, {quoted_reader};",
            f"REVOKE ALL ON ALL TABLES IN SCHEMA {SCHEMA} FROM PUBLIC, {quoted_writer}, {quoted_reader};",
            f"GRANT USAGE ON SCHEMA {SCHEMA} TO {quoted_writer}, {quoted_reader};",
            f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {quoted_writer}, {quoted_reader};",
            *(f"GRANT INSERT ON {SCHEMA}.{name} TO {quoted_writer};" for name in APPEND_ONLY_TABLES),
            f"GRANT UPDATE ON {SCHEMA}.{tree_table.name} TO {quoted_writer};",
            # The projections can be rebuilt from the log, so the writer may replace them.
            *(f"GRANT INSERT, UPDATE, DELETE ON {SCHEMA}.{name} TO {quoted_writer};" for name in replaceable),
            "COMMIT;",
            "",
        ]
    )


def _create_role_sql(role: str) -> str:
    """Return SQL that creates a login role if it is missing; the administrator sets how it authenticates."""
    return f"DO $role$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $role$;"
