"""One pass over the leaves: all that can be told of their sequence without a checkpoint.

Whether each leaf is sound and what it comes to is the other pass (`tplog.verification.replay_check`).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from datetime import datetime
from itertools import pairwise

from attrs import Factory, define

from tplog.errors import Tampered
from tplog.events.codec import Head, head
from tplog.events.log_events import KeyChanged, LogOpened
from tplog.events.record import Record, unseal
from tplog.merkle.note import Malformed, VerifierKey, parse_key
from tplog.merkle.tree import EMPTY_ROOT, Frontier, leaf_hash
from tplog.values.finding import Finding, Kind
from tplog.verification import rules

# Told after every so many leaves, how many were looked at.
Progress = Callable[[int], None]

_OF_LOG = frozenset(kind.tag.partition("/")[0] for kind in (LogOpened, KeyChanged))  # of whatever number
_AT_ONCE = 1024  # leaves that the tree grows by at a time


@define
class Walk:
    """What the pass has seen so far: the roots of the ``sizes`` asked for, and the times around these.

    A log may be longer than memory holds ids for, so each is remembered by a number.
    """

    sizes: Collection[int] = ()
    tree: Frontier = Factory(Frontier)
    roots: dict[int, bytes] = Factory(lambda: {0: EMPTY_ROOT})
    recorded: dict[int, datetime] = Factory(dict)
    opened: LogOpened | None = None
    keys: list[tuple[int, VerifierKey]] = Factory(list)
    findings: list[Finding] = Factory(list)
    size: int = 0
    _last: str = ""
    _pending: list[bytes] = Factory(list)
    _ids: array[int] = Factory(lambda: array("q"))

    def find(self, kind: Kind, **figures: str) -> None:
        """Note a finding."""
        self.findings.append(Finding(kind, figures))

    def leaf(self, content: bytes, digest: bytes) -> None:
        """Take the next leaf with its hash."""
        index = self.size
        self.size += 1
        self._pending.append(digest)
        if self.size in self.sizes or len(self._pending) == _AT_ONCE:
            self._grow()
        with suppress(
            Tampered, ValueError
        ):  # a leaf that cannot be read, or tells no time, is the other pass's
            told = head(content)
            self._placed(index, told)
            if told.kind.partition("/")[0] in _OF_LOG:
                self._of_log(index, content)

    def _grow(self) -> None:
        self.tree = self.tree.grown(self._pending)
        self._pending.clear()
        if self.size in self.sizes:
            self.roots[self.size] = self.tree.root

    def _placed(self, index: int, told: Head) -> None:
        self._ids.append(hash(told.id))
        if told.recorded_at < self._last:  # texts of one form, in which later is greater
            recorded = datetime.fromisoformat(told.recorded_at)
            self.find(rules.TIME_FALLS, index=str(index), recorded=recorded.isoformat())
        self._last = told.recorded_at
        if index in self.sizes or index + 1 in self.sizes:
            self.recorded[index] = datetime.fromisoformat(told.recorded_at)

    def _of_log(self, index: int, content: bytes) -> None:
        event = unseal(index, content).event
        if isinstance(event, LogOpened):
            if index:
                self.find(rules.LOG_OPENED_MISSING, index=str(index))
                return
            self.opened = event
        if isinstance(event, LogOpened | KeyChanged):
            self._key(index, event.vkey)

    def _key(self, index: int, vkey: str) -> None:
        try:
            key = parse_key(vkey)
        except Malformed as error:
            self.find(rules.LEAF_DAMAGED, index=str(index), why=error.why)
            return
        origin = self.opened.origin if self.opened else key.name
        if key.name != origin:
            self.find(rules.ORIGIN_DIFFERS, source=f"record {index}", told=key.name, origin=origin)
        self.keys.append((index, key))

    def end(self, again: Callable[[], Iterable[bytes]]) -> None:
        """All leaves were taken. ``again`` gives them once more, where two ids may be the same."""
        self._grow()
        numbers = sorted(self._ids)
        twice = {one for one, other in pairwise(numbers) if one == other}
        if not twice:
            return
        first: dict[str, int] = {}
        for index, content in enumerate(again()):
            try:
                name = head(content).id
            except Tampered:
                continue
            if hash(name) in twice and (earlier := first.setdefault(name, index)) != index:
                self.find(rules.ID_REPEATED, index=str(index), event=name, earlier=str(earlier))


def walked(
    leaves: Iterable[bytes], sizes: Collection[int], progress: Progress | None = None, *, reads: bool = True
) -> Walk:
    """Pass over the leaves of a dump, and read each unless somebody else will."""
    walk = Walk(sizes)
    for index, content in enumerate(leaves):
        walk.leaf(content, leaf_hash(content))
        damage = damaged(index, content) if reads else None
        if damage:
            walk.findings.append(damage)
        if progress:
            progress(1)
    walk.end(lambda: leaves)
    return walk


def damaged(index: int, content: bytes) -> Finding | None:
    """What keeps a leaf from being read; None where it is sound."""
    try:
        read_leaf(index, content)
    except Tampered as error:
        return error.reasons[0]
    return None


def read_leaf(index: int, content: bytes) -> Record:
    """The record of a leaf. Raises Tampered, with the leaf's index and why it cannot be read."""
    try:
        return unseal(index, content)
    except Tampered as error:
        why = str(error.reasons[0].figures.get("why", error.reasons[0].code))
        raise Tampered(Finding(rules.LEAF_DAMAGED, {"index": str(index), "why": why})) from error
