"""The statements that create a log's tables in SQLite, as text: importing SQLAlchemy to make them is slow.

A test holds `TABLE_STATEMENTS` against `tplog.eventstore.tables`.
"""

from __future__ import annotations

from collections.abc import Sequence

from tplog.eventstore.dialect import SCHEMA_VERSION
from tplog.eventstore.triggers import SQLITE_TRIGGERS

_SEPARATOR = ", \n\t"
_WITHOUT_ROWID = "WITHOUT ROWID,\n STRICT"


def _table(name: str, *parts: str, options: str = "STRICT") -> str:
    """Return the statement that creates a table of these columns and constraints, as SQLAlchemy spells it."""
    return f"\nCREATE TABLE {name} (\n\t{_SEPARATOR.join(parts)}\n)\n {options}\n\n"


TABLE_STATEMENTS: tuple[str, ...] = (
    _table(
        "record",
        '"index" INTEGER NOT NULL',
        "id TEXT NOT NULL",
        "recorded TEXT NOT NULL",
        "leaf BLOB NOT NULL",
        "hash BLOB NOT NULL",
        'PRIMARY KEY ("index")',
        "UNIQUE (id)",
    ),
    _table("tree", "size INTEGER NOT NULL", "frontier BLOB NOT NULL", "PRIMARY KEY (size)"),
    _table(
        "checkpoint",
        "size INTEGER NOT NULL",
        "root BLOB NOT NULL",
        "note BLOB NOT NULL",
        "PRIMARY KEY (size)",
    ),
    _table("cosignature", "size INTEGER NOT NULL", "line TEXT NOT NULL", "PRIMARY KEY (size, line)"),
    _table(
        "transfer",
        '"index" INTEGER NOT NULL',
        "position INTEGER NOT NULL",
        "budget TEXT NOT NULL",
        "giver TEXT NOT NULL",
        "taker TEXT NOT NULL",
        "ore INTEGER NOT NULL",
        'PRIMARY KEY ("index", position)',
        'FOREIGN KEY("index") REFERENCES record ("index")',
    ),
    _table("kept_at", "version INTEGER NOT NULL", "size INTEGER NOT NULL", "PRIMARY KEY (version)"),
    _table(
        "kept_row",
        "budget TEXT NOT NULL",
        "name TEXT NOT NULL",
        '"key" TEXT NOT NULL',
        "place INTEGER NOT NULL",
        "content BLOB NOT NULL",
        'PRIMARY KEY (budget, name, "key")',
        options=_WITHOUT_ROWID,
    ),
    _table(
        "kept_entry",
        "budget TEXT NOT NULL",
        "name TEXT NOT NULL",
        '"key" TEXT NOT NULL',
        '"index" INTEGER NOT NULL',
        "position INTEGER NOT NULL",
        "content BLOB NOT NULL",
        'PRIMARY KEY (budget, name, "key", "index", position)',
        options=_WITHOUT_ROWID,
    ),
)
ADD_HASH_SQL = "ALTER TABLE record ADD COLUMN hash BLOB NOT NULL DEFAULT x''"  # from version 2 to 3

# What version 3 had in another form.
_ALTERED_SINCE_3 = ("kept_row", "kept_entry", "transfer_refuses_late")
_STATEMENTS_OF_3 = (
    """CREATE TABLE kept_row (
        name TEXT NOT NULL, budget TEXT NOT NULL, "key" TEXT NOT NULL, place INTEGER NOT NULL,
        content BLOB NOT NULL, PRIMARY KEY (name, budget, "key")
    ) STRICT""",
    """CREATE TABLE kept_entry (
        name TEXT NOT NULL, budget TEXT NOT NULL, "key" TEXT NOT NULL, "index" INTEGER NOT NULL,
        position INTEGER NOT NULL, content BLOB NOT NULL,
        PRIMARY KEY (name, budget, "key", "index", position)
    ) STRICT""",
    "CREATE INDEX kept_row_by_budget ON kept_row (budget)",
    """CREATE TRIGGER transfer_refuses_late BEFORE INSERT ON transfer
    WHEN NEW."index" IS NOT (SELECT MAX("index") FROM record) OR NEW.ore <= 0
    OR NEW.position IS NOT (SELECT COUNT(*) FROM transfer WHERE "index" = NEW."index")
    BEGIN SELECT RAISE(ABORT, 'a transfer is written with its record'); END""",
)


def schema_statements(version: int = SCHEMA_VERSION) -> Sequence[str]:
    """Return the statements that create the tables and triggers of a schema version, 3 or later."""
    newest = (*TABLE_STATEMENTS, *SQLITE_TRIGGERS)
    if version == SCHEMA_VERSION:
        return newest
    unaltered = (statement for statement in newest if statement.split()[2] not in _ALTERED_SINCE_3)
    return (*unaltered, *_STATEMENTS_OF_3)
