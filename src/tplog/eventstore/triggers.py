"""The triggers that keep the log append-only, for each engine.

They prevent accidents, not attacks: the owner of the database can drop a trigger.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from tplog.eventstore.dialect import GAP_MESSAGE

APPEND_ONLY_TABLES = ("record", "transfer", "checkpoint", "cosignature")
SCHEMA = "tplog"  # the schema of all our tables in PostgreSQL

_APPEND_ONLY_MESSAGE = "the log is append-only"


def _sqlite_append_only_trigger(table: str, operation: str) -> str:
    return (
        f"CREATE TRIGGER {table}_refuses_{operation} BEFORE {operation.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{_APPEND_ONLY_MESSAGE}'); END"
    )


SQLITE_TRIGGERS: tuple[str, ...] = (
    *(
        _sqlite_append_only_trigger(table, operation)
        for table in APPEND_ONLY_TABLES
        for operation in ("update", "delete")
    ),
    # REPLACE does not fire a DELETE trigger unless recursive_triggers is on; it does fire this one.
    f"""CREATE TRIGGER record_refuses_gap BEFORE INSERT ON record
    WHEN NEW."index" IS NOT (SELECT COALESCE(MAX("index") + 1, 0) FROM record)
    BEGIN SELECT RAISE(ABORT, '{GAP_MESSAGE}'); END""",  # noqa: S608 (our own text)
    # An append updates the tree last, so here its size is still the log's size before the append.
    """CREATE TRIGGER transfer_refuses_late BEFORE INSERT ON transfer
    WHEN (NEW."index" BETWEEN (SELECT MAX(size) FROM tree) AND (SELECT MAX("index") FROM record)) IS NOT TRUE
    OR NEW.ore <= 0 OR NEW.position IS NOT (SELECT COUNT(*) FROM transfer WHERE "index" = NEW."index")
    BEGIN SELECT RAISE(ABORT, 'a transfer is written with its record'); END""",
)


def create_function_sql(name: str, body: str) -> str:
    """Return the statement that creates or replaces a PostgreSQL trigger function."""
    return (
        f"CREATE OR REPLACE FUNCTION {SCHEMA}.{name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$fence${function_source(body)}$fence$"
    )


@frozen
class PostgresqlTrigger:
    """A trigger in PostgreSQL: on which table and operation, and the function that it calls."""

    name: str
    table: str
    operation: str
    function: str

    @property
    def create_sql(self) -> str:
        """The statement that creates it."""
        each = "STATEMENT" if self.operation == "TRUNCATE" else "ROW"
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.operation} ON {SCHEMA}.{self.table} "
            f"FOR EACH {each} EXECUTE FUNCTION {SCHEMA}.{self.function}()"
        )

    @property
    def enable_sql(self) -> str:
        """The statement after which ``session_replication_role`` cannot disable it."""
        return f"ALTER TABLE {SCHEMA}.{self.table} ENABLE ALWAYS TRIGGER {self.name}"


def function_source(body: str) -> str:
    """Return the source of a trigger function, as PostgreSQL keeps it."""
    return f" BEGIN {body} RETURN NEW; END "


# The functions that PostgreSQL's triggers call, by name. Tables are named with their schema, so that another
# table of the same name cannot be read instead.
FUNCTION_BODIES: Mapping[str, str] = {
    "refuse_change": f"RAISE EXCEPTION '{_APPEND_ONLY_MESSAGE}' USING ERRCODE = 'restrict_violation';",
    "refuse_gap": f"""IF NEW."index" IS DISTINCT FROM (SELECT COALESCE(MAX("index") + 1, 0) FROM tplog.record)
        THEN RAISE EXCEPTION '{GAP_MESSAGE}' USING ERRCODE = 'restrict_violation';
        END IF;""",  # noqa: S608 (our own text)
    "refuse_late": """IF (NEW."index" BETWEEN (SELECT MAX(size) FROM tplog.tree)
        AND (SELECT MAX("index") FROM tplog.record)) IS NOT TRUE OR NEW.ore <= 0
        OR NEW.position <> (SELECT COUNT(*) FROM tplog.transfer WHERE "index" = NEW."index") THEN
        RAISE EXCEPTION 'a transfer is written with its record' USING ERRCODE = 'restrict_violation';
        END IF;""",
}
# The body of ``refuse_late`` in a log of schema version 3.
REFUSE_LATE_OF_3 = """IF NEW."index" IS DISTINCT FROM (SELECT MAX("index") FROM tplog.record) OR NEW.ore <= 0
        OR NEW.position <> (SELECT COUNT(*) FROM tplog.transfer WHERE "index" = NEW."index") THEN
        RAISE EXCEPTION 'a transfer is written with its record' USING ERRCODE = 'restrict_violation';
        END IF;"""
POSTGRESQL_TRIGGERS = (
    *(
        PostgresqlTrigger(f"{table}_refuses_{operation.lower()}", table, operation, "refuse_change")
        for table in APPEND_ONLY_TABLES
        for operation in ("UPDATE", "DELETE", "TRUNCATE")
    ),
    PostgresqlTrigger("record_refuses_gap", "record", "INSERT", "refuse_gap"),
    PostgresqlTrigger("transfer_refuses_late", "transfer", "INSERT", "refuse_late"),
)
POSTGRESQL_TRIGGER_SQL: tuple[str, ...] = (
    *(create_function_sql(name, body) for name, body in FUNCTION_BODIES.items()),
    *(statement for trigger in POSTGRESQL_TRIGGERS for statement in (trigger.create_sql, trigger.enable_sql)),
)
