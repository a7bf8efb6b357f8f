"""A real PostgreSQL server, started from the installed programs on loopback, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import NoReturn

import psycopg
import pytest
from attrs import define, field

USER = "tplog"
SECONDS_TO_START = 30
# Autovacuum would go through some hundred databases that nobody uses any more, again and again.
_CONFIGURATION = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 60
shared_buffers = 16MB
autovacuum = off
"""


def programs() -> Path | None:
    """The folder of the newest PostgreSQL that Debian has installed, or of the one on the path; else None."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    newest = debian[-1] if debian else shutil.which("postgres")
    return Path(newest).parent if newest else None


def required() -> Path:
    """The same; a test that needs it is skipped aloud without it, and fails where nothing may be skipped."""
    programs_found = programs()
    if programs_found is None:
        message = "PostgreSQL is not installed: run scripts/packages postgresql as root"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    return programs_found


def unprivileged() -> dict[str, str | list[str]]:
    """Arguments of `subprocess` under which PostgreSQL runs: it refuses root."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}


@define
class Server:
    """A server that can be stopped, killed and started again."""

    folder: Path
    bin: Path
    port: int
    _process: subprocess.Popen[bytes] | None = None
    _names: Iterator[int] = field(factory=count)

    def start(self, *settings: str) -> None:
        """Start it, with settings such as ``fsync=off``, and wait until it answers."""
        more = [part for setting in settings for part in ("-c", setting)]
        command = [str(self.bin / "postgres"), "-D", str(self.folder), "-p", str(self.port), *more]
        deadline = time.monotonic() + SECONDS_TO_START
        # One that finds shared memory of a server that was killed just before ends: the next one will start.
        while not self._has_started(command):
            if time.monotonic() > deadline:
                self._fail()
            time.sleep(0.1)

    def _has_started(self, command: list[str]) -> bool:
        """Start it, and wait until it answers or has ended."""
        with (self.folder.parent / "log").open("ab") as log:
            self._process = subprocess.Popen(  # type: ignore[call-overload]
                command, stdout=log, stderr=log, cwd=self.folder, start_new_session=True, **unprivileged()
            )
        return self._answers()

    def _answers(self) -> bool:
        """Wait until it answers, has ended, or takes too long; return whether it answers."""
        deadline = time.monotonic() + SECONDS_TO_START
        while self._process and self._process.poll() is None and time.monotonic() < deadline:
            with suppress(psycopg.OperationalError), self.connected():
                return True
            time.sleep(0.02)
        return False

    def _fail(self) -> NoReturn:
        pytest.fail(f"PostgreSQL did not start: {(self.folder.parent / 'log').read_text()[-2000:]}")

    @property
    def pid(self) -> int:
        """The process that all others come from."""
        assert self._process
        return self._process.pid

    def children(self) -> list[int]:
        """Its processes."""
        text = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text("ascii")
        return [int(pid) for pid in text.split()]

    def backends(self) -> list[int]:
        """The processes that serve somebody now."""
        processes = [(pid, Path(f"/proc/{pid}/cmdline")) for pid in self.children()]
        return [pid for pid, path in processes if path.exists() and b" 127.0.0.1(" in path.read_bytes()]

    def recover(self) -> None:
        """Start it where it is down, and wait until it answers."""
        if self._process is None or self._process.poll() is not None:
            self.start()
        elif not self._answers():
            self._fail()

    def stop(self) -> None:
        """Stop it, breaking off what is going on."""
        if self._process:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(30)
            self._process = None

    def kill(self) -> None:
        """Kill all its processes at once."""
        if self._process:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(30)
            (self.folder / "postmaster.pid").unlink(missing_ok=True)
            self._process = None

    @contextmanager
    def connected(self, database: str = "postgres", user: str = USER) -> Iterator[psycopg.Connection]:
        """Somebody else's connection, that commits each statement."""
        dsn = f"host=127.0.0.1 port={self.port} dbname={database} user={user}"
        with psycopg.connect(dsn, autocommit=True, connect_timeout=5) as connection:
            yield connection

    def new_database(self, template: str = "template0") -> str:
        """Make an empty database, or a copy of another to which nobody is connected; returns its name."""
        name = f"log{next(self._names)}"
        with self.connected() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return name

    def address(self, database: str, user: str = USER) -> str:
        """The address of a database, as tplog takes it."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"


@contextmanager
def running(*settings: str) -> Iterator[Server]:
    """A server in a folder that goes away with it, with settings of its own."""
    programs_found = required()
    top = Path(mkdtemp(prefix="tplog-postgresql-"))
    try:
        if os.getuid() == 0:
            shutil.chown(top, "postgres", "postgres")
        server = Server(top / "data", programs_found, free_port())
        initialize = [str(programs_found / "initdb"), "-D", str(server.folder), "-U", USER, "-A", "trust"]
        subprocess.run(  # type: ignore[call-overload]
            [*initialize, "-E", "UTF8", "--no-locale", "--no-sync"],
            check=True,
            capture_output=True,
            cwd=top,
            **unprivileged(),
        )
        (server.folder / "postgresql.auto.conf").write_text(_CONFIGURATION)
        server.start(*settings)
        try:
            yield server
        finally:
            server.kill()
    finally:
        shutil.rmtree(top, ignore_errors=True)


def free_port() -> int:
    """A port of loopback that nobody uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
