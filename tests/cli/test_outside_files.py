"""What is no plain file, or has no end, is refused at once by every command that takes a file."""

from __future__ import annotations

import os
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import click
import pytest
from signed_log import KEY, LAST, ORIGIN, WITNESS, edit, leaves, reopened

from conftest import EXAMPLE, ROOT, Cli
from forking import PLAIN, Forking
from tplog.cli.main import main
from tplog.files import outside_file

SIGNED = ROOT / "tests" / "verification"
BOOKS = ROOT / "examples"
# A command may add 64 MiB to what the loaded program has, and use a second; after ten it is ended.
BOUNDED = f"""
import resource, signal
pages = int(open("/proc/self/statm").read().split()[0])
most = pages * resource.getpagesize() + (64 << 20)
resource.setrlimit(resource.RLIMIT_AS, (most, most))
signal.setitimer(signal.ITIMER_PROF, 1)
signal.alarm(10)
{PLAIN}
"""
VKEY = ("--vkey", str(KEY.key))
IMPORT = ("import", "outcome", "{}", "--upto", "2025-06-30", "--from")
# By command and parameter: the command line, with {} for the file that is none.
TAKEN: dict[str, tuple[str, ...]] = {
    "init key": ("init", "--db", "new.db", "--origin", ORIGIN, "--key", "{}"),
    "apply paths": ("apply", "{}"),
    "sample filled": ("sample", "--result", "{}"),
    "apply key": ("apply", "decision.toml", "--key", "{}"),
    "new table": ("new", "AllocationDecided", "--from-csv", "{}"),
    "new wide": ("new", "--from-table", "{}"),
    "new mapping": ("new", "--from-table", "budget.csv", "--map", "{}"),
    "check paths": ("check", "{}"),
    "fmt paths": ("fmt", "{}"),
    "import outcome file": (*IMPORT, "sie", "--map", "karta.toml"),
    "import outcome file, csv": (*IMPORT, "csv", "--map", "karta.toml"),
    "import outcome file, xlsx": (*IMPORT, "xlsx", "--map", "karta.toml"),
    "import outcome mapping": ("import", "outcome", "exempel.se", "--upto", "2025-06-30", "--map", "{}"),
    "apply paper": ("apply", "decision.toml", "--paper", "{}"),
    "paper check file": ("paper", "check", "{}", "paper.txt"),
    "paper check paper": ("paper", "check", "decision.toml", "{}"),
    "paper text paper": ("paper", "text", "{}"),
    "draft paper": ("draft", "{}"),
    "verify policy": ("verify", "--policy", "{}"),
    "verify checkpoint_paths": ("verify", *VKEY, "--checkpoint", "{}"),
    "verify-proof file": ("verify-proof", *VKEY, "{}"),
    "verify-proof leaf": ("verify-proof", *VKEY, "9.tlog-proof", "--leaf", "{}"),
    "verify-proof policy": ("verify-proof", "9.tlog-proof", "--policy", "{}"),
    "verify-proof older": ("verify-proof", *VKEY, "growth.proof", "--checkpoint", "{}"),
    "verify-dump dump": ("verify-dump", *VKEY, "{}"),
    "verify-dump policy": ("verify-dump", "leaves", "--policy", "{}"),
    "verify-dump checkpoint_paths": ("verify-dump", *VKEY, "leaves", "--checkpoint", "{}"),
    "checkpoint add-cosignature file": ("checkpoint", "add-cosignature", "--witness", str(WITNESS.key), "{}"),
    "checkpoint add-cosignature policy": ("checkpoint", "add-cosignature", "leaves", "--policy", "{}"),
    "checkpoint void-cosignature file": (
        "checkpoint",
        "void-cosignature",
        "--witness",
        str(WITNESS.key),
        "{}",
    ),
    "checkpoint void-cosignature policy": ("checkpoint", "void-cosignature", "leaves", "--policy", "{}"),
    "checkpoint void-cosignature key": (
        *("checkpoint", "void-cosignature", "--witness", str(WITNESS.key), "line", "--key", "{}"),
    ),
    "restore dump": ("restore", "--db", "new.db", "{}"),
    "restore policy": ("restore", "leaves", "--db", "new.db", "--policy", "{}"),
    "restore checkpoint_paths": ("restore", "leaves", "--db", "new.db", "--checkpoint", "{}"),
    "key change key": ("key", "change", "--to", "next.key", "--key", "{}"),
    "key change successor": ("key", "change", "--to", "{}"),
    "key show file": ("key", "show", "{}"),
    "witness cosign key": ("witness", "cosign", "--state", "seen", *VKEY, "growth.proof", "--key", "{}"),
    "witness cosign request": ("witness", "cosign", "--state", "seen", *VKEY, "{}", "--key", "witness.key"),
    "witness cosign policy": (
        *("witness", "cosign", "--state", "seen", "growth.proof", "--key", "witness.key", "--policy", "{}"),
    ),
    "report policy": ("report", "trygghetspaketet", "-o", "x.html", "--policy", "{}"),
    "report checkpoint_paths": (
        "report",
        "trygghetspaketet",
        "-o",
        "report.html",
        "--force",
        *VKEY,
        "--checkpoint",
        "{}",
    ),
    "serve policy": ("serve", "--port", "0", "--policy", "{}"),
    "serve checkpoint_paths": ("serve", "--port", "0", *VKEY, "--checkpoint", "{}"),
    "show config": ("show", "--config", "{}"),
}
CODES = ("file-not-plain", "too-large", "key-file-open", "key-file-missing", "is no file")
# Files and folders that are written or opened as databases, settings that are only shown, and the key that
# `add` hands on to `apply`.
NOT_READ = {"output", "backup file", "witness cosign state", "config key", "config policy", "add key"}


