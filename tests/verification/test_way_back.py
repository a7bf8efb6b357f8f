"""From every fault there is a way back, and the one that is said is the one that leads there."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from signed_log import FOREIGN, ORIGIN, edit, false_checkpoints, leaves, moved, rewrite_leaf
from tampering import CHECKPOINT, PINNED, TRUSTING

import tplog
from conftest import ROOT, Cli
from spec import draft, mandate
from tplog.book import restore, way_back
from tplog.eventstore import messages
from tplog.merkle import note
from tplog.merkle.checkpoint import sign_checkpoint
from tplog.values.finding import Rule
from tplog.values.phrases import phrase
from tplog.verification import rules
from tplog.verification.rules import SHORTFALLS, UNREADABLE

SOURCE = ROOT / "src" / "tplog"
DELETED = "DELETE FROM checkpoint WHERE size = 17"
FALSE = "UPDATE checkpoint SET note = x'00' WHERE size = 17"


def richer(leaf: bytes) -> bytes:
    """A leaf with another sum."""
    return leaf.replace(b'"ore":500000000', b'"ore":600000000')


def altered(folder: Path) -> None:
    """Raise a sum in a leaf, and make hash and tree agree with it."""
    rewrite_leaf(folder, 2, richer, also="hash tree")


def altered_everywhere(folder: Path) -> None:
    """The same, and in the directory."""
    altered(folder)
    path = folder / "tplog.checkpoints" / "000000000016.leaves"
    path.write_bytes(richer(path.read_bytes()))


def deleted_with_directory(folder: Path) -> None:
    """Delete the newest checkpoint's row and the whole directory."""
    edit(folder, DELETED)
    shutil.rmtree(folder / "tplog.checkpoints")


def moved_away(folder: Path) -> None:
    """Move the database away, as evidence."""
    for path in folder.glob("tplog.db*"):
        path.rename(folder / f"evidence-{path.name}")


def applied(cli: Cli) -> Result:
    """Record one more decision."""
    Path("decision.toml").write_text(moved("100 tkr"), "utf-8")
    return cli("apply", "decision.toml")


def test_a_directory_is_restored_by_its_own_checkpoints(copy: Path, cli: Cli) -> None:
    """Into a new database too, and nothing else needs to be given; the new log goes on."""
    restored = cli("restore", "tplog.checkpoints", *PINNED, "--db", "new.db")
    assert (restored.exit_code, restored.stderr) == (0, "records restored: 17\n")
    assert cli("verify", *TRUSTING, "--db", "new.db").exit_code == 0
    with tplog.open("new.db", key="log.key") as book:
        assert book.apply(draft(mandate("z"))).records[0].index == 17


def test_a_directory_does_not_vouch_for_more_than_it_signs(copy: Path, cli: Cli) -> None:
    """A leaf after its newest checkpoint, or a key that is not trusted, makes no database."""
    shutil.copytree("tplog.checkpoints", "more")
    (copy / "more" / "000000000018.leaves").write_bytes(
        leaves(copy)[-1].replace(b'"id":"', b'"id":"x') + b"\n"
    )
    refused = cli("restore", "more", *PINNED, "--db", "new.db")
    assert (refused.exit_code, "records-uncovered" in refused.stderr) == (1, True)
    foreign = cli("restore", "tplog.checkpoints", "--vkey", str(FOREIGN.key), "--db", "new.db")
    assert (foreign.exit_code, "key-foreign" in foreign.stderr) == (1, True)
    assert not Path("new.db").exists()


WAYS: dict[str, tuple[Callable[[Path], object], str]] = {
    "the newest checkpoint's row deleted": (
        lambda folder: edit(folder, DELETED),
        "checkpoint-recoverable",
    ),
    "the newest checkpoint's row false": (lambda folder: edit(folder, FALSE), "checkpoint-recoverable"),
    "a leaf altered": (altered, "records-recoverable"),
    "a leaf altered, in the directory too": (altered_everywhere, "nothing-at-hand"),
    "two roots signed that are of no leaves": (false_checkpoints, "records-beyond"),
    "no directory, and the newest row deleted": (
        deleted_with_directory,
        "nothing-at-hand",
    ),
}


