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
from tplog.events.codec import LeafHeader, peek_header
from tplog.events.log_events import KeyChanged, LogOpened
from tplog.events.record import Record
from tplog.merkle.compact_range import CompactRange
from tplog.merkle.hashes import EMPTY_ROOT, leaf_hash
from tplog.merkle.note import FormatError, VerifierKey, parse_key
from tplog.values.finding import Finding, Rule
from tplog.verification import rules

# Told after every so many leaves, how many were looked at.
ProgressCallback = Callable[[int], None]

_LOG_EVENT_KINDS = frozenset(
    kind.tag.partition("/")[0] for kind in (LogOpened, KeyChanged)
)  # of whatever number
_BATCH_SIZE = 1024  # leaves that the tree grows by at a time


@define
class LeafScanner:
    """What the pass has seen so far: the roots of the ``sizes`` asked for, and the times around these.

    A log may be longer than memory holds ids for, so each is remembered by a number.
    """

    checkpoint_sizes: Collection[int] = ()
    tree: CompactRange = Factory(CompactRange)
    roots: dict[int, bytes] = Factory(lambda: {0: EMPTY_ROOT})
    recorded_at: dict[int, datetime] = Factory(dict)
    log_opened: LogOpened | None = None
    keys: list[tuple[int, VerifierKey]] = Factory(list)
    findings: list[Finding] = Factory(list)
    size: int = 0
    _last_recorded_at: str = ""
    _pending_hashes: list[bytes] = Factory(list)
    _id_hashes: array[int] = Factory(lambda: array("q"))

    def add_finding(self, rule: Rule, **figures: str) -> None:
        """Note a finding."""
        self.findings.append(Finding(rule, figures))

    def add_leaf(self, content: bytes, digest: bytes) -> None:
        """Take the next leaf with its hash."""
        index = self.size
        self.size += 1
        self._pending_hashes.append(digest)
        if self.size in self.checkpoint_sizes or len(self._pending_hashes) == _BATCH_SIZE:
            self._extend_tree()
        with suppress(
            Tampered, ValueError
        ):  # a leaf that cannot be read, or tells no time, is the other pass's
            told = peek_header(content)
            self._check_header(index, told)
            if told.kind.partition("/")[0] in _LOG_EVENT_KINDS:
                self._add_log_event(index, content)

    def _extend_tree(self) -> None:
        self.tree = self.tree.appended(self._pending_hashes)
        self._pending_hashes.clear()
        if self.size in self.checkpoint_sizes:
            self.roots[self.size] = self.tree.root

    def _check_header(self, index: int, header: LeafHeader) -> None:
        self._id_hashes.append(hash(header.id))
        if header.recorded_at < self._last_recorded_at:  # texts of one form, in which later is greater
            recorded = datetime.fromisoformat(header.recorded_at)
            self.add_finding(rules.TIME_FALLS, index=str(index), recorded=recorded.isoformat())
        self._last_recorded_at = header.recorded_at
        if index in self.checkpoint_sizes or index + 1 in self.checkpoint_sizes:
            self.recorded_at[index] = datetime.fromisoformat(header.recorded_at)

    def _add_log_event(self, index: int, content: bytes) -> None:
        event = Record.from_leaf(index, content).event
        if isinstance(event, LogOpened):
            if index:
                self.add_finding(rules.LOG_OPENED_MISSING, index=str(index))
                return
            self.log_opened = event
        if isinstance(event, LogOpened | KeyChanged):
            self._add_key(index, event.vkey)

    def _add_key(self, index: int, vkey: str) -> None:
        try:
            key = parse_key(vkey)
        except FormatError as error:
            self.add_finding(rules.LEAF_DAMAGED, index=str(index), why=error.why)
            return
        origin = self.log_opened.origin if self.log_opened else key.name
        if key.name != origin:
            self.add_finding(rules.ORIGIN_DIFFERS, source=f"record {index}", told=key.name, origin=origin)
        self.keys.append((index, key))

    def finish(self, reread_leaves: Callable[[], Iterable[bytes]]) -> None:
        """All leaves were taken. ``again`` gives them once more, where two ids may be the same."""
        self._extend_tree()
        numbers = sorted(self._id_hashes)
        twice = {one for one, other in pairwise(numbers) if one == other}
        if not twice:
            return
        first: dict[str, int] = {}
        for index, content in enumerate(reread_leaves()):
            try:
                name = peek_header(content).id
            except Tampered:
                continue
            if hash(name) in twice and (earlier := first.setdefault(name, index)) != index:
                self.add_finding(rules.ID_REPEATED, index=str(index), event=name, earlier=str(earlier))


def scan_leaves(
    leaves: Iterable[bytes],
    checkpoint_sizes: Collection[int],
    progress: ProgressCallback | None = None,
    *,
    decode_leaves: bool = True,
) -> LeafScanner:
    """Pass over the leaves of a dump, and read each unless somebody else will."""
    walk = LeafScanner(checkpoint_sizes)
    for index, content in enumerate(leaves):
        walk.add_leaf(content, leaf_hash(content))
        damage = leaf_damage(index, content) if decode_leaves else None
        if damage:
            walk.findings.append(damage)
        if progress:
            progress(1)
    walk.finish(lambda: leaves)
    return walk


def leaf_damage(index: int, content: bytes) -> Finding | None:
    """What keeps a leaf from being read; None where it is sound."""
    try:
        read_leaf(index, content)
    except Tampered as error:
        return error.reasons[0]
    return None


def read_leaf(index: int, content: bytes) -> Record:
    """The record of a leaf. Raises Tampered, with the leaf's index and why it cannot be read."""
    try:
        return Record.from_leaf(index, content)
    except Tampered as error:
        why = str(error.reasons[0].params.get("why", error.reasons[0].code))
        raise Tampered(Finding(rules.LEAF_DAMAGED, {"index": str(index), "why": why})) from error
