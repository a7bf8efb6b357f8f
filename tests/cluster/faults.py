"""What is done to the machines, each fault as a ``with`` block in which it lasts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from attrs import frozen

from cluster.nodes import Cluster, killed

_DETACHED = 1.0  # seconds for which the standbys get nothing before the leader dies
_ALONE = 8.0  # seconds without any standby: longer than Patroni takes to notice


@frozen
class Harm:
    """The moment from which is measured how long nothing could be written.

    Where ``silent`` is given, nothing may have been acknowledged from then on to the moment.
    """

    moment: float
    silent: float | None = None


@frozen
class Fault:
    """A fault with the name that the table shows."""

    name: str
    inflict: Callable[[Cluster], AbstractContextManager[Harm]]


@contextmanager
def leader_killed(cluster: Cluster) -> Iterator[Harm]:
    """The leader's machine loses power, etcd too, and comes back."""
    leader = cluster.complete_leader()
    leader.kill()
    yield Harm(time.monotonic())
    leader.start()


@contextmanager
def leader_killed_behind(cluster: Cluster) -> Iterator[Harm]:
    """The same, after the standbys were sent nothing for a second: only the leader has what was written."""
    leader = cluster.complete_leader()
    leader.hold_replication()
    time.sleep(_DETACHED)
    leader.kill()
    yield Harm(time.monotonic())
    leader.start()


@contextmanager
def leader_frozen(cluster: Cluster) -> Iterator[Harm]:
    """The leader's machine stands still with its connections open, and later goes on as if nothing was."""
    leader = cluster.complete_leader()
    leader.freeze()
    yield Harm(time.monotonic())
    leader.thaw()


@contextmanager
def all_killed(cluster: Cluster) -> Iterator[Harm]:
    """All machines lose power at once, and come back."""
    killed(cluster.folder)
    moment = time.monotonic()
    for node in cluster.nodes:
        node.start()
    yield Harm(moment)


@contextmanager
def standbys_killed(cluster: Cluster) -> Iterator[Harm]:
    """PostgreSQL dies on both standbys, and comes back; etcd goes on, so that a leader remains."""
    leader = cluster.complete_leader()
    standbys = [node for node in cluster.nodes if node is not leader]
    for node in standbys:
        node.kill_database()
    silent = time.monotonic()
    time.sleep(_ALONE)
    moment = time.monotonic()
    for node in standbys:
        node.start_database()
    yield Harm(moment, silent)


KILLED = Fault("leader killed", leader_killed)
KILLED_BEHIND = Fault("leader killed with its standbys 1 s behind", leader_killed_behind)
FROZEN = Fault("leader frozen, then awake again", leader_frozen)
ALL_KILLED = Fault("all machines killed", all_killed)
NO_STANDBY = Fault("no standby left (from its return)", standbys_killed)