@pytest.fixture
def workplace(copy: Path, cli: Cli) -> Path:
    """A signed log with one of each file that a command may take."""
    shutil.copy(EXAMPLE.parent / "2025-ks-omfördelning.toml", "decision.toml")
    for name in ("karta.toml", "exempel.se"):
        shutil.copy(next(BOOKS.rglob(name)), name)
    Path("budget.csv").write_text("Nämnd;Budget 2025 (tkr)\nSkolnämnden;5\n", "utf-8")
    Path("leaves").write_bytes(b"".join(leaf + b"\n" for leaf in leaves(copy)))
    assert cli("prove", "9").exit_code == 0
    assert cli("prove", "--from", "16", "-o", "growth.proof").exit_code == 0
    with reopened(copy) as book:  # a line that stands beside another checkpoint than its own
        line = str(WITNESS.sign(book.checkpoint(16).note.text, 1_800_000_000))
    edit(copy, f"INSERT INTO cosignature VALUES ({LAST}, '{line}')")  # noqa: S608 (ours)
    Path("line").write_text(f"{line}\n", "utf-8")
    return copy


def strange_files() -> Iterator[tuple[str, str]]:
    """Make each kind of thing that is no file to be read; give name and kind.

    One is behind a link. The last is a plain file, but one of a tebibyte without a line end.
    """
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
    Path("empty").mkdir()
    with Path("endless").open("wb") as file:
        file.truncate(1 << 40)
    Path("endless").chmod(0o600)
    Path("link").symlink_to("/dev/zero")
    for name in ("pipe", "/dev/zero", "link", "socket"):
        yield name, "strange"
    yield "empty", "empty"
    yield "endless", "endless"


def environment() -> dict[str, str]:
    """The environment of every command."""
    return {**os.environ, "TPLOG_LANG": "en", "TPLOG_KEY": "log.key"}


@pytest.mark.parametrize("taken", TAKEN)
def test_no_command_waits_for_what_is_no_file(taken: str, workplace: Path, forked: Forking) -> None:
    """Exit 2, within a second and 64 MiB; only a folder of checkpoints may be a folder, and empty."""
    for name, kind in strange_files():
        if kind == "empty" and taken == "serve checkpoint_paths":  # which would serve
            continue
        arguments = [argument.replace("{}", name) for argument in TAKEN[taken]]
        done = forked.run(arguments, workplace, environment(), BOUNDED)
        words = done.stderr.decode()
        if kind == "empty" and taken.endswith("checkpoint_paths"):
            assert done.returncode in {0, 1, 3}, (name, words)
            Path("new.db").unlink(missing_ok=True)
            continue
        assert (done.returncode, name in words) == (2, True), (name, words, done.stdout)
        assert kind == "empty" or any(code in words for code in CODES), words
        assert "Traceback" not in words, name
        assert not Path("new.db").exists()
    assert len(leaves(workplace)) == LAST


