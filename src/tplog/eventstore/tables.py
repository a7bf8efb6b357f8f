"""The tables of a SQL log. `tplog.eventstore.triggers` makes those of the records append-only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.engine import URL
from sqlalchemy.schema import CreateTable

metadata = MetaData()

# Texts are compared byte by byte on every engine, whatever the server's locale.
_ByteOrderedText = Text().with_variant(Text(collation="C"), "postgresql")
_OreInteger = BigInteger().with_variant(Integer, "sqlite")

record_table = Table(
    "record",
    metadata,
    Column("index", Integer, primary_key=True, autoincrement=False),
    Column("id", _ByteOrderedText, nullable=False, unique=True),
    Column("recorded", _ByteOrderedText, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),  # the leaf's hash (RFC 6962)
    sqlite_strict=True,
)

# One row: the tree's size and its compact range, all that an append needs (`tplog.merkle.compact_range`).
tree_table = Table(
    "tree",
    metadata,
    Column("size", Integer, primary_key=True, autoincrement=False),
    Column("frontier", LargeBinary, nullable=False),
    sqlite_strict=True,
)
checkpoint_table = Table(
    "checkpoint",
    metadata,
    Column("size", Integer, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", LargeBinary, nullable=False),
    sqlite_strict=True,
)
cosignature_table = Table(
    "cosignature",
    metadata,
    Column("size", Integer, primary_key=True, autoincrement=False),
    Column("line", _ByteOrderedText, primary_key=True),
    sqlite_strict=True,
)
TREE_TABLES = (tree_table, checkpoint_table, cosignature_table)

# A copy of each event's transfers, for sums in SQL. The leaf is authoritative.
transfer_table = Table(
    "transfer",
    metadata,
    Column("index", Integer, ForeignKey("record.index"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("budget", _ByteOrderedText, nullable=False),
    Column("giver", _ByteOrderedText, nullable=False),
    Column("taker", _ByteOrderedText, nullable=False),
    Column("ore", _OreInteger, nullable=False),
    sqlite_strict=True,
)

# The projections (`tplog.domain.projection_rows`). They can be dropped and rebuilt: no triggers.
# A budget's rows are one range of the primary key, and so are the index entries under one key.
projection_position_table = Table(
    "kept_at",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("size", Integer, nullable=False),
    sqlite_strict=True,
)
projection_row_table = Table(
    "kept_row",
    metadata,
    Column("budget", _ByteOrderedText, primary_key=True),
    Column("name", _ByteOrderedText, primary_key=True),
    Column("key", _ByteOrderedText, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
index_entry_table = Table(
    "kept_entry",
    metadata,
    Column("budget", _ByteOrderedText, primary_key=True),
    Column("name", _ByteOrderedText, primary_key=True),
    Column("key", _ByteOrderedText, primary_key=True),
    Column("index", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
PROJECTION_TABLES = (projection_position_table, projection_row_table, index_entry_table)

# For an engine with no place of its own for the schema version. Not part of `metadata`.
schema_version_table = Table("schema_version", MetaData(), Column("version", Integer, primary_key=True))


def create_table_sql(engine: str, tables: Iterable[Table] = tuple(metadata.tables.values())) -> Iterator[str]:
    """Yield the CREATE TABLE statements for an engine; by default of all tables in ``metadata``."""
    dialect = URL.create(engine).get_dialect()()
    for table in tables:
        yield str(CreateTable(table).compile(dialect=dialect))
