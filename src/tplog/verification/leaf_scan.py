"""One pass over the leaves: all that can be checked of their sequence without a checkpoint.

`tplog.verification.replay_check` checks each leaf's content in a separate pass.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from datetime import datetime
from itertools import pairwise

from attrs import Factory, define

from tplog.errors import Tampered
from tplog.events.log_events import LOG_EVENTS, CosignatureVoided, KeyChanged, LogOpened
from tplog.events.record import Record
from tplog.events.value_codec import LeafHeader, peek_header
from tplog.merkle.compact_range import CompactRange
from tplog.merkle.hashes import EMPTY_ROOT, leaf_hash
from tplog.merkle.note import FormatError, VerifierKey, conversion, parse_key
from tplog.values.finding import Finding, MessageParam, Rule
from tplog.verification import rules

# Called with the number of leaves checked since the last call.
ProgressCallback = Callable[[int], None]

# Without the version after the slash.
_LOG_EVENT_KINDS = frozenset(kind.tag.partition("/")[0] for kind in LOG_EVENTS)
MAX_DAMAGED = 100  # after so many leaves that cannot be read, the rest are hashed alone
_BATCH_SIZE = 1024  # leaves appended to the tree at a time
_ID_GROUPS = 64  # of the hashes of ids: those of a group are objects at a time, to be sorted


@define
class LeafScanner:
    """The state of the pass over the leaves.

    It notes the root at each of ``checkpoint_sizes`` and the times of the records before and after it. Each
    event id is kept as a 64-bit hash, because a log may have more ids than fit in memory.
    """

    checkpoint_sizes: Collection[int] = ()
    tree: CompactRange = Factory(CompactRange)
    roots: dict[int, bytes] = Factory(lambda: {0: EMPTY_ROOT})
    recorded_at: dict[int, datetime] = Factory(dict)
    log_opened: LogOpened | None = None
    keys: list[tuple[int, VerifierKey]] = Factory(list)
    # The index of the record that says so, by checkpoint size and line.
    void_cosignatures: dict[tuple[int, str], int] = Factory(dict)
    findings: list[Finding] = Factory(list)
    size: int = 0
    # Whether the leaves after these could not be read: then nothing is known of what is not there.
    is_cut: bool = False
    # After how many records an append certainly began: all records of one append have the same time.
    append_sizes: array[int] = Factory(lambda: array("q"))
    _last_recorded_at: str = ""
    _pending_hashes: list[bytes] = Factory(list)
    _id_hashes: list[array[int]] = Factory(lambda: [array("q") for _ in range(_ID_GROUPS)])

    def add_finding(self, rule: Rule, **figures: MessageParam) -> None:
        """Add a finding."""
        self.findings.append(Finding(rule, figures))

    def add_leaf(self, content: bytes, digest: bytes) -> None:
        """Add the next leaf. ``digest`` is its leaf hash (RFC 6962)."""
        index = self.size
        self.size += 1
        self._pending_hashes.append(digest)
        if self.size in self.checkpoint_sizes or len(self._pending_hashes) == _BATCH_SIZE:
            self._extend_tree()
        # The replay check, or `scan_leaves`, reports a leaf that cannot be decoded or has no valid time.
        with suppress(Tampered, ValueError):
            header = peek_header(content)
            self._check_header(index, header)
            if header.kind.partition("/")[0] in _LOG_EVENT_KINDS:
                self._add_log_event(index, content)

    def _extend_tree(self) -> None:
        """Append the pending hashes to the tree, and note the root at a checkpoint's size."""
        self.tree = self.tree.appended(self._pending_hashes)
        self._pending_hashes.clear()
        if self.size in self.checkpoint_sizes:
            self.roots[self.size] = self.tree.root

    def _check_header(self, index: int, header: LeafHeader) -> None:
        """Check that the times do not decrease; note the id, and the time if next to a checkpoint."""
        id_hash = hash(header.id)
        self._id_hashes[id_hash % _ID_GROUPS].append(id_hash)
        if header.recorded_at < self._last_recorded_at:  # text of a fixed form that sorts by time
            recorded = datetime.fromisoformat(header.recorded_at)
            self.add_finding(rules.TIME_FALLS, index=str(index), recorded=recorded.isoformat())
        if index and header.recorded_at != self._last_recorded_at:
            self.append_sizes.append(index)
        self._last_recorded_at = header.recorded_at
        if index in self.checkpoint_sizes or index + 1 in self.checkpoint_sizes:
            self.recorded_at[index] = datetime.fromisoformat(header.recorded_at)

    def _add_log_event(self, index: int, content: bytes) -> None:
        """Note the opening of the log, a change of its key, or a void cosignature."""
        event = Record.from_leaf(index, content).event
        if isinstance(event, LogOpened):
            if index:
                self.add_finding(rules.LOG_OPENED_MISSING, index=str(index))
                return
            self.log_opened = event
        if isinstance(event, LogOpened | KeyChanged):
            self._add_key(index, event.vkey)
        if isinstance(event, CosignatureVoided):
            self.void_cosignatures.setdefault((event.size, event.line), index)

    def _add_key(self, index: int, vkey: str) -> None:
        try:
            key = parse_key(vkey)
        except FormatError as error:
            self.add_finding(rules.LEAF_DAMAGED, index=str(index), why=error.reason)
            return
        origin = self.log_opened.origin if self.log_opened else key.name
        if key.name != origin:
            self.add_finding(rules.ORIGIN_DIFFERS, source=(f"record {index}",), told=key.name, origin=origin)
        self.keys.append((index, key))

    def finish(self, reread_leaves: Callable[[], Iterable[bytes]]) -> None:
        """End the pass, and find repeated event ids.

        ``reread_leaves`` returns all leaves again; it is called only if two ids have the same hash.
        """
        self._extend_tree()
        repeated_hashes = {
            id_hash
            for hashes in self._id_hashes
            for id_hash, next_hash in pairwise(sorted(hashes))
            if id_hash == next_hash
        }
        if not repeated_hashes:
            return
        first_index: dict[str, int] = {}
        for index, content in enumerate(reread_leaves()):
            try:
                event_id = peek_header(content).id
            except Tampered:
                continue
            if hash(event_id) not in repeated_hashes:
                continue
            earlier = first_index.setdefault(event_id, index)
            if earlier != index:
                self.add_finding(rules.ID_REPEATED, index=str(index), event=event_id, earlier=str(earlier))