@pytest.mark.parametrize("kind", ["a pipe", "a folder", "a device"])
def test_what_takes_a_file_s_place_at_the_last_moment_is_refused(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was a plain file when it was looked at, and is none when it is opened: nobody waits for it."""
    path = tmp_path / "file"
    path.touch()
    look = os.stat

    def looked_at(name: str | Path, *, follow_symlinks: bool = True) -> os.stat_result:
        result = look(name, follow_symlinks=follow_symlinks)
        path.unlink()
        makers: dict[str, Callable[[Path], None]] = {
            "a pipe": os.mkfifo,
            "a folder": os.mkdir,
            "a device": partial(os.symlink, "/dev/zero"),
        }
        makers[kind](path)
        return result

    def late(*_arguments: object) -> None:
        message = "it waits"
        raise TimeoutError(message)

    monkeypatch.setattr(os, "stat", looked_at)
    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(5)
    try:
        with pytest.raises(outside_file.NotPlainFileError) as caught:
            outside_file.open_without_waiting(path)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    assert caught.value.kind == kind


def test_every_file_that_a_command_takes_is_tried() -> None:
    """The table above has each parameter that is a path, but for those that are written."""
    read = set()
    for path, command in _commands(main, ()):
        for parameter in command.params:
            if isinstance(parameter.type, click.Path) and parameter.expose_value:
                full = " ".join([*path, str(parameter.name)])
                if parameter.name not in NOT_READ and full not in NOT_READ:
                    read.add(full)
    assert read == {taken.partition(",")[0] for taken in TAKEN} - {"show config"}


def _commands(
    command: click.Command, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Each command with its words."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            part = command.get_command(context, name)
            if part:
                yield from _commands(part, (*path, name))
    yield path, command


@pytest.mark.parametrize("change", [os.mkfifo, lambda name: Path(name).symlink_to("/dev/zero"), os.mkdir])
def test_the_settings_are_a_plain_file(
    change: Callable[[str], None], workplace: Path, forked: Forking
) -> None:
    """The tplog.toml of the current folder is refused too."""
    change("tplog.toml")
    done = forked.run(["show"], workplace, environment(), BOUNDED)
    assert (done.returncode, b"tplog.toml" in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize("arguments", [("fmt", "-"), ("apply", "/dev/stdin"), ("verify-dump", "/dev/stdin")])
@pytest.mark.parametrize("text", [b"", b"y\n"])
def test_the_standard_input_has_an_end(
    arguments: tuple[str, ...], text: bytes, workplace: Path, forked: Forking
) -> None:
    """A device on the standard input, or a stream without an end, with lines or without."""
    program = f"""
import os
reader, writer = os.pipe()
if os.fork() == 0:
    os.close(reader)
    while True:
        os.write(writer, {text!r} * 4096 or bytes(4096))
os.close(writer)
os.dup2(reader, 0)
{BOUNDED.replace("ITIMER_PROF, 1", "ITIMER_PROF, 5")}
"""
    done = forked.run(arguments, workplace, environment(), program)
    assert (done.returncode, b"too-large" in done.stderr) == (2, True), done.stderr


def test_what_lies_in_the_log_s_own_directory_is_no_obstacle(workplace: Path, forked: Forking) -> None:
    """A pipe among its checkpoints is a finding, and verify goes on."""
    os.mkfifo("tplog.checkpoints/000000000099.checkpoint")
    os.mkfifo("tplog.checkpoints/000000000099.leaves")
    arguments = ["verify", *VKEY, "--checkpoint", "kept.checkpoint"]
    done = forked.run(arguments, workplace, environment(), BOUNDED)
    assert (done.returncode, b"file-not-plain" in done.stdout) == (1, True), done.stdout
    assert forked.run(["apply", "decision.toml"], workplace, environment(), BOUNDED).returncode == 1
