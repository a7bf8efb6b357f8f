"""The triggers that keep the log append-only, for each engine.

The fences stop accidents, not intent: whoever owns the database may also drop a trigger.
"""

from __future__ import annotations

from collections.abc import Mapping

FENCED = ("record", "transfer", "checkpoint", "cosignature")
SCHEMA = "tplog"  # the schema of all our tables in PostgreSQL

_APPEND_ONLY = "the log is append-only"


def _sqlite_refusing(table: str, act: str) -> str:
    return (
        f"CREATE TRIGGER {table}_refuses_{act} BEFORE {act.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{_APPEND_ONLY}'); END"
    )


SQLITE: tuple[str, ...] = (
    *(_sqlite_refusing(table, act) for table in FENCED for act in ("update", "delete")),
    # REPLACE passes a DELETE trigger unless recursive_triggers is on; it does not pass this one.
    """CREATE TRIGGER record_refuses_gap BEFORE INSERT ON record
    WHEN NEW."index" IS NOT (SELECT COALESCE(MAX("index") + 1, 0) FROM record)
    BEGIN SELECT RAISE(ABORT, 'the log has no gaps and no second version'); END""",
    # The tree grows last of all in an append: its size is that of the log as it was before.
    """CREATE TRIGGER transfer_refuses_late BEFORE INSERT ON transfer
    WHEN (NEW."index" BETWEEN (SELECT MAX(size) FROM tree) AND (SELECT MAX("index") FROM record)) IS NOT TRUE
    OR NEW.ore <= 0 OR NEW.position IS NOT (SELECT COUNT(*) FROM transfer WHERE "index" = NEW."index")
    BEGIN SELECT RAISE(ABORT, 'a transfer is written with its record'); END""",
)


def function(name: str, body: str) -> str:
    """The statement that makes a function of PostgreSQL's, or makes it anew."""
    return (
        f"CREATE OR REPLACE FUNCTION {SCHEMA}.{name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$fence$ BEGIN {body} RETURN NEW; END $fence$"
    )


def _trigger(name: str, table: str, when: str, function: str) -> tuple[str, ...]:
    """A trigger that also holds where ``session_replication_role`` would silence it."""
    return (
        f"CREATE TRIGGER {name} BEFORE {when} EXECUTE FUNCTION {SCHEMA}.{function}()",
        f"ALTER TABLE {SCHEMA}.{table} ENABLE ALWAYS TRIGGER {name}",
    )


def _rows(table: str, act: str) -> str:
    return f"{act} ON {SCHEMA}.{table} FOR EACH {'STATEMENT' if act == 'TRUNCATE' else 'ROW'}"


# The functions that PostgreSQL's triggers call, by name. Tables are named with their schema, so that nobody's
# own table of the same name is asked instead.
FUNCTIONS: Mapping[str, str] = {
    "refuse_change": f"RAISE EXCEPTION '{_APPEND_ONLY}' USING ERRCODE = 'restrict_violation';",
    "refuse_gap": """IF NEW."index" IS DISTINCT FROM (SELECT COALESCE(MAX("index") + 1, 0) FROM tplog.record)
        THEN RAISE EXCEPTION 'the log has no gaps and no second version' USING ERRCODE = 'restrict_violation';
        END IF;""",
    "refuse_late": """IF (NEW."index" BETWEEN (SELECT MAX(size) FROM tplog.tree)
        AND (SELECT MAX("index") FROM tplog.record)) IS NOT TRUE OR NEW.ore <= 0
        OR NEW.position <> (SELECT COUNT(*) FROM tplog.transfer WHERE "index" = NEW."index") THEN
        RAISE EXCEPTION 'a transfer is written with its record' USING ERRCODE = 'restrict_violation';
        END IF;""",
}
POSTGRESQL: tuple[str, ...] = (
    *(function(name, body) for name, body in FUNCTIONS.items()),
    *(
        statement
        for table in FENCED
        for act in ("UPDATE", "DELETE", "TRUNCATE")
        for statement in _trigger(f"{table}_refuses_{act.lower()}", table, _rows(table, act), "refuse_change")
    ),
    *_trigger("record_refuses_gap", "record", _rows("record", "INSERT"), "refuse_gap"),
    *_trigger("transfer_refuses_late", "transfer", _rows("transfer", "INSERT"), "refuse_late"),
)
