"""What is handed over beside a log: proofs, dumps, keys and a witness's memory; what is said of each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from signed_log import KEY, NEXT_KEY, ORIGIN, WITNESS, leaves, reopened

from conftest import EXAMPLE, ROOT, Cli
from tplog.files import checkpoint_directory
from tplog.files.outside_file import read_outside_lines
from tplog.merkle.checkpoint import sign_checkpoint
from tplog.merkle.hashes import EMPTY_ROOT, leaf_hash
from tplog.verification import leaf_scan

VKEY, NEXT_VKEY = ("--vkey", str(KEY.key)), ("--vkey", str(NEXT_KEY.key))
CHECKPOINT = ("--checkpoint", "kept.checkpoint")
CHANGE = "tplog.checkpoints/000000000018.checkpoint"


def outcome(cli: Cli, *arguments: str) -> tuple[int, list[str]]:
    """The exit code of a verification, and the codes of its findings."""
    result = cli(*arguments, "--json")
    return result.exit_code, [finding["code"] for finding in json.loads(result.stdout)["findings"]]


@pytest.fixture
def changed(copy: Path) -> Path:
    """The log, its key changed in record 17; kept.checkpoint is from before."""
    with reopened(copy) as book:
        book.change_key(NEXT_KEY, copy / "next.key")
    (copy / "leaves").write_bytes(b"".join(leaf + b"\n" for leaf in leaves(copy)))
    return copy


def test_the_newest_key_and_an_older_checkpoint_fall_short(changed: Path, cli: Cli) -> None:
    """The key's own checkpoint may exist: it is asked for, with its size, and with it the log holds."""
    dump = ("verify-dump", "leaves", *CHECKPOINT)
    for keys in (NEXT_VKEY, (*VKEY, *NEXT_VKEY)):
        assert outcome(cli, *dump, *keys) == (3, ["key-change-unseen", "records-uncovered"])
    said = cli(*dump, *NEXT_VKEY).stdout
    assert "tplog checkpoint --size 18" in said
    assert "keep it beside the newest" in said
    assert "spara den vid sidan av den nyaste" in cli(*dump, *NEXT_VKEY, lang="sv").stdout
    Path("change").write_bytes(Path(CHANGE).read_bytes())
    assert outcome(cli, *dump, "--checkpoint", "change", *NEXT_VKEY) == (0, [])


def test_a_restore_of_a_first_part_says_which_key_was_in_force(changed: Path, cli: Cli) -> None:
    """The newest key signed none of it: the words say which to pin instead, and with that it succeeds."""
    restore = ("restore", "leaves", *CHECKPOINT, "--size", "17", "--db", "new.db")
    for language, words in (("en", "the last key is"), ("sv", "den sista nyckeln")):
        refused = cli(*restore, *NEXT_VKEY, lang=language)
        assert (refused.exit_code, words in refused.stderr, str(KEY.key) in refused.stderr) == (1, True, True)
    assert cli(*restore, *VKEY).exit_code == 0


def test_a_proof_says_which_record_and_that_nothing_is_from_outside(copy: Path, cli: Cli) -> None:
    """The keeper made the proof: its checkpoint is his, and the verdict is of the record alone."""
    assert cli("prove", "9", "--quiet").exit_code == 0
    proof = ("verify-proof", "9.tlog-proof", *VKEY)
    for language, said, never in (
        ("en", ("the proof is about record: 9", "the record stands in the log"), "from outside"),
        ("sv", ("beviset gäller post: 9", "posten står i den logg"), "utifrån"),
    ):
        text = cli(*proof, lang=language).stdout
        assert [words in text for words in said] == [True, True]
        assert never not in text
    parsed = json.loads(cli(*proof, "--json").stdout)
    assert parsed["proven"] == {"index": 9, "grown_from": None}
    assert [checkpoint["outside"] for checkpoint in parsed["checkpoints"]] == [False]
    assert cli("prove", "--from", "16", "-o", "growth").exit_code == 0
    growth = cli("verify-proof", "growth", *VKEY, "--checkpoint", "early.checkpoint").stdout
    assert "the proof is of growth from the size: 16" in growth
    assert "checkpoint from outside: early.checkpoint (16 records)" in growth
    assert "checkpoint from outside: growth" not in growth