def scan_leaves(
    leaves: Iterable[bytes],
    checkpoint_sizes: Collection[int],
    progress: ProgressCallback | None = None,
    *,
    decode_leaves: bool = True,
) -> LeafScanner:
    """Pass over the leaves of a dump. With ``decode_leaves`` each is decoded too."""
    scanner = LeafScanner(checkpoint_sizes)
    conversions: set[str | None] = {None}
    damaged = 0
    for index, content in enumerate(leaves):
        scanner.add_leaf(content, leaf_hash(content))
        changed = conversion(content + b"\n")
        # What was done to all leaves alike is said once.
        is_judged = decode_leaves if changed is None else changed not in conversions
        conversions.add(changed)
        if is_judged and damaged < MAX_DAMAGED and (damage := leaf_damage(index, content)):
            scanner.findings.append(damage)
            damaged += 1
            if damaged == MAX_DAMAGED:
                scanner.add_finding(rules.LEAVES_DAMAGED, count=str(damaged), index=str(index))
        if progress:
            progress(1)
    scanner.finish(lambda: leaves)
    return scanner


def leaf_damage(index: int, content: bytes) -> Finding | None:
    """Return why a leaf cannot be decoded; None if it can."""
    if changed := conversion(content + b"\n"):
        return Finding(rules.LEAF_DAMAGED, {"index": str(index), "why": FormatError(changed).reason})
    try:
        read_leaf(index, content)
    except Tampered as error:
        return error.reasons[0]
    return None


def read_leaf(index: int, content: bytes) -> Record:
    """Decode a leaf. Raises Tampered with the leaf's index and the cause."""
    try:
        return Record.from_leaf(index, content)
    except Tampered as error:
        unknown = "it is of a kind of event that this tplog does not know"
        why = error.reasons[0].params.get("why", (unknown,))
        raise Tampered(Finding(rules.LEAF_DAMAGED, {"index": str(index), "why": why})) from error
