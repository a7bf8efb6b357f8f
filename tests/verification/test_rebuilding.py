"""What a verification takes from the replay of the rebuild before it, and what makes it replay again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tampering import CASES, Case
from test_workers import REPLAY_RULES

import tplog
from tplog.book.audit import audit_log
from tplog.book.rebuild import rebuild_and_judge
from tplog.domain.projection_rows import IndexEntry
from tplog.errors import TplogError
from tplog.eventstore.sql import open_log
from tplog.verification import rebuilding, replay_check
from tplog.verification.digests import MultisetHash, encode_row
from tplog.verification.rebuilding import RebuiltLog

CHANGED = [case for case in CASES if set(case.codes) & {rule.code for rule in REPLAY_RULES}]


def test_a_rebuild_judges_each_event_once(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The verification after a rebuild replays nothing where all is as the rebuild left it."""
    judged: list[str] = []
    for module in (rebuilding, replay_check):
        findings = module.event_findings

        def counted(state, event, events, findings=findings):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            judged.append(event.id)
            return findings(state, event, events)

        monkeypatch.setattr(module, "event_findings", counted)
    with tplog.open(str(copy / "tplog.db")) as book:
        remaining = book.rebuild_projections().remaining
        assert len(judged) == len(set(judged)) == book.size()
    assert remaining
    assert not remaining.contradictions


