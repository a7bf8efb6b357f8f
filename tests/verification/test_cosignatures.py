"""A cosignature is stored with the checkpoint that it signs, or nowhere; a stray one can be declared void."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from signed_log import ORIGIN, WITNESS, edit, raw, records, reopened, signer

from conftest import EXAMPLE, Cli
from tplog.book import cosignatures
from tplog.merkle.checkpoint import sign_checkpoint
from tplog.merkle.note import COSIGNATURE, MAX_SIGNATURES

ADD = ("checkpoint", "add-cosignature")
VOID = ("checkpoint", "void-cosignature")
BY_WITNESS = ("--witness", str(WITNESS.key))
LATER = EXAMPLE.parent / "2025-ks-omfördelning.toml"
SEEN = 1_800_000_000  # when the witness looked


def line_for(size: int, time: int = SEEN) -> str:
    """The witness's true line for the log's checkpoint of a size."""
    with reopened(Path()) as book:
        return str(WITNESS.sign(book.checkpoint(size).note.text, time))


def stored_lines() -> dict[int, list[str]]:
    """The lines in the database by the size of their checkpoint."""
    with closing(raw(Path())) as connection:
        rows = connection.execute("SELECT size, line FROM cosignature ORDER BY size, line").fetchall()
    return {size: [line for other, line in rows if other == size] for size, _ in rows}


def stray(size: int = 17, of: int = 16) -> str:
    """Put a true line for one checkpoint beside another, as tplog once did; return the line."""
    line = line_for(of)
    edit(Path(), f"INSERT INTO cosignature VALUES ({size}, '{line}')")  # noqa: S608 (ours)
    return line


def test_a_line_that_comes_back_late_goes_where_it_belongs(copy: Path, cli: Cli) -> None:
    """After one more apply too: the honest log holds, with its witness."""
    Path("line").write_text(f"{line_for(17)}\n", "utf-8")
    assert cli("apply", str(LATER), "--quiet").exit_code == 0
    added = cli(*ADD, "line", *BY_WITNESS, "--json")
    assert json.loads(added.stdout) == {"size": 17, "added": 1}
    assert stored_lines() == {17: [line_for(17)]}
    assert line_for(17) in Path("tplog.checkpoints/000000000017.checkpoint").read_text("utf-8")
    assert "known already" in cli(*ADD, "line", *BY_WITNESS).stderr
    result = cli("verify", "--policy", "policy", "--checkpoint", "kept.checkpoint")
    assert (result.exit_code, "cosignature-false" in result.stdout) == (
        3,
        False,
    )  # the newest is not witnessed


def test_the_witness_may_be_named_by_a_policy(copy: Path, cli: Cli) -> None:
    """By flag or setting; a flag for the witness switches the setting off."""
    Path("line").write_text(f"{line_for(16)}\n{line_for(17)}\n", "utf-8")
    Path("tplog.toml").write_text('[log]\npolicy = "policy"\n', "utf-8")
    other = signer("annan.example/w", 7, COSIGNATURE).key
    assert "cosignature-refused" in cli(*ADD, "line", "--witness", str(other)).stderr
    assert stored_lines() == {}
    added = cli(*ADD, "line", "--json")
    assert json.loads(added.stdout) == {"size": 17, "added": 2}
    assert stored_lines() == {16: [line_for(16)], 17: [line_for(17)]}
    assert "tplog.toml:2: trusted keys are taken from here." in added.stderr


def bent(line: str) -> str:
    """The line with another signature."""
    signature = WITNESS.sign(b"something else", SEEN)
    assert str(signature).split()[1] == line.split()[1]
    return str(signature)


@pytest.mark.parametrize(
    "content",
    [
        lambda: bent(line_for(17)),
        lambda: str(WITNESS.sign(bytes(sign_checkpoint(ORIGIN, 17, bytes(32), []).note), SEEN)),
        lambda: f"{line_for(17)}x",
        lambda: f"{line_for(17)}\n" * (MAX_SIGNATURES + 1),
        lambda: "x" * (cosignatures.MAX_LINES_BYTES + 1),
        lambda: "",
        lambda: line_for(17).encode("utf-16"),
        lambda: f"{line_for(17)}\r\n",
    ],
    ids=["false", "of another root", "cut", "many lines", "long", "empty", "UTF-16", "CRLF"],
)
def test_a_line_that_fits_no_checkpoint_is_not_stored(
    copy: Path, cli: Cli, content: Callable[[], str | bytes]
) -> None:
    """Nor one beyond the bounds; the file is refused and the log stays as it was."""
    text = content()
    Path("line").write_bytes(text if isinstance(text, bytes) else text.encode())
    refused = cli(*ADD, "line", *BY_WITNESS)
    assert (refused.exit_code, "cosignature-refused" in refused.stderr) == (2, True)
    assert stored_lines() == {}
    assert cli("verify", "--policy", "policy", "--checkpoint", "kept.checkpoint").exit_code == 3


@pytest.mark.parametrize("count", [1, 2])
def test_a_file_that_is_too_long_is_refused_as_such(copy: Path, cli: Cli, count: int) -> None:
    """By its bytes before they are read as lines, whatever a part of them would be."""
    blank = " " * (cosignatures.MAX_LINES_BYTES // count)
    Path("line").write_text(f"{line_for(17)}\n{blank}\n" * count, "utf-8")
    refused = cli(*ADD, "line", *BY_WITNESS, lang="en")
    assert (refused.exit_code, "it is too long" in refused.stderr) == (2, True)
    assert stored_lines() == {}


def test_without_the_witness_no_line_is_stored(copy: Path, cli: Cli) -> None:
    """Nobody can tell which checkpoint it signs: the words say what to add, in both languages."""
    Path("line").write_text(f"{line_for(17)}\n", "utf-8")
    with reopened(copy) as book:
        note = book.checkpoint(17).note.with_signatures([WITNESS.sign(b"something else", SEEN)])
    Path("whole").write_bytes(bytes(note))
    for name in ("line", "whole"):
        for language, words in (("en", "Name it with --witness"), ("sv", "Ange den med --witness")):
            refused = cli(*ADD, name, lang=language)
            assert (refused.exit_code, words in refused.stderr) == (2, True)
    assert stored_lines() == {}


def test_a_whole_cosigned_checkpoint_is_taken(copy: Path, cli: Cli) -> None:
    """Of it the lines that this witness made for this text, and no others."""
    accomplice = signer("falsk.example/w", 9, COSIGNATURE)
    with reopened(copy) as book:
        note = book.checkpoint(16).note
    lines = [WITNESS.sign(note.text, SEEN), accomplice.sign(note.text, SEEN), WITNESS.sign(b"x", SEEN)]
    Path("whole").write_bytes(bytes(note.with_signatures(lines)))
    assert json.loads(cli(*ADD, "whole", *BY_WITNESS, "--json").stdout) == {"size": 16, "added": 1}
    assert stored_lines() == {16: [line_for(16)]}


def test_a_checkpoint_takes_no_more_lines_than_a_reader(copy: Path, cli: Cli) -> None:
    """One more, and the checkpoint could not be read: it is refused."""
    most = MAX_SIGNATURES - 1  # the log's own signature is one
    Path("lines").write_text("".join(f"{line_for(17, SEEN + time)}\n" for time in range(most)), "utf-8")
    assert cli(*ADD, "lines", *BY_WITNESS).exit_code == 0
    Path("line").write_text(f"{line_for(17, SEEN - 1)}\n", "utf-8")
    refused = cli(*ADD, "line", *BY_WITNESS)
    assert (refused.exit_code, "too many signatures" in refused.stderr) == (2, True)
    assert cli("checkpoint").exit_code == 0
    assert len(stored_lines()[17]) == most


def test_only_so_many_checkpoints_are_tried(copy: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest first: what a file costs is bounded."""
    monkeypatch.setattr(cosignatures, "MAX_TRIALS", 1)
    for size, code in ((16, 2), (17, 0)):
        Path("line").write_text(line_for(size), "utf-8")
        assert cli(*ADD, "line", *BY_WITNESS).exit_code == code


