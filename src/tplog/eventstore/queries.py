"""All SQL statements of a log, valid on every engine. ``?`` marks the place of a value.

`tplog.eventstore.tables` defines the tables. No statement contains a literal ``?`` or ``%``, so that ``?``
can be replaced by another driver's placeholder.
"""

from __future__ import annotations

# Records.
LOG_SIZE = 'SELECT COALESCE(MAX("index") + 1, 0) FROM record'
RECORDS_FROM = 'SELECT "index", leaf, hash FROM record WHERE "index" >= ? ORDER BY "index"'
LAST_RECORD = 'SELECT "index", leaf, hash FROM record WHERE "index" = (SELECT MAX("index") FROM record)'
RECORD_BY_ID = 'SELECT "index", leaf, hash FROM record WHERE id = ?'
# A budget's records by the leaves themselves, whatever stands in any index beside them.
BUDGET_RECORDS = """SELECT "index", leaf, hash FROM record
WHERE substr(leaf, 1, length(?)) = ? AND "index" < ? ORDER BY "index\""""
EVENT_IDS = 'SELECT id FROM record ORDER BY "index"'
LEAF_HASHES = 'SELECT hash FROM record WHERE "index" < ? ORDER BY "index"'
# Of a leaf that nobody could have written, no more is read than shows that it is too long.
_MAX_READ_LEAF = 1 << 20
STORED_RECORDS = f'''SELECT "index", id, recorded, substr(leaf, 1, {_MAX_READ_LEAF}), hash FROM record
ORDER BY "index"'''  # noqa: S608 (a number of ours)
STORED_RECORD_COUNT = "SELECT COUNT(*) FROM record"
STORED_TRANSFERS = (
    'SELECT "index", position, budget, giver, taker, ore FROM transfer ORDER BY "index", position'
)
INSERT_RECORD = 'INSERT INTO record ("index", id, recorded, leaf, hash) VALUES (?, ?, ?, ?, ?)'
INSERT_TRANSFER = (
    'INSERT INTO transfer ("index", position, budget, giver, taker, ore) VALUES (?, ?, ?, ?, ?, ?)'
)
# Records with at least one index entry of a budget, name and key.
RECORDS_INDEXED_BY = """SELECT "index", leaf, hash FROM record WHERE "index" IN (
    SELECT "index" FROM kept_entry WHERE budget = ? AND name = ? AND "key" = ? AND "index" < ?
) ORDER BY "index\""""


def records_at(count: int) -> str:
    """Return the query for the records at ``count`` indexes."""
    placeholders = ", ".join("?" * count)
    return f'SELECT "index", leaf, hash FROM record WHERE "index" IN ({placeholders}) ORDER BY "index"'  # noqa: S608


def doubtful_ids(leaf_has_id: str) -> str:
    """Return the query for the records from an index on whose leaf has not their id, and for the last one."""
    return f"""SELECT id, "index", leaf, hash FROM record
WHERE "index" >= ? AND ("index" = (SELECT MAX("index") FROM record) OR {leaf_has_id} IS NOT TRUE)
ORDER BY "index\""""  # noqa: S608 (our own text)


def without_hashes(query: str) -> str:
    """Return a query for records as a schema older than their hashes takes it."""
    return query.replace(", hash FROM", " FROM", 1)


# The tree, checkpoints and cosignatures. SIZE_AND_TREE returns one row even if no tree is stored.
SIZE_AND_TREE = """SELECT (SELECT COALESCE(MAX("index") + 1, 0) FROM record), size, frontier
FROM (SELECT 1) AS one LEFT JOIN tree ON TRUE"""
TREE = "SELECT size, frontier FROM tree"
TREE_COUNT = "SELECT COUNT(*) FROM tree"
DELETE_TREE = "DELETE FROM tree"
INSERT_TREE = "INSERT INTO tree (size, frontier) VALUES (?, ?)"
UPDATE_TREE = "UPDATE tree SET size = ?, frontier = ?"
NEWEST_CHECKPOINT = "SELECT size, root, note FROM checkpoint WHERE size = (SELECT MAX(size) FROM checkpoint)"
CHECKPOINT = "SELECT size, root, note FROM checkpoint WHERE size = ?"
ALL_CHECKPOINTS = "SELECT size, root, note FROM checkpoint ORDER BY size"
LARGER_CHECKPOINTS = "SELECT size, root, note FROM checkpoint WHERE size > ? ORDER BY size"
COSIGNATURES = "SELECT line FROM cosignature WHERE size = ? ORDER BY line"
ALL_COSIGNATURES = "SELECT size, line FROM cosignature ORDER BY size, line"
LARGER_COSIGNATURES = "SELECT size, line FROM cosignature WHERE size > ? ORDER BY size, line"
# The first checkpoint stored for a size stays.
INSERT_CHECKPOINT = "INSERT INTO checkpoint (size, root, note) VALUES (?, ?, ?) ON CONFLICT (size) DO NOTHING"
INSERT_COSIGNATURE = "INSERT INTO cosignature (size, line) VALUES (?, ?) ON CONFLICT (size, line) DO NOTHING"

# The projections. SIZE_AND_PROJECTION_POSITION returns one row even if no projections are stored.
SIZE_AND_PROJECTION_POSITION = """SELECT (SELECT COALESCE(MAX("index") + 1, 0) FROM record), version, size
FROM (SELECT 1) AS one LEFT JOIN kept_at ON TRUE"""
PROJECTION_POSITION = "SELECT version, size FROM kept_at"
INSERT_PROJECTION_POSITION = "INSERT INTO kept_at (version, size) VALUES (?, ?)"
ADVANCE_PROJECTION_POSITION = "UPDATE kept_at SET size = ? WHERE version = ? AND size = ?"
PROJECTION_ROWS = 'SELECT name, budget, "key", place, content FROM kept_row WHERE budget = ?'


