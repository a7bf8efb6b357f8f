"""Kills writers at random moments, again and again, and counts which decisions survived.

Each round forks a writer that applies decisions of three events to a signed log and says each one's name on a
pipe when it has the receipt; after some milliseconds it is killed, or with PostgreSQL the process that serves
it, or the whole server. Then the log is read: what was acknowledged must be there once, no decision in part.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "verification")]

from attrs import Factory, define
from signed_log import KEY, ORIGIN

import tplog
from postgres import Server, running
from spec import draft, mandate
from tplog.events.draft import Draft
from tplog.files.key_file import write_key

EVENTS_EACH = 3
SHORTEST_MS, LONGEST_MS = 4, 100
SQLITE_VICTIMS = ("writer",)
POSTGRESQL_VICTIMS = ("writer", "backend", "server")


@define
class Log:
    """A log's address, with its key and its checkpoint directory."""

    url: str
    folder: Path
    server: Server | None = None

    def create(self) -> None:
        """Make it, signed."""
        write_key(self.folder / "log.key", KEY)
        tplog.create(self.url, origin=ORIGIN, **self._custody()).close()

    def open(self) -> tplog.Book:
        """Open it, able to sign."""
        return tplog.open(self.url, **self._custody())

    def _custody(self) -> dict[str, Any]:
        return {"key": self.folder / "log.key", "checkpoints": self.folder / "checkpoints"}


@define
class Tally:
    """The counts of all rounds."""

    rounds: int = 0
    acknowledged: int = 0
    unacknowledged: int = 0  # recorded, though the writer was killed before it could say so
    lost: int = 0
    doubled: int = 0
    half: int = 0
    faults: list[str] = Factory(list)
    seen: int = 1  # the first record is the log's own
    parts: Counter[str] = Factory(Counter)  # how many events of each decision there are

    @property
    def broken(self) -> bool:
        """Return whether a promise was broken."""
        return bool(self.lost or self.doubled or self.half or self.faults)


def decision(name: str) -> Draft:
    """A decision of three events that belong together."""
    return draft(*(mandate(f"{name}/{part}") for part in range(EVENTS_EACH)))


def write(log: Log, name: str, pipe: int) -> None:
    """Apply decisions until killed, and say each one's name once there is a receipt."""
    with log.open() as book:
        for number in range(10_000):
            book.apply(decision(f"{name}/{number}"))
            os.write(pipe, f"{name}/{number}\n".encode())


def killed(log: Log, name: str, victim: str, after_ms: int) -> list[str]:
    """Let a writer write for some milliseconds after its first receipt; returns what it acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with suppress(tplog.TplogError):  # its server is gone
            write(log, name, writing)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as lines:
        first = lines.readline()
        time.sleep(after_ms / 1000)
        _strike(log, victim, child)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        rest = lines.read()
    if log.server and victim != "writer":
        log.server.recover()
    return (first + rest).split()


def _strike(log: Log, victim: str, child: int) -> None:
    if victim == "writer" or log.server is None:
        os.kill(child, signal.SIGKILL)
    elif victim == "server":
        log.server.kill()
    else:
        with suppress(IndexError, ProcessLookupError):
            os.kill(random.choice(log.server.backends()), signal.SIGKILL)


def run(log: Log, rounds: int, seed: int, report: Callable[[str], None] = lambda _: None) -> Tally:
    """Kill writers for so many rounds, looking at the log after each."""
    chance, tally = random.Random(seed), Tally()
    victims = POSTGRESQL_VICTIMS if log.server else SQLITE_VICTIMS
    acknowledged: set[str] = set()
    log.create()
    for number in range(rounds):
        victim = victims[number % len(victims)]
        acknowledged.update(killed(log, f"r{number}", victim, chance.randrange(SHORTEST_MS, LONGEST_MS)))
        tally.rounds += 1
        _look(log, acknowledged, tally, f"round {number}, {victim}, seed {seed}")
        if number % 50 == 49:
            report(f"{number + 1}/{rounds}")
    _look(log, acknowledged, tally, "at the end", from_start=True)
    return tally


def _look(log: Log, acknowledged: set[str], tally: Tally, moment: str, *, from_start: bool = False) -> None:
    """Look at what is new since the last time, or at the whole log."""
    begins = 1 if from_start else tally.seen
    with log.open() as book:
        records = list(book._log.read(begins))  # noqa: SLF001 (the log itself)
        if from_start:
            tally.faults += [
                f"{moment}: {contradiction.code}" for contradiction in book.audit().contradictions
            ]
        tally.faults += [f"{moment}: {alarm.code}" for alarm in book.alarms]
    if [record.index for record in records] != list(range(begins, begins + len(records))):
        tally.faults.append(f"{moment}: a gap")
    if from_start:
        tally.parts.clear()
    ids = Counter(record.event.id for record in records)
    parts = Counter(name.rpartition("/")[0] for name in ids)
    tally.doubled += sum(count > 1 for count in ids.values()) + len(set(parts) & set(tally.parts))
    tally.half += sum(count != EVENTS_EACH for count in parts.values())
    tally.parts |= parts
    tally.seen = begins + len(records)
    tally.acknowledged = len(acknowledged)
    tally.unacknowledged = len(set(tally.parts) - acknowledged)
    tally.lost = len(acknowledged - set(tally.parts))


@contextmanager
def logs(engines: Sequence[str]) -> Iterator[dict[str, Log]]:
    """A place for a log on each engine."""
    with TemporaryDirectory(prefix="tplog-killing-") as folder:
        places = {}
        for engine in engines:
            (Path(folder) / engine).mkdir()
        if "sqlite" in engines:
            places["sqlite"] = Log(f"{folder}/sqlite/tplog.db", Path(folder) / "sqlite")
        if "postgresql" not in engines:
            yield places
            return
        with running() as server:
            url = server.address(server.new_database())
            places["postgresql"] = Log(url, Path(folder) / "postgresql", server)
            yield places


def main() -> None:
    """Run and print a table; leaves with 1 where a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000, help="with SQLite; a sixth of it with PostgreSQL")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], action="append")
    options = parser.parse_args()
    broken = False
    with logs(options.engine or ["sqlite", "postgresql"]) as places:
        print(f"seed {options.seed}")
        print(
            "engine     | rounds | acknowledged | not acknowledged, recorded | lost | twice | half | seconds"
        )
        for engine, log in places.items():
            rounds = options.rounds if engine == "sqlite" else options.rounds // 6
            start = time.monotonic_ns()
            tally = run(log, rounds, options.seed, lambda text: print(text, file=sys.stderr))
            seconds = (time.monotonic_ns() - start) // 10**9
            print(
                f"{engine:10} | {tally.rounds:6} | {tally.acknowledged:12} | {tally.unacknowledged:26} | "
                f"{tally.lost:4} | {tally.doubled:5} | {tally.half:4} | {seconds:7}"
            )
            print("\n".join(tally.faults[:20]), end="\n" if tally.faults else "")
            broken |= tally.broken
    sys.exit(broken)


if __name__ == "__main__":
    main()
