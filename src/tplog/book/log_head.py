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
