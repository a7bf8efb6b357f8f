"""Make the projections of a log anew from its leaves, and say whether what is stored is as they were made.

A verification after a rebuild need not replay the log again where nothing was found by the replay that the
rebuild made, and where what is stored now is, to the byte, what that replay read and made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from attrs import Factory, define

from tplog.domain import projection_entries, projection_rows, projection_snapshots, state_rows
from tplog.domain.projection_rows import IndexEntry, ProjectionRow
from tplog.domain.rules.evaluate import event_findings
from tplog.domain.state.apply_event import apply_event
from tplog.domain.state.budget_state import State
from tplog.domain.state.state_builder import StateBuilder
from tplog.events.record import Record
from tplog.eventstore.interface import LogSnapshot, ProjectionChange, transfer_rows
from tplog.values.finding import Finding
from tplog.verification.digests import Digests, encode_row, sequence_digest
from tplog.verification.division import Partition, part_of_leaf, rows_by_partition
from tplog.verification.leaf_scan import ProgressCallback
from tplog.verification.redecision import EarlierEvents, OtherBudgets, Redecision
from tplog.verification.replay_check import TransferCopies, check_totals, current_projections, leaf_bytes
from tplog.verification.salvage import salvage


class Verdict(NamedTuple):
    """What the replay of a partition shows beside its projections.

    ``number`` and ``count`` are the partition's. ``records_digest`` is that of all its records as they are to
    be stored: leaf, columns, copied transfers. ``is_right`` is false if an event was not decided as it must
    be, or balances do not sum to zero.
    """

    number: int
    count: int  # type: ignore[assignment]  # a tuple's own method of this name is not missed
    records_digest: bytes
    is_right: bool


@define
class RebuiltLog:
    """What a rebuild made of a log: its size, the digests of the projections, and a verdict a partition.

    Of projections that were stored already as it made them, the digest of what was stored is all there is.
    """

    size: int
    digests: Digests = Factory(Digests)
    stored_digest: bytes | None = None
    verdicts: list[Verdict] = Factory(list)

    def projections(
        self, items: Iterator[ProjectionRow | IndexEntry | Verdict], *, are_compared: bool = True
    ) -> Iterator[ProjectionRow | IndexEntry]:
        """Yield the rows and entries among what the partitions give, and note the verdicts and digests.

        Of rows that nobody will compare with others, no digest is made.
        """
        for item in items:
            if isinstance(item, Verdict):
                self.verdicts.append(item)
            else:
                yield self.digests.added(item) if are_compared else item

    def is_stored(
        self, snapshot: LogSnapshot, items: Iterator[ProjectionRow | IndexEntry | Verdict]
    ) -> bool | None:
        """Return whether what the partitions give is what is stored; then note the verdicts and the digest.

        If not, they may not have been iterated to their end. None if that cannot be told, or if pages of the
        database are damaged, which may be mended if all is written anew; then not at all.
        """
        unreadable: list[Finding] = []
        if (
            current_projections(snapshot, self.size, unreadable) is None
            or unreadable
            or [*salvage(snapshot.damage, unreadable), *unreadable]
        ):
            return None
        rows_and_entries = self.projections(items, are_compared=False)
        is_same = snapshot.has_projections(
            ProjectionChange(projection_rows.VERSION, self.size, rows_and_entries)
        )
        if is_same:
            self.stored_digest = _stored_digest(snapshot, self.size)
            return self.stored_digest is not None
        return is_same


def build_projections(
    snapshot: LogSnapshot, partitions: Sequence[Partition], progress: ProgressCallback | None = None
) -> Iterator[ProjectionRow | IndexEntry]:
    """Yield all projections, partition by partition: index entries, then rows.

    Raises Tampered for a leaf that cannot be decoded.
    """
    del progress
    parts = rows_by_partition(_leaves(snapshot), itemgetter(1), partitions)
    return chain.from_iterable(_projections_of_part(snapshot, leaves) for _, leaves in parts)


def _projections_of_part(
    snapshot: LogSnapshot, leaves: Iterable[tuple[int, bytes]]
) -> Iterator[ProjectionRow | IndexEntry]:
    builder, earlier = StateBuilder(State()), EarlierEvents(snapshot)
    records = (Record.from_leaf(*leaf) for leaf in leaves)
    yield from projection_entries.apply_and_index(builder, map(earlier.before, records), earlier)
    yield from state_rows.all_rows(builder)


def build_and_judge(
    snapshot: LogSnapshot, partitions: Sequence[Partition], progress: ProgressCallback | None = None
) -> Iterator[ProjectionRow | IndexEntry | Verdict]:
    """Yield as `build_projections`, with each event decided again, and after each partition its verdict."""
    del progress
    parts = rows_by_partition(_leaves(snapshot), itemgetter(1), partitions)
    return chain.from_iterable(_judged_part(snapshot, *part) for part in parts)


def _judged_part(
    snapshot: LogSnapshot, partition: Partition, leaves: Iterable[tuple[int, bytes]]
) -> Iterator[ProjectionRow | IndexEntry | Verdict]:
    builder, redecision = StateBuilder(State()), Redecision(EarlierEvents(snapshot), OtherBudgets(snapshot))
    digest, finding_count = sha256(), 0
    for index, leaf in leaves:
        record = Record.from_leaf(index, leaf)
        digest.update(
            _as_stored(leaf, record.event.id, record.recorded.isoformat(), list(transfer_rows(record)))
        )
        redecision.events.before(record)
        shown = event_findings(builder.state, record.event, redecision.events)
        finding_count += len(redecision.findings(builder.state, record, shown))
        yield from projection_entries.index_entries(record, shown, builder.state, redecision.events)
        apply_event(builder, record.event)
        yield from projection_snapshots.snapshot_after(builder, record)
    finding_count += sum(1 for _ in check_totals(builder))
    yield from state_rows.all_rows(builder)
    yield Verdict(
        partition.number, partition.count, digest.digest(), not finding_count and not redecision.is_ended
    )


def _leaves(snapshot: LogSnapshot) -> Iterator[tuple[int, bytes]]:
    """Yield all leaves with their indexes."""
    return enumerate(map(leaf_bytes, snapshot.stored_records()))


def _as_stored(leaf: object, event_id: object, recorded: object, transfers: Sequence[Any]) -> bytes:
    """Return a record as it is stored, as bytes that no other record has."""
    return encode_row((leaf, event_id, recorded, *chain(*transfers)))


def is_as_rebuilt(snapshot: LogSnapshot, rebuilt: RebuiltLog) -> bool:
    """Return whether a replay of what is stored would find nothing, because a rebuild's found nothing.

    It is so if all that is stored is what the rebuild read and made; false where anything cannot be read.
    """
    if not rebuilt.verdicts or not all(verdict.is_right for verdict in rebuilt.verdicts):
        return False
    unreadable: list[Finding] = []
    copies = TransferCopies(salvage(snapshot.stored_transfers, unreadable), unreadable)
    digests, size = {verdict.number: sha256() for verdict in rebuilt.verdicts}, 0
    count = rebuilt.verdicts[0].count
    for index, row in enumerate(salvage(snapshot.stored_records, unreadable)):
        leaf, transfers, size = leaf_bytes(row), copies.take_for_record(index), index + 1
        number = part_of_leaf(leaf, count) or 0  # of a leaf that none can read any will do: no part had it
        digests[number].update(_as_stored(leaf, row.id, row.recorded, transfers or []))
    is_same = size == rebuilt.size and not copies.remaining_strays()
    is_same &= all(digests[each.number].digest() == each.records_digest for each in rebuilt.verdicts)
    return is_same and _has_projections(snapshot, rebuilt, unreadable)


def _has_projections(snapshot: LogSnapshot, rebuilt: RebuiltLog, unreadable: list[Finding]) -> bool:
    """Return whether the stored projections can be read and are those that were made."""
    if rebuilt.stored_digest is not None:
        return not unreadable and _stored_digest(snapshot, rebuilt.size) == rebuilt.stored_digest
    stored = current_projections(snapshot, rebuilt.size, unreadable)
    if stored is None:
        return False
    digests = Digests()
    for item in salvage(lambda: stored.rows_and_entries, unreadable):
        digests.added(item)
    return not unreadable and digests == rebuilt.digests


def _stored_digest(snapshot: LogSnapshot, size: int) -> bytes | None:
    """Return the digest of all that is stored; None if readers ignore it, or it cannot be read."""
    unreadable: list[Finding] = []
    stored = current_projections(snapshot, size, unreadable)
    if stored is None:
        return None
    digest = sequence_digest(salvage(lambda: stored.rows_and_entries, unreadable))
    return None if unreadable else digest
