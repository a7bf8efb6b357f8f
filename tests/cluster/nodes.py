"""Three machines on this one: etcd, Patroni and PostgreSQL, to be killed, frozen and started again."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.error import URLError
from urllib.request import urlopen

import psycopg
from attrs import frozen

from cluster import settings
from cluster.settings import ADDRESS, DATABASE, OWNER, WRITER, Machine

T = TypeVar("T")
PATIENCE = 180  # seconds until something that was to come by itself is missed
_PAUSE = 0.25
_STANDBYS = len(settings.NAMES) - 1
_FOLLOWERS = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND NOT pg_is_in_recovery()"
SERVERS_USER = "postgres"  # PostgreSQL does not run as root


@frozen
class Programs:
    """Which Patroni is tried, and by which of etcd's interfaces it holds the leader's lock."""

    patroni: str
    interface: str


def processes_in(folder: Path) -> set[int]:
    """The processes that work in a folder or below: a machine's own, and nobody else's."""
    pids = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                place = (entry / "cwd").readlink()
            except OSError:  # it has ended, or is another user's
                continue
            if place.is_relative_to(folder):
                pids.add(int(entry.name))
    return pids


def signalled(folder: Path, number: signal.Signals) -> None:
    """Send a signal to every process of a folder, also to those that are born meanwhile."""
    done: set[int] = set()
    while fresh := processes_in(folder) - done:
        for process in fresh:
            with suppress(ProcessLookupError):
                os.kill(process, number)
        done |= fresh


def killed(folder: Path) -> None:
    """End every process of a folder at once, as a cut of power does, and wait until none is left."""
    signalled(folder, signal.SIGSTOP)  # so that nobody sees the others go
    while processes_in(folder):
        signalled(folder, signal.SIGKILL)


def until(event: str, ask: Callable[[], T | None], patience: float = PATIENCE) -> T:
    """Return the first true answer of ``ask``. Raise TimeoutError when none comes in time."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        answer = ask()
        if answer is not None:
            return answer
        time.sleep(_PAUSE)
    message = f"not within {patience:.0f} s: {event}"
    raise TimeoutError(message)


