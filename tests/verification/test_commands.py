"""The commands around a signed log, as a registrar, an auditor and a witness use them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import ClassVar

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from signed_log import FOREIGN, KEY, NEXT_KEY, ORIGIN, WITNESS, edit, leaves, raw, reopened

import tplog
from conftest import EVENTS, EXAMPLE, ROOT, Cli
from forking import Forking, forking
from tplog.book.checkpoint_sync import export_missing_checkpoints
from tplog.cli.main import main
from tplog.eventstore import sql
from tplog.files.key_file import write_key
from tplog.merkle.checkpoint import parse_checkpoint, sign_checkpoint
from tplog.merkle.note import FormatError
from tplog.verification.report import CheckpointEvidence, TrustAnchors

VKEY = ("--vkey", str(KEY.key))
CHECKPOINT = ("--checkpoint", "kept.checkpoint")
EXAMPLES = EXAMPLE.parent


def damaged(folder: Path) -> None:
    """Bend a hash."""
    edit(folder, "UPDATE record SET hash = x'00' WHERE \"index\" = 5")


def linked() -> None:
    """Put a link in the key file's place."""
    Path("log.key").rename("real.key")
    Path("log.key").symlink_to("real.key")


def unchanged(_folder: Path) -> None:
    """Leave all as it is."""


OPTIMISED = {"PYTHONOPTIMIZE": "2", "LC_ALL": "C"}


@pytest.fixture(scope="module")
def forked() -> Iterator[Forking]:
    """A process under ``python -OO`` in the C locale that has the program loaded."""
    with forking(**OPTIMISED) as process:
        yield process


@pytest.mark.parametrize("mode", [(), ("--json",), ("--quiet",), ("--lang", "sv")], ids=str)
@pytest.mark.parametrize(
    ("change", "arguments", "status"),
    [
        (unchanged, (*VKEY, *CHECKPOINT), 0),
        (damaged, (*VKEY, *CHECKPOINT), 1),
        (damaged, (), 1),
        (unchanged, (*VKEY, "--checkpoint", "nosuch"), 2),
        (unchanged, ("--vkey", "x"), 2),
        (unchanged, ("--policy", "early.checkpoint"), 2),
        (unchanged, ("--db", "nosuch.db"), 2),
        (unchanged, VKEY, 3),
        (unchanged, CHECKPOINT, 3),
    ],
)
def test_verify_leaves_the_same_way_in_every_mode(
    copy: Path,
    forked: Forking,
    mode: tuple[str, ...],
    change: Callable[[Path], None],
    arguments: tuple[str, ...],
    status: int,
) -> None:
    """As a process whose output is a pipe, under ``python -OO``, in the C locale; words follow the code."""
    change(copy)
    done = forked.run(["verify", *arguments, *mode], copy, {**os.environ, **OPTIMISED})
    assert done.returncode == status
    assert b"Traceback" not in done.stderr
    verified = (b"Verified" in done.stdout) or (b"Verifierad" in done.stdout)
    assert verified is (status == 0 and mode in {(), ("--lang", "sv")})
    if mode == ("--quiet",):
        assert done.stdout == b""


def test_verify_writes_nothing(copy: Path, cli: Cli) -> None:
    """Not a byte of the database, the checkpoints or the folder."""
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    assert cli("verify", *VKEY, *CHECKPOINT).exit_code == 0
    after = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    assert {path for path in after if not path.name.endswith(("-wal", "-shm"))} == before.keys()
    assert all(after[path] == content for path, content in before.items())


def test_a_log_without_a_key_can_be_used(cli: Cli, folder: Path) -> None:
    """It says that trust falls short, and has no checkpoints."""
    assert cli("apply", str(EVENTS), "--create", "--quiet").exit_code == 0
    result = cli("verify", "--json")
    assert (result.exit_code, [finding["code"] for finding in json.loads(result.stdout)["findings"]]) == (
        3,
        ["log-unsigned"],
    )
    assert cli("checkpoint").exit_code == 2
    assert cli("prove", "3").exit_code == 2
    assert not Path("tplog.checkpoints").exists()
    assert cli("dump", "leaves", "-o", "leaves").exit_code == 0
    assert cli("restore", "leaves", "--db", "again.db").exit_code == 0
    assert leaves(folder) == Path("leaves").read_bytes().splitlines()


