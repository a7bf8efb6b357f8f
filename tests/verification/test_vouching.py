"""Nothing beside the leaves is believed when a decision is made, nor any tree that was not signed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result
from jsonschema import Draft202012Validator
from signed_log import (
    HOSTS,
    bend_frontier,
    edit,
    false_checkpoints,
    leaves,
    moved,
    outcome,
    raw,
    records,
    reopened,
    rewrite_leaf,
)
from tampering import CHECKPOINT, PINNED, TRUSTING

import tplog
from conftest import ROOT, Cli
from postgres import Server
from spec import draft, mandate
from tplog.events.types import AccountOpened
from tplog.eventstore import sql
from tplog.json_schemas.catalogue import schema_json
from tplog.merkle.compact_range import CompactRange


def apply(cli: Cli, text: str, *options: str) -> Result:
    """Apply a decision file of this text."""
    Path("decision.toml").write_text(text, "utf-8")
    return cli("apply", "decision.toml", "--key", "log.key", *options)


def codes(cli: Cli, *arguments: str) -> list[str]:
    """The codes of verify's findings."""
    result = cli("verify", "--json", *(arguments or TRUSTING))
    return [finding["code"] for finding in json.loads(result.stdout)["findings"]]


def rows_kept(folder: Path) -> list[tuple[object, ...]]:
    """All rows that are stored beside the log."""
    with closing(raw(folder)) as connection:
        return [
            row
            for table in ("kept_row", "kept_entry", "kept_at")
            for row in sorted(connection.execute(f"SELECT * FROM {table}"))  # noqa: S608
        ]


def account_put_back(folder: Path, content: bytes) -> None:
    """Put a row of an account back to what it was: no trigger guards it."""
    with closing(raw(folder)) as connection, connection:
        connection.execute("UPDATE kept_row SET content = ? WHERE key = ?", (content, HOSTS))


def account_row(folder: Path) -> bytes:
    """What is stored of the account."""
    with closing(raw(folder)) as connection:
        content: bytes = connection.execute(
            "SELECT content FROM kept_row WHERE key = ?", (HOSTS,)
        ).fetchone()[0]
        return content


def test_an_outcome_is_computed_from_what_was_recorded(copy: Path, cli: Cli) -> None:
    """After 600 tkr, 1 000 so far are 400 more, though the account's row is put back; and that is said."""
    before = account_row(copy)
    assert apply(cli, outcome("utfall/1", "2025-03-31", "600 tkr")).exit_code == 0
    account_put_back(copy, before)
    result = apply(cli, outcome("utfall/2", "2025-04-30", "1 000 tkr"))
    assert (result.exit_code, "kept-differs" in result.stderr) == (0, True)
    assert "(accounts trygghetspaketet)" in result.stderr
    assert [move.ore for move in records(copy)[-1].event.transfers] == [40_000_000]
    assert codes(cli) == []
    assert "kept-differs" not in apply(cli, outcome("utfall/3", "2025-05-31", "1 100 tkr")).stderr


def test_a_line_gives_no_more_than_was_recorded(copy: Path, cli: Cli) -> None:
    """A row that holds more than the line was given lets nothing be moved from it."""
    richer = account_row(copy)
    assert apply(cli, outcome("utfall/1", "2025-03-31", "1 900 tkr")).exit_code == 0
    account_put_back(copy, richer)
    result = apply(cli, moved("350 tkr"))
    assert (result.exit_code, "line-overdrawn" in result.stderr) == (1, True)


ROW_CHANGES = {
    "all deleted": "DELETE FROM kept_row",
    "of another size": "UPDATE kept_at SET size = 3",
    "of another version": "UPDATE kept_at SET version = 3",
    "their order turned": "UPDATE kept_row SET place = 1000 - place",
    "the budget's name changed": "UPDATE kept_row SET budget = 'trygghet' WHERE budget = 'trygghetspaketet'",
    "entries deleted": "DELETE FROM kept_entry",
    "entries of another record": 'UPDATE OR REPLACE kept_entry SET "index" = 3',
    **{
        f"{name} deleted": f"DELETE FROM kept_row WHERE name = '{name}'"  # noqa: S608 (words of ours)
        for name in ("accounts", "totals", "standing", "noted", "flows", "decisions")
    },
    "a text that is not UTF-8": "UPDATE kept_row SET name = CAST(x'ff' AS TEXT) WHERE name = 'totals'",
    "contents that cannot be read": "UPDATE kept_row SET content = x'ff'",
}


@pytest.mark.parametrize("change", ROW_CHANGES)
def test_what_is_stored_beside_the_log_decides_nothing(copy: Path, cli: Cli, change: str) -> None:
    """Whatever is done to it, the same event is recorded, with the same money."""
    shutil.copytree(copy, copy / "honest")
    with reopened(copy / "honest") as book:
        Path("decision.toml").write_text(outcome("utfall/1", "2025-03-31", "600 tkr"), "utf-8")
        honest = book.apply("decision.toml").records[0].event
    edit(copy, ROW_CHANGES[change])
    assert apply(cli, outcome("utfall/1", "2025-03-31", "600 tkr")).exit_code == 0
    assert records(copy)[-1].event == honest
    if not change.startswith("entries"):  # which verify and rebuild look at
        assert codes(cli) == []