class Node:
    """One machine with its servers."""

    def __init__(self, machine: Machine, programs: Programs, patroni: str, etcd: dict[str, str]) -> None:
        """Take its place and its settings, and lay them down."""
        self.machine, self._programs = machine, programs
        self._etcd_settings = etcd
        self._children: list[subprocess.Popen[bytes]] = []
        for folder in (machine.folder, machine.database, machine.etcd):
            folder.mkdir(mode=0o700)
        (machine.database / "patroni.yml").write_text(patroni, "utf-8")
        (machine.database / "patroni.yml").chmod(0o600)
        if os.geteuid() == 0:
            for path in (machine.folder, *machine.folder.rglob("*")):
                shutil.chown(path, SERVERS_USER, SERVERS_USER)

    @property
    def name(self) -> str:
        """The machine's name."""
        return self.machine.name

    def start(self) -> None:
        """Switch the machine on."""
        self.start_etcd()
        self.start_database()

    def start_etcd(self) -> None:
        """Start etcd."""
        self._run(["etcd", "--logger=zap"], self.machine.etcd, self._etcd_settings)

    def start_database(self) -> None:
        """Start Patroni, which starts PostgreSQL."""
        self._run([self._programs.patroni, "patroni.yml"], self.machine.database, {})

    def _run(self, command: Sequence[str], folder: Path, environment: dict[str, str]) -> None:
        options: dict[str, Any] = {}
        if os.geteuid() == 0:
            options = {"user": SERVERS_USER, "group": pwd.getpwnam(SERVERS_USER).pw_gid, "extra_groups": []}
        clean = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(folder), **environment}
        with (folder / "output").open("ab") as output:
            child = subprocess.Popen(
                command,
                cwd=folder,
                env=clean,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # ^C is for the run, which then cleans up
                **options,
            )
        self._children.append(child)

    def kill(self) -> None:
        """Cut the machine's power."""
        self._kill(self.machine.folder)

    def kill_database(self) -> None:
        """Kill Patroni and PostgreSQL, but leave etcd."""
        self._kill(self.machine.database)

    def _kill(self, folder: Path) -> None:
        killed(folder)
        for child in self._children:
            child.poll()  # so that it leaves the table of processes

    def freeze(self) -> None:
        """Stop every process where it stands; its connections stay open."""
        signalled(self.machine.folder, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on as if no time had passed."""
        signalled(self.machine.folder, signal.SIGCONT)

    def hold_replication(self) -> None:
        """Stop what sends commits to the standbys, as a network does that is slow for a moment."""
        for process in processes_in(self.machine.database):
            with suppress(FileNotFoundError, ProcessLookupError):
                if b"walsender" in Path(f"/proc/{process}/cmdline").read_bytes():
                    os.kill(process, signal.SIGSTOP)

    def roles(self) -> dict[str, str]:
        """Each machine's role as this one's Patroni knows it: leader, sync_standby, replica."""
        try:
            with urlopen(f"http://{ADDRESS}:{self.machine.rest}/cluster", timeout=2) as answer:
                document = json.load(answer)
        except (URLError, OSError, ValueError):
            return {}
        return {str(member["name"]): str(member["role"]) for member in document["members"]}

    def connect(self, password: str, database: str = DATABASE) -> psycopg.Connection[Any]:
        """The superuser's connection to this machine's PostgreSQL, whether it leads or not."""
        return psycopg.connect(
            host=ADDRESS,
            port=self.machine.postgres,
            user="postgres",
            password=password,
            dbname=database,
            connect_timeout=2,
            autocommit=True,
        )


class Cluster:
    """Three machines that keep one database. Use it in a ``with`` block: it leaves nothing behind."""

    def __init__(self, random: Random, programs: Programs, *, synchronous: bool) -> None:
        """Take a folder, and choose ports and passwords."""
        self.folder = Path(tempfile.mkdtemp(prefix="tplog-cluster-"))
        self._programs = programs
        self.synchronous = synchronous
        self.secret = settings.passwords(random)
        self._machines = settings.machines(self.folder, random)
        self.nodes: list[Node] = []

    def __enter__(self) -> Self:
        """Switch all machines on, and make the database."""
        try:
            self.folder.chmod(0o755)
            self.nodes = [self._node(machine) for machine in self._machines]
            for node in self.nodes:
                node.start()
            self._make_database()
        except BaseException as error:
            self.__exit__(type(error), error, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every process, and remove the folder; after a failure, print the end of the servers' logs."""
        if error is not None and not isinstance(error, KeyboardInterrupt | SystemExit):
            self.print_logs()
        self.close()

    def close(self) -> None:
        """End every process, and remove the folder."""
        killed(self.folder)
        shutil.rmtree(self.folder)

    def print_logs(self, lines: int = 15) -> None:
        """Print the end of each server's log, to find the reason of a failure."""
        for path in sorted(self.folder.rglob("output")):
            tail = path.read_text("utf-8", "replace").splitlines()[-lines:]
            sys.stderr.write("\n".join([f"--- {path.relative_to(self.folder)}", *tail, ""]))

    def _node(self, machine: Machine) -> Node:
        values = settings.values(machine, self._machines, self.secret, self._programs.interface)
        patroni = settings.patroni_settings(values, synchronous=self.synchronous)
        return Node(machine, self._programs, patroni, dict(settings.etcd_settings(values)))

    def _make_database(self) -> None:
        with self.complete_leader().connect(self.secret.superuser, "postgres") as connection:
            for role in (OWNER, WRITER):
                connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{self.secret.writer}'")
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    def url(self, role: str) -> str:
        """The address of whichever machine leads, for tplog; the password is in a file of its own."""
        hosts, ports = self._hosts_and_ports()
        query = f"host={hosts}&port={ports}&target_session_attrs=read-write"
        return f"postgresql+psycopg://{role}@/{DATABASE}?{query}"

    def _hosts_and_ports(self) -> tuple[str, str]:
        ports = ",".join(str(node.machine.postgres) for node in self.nodes)
        return ",".join(ADDRESS for _ in self.nodes), ports

    def password_file(self) -> Path:
        """The file from which libpq reads the writer's password (PGPASSFILE)."""
        path = self.folder / "passwords"
        path.touch(mode=0o600)
        path.write_text(f"*:*:{DATABASE}:*:{self.secret.writer}\n", "utf-8")
        return path

    def leading(self) -> psycopg.Connection[Any] | None:
        """The superuser's connection to whichever machine takes what is written; None where none does."""
        hosts, ports = self._hosts_and_ports()
        try:
            return psycopg.connect(
                host=hosts,
                port=ports,
                user="postgres",
                password=self.secret.superuser,
                dbname=DATABASE,
                target_session_attrs="read-write",
                connect_timeout=2,
                autocommit=True,
            )
        except psycopg.OperationalError:
            return None

    def complete_leader(self) -> Node:
        """Wait until one machine leads, both others follow it and one may take over; returns the leader."""
        return until("one leader and two standbys that follow it", self._complete_leader)

    def _complete_leader(self) -> Node | None:
        views = [node.roles() for node in self.nodes]
        if any(view != views[0] for view in views):  # one that was away may still have the old view
            return None
        leader = next((node for node in self.nodes if views[0].get(node.name) == "leader"), None)
        # That PostgreSQL has a synchronous standby is not enough: until Patroni has written down which, none
        # may take over.
        if leader is None or (self.synchronous and "sync_standby" not in views[0].values()):
            return None
        try:
            with leader.connect(self.secret.superuser, "postgres") as connection:
                row = connection.execute(_FOLLOWERS).fetchone()
        except psycopg.Error:
            return None
        return leader if row == (_STANDBYS,) else None
