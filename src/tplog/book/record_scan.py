"""Going through a log backwards for what is wanted, a bounded amount of work at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from attrs import frozen

from tplog.domain.queries.search_query import SearchQuery, StatusLookup
from tplog.events.record import Record
from tplog.eventstore.interface import EventLog

# Looking for some bytes in a leaf is one piece of work, reading it so many.
LEAF_DECODE_COST, MAX_WORK = 25, 50_000
_BATCH_SIZE = 500


@frozen
class SearchResult:
    """What a search came upon, newest first.

    ``looked`` records were looked at; ``next`` is the log index before which to search on, None at the end.
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
    """At most ``count`` records at these indexes (rising) that are wanted and that ``counts`` lets count."""
    needles = query.required_substrings()
    found: list[Record] = []
    work = looked = 0
    for index, leaf in _leaves_backwards(log, indexes):
        if len(found) == limit or work >= MAX_WORK:
            return SearchResult(tuple(found), looked, index + 1)
        looked, work = looked + 1, work + 1
        text = leaf.decode(errors="replace").casefold() if needles else ""
        if all(needle in text for needle in needles):
            work += LEAF_DECODE_COST
            record = Record.from_leaf(index, leaf)
            if query.matches(record, status_lookup) and predicate(record):
                found.append(record)
    return SearchResult(tuple(found), looked, None)


def _leaves_backwards(log: EventLog, indexes: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    for end in range(len(indexes), 0, -_BATCH_SIZE):
        yield from reversed(list(log.leaves_at(indexes[max(0, end - _BATCH_SIZE) : end])))
