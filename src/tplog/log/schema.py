"""The tables of a SQL log, and the fences that keep them append-only.

The fences stop accidents, not intent: whoever may write the file may also drop a trigger.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

# Raised by one with each change to the tables; a database of a higher number is not opened.
SCHEMA_VERSION = 3
APPLICATION_ID = 0x7470_6C67  # "tplg", so that `file` and SQLite's own tools can tell whose file it is

metadata = MetaData()

record = Table(
    "record",
    metadata,
    Column("index", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("recorded", Text, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    # The leaf's hash (RFC 6962). The default is for a table that had no such column.
    Column("hash", LargeBinary, nullable=False, server_default=text("x''")),
    sqlite_strict=True,
)

# One row: the tree's size and frontier, by which it grows (`tplog.merkle.tree`).
tree = Table(
    "tree",
    metadata,
    Column("size", Integer, primary_key=True, autoincrement=False),
    Column("frontier", LargeBinary, nullable=False),
    sqlite_strict=True,
)
checkpoint = Table(
    "checkpoint",
    metadata,
    Column("size", Integer, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", LargeBinary, nullable=False),
    sqlite_strict=True,
)
cosignature = Table(
    "cosignature",
    metadata,
    Column("size", Integer, primary_key=True, autoincrement=False),
    Column("line", Text, primary_key=True),
    sqlite_strict=True,
)
TREE = (tree, checkpoint, cosignature)

# A copy of each event's money, for sums in SQL; the leaf counts.
transfer = Table(
    "transfer",
    metadata,
    Column("index", Integer, ForeignKey("record.index"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("budget", Text, nullable=False),
    Column("giver", Text, nullable=False),
    Column("taker", Text, nullable=False),
    Column("ore", BigInteger().with_variant(Integer, "sqlite"), nullable=False),
    sqlite_strict=True,
)

# What is kept beside the log (`tplog.domain.kept`): it can be dropped and made again, so it has no fences.
kept_at = Table(
    "kept_at",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("size", Integer, nullable=False),
    sqlite_strict=True,
)
kept_row = Table(
    "kept_row",
    metadata,
    Column("name", Text, primary_key=True),
    Column("budget", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("kept_row_by_budget", "budget"),
    sqlite_strict=True,
)
kept_entry = Table(
    "kept_entry",
    metadata,
    Column("name", Text, primary_key=True),
    Column("budget", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("index", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
    sqlite_strict=True,
)
KEPT = (kept_at, kept_row, kept_entry)


FENCED = ("record", "transfer", "checkpoint", "cosignature")


def _refusing(table: str, act: str) -> str:
    return (
        f"CREATE TRIGGER {table}_refuses_{act} BEFORE {act.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
    )


FENCES: tuple[str, ...] = (
    *(_refusing(table, act) for table in FENCED for act in ("update", "delete")),
    # REPLACE passes a DELETE trigger unless recursive_triggers is on; it does not pass this one.
    """CREATE TRIGGER record_refuses_gap BEFORE INSERT ON record
    WHEN NEW."index" IS NOT (SELECT COALESCE(MAX("index") + 1, 0) FROM record)
    BEGIN SELECT RAISE(ABORT, 'the log has no gaps and no second version'); END""",
    """CREATE TRIGGER transfer_refuses_late BEFORE INSERT ON transfer
    WHEN NEW."index" IS NOT (SELECT MAX("index") FROM record) OR NEW.ore <= 0
    OR NEW.position IS NOT (SELECT COUNT(*) FROM transfer WHERE "index" = NEW."index")
    BEGIN SELECT RAISE(ABORT, 'a transfer is written with its record'); END""",
)