@pytest.mark.parametrize("lang", ["en", "sv"])
@pytest.mark.parametrize("change", WAYS)
def test_a_refusal_names_the_way_that_fits(copy: Path, cli: Cli, change: str, lang: str) -> None:
    """Rebuild says which case it is; only records that nobody vouches for are given up, and only then."""
    done, code = WAYS[change]
    done(copy)
    refused = cli("rebuild", lang=lang)
    assert (refused.exit_code, f"{code}: " in refused.stderr) == (1, True)
    assert ("--size" in refused.stderr) is (code == "records-beyond")


def test_an_apply_names_the_way_too(copy: Path, cli: Cli) -> None:
    """A tree that the records do not give is made anew; a row that has gone comes from the directory."""
    edit(copy, "UPDATE tree SET frontier = zeroblob(64)")
    refused = applied(cli)
    assert (refused.exit_code, "tree-stale" in refused.stderr) == (1, True)
    assert "tree-differs" in cli("rebuild").stderr
    edit(copy, DELETED)
    refused = applied(cli)
    assert (refused.exit_code, "checkpoint-recoverable" in refused.stderr) == (1, True)


@pytest.mark.parametrize("dump", ["tplog.checkpoints", "leaves.jsonl"])
def test_a_checkpoints_row_comes_back(copy: Path, cli: Cli, dump: str) -> None:
    """From the directory, or from a checkpoint that is given; then the log is verified, and goes on."""
    edit(copy, DELETED)
    Path("leaves.jsonl").write_bytes(b"".join(leaf + b"\n" for leaf in leaves(copy)))
    restored = cli("restore", dump, *PINNED, *CHECKPOINT)
    assert restored.exit_code == 0
    assert "checkpoints back in the database: 1" in restored.stderr
    assert cli("verify", *TRUSTING).exit_code == 0
    assert applied(cli).exit_code == 0


def test_a_database_that_was_altered_is_moved_away_and_made_anew(copy: Path, cli: Cli) -> None:
    """In its place it is refused, with the record and what to do; and that works."""
    altered(copy)
    refused = cli("restore", "tplog.checkpoints", *PINNED)
    assert (refused.exit_code, "leaves-differ: The database's record 2 " in refused.stderr) == (1, True)
    moved_away(copy)
    assert cli("restore", "tplog.checkpoints", *PINNED).exit_code == 0
    assert cli("verify", *TRUSTING).exit_code == 0
    assert applied(cli).exit_code == 0


@pytest.mark.parametrize(
    ("statement", "status", "code"),
    [
        ("UPDATE checkpoint SET note = x'00' WHERE size = 16", 1, "checkpoint-malformed"),
        ('UPDATE transfer SET ore = ore + 1 WHERE "index" = 2', 1, "column-differs"),
        ("CREATE VIEW records AS SELECT * FROM record", 3, "guard-foreign"),
    ],
)
@pytest.mark.parametrize("command", ["restore", "rebuild"])
def test_what_is_not_mended_is_said(
    copy: Path, cli: Cli, command: str, statement: str, status: int, code: str
) -> None:
    """By those who mend something else: with its code, what to run, and the exit status of verify."""
    edit(copy, statement)
    result = cli(command, *(("tplog.checkpoints", *PINNED) if command == "restore" else ()))
    assert (result.exit_code, f"{code}: " in result.stderr) == (status, True)
    assert "This remains" in result.stderr


def test_a_backup_says_what_is_known_against_the_log(copy: Path, cli: Cli) -> None:
    """The copy has it too."""
    assert cli("backup", "sound.db").stderr == "records in the copy: 17\n"
    edit(copy, "UPDATE record SET hash = x'00' WHERE \"index\" = 5")
    assert cli("verify", *TRUSTING).exit_code == 1
    result = cli("backup", "copy.db")
    assert (result.exit_code, "verification-contradicted" in result.stderr) == (0, True)