def test_a_signed_log_from_its_key_to_its_restoration(cli: Cli, folder: Path) -> None:
    """Key, init, apply, checkpoint, dump, loss of the disk, restore: the very same log."""
    result = cli("key", "new", "--name", ORIGIN, "-o", "log.key")
    vkey = result.stdout.strip()
    assert Path("log.key").stat().st_mode & 0o777 == 0o600
    assert cli("key", "show", "log.key").stdout.strip() == vkey
    assert cli("key", "new", "--name", ORIGIN, "-o", "log.key").exit_code == 2
    assert "key-needed" in cli("init", "--origin", ORIGIN).stderr
    assert not Path("tplog.db").exists()
    assert cli("init", "--origin", ORIGIN, "--key", "log.key", "--quiet").exit_code == 0
    assert "key-needed" in cli("apply", str(EVENTS)).stderr
    assert cli("apply", str(EVENTS), "--dry-run", "--quiet").exit_code == 0
    Path("tplog.toml").write_text('[log]\nkey = "log.key"\n', "utf-8")
    assert cli("apply", str(EVENTS), "--quiet").exit_code == 0
    assert cli("checkpoint", "-o", "kept").exit_code == 0
    assert cli("dump", "leaves", "-o", "leaves").exit_code == 0
    for path in Path().glob("tplog.db*"):
        path.unlink()
    assert cli("restore", "leaves", "--checkpoint", "kept", "--vkey", vkey, "--quiet").exit_code == 0
    assert cli("verify", "--vkey", vkey, "--checkpoint", "kept").exit_code == 0
    assert cli("dump", "leaves").stdout_bytes == Path("leaves").read_bytes()
    assert cli("apply", str(EXAMPLE), "--quiet").exit_code == 0
    assert cli("verify", "--vkey", vkey, "--checkpoint", "kept").exit_code == 0
    assert all(b"PRIVATE" not in path.read_bytes() for path in Path().glob("tplog.db*"))


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda: Path("log.key").chmod(0o640), "key-file-open"),
        (linked, "key-file-open"),
        (lambda: Path("log.key").unlink(), "key-file-missing"),
        (lambda: Path("log.key").write_bytes(b"x"), "key-file-malformed"),
        (lambda: shutil.copy("next.key", "log.key"), "key-wrong"),
        (lambda: shutil.copy("witness.key", "log.key"), "key-wrong"),
    ],
)
def test_a_key_that_is_not_the_owners_alone_is_not_used(
    copy: Path, cli: Cli, spoil: Callable[[], object], code: str
) -> None:
    """Nor another key; nothing is recorded."""
    spoil()
    result = cli("apply", str(EXAMPLES / "2025-ks-omfördelning.toml"))
    assert (result.exit_code, code in result.stderr) == (2, True)
    assert len(leaves(copy)) == 17


