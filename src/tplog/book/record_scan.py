"""Going through a log backwards for what is wanted, a bounded amount of work at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from attrs import frozen

from tplog.domain.queries.search_query import Stands, Wanted
from tplog.events.record import Record, unseal
from tplog.eventstore.interface import Log

# Looking for some bytes in a leaf is one piece of work, reading it so many.
READING, WORK = 25, 50_000
_AT_ONCE = 500


@frozen
class Found:
    """What a search came upon, newest first.

    ``looked`` records were looked at; ``next`` is the log index before which to search on, None at the end.
    """

    records: tuple[Record, ...]
    looked: int
    next: int | None


def search(
    log: Log,
    indexes: Sequence[int],
    wanted: Wanted,
    stands: Stands,
    counts: Callable[[Record], bool],
    count: int,
) -> Found:
    """At most ``count`` records at these indexes (rising) that are wanted and that ``counts`` lets count."""
    needles = wanted.needles()
    found: list[Record] = []
    work = looked = 0
    for index, leaf in _backwards(log, indexes):
        if len(found) == count or work >= WORK:
            return Found(tuple(found), looked, index + 1)
        looked, work = looked + 1, work + 1
        text = leaf.decode(errors="replace").casefold() if needles else ""
        if all(needle in text for needle in needles):
            work += READING
            record = unseal(index, leaf)
            if wanted.matches(record, stands) and counts(record):
                found.append(record)
    return Found(tuple(found), looked, None)


def _backwards(log: Log, indexes: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    for end in range(len(indexes), 0, -_AT_ONCE):
        yield from reversed(list(log.leaves(indexes[max(0, end - _AT_ONCE) : end])))
