"""What nobody vouched for is not believed: a column, a row, a file's name; and no damage is a traceback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result
from signed_log import CORRECTION, KEY, ORIGIN, WITNESS, edit, moved, outcome, raw, records, reopened
from tampering import TRUSTING

import tplog
from conftest import Cli
from tplog.eventstore import sql
from tplog.merkle.checkpoint import parse_checkpoint, sign_checkpoint

OUTCOME = outcome("utfall/1", "2025-03-31", "600 tkr")
HUGE = 4611686018427387904


def run(cli: Cli, *arguments: str) -> Result:
    """What a command does, which is never a traceback."""
    result = cli(*arguments)
    assert isinstance(result.exception, SystemExit | None), (arguments, result.exception)
    return result


def apply(cli: Cli, text: str = OUTCOME) -> Result:
    """Apply a decision file of this text."""
    Path("decision.toml").write_text(text, "utf-8")
    return run(cli, "apply", "decision.toml", "--key", "log.key")


def verify_codes(cli: Cli) -> list[str]:
    """The codes of verify's findings."""
    result = run(cli, "verify", "--json", *TRUSTING)
    return [finding["code"] for finding in json.loads(result.stdout)["findings"]]


def directory(folder: Path) -> dict[str, bytes]:
    """The files of the checkpoint directory."""
    return {path.name: path.read_bytes() for path in (folder / "tplog.checkpoints").iterdir()}


def ids_swapped(folder: Path, first: str, second: str) -> None:
    """Exchange two records' id columns."""
    statements = ((first, "x"), (second, first), ("x", second))
    edit(folder, *(f"UPDATE record SET id = '{new}' WHERE id = '{old}'" for old, new in statements))  # noqa: S608


def test_a_reversal_is_not_computed_from_another_record(copy: Path, cli: Cli) -> None:
    """Ids swapped in the column alone: the correction is refused, and nothing is signed."""
    assert apply(cli, moved("100 tkr")).exit_code == 0
    ids_swapped(copy, "flytt", "exempel/2025/fördelning")
    result = apply(cli, CORRECTION)
    assert (result.exit_code, "column-differs" in result.stderr) == (1, True)
    assert len(records(copy)) == 18


@pytest.mark.parametrize("text", [CORRECTION, moved("100 tkr")], ids=["referred to", "repeated"])
def test_a_record_under_another_id_is_not_unknown(copy: Path, cli: Cli, text: str) -> None:
    """An id changed in the column alone: neither is the event unknown, nor recorded a second time."""
    assert apply(cli, moved("100 tkr")).exit_code == 0
    edit(copy, "UPDATE record SET id = 'annat' WHERE id = 'flytt'")
    result = apply(cli, text)
    assert (result.exit_code, "column-differs" in result.stderr) == (1, True)
    assert len(records(copy)) == 18


def test_a_record_is_not_shown_under_another_id(copy: Path, cli: Cli) -> None:
    """A reader is told as well: the record under the id is another's."""
    assert apply(cli, moved("100 tkr")).exit_code == 0
    ids_swapped(copy, "flytt", "exempel/2025/fördelning")
    with reopened(copy) as book, pytest.raises(tplog.Tampered, match="record 17"):
        book.record("exempel/2025/fördelning")


INSERTED = {
    "a cosignature of a huge size": f"INSERT INTO cosignature VALUES ({HUGE}, 'x')",  # noqa: S608 (a number of ours)
    "a checkpoint of a huge size": f"INSERT INTO checkpoint VALUES ({HUGE}, x'00', x'00')",  # noqa: S608 (a number of ours)
    "a cosignature beyond the log": "INSERT INTO cosignature VALUES (40, '— vittne.example/w AAAA')",
    "a checkpoint beyond the log": (
        "INSERT INTO checkpoint SELECT 30, root, note FROM checkpoint WHERE size = 17"
    ),
    "no checkpoint within": "INSERT INTO checkpoint SELECT 5, root, x'41' FROM checkpoint WHERE size = 17",
    "another size's checkpoint": (
        "INSERT INTO checkpoint SELECT 5, root, note FROM checkpoint WHERE size = 17"
    ),
    "a cosignature of the next": "INSERT INTO cosignature VALUES (18, 'x')",
}