def test_a_locked_key_asks_for_its_passphrase(copy: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the environment or the terminal, never an argument; a wrong one opens nothing."""
    monkeypatch.setenv("TPLOG_PASSPHRASE", "hemligt")
    assert cli("key", "new", "--name", ORIGIN, "-o", "locked.key", "--passphrase").exit_code == 0
    assert b"ENCRYPTED" in Path("locked.key").read_bytes()
    assert cli("key", "change", "--to", "locked.key", "--quiet").exit_code == 0
    monkeypatch.setenv("TPLOG_KEY", "locked.key")
    monkeypatch.delenv("TPLOG_PASSPHRASE")
    result = CliRunner().invoke(main, ["apply", str(EXAMPLES), "--quiet"], input="hemligt\n")
    assert (result.exit_code, result.output.count("passphrase"), "hemligt" in result.output) == (0, 1, False)
    monkeypatch.setenv("TPLOG_PASSPHRASE", "fel")
    assert "key-file-malformed" in cli("key", "show", "locked.key").stderr


def test_a_new_key_follows_an_old_one(copy: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """The change is signed by both; verify learns the new key from the old one, and the old key stops."""
    assert "key-other" in cli("key", "change", "--to", "witness.key").stderr
    assert cli("key", "change", "--to", "next.key").exit_code == 0
    checkpoint = parse_checkpoint(cli("checkpoint").stdout_bytes)
    assert [signature.key_id for signature in checkpoint.note.signatures] == [KEY.key.id, NEXT_KEY.key.id]
    assert "key-wrong" in cli("apply", str(EXAMPLES / "2025-ks-omfördelning.toml")).stderr
    monkeypatch.setenv("TPLOG_KEY", "next.key")
    assert cli("apply", str(EXAMPLES / "2025-ks-omfördelning.toml"), "--quiet").exit_code == 0
    for vkey in (KEY.key, NEXT_KEY.key):
        assert cli("verify", "--vkey", str(vkey), *CHECKPOINT).exit_code == 0
    assert cli("show").exit_code == cli("findings").exit_code == cli("replay").exit_code == 0
    assert "key changed" in cli("log").stdout
    assert "key changed" not in cli("replay").stdout


def test_a_change_of_key_that_was_not_handed_over_falls_short(
    copy: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the checkpoint of the change nothing contradicts; the words say which to ask for, and keep."""
    assert cli("key", "change", "--to", "next.key").exit_code == 0
    assert cli("checkpoint", "-o", "change.checkpoint").exit_code == 0
    monkeypatch.setenv("TPLOG_KEY", "next.key")
    assert cli("apply", str(EXAMPLES / "2025-ks-omfördelning.toml"), "--quiet").exit_code == 0
    assert cli("checkpoint", "-o", "newest.checkpoint").exit_code == 0
    assert cli("dump", "leaves", "-o", "leaves.jsonl").exit_code == 0
    handed_over = ("verify-dump", "leaves.jsonl", *VKEY, "--checkpoint", "newest.checkpoint")
    for lang, ask in (("en", "Ask the log's keeper for it"), ("sv", "Be loggens förvaltare om den")):
        result = cli(*handed_over, lang=lang)
        assert result.exit_code == 3
        assert "key-change-unseen" in result.stdout
        assert ask in result.stdout
        assert "--size 18" in result.stdout
    assert cli(*handed_over, "--checkpoint", "change.checkpoint").exit_code == 0
    restore = ("restore", "leaves.jsonl", *handed_over[2:], "--db", "second.db")
    assert "key-change-unseen" in cli(*restore).stderr
    assert not Path("second.db").exists()
    assert cli(*restore, "--checkpoint", "change.checkpoint").exit_code == 0
    # The checkpoint of the change itself, signed by the new key alone, does contradict.
    change = parse_checkpoint(Path("change.checkpoint").read_bytes())
    alone = sign_checkpoint(change.origin, change.size, change.root, [NEXT_KEY])
    Path("alone.checkpoint").write_bytes(bytes(alone.note))
    result = cli(*handed_over, "--checkpoint", "alone.checkpoint")
    assert (result.exit_code, "key-unproven" in result.stdout) == (1, True)


def test_a_pinned_key_whose_checkpoints_were_not_handed_over_is_not_foreign(
    copy: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another key came after it and signed what was handed over: its own checkpoint is asked for."""
    write_key(copy / "third.key", FOREIGN)
    for key, successor in (("log.key", "next.key"), ("next.key", "third.key")):
        monkeypatch.setenv("TPLOG_KEY", key)
        assert cli("key", "change", "--to", successor).exit_code == 0
    monkeypatch.setenv("TPLOG_KEY", "third.key")
    assert cli("apply", str(EXAMPLES / "2025-ks-omfördelning.toml"), "--quiet").exit_code == 0
    assert cli("checkpoint", "-o", "newest.checkpoint").exit_code == 0
    assert cli("checkpoint", "--size", "19", "-o", "change.checkpoint").exit_code == 0
    assert cli("dump", "leaves", "-o", "leaves.jsonl").exit_code == 0
    handed_over = ("verify-dump", "leaves.jsonl", "--vkey", str(NEXT_KEY.key), "--checkpoint")
    result = cli(*handed_over, "newest.checkpoint")
    assert (result.exit_code, "key-change-unseen" in result.stdout) == (3, True)
    assert "key-foreign" not in result.stdout
    assert cli(*handed_over, "newest.checkpoint", "--checkpoint", "change.checkpoint").exit_code == 0


def test_ids_of_the_logs_own_are_not_to_be_had(copy: Path, cli: Cli) -> None:
    """No decision file can block a change of key."""
    text = (
        'budget = "b"\n[source]\ntitle = "x"\n[[event]]\ntype = "AccountOpened"\nid = "tplog/key-changed/1"\n'
    )
    Path("bad.toml").write_text(text + 'accounts = { "2025/ks" = "KS" }\n', "utf-8")
    assert "id-reserved" in cli("apply", "bad.toml").stderr


def test_what_a_crash_kept_from_the_directory_is_made_good(copy: Path, cli: Cli) -> None:
    """A commit whose checkpoint was not written is no alarm; the next writer writes it, with its leaves."""
    folder = copy / "tplog.checkpoints"
    whole = {path.name: path.read_bytes() for path in folder.iterdir()}
    for name in ("000000000017.checkpoint", "000000000016.checkpoint", "000000000016.leaves"):
        (folder / name).unlink()
    assert cli("verify", *VKEY, *CHECKPOINT).exit_code == 0
    assert cli("apply", str(EXAMPLE)).exit_code == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == whole


def test_a_rollback_stops_every_write(copy: Path, cli: Cli) -> None:
    """An old copy put back is reported to readers and refused to writers, until the lost leaves are back."""
    shutil.copy("old.db", "tplog.db")
    result = cli("show")
    assert (result.exit_code, "rollback" in result.stderr) == (0, True)
    refused = cli("apply", str(EXAMPLES / "2025-ks-omfördelning.toml"))
    assert (refused.exit_code, "rollback" in refused.stderr) == (1, True)
    assert cli("key", "change", "--to", "next.key").exit_code == 1
    assert len(leaves(copy)) == 16
    assert cli("restore", "tplog.checkpoints", *VKEY).stderr == "records restored: 1\n"
    assert cli("verify", *VKEY, *CHECKPOINT).exit_code == 0
    assert cli("apply", str(EXAMPLES / "2025-ks-omfördelning.toml"), "--quiet").exit_code == 0


def test_a_split_view_stops_every_write(copy: Path, cli: Cli) -> None:
    """A checkpoint of the same size with another root, or one that cannot be read."""
    path = copy / "tplog.checkpoints" / "000000000017.checkpoint"
    path.write_bytes(bytes(sign_checkpoint(ORIGIN, 17, bytes(32), [KEY]).note))
    refused = cli("apply", str(EXAMPLES / "2025-ks-omfördelning.toml"))
    assert (refused.exit_code, "split-view" in refused.stderr) == (1, True)
    path.write_bytes(b"x")
    assert "checkpoint-malformed" in cli("apply", str(EXAMPLES / "2025-ks-omfördelning.toml")).stderr


@pytest.mark.parametrize("size", [16, 24])
def test_a_tree_of_another_size_takes_no_record(copy: Path, cli: Cli, size: int) -> None:
    """Whether its frontier could be of that size or not: nothing is signed that was not counted."""
    edit(copy, f"UPDATE tree SET size = {size}")  # noqa: S608 (a number)
    refused = cli("apply", str(EXAMPLES / "2025-ks-omfördelning.toml"))
    assert (refused.exit_code, "tree-damaged" in refused.stderr) == (1, True)
    assert len(leaves(copy)) == 17


def test_a_new_log_does_not_take_an_old_ones_place(copy: Path, cli: Cli) -> None:
    """Where the checkpoint directory is of another log, init is refused and makes nothing."""
    for path in copy.glob("tplog.db*"):
        path.unlink()
    assert cli("init", "--origin", ORIGIN).exit_code == 1
    assert not (copy / "tplog.db").exists()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda dumped: dumped[:-1],
        lambda dumped: [*dumped, dumped[-1]],
        lambda dumped: [dumped[1], dumped[0], *dumped[2:]],
        lambda dumped: [dumped[0].replace(b"nacka", b"macka"), *dumped[1:]],
    ],
    ids=["one short", "one doubled", "two swapped", "one changed"],
)
def test_only_what_a_checkpoint_vouches_for_is_restored(
    copy: Path, cli: Cli, spoil: Callable[[list[bytes]], list[bytes]]
) -> None:
    """Anything else makes no database."""
    content = b"".join(leaf + b"\n" for leaf in spoil(leaves(copy)))
    Path("leaves").write_bytes(content)
    refused = cli("restore", "leaves", *CHECKPOINT, "--db", "new.db")
    assert refused.exit_code == 1
    assert not Path("new.db").exists()


def test_leaves_beyond_the_newest_checkpoint_are_not_restored(copy: Path, cli: Cli) -> None:
    """Nobody vouches for them: the keeper of the dump could have added them."""
    Path("leaves").write_bytes(b"".join(leaf + b"\n" for leaf in leaves(copy)))
    refused = cli("restore", "leaves", "--checkpoint", "early.checkpoint", "--db", "new.db")
    assert (refused.exit_code, "records-uncovered" in refused.stderr) == (1, True)
    assert not Path("new.db").exists()


def test_restored_leaves_continue_what_is_there(copy: Path, cli: Cli) -> None:
    """A database whose records are others is left alone."""
    Path("leaves").write_bytes(b"".join(leaf + b"\n" for leaf in leaves(copy)))
    with tplog.create("other.db") as book:
        book.apply(EVENTS / "2025-01-29-trygghetspaketet.toml")
    refused = cli("restore", "leaves", *CHECKPOINT, "--db", "other.db")
    assert (refused.exit_code, "leaves-differ" in refused.stderr) == (1, True)


def test_the_minutes_get_a_text(copy: Path, cli: Cli) -> None:
    """Origin, size, root and day, in both languages; as JSON too."""
    parsed = json.loads(cli("checkpoint", "--json").stdout)
    for lang, words in (("sv", "Antal poster"), ("en", "Number of records")):
        text = cli("checkpoint", "--text", lang=lang).stdout
        assert all(
            part in text for part in (ORIGIN, f"{words}:", "17", parsed["root"], parsed["last_recorded"])
        )
    assert cli("checkpoint", "--size", "16").stdout_bytes == Path("early.checkpoint").read_bytes()
    assert "size-unsigned" in cli("checkpoint", "--size", "15").stderr


@pytest.mark.parametrize("index", [0, 9, 16])
def test_a_record_is_proven_to_a_holder_of_the_key(copy: Path, cli: Cli, index: int) -> None:
    """The proof and its leaf suffice; another leaf, another key or no key do not."""
    assert cli("prove", str(index), "--quiet").exit_code == 0
    proof = f"{index}.tlog-proof"
    assert Path(f"{index}.json").read_bytes() == leaves(copy)[index]
    assert cli("verify-proof", proof, *VKEY).exit_code == 0
    assert cli("verify-proof", proof).exit_code == 3
    assert cli("verify-proof", proof, "--policy", "policy").exit_code == 3
    assert cli("verify-proof", proof, "--vkey", str(NEXT_KEY.key)).exit_code == 1
    Path("other.json").write_bytes(leaves(copy)[5])
    assert cli("verify-proof", proof, *VKEY, "--leaf", "other.json").exit_code == 1
    assert cli("verify-proof", "kept.checkpoint", *VKEY).exit_code == 2
    assert cli("prove", "17").exit_code == cli("prove", "nosuch").exit_code == cli("prove").exit_code == 2


def test_growth_is_proven_against_the_checkpoint_that_was_kept(copy: Path, cli: Cli) -> None:
    """The newer checkpoint continues the older; another older one it does not."""
    assert cli("prove", "--from", "16", "-o", "growth").exit_code == 0
    assert cli("verify-proof", "growth", *VKEY, "--checkpoint", "early.checkpoint").exit_code == 0
    assert cli("verify-proof", "growth", *VKEY, "--checkpoint", "kept.checkpoint").exit_code == 1
    assert cli("verify-proof", "growth", *VKEY).exit_code == 2
    Path("forged").write_bytes(bytes(sign_checkpoint(ORIGIN, 16, bytes(32), [KEY]).note))
    assert cli("verify-proof", "growth", *VKEY, "--checkpoint", "forged").exit_code == 1
    Path("forged").write_bytes(b"x")
    assert cli("verify-proof", "growth", *VKEY, "--checkpoint", "forged").exit_code == 2


def test_a_witness_sees_a_log_grow(copy: Path, cli: Cli) -> None:
    """It cosigns what has grown since it looked; the log keeps the line, and the policy is met."""
    arguments = ("witness", "cosign", "--state", "seen", "--key", "witness.key", *VKEY)
    assert cli("prove", "--from", "0", "--size", "16", "-o", "first").exit_code == 0
    assert cli("prove", "--from", "16", "-o", "second").exit_code == 0
    assert "size-conflict" in cli(*arguments, "second").stderr
    assert cli(*arguments, "first").exit_code == 0
    cosigned = cli(*arguments, "second")
    assert cosigned.exit_code == 0
    Path("line").write_bytes(cosigned.stdout_bytes)
    assert "size-conflict" in cli(*arguments, "first").stderr
    assert "log-unknown" in cli(*arguments[:-2], "second").stderr
    assert "request-malformed" in cli(*arguments, "line").stderr
    by_log_key = ("witness", "cosign", "--state", "seen", "--key", "log.key")
    assert "no-witness-key" in cli(*by_log_key, "second").stderr
    add = ("checkpoint", "add-cosignature")
    assert cli("verify", "--policy", "policy").exit_code == 3
    assert "cosignature-refused" in cli(*add, "kept.checkpoint").stderr
    assert "witness-unknown" in cli(*add, "line").stderr
    assert cli(*add, "line", "--witness", str(WITNESS.key)).exit_code == 0
    assert "known already" in cli(*add, "line", "--policy", "policy").stderr
    assert cli("verify", "--policy", "policy").exit_code == 0
    assert Path("line").read_bytes() in Path("tplog.checkpoints/000000000017.checkpoint").read_bytes()
    assert cli("prove", "9", "--quiet").exit_code == 0
    assert cli("verify-proof", "9.tlog-proof", "--policy", "policy").exit_code == 0


def test_what_was_done_is_reported_to_programs(copy: Path, cli: Cli) -> None:
    """``--json`` says what was made, and why something was not."""
    witness = cli("key", "new", "--name", "w.example/w", "--witness", "-o", "new.key", "--json")
    assert json.loads(witness.stdout)["vkey"].startswith("w.example/w+")
    parsed = json.loads(cli("prove", "9", "--json").stdout)
    assert parsed == {"index": 9, "size": 17, "proof": "9.tlog-proof", "leaf": "9.json"}
    assert cli("prove", "--from", "0", "-o", "request").exit_code == 0
    arguments = ("witness", "cosign", "--state", "seen", "--key", "witness.key", *VKEY, "--json")
    line = json.loads(cli(*arguments, "request").stdout)
    assert line["time"] > 1_700_000_000
    Path("line").write_text(line["cosignature"] + "\n", "utf-8")
    (refused,) = json.loads(cli(*arguments, "request").stdout)["reasons"]
    assert refused["code"] == "size-conflict"
    added = cli("checkpoint", "add-cosignature", "line", "--policy", "policy", "--json")
    assert json.loads(added.stdout) == {"size": 17, "added": 1}
    tiles = cli("dump", "tiles", "-o", "site", "--json")
    assert json.loads(tiles.stdout) == {"folder": "site", "files": 3}
    for file in ("site/checkpoint", "9.tlog-proof"):
        Path(file).write_text("old", "utf-8")
    Path("9.json").unlink()
    for again, file in (
        (("dump", "tiles", "-o", "site"), "site/checkpoint"),
        (("prove", "9"), "9.tlog-proof"),
    ):
        before = Path(file).read_text("utf-8")
        assert cli(*again).stderr.startswith(f"output-exists: {file} ")
        assert Path(file).read_text("utf-8") == before
        assert cli(*again, "--force", "--quiet").exit_code == 0
    assert Path("site/checkpoint").read_text("utf-8") != "old"
    restored = cli("restore", "tplog.checkpoints", "--db", "new.db", *CHECKPOINT, "--json")
    assert json.loads(restored.stdout) == {"restored": 17}


def test_a_dump_is_verified_without_a_database(copy: Path, cli: Cli) -> None:
    """Leaves, the checkpoint directory, or tiles; whatever is changed in them is found."""
    assert cli("dump", "leaves", "-o", "leaves").exit_code == 0
    assert cli("dump", "tiles", "-o", "site", "--quiet").exit_code == 0
    Path("tplog.db").rename("gone.db")
    for dump in ("leaves", "tplog.checkpoints"):
        assert cli("verify-dump", dump, *VKEY, *CHECKPOINT).exit_code == 0
        assert cli("verify-dump", dump, *VKEY).exit_code == 3
    assert cli("verify-dump", "site", *VKEY).exit_code == 3
    assert cli("verify-dump", "site", *VKEY, *CHECKPOINT).exit_code == 0
    Path("leaves").write_bytes(Path("leaves").read_bytes()[:-40])
    assert cli("verify-dump", "leaves", *VKEY, *CHECKPOINT).exit_code == 1
    (tile,) = Path("site/tile/0").rglob("17")
    tile.write_bytes(bytes(len(tile.read_bytes())))
    result = cli("verify-dump", "site", *VKEY)
    assert (result.exit_code, "tile-differs" in result.stdout) == (1, True)
    (bundle,) = Path("site/tile/entries").rglob("17")
    bundle.write_bytes(bundle.read_bytes()[:-1])
    assert "tiles-cut" in cli("verify-dump", "site", *VKEY).stderr


def test_auditors_need_none_of_our_code(copy: Path, cli: Cli) -> None:
    """The script of docs/ verifies a dump by itself, and finds what was changed."""
    assert cli("dump", "leaves", "-o", "leaves").exit_code == 0
    script = ROOT / "docs" / "verify_dump.py"
    assert "import tplog" not in script.read_text("utf-8")
    assert len(script.read_text("utf-8").splitlines()) <= 40

    def verdict(vkey: str = str(KEY.key)) -> int:
        command = [sys.executable, str(script), "leaves", "kept.checkpoint", vkey]
        return subprocess.run(command, capture_output=True, check=False).returncode

    assert verdict() == 0
    assert verdict(str(NEXT_KEY.key)) == 1
    Path("leaves").write_bytes(Path("leaves").read_bytes().replace(b'"ore":500000000', b'"ore":600000000', 1))
    assert verdict() == 1


def audited(folder: Path) -> int:
    """The status of a verification with the pinned key and the checkpoint stored outside."""
    evidence = CheckpointEvidence("kept", (folder / "kept.checkpoint").read_bytes(), from_outside=True)
    with reopened(folder) as book:
        return book.audit([evidence], TrustAnchors((KEY.key,))).status


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    index=st.integers(0, 16), place=st.integers(0, 9999), change=st.integers(1, 255), rehashed=st.booleans()
)
def test_no_byte_of_a_leaf_can_be_edited(
    original: Path, tmp_path: Path, index: int, place: int, change: int, *, rehashed: bool
) -> None:
    """Whichever byte of whichever leaf, with the hash recomputed or not: never 0."""
    shutil.copytree(original, tmp_path, dirs_exist_ok=True)
    with closing(raw(tmp_path)) as connection, connection:
        (leaf,) = connection.execute('SELECT leaf FROM record WHERE "index" = ?', (index,)).fetchone()
        edited = bytearray(leaf)
        edited[place % len(leaf)] ^= change
        connection.execute('UPDATE record SET leaf = ? WHERE "index" = ?', (bytes(edited), index))
        if rehashed:
            from tplog.merkle.hashes import leaf_hash  # noqa: PLC0415

            edited_hash = leaf_hash(bytes(edited))
            connection.execute('UPDATE record SET hash = ? WHERE "index" = ?', (edited_hash, index))
    assert audited(tmp_path) == 1


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 400), change=st.integers(1, 255), inside=st.booleans())
def test_no_byte_of_a_trusted_note_can_be_edited(
    original: Path, tmp_path: Path, place: int, change: int, *, inside: bool
) -> None:
    """Of the checkpoint stored outside, or of the one in the database: never 0, whatever is signed.

    What was handed in and is no checkpoint any more is unread; all else contradicts.
    """
    shutil.copytree(original, tmp_path, dirs_exist_ok=True)
    note = bytearray((tmp_path / "kept.checkpoint").read_bytes())
    note[place % len(note)] ^= change
    if inside:
        with closing(raw(tmp_path)) as connection, connection:
            connection.execute("UPDATE checkpoint SET note = ? WHERE size = 17", (bytes(note),))
    else:
        (tmp_path / "kept.checkpoint").write_bytes(note)
    assert audited(tmp_path) == (1 if inside or is_checkpoint(bytes(note)) else 2)


def is_checkpoint(content: bytes) -> bool:
    """Whether this is a checkpoint at all."""
    try:
        parse_checkpoint(content)
    except FormatError:
        return False
    return True


def test_a_library_user_gets_an_error(copy: Path) -> None:
    """``verify`` raises Tampered with every contradiction; a report short of trust is returned."""
    with reopened(copy) as book:
        assert book.verify().status == 3
        damaged(copy)
        with pytest.raises(tplog.Tampered, match="hash-differs"):
            book.verify()


def test_a_directory_that_cannot_be_written_is_reported(copy: Path) -> None:
    """The record stands; running the same command again says so."""
    shutil.rmtree("tplog.checkpoints")
    Path("tplog.checkpoints").write_text("in the way", "utf-8")
    with closing(sql.open_log("tplog.db")) as log, pytest.raises(tplog.Unavailable, match="directory-failed"):
        export_missing_checkpoints(log, Path("tplog.checkpoints"))


def test_the_newest_checkpoint_must_be_one(copy: Path) -> None:
    """A note in the database that is none is an error of the database."""
    edit(copy, "UPDATE checkpoint SET note = x'00' WHERE size = 17")
    with reopened(copy) as book, pytest.raises(tplog.Tampered, match="checkpoint-malformed"):
        book.checkpoint()
    assert issubclass(FormatError, ValueError)


class Changing(list[bytes]):
    """A dump that differs each time it is read."""

    later: ClassVar[list[list[bytes]]] = []

    def __iter__(self) -> Iterator[bytes]:
        """The leaves of now."""
        return iter(self.later.pop(0)) if self.later else super().__iter__()


@pytest.mark.parametrize(
    "change", [lambda leaves: leaves[:0], lambda leaves: leaves[:-1], lambda leaves: [*leaves[1:], leaves[0]]]
)
def test_a_dump_that_changes_under_ones_hands_is_not_restored(
    folder: Path, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    """The leaves that were verified are those that are written; else none are, and no file is left."""
    with tplog.create("first.db") as book:
        book.apply(EVENTS / "2025-01-29-trygghetspaketet.toml")
        leaves = list(book.leaves())
    dump = Changing(leaves)
    dump.later[:] = [leaves, change(leaves)]
    with pytest.raises(tplog.Tampered):
        tplog.restore("second.db", dump, [])
    assert [path.name for path in folder.glob("second*")] == []


def test_a_dump_with_a_damaged_leaf_leaves_no_file(cli: Cli, folder: Path) -> None:
    """A leaf that cannot be read is named, and nothing is restored."""
    with tplog.create("first.db") as book:
        book.apply(EVENTS / "2025-01-29-trygghetspaketet.toml")
        leaves = list(book.leaves())
    (folder / "leaves").write_bytes(b"\n".join([*leaves[:2], leaves[2][:-3], *leaves[3:]]) + b"\n")
    result = cli("restore", "leaves", "--db", "second.db")
    assert (result.exit_code, "leaf-damaged" in result.stderr) == (1, True)
    assert not list(folder.glob("second*"))


def test_a_dump_may_come_through_a_pipe(folder: Path) -> None:
    """What can be gone through only once is verified and restored all the same."""
    with tplog.create("first.db") as book:
        book.apply(EVENTS / "2025-01-29-trygghetspaketet.toml")
        dump = b"".join(leaf + b"\n" for leaf in book.leaves())
        size = book.size()
    for command in (["verify-dump", "/dev/stdin"], ["restore", "/dev/stdin", "--db", "second.db"]):
        done = subprocess.run(
            [sys.executable, "-m", "tplog", *command, "--lang", "en"],
            input=dump,
            capture_output=True,
            check=False,
        )
        assert done.returncode in (0, 3), done.stderr
        assert str(size).encode() in done.stdout + done.stderr
    with tplog.open("second.db") as book:
        assert book.size() == size
