"""Cuts the power at points of a run and looks at what is left (`python tests/faults/power_loss.py`)."""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from random import Random

from attrs import frozen
from power_disk import Journal, Written
from power_image import SHARES, Image, Platter
from power_workload import Setting, State, decision, state, states, written

from tplog.errors import Incompatible, NotFound
from tplog.eventstore import sql
from tplog.merkle.compact_range import CompactRange
from tplog.merkle.hashes import leaf_hash

_ROLLBACK = {
    "PRAGMA journal_mode = WAL": "PRAGMA journal_mode = DELETE",
    "PRAGMA journal_mode": "SELECT 'wal'",
}

OURS = Setting("tplog as it is")
# A step is acknowledged only when it is on disk: these two must not lose anything either.
SETTLED = Setting("NORMAL, settled", ("NORMAL", 1), settles=True)
EXTRA = Setting("EXTRA, rollback journal", ("EXTRA", 3), _ROLLBACK)
# These must lose something; the last differs from EXTRA in not syncing the folder.
NORMAL = Setting("NORMAL", ("NORMAL", 1))
OFF = Setting("OFF", ("OFF", 0))
EARLY = Setting("told too early", acknowledges_early=True)
ROLLBACK = Setting("FULL, rollback journal", instead=_ROLLBACK)
SAFE = (OURS, SETTLED, EXTRA)
CONTROLS = (NORMAL, OFF, EARLY, ROLLBACK)

FAULTS = ("lost", "partial", "corrupt", "gap")
WIDTH = 23
QUICK = Path("/dev/shm")  # noqa: S108 (in memory: what is looked at once need not outlast anything)
GOING_ON = 4  # of so many images one is written on, as if nothing had been


@frozen
class Crash:
    """One point at which the power went, and what is wrong with what was left."""

    setting: str
    seed: int
    point: int
    happened: int  # so many things of the journal before it
    acknowledged: int  # the last acknowledged step; -1 where not even the log's creation is
    faults: frozenset[str]
    why: str

    def __str__(self) -> str:
        """Return the faults, and the seed and point to see them again."""
        wrong = ", ".join(sorted(self.faults)) or "fine"
        place = f"after {self.happened} happenings, step {self.acknowledged} told"
        return (
            f"{self.setting}: {wrong} {place} (--seed {self.seed} --point {self.point}) {self.why}".rstrip()
        )


def crashes(setting: Setting, points: Iterable[int], seed: int, folder: Path) -> Iterator[Crash]:
    """Take all steps once, cut the power at these points of the way, and judge what is left each time."""
    disk = folder / "disk"
    disk.mkdir()
    journal = written(setting, disk)
    for point, happened, acknowledged, image in _images(journal, points, seed):
        with tempfile.TemporaryDirectory(dir=QUICK if QUICK.is_dir() else folder) as copy:
            for name, content in image.items():
                (Path(copy) / name).write_bytes(content)
            faults, why = judged(Path(copy) / "tplog.db", acknowledged, goes_on=point % GOING_ON == 0)
        yield Crash(setting.name, seed, point, happened, acknowledged, faults, why)


def _images(journal: Journal, points: Iterable[int], seed: int) -> Iterator[tuple[int, int, int, Image]]:
    """The image of each point, in the journal's order."""
    order = list(range(len(journal)))
    Random(seed).shuffle(order)
    # Every place comes once before any comes twice, and before all those where nothing but a write is lost.
    order.sort(key=lambda place: isinstance(journal[place], Written))
    platter, place = Platter(), 0
    for at, point in sorted((order[point % len(order)], point) for point in points):
        while place < at:
            platter.take(journal[place])
            place += 1
        chance = Random(f"{seed}/{point}")
        yield point, at, platter.acknowledged, platter.image(chance, chance.choice(SHARES), journal[at])


def judged(path: Path, acknowledged: int, *, goes_on: bool) -> tuple[frozenset[str], str]:
    """Return the faults of a log left after so many acknowledged steps, and the error if one was raised."""
    try:
        return _faults_found(path, acknowledged, goes_on=goes_on), ""
    except Exception as error:  # noqa: BLE001 (after any error what was left cannot be used)
        return frozenset({"corrupt"}), repr(error)


def _faults_found(path: Path, acknowledged: int, *, goes_on: bool) -> frozenset[str]:
    try:
        with closing(sql.open_log(str(path))) as log:
            return frozenset((*_faults(path, log, acknowledged), *(_writing_on(log) if goes_on else ())))
    except (NotFound, Incompatible):  # no file, or none with a log in it
        if acknowledged >= 0:
            return frozenset({"lost"})
    sql.create_log(str(path)).close()  # a making that was cut short can be begun anew
    return frozenset()


def _faults(path: Path, log: sql.SqlLog, acknowledged: int) -> Iterator[str]:
    records = list(log.read())
    if [record.index for record in records] != list(range(log.size())):
        yield "gap"
    state_found, tree = state(log), CompactRange().appended(leaf_hash(record.leaf) for record in records)
    if state_found not in states() or state_found.tree != ((tree.size, tree.to_bytes()),):
        yield "partial"
    if acknowledged >= 0 and _lacks(state_found, acknowledged):
        yield "lost"
    with closing(sqlite3.connect(path)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            yield "corrupt"


def _lacks(state_found: State, acknowledged: int) -> bool:
    """Return whether an acknowledged step is missing; if it is no known state, whether a record is."""
    if state_found in states():
        return states().index(state_found) < acknowledged
    due = states()[acknowledged].stored
    return state_found.stored[: len(due)] != due


def _writing_on(log: sql.SqlLog) -> Iterator[str]:
    size = log.size()
    log.append([decision(size)])
    if log.size() != size + 1:
        yield "corrupt"


def row(setting: Setting, crash_list: Sequence[Crash], seconds: int) -> str:
    """A line of the table: at how many points the power went, and how many images have which fault."""
    tally = Counter(fault for crash in crash_list for fault in crash.faults)
    counts = "".join(f" | {tally[fault]:{len(fault)}}" for fault in FAULTS)
    return f"{setting.name:{WIDTH}} | {len(crash_list):12}{counts} | {seconds:7}"


def main() -> int:
    """Print the table. The exit code is 1 where a safe setting has a fault, or a control loses nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--point", type=int, help="this one alone, told in full")
    options = parser.parse_args()
    points = range(options.points) if options.point is None else [options.point]
    wrong: list[str] = []
    print(f"{'setting':{WIDTH}} | crash points | {' | '.join(FAULTS)} | seconds")
    for setting in (*SAFE, *CONTROLS):
        start = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            crash_list = list(crashes(setting, points, options.seed, Path(folder)))
        print(row(setting, crash_list, int(time.monotonic() - start)), flush=True)
        if setting in SAFE:
            wrong += [str(crash) for crash in crash_list if crash.faults]
        elif options.point is None and not any("lost" in crash.faults for crash in crash_list):
            wrong.append(f"{setting.name}: nothing was lost, so nothing is proved")
        if options.point is not None:
            print(*crash_list, sep="\n")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