@pytest.mark.parametrize("name", INSERTED)
def test_a_row_that_nobody_signed_is_not_exported(copy: Path, cli: Cli, name: str) -> None:
    """No trigger refuses such a row; it leaves the directory as it is, whatever is recorded beside it."""
    before = directory(copy)
    edit(copy, INSERTED[name])
    result = apply(cli)
    after = directory(copy)
    new = {f"{size:012d}.{kind}" for size in (18,) for kind in ("checkpoint", "leaves")}
    if "cosignature" in name:
        assert result.exit_code == 0, result.stderr
        assert after.keys() - before.keys() == new
        parse_checkpoint(after["000000000018.checkpoint"])
        shutil.move("tplog.db", "away.db")
        assert run(cli, "restore", "tplog.checkpoints", *TRUSTING).exit_code in {0, 1}
    else:
        assert (result.exit_code, len(records(copy))) == (1, 17)
        assert after == before
    assert run(cli, "rebuild").exit_code in {0, 1}


def test_a_checkpoint_of_another_key_is_not_exported(copy: Path, cli: Cli) -> None:
    """Its row agrees with its text, but the log's key did not sign it."""
    with reopened(copy) as book:
        root = parse_checkpoint(bytes(book.checkpoint(16).note)).root
    note = bytes(sign_checkpoint(ORIGIN, 5, root, [WITNESS]).note)
    with closing(raw(copy)) as connection, connection:
        connection.execute("INSERT INTO checkpoint VALUES (5, ?, ?)", (root, note))
    before = directory(copy)
    result = apply(cli)
    assert (result.exit_code, "signature-missing" in result.stderr) == (1, True)
    assert directory(copy) == before