def test_a_stray_line_can_be_declared_void(copy: Path, cli: Cli) -> None:
    """By a record of its own; the line stays, verify passes over it and says so, and proofs leave it out."""
    Path("line").write_text(f"{stray()}\n", "utf-8")
    verify = ("verify", "--policy", "policy", "--checkpoint", "kept.checkpoint")
    contradicted = cli(*verify)
    assert (contradicted.exit_code, "cosignature-false" in contradicted.stdout) == (1, True)
    done = cli(*VOID, "line", "--json")
    assert json.loads(done.stdout) == {"index": 17, "new": True}
    assert json.loads(cli(*VOID, "line", "--json").stdout) == {"index": 17, "new": False}
    assert stored_lines() == {17: [line_for(16)]}
    Path("newest").write_text(line_for(18), "utf-8")
    assert cli(*ADD, "newest", *BY_WITNESS).exit_code == 0
    result = cli(*verify)
    assert result.exit_code == 0
    assert f"void cosignature of 17 records, by record 17; it counts only if it is true: {line_for(16)}" in (
        result.stdout
    )
    assert json.loads(cli(*verify, "--json").stdout)["void_cosignatures"] == [
        {"index": 17, "size": 17, "line": line_for(16)}
    ]
    assert line_for(16) not in cli("checkpoint", "--size", "17").stdout
    assert cli("prove", "9", "--size", "17", "--quiet").exit_code == 0
    proven = cli("verify-proof", "9.tlog-proof", "--policy", "policy")
    assert (proven.exit_code, "cosignature-false" in proven.stdout) == (3, False)
    assert cli("dump", "leaves", "-o", "leaves").exit_code == 0
    restore = ("restore", "leaves", "--policy", "policy", "--checkpoint", "tplog.checkpoints")
    assert cli(*restore, "--db", "new.db").exit_code == 0
    assert "cosignature-voided/1" in cli("log", "--json").stdout


