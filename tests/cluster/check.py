"""Compare what the log must hold with what it does hold, without tplog's own reading."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from attrs import frozen

from cluster.nodes import Cluster, Node, until
from cluster.writers import EVENTS_OF_A_DECISION, Acknowledged, Place

_OPENING_RECORDS = 1  # the one with which a signed log begins
_STORED = 'SELECT "index", id FROM tplog.record ORDER BY "index"'
_DIGEST = """SELECT count(*), md5(string_agg(md5(leaf), '' ORDER BY "index")) FROM tplog.record"""


@frozen
class Counts:
    """Counts of a log's content."""

    acknowledged: int
    lost: tuple[str, ...]
    duplicated: tuple[str, ...]
    half: tuple[str, ...]
    gapless: bool
    events: int


def stored(cluster: Cluster) -> list[tuple[int, str]]:
    """The index and id of every record, as the leader has them. Waits for one."""
    with until("a leader", cluster.leading) as connection:
        return connection.execute(_STORED).fetchall()


def count_records(acknowledged: Sequence[Acknowledged], rows: Sequence[tuple[int, str]]) -> Counts:
    """Count what is lost, there twice, or there in part. A decision is known by its account's name."""
    times = Counter(name for _, name in rows)
    lost = [decision for decision in acknowledged if any(name not in times for name in decision.ids)]
    short = [decision for decision in acknowledged if len(set(decision.ids)) != EVENTS_OF_A_DECISION]
    decisions = Counter(_body(name) for _, name in rows[_OPENING_RECORDS:])
    half = [body for body, events in decisions.items() if events != EVENTS_OF_A_DECISION]
    return Counts(
        acknowledged=len(acknowledged),
        lost=tuple(_body(decision.ids[0]) for decision in lost),
        duplicated=tuple(name for name, number in times.items() if number > 1),
        half=(*half, *(_body(decision.ids[0]) for decision in short)),
        gapless=[index for index, _ in rows] == list(range(len(rows))),
        events=len(rows),
    )


def _body(name: str) -> str:
    return next(part for part in name.split("/") if part.startswith("nämnd-"))


def alike(cluster: Cluster) -> None:
    """Wait until all three machines hold the same leaves. Raises TimeoutError."""
    until("all machines hold the same leaves", lambda: True if len(set(_digests(cluster))) == 1 else None)


def _digests(cluster: Cluster) -> Iterable[object]:
    return [_digest(node, cluster.secret.superuser) for node in cluster.nodes]


def _digest(node: Node, password: str) -> object:
    with node.connect(password) as connection:
        return connection.execute(_DIGEST).fetchone()


def keep_newest(place: Place, folder: Path) -> None:
    """Copy the newest checkpoint to where the log's operator cannot reach."""
    folder.mkdir(exist_ok=True)
    newest = max(place.checkpoints.glob("*.checkpoint"))
    shutil.copy(newest, folder)


@frozen
class Verified:
    """The exit code of ``tplog verify``, and the codes of its findings."""

    code: int
    findings: tuple[str, ...]


def verified(place: Place, vkey: str, folder: Path) -> Verified:
    """Run ``tplog verify`` against the checkpoints that were kept outside."""
    done = _tplog(place, "verify", "--vkey", vkey, "--checkpoint", str(folder), "--json")
    try:
        document = json.loads(done.stdout)
        codes = Counter(finding["code"] for finding in document.get("findings", document.get("reasons", [])))
    except ValueError:
        codes = Counter([done.stderr.strip()[-500:] or "no answer"])
    return Verified(done.returncode, tuple(f"{code} ({number})" for code, number in codes.items()))


def restored(place: Place, owned: str) -> str:
    """Run ``tplog restore`` from the checkpoint directory; returns what it said."""
    done = _tplog(place, "restore", str(place.checkpoints), "--db", owned)
    return done.stderr.strip()[-500:]


def _tplog(place: Place, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tplog", *arguments, "--lang", "en"],
        env=place.environment,
        cwd=place.folder,
        capture_output=True,
        text=True,
        check=False,
    )


def unexported(cluster: Cluster, place: Place) -> tuple[str, ...]:
    """The sizes of checkpoints that the log has and the checkpoint directory lacks."""
    with until("a leader", cluster.leading) as connection:
        sizes = [f"{size:012d}" for (size,) in connection.execute("SELECT size FROM tplog.checkpoint")]
    exported = {path.stem for path in place.checkpoints.glob("*.checkpoint")}
    return tuple(sorted(set(sizes) - exported))