def test_a_proof_by_a_later_key_says_what_to_ask_for(changed: Path, cli: Cli) -> None:
    """A proof cannot carry the chain of keys: with the new key pinned too it holds."""
    assert cli("prove", "9", "--quiet", "--size", "17").exit_code == 0
    proof = ("verify-proof", "9.tlog-proof")
    assert outcome(cli, *proof, *NEXT_VKEY) == (1, ["signature-unknown"])
    assert "If the log has changed its key" in cli(*proof, *NEXT_VKEY).stdout
    assert "Har loggen bytt nyckel" in cli(*proof, *NEXT_VKEY, lang="sv").stdout
    assert outcome(cli, *proof, *NEXT_VKEY, *VKEY) == (0, [])


def test_a_line_end_after_a_leaf_is_named(copy: Path, cli: Cli) -> None:
    """An editor added it: the leaf is not called false, and as it was it holds."""
    assert cli("prove", "9", "--quiet").exit_code == 0
    leaf = Path("9.json").read_bytes()
    for ending in (b"\n", b"\r\n"):
        Path("9.json").write_bytes(leaf + ending)
        result = cli("verify-proof", "9.tlog-proof", *VKEY)
        assert (result.exit_code, "leaf-ended" in result.stderr) == (2, True)
    Path("9.json").write_bytes(leaf.replace(b"5", b"6") + b"\n")
    assert outcome(cli, "verify-proof", "9.tlog-proof", *VKEY) == (1, ["proof-false", "leaf-damaged"])


def test_a_verification_names_the_witness(copy: Path, cli: Cli) -> None:
    """With the size and the time of his newest cosignature; the verdict is by him, not by a checkpoint."""
    with reopened(copy) as book:
        for seen in (1_800_000_060, 1_800_000_000):
            line = str(WITNESS.sign(book.checkpoint(17).note.text, seen))
            book.add_cosignatures(line.encode(), "line", [WITNESS.key])
    result = cli("verify", "--policy", "policy")
    assert result.exit_code == 0
    assert (
        "cosigned by the witness: vittne.example/w (17 records, 2027-01-15T08:01:00+00:00)" in result.stdout
    )
    assert "what the trusted key and the policy's witnesses say" in result.stdout
    assert "from outside" not in result.stdout
    assert json.loads(cli("verify", "--policy", "policy", "--json").stdout)["cosignatures"] == [
        {"witness": "vittne.example/w", "size": 17, "time": 1_800_000_060}
    ]


def test_a_checkpoint_counts_once(copy: Path, cli: Cli) -> None:
    """In the database and in the directory it is the same one."""
    assert "own checkpoints that hold: 3\n" in cli("verify", *VKEY, *CHECKPOINT).stdout


def test_a_key_that_a_checkpoint_switches_off_is_asked_for(
    copy: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flag names a part of trust: the words say to give the key as a flag too, if it is one's own."""
    monkeypatch.setenv("TPLOG_VKEY", str(KEY.key))
    for language, words in (("en", "give --vkey or --policy too"), ("sv", "ange även --vkey eller --policy")):
        result = cli("verify", *CHECKPOINT, lang=language)
        assert (result.exit_code, words in result.stderr) == (3, True)
    assert "give --vkey" not in cli("verify", *VKEY, *CHECKPOINT).stderr


@pytest.mark.parametrize(
    ("make", "swedish"),
    [
        (lambda path: path.write_text(f"{KEY.key}\n\n", "utf-8"), "en tomrad eller blanksteg för mycket"),
        (lambda path: path.write_text(f"\n{KEY.key}\n", "utf-8"), "en tomrad eller blanksteg för mycket"),
        (lambda path: path.write_text(f"{KEY.key} \n", "utf-8"), "en tomrad eller blanksteg för mycket"),
        (lambda path: path.write_bytes(Path("log.key").read_bytes()), "filen med en privat nyckel"),
        (lambda path: path.write_text(str(WITNESS.key), "utf-8"), "ett vittnes nyckel"),
        (lambda path: path.write_text("x", "utf-8"), "en nyckel skrivs namn+id+base64"),
        (lambda path: path.symlink_to("nowhere"), "varken en nyckel"),
    ],
    ids=["empty line after", "before", "blank", "private", "a witness's", "no key", "dangling link"],
)
def test_why_a_key_is_none_is_said_in_the_readers_language(
    copy: Path, cli: Cli, make: Callable[[Path], object], swedish: str
) -> None:
    """With the likely cause: what a mail program added, or the private key's file."""
    make(Path("given.vkey"))
    result = cli("verify", "--vkey", "given.vkey", lang="sv")
    assert (result.exit_code, swedish in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text + b"\n", "an empty line or spaces more"),
        (lambda text: text.replace(b"\n", b" \n"), "an empty line or spaces more"),
        (lambda text: b"\n" + text, "an empty line or spaces more"),
        (lambda text: b"> " + text.replace(b"\n", b"\n> "), "as mail programs quote"),
        (lambda text: text.decode().encode("utf-16-le"), "it is in UTF-16"),
        (lambda text: text.decode().encode("utf-16-be"), "it is in UTF-16"),
    ],
    ids=["empty line after", "blanks", "empty line before", "quoted", "UTF-16 LE", "UTF-16 BE"],
)
def test_what_was_done_to_a_checkpoint_is_named(
    copy: Path, cli: Cli, change: Callable[[bytes], bytes], words: str
) -> None:
    """The likely cause, in place of what the strict form of a note says of it."""
    Path("sent").write_bytes(change(Path("kept.checkpoint").read_bytes()))
    result = cli("verify", *VKEY, "--checkpoint", "sent")
    assert (result.exit_code, words in result.stdout) == (2, True)