def test_a_receipt_says_what_was_made_anew(copy: Path) -> None:
    """For those who write by the library."""
    edit(copy, "DELETE FROM kept_row WHERE name = 'decisions'")
    Path("decision.toml").write_text(outcome("utfall/1", "2025-03-31", "600 tkr"), "utf-8")
    with reopened(copy) as book:
        assert {finding.code for finding in book.apply("decision.toml").rebuilt} == {"kept-differs"}


def test_what_was_made_anew_is_printed_as_data(copy: Path, cli: Cli) -> None:
    """In the receipt, by its schema; none of it in a dry run, which sees the records alone, nor later."""
    edit(copy, "DELETE FROM kept_row WHERE name = 'decisions'")
    judge = Draft202012Validator(json.loads(schema_json("apply")))
    rebuilt = []
    for text, *options in (
        (outcome("utfall/1", "2025-03-31", "600 tkr"), "--dry-run"),
        (outcome("utfall/1", "2025-03-31", "600 tkr"),),
        (outcome("utfall/2", "2025-04-30", "700 tkr"),),
    ):
        result = json.loads(apply(cli, text, "--json", *options).stdout)
        assert [error.message for error in judge.iter_errors(result)] == []
        rebuilt.append([finding["code"] for finding in result["receipts"][0]["rebuilt"]])
    assert rebuilt[0] == rebuilt[2] == []
    assert set(rebuilt[1]) == {"kept-differs"}


@pytest.mark.parametrize("change", [name for name in ROW_CHANGES if "another" not in name])
def test_a_rebuild_says_what_differed(copy: Path, cli: Cli, change: str) -> None:
    """In its output and its exit status, once; afterwards nothing differs."""
    before = rows_kept(copy)
    assert cli("rebuild").exit_code == 0
    edit(copy, ROW_CHANGES[change])
    result = cli("rebuild", "--quiet")
    code = "part-unreadable" if "UTF-8" in change else "kept-differs"
    assert (result.exit_code, code in result.stderr) == (1, True)
    assert rows_kept(copy) == before
    again = cli("rebuild", "--quiet")
    assert (again.exit_code, again.stderr) == (0, "")


@pytest.mark.parametrize("change", ["of another size", "of another version"])
def test_a_rebuild_says_nothing_of_what_nobody_reads(copy: Path, cli: Cli, change: str) -> None:
    """What is stored of fewer records, or by an older tplog, is ignored: that it differs is no fault."""
    before = rows_kept(copy)
    edit(copy, ROW_CHANGES[change], "UPDATE kept_row SET content = x'7b7d'")
    result = cli("rebuild", "--quiet")
    assert (result.exit_code, result.stderr) == (0, "")
    assert rows_kept(copy) == before


TREE_CHANGES: dict[str, Callable[[Path], None]] = {
    "a bit of the frontier": bend_frontier,
    "its size": lambda folder: edit(folder, "UPDATE tree SET size = 16"),
    "its row deleted": lambda folder: edit(folder, "DELETE FROM tree"),
    "a second row": lambda folder: edit(folder, "INSERT INTO tree VALUES (3, zeroblob(64))"),
}


@pytest.mark.parametrize("change", TREE_CHANGES)
def test_a_tree_that_was_not_signed_does_not_grow(copy: Path, cli: Cli, change: str) -> None:
    """Nothing is recorded; rebuild makes it anew from the leaves, says so, and then the log goes on."""
    TREE_CHANGES[change](copy)
    refused = apply(cli, outcome("utfall/1", "2025-03-31", "600 tkr"))
    assert (refused.exit_code, "tree-damaged" in refused.stderr) == (1, True)
    assert len(leaves(copy)) == 17
    rebuilt = cli("rebuild")
    assert (rebuilt.exit_code, "tree-differs" in rebuilt.stderr) == (1, True)
    assert cli("rebuild").exit_code == 0
    assert apply(cli, outcome("utfall/1", "2025-03-31", "600 tkr")).exit_code == 0
    assert codes(cli) == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM checkpoint WHERE size = 17",
        "UPDATE checkpoint SET note = CAST(replace(CAST(note AS TEXT), '17', '18') AS BLOB) WHERE size = 17",
        "UPDATE checkpoint SET note = x'00' WHERE size = 17",
        "INSERT INTO checkpoint SELECT 18, root, note FROM checkpoint WHERE size = 16",
    ],
)
def test_without_the_newest_checkpoint_nothing_is_signed(copy: Path, cli: Cli, statement: str) -> None:
    """Nor is the tree made anew: only what was signed last vouches for the leaves."""
    edit(copy, statement)
    refused = apply(cli, outcome("utfall/1", "2025-03-31", "600 tkr"))
    assert (refused.exit_code, "tree-damaged" in refused.stderr) == (1, True)
    rebuilt = cli("rebuild")
    assert (rebuilt.exit_code, "leaves-unsigned" in rebuilt.stderr) == (1, True)


