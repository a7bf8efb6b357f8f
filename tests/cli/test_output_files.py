"""What happens to a file that exists where output is to be written."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

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
    """It keeps its permissions, and a link stays one."""
    seeded()
    file, link = Path("there"), Path("link")
    file.write_text("old")
    file.chmod(0o640)
    link.symlink_to(file)
    assert cli(*writer.split(), "-o", "link").exit_code == 0
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert len(file.read_bytes()) > len("old")


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
