"""Three machines under tplog, with faults (`make cluster-test`): what was acknowledged must be there.

Twice: with the settings of docs/cluster, under which nothing may be lost, and asynchronously, where the same
check must find that something was.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

from attrs import evolve, field, frozen

# It is run by itself, and finds its neighbours first.
sys.path[:0] = [str(Path(__file__).parent.parent)]

import tplog
from cluster import check, faults
from cluster.check import Counts, Verified
from cluster.faults import Fault
from cluster.nodes import Cluster, Programs
from cluster.settings import OWNER, WRITER, etcd_interface
from cluster.writers import ON_ITS_WAY, Acknowledged, Place, Writers
from tplog.book.roles import grants_sql
from tplog.files.key_file import new_key, write_key
from tplog.merkle.note import ED25519

ORIGIN = "kommun.example/tplog/budget"
WRITERS = 4
LONGEST = 60  # seconds without a write, at most
STRICT = (
    faults.KILLED, faults.KILLED_BEHIND, faults.KILLED, faults.FROZEN, faults.ALL_KILLED, faults.NO_STANDBY,
)  # fmt: skip
CONTROL_TRIES = 4  # kills until something must have been lost; the second already is made to
HEADS = (
    "mode", "faults", "writers", "acknowledged", "lost", "duplicated", "half done", "gapless",
    "write again after s",
)  # fmt: skip


@frozen
class Outcome:
    """The result of one run; ``broken`` lists the promises that were not kept."""

    mode: str
    repeats: Sequence[tuple[str, float]]
    counts: Counts
    broken: list[str] = field(factory=list)

    def cells(self) -> tuple[str, ...]:
        """The run's line of the table."""
        counts = self.counts
        numbers = (WRITERS, counts.acknowledged, len(counts.lost), len(counts.duplicated), len(counts.half))
        return (
            self.mode,
            ", ".join(name for name, _ in self.repeats),
            *(str(number) for number in numbers),
            "yes" if counts.gapless else "no",
            ", ".join(f"{seconds:.1f}" for _, seconds in self.repeats),
        )


def report(text: str) -> None:
    """Say on stderr how far the run is."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")


@contextmanager
def signed_log(cluster: Cluster) -> Iterator[tuple[Place, str]]:
    """A new signed log in the cluster, and its key's public part; key and checkpoints lie outside."""
    with tempfile.TemporaryDirectory(prefix="tplog-outside-") as folder:
        place = Place(cluster.url(WRITER), cluster.password_file(), Path(folder))
        os.environ["PGPASSFILE"] = str(place.password_file)
        signer = new_key(ORIGIN, ED25519)
        write_key(place.key, signer)
        owned = cluster.url(OWNER)
        tplog.create(owned, origin=ORIGIN, key=place.key, checkpoints=place.checkpoints).close()
        with cluster.complete_leader().connect(cluster.secret.superuser) as connection:
            connection.execute(grants_sql(owned, OWNER, WRITER, "tplog_reader").encode())
        yield place, str(signer.key)


def strict(random: Random, programs: Programs) -> Outcome:
    """The settings of docs/cluster: every fault once, and nothing lost."""
    repeats: list[tuple[str, float]] = []
    broken: list[str] = []
    with Cluster(random, programs, synchronous=True) as cluster, signed_log(cluster) as (place, vkey):
        report(f"strict: three machines are up in {cluster.folder}")
        newest = place.folder / "kept"
        with Writers(place, WRITERS) as writers:
            writers.next_acknowledged(time.monotonic())
            for fault in random.sample(STRICT, len(STRICT)):
                time.sleep(random.uniform(1, 2))
                check.keep_newest(place, newest)
                repeats.append((fault.name, suffer(cluster, writers, fault, broken)))
            time.sleep(1)
            writers.stop()
            acknowledged = writers.acknowledged()
        counts = check.count_records(acknowledged, check.stored(cluster))
        check.alike(cluster)
        check.keep_newest(place, newest)
        broken += unkept(counts, check.verified(place, vkey, newest), check.unexported(cluster, place))
        report_troubles(acknowledged)
    return Outcome("strict", repeats, counts, broken)


def suffer(cluster: Cluster, writers: Writers, fault: Fault, broken: list[str]) -> float:
    """Inflict a fault, and wait until all machines are back. Returns the seconds without a write."""
    report(fault.name)
    with fault.inflict(cluster) as harm:
        silent = harm.silent is not None
        seconds = writers.next_acknowledged(harm.moment, 0 if silent else ON_ITS_WAY)
    leader = cluster.complete_leader()
    report(f"  written again after {seconds:.1f} s; {leader.name} leads, and both others follow")
    if seconds > LONGEST:
        broken.append(f"{fault.name}: nothing was written for {seconds:.0f} s")
    if harm.silent is not None:
        quiet = (harm.silent + ON_ITS_WAY, harm.moment)
        if any(quiet[0] < decision.answered < quiet[1] for decision in writers.acknowledged()):
            broken.append("something was acknowledged that no standby had")
    return seconds


