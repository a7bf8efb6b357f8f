"""A damaged database: what cannot be read is said, the checks go on, and nothing damaged passes for whole."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result
from signed_log import edit, raw, rewrite_leaf
from tampering import PINNED, TRUSTING, page_of_last_records_overwritten

from conftest import Cli
from tplog.events.codec import MAX_LEAF_BYTES

COLUMNS = {
    "record": ("index", "id", "recorded", "leaf", "hash"),
    "transfer": ("index", "position", "budget", "giver", "taker", "ore"),
    "tree": ("size", "frontier"),
    "checkpoint": ("size", "root", "note"),
    "cosignature": ("size", "line"),
    "kept_row": ("budget", "name", "key", "place", "content"),
    "kept_entry": ("budget", "name", "key", "index", "position", "content"),
    "kept_at": ("version", "size"),
}
VALUES = {
    "text that is not UTF-8": "CAST(x'41ff42' AS TEXT)",
    "bytes": "x'00ff'",
    "another text": "'å'",
    "a number": "4611686018427387904",
    "a fraction": "0.5",
    "nothing": "NULL",
}
# What is kept is not believed if it claims to be of another version or size.
UNREAD = {("kept_at", "version"), ("kept_at", "size")}


def codes(result: Result) -> list[str]:
    """The codes of verify's findings."""
    return [finding["code"] for finding in json.loads(result.stdout)["findings"]]


def verified(cli: Cli, *arguments: str) -> Result:
    """What verify says, which is never a traceback."""
    result = cli("verify", "--json", *(arguments or TRUSTING))
    assert isinstance(result.exception, SystemExit | None), result.exception
    return result


# Each column with three of the values, by turns: each value in half of the columns, and in every table.
PLACES = [(table, column) for table, columns in COLUMNS.items() for column in columns]
TRIED = [(*place, value) for number, place in enumerate(PLACES) for value in [*VALUES][number % 2 :: 2]]


@pytest.mark.parametrize(("table", "column", "value"), TRIED)
def test_any_value_in_any_column_is_a_finding(
    copy: Path, cli: Cli, table: str, column: str, value: str
) -> None:
    """Whatever stands in a column, verify reads on, says that it differs, and leaves with 1."""
    with closing(raw(copy)) as connection, connection:
        # A table without types takes any value in any column.
        connection.execute(f"CREATE TABLE other AS SELECT * FROM {table}")  # noqa: S608
        connection.execute(f"DROP TABLE {table}")
        connection.execute(f"ALTER TABLE other RENAME TO {table}")
        if table == "cosignature":
            connection.execute("INSERT INTO cosignature VALUES (17, 'x')")
        connection.execute(
            f'UPDATE {table} SET "{column}" = {VALUES[value]} WHERE rowid = (SELECT MAX(rowid) FROM {table})'  # noqa: S608
        )
    result = verified(cli)
    assert "guard-missing" in codes(result)
    if (table, column) in UNREAD:
        assert result.exit_code in {1, 3}
    else:
        assert result.exit_code == 1, result.output
    assert "part-unreadable" not in codes(result)


def test_a_leaf_that_is_too_long_is_a_finding(copy: Path, cli: Cli) -> None:
    """A leaf longer than any that tplog writes is damaged, though it could be read; the checks go on."""
    rewrite_leaf(
        copy, 2, lambda leaf: leaf.replace(b'"file":"', b'"file":"' + b"x" * MAX_LEAF_BYTES), also="hash tree"
    )
    result = verified(cli)
    assert result.exit_code == 1
    assert {"leaf-damaged", "column-differs", "root-differs"} <= set(codes(result))
    assert f"more than {MAX_LEAF_BYTES} bytes" in result.stdout


def content(path: Path, *, with_triggers: bool) -> list[object]:
    """What verify promises of a database: each value that is believed, and the triggers."""
    columns = {
        table: ", ".join(f'"{column}"' for column in columns if (table, column) not in UNREAD) or "1"
        for table, columns in COLUMNS.items()
    }
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")  # reads past an entry of the schema that is damaged
        connection.text_factory = bytes
        rows = [
            sorted(connection.execute(f"SELECT {names} FROM {table}").fetchall(), key=repr)  # noqa: S608
            for table, names in columns.items()
        ]
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    return [rows, sorted(triggers) if with_triggers else None]


# Of a capital in a trigger's statement on the first page: as a small letter it means the same to SQLite.
CASE_BIT = 5


