"""What guards a log in SQLite, as the file has it now: triggers, and how its tables are defined."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing

from tplog.eventstore.messages import GUARD_FOREIGN, GUARD_MISSING
from tplog.eventstore.sqlite_schema import ADD_HASH_SQL, schema_statements
from tplog.eventstore.table_definitions import (
    Definition,
    column_definition,
    compare_definitions,
    foreign_key_text,
    primary_key_text,
    table_definition,
    unique_text,
)
from tplog.eventstore.transaction_session import SqlSession
from tplog.values.finding import Finding

_GUARDS_SQL = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY name"
_TABLES_SQL = """SELECT name, strict, wr, sql FROM pragma_table_list JOIN sqlite_master USING (name)
WHERE schema = 'main' AND sqlite_master.type = 'table' ORDER BY name"""
_COLUMNS_SQL = 'SELECT name, type, "notnull", hidden, pk FROM pragma_table_xinfo(?) ORDER BY cid'
_INDEXES_SQL = """SELECT name, origin, sql FROM pragma_index_list(?) AS list JOIN sqlite_master USING (name)
ORDER BY name"""
_INDEX_COLUMNS_SQL = "SELECT name FROM pragma_index_info(?) ORDER BY seqno"
_FOREIGN_KEYS_SQL = """SELECT id, "table", "from", "to", on_update, on_delete
FROM pragma_foreign_key_list(?) ORDER BY id, seq"""
_NO_ACTION = "NO ACTION"
_WORD = re.compile(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'|\w+")


def guard_findings(session: SqlSession, version: int) -> Iterator[Finding]:
    """Yield what is missing, altered or foreign, as against a new database of a schema version."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in schema_statements(version):
            connection.execute(statement)
        yield from _compare(SqlSession(connection), session)


def _compare(new: SqlSession, actual: SqlSession) -> Iterator[Finding]:
    """Compare the triggers and tables with those of a new database.

    Other tables alter nothing, and are left out.
    """
    expected = {name: statement for _, name, statement in new.fetch_all(_GUARDS_SQL)}
    for kind, name, statement in actual.fetch_all(_GUARDS_SQL):
        if kind != "trigger" or name not in expected:
            yield Finding(GUARD_FOREIGN, {"guard": f"{kind} {name}"})
        elif statement == expected[name]:
            del expected[name]
    for name in expected:
        yield Finding(GUARD_MISSING, {"guard": name})
    words = {table: _words(statement) for table, *_, statement in new.fetch_all(_TABLES_SQL)}
    words["record"] |= _words(ADD_HASH_SQL)
    yield from compare_definitions(dict(_definitions(new, words)), dict(_definitions(actual, words)))


def _definitions(session: SqlSession, words: Mapping[str, Collection[str]]) -> Iterator[Definition]:
    """Yield the definitions of the tables in ``words``, and each word of a statement that is not there.

    SQLite lists no CHECK and no ON CONFLICT: a word more is how they show.
    """
    for table, strict, without_rowid, statement in session.fetch_all(_TABLES_SQL):
        if table not in words:
            continue
        yield table_definition(table, is_strict=strict, without_rowid=without_rowid)
        columns = session.fetch_all(_COLUMNS_SQL, (table,))
        for name, kind, is_required, hidden, _ in columns:
            full_kind = f"{kind} GENERATED" if hidden else kind
            yield column_definition(table, name, full_kind, is_nullable=not is_required)
        key = [name for position, name in sorted((row[-1], row[0]) for row in columns) if position]
        if key:
            yield (table, primary_key_text(key)), ""
        for text, definition in _others(session, table):
            yield (table, text), definition
        compared = _words(" ".join(f'"{name}" {kind}' for name, kind, *_ in columns))
        for word in sorted(_words(statement) - compared - set(words[table])):
            yield (table, f"word {word.upper()}"), ""


def _others(session: SqlSession, table: str) -> Iterator[tuple[str, str]]:
    """Yield a table's indexes and constraints but its primary key."""
    for name, origin, statement in session.fetch_all(_INDEXES_SQL, (table,)):
        if origin == "u":
            columns = session.fetch_all(_INDEX_COLUMNS_SQL, (name,))
            yield unique_text(str(column) for (column,) in columns), ""
        elif origin == "c":
            yield f"index {name}", str(statement)
    keys: dict[int, list[tuple[str, ...]]] = {}
    for number, *row in session.fetch_all(_FOREIGN_KEYS_SQL, (table,)):
        keys.setdefault(number, []).append(tuple(map(str, row)))
    for rows in keys.values():
        yield _foreign_key(rows), ""


def _foreign_key(rows: Iterable[tuple[str, ...]]) -> str:
    """Return a foreign key's text from its rows, one for each column."""
    tables, columns, other_columns, on_update, on_delete = zip(*rows, strict=True)
    text = foreign_key_text(columns, tables[0], other_columns)
    update = f" ON UPDATE {on_update[0]}" if on_update[0] != _NO_ACTION else ""
    return text + update + (f" ON DELETE {on_delete[0]}" if on_delete[0] != _NO_ACTION else "")


def _words(statement: object) -> set[str]:
    """Return the words of a statement: names and keywords in small letters and without quotes, literals."""
    return {word.strip('"').lower() for word in _WORD.findall(str(statement))}
