"""What happens to a file that exists where output is to be written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from commands import ALL
from conftest import Cli

WRITERS = ("export jsonl", "export csv", "dump leaves", "report --no-verify trygghetspaketet")


@pytest.mark.parametrize("writer", [*WRITERS, "schema", "export datapackage"])
def test_a_database_is_never_written_over(cli: Cli, seeded: Callable[[], bytes], writer: str) -> None:
    """Nor is a file open next to it overwritten; the log is as before."""
    before = seeded()
    Path("tplog.db-wal").touch()
    for name in ("tplog.db", "tplog.db-wal"):
        done = cli(*writer.split(), "-o", name)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "output-is-database" in done.stderr or "folder-is-file" in done.stderr
    assert Path("tplog.db").read_bytes() == before
    assert not [*Path().glob(".*tmp")]


@pytest.mark.parametrize("writer", WRITERS)
def test_a_file_is_replaced_as_it_is(cli: Cli, seeded: Callable[[], bytes], writer: str) -> None:
    """Only with --force; it keeps its permissions, and a link stays one."""
    seeded()
    file, link = Path("there"), Path("link")
    file.write_text("old")
    file.chmod(0o640)
    link.symlink_to(file)
    refused = cli(*writer.split(), "-o", "link")
    assert (refused.exit_code, refused.stderr.partition(":")[0]) == (2, "output-exists")
    assert file.read_text() == "old"
    assert cli(*writer.split(), "-o", "link", "--force").exit_code == 0
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert len(file.read_bytes()) > len("old")


def test_no_command_writes_over_a_file_unless_it_is_forced() -> None:
    """Each with -o has --force; `add` asks instead, and a key is never written over."""
    writers = {name for name, command in ALL.items() if {"output"} & {str(p.name) for p in command.params}}
    forced = {name for name in writers if {"force"} & {str(p.name) for p in ALL[name].params}}
    assert writers - forced == {"add", "key new"}


def test_a_pipe_is_written_into(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """A device is written to, and must not become a file."""
    seeded()
    os.mkfifo("pipe")
    read: list[bytes] = []
    reader = Thread(target=lambda: read.append(Path("pipe").read_bytes()))
    reader.start()
    assert cli("export", "jsonl", "-o", "pipe").exit_code == 0
    reader.join()
    assert read[0].startswith(b"{")
    assert Path("pipe").is_fifo()


def test_what_cannot_be_written_is_named_as_it_was_asked_for(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """Not by the name that it has while it is written."""
    seeded()
    Path("file").touch()
    for name in ("no/x", "file/x"):
        done = cli("export", "jsonl", "-o", name)
        assert done.exit_code == 2
        assert done.stderr.startswith(f"tplog: {name}: ")


def test_a_backup_without_room_is_named_as_it_was_asked_for(seeded: Callable[[], bytes]) -> None:
    """SQLite's own error says nothing of the name that the copy has while it is made; nothing is left."""
    seeded()
    limit = "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    limit += "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)); "
    program = f"{limit} from tplog.__main__ import main; main()"
    command = [sys.executable, "-c", program, "backup", "copy.db", "--lang", "en"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (5, "")
    assert done.stderr.startswith("backup-failed: The backup copy.db could not be written: ")
    assert not [*Path().glob(".*tmp"), *Path().glob("copy.db*")]