def test_a_true_line_is_never_void(copy: Path, cli: Cli) -> None:
    """Where the witness is named it is refused; where it is not, the line counts all the same."""
    Path("line").write_text(line_for(17), "utf-8")
    assert cli(*ADD, "line", *BY_WITNESS).exit_code == 0
    refused = cli(*VOID, "line", *BY_WITNESS)
    assert (refused.exit_code, "cosignature-true" in refused.stderr) == (1, True)
    # A line whose time contradicts a record, and which the log's keeper would rather not have.
    telling = line_for(17, 1)
    Path("line").write_text(telling, "utf-8")
    edit(copy, f"INSERT INTO cosignature VALUES (17, '{telling}')")  # noqa: S608 (as an older tplog took it)
    Path("kept.checkpoint").write_bytes(cli("checkpoint").stdout_bytes)
    assert cli(*VOID, "line").exit_code == 0
    result = cli("verify", "--policy", "policy", "--checkpoint", "kept.checkpoint")
    assert (result.exit_code, "recorded-after-cosigned" in result.stdout) == (1, True)


def test_a_void_line_is_void_with_one_checkpoint_alone(copy: Path, cli: Cli) -> None:
    """Where several have it, --size says which; what none has cannot be void."""
    false = bent(line_for(17))
    Path("line").write_text(false, "utf-8")
    unknown = cli(*VOID, "line")
    assert (unknown.exit_code, "cosignature-unknown" in unknown.stderr) == (2, True)
    for size in (16, 17):
        edit(copy, f"INSERT INTO cosignature VALUES ({size}, '{false}')")  # noqa: S608 (ours)
    ambiguous = cli(*VOID, "line")
    assert (ambiguous.exit_code, "16, 17" in ambiguous.stderr) == (2, True)
    verify = ("verify", "--policy", "policy", "--checkpoint", "kept.checkpoint", "--json")
    for holder, left in (("17", 1), ("16", 0)):
        assert cli(*VOID, "line", "--size", holder, "--quiet").exit_code == 0
        findings = json.loads(cli(*verify).stdout)["findings"]
        assert [finding["code"] for finding in findings].count("cosignature-false") == left


def void(line: str, index: int) -> None:
    """Record that a line of the checkpoint of 17 records is void; the record gets this index."""
    with reopened(Path()) as book:
        record, _ = book.void_cosignature(line.encode(), "line", 17)
        assert record.index == index