def test_a_lost_database_is_not_begun_anew(copy: Path, cli: Cli) -> None:
    """Whoever asks for it is sent to restore, and nothing is made in its place, signed or not."""
    moved_away(copy)
    commands = (
        ("show",),
        ("verify", *TRUSTING),
        ("apply", "decision.toml", "--create"),
        ("apply", "decision.toml", "--create", "--dry-run"),
        ("init",),
        ("init", "--origin", ORIGIN, "--key", "log.key"),
    )
    Path("decision.toml").write_text(moved("100 tkr"), "utf-8")
    for arguments in commands:
        result = cli(*arguments)
        assert result.exit_code == (1 if "init" in arguments else 2)
        assert "database-lost" in result.stderr
        assert re.search(r"tplog restore \S+tplog\.checkpoints --db tplog\.db", result.stderr)
        assert not (copy / "tplog.db").exists()
    assert cli("restore", "tplog.checkpoints", *PINNED, "--db", "tplog.db").exit_code == 0
    assert cli("verify", *TRUSTING).exit_code == 0


def test_a_missing_file_of_leaves_is_named(copy: Path, cli: Cli) -> None:
    """With the records that it had; nothing is accused, and what lies before it can be restored."""
    (copy / "tplog.checkpoints" / "000000000017.leaves").unlink()
    shutil.move("tplog.checkpoints", "old")
    moved_away(copy)
    refused = cli("restore", "old", *PINNED)
    assert refused.exit_code == 2
    assert "leaves-gone: old/000000000017.leaves is missing: it had the leaves of record 16 to 16" in (
        refused.stderr
    )
    assert "root-differs" not in refused.stderr
    assert "rollback" not in refused.stderr
    checked = cli("verify-dump", "old", *TRUSTING)
    assert (checked.exit_code, "leaves-gone" in checked.stdout) == (2, True)
    assert "altered" not in checked.stdout
    assert cli("restore", "old", *PINNED, "--size", "16").exit_code == 0
    assert len(leaves(copy)) == 16


def test_a_file_of_leaves_that_is_too_short_is_named(copy: Path, cli: Cli) -> None:
    """Beside what it makes the roots differ from; as where a file and its checkpoint have gone."""
    for suffix in ("checkpoint", "leaves"):
        (copy / "tplog.checkpoints" / f"000000000016.{suffix}").unlink()
    moved_away(copy)
    refused = cli("restore", "tplog.checkpoints", *PINNED)
    assert refused.exit_code == 1
    assert refused.stderr.startswith("leaves-short: tplog.checkpoints/000000000017.leaves has 1 leaves")


def test_leaves_that_end_too_early_are_no_rollback_of_a_log(copy: Path, cli: Cli) -> None:
    """Whoever restores is not told to restore."""
    Path("leaves").write_bytes(b"".join(leaf + b"\n" for leaf in leaves(copy)[:-1]))
    refused = cli("restore", "leaves", *TRUSTING, "--db", "new.db")
    assert (refused.exit_code, "leaves-behind" in refused.stderr) == (1, True)
    assert "rollback" not in refused.stderr


def test_a_file_of_ones_own_that_is_no_checkpoint_is_not_held_against_the_log(copy: Path, cli: Cli) -> None:
    """It says what the file is, leaves with 2, and no later command says anything of it."""
    Path("minutes").write_bytes(cli("checkpoint", "--text", lang="sv").stdout_bytes)
    for lang, words in (("sv", "texten till protokollet"), ("en", "the text for the minutes")):
        result = cli("verify", *PINNED, "--checkpoint", "minutes", lang=lang)
        assert (result.exit_code, words in result.stdout) == (2, True)
    assert cli("verify-dump", "tplog.checkpoints", *PINNED, "--checkpoint", "minutes").exit_code == 2
    assert cli("restore", "tplog.checkpoints", "--checkpoint", "minutes", "--db", "new.db").exit_code == 2
    Path("mail").write_bytes(b"From: revisor\n\n" + Path("kept.checkpoint").read_bytes())
    assert cli("verify", *PINNED, "--checkpoint", "mail").exit_code == 2
    assert cli("show").stderr == ""