@pytest.mark.parametrize(
    "end", [b"\n", b"\n\n\n", b" \r\n", b"\x1a"], ids=["one", "three", "blanks", "Ctrl-Z"]
)
def test_an_empty_line_at_a_dumps_end_is_no_contradiction(copy: Path, cli: Cli, end: bytes) -> None:
    """A mail program added it: both commands say so and what to do; nothing was altered."""
    Path("leaves").write_bytes(b"".join(leaf + b"\n" for leaf in leaves(copy)) + end)
    for command in (("verify-dump", "leaves"), ("restore", "leaves", "--db", "new.db")):
        result = cli(*command, *VKEY, *CHECKPOINT)
        assert (result.exit_code, "lines-empty" in result.stderr) == (2, True)
    assert not Path("new.db").exists()
    Path("leaves").write_bytes(b"\n".join(leaves(copy)[:5]) + b"\n\n" + b"\n".join(leaves(copy)[5:]) + b"\n")
    status, codes = outcome(cli, "verify-dump", "leaves", *VKEY, *CHECKPOINT)
    assert (status, "leaf-damaged" in codes, "root-differs" in codes) == (1, True, True)


def test_a_dump_of_nothing_but_lines_is_given_up(copy: Path, cli: Cli) -> None:
    """At once: a million empty lines, and of half a million that are no leaves the first are named."""
    Path("leaves").write_bytes(b"\n" * 1_000_000)
    assert "lines-empty" in cli("verify-dump", "leaves", *VKEY).stderr
    assert checkpoint_directory.MAX_EMPTY_LINES == leaf_scan.MAX_DAMAGED == 100
    Path("leaves").write_bytes(b"".join(leaf + b"\n" for leaf in leaves(copy)) + b"x\n" * 500)
    status, codes = outcome(cli, "verify-dump", "leaves", *VKEY, *CHECKPOINT)
    assert (status, codes.count("leaf-damaged"), codes.count("leaves-damaged")) == (1, 100, 1)