def test_a_void_line_takes_its_place(copy: Path, cli: Cli) -> None:
    """It stays stored, so another one instead of it would be one too many, and contradict for ever."""
    lines = [line_for(17, SEEN + time) for time in range(MAX_SIGNATURES)]
    Path("lines").write_text("".join(f"{line}\n" for line in lines[:-1]), "utf-8")
    assert cli(*ADD, "lines", *BY_WITNESS).exit_code == 0
    void(lines[0], 17)
    Path("line").write_text(f"{lines[-1]}\n", "utf-8")
    refused = cli(*ADD, "line", *BY_WITNESS)
    assert (refused.exit_code, "too many signatures" in refused.stderr) == (2, True)
    assert cli("verify", "--policy", "policy", "--checkpoint", "kept.checkpoint").exit_code == 3


def test_a_void_line_that_comes_again_is_said_to_be_void(copy: Path, cli: Cli) -> None:
    """With the record that says so, and what to ask of the witness; another line of his is taken."""
    Path("line").write_text(line_for(17), "utf-8")
    assert cli(*ADD, "line", *BY_WITNESS).exit_code == 0
    void(line_for(17), 17)
    for language, words in (
        ("en", "record 17 says that it is void"),
        ("sv", "post 17 säger att den är ogiltig"),
    ):
        again = cli(*ADD, "line", *BY_WITNESS, lang=language)
        assert (again.exit_code, words in again.stderr) == (0, True)
    Path("line").write_text(line_for(17, SEEN + 1), "utf-8")
    assert "void" not in cli(*ADD, "line", *BY_WITNESS).stderr
    assert line_for(17, SEEN + 1) in cli("checkpoint", "--size", "17").stdout


@pytest.mark.parametrize("seconds", [-(1 << 40), -301, None])
def test_a_line_from_a_slow_clock_is_not_taken(copy: Path, cli: Cli, seconds: int | None) -> None:
    """It would contradict the honest log for ever; the words say whose clock, and what to ask."""
    last = int(records(copy)[16].recorded.timestamp())
    time = 0 if seconds is None else max(last + seconds, 1)
    Path("line").write_text(f"{line_for(17, time)}\n", "utf-8")
    for language, words in (("en", "set its clock"), ("sv", "ställa sin klocka")):
        refused = cli(*ADD, "line", *BY_WITNESS, lang=language)
        assert (refused.exit_code, "cosignature-early" in refused.stderr) == (2, True)
        assert words in refused.stderr
    assert stored_lines() == {}
    Path("line").write_text(f"{line_for(17, last - 299)}\n", "utf-8")
    assert cli(*ADD, "line", *BY_WITNESS).exit_code == 0
    assert cli("verify", "--policy", "policy").exit_code == 0


def test_what_was_not_taken_of_a_file_is_said(copy: Path, cli: Cli) -> None:
    """How many lines fit nothing, which was too early, and where each of the others went."""
    lines = [line_for(16), line_for(17), bent(line_for(17)), line_for(16, 1)]
    Path("lines").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    for language, words in (("en", "1 of 4 lines were not added"), ("sv", "1 av 4 rader lades inte till")):
        added = cli(*ADD, "lines", *BY_WITNESS, lang=language)
        assert (added.exit_code, words in added.stderr, "cosignature-early" in added.stderr) == (
            0,
            True,
            True,
        )
        assert [place in added.stderr for place in ("checkpoint 16", "checkpoint 17")] == [
            language == "en"
        ] * 2
    assert stored_lines() == {16: [line_for(16)], 17: [line_for(17)]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda line: f"{line}\n\n", "an empty line or spaces more"),
        (lambda line: f"\n{line}\n", "an empty line or spaces more"),
        (lambda line: f"{line} \n", "an empty line or spaces more"),
        (lambda line: f"> {line}\n", "as mail programs quote"),
    ],
    ids=["empty line after", "empty line before", "blank", "quoted"],
)
def test_what_a_mail_program_did_to_a_line_is_named(
    copy: Path, cli: Cli, change: Callable[[str], str], words: str
) -> None:
    """The likely cause, not that the file is no whole checkpoint; as it was sent, it is taken."""
    Path("line").write_text(change(line_for(17)), "utf-8")
    refused = cli(*ADD, "line", *BY_WITNESS)
    assert (refused.exit_code, words in refused.stderr) == (2, True)
    Path("line").write_text(line_for(17), "utf-8")
    assert cli(*ADD, "line", *BY_WITNESS).exit_code == 0