def test_a_rebuild_does_not_vouch_for_altered_leaves(copy: Path, cli: Cli) -> None:
    """Hash and tree fit them, but the root is not the signed one: nothing beside the log is made to fit."""
    before = rows_kept(copy)
    rewrite_leaf(copy, 2, lambda leaf: leaf.replace(b"500000000", b"600000000"), also="hash tree")
    result = cli("rebuild")
    assert (result.exit_code, "leaves-unsigned" in result.stderr) == (1, True)
    assert rows_kept(copy) == before


def test_a_log_is_restored_up_to_its_last_true_checkpoint(copy: Path, cli: Cli) -> None:
    """What is left out is said; the new log is verified, and goes on."""
    false_checkpoints(copy)
    assert cli("dump", "leaves", "-o", "leaves.jsonl").exit_code == 0
    with closing(sql.open_log("tplog.db")) as log:
        Path("false.checkpoint").write_bytes(log.checkpoints()[-1].note)
    given = ("restore", "leaves.jsonl", *PINNED, *CHECKPOINT, "--checkpoint", "false.checkpoint")
    refused = cli(*given, "--db", "new.db")
    assert (refused.exit_code, "root-differs" in refused.stderr, Path("new.db").exists()) == (1, True, False)
    assert "restorable-part" in refused.stderr
    assert "--size 17" in refused.stderr
    restored = cli(*given, "--size", "17", "--db", "new.db")
    assert restored.exit_code == 0
    assert "leaves-left-out" in restored.stderr
    assert "2" in restored.stderr
    assert "checkpoint-left-out" in restored.stderr
    assert cli("verify", "--db", "new.db", *TRUSTING).exit_code == 0
    with tplog.open("new.db", key="log.key") as book:
        assert book.apply(draft(mandate("z"))).records[0].index == 17


@pytest.mark.parametrize("size", ["16", "12", "18"])
def test_no_more_is_restored_than_is_vouched_for(copy: Path, cli: Cli, size: str) -> None:
    """A size that none of the true checkpoints covers makes no database."""
    false_checkpoints(copy)
    assert cli("dump", "leaves", "-o", "leaves.jsonl").exit_code == 0
    refused = cli("restore", "leaves.jsonl", *PINNED, *CHECKPOINT, "--size", size, "--db", "new.db")
    assert (refused.exit_code, Path("new.db").exists()) == (1, False)


def test_a_log_is_not_cut_beside_its_own_later_checkpoints(copy: Path, cli: Cli) -> None:
    """They would stop every write as a rollback, and are evidence: the new log gets a place of its own."""
    assert cli("dump", "leaves", "-o", "leaves.jsonl").exit_code == 0
    (copy / "tplog.db").unlink()
    refused = cli("restore", "leaves.jsonl", *PINNED, "--checkpoint", "early.checkpoint", "--size", "16")
    assert (refused.exit_code, "directory-beyond" in refused.stderr) == (1, True)
    assert not (copy / "tplog.db").exists()


def test_the_lost_end_is_restored_to_the_tree_of_the_leaves(copy: Path, cli: Cli) -> None:
    """Whatever tree an old copy has."""
    shutil.copy("old.db", "tplog.db")
    bend_frontier(copy)
    assert cli("restore", "tplog.checkpoints", *CHECKPOINT).exit_code == 0
    assert codes(cli) == []


def test_on_a_server_too(server: Server, tmp_path: Path) -> None:
    """PostgreSQL: changed rows decide nothing, and a rebuild says what differed, of the tree too."""
    url = server.address(server.new_database())
    with tplog.create(url) as book:
        book.apply(ROOT / "events" / "2025-01-29-trygghetspaketet.toml")
    with closing(sql.open_log(url)) as log, log.exclusive():
        log._sessions.writing.execute("UPDATE kept_row SET content = '\\x7b7d' WHERE name = 'accounts'")  # type: ignore[union-attr]  # noqa: SLF001
    Path(tmp_path / "decision.toml").write_text(outcome("utfall/1", "2025-03-31", "600 tkr"), "utf-8")
    with tplog.open(url) as book:
        receipt = book.apply(tmp_path / "decision.toml")
        assert {finding.code for finding in receipt.rebuilt} == {"kept-differs"}
        assert not book.rebuild_projections().findings
        book._log.replace_tree(CompactRange())  # noqa: SLF001 (damage)
        assert [finding.code for finding in book.rebuild_projections().findings] == ["tree-differs"]


def test_what_follows_an_unreadable_leaf_is_not_decided_again(copy: Path, cli: Cli) -> None:
    """The accounts that it opened are missing for what comes after: only the leaf itself is to blame."""
    index = next(record.index for record in records(copy) if isinstance(record.event, AccountOpened))
    rewrite_leaf(copy, index, lambda leaf: leaf[:-1])
    assert "leaf-damaged" in codes(cli)
    assert "refusal-passed" not in codes(cli)
