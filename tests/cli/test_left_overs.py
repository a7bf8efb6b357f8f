"""What a killed command left beside the file that it wrote is removed by the next that writes there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import Cli
from tplog.files.atomic_directory import atomic_replace, atomic_replace_folder
from tplog.files.atomic_write import overwrite

# The program, whose process is killed at the call of a function: `os.fsync` when all is written, for one.
KILLED = """
import importlib, os, signal, sys
module, _, name = sys.argv.pop(1).rpartition(".")
setattr(importlib.import_module(module), name, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
from tplog.__main__ import main
main()
"""
COMMANDS = {
    "out.jsonl": "export jsonl -o out.jsonl",
    "out.zip": "export datapackage -o out.zip",
    "package": "export datapackage -o package",
    "out.html": "report --no-verify trygghetspaketet -o out.html",
    "leaves": "dump leaves -o leaves",
    "new.toml": "new OutcomeRecorded -o new.toml",
    "copy.db": "backup copy.db",
    "log.key": "key new --name example.org/log --output log.key",
    "wide.toml": "fmt wide.toml",
}


def killed_at(function: str, command: str) -> None:
    """Run a command in a process that is killed when it calls a function."""
    arguments = [sys.executable, "-c", KILLED, function, *command.split()]
    killed = subprocess.run(arguments, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr


def hidden() -> list[str]:
    """The names of hidden files and folders here."""
    return sorted(path.name for path in Path().glob(".*"))


@pytest.mark.parametrize("name", COMMANDS)
def test_what_a_killed_command_left_is_removed_by_the_next(
    cli: Cli, seeded: Callable[[], bytes], name: str
) -> None:
    """It goes, and no file that only looks like it; what was to be written is whole or not there."""
    seeded()
    if name == "wide.toml":
        Path(name).write_text("budget    =   'b'\n", "utf-8")
    killed_at("os.fsync", COMMANDS[name])
    (left,) = hidden()
    assert left.startswith(f".{name}.")
    assert left.endswith(".tmp")
    assert Path(name).exists() is (name == "wide.toml")
    foreign = [
        f".{name}.tmp",
        f".{name}.1.0123456789ab.tmp",  # the first process of all lives
        f".{name}.4194304.0123456789AB.tmp",
        f".x{name}.4194304.0123456789ab.tmp",
        f".{name}.4194304.0123456789ab.tmp.txt",
    ]
    for other in foreign:
        Path(other).touch()
    done = cli(*COMMANDS[name].split())
    assert (done.exit_code, hidden()) == (0, sorted(foreign)), done.stderr
    assert Path(name).exists()


def test_a_folder_that_was_being_replaced_is_removed_once_a_new_one_stands(
    cli: Cli, seeded: Callable[[], bytes]
) -> None:
    """Killed when the old one was out of the way and the new one not yet there, the old one is not lost."""
    seeded()
    write = "export datapackage --force -o package"
    assert cli(*write.split()).exit_code == 0
    killed_at("shutil.rmtree", write)
    (old,) = hidden()
    assert old.endswith(".old")
    Path("package").rename("lost")
    refused = cli("export", "datapackage", "nothing", "-o", "package")
    assert (refused.exit_code, hidden()) == (2, [old])
    assert (Path(old) / "datapackage.json").is_file()
    assert cli(*write.split()).exit_code == 0
    assert hidden() == []


def _overwrite(target: Path, while_writing: Callable[[], None]) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"wri"
        while_writing()
        yield b"tten"

    overwrite(target, chunks())


def _replace_file(target: Path, while_writing: Callable[[], None]) -> None:
    with atomic_replace(target) as path:
        path.write_bytes(b"written")
        while_writing()


def _replace_folder(target: Path, while_writing: Callable[[], None]) -> None:
    with atomic_replace_folder(target) as path:
        (path / "file").write_bytes(b"written")
        while_writing()


@pytest.mark.parametrize("write", [_overwrite, _replace_file, _replace_folder])
def test_a_writer_at_work_is_left_alone(
    folder: Path, write: Callable[[Path, Callable[[], None]], None]
) -> None:
    """Its file or folder is locked, whatever its age and process say."""
    target = folder / "target"

    def while_writing() -> None:
        (name,) = hidden()
        of_nobody = Path(name.replace(f".{os.getpid()}.", ".4194304."))
        Path(name).rename(of_nobody)
        os.utime(of_nobody, (0, 0))
        write(target, lambda: None)
        of_nobody.rename(name)
        target.rename("first")

    write(target, while_writing)
    assert hidden() == []
    assert Path("first").exists()
    assert (target / "file" if target.is_dir() else target).read_bytes() == b"written"


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_link_is_not_followed(folder: Path, kind: str) -> None:
    """What a link of a left-over's name leads to stays, and so does the link."""
    elsewhere = folder / "elsewhere"
    if kind == "folder":
        elsewhere.mkdir()
        (elsewhere / "file").touch()
    else:
        elsewhere.touch()
    link = folder / ".target.4194304.0123456789ab.tmp"
    link.symlink_to("elsewhere")
    overwrite(folder / "target", [b"written"])
    assert link.is_symlink()
    assert (elsewhere / "file" if kind == "folder" else elsewhere).exists()