def _resigned(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Change the newest checkpoint's note, and delete its exported file, which would tell."""

    def done(folder: Path) -> None:
        with closing(raw(folder)) as connection, connection:
            (note,) = connection.execute("SELECT note FROM checkpoint WHERE size = 17").fetchone()
            connection.execute("UPDATE checkpoint SET note = ? WHERE size = 17", (change(note),))
        for path in (folder / "tplog.checkpoints").glob("*17.*"):
            path.unlink()

    return done


def _by(origin: str, signer: object) -> Callable[[bytes], bytes]:
    def done(note: bytes) -> bytes:
        checkpoint = parse_checkpoint(note)
        return bytes(sign_checkpoint(origin, checkpoint.size, checkpoint.root, [signer]).note)  # type: ignore[list-item]

    return done


@pytest.mark.parametrize(
    ("origin", "signer", "code"),
    [
        (ORIGIN, WITNESS, "signature-missing"),
        ("nacka.se/tplog/annan", KEY, "origin-differs"),
    ],
)
def test_the_newest_checkpoint_is_of_this_log_and_signed(
    copy: Path, cli: Cli, origin: str, signer: object, code: str
) -> None:
    """Another's signature, or another log's name, vouches for no tree: nothing is written, nor made anew."""
    _resigned(_by(origin, signer))(copy)
    result = apply(cli)
    assert (result.exit_code, code in result.stderr) == (1, True)
    assert code in run(cli, "rebuild").stderr
    assert "root-unsigned" in run(cli, "show", "trygghetspaketet").stderr
    assert len(records(copy)) == 17


STRAY = ("backup.checkpoint", "0000000000016.checkpoint", "kept.CHECKPOINT", "z.checkpoint")


@pytest.mark.parametrize("name", STRAY)
def test_a_stray_name_does_not_say_how_far_the_log_has_come(copy: Path, cli: Cli, name: str) -> None:
    """An old copy put back is a rollback beside it, and an honest log is still written."""
    folder = copy / "tplog.checkpoints"
    shutil.copy(folder / "000000000016.checkpoint", folder / name)
    assert apply(cli).exit_code == 0
    shutil.copy("old.db", "tplog.db")
    result = apply(cli)
    assert (result.exit_code, "rollback" in result.stderr) == (1, True)


def test_a_name_of_another_size_is_told(copy: Path, cli: Cli) -> None:
    """A checkpoint under another size's name neither hides a rollback nor passes for that size."""
    folder = copy / "tplog.checkpoints"
    shutil.copy(folder / "000000000016.checkpoint", folder / "000000000018.checkpoint")
    shutil.copy("old.db", "tplog.db")
    result = apply(cli)
    assert (result.exit_code, "export-differs" in result.stderr) == (1, True)
    assert len(records(copy)) == 16


def test_what_is_about_to_be_signed_is_compared_though_both_names_are_there(copy: Path, cli: Cli) -> None:
    """Files that wait under the next size's names stop the write; they are not taken for its export."""
    folder = copy / "tplog.checkpoints"
    with reopened(copy) as book:
        forked = sign_checkpoint(ORIGIN, 18, book.checkpoint().root, [KEY])
    edit(copy)
    (folder / "000000000018.leaves").write_bytes(b"{}\n")
    (folder / "000000000018.checkpoint").symlink_to(copy / "early.checkpoint")
    assert forked.size == 18
    result = apply(cli)
    assert result.exit_code == 1
    assert len(records(copy)) == 17


def test_a_cosignature_overwrites_no_other_checkpoint(copy: Path, cli: Cli) -> None:
    """What lies at the checkpoint's place in the directory is evidence, of a fork or of another log."""
    with reopened(copy) as book:
        checkpoint = book.checkpoint(16)
    line = str(WITNESS.sign(checkpoint.note.text, 1_800_000_000))
    Path("line").write_text(f"{line}\n", "utf-8")
    path = copy / "tplog.checkpoints" / "000000000016.checkpoint"
    other = bytes(sign_checkpoint(ORIGIN, 16, bytes(32), [KEY]).note)
    path.write_bytes(other)
    arguments = ("checkpoint", "add-cosignature", "line", "--witness", str(WITNESS.key))
    result = run(cli, *arguments)
    assert (result.exit_code, "export-differs" in result.stderr) == (1, True)
    assert path.read_bytes() == other
    path.unlink()
    os.mkfifo(path)
    assert run(cli, *arguments).exit_code == 2
    with reopened(copy) as book:
        assert not list(book.checkpoint(16).note.signatures_by(WITNESS.key))


def test_a_cosignature_is_not_written_to_another_logs_directory(copy: Path, cli: Cli) -> None:
    """The owner is asked before anything is stored."""
    with reopened(copy) as book:
        line = str(WITNESS.sign(book.checkpoint(16).note.text, 1_800_000_000))
    Path("line").write_text(f"{line}\n", "utf-8")
    owner = copy / "tplog.checkpoints" / "owner"
    owner.write_bytes(owner.read_bytes().replace(b"budget", b"annan"))
    before = directory(copy)
    result = run(cli, "checkpoint", "add-cosignature", "line", "--witness", str(WITNESS.key))
    assert (result.exit_code, "directory-foreign" in result.stderr) == (1, True)
    assert directory(copy) == before


def _loop(path: Path) -> None:
    path.symlink_to(path)


PLACES: dict[str, Callable[[Path], object]] = {
    "a link to itself": _loop,
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
    "a pipe": os.mkfifo,
    "a file": Path.touch,
    "a device": lambda path: path.symlink_to("/dev/null"),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_directory_that_cannot_be_read_hides_nothing(copy: Path, cli: Cli, place: str) -> None:
    """Whatever stands in its place is a finding, the database is checked all the same, and read on."""
    shutil.move("tplog.checkpoints", "away")
    PLACES[place](copy / "tplog.checkpoints")
    assert "file-unreadable" in verify_codes(cli)
    assert run(cli, "verify", *TRUSTING).exit_code == 2
    shown = run(cli, "show", "trygghetspaketet")
    assert (shown.exit_code, "file-unreadable" in shown.stderr) == (0, True)
    assert apply(cli).exit_code == 5
    assert len(records(copy)) == 17
    edit(copy, 'UPDATE record SET hash = zeroblob(32) WHERE "index" = 3')
    assert run(cli, "verify", *TRUSTING).exit_code == 1
    assert "hash-differs" in verify_codes(cli)


# Root may read everything, unless that is taken away.
DROPPED = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")
NOT_ALL_POWERFUL = DROPPED if os.getuid() == 0 else ()


def test_a_directory_without_permission_hides_nothing(copy: Path) -> None:
    """An auditor who may read only the database sees what is in it, and is told."""
    (copy / "tplog.checkpoints").chmod(0)
    command = (*NOT_ALL_POWERFUL, sys.executable, "-m", "tplog", "verify", "--json")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    (copy / "tplog.checkpoints").chmod(0o700)
    assert (done.returncode, "file-unreadable" in done.stdout) == (2, True)


def test_a_permission_denied_is_a_finding(copy: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever call of the operating system refuses."""
    real_scan, real_stat = os.scandir, os.lstat

    def refusing(real: Callable[..., object]) -> Callable[..., object]:
        def called(path: object, *arguments: object, **named: object) -> object:
            if "tplog.checkpoints" in str(path):
                raise PermissionError(13, "Permission denied")
            return real(path, *arguments, **named)

        return called

    monkeypatch.setattr(os, "scandir", refusing(real_scan))
    monkeypatch.setattr(os, "lstat", refusing(real_stat))
    assert "file-unreadable" in verify_codes(cli)
    assert run(cli, "show", "trygghetspaketet").exit_code == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda mark: mark.rstrip(b"\n"),
        lambda mark: mark.replace(b"\n", b"\r\n"),
        lambda mark: b"\xef\xbb\xbf" + mark,
    ],
    ids=["no last line end", "CRLF", "BOM"],
)
def test_an_editor_does_not_make_the_directory_another_logs(
    copy: Path, cli: Cli, change: Callable[[bytes], bytes]
) -> None:
    """The owner's text counts, not its line ends."""
    owner = copy / "tplog.checkpoints" / "owner"
    owner.write_bytes(change(owner.read_bytes()))
    assert verify_codes(cli) == []
    assert apply(cli).exit_code == 0


def test_an_empty_owner_names_no_log(copy: Path, cli: Cli) -> None:
    """It was damaged; put away, it is made anew."""
    owner = copy / "tplog.checkpoints" / "owner"
    owner.write_bytes(b"")
    assert verify_codes(cli) == ["file-unreadable"]
    result = apply(cli)
    assert (result.exit_code, "it names no log" in result.stderr) == (5, True)
    owner.unlink()
    assert apply(cli).exit_code == 0
    assert owner.read_bytes()


def test_a_directory_of_strays_has_an_end(copy: Path, cli: Cli) -> None:
    """Only so many strays are told, and only so many bytes are read."""
    for number in range(3000):
        (copy / "tplog.checkpoints" / f"x{number}.leaves").touch()
        (copy / "tplog.checkpoints" / f"x{number}.checkpoint").touch()
    assert len(verify_codes(cli)) < 500


def test_no_checkpoint_file_is_read_beyond_a_checkpoint(copy: Path, cli: Cli) -> None:
    """A file of another's making in the directory is not read into memory."""
    (copy / "tplog.checkpoints" / "000000000003.checkpoint").write_bytes(bytes(1 << 17))
    assert "too-large" in verify_codes(cli)


COMMANDS = (
    ("show", "trygghetspaketet"),
    ("log",),
    ("trail", "2025/kommunstyrelsen", "--budget", "trygghetspaketet"),
    ("findings",),
    ("rebuild",),
    ("checkpoint",),
    ("prove", "3", "-o", "p.tlog-proof"),
    ("prove", "--from", "3"),
    ("dump", "leaves", "-o", "dump"),
    ("verify", *TRUSTING),
    ("report", "trygghetspaketet", "-o", "r.html"),
    ("backup", "copy.db"),
)


def all_commands(cli: Cli, copy: Path, *, dropped: str = "") -> None:
    """Run every command on a copy of the folder's database; none ends in a traceback."""
    shutil.copy(copy / "tplog.db", copy / "changed.db")
    for arguments in COMMANDS:
        shutil.copy("changed.db", "tplog.db")
        Path("copy.db").unlink(missing_ok=True)
        result = run(cli, *arguments)
        if dropped and result.exit_code and arguments[0] not in {"verify", "report"}:
            assert "tplog verify" in result.stderr or "tplog restore" in result.stderr, (
                arguments,
                result.stderr,
            )
    shutil.copy("changed.db", "tplog.db")
    apply(cli)


TABLES = ("record", "transfer", "tree", "checkpoint", "cosignature", "kept_row", "kept_entry", "kept_at")


@pytest.mark.parametrize("table", TABLES)
def test_a_dropped_table_is_no_traceback(copy: Path, cli: Cli, table: str) -> None:
    """Each command says that the database is damaged, and what to do."""
    with closing(raw(copy)) as connection:
        connection.execute(f"DROP TABLE {table}")
        connection.commit()
    all_commands(cli, copy, dropped=table)


CHANGED = {
    "the frontier a number": ("tree", "UPDATE tree SET frontier = 5"),
    "the tree's size a text": ("tree", "UPDATE tree SET size = '17x'"),
    "the first leaf nothing": ("record", 'UPDATE record SET leaf = NULL WHERE "index" = 0'),
    "a leaf a number": ("record", 'UPDATE record SET leaf = 7 WHERE "index" = 3'),
    "a hash nothing": ("record", 'UPDATE record SET hash = NULL WHERE "index" = 3'),
    "an index far away": ("record", f'UPDATE record SET "index" = {HUGE} WHERE "index" = 16'),  # noqa: S608 (a number of ours)
    "an index between": ("record", 'UPDATE record SET "index" = 15.5 WHERE "index" = 16'),
    "the note a text": ("checkpoint", "UPDATE checkpoint SET note = 'x' WHERE size = 17"),
    "the note nothing": ("checkpoint", "UPDATE checkpoint SET note = NULL WHERE size = 17"),
    "the root nothing": ("checkpoint", "UPDATE checkpoint SET root = NULL WHERE size = 17"),
    "the size a text": ("checkpoint", "UPDATE checkpoint SET size = 'x' WHERE size = 17"),
    "the size between": ("checkpoint", "UPDATE checkpoint SET size = 17.5 WHERE size = 17"),
    "a cosignature's size a text": ("cosignature", "INSERT INTO cosignature VALUES ('x', 'y')"),
    "a cosignature's line bytes": ("cosignature", "INSERT INTO cosignature VALUES (17, x'ff')"),
}


@pytest.mark.parametrize("name", CHANGED)
@pytest.mark.parametrize("has_newest", [True, False], ids=["", "newest row deleted"])
def test_a_value_of_another_kind_is_no_traceback(copy: Path, cli: Cli, name: str, has_newest: bool) -> None:  # noqa: FBT001
    """In a table without types, for every command; and apply refuses it."""
    table, statement = CHANGED[name]
    with closing(raw(copy)) as connection, connection:
        connection.execute(f"CREATE TABLE other AS SELECT * FROM {table}")  # noqa: S608
        connection.execute(f"DROP TABLE {table}")
        connection.execute(f"ALTER TABLE other RENAME TO {table}")
        connection.execute(statement)
        if not has_newest:
            connection.execute("DELETE FROM checkpoint WHERE size = 17")
    all_commands(cli, copy)
    if table != "cosignature" or not has_newest:
        assert apply(cli).exit_code in {1, 2}


def test_no_proof_is_built_from_an_altered_hash(copy: Path, cli: Cli) -> None:
    """The stored hashes give the checkpoint's root, or no proof is made."""
    edit(copy, 'UPDATE record SET hash = zeroblob(32) WHERE "index" = 3')
    for arguments in (("prove", "5"), ("prove", "--from", "3")):
        result = run(cli, *arguments)
        assert (result.exit_code, "root-differs" in result.stderr) == (1, True)


def test_an_altered_column_is_no_split_view(copy: Path, cli: Cli) -> None:
    """The signed text decides what a checkpoint says; that two logs were shown it proves only by that."""
    edit(copy, "UPDATE checkpoint SET root = zeroblob(32) WHERE size = 17")
    result = apply(cli)
    assert (result.exit_code, "split-view" in result.stderr) == (1, False)
    assert "column-differs" in result.stderr


NUMBERS = ("-1", "0", str(2**31), str(2**63), str(10**20), "9" * 5000)
NUMBER_OPTIONS = (
    ("restore", "tplog.checkpoints", "--size"),
    ("checkpoint", "--size"),
    ("prove", "3", "--size"),
    ("prove", "--from"),
    ("prove",),
    ("dump", "leaves", "--size"),
    ("checkpoint", "void-cosignature", "line", "--size"),
    ("show", "trygghetspaketet"),
    ("show", "trygghetspaketet", "--compare"),
    ("show", "trygghetspaketet", "--known-at"),
    ("log", "--known-at"),
    ("report", "trygghetspaketet", "--no-verify", "-o", "r.html", "--year"),
    ("new", "outcome", "--budget", "trygghetspaketet", "--year"),
    ("replay", "--budget", "trygghetspaketet", "--until"),
    ("diff", "trygghetspaketet", "3"),
    ("serve", "--port"),
)


# With these it would serve.
SERVED: dict[tuple[str, ...], set[str]] = {("serve", "--port"): {"0", str(2**31)}}


@pytest.mark.parametrize(
    ("arguments", "number"),
    [
        (arguments, number)
        for arguments in NUMBER_OPTIONS
        for number in NUMBERS
        if number not in SERVED.get(arguments, ())
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else " ".join(value),
)
def test_no_number_is_a_traceback(copy: Path, cli: Cli, arguments: tuple[str, ...], number: str) -> None:
    """Whatever number an option or an argument is given, the command answers or refuses it."""
    Path("line").write_text("x\n", "utf-8")
    assert run(cli, *arguments, number).exit_code in {0, 1, 2}
    assert (copy / "tplog.db").is_file()


@pytest.mark.parametrize("suffix", ["", "-journal", "-wal", "-shm"])
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_database_is_a_plain_file(copy: Path, cli: Cli, suffix: str, kind: str) -> None:
    """SQLite would wait at a pipe for ever; it is not even opened, nor one beside the database."""
    path = copy / f"tplog.db{suffix}"
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    for arguments in (("verify",), ("show",), ("apply", "early.checkpoint"), ("init",)):
        result = run(cli, *arguments)
        assert (result.exit_code, "url-refused" in result.stderr) == (2, True), result.stderr


def test_a_writer_mends_the_tree_that_it_may_update(copy: Path) -> None:
    """A tree's row is updated where there is one: the writer's role may not delete it."""
    statements: list[str] = []
    with closing(sql.open_log(str(copy / "tplog.db"))) as log, log.exclusive():
        session = log._sessions.writing  # noqa: SLF001 (what it is asked)
        assert session
        session.driver_connection.set_trace_callback(statements.append)
        log.replace_tree(log.stored_tree())
        session.driver_connection.set_trace_callback(None)
    assert not any(statement.startswith("DELETE FROM tree") for statement in statements)


def test_an_unreadable_leaf_is_named(copy: Path, cli: Cli) -> None:
    """Which record it is, and what to do."""
    with closing(raw(copy)) as connection, connection:
        connection.execute('UPDATE record SET leaf = CAST(leaf || char(32) AS BLOB) WHERE "index" = 3')
    result = run(cli, "log")
    assert result.exit_code == 1
    assert "record 3" in result.stderr
    assert "Run tplog verify" in result.stderr


def test_stray_names_alone_are_no_checkpoint(copy: Path, cli: Cli) -> None:
    """A directory whose own files were put away gets them anew, whatever else is called a checkpoint."""
    folder = copy / "tplog.checkpoints"
    shutil.copy("early.checkpoint", folder / "kept.checkpoint")
    for path in folder.glob("0*"):
        path.unlink()
    assert apply(cli).exit_code == 0
    assert (folder / "000000000017.checkpoint").is_file()


def test_a_checkpoint_under_a_larger_size_stops_the_write(copy: Path, cli: Cli) -> None:
    """It would be taken for the newest, and hide what the newest says."""
    folder = copy / "tplog.checkpoints"
    shutil.copy(folder / "000000000016.checkpoint", folder / "000000000999.checkpoint")
    result = apply(cli)
    assert (result.exit_code, "export-differs" in result.stderr) == (1, True)
    assert len(records(copy)) == 17


def test_a_line_that_waits_for_the_next_checkpoint_is_not_exported(copy: Path, cli: Cli) -> None:
    """A well-formed line of a witness under the next size is not published as its cosignature."""
    with reopened(copy) as book:
        line = str(WITNESS.sign(book.checkpoint().note.text, 1_800_000_000))
    edit(copy, f"INSERT INTO cosignature VALUES (18, '{line}')")  # noqa: S608 (ours)
    assert apply(cli).exit_code == 0
    assert line.encode() not in directory(copy)["000000000018.checkpoint"]


def test_a_tree_that_a_writer_grows_meanwhile_is_signed(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tree is read before the checkpoints: what was appended between is no doubt."""
    Path("decision.toml").write_text(OUTCOME, "utf-8")
    with reopened(copy) as book, reopened(copy) as writer:
        read = book._log.stored_tree  # noqa: SLF001 (a moment between two readings)

        def overtaken() -> object:
            tree = read()
            if tree.size == 17:
                writer.apply(Path("decision.toml"))
            return tree

        monkeypatch.setattr(book._log, "stored_tree", overtaken)  # noqa: SLF001 (as above)
        assert book.is_root_signed()
        assert writer.size() == 18