def test_a_failure_is_not_forgotten_for_such_a_file(copy: Path, cli: Cli) -> None:
    """What was found before stays, and so does what else is found."""
    Path("x").write_bytes(b"x")
    edit(copy, "UPDATE record SET hash = x'00' WHERE \"index\" = 5")
    assert cli("verify", *PINNED, "--checkpoint", "x").exit_code == 1
    assert "verification-contradicted" in cli("show").stderr
    shutil.copy("tplog.db", "altered.db")


def test_no_checkpoint_is_accused_of_a_key_that_the_copy_does_not_know(copy: Path, cli: Cli) -> None:
    """Nor is one of the next record excused: both keys would have signed it."""
    for size, code in ((18, "signature-missing"), (19, "key-later")):
        Path("later").write_bytes(bytes(sign_checkpoint(ORIGIN, size, bytes(32), [FOREIGN]).note))
        result = cli("verify", *TRUSTING, "--checkpoint", "later")
        assert (result.exit_code, f" {code}: " in result.stdout) == (1, True)
        assert "rollback" in result.stdout


def _whys(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield what modules give as the reason why something has not its form."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id in {"why", "unknown"} for target in node.targets
        ):
            yield node.value
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in {"FormatError", "_raise_format_error", "_unreadable_error"}:
                yield from node.args[:1]
            if name == "_refuse":
                yield from node.args[1:]
        if isinstance(node, ast.Dict):
            yield from (
                value
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant) and key.value in {"why", "place", "column", "other"}
            )


@pytest.mark.parametrize("part", ["merkle", "files", "verification", "book", "events"])
def test_every_reason_has_words_in_both_languages(part: str) -> None:
    """No English phrase is put into a Swedish sentence: whatever is given as a reason is a known phrase."""
    seen = 0
    for module in sorted((SOURCE / part).glob("*.py")):
        for value in _whys(ast.parse(module.read_text("utf-8"))):
            inner = value.elts if isinstance(value, ast.Tuple) else [value]
            for each in inner:
                assert not (isinstance(each, ast.JoinedStr) and inner is not getattr(value, "elts", None)), (
                    f"{module}:{each.lineno}: a phrase with figures in it has no translation"
                )
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    seen += 1
                    assert phrase(each.value), f"{module}:{each.lineno}: {each.value}"
    assert seen or part == "events"


def test_every_finding_of_a_verification_has_its_meaning() -> None:
    """docs/integrity.md says of each code what it means and what to do."""
    text = (ROOT / "docs" / "integrity.md").read_text("utf-8")
    meanings = {
        code
        for line in text.splitlines()
        if line.startswith("| `")
        for code in re.findall(r"`([a-z-]+)`", line.split("|")[1])
    }
    known = [
        rule
        for module in (rules, way_back, restore)
        for rule in vars(module).values()
        if isinstance(rule, Rule)
    ]
    known += [*SHORTFALLS, *UNREADABLE]
    known += [
        messages.SCHEMA_NEWER,
        messages.SCHEMA_OLDER,
        messages.DATABASE_DAMAGED,
        messages.DATABASE_LOST,
        messages.TREE_DAMAGED,
    ]
    missing = {rule.code for rule in known} - meanings - {"backup-exists", "backup-failed"}
    assert missing == set()


def test_a_phrase_for_the_minutes_is_recognised_in_both_languages(copy: Path, cli: Cli) -> None:
    """Whatever language it was printed in."""
    for lang in ("sv", "en"):
        with pytest.raises(note.FormatError, match="the text for the minutes"):
            note.parse_note(cli("checkpoint", "--text", lang=lang).stdout_bytes)