@pytest.mark.parametrize("case", CHANGED[:: len(CHANGED) // 8], ids=lambda case: case.words)
@pytest.mark.parametrize("is_before", [False, True], ids=["after", "before"])
def test_what_is_changed_is_found_all_the_same(case: Case, copy: Path, *, is_before: bool) -> None:
    """Whether it is changed after the rebuild or before it: the report is that of a verification alone."""
    rebuilt = RebuiltLog(0)
    if is_before:
        case.change(copy)
    try:
        with closing(open_log(str(copy / "tplog.db"), any_version=True)) as log:
            rebuilt = rebuild_and_judge(log, copy / "tplog.checkpoints")[1]
    except TplogError:
        assert is_before  # leaves that cannot be read are not rebuilt from
    if not is_before:
        case.change(copy)
    with closing(open_log(str(copy / "tplog.db"), any_version=True)) as log:
        reports = [
            audit_log(log, copy / "tplog.checkpoints", (), None, None, known) for known in (rebuilt, None)
        ]
    assert reports[0] == reports[1]
    assert is_before or reports[0].contradictions or reports[0].status


def _stored(file: Path) -> list[object]:
    """Return all stored projections with their types, which a comparison of numbers does not show."""
    with closing(sqlite3.connect(file)) as connection:
        rows = [
            connection.execute(f"SELECT * FROM {table} ORDER BY budget, name, key").fetchall()  # noqa: S608
            for table in ("kept_row", "kept_entry")
        ]
    return [[(value, type(value)) for value in row] for of_table in rows for row in of_table]


def _as_fraction(connection: sqlite3.Connection, table: str, column: str) -> None:
    """Store a column's numbers as fractions in a table that says, before and after, that it holds none."""
    text = f'"{column}" INTEGER' if column == "index" else f"{column} INTEGER"
    for old, new in ((text, text.replace("INTEGER", "ANY")), (text.replace("INTEGER", "ANY"), text)):
        connection.execute("PRAGMA writable_schema = ON")
        statement = "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = ?"
        assert connection.execute(statement, (old, new, table)).rowcount == 1
        connection.execute("PRAGMA writable_schema = RESET")
        connection.commit()
        if new != text:
            connection.execute(f'UPDATE {table} SET "{column}" = "{column}" + 0.0')  # noqa: S608
            connection.commit()


STATEMENTS = (
    "UPDATE kept_entry SET content = x'00' WHERE name = 'event'",
    "DELETE FROM kept_entry WHERE name = 'document'",
    "INSERT INTO kept_entry SELECT budget, name, key || 'x', \"index\", position, content FROM kept_entry",
    "UPDATE kept_row SET content = x'00' WHERE name = 'accounts'",
    "UPDATE kept_row SET place = place + 1 WHERE name = 'accounts'",
    "DELETE FROM kept_row WHERE name = 'accounts'",
    "INSERT INTO kept_row SELECT budget, name, key || 'x', place, content FROM kept_row",
)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_what_differed_is_said_and_mended(copy: Path, statement: str) -> None:
    """Whatever column it is in, and also where only something is missing or too much."""
    file = copy / "tplog.db"
    expected = _stored(file)
    with closing(sqlite3.connect(file)) as connection, connection:
        assert connection.execute(statement).rowcount > 0
    assert _stored(file) != expected
    with tplog.open(str(file)) as book:
        assert {finding.code for finding in book.rebuild_projections().findings} == {"kept-differs"}
    assert _stored(file) == expected


@pytest.mark.parametrize("condition", ["", " WHERE budget = (SELECT min(budget) FROM kept_row)"])
def test_a_budget_without_any_row_is_said(copy: Path, condition: str) -> None:
    """Each row that is not there is a finding, also where nothing is stored of the budget at all."""
    file = copy / "tplog.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        count = connection.execute(f"DELETE FROM kept_row{condition}").rowcount  # noqa: S608 (as above)
    assert count > 0
    with tplog.open(str(file)) as book:
        codes = [finding.code for finding in book.audit().findings]
    assert codes.count("kept-differs") == count


@pytest.mark.parametrize(
    ("table", "column"), [("kept_row", "place"), ("kept_entry", "index"), ("kept_entry", "position")]
)
def test_a_fraction_is_no_whole_number(copy: Path, table: str, column: str) -> None:
    """SQLite calls them equal; what reads them would not."""
    file = copy / "tplog.db"
    expected = _stored(file)
    with closing(sqlite3.connect(file)) as connection:
        _as_fraction(connection, table, column)
    assert _stored(file) != expected
    with tplog.open(str(file)) as book:
        assert {finding.code for finding in book.rebuild_projections().findings} == {"kept-differs"}
    assert _stored(file) == expected


def test_what_is_stored_already_is_not_written_again(copy: Path) -> None:
    """No page of the database is written, so that a log that is as it must be costs its disk nothing."""
    file = copy / "tplog.db"
    with tplog.open(str(file)) as book:
        book.rebuild_projections()
        before = file.read_bytes(), _wal_size(file)
        assert not book.rebuild_projections().findings
        assert (file.read_bytes(), _wal_size(file)) == before


def _damage(file: Path, table: str, place: int) -> None:
    """Change a byte of the first page of a table."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page_size,) = connection.execute("PRAGMA page_size").fetchone()
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    content = bytearray(file.read_bytes())
    content[(page - 1) * page_size + place] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize("table", ["kept_row", "kept_entry"])
def test_a_damaged_page_beside_the_log_is_mended(copy: Path, table: str) -> None:
    """Also where all that is on it can be read, and is what it must be."""
    file = copy / "tplog.db"
    _damage(file, table, 7)  # how many bytes lie free between the page's cells
    with tplog.open(str(file)) as book:
        remaining = book.rebuild_projections().remaining
    assert remaining
    assert not remaining.contradictions
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_tree_that_differs_hides_no_row_that_does(copy: Path) -> None:
    """A rebuild says both."""
    file = copy / "tplog.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE kept_row SET content = x'00' WHERE name = 'accounts'")
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        assert connection.execute("UPDATE tree SET size = size - 1").rowcount == 1
    with tplog.open(str(file)) as book:
        codes = {finding.code for finding in book.rebuild_projections().findings}
    assert codes == {"tree-differs", "kept-differs"}


def _wal_size(file: Path) -> int:
    wal = file.with_name(f"{file.name}-wal")
    return wal.stat().st_size if wal.exists() else 0


def test_rows_that_differ_have_other_bytes() -> None:
    """A value of another type, or beyond what a database of ours holds, is another row."""
    values = [1, 1.0, True, "1", b"1", None, 1 + 0j, complex]
    assert len({encode_row(("a", value)) for value in values}) == len(values)


def test_the_sum_of_rows_is_of_all_of_them_in_any_order() -> None:
    """One row more, the same row twice, or another column: each gives another sum."""

    def total(*entries: IndexEntry) -> MultisetHash:
        rows = MultisetHash()
        for entry in entries:
            rows.add(entry)
        return rows

    first, second = (IndexEntry("mention", "b", "2025/ks", index, 0) for index in (1, 2))
    assert total(first, second) == total(second, first)
    sums = [
        total(first),
        total(second),
        total(first, first),
        total(first, second),
        total(first._replace(position=1)),
    ]
    assert len({row.value for row in sums}) == len(sums)
