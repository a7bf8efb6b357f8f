"""The tables of a SQL log. `tplog.eventstore.triggers` keeps them append-only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.engine import URL
from sqlalchemy.schema import CreateTable

metadata = MetaData()

# Texts are compared byte by byte on every engine, whatever language a server speaks.
_Name = Text().with_variant(Text(collation="C"), "postgresql")
_Ore = BigInteger().with_variant(Integer, "sqlite")

record = Table(
    "record",
    metadata,
    Column("index", Integer, primary_key=True, autoincrement=False),
    Column("id", _Name, nullable=False, unique=True),
    Column("recorded", _Name, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),  # the leaf's hash (RFC 6962)
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
    Column("line", _Name, primary_key=True),
    sqlite_strict=True,
)
TREE = (tree, checkpoint, cosignature)

# A copy of each event's money, for sums in SQL; the leaf counts.
transfer = Table(
    "transfer",
    metadata,
    Column("index", Integer, ForeignKey("record.index"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("budget", _Name, nullable=False),
    Column("giver", _Name, nullable=False),
    Column("taker", _Name, nullable=False),
    Column("ore", _Ore, nullable=False),
    sqlite_strict=True,
)

# What is kept beside the log (`tplog.domain.projection_rows`): it can be dropped and made again: no fences.
# A budget's rows are one range of the primary key, and so are the entries under one key.
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
    Column("budget", _Name, primary_key=True),
    Column("name", _Name, primary_key=True),
    Column("key", _Name, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
kept_entry = Table(
    "kept_entry",
    metadata,
    Column("budget", _Name, primary_key=True),
    Column("name", _Name, primary_key=True),
    Column("key", _Name, primary_key=True),
    Column("index", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
KEPT = (kept_at, kept_row, kept_entry)

# Where an engine has no place of its own for the schema's number. It is not among `metadata`'s tables.
schema_version = Table("schema_version", MetaData(), Column("version", Integer, primary_key=True))


def creating(engine: str, tables: Iterable[Table] = tuple(metadata.tables.values())) -> Iterator[str]:
    """The statements that make tables on an engine; without any named, all of the log's."""
    dialect = URL.create(engine).get_dialect()()
    for table in tables:
        yield str(CreateTable(table).compile(dialect=dialect))
