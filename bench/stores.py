"""Where a tool keeps the log that is measured: in a file, or in a database of a server of its own."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from attrs import frozen

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from postgres import Server, programs, running

# A log's files in SQLite, and a peer's extra files.
SUFFIXES = ("", "-wal", "-shm", "-journal")
# As Debian sets them; the tests' own server does without. Each writer of a peer has some connections.
SETTINGS = ("shared_buffers=128MB", "autovacuum=on", "max_connections=100")


class Store(Protocol):
    """A place for logs by name."""

    def address(self, name: str) -> str:
        """Return a log's address as a tool takes it."""

    def make_empty(self, name: str) -> None:
        """Remove what a log holds, so that a tool can make it anew."""

    def copy(self, name: str, copy: str) -> None:
        """Copy a log."""

    def processor_seconds(self) -> float:
        """Return the processor time so far of a server that serves the logs, once it serves nobody."""


@frozen
class Files:
    """Files in a folder."""

    folder: Path

    def address(self, name: str) -> str:
        """Return a file's path."""
        return str(self.folder / f"{name}.db")

    def make_empty(self, name: str) -> None:
        """Remove a file with its extra files."""
        for end in SUFFIXES:
            Path(self.address(name) + end).unlink(missing_ok=True)

    def copy(self, name: str, copy: str) -> None:
        """Copy a file with its extra files, onto the disk."""
        self.make_empty(copy)
        for end in SUFFIXES:
            if Path(self.address(name) + end).exists():
                shutil.copyfile(self.address(name) + end, self.address(copy) + end)
        os.sync()

    def processor_seconds(self) -> float:
        """Return 0: no server serves files."""
        return 0.0


@frozen
class Databases:
    """Databases of a PostgreSQL server."""

    server: Server

    def address(self, name: str) -> str:
        """Return a database's address."""
        return self.server.address(name)

    def make_empty(self, name: str) -> None:
        """Make a database anew, with nothing in it."""
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE template0')

    def copy(self, name: str, copy: str) -> None:
        """Copy a database by PostgreSQL's own means."""
        self._execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        self._execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
        self._execute("CHECKPOINT")

    def processor_seconds(self) -> float:
        """Return the seconds of the server and all its processes, those that have ended too."""
        for _ in range(100):
            if not self.server.backends():
                break
            time.sleep(0.01)
        return sum(map(_ticks, (self.server.pid, *self.server.children()))) / os.sysconf("SC_CLK_TCK")

    def _execute(self, statement: str) -> None:
        with self.server.connected() as connection:
            connection.execute(statement.encode())


def _ticks(pid: int) -> int:
    """Return the ticks of a process and of its children that have ended."""
    text = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(") ")[2]
    return sum(map(int, text.split()[11:15]))


@contextmanager
def databases() -> Iterator[Databases | None]:
    """Run a server for as long as it is needed; None where PostgreSQL is not installed."""
    if programs() is None:
        print("NOT MEASURED: PostgreSQL is not installed (scripts/packages postgresql)", file=sys.stderr)
        yield None
        return
    with running(*SETTINGS) as server:
        yield Databases(server)
