"""What a log is known by outside it: its origin, size, root, newest checkpoint and first leaf."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from attrs import frozen

from tplog.book.book import Book
from tplog.errors import NotFound
from tplog.events.log_events import LogOpened
from tplog.events.record import Record
from tplog.merkle.checkpoint import Checkpoint
from tplog.merkle.compact_range import CompactRange
from tplog.merkle.hashes import leaf_hash

_LEAVES_TOGETHER = 1_000  # that are read at a time


@frozen
class LogHead:
    """A log as far as it was read: origin ("" if unsigned), size, root, and time of the last record."""

    origin: str
    size: int
    root: bytes
    last_recorded: datetime | None


def log_head(records: Iterable[Record]) -> LogHead:
    """Return the head of the log that begins with these records."""
    tree, origin, last = CompactRange(), "", None
    for record in records:
        tree, last = tree.appended([record.leaf_hash]), record.recorded
        if isinstance(record.event, LogOpened):
            origin = record.event.origin
    return LogHead(origin, tree.size, tree.root, last)


def head_of_long_log(book: Book, size: int) -> LogHead:
    """Return the head of a log's first ``size`` records, whose leaves are hashed and not decoded."""
    log = book._log
    tree = CompactRange()
    for start in range(0, size, _LEAVES_TOGETHER):
        leaves = log.leaves_at(range(start, min(size, start + _LEAVES_TOGETHER)))
        tree = tree.appended(leaf_hash(leaf) for _, leaf in leaves)
    ends = [log_head([record]) for record in log.records_at({0, size - 1})]
    return LogHead(ends[0].origin, tree.size, tree.root, ends[-1].last_recorded)


def newest_checkpoint(book: Book) -> Checkpoint | None:
    """Return the newest signed checkpoint of the log, or None for an unsigned log. Raises Incompatible."""
    try:
        return book.checkpoint()
    except NotFound:
        return None


def log_identity(book: Book) -> tuple[str, bytes]:
    """Return the log's origin ("" if unsigned), and the hash of its first leaf, or of nothing."""
    first = next(book.records(known_at=0), None)
    return (log_head([first]).origin, first.leaf_hash) if first else ("", leaf_hash(b""))
