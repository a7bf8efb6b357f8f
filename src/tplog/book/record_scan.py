"""Search a log backwards, a bounded amount of work at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from attrs import frozen

from tplog.answers.search_query import SearchQuery, StatusLookup
from tplog.domain.projection_rows import EVENT
from tplog.errors import Tampered
from tplog.events.record import Record
from tplog.eventstore.interface import EventLog
from tplog.values.finding import Finding

# Searching a leaf for bytes costs 1, decoding it costs LEAF_DECODE_COST.
LEAF_DECODE_COST, MAX_WORK = 25, 50_000
_BATCH_SIZE = 500


@frozen
class SearchResult:
    """The matching records, newest first.

    ``examined`` records were read; ``continue_before`` is the log index before which to continue,
    None at the end.
    """

    records: tuple[Record, ...]
    examined: int
    continue_before: int | None


def scan_records(
    log: EventLog,
    batches: Iterable[Sequence[int]],
    query: SearchQuery,
    status_lookup: StatusLookup,
    predicate: Callable[[Record], bool],
    limit: int,
) -> SearchResult:
    """Return at most ``limit`` records at these indexes that match the query and the predicate.

    The batches come last first, the indexes of each ascend.
    """
    may_match = query.leaf_filter()
    records: list[Record] = []
    work = examined = 0
    for index, leaf in _leaves_backwards(log, batches):
        if len(records) == limit or work >= MAX_WORK:
            return SearchResult(tuple(records), examined, index + 1)
        examined, work = examined + 1, work + 1
        if may_match(leaf):
            work += LEAF_DECODE_COST
            record = Record.from_leaf(index, leaf)
            if query.matches(record, status_lookup) and predicate(record):
                records.append(record)
    return SearchResult(tuple(records), examined, None)


def batches_backwards(end: int) -> Iterator[Sequence[int]]:
    """Yield the indexes below ``end`` in batches, the last first."""
    for below in range(end, 0, -_BATCH_SIZE):
        yield range(max(0, below - _BATCH_SIZE), below)


def budget_batches_backwards(
    log: EventLog, budget: str, end: int, known: Iterable[int] | None = None
) -> Iterator[Sequence[int]]:
    """Yield the indexes below ``end`` of a budget's records in batches, the last first.

    Unless all of them are ``known``, they are looked up in ever longer stretches of the log, so the newest
    cost the least.
    """
    if known is not None:
        yield from _in_batches([index for index in known if index < end])
        return
    length = _BATCH_SIZE
    while end > 0:
        start = max(0, end - length)
        yield from _in_batches([entry.index for entry in log.index_entries(EVENT, budget, "", end, start)])
        end, length = start, length * 2


def _in_batches(indexes: Sequence[int]) -> Iterator[Sequence[int]]:
    return (indexes[batch[0] : batch[-1] + 1] for batch in batches_backwards(len(indexes)))


def _leaves_backwards(log: EventLog, batches: Iterable[Sequence[int]]) -> Iterator[tuple[int, bytes]]:
    """Yield the leaves of these batches, the last first. Raises Tampered if a whole batch of them is gone."""
    for batch in batches:
        leaves = list(log.leaves_at(batch))
        if not leaves:  # else a far index would be counted down to for ever
            from tplog.verification.rules import INDEX_GAP  # noqa: PLC0415 (start-up time)

            raise Tampered(Finding(INDEX_GAP, {"expected": str(batch[0]), "index": "–"}))
        yield from reversed(leaves)