def flips(size: int, page_size: int) -> Iterator[tuple[int, int]]:
    """Positions and a bit of each: in the file's header, and on each page in its header and by chance."""
    chance = random.Random(22)  # noqa: S311
    yield from ((position, chance.randrange(8)) for position in range(0, 100, 6))
    for page in range(0, size, page_size):
        yield from ((page + position, chance.randrange(8)) for position in (0, 1, 4, 9))
        yield page + chance.randrange(page_size), chance.randrange(8)


def test_a_flipped_bit_is_no_traceback_and_never_passes_for_whole(copy: Path, cli: Cli) -> None:
    """On any page: exit 0 only if all values and triggers are what they were, 3 if only a trigger is not."""
    path = copy / "tplog.db"
    whole = path.read_bytes()
    capital = whole.index(b"CREATE TRIGGER")
    before = {status: content(path, with_triggers=status == 0) for status in (0, 3)}
    statuses = set()
    for position, bit in [*flips(len(whole), 4096), (capital, CASE_BIT)]:
        flipped = bytearray(whole)
        flipped[position] ^= 1 << bit
        path.write_bytes(flipped)
        result = verified(cli)
        statuses.add(result.exit_code)
        assert result.exit_code in {0, 1, 2, 3}, (position, bit, result.output)
        assert "Run the same command again" not in result.stderr, (position, bit)
        if result.exit_code in before:
            after = content(path, with_triggers=result.exit_code == 0)
            assert after == before[result.exit_code], (position, bit, result.output)
    assert {0, 1, 2, 3} == statuses


SCHEMA_BITS = {
    "a trigger's word": (
        b"RAISE(ABORT, 'the log is append-only')",
        b"RAISE(ABORT; 'the log is append-only')",
    ),
    "a byte that is no UTF-8": (b"BEFORE UPDATE ON record", b"BEFORE UPD\xc1TE ON record"),
}


@pytest.mark.parametrize("name", SCHEMA_BITS)
def test_a_damaged_schema_hides_no_finding(copy: Path, cli: Cli, name: str) -> None:
    """Where SQLite itself refuses the schema, the tables are read all the same, and checked."""
    path = copy / "tplog.db"
    edit(copy, "UPDATE record SET id = 'x' WHERE \"index\" = 5")
    intact, damaged = SCHEMA_BITS[name]
    path.write_bytes(path.read_bytes().replace(intact, damaged, 1))
    with closing(sqlite3.connect(path)) as connection, pytest.raises((sqlite3.Error, UnicodeDecodeError)):
        connection.execute("SELECT * FROM record")
    result = verified(cli)
    assert result.exit_code == 1
    assert {"column-differs", "guard-missing", "part-unreadable"} <= set(codes(result))
    assert cli("log").exit_code == 2  # a command that does not verify says where to go on
    assert "tplog verify" in cli("log").stderr


def test_a_damaged_page_hides_no_finding_of_another_table(copy: Path, cli: Cli) -> None:
    """What is beside a page that cannot be read is checked: exit 2 with the reason, 1 if it differs."""
    path = copy / "tplog.db"
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'kept_row'").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    result = verified(cli)
    assert (result.exit_code, set(codes(result))) == (2, {"part-unreadable"})
    assert "kept_row" in result.stdout
    edit(copy, "UPDATE checkpoint SET root = zeroblob(32) WHERE size = 17")
    result = verified(cli)
    assert (result.exit_code, set(codes(result))) == (1, {"column-differs", "part-unreadable"})


def test_records_that_cannot_be_read_are_not_missing_ones(copy: Path, cli: Cli) -> None:
    """A log that can be read to a certain record contradicts nothing that is said of those after it."""
    path = copy / "tplog.db"
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'record'").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    result = verified(cli)
    assert result.exit_code == 2, result.output
    assert "record" in result.stdout
    words = cli("verify", *TRUSTING)
    assert words.exit_code == 2
    assert "Not all could be read" in words.stdout


def test_a_log_that_is_cut_is_no_rollback(copy: Path, cli: Cli) -> None:
    """Checkpoints of more records than could be read are neither held against it nor said to be missing."""
    page_of_last_records_overwritten(copy)
    for name in ("kept.checkpoint", "early.checkpoint"):
        result = verified(cli, *PINNED, "--checkpoint", name)
        assert (result.exit_code, set(codes(result))) == (2, {"part-unreadable"})
    assert set(codes(verified(cli, *PINNED))) == {"part-unreadable", "nothing-outside"}