def test_a_dump_that_grows_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written while it is read is not read."""
    path = tmp_path / "leaves"
    path.write_bytes(b"a\nb\n")
    read = []
    for line in islice(read_outside_lines(path), 5):
        read.append(line)
        with path.open("ab") as file:
            file.write(b"c\n" * 100_000)
    assert read == [b"a", b"b"]


def test_nothing_is_restored_of_nothing(copy: Path, cli: Cli) -> None:
    """An empty file makes no empty log."""
    Path("leaves").write_bytes(b"")
    result = cli("restore", "leaves", "--db", "new.db")
    assert (result.exit_code, "nothing-to-restore" in result.stderr) == (2, True)
    assert not Path("new.db").exists()


def test_restore_says_that_the_policys_witnesses_do_not_vouch(copy: Path, cli: Cli) -> None:
    """The log is restored, and the quorum that is not met is said, whether quiet or as JSON."""
    assert cli("dump", "leaves", "-o", "leaves").exit_code == 0
    for number, mode in enumerate(((), ("--quiet",), ("--json",))):
        restored = cli("restore", "leaves", "--policy", "policy", *CHECKPOINT, "--db", f"{number}.db", *mode)
        assert (restored.exit_code, "quorum-not-met" in restored.stderr) == (0, True)
    assert "quorum" not in cli("restore", "leaves", *VKEY, *CHECKPOINT, "--db", "new.db").stderr


@pytest.mark.parametrize("target", ["nowhere", "tplog.toml"], ids=["dangling", "to itself"])
def test_settings_that_a_link_hides_are_no_missing_settings(copy: Path, cli: Cli, target: str) -> None:
    """What they say, or refuse, may not vanish without a word."""
    Path("tplog.toml").symlink_to(target)
    for command in (("verify",), ("apply", str(EXAMPLE))):
        result = cli(*command)
        assert (result.exit_code, "file-unreadable" in result.stderr) == (2, True)


def test_no_key_is_made_that_could_not_be_read(copy: Path, cli: Cli) -> None:
    """Its name is too long for a key file: no file is left."""
    result = cli("key", "new", "--name", "n" * 20_000, "-o", "long.key")
    assert (result.exit_code, "too-large" in result.stderr, Path("long.key").exists()) == (2, True, False)


def test_a_witness_takes_no_dangling_link_for_nothing_seen(copy: Path, cli: Cli) -> None:
    """Neither in the place of its memory nor of its policy: it would cosign another history."""
    assert cli("prove", "--from", "0", "-o", "request").exit_code == 0
    cosign = ("witness", "cosign", "--state", "seen", "--key", "witness.key", "request")
    assert cli(*cosign, *VKEY).exit_code == 0
    (memory,) = Path("seen").glob("*.checkpoint")
    memory.unlink()
    memory.symlink_to("nowhere")
    result = cli(*cosign, *VKEY)
    assert (result.exit_code, result.stdout) == (5, "")
    memory.unlink()
    Path("tplog.toml").write_text(f'[log]\nvkey = "{KEY.key}"\n', "utf-8")
    Path("seen/policy").symlink_to("nowhere")
    result = cli(*cosign)
    assert (result.exit_code, result.stdout) == (2, "")


def test_output_to_a_pipe_that_nobody_reads_does_not_wait(copy: Path, cli: Cli) -> None:
    """It is said at once, as any file that cannot be written."""
    os.mkfifo("pipe")
    before = time.monotonic()
    for command in (("checkpoint",), ("dump", "leaves"), ("prove", "--from", "0")):
        result = cli(*command, "-o", "pipe")
        assert (result.exit_code != 0, "pipe" in result.stderr, "Traceback" in result.stderr) == (
            True,
            True,
            False,
        )
    assert time.monotonic() - before < 10  # seconds


SCRIPT = ROOT / "docs" / "verify_dump.py"


def by_script(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """What the script without tplog comes to."""
    return subprocess.run([sys.executable, str(SCRIPT), *arguments], capture_output=True, check=False)


def test_the_script_takes_a_file_with_the_key_and_says_how_it_is_called(copy: Path, cli: Cli) -> None:
    """As --vkey does; with fewer arguments it prints its usage, and leaves with 2."""
    assert cli("dump", "leaves", "-o", "leaves").exit_code == 0
    Path("log.vkey").write_text(f"{KEY.key}\n", "utf-8")
    assert by_script("leaves", "kept.checkpoint", "log.vkey").returncode == 0
    for arguments in ((), ("leaves",), ("leaves", "kept.checkpoint")):
        done = by_script(*arguments)
        assert (done.returncode, b"Usage" in done.stderr, b"unpack" in done.stderr) == (2, True, False)


BROKEN = [
    [1],
    {"kind": "log-opened/1", "event": []},
    {"kind": "log-opened/1", "event": {"origin": ORIGIN, "transfers": 5}},
    {
        "kind": "log-opened/1",
        "budget": "b",
        "event": {"origin": ORIGIN, "transfers": [{"giver": [1], "ore": 1}]},
    },
]


@pytest.mark.parametrize("leaf", [*map(json.dumps, BROKEN), "[" * 100_000], ids=lambda leaf: leaf[:40])
def test_the_script_has_words_for_a_signed_leaf_that_is_no_record(tmp_path: Path, leaf: str) -> None:
    """It leaves with 2 and its usage, never with a traceback."""
    root = leaf_hash(leaf.encode())
    (tmp_path / "c").write_bytes(bytes(sign_checkpoint(ORIGIN, 1, root, [KEY]).note))
    (tmp_path / "l").write_text(f"{leaf}\n", "utf-8")
    done = by_script(str(tmp_path / "l"), str(tmp_path / "c"), str(KEY.key))
    assert (done.returncode, b"Traceback" in done.stderr, b"Usage" in done.stderr) == (2, False, True)


def test_the_script_calls_a_checkpoint_of_nothing_no_checkpoint_of_these_leaves(tmp_path: Path) -> None:
    """In words, with 1."""
    (tmp_path / "c").write_bytes(bytes(sign_checkpoint(ORIGIN, 0, EMPTY_ROOT, [KEY]).note))
    (tmp_path / "l").write_text("{}\n", "utf-8")
    done = by_script(str(tmp_path / "l"), str(tmp_path / "c"), str(KEY.key))
    assert (done.returncode, done.stderr) == (1, b"These are not the leaves signed.\n")
