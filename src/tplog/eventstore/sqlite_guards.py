"""What guards a log in SQLite, as the file has it now: triggers, and how its tables are defined."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from tplog.eventstore.messages import GUARD_FOREIGN, GUARD_MISSING
from tplog.eventstore.migrations import ADD_HASH_SQL
from tplog.eventstore.table_definitions import (
    Definition,
    column_definition,
    compare_definitions,
    expected_definitions,
    foreign_key_text,
    primary_key_text,
    table_definition,
    unique_text,
)
from tplog.eventstore.tables import create_table_sql, guarded_tables, record_table
from tplog.eventstore.transaction_session import SqlSession
from tplog.eventstore.triggers import ALTERED_BY_MIGRATION, SQLITE_TRIGGERS
from tplog.values.finding import Finding

_GUARDS_SQL = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY name"
_TABLES_SQL = """SELECT name, strict, wr, sql FROM pragma_table_list JOIN sqlite_master USING (name)
WHERE schema = 'main' AND sqlite_master.type = 'table' ORDER BY name"""
_COLUMNS_SQL = 'SELECT name, type, "notnull", hidden, pk FROM pragma_table_xinfo(?) ORDER BY cid'
_INDEXES_SQL = "SELECT name, origin FROM pragma_index_list(?) ORDER BY name"
_INDEX_COLUMNS_SQL = "SELECT name FROM pragma_index_info(?) ORDER BY seqno"
_FOREIGN_KEYS_SQL = """SELECT id, "table", "from", "to", on_update, on_delete
FROM pragma_foreign_key_list(?) ORDER BY id, seq"""
_NO_ACTION = "NO ACTION"
_WORD = re.compile(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'|\w+")


def guard_findings(session: SqlSession, *, is_newest: bool) -> Iterator[Finding]:
    """Yield what is missing, altered or foreign. Of an older schema, what a migration alters is left out."""
    expected = {_trigger_name(statement): statement for statement in SQLITE_TRIGGERS}
    for kind, name, statement in session.fetch_all(_GUARDS_SQL):
        if kind != "trigger" or name not in expected:
            yield Finding(GUARD_FOREIGN, {"guard": f"{kind} {name}"})
        elif statement == expected[name] or (not is_newest and name in ALTERED_BY_MIGRATION):
            del expected[name]
    for name in expected:
        yield Finding(GUARD_MISSING, {"guard": name})
    yield from _check_tables(session, is_newest=is_newest)


def _trigger_name(statement: str) -> str:
    return statement.split()[2]


def _check_tables(session: SqlSession, *, is_newest: bool) -> Iterator[Finding]:
    """Compare the definitions of our tables with tplog's. Other tables alter nothing, and are left out."""
    tables = guarded_tables(is_newest=is_newest)
    words = {
        table.name: _words(statement)
        for table, statement in zip(tables, create_table_sql("sqlite", tables), strict=True)
    }
    words[record_table.name] |= _words(ADD_HASH_SQL)
    actual = dict(_actual_definitions(session, words))
    yield from compare_definitions(expected_definitions("sqlite", tables), actual)


def _actual_definitions(session: SqlSession, words: Mapping[str, Collection[str]]) -> Iterator[Definition]:
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
        for text in (*([primary_key_text(key)] if key else []), *_others(session, table)):
            yield (table, text), ""
        compared = _words(" ".join(f'"{name}" {kind}' for name, kind, *_ in columns))
        for word in sorted(_words(statement) - compared - set(words[table])):
            yield (table, f"word {word.upper()}"), ""


def _others(session: SqlSession, table: str) -> Iterator[str]:
    """Yield a table's indexes and constraints but its primary key."""
    for name, origin in session.fetch_all(_INDEXES_SQL, (table,)):
        if origin == "u":
            yield unique_text(str(column) for (column,) in session.fetch_all(_INDEX_COLUMNS_SQL, (name,)))
        elif origin == "c":
            yield f"index {name}"
    keys: dict[int, list[tuple[str, ...]]] = {}
    for number, *row in session.fetch_all(_FOREIGN_KEYS_SQL, (table,)):
        keys.setdefault(number, []).append(tuple(map(str, row)))
    for rows in keys.values():
        yield _foreign_key(rows)


def _foreign_key(rows: Iterable[tuple[str, ...]]) -> str:
    """Return a foreign key's text from its rows, one for each column."""
    tables, columns, other_columns, on_update, on_delete = zip(*rows, strict=True)
    text = foreign_key_text(columns, tables[0], other_columns)
    update = f" ON UPDATE {on_update[0]}" if on_update[0] != _NO_ACTION else ""
    return text + update + (f" ON DELETE {on_delete[0]}" if on_delete[0] != _NO_ACTION else "")


def _words(statement: object) -> set[str]:
    """Return the words of a statement: names and keywords in small letters and without quotes, literals."""
    return {word.strip('"').lower() for word in _WORD.findall(str(statement))}