def unkept(counts: Counts, verified: Verified, unexported: tuple[str, ...] = ()) -> list[str]:
    """Return the broken promises at the end of a run."""
    problems = {
        "lost": counts.lost,
        "recorded twice": counts.duplicated,
        "half recorded": counts.half,
        "gaps": () if counts.gapless else ("yes",),
        "not in the checkpoint directory": unexported,
        "verify": verified.findings or (() if verified.code == 0 else (f"exit {verified.code}",)),
    }
    return [f"{problem}: {', '.join(names[:10])}" for problem, names in problems.items() if names]


def report_troubles(acknowledged: Sequence[Acknowledged]) -> None:
    """Say what the writers met before they had their answers."""
    codes_met: Counter[str] = Counter()
    for decision in acknowledged:
        codes_met.update(decision.troubles)
    repeated = sum(decision.repeated for decision in acknowledged)
    codes = ", ".join(f"{code} {number}" for code, number in sorted(codes_met.items()))
    report(f"  writers waited for: {codes or 'nothing'}; {repeated} were recorded already")


def control(random: Random, programs: Programs) -> Outcome:
    """Asynchronous: leaders are killed until something acknowledged is lost, and is seen and mended."""
    repeats: list[tuple[str, float]] = []
    losses: list[Loss] = []
    with Cluster(random, programs, synchronous=False) as cluster, signed_log(cluster) as (place, vkey):
        report(f"asynchronous: three machines are up in {cluster.folder}")
        newest = place.folder / "kept"
        with Writers(place, WRITERS) as writers:
            writers.next_acknowledged(time.monotonic())
            for fault in (faults.KILLED, *(faults.KILLED_BEHIND for _ in range(CONTROL_TRIES))):
                time.sleep(random.uniform(1, 2))
                report(fault.name)
                with fault.inflict(cluster) as harm:
                    losses.append(looked_at(cluster, writers, place, vkey))
                    repeats.append((fault.name, writers.next_acknowledged(harm.moment)))
                cluster.complete_leader()
                if len(repeats) > 1 and any(loss.names for loss in losses):
                    break
            writers.stop()
            acknowledged = writers.acknowledged()
        counts = check.count_records(acknowledged, check.stored(cluster))
        check.keep_newest(place, newest)
        broken = unkept(counts, check.verified(place, vkey, newest))
        report_troubles(acknowledged)
    lost = tuple(name for loss in losses for name in loss.names)
    broken += [] if lost else ["the control lost nothing: the check proves nothing"]
    broken += ["verify did not see a loss" for loss in losses if loss.names and not loss.seen]
    return Outcome("asynchronous", repeats, evolve(counts, lost=lost), broken)


@frozen
class Loss:
    """The acknowledged decisions lost after a fault, and whether ``tplog verify`` saw that."""

    names: tuple[str, ...]
    seen: bool


def looked_at(cluster: Cluster, writers: Writers, place: Place, vkey: str) -> Loss:
    """Look for a loss before the writers go on and write over it, and bring it back."""
    time.sleep(ON_ITS_WAY)
    writers.pause()
    newest = place.folder / "kept"
    check.keep_newest(place, newest)
    lost = check.count_records(writers.acknowledged(), check.stored(cluster)).lost
    verified = check.verified(place, vkey, newest)
    report(f"  lost: {len(lost)}; verify: exit {verified.code} {', '.join(verified.findings)}")
    if lost:
        report(f"  {check.restored(place, cluster.url(OWNER))}")
    writers.resume()
    return Loss(lost, seen=verified.code == 1 and any("rollback" in finding for finding in verified.findings))


def table(outcomes: Sequence[Outcome]) -> str:
    """The outcomes, a line each."""
    lines = [HEADS, tuple("---" for _ in HEADS), *(outcome.cells() for outcome in outcomes)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main() -> int:
    """Read what is asked for, and run it. Leaves with 1 if a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, help="of the faults' order, and of the ports")
    parser.add_argument("--only", choices=[run.__name__ for run in RUNS])
    parser.add_argument("--patroni", default="patroni", help="the program to try")
    parser.add_argument("--etcd", choices=["etcd", "etcd3"], help="its interface, else the safe one")
    options = parser.parse_args()
    programs = Programs(options.patroni, options.etcd or etcd_interface(options.patroni))
    seed = Random().randrange(1 << 32) if options.seed is None else options.seed
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        return reported(seed, programs, options.only)
    except KeyboardInterrupt:
        report("stopped")
        return 130


def reported(seed: int, programs: Programs, only: str | None) -> int:
    """Run what is asked for, print the table, and return how the program leaves."""
    start = time.monotonic()
    report(f"seed {seed}; Patroni holds its lock by {programs.interface}")
    outcomes = [run(Random(seed), programs) for run in RUNS if only in (None, run.__name__)]
    sys.stdout.write(table(outcomes))
    broken = [f"{outcome.mode}: {problem}" for outcome in outcomes for problem in outcome.broken]
    for problem in broken:
        report(f"BROKEN {problem}")
    report(f"seed {seed}, {time.monotonic() - start:.0f} s, {len(broken)} promises broken")
    return 1 if broken else 0


RUNS = (strict, control)

if __name__ == "__main__":
    sys.exit(main())
