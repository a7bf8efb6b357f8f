"""One pass over the leaves: all that can be told of them without a checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from attrs import Factory, define

from tplog.audit import kinds
from tplog.errors import Tampered
from tplog.events.own import KeyChanged, LogOpened
from tplog.events.record import Record, unseal
from tplog.merkle.note import Malformed, VerifierKey, parse_key
from tplog.merkle.tree import EMPTY_ROOT, Frontier, leaf_hash
from tplog.values.finding import Finding, Kind

# Told after every so many leaves, how many were looked at.
Progress = Callable[[int], None]


@define
class Walk:
    """What the pass has seen so far. ``roots`` are those of the sizes asked for."""

    sizes: Collection[int] = ()
    tree: Frontier = Factory(Frontier)
    roots: dict[int, bytes] = Factory(lambda: {0: EMPTY_ROOT})
    ids: dict[str, int] = Factory(dict)
    recorded: list[datetime | None] = Factory(list)
    opened: LogOpened | None = None
    keys: list[tuple[int, VerifierKey]] = Factory(list)
    findings: list[Finding] = Factory(list)

    def find(self, kind: Kind, **figures: str) -> None:
        """Note a finding."""
        self.findings.append(Finding(kind, figures))

    def leaf(self, index: int, content: bytes, digest: bytes) -> Record | None:
        """Take the next leaf with its hash, and read it; None where it cannot be read."""
        self.tree = self.tree.grown([digest])
        if self.tree.size in self.sizes:
            self.roots[self.tree.size] = self.tree.root
        try:
            record = unseal(index, content)
        except Tampered as error:
            why = str(error.reasons[0].figures.get("why", error.reasons[0].code))
            self.find(kinds.LEAF_DAMAGED, index=str(index), why=why)
            self.recorded.append(None)
            return None
        self._placed(record)
        return record

    def _placed(self, record: Record) -> None:
        index, event = str(record.index), record.event
        earlier = self.ids.setdefault(event.id, record.index)
        if earlier != record.index:
            self.find(kinds.ID_REPEATED, index=index, event=event.id, earlier=str(earlier))
        last = next((told for told in reversed(self.recorded) if told), None)
        if last and record.recorded < last:
            self.find(kinds.TIME_FALLS, index=index, recorded=record.recorded.isoformat())
        first = not self.recorded
        self.recorded.append(record.recorded)
        if isinstance(event, LogOpened):
            if first:
                self.opened = event
                self._key(record.index, event.vkey)
            else:
                self.find(kinds.LOG_OPENED_MISSING, index=index)
        elif isinstance(event, KeyChanged):
            self._key(record.index, event.vkey)

    def _key(self, index: int, vkey: str) -> None:
        try:
            key = parse_key(vkey)
        except Malformed as error:
            self.find(kinds.LEAF_DAMAGED, index=str(index), why=error.why)
            return
        origin = self.opened.origin if self.opened else key.name
        if key.name != origin:
            self.find(kinds.ORIGIN_DIFFERS, source=f"record {index}", told=key.name, origin=origin)
        self.keys.append((index, key))


def walked(leaves: Iterable[bytes], sizes: Collection[int], progress: Progress | None = None) -> Walk:
    """Pass over the leaves of a dump."""
    walk = Walk(sizes)
    for index, content in enumerate(leaves):
        walk.leaf(index, content, leaf_hash(content))
        if progress:
            progress(1)
    return walk
