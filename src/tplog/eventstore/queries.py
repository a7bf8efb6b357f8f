"""All questions and rows of a log, as SQL text that every engine takes. A value's place is ``?``.

The tables are made elsewhere (`tplog.eventstore.tables`). No statement has a ``?`` or a ``%`` of its own, so
that a driver's other placeholder can be put in the place of ours.
"""

from __future__ import annotations

# Records.
SIZE = 'SELECT COALESCE(MAX("index") + 1, 0) FROM record'
READ = 'SELECT "index", leaf FROM record WHERE "index" >= ? ORDER BY "index"'
LAST = 'SELECT "index", leaf FROM record WHERE "index" = (SELECT MAX("index") FROM record)'
FIND = 'SELECT "index", leaf FROM record WHERE id = ?'
IDS = 'SELECT id FROM record ORDER BY "index"'
HASHES = 'SELECT hash FROM record WHERE "index" < ? ORDER BY "index"'
STORED = 'SELECT "index", id, recorded, leaf, hash FROM record ORDER BY "index"'
TRANSFERS = 'SELECT "index", position, budget, giver, taker, ore FROM transfer ORDER BY "index", position'
ADD_RECORD = 'INSERT INTO record ("index", id, recorded, leaf, hash) VALUES (?, ?, ?, ?, ?)'
ADD_TRANSFER = 'INSERT INTO transfer ("index", position, budget, giver, taker, ore) VALUES (?, ?, ?, ?, ?, ?)'
# With an entry of a name, budget and key; it may have several.
UNDER = """SELECT "index", leaf FROM record WHERE "index" IN (
    SELECT "index" FROM kept_entry WHERE budget = ? AND name = ? AND "key" = ? AND "index" < ?
) ORDER BY "index\""""


def at(count: int) -> str:
    """The records at so many indexes."""
    places = ", ".join("?" * count)
    return f'SELECT "index", leaf FROM record WHERE "index" IN ({places}) ORDER BY "index"'  # noqa: S608


# The tree and what was signed of it. The size and the tree are one row even where there is no tree.
STANDING = """SELECT (SELECT COALESCE(MAX("index") + 1, 0) FROM record), size, frontier
FROM (SELECT 1) AS one LEFT JOIN tree ON TRUE"""
TREE = "SELECT size, frontier FROM tree"
PLANT = "INSERT INTO tree (size, frontier) VALUES (?, ?)"
GROW = "UPDATE tree SET size = ?, frontier = ?"
NEWEST_NOTE = "SELECT size, root, note FROM checkpoint WHERE size = (SELECT MAX(size) FROM checkpoint)"
NOTE = "SELECT size, root, note FROM checkpoint WHERE size = ?"
NOTES = "SELECT size, root, note FROM checkpoint WHERE size > ? ORDER BY size"
LINES = "SELECT line FROM cosignature WHERE size = ? ORDER BY line"
LINES_ABOVE = "SELECT size, line FROM cosignature WHERE size > ? ORDER BY size, line"
# The first of a size stays.
ADD_NOTE = "INSERT INTO checkpoint (size, root, note) VALUES (?, ?, ?) ON CONFLICT (size) DO NOTHING"
ADD_LINE = "INSERT INTO cosignature (size, line) VALUES (?, ?) ON CONFLICT (size, line) DO NOTHING"

# What is kept beside the log. The size and how far it reaches are one row even where nothing is kept.
KEPT = """SELECT (SELECT COALESCE(MAX("index") + 1, 0) FROM record), version, size
FROM (SELECT 1) AS one LEFT JOIN kept_at ON TRUE"""
KEPT_AT = "SELECT version, size FROM kept_at"
KEEP_AT = "INSERT INTO kept_at (version, size) VALUES (?, ?)"
KEEP_UP = "UPDATE kept_at SET size = ? WHERE version = ? AND size = ?"
ROWS = 'SELECT name, budget, "key", place, content FROM kept_row WHERE budget = ?'
ALL_ROWS = 'SELECT name, budget, "key", place, content FROM kept_row ORDER BY budget, name, "key"'
# From each budget straight to the next, past its rows.
_NAMED = """WITH RECURSIVE named(budget) AS (
    SELECT MIN(budget) FROM kept_row
    UNION ALL
    SELECT (SELECT MIN(budget) FROM kept_row WHERE budget > named.budget) FROM named
    WHERE named.budget IS NOT NULL
) SELECT budget FROM named WHERE budget IS NOT NULL"""
BUDGETS = f"{_NAMED} ORDER BY budget"
HAVING = f"""{_NAMED} AND EXISTS (
    SELECT 1 FROM kept_row WHERE kept_row.budget = named.budget AND name = ? AND "key" = ?
) ORDER BY budget"""  # noqa: S608 (our own text)
# One that is there already stays in its place.
KEEP_ROW = """INSERT INTO kept_row (name, budget, "key", place, content) VALUES (?, ?, ?, COALESCE(?, 0), ?)
ON CONFLICT (budget, name, "key") DO UPDATE SET content = excluded.content"""
DROP_ROW = 'DELETE FROM kept_row WHERE name = ? AND budget = ? AND "key" = ?'
ENTRIES = """SELECT name, budget, "key", "index", position, content FROM kept_entry
WHERE budget = ? AND name = ? AND "key" = ? AND "index" < ? ORDER BY "index", position"""
ALL_ENTRIES = """SELECT name, budget, "key", "index", position, content FROM kept_entry
ORDER BY budget, name, "key", "index", position"""
KEEP_ENTRY = """INSERT INTO kept_entry (name, budget, "key", "index", position, content)
VALUES (?, ?, ?, ?, ?, ?)"""
FORGET = ("DELETE FROM kept_at", "DELETE FROM kept_row", "DELETE FROM kept_entry")
