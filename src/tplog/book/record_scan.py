"""Search a log backwards, a bounded amount of work at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from attrs import frozen

from tplog.answers.search_query import SearchQuery, StatusLookup
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
    indexes: Sequence[int],
    query: SearchQuery,
    status_lookup: StatusLookup,
    predicate: Callable[[Record], bool],
    limit: int,
) -> SearchResult:
    """Return at most ``limit`` records at these ascending indexes that match the query and the predicate."""
    needles = query.required_substrings()
    records: list[Record] = []
    work = examined = 0
    for index, leaf in _leaves_backwards(log, indexes):
        if len(records) == limit or work >= MAX_WORK:
            return SearchResult(tuple(records), examined, index + 1)
        examined, work = examined + 1, work + 1
        text = leaf.decode(errors="replace").casefold() if needles else ""
        if all(needle in text for needle in needles):
            work += LEAF_DECODE_COST
            record = Record.from_leaf(index, leaf)
            if query.matches(record, status_lookup) and predicate(record):
                records.append(record)
    return SearchResult(tuple(records), examined, None)


def _leaves_backwards(log: EventLog, indexes: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """Yield the leaves at these indexes, the last first. Raises Tampered if a whole batch of them is gone."""
    for end in range(len(indexes), 0, -_BATCH_SIZE):
        batch = indexes[max(0, end - _BATCH_SIZE) : end]
        leaves = list(log.leaves_at(batch))
        if not leaves:  # else a far index would be counted down to for ever
            from tplog.verification.rules import INDEX_GAP  # noqa: PLC0415 (start-up time)

            raise Tampered(Finding(INDEX_GAP, {"expected": str(batch[0]), "index": "–"}))
        yield from reversed(leaves)
