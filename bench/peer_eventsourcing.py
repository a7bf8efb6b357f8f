# mypy: disable-error-code="import-not-found,misc,untyped-decorator"
"""The library eventsourcing on the same events: one aggregate a matter, whose lines are judged together.

python bench/peer_eventsourcing.py load LEAVES DB      durably, so many events a commit
python bench/peer_eventsourcing.py rebuild DB          every aggregate from its events
python bench/peer_eventsourcing.py balance DB ACCOUNT [DAY]
python bench/peer_eventsourcing.py append DB           one event a commit; prints nanoseconds
python bench/peer_eventsourcing.py writers DB          the same by several processes at once

DB is a file of SQLite, or the address of a PostgreSQL database.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

import leaves
from together import EACH, time_writers

BATCH = 10_000
SERVER_BATCH = 1_000  # with ten times as many it and the server wait for each other
LAPS = 200
SERVER = "postgresql://"


class Matter(Aggregate):
    """A budget, with what its accounts hold."""

    @event("Begun")
    def __init__(self, name: str) -> None:
        """Begin with nothing."""
        self.name = name
        self.held: dict[str, int] = {}

    @staticmethod
    def create_id(name: str) -> UUID:
        """The aggregate's id, from the budget's name."""
        return uuid5(NAMESPACE_URL, f"/matters/{name}")

    @event("Recorded")
    def record(self, day: str, leaf: str) -> None:  # noqa: ARG002 (the event keeps it)
        """Take an act down, as of a day, and let its money move."""
        leaves.let_move(self.held, json.loads(leaf))


class Register(Aggregate):
    """The names of all matters."""

    @event("Made")
    def __init__(self) -> None:
        """Begin with none."""
        self.names: list[str] = []

    @staticmethod
    def create_id() -> UUID:
        """There is one."""
        return uuid5(NAMESPACE_URL, "/register")

    @event("Added")
    def add(self, name: str) -> None:
        """Add a matter."""
        self.names.append(name)


class Matters(Application):
    """All matters of a municipality."""

    @classmethod
    def at(cls, path: str, *, tables: str = "yes") -> Matters:
        """Those in a file, or in a database of a server."""
        if not path.startswith(SERVER):
            return cls(env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": path})
        server = urlsplit(path)
        return cls(
            env={
                "PERSISTENCE_MODULE": "eventsourcing.postgres",
                "CREATE_TABLE": tables,
                "POSTGRES_DBNAME": server.path[1:],
                "POSTGRES_HOST": str(server.hostname),
                "POSTGRES_PORT": str(server.port),
                "POSTGRES_USER": str(server.username),
                "POSTGRES_PASSWORD": "none",
            }
        )

    def matters(self) -> Iterator[Matter]:
        """All of them, each from its events."""
        for name in self.repository.get(Register.create_id()).names:
            yield self.repository.get(Matter.create_id(name))


def load(dump: str, path: str) -> None:
    """Record a dump's events in the log's order."""
    app, register = Matters.at(path), Register()
    batch = SERVER_BATCH if path.startswith(SERVER) else BATCH
    matters: dict[str, Matter] = {}
    touched: dict[str, Matter] = {}
    # A leaf goes in as text: as an object it takes the library longer to read back.
    for leaf, leaf_read in zip(leaves.dumped(Path(dump)), leaves.read(Path(dump)), strict=True):
        budget = leaf_read.budget
        if budget not in matters:
            matters[budget] = Matter(budget)
            register.add(budget)
        touched[budget] = matters[budget]
        matters[budget].record(leaf_read.day, leaf.decode())
        if leaf_read.number % batch == batch - 1:
            app.save(*touched.values())
            touched = {}
    app.save(register, *touched.values())


def rebuild(path: str) -> None:
    """Print all balances."""
    balances: dict[str, int] = {}
    for matter in Matters.at(path).matters():
        balances |= leaves.of_budget(matter.name, matter.held)
    leaves.print_balances(balances)


def balance(path: str, account: str, day: str = "") -> None:
    """Print one account's balance, now or by what was decided until a day."""
    app, (budget, _, line) = Matters.at(path), account.partition("/")
    name = Matter.create_id(budget)
    balances: dict[str, int] = {}
    if day:
        for stored_event in app.events.get(name):
            if isinstance(stored_event, Matter.Recorded) and stored_event.day <= day:
                leaves.let_move(balances, json.loads(stored_event.leaf))
    else:
        balances = app.repository.get(name).held
    leaves.print_balances({account: balances.get(line, 0)})


def append(path: str) -> None:
    """Record one event after the other in a matter that is at hand, and print how long each took."""
    app = Matters.at(path)
    matter = next(app.matters())
    last = list(app.events.get(matter.id))[-1]
    for _ in range(LAPS):
        start, busy = time.perf_counter_ns(), time.process_time_ns()
        matter.record(last.day, last.leaf)
        app.save(matter)
        print(time.perf_counter_ns() - start, time.process_time_ns() - busy)


def writers(path: str) -> None:
    """Let several processes record at once, each in a new matter of its own."""
    app = Matters.at(path)
    last = list(app.events.get(next(app.matters()).id))[-1]
    app.close()

    def writing(number: int) -> Iterator[None]:
        # Several processes that make its tables at once stumble over each other.
        app, matter = Matters.at(path, tables="no"), Matter(f"skrivare-{number}")
        app.save(matter)
        yield
        for _ in range(EACH):
            matter.record(last.day, last.leaf)
            app.save(matter)
            yield

    time_writers(writing)


if __name__ == "__main__":
    {function.__name__: function for function in (load, rebuild, balance, append, writers)}[sys.argv[1]](
        *sys.argv[2:]
    )