def projection_rows_of(count: int) -> str:
    """Return the query for a budget's rows of ``count`` names."""
    placeholders = ", ".join("?" * count)
    return f"{PROJECTION_ROWS} AND name IN ({placeholders})"


# Keys that begin with a year, and other keys of which the second account is of it.
PROJECTION_ROWS_OF_YEAR = f'{PROJECTION_ROWS} AND name = ? AND "key" >= ? AND "key" < ?'
PROJECTION_ROWS_INTO_YEAR = f"""{PROJECTION_ROWS} AND name = ? AND "key" LIKE ?
AND NOT ("key" >= ? AND "key" < ?)"""


def of_marked(count: int) -> str:
    """Return what a query for rows asks besides: of two years, or one of ``count`` holders is in the key.

    A year is four digits, or a word that as many letters tell from others.
    """
    has_holder = """ OR replace("key", ?, '') <> "key\"""" * count
    return f""" AND (replace("key", ' ' || substr("key", 1, 5), '') = "key"{has_holder})"""


ALL_PROJECTION_ROWS = 'SELECT name, budget, "key", place, content FROM kept_row ORDER BY budget, name, "key"'
# Jumps from each budget to the next by the primary key, without reading the rows between.
_DISTINCT_BUDGETS = """WITH RECURSIVE named(budget) AS (
    SELECT MIN(budget) FROM kept_row
    UNION ALL
    SELECT (SELECT MIN(budget) FROM kept_row WHERE budget > named.budget) FROM named
    WHERE named.budget IS NOT NULL
) SELECT budget FROM named WHERE budget IS NOT NULL"""
PROJECTION_BUDGETS = f"{_DISTINCT_BUDGETS} ORDER BY budget"
# Counts at most one row by the primary key; instead of EXISTS PostgreSQL goes through the table once.
PROJECTION_BUDGETS_WITH_ROW = f"""{_DISTINCT_BUDGETS} AND (
    SELECT COUNT(*) FROM kept_row WHERE kept_row.budget = named.budget AND name = ? AND "key" = ?
) > 0 ORDER BY budget"""  # noqa: S608 (our own text)
# A row whose place does not change is written without one: it exists, and keeps the place that it has.
UPSERT_PROJECTION_ROW = """\
INSERT INTO kept_row (name, budget, "key", place, content) VALUES (?, ?, ?, COALESCE(?, -1), ?)
ON CONFLICT (budget, name, "key") DO UPDATE SET content = excluded.content,
place = CASE WHEN excluded.place < 0 THEN kept_row.place ELSE excluded.place END"""
DELETE_PROJECTION_ROW = 'DELETE FROM kept_row WHERE name = ? AND budget = ? AND "key" = ?'
INDEX_ENTRIES = """SELECT "index", position, content FROM kept_entry
WHERE budget = ? AND name = ? AND "key" = ? AND "index" < ? AND "index" >= ? ORDER BY "index", position"""
# The plus keeps the index's column out of the search, which would else jump over all budgets.
INDEX_ENTRIES_OF_NAME = """SELECT name, budget, "key", "index", position, content FROM kept_entry
WHERE budget = ? AND name = ? AND +"index" < ? AND +"index" >= ? ORDER BY "index", position"""
INDEX_ENTRIES_OF_KEYS = """SELECT name, budget, "key", "index", position, content FROM kept_entry
WHERE budget = ? AND name = ? AND "key" >= ? AND "key" < ? AND +"index" < ? AND +"index" >= ?
ORDER BY "index", position"""
ALL_INDEX_ENTRIES = """SELECT name, budget, "key", "index", position, content FROM kept_entry
ORDER BY budget, name, "key", "index", position"""
INSERT_INDEX_ENTRY = """INSERT INTO kept_entry (name, budget, "key", "index", position, content)
VALUES (?, ?, ?, ?, ?, ?)"""
# What is there already and equal is left alone, also in its pages; only what differs counts as changed.
MATCH_INDEX_ENTRY = f"""{INSERT_INDEX_ENTRY}
ON CONFLICT (budget, name, "key", "index", position) DO UPDATE SET content = excluded.content
WHERE CASE WHEN kept_entry.content = excluded.content THEN 0 ELSE 1 END = 1"""
MATCH_PROJECTION_ROW = """INSERT INTO kept_row (name, budget, "key", place, content) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (budget, name, "key") DO UPDATE SET content = excluded.content, place = excluded.place
WHERE CASE WHEN kept_row.content = excluded.content AND kept_row.place = excluded.place
THEN 0 ELSE 1 END = 1"""
# SQLite calls a whole number and a fraction of the same value equal: what was altered so is not counted.
PROJECTION_COUNTS = """SELECT
(SELECT COUNT(*) FROM kept_entry WHERE typeof("index") = 'integer' AND typeof(position) = 'integer')
+ (SELECT COUNT(*) FROM kept_row WHERE typeof(place) = 'integer'),
(SELECT COUNT(*) FROM kept_entry) + (SELECT COUNT(*) FROM kept_row)"""
DELETE_PROJECTIONS = ("DELETE FROM kept_at", "DELETE FROM kept_row", "DELETE FROM kept_entry")
