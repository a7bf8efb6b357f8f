"""How each engine answers each statement: what is asked for one thing never goes through what grows."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing

import pytest

from conftest import ROOT, Golden
from postgres import Server
from tplog.eventstore import queries, sql
from tplog.eventstore.postgresql.dialect import PostgresqlSession
from tplog.eventstore.transaction_session import SqlSession

SIZE, BUDGETS = 20_000, 200
NAMED, KEY = ("b7", "mention", "k7"), ("mention", "b7", "k7")
# What is asked for one thing, or for what is new: the values with which it is explained.
VALUES: Mapping[str, tuple[object, ...]] = {
    "LOG_SIZE": (),
    "RECORDS_FROM": (SIZE - 5,),
    "LAST_RECORD": (),
    "RECORD_BY_ID": ("ram/7",),
    "DOUBTFUL_IDS": (SIZE - 1,),
    "RECORDS_INDEXED_BY": (*NAMED, SIZE),
    "SIZE_AND_TREE": (),
    "TREE": (),
    "TREE_COUNT": (),
    "UPDATE_TREE": (SIZE, b""),
    "DELETE_TREE": (),
    "NEWEST_CHECKPOINT": (),
    "CHECKPOINT": (5,),
    "LARGER_CHECKPOINTS": (SIZE - 5,),
    "COSIGNATURES": (5,),
    "LARGER_COSIGNATURES": (SIZE - 5,),
    "SIZE_AND_PROJECTION_POSITION": (),
    "PROJECTION_POSITION": (),
    "ADVANCE_PROJECTION_POSITION": (SIZE, 9, SIZE),
    "PROJECTION_ROWS": ("b7",),
    "PROJECTION_BUDGETS": (),
    "PROJECTION_BUDGETS_WITH_ROW": ("accounts", "k7"),
    "DELETE_PROJECTION_ROW": KEY,
    "PROJECTION_ROWS_OF": ("b7", "accounts", "flows"),
    "PROJECTION_ROWS_OF_YEAR": ("b7", "accounts", "2024/", "20240"),
    "PROJECTION_ROWS_INTO_YEAR": ("b7", "flows", "% 2024/%", "2024/", "20240"),
    "INDEX_ENTRIES": (*NAMED, SIZE, SIZE - 5),
    "INDEX_ENTRIES_OF_NAME": (*NAMED[:2], SIZE, SIZE - 5),
    "INDEX_ENTRIES_OF_KEYS": (*NAMED[:2], "2024/n", "2024/n0", SIZE, SIZE - 5),
    "RECORDS_AT": (3, 5),
}
# What must read everything, and why.
READS_ALL = {
    "BUDGET_RECORDS": "an apply decides from leaves alone, whatever is stored beside them; once a process",
    "EVENT_IDS": "names near an unknown id, completion, and a dry run",
    "LEAF_HASHES": "a proof, or tiles, over all leaves",
    "STORED_RECORDS": "verify",
    "STORED_RECORD_COUNT": "verify",
    "STORED_TRANSFERS": "verify",
    "ALL_CHECKPOINTS": "verify",
    "ALL_COSIGNATURES": "verify",
    "ALL_PROJECTION_ROWS": "verify and rebuild compare all that is stored beside the log",
    "ALL_INDEX_ENTRIES": "the same",
    "PROJECTION_COUNTS": "a rebuild sees that no more is stored than it makes",
}
# Of as many values as are asked for.
OF_MANY_VALUES = {"RECORDS_AT": queries.records_at(2), "PROJECTION_ROWS_OF": queries.projection_rows_of(2)}
# What each engine says in its own words.
OF_SQLITE = {"DOUBTFUL_IDS": SqlSession.DOUBTFUL_IDS_SQL}
OF_POSTGRESQL = {"DOUBTFUL_IDS": PostgresqlSession.DOUBTFUL_IDS_SQL}
GROWING = {"record", "transfer", "checkpoint", "cosignature", "kept_row", "kept_entry"}
STATEMENTS = {
    name: text
    for name, text in {**vars(queries), **OF_MANY_VALUES, **OF_SQLITE}.items()
    if name.isupper() and not name.startswith("_") and isinstance(text, str) and "VALUES" not in text
}
FILL = (
    "INSERT INTO record SELECT i, 'ram/' || i, '', {blob}, {blob} FROM n",
    "INSERT INTO checkpoint SELECT i, {blob}, {blob} FROM n",
    "INSERT INTO cosignature SELECT i, 'line' FROM n",
    "INSERT INTO kept_entry SELECT 'b' || i % {budgets}, 'mention', 'k' || i % 1000, i, 0, {blob} FROM n",
    "INSERT INTO kept_row SELECT 'b' || i % {budgets}, 'accounts', 'k' || i, 0, {blob} FROM n",
)


def test_each_statement_is_judged() -> None:
    """None is left out: a new one is asked for one thing, or says why it reads everything."""
    assert VALUES.keys() | READS_ALL.keys() == STATEMENTS.keys()
    assert not VALUES.keys() & READS_ALL.keys()


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[str]]:
    """SQLite's plan of each statement, on a log of many records."""
    path = tmp_path_factory.mktemp("plans") / "tplog.db"
    sql.create_log(str(path)).close()
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {SIZE}) "  # noqa: S608 (our own number)
    with closing(sqlite3.connect(path)) as connection:
        for (trigger,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        for statement in FILL:
            filled = statement.format(blob="zeroblob(40)", budgets=BUDGETS)
            head, _, tail = filled.partition("SELECT")
            connection.execute(f"{head}{numbers}SELECT{tail}")
        connection.execute("ANALYZE")
        return {
            name: [
                row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", (None,) * text.count("?"))
            ]
            for name, text in STATEMENTS.items()
        }


@pytest.mark.parametrize("name", VALUES)
def test_sqlite_goes_through_nothing_that_grows(plans: Mapping[str, list[str]], name: str) -> None:
    """Each is answered by a search in an index or by the row's number, and sorts no table."""
    scanned = {step.split()[1] for step in plans[name] if step.startswith("SCAN")}
    assert not scanned & GROWING, plans[name]


def test_postgresql_goes_through_nothing_that_grows(server: Server) -> None:
    """With the statistics of a long log and its own choice of plans."""
    database = server.new_database()
    sql.create_log(server.address(database)).close()
    with server.connected(database) as connection:
        connection.execute("SET search_path = tplog")
        connection.execute("SET session_replication_role = replica")
        for statement in FILL:
            filled = statement.format(blob="'\\x00'::bytea", budgets=BUDGETS)
            head, _, tail = filled.partition("SELECT")
            numbers = f"WITH n AS (SELECT generate_series(0, {SIZE - 1}) AS i) "
            connection.execute(f"{head}{numbers}SELECT{tail}".encode())
        connection.execute("ANALYZE")
        for name, values in VALUES.items():
            text = {**STATEMENTS, **OF_POSTGRESQL}[name].replace("?", "%s")
            plan = [row[0] for row in connection.execute(f"EXPLAIN {text}".encode(), values)]
            scanned = {step.split("Seq Scan on ")[1].split()[0] for step in plan if "Seq Scan on" in step}
            assert not scanned & GROWING, (name, plan)


def test_the_documents_show_each_plan(plans: Mapping[str, list[str]], golden: Golden) -> None:
    """docs/queries.md has the table; --update writes it anew. Another SQLite may word its plans otherwise."""
    path = ROOT / "docs" / "queries.md"
    head, rule, _ = path.read_text("utf-8").partition("|---|---|---|\n")
    rows = [
        f"| `{name}` | {'<br>'.join(plans[name]) or '–'} | {READS_ALL.get(name, '')} |\n"
        for name in STATEMENTS
    ]
    if f"SQLite {sqlite3.sqlite_version} " in head:
        golden(path, head + rule + "".join(rows))
    table = path.read_text("utf-8").partition(rule)[2]
    assert [line.split("`")[1] for line in table.splitlines()] == list(STATEMENTS)
