"""The record's status: how long it is, what its root is, who signed it, and how it was verified."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from tplog.answers.json_data import JsonObject, finding_data
from tplog.answers.json_schema import (
    BOOLEAN,
    COUNT,
    FINDING,
    INDEX,
    INSTANT,
    TEXT,
    array_of,
    closed_object,
    enum_of,
    nullable,
)
from tplog.book.book import Book
from tplog.domain.queries.search_query import SearchQuery
from tplog.errors import Incompatible
from tplog.i18n.site_texts import site_text
from tplog.merkle.checkpoint import Checkpoint
from tplog.merkle.note import encode_base64
from tplog.site.page_request import PageRequest
from tplog.site.page_view import CsvTable, Page
from tplog.site.verification_status import (
    LOG_DAMAGED,
    Verification,
    VerificationStatus,
    newest_checkpoint,
)
from tplog.values.finding import Finding

_CHECKPOINT_SCHEMA = closed_object(origin=TEXT, size=COUNT, root=TEXT, cosignatures=COUNT)
_VERIFICATION_SCHEMA = closed_object(
    status=enum_of(*VerificationStatus),
    at=nullable(INSTANT),
    size=nullable(COUNT),
    root=TEXT,
    keys=array_of(TEXT),
    checkpoints=array_of(closed_object(source=TEXT, size=COUNT, outside=BOOLEAN)),
    findings=array_of(FINDING),
    key_only_from=nullable(INDEX),
)
SCHEMA = closed_object(
    size=COUNT,
    root=TEXT,
    last_recorded=nullable(INSTANT),
    checkpoint=nullable(_CHECKPOINT_SCHEMA),
    alarms=array_of(FINDING),
    verification=_VERIFICATION_SCHEMA,
)


@frozen
class StatusView:
    """What the page shows; ``root`` is base64 as in checkpoints.

    No ``checkpoint`` means that the log is unsigned, or that it cannot be read, which an alarm says.
    """

    size: int
    root: str
    last_recorded: datetime | None
    checkpoint: Checkpoint | None
    alarms: tuple[Finding, ...]
    verification: Verification

    @property
    def is_damaged(self) -> bool:
        """Whether the newest checkpoint cannot be read."""
        return any(alarm.rule is LOG_DAMAGED for alarm in self.alarms)

    @property
    def cosignatures(self) -> int:
        """Return how many witnesses have cosigned the newest checkpoint."""
        return (
            sum(signature.time is not None for signature in self.checkpoint.note.signatures)
            if self.checkpoint
            else 0
        )


def page(book: Book, request: PageRequest, verification: Verification) -> Page:
    """Return the page of the log's present status, whatever point in time is requested."""
    size, root = book.size_and_root()
    last_record = next(iter(book.search(SearchQuery(), limit=1).records), None)
    last_recorded = last_record.recorded if last_record else None
    newest, alarms = None, book.alarms
    try:
        newest = newest_checkpoint(book)
    except Incompatible:  # the page is most needed where something is damaged
        alarms = (*alarms, Finding(LOG_DAMAGED))
    view = StatusView(size, encode_base64(root), last_recorded, newest, alarms, verification)
    data = _data(view)
    rows = [(name, value) for name, value in data.items() if not isinstance(value, dict | list)]
    return Page(
        "status", site_text("status", request.language), view, data, CsvTable(("name", "value"), rows)
    )


def _data(view: StatusView) -> JsonObject:
    newest, verification = view.checkpoint, view.verification
    return {
        "size": view.size,
        "root": view.root,
        "last_recorded": view.last_recorded.isoformat() if view.last_recorded else None,
        "checkpoint": newest
        and {
            "origin": newest.origin,
            "size": newest.size,
            "root": encode_base64(newest.root),
            "cosignatures": view.cosignatures,
        },
        "alarms": [finding_data(finding) for finding in view.alarms],
        "verification": {
            "status": verification.status.value,
            "at": verification.checked_at.isoformat() if verification.checked_at else None,
            "size": verification.size,
            "root": verification.root,
            "keys": list(verification.trusted_keys),
            "checkpoints": [
                {"source": agreed.source, "size": agreed.size, "outside": agreed.outside}
                for agreed in verification.checkpoints
            ],
            "findings": [finding_data(finding) for finding in verification.findings],
            "key_only_from": verification.key_only_from,
        },
    }
