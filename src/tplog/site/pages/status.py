"""The record's status: how long it is, what its root is, who signed it, and how it was verified."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from tplog.answers.json_data import Data, finding_data
from tplog.answers.json_schema import COUNT, FINDING, INSTANT, TEXT, TRUTH, closed, listed, one_of, optional
from tplog.book.book import Book
from tplog.domain.queries.search_query import Wanted
from tplog.errors import NotFound
from tplog.i18n.site_texts import say
from tplog.merkle.checkpoint import Checkpoint
from tplog.merkle.note import encoded
from tplog.site.page_request import Asked
from tplog.site.page_view import Page, Sheet
from tplog.site.verification_status import Outcome, Verification
from tplog.values.finding import Finding

_CHECKPOINT = closed(origin=TEXT, size=COUNT, root=TEXT, cosignatures=COUNT)
_VERIFICATION = closed(
    status=one_of(*Outcome),
    at=optional(INSTANT),
    size=optional(COUNT),
    root=TEXT,
    keys=listed(TEXT),
    checkpoints=listed(closed(source=TEXT, size=COUNT, outside=TRUTH)),
    findings=listed(FINDING),
)
SCHEMA = closed(
    size=COUNT,
    root=TEXT,
    last_recorded=optional(INSTANT),
    checkpoint=optional(_CHECKPOINT),
    alarms=listed(FINDING),
    verification=_VERIFICATION,
)


@frozen
class Status:
    """What the page shows; ``root`` in base64, as checkpoints have it; no ``checkpoint``: nobody signs."""

    size: int
    root: str
    last: datetime | None
    checkpoint: Checkpoint | None
    alarms: tuple[Finding, ...]
    verification: Verification

    @property
    def cosignatures(self) -> int:
        """How many witnesses' lines the newest checkpoint has."""
        return sum(one.time is not None for one in self.checkpoint.note.signatures) if self.checkpoint else 0


def page(book: Book, asked: Asked, verification: Verification) -> Page:
    """How the log stands now, whatever point is asked about."""
    size, root = book.standing()
    last = next(iter(book.search(Wanted(), count=1).records), None)
    recorded = last.recorded if last else None
    told = Status(size, encoded(root), recorded, _newest(book), book.alarms, verification)
    data = _data(told)
    plain = [(name, value) for name, value in data.items() if not isinstance(value, dict | list)]
    return Page("status", say("status", asked.language), told, data, Sheet(("name", "value"), plain))


def _newest(book: Book) -> Checkpoint | None:
    try:
        return book.checkpoint()
    except NotFound:
        return None


def _data(told: Status) -> Data:
    newest, held = told.checkpoint, told.verification
    return {
        "size": told.size,
        "root": told.root,
        "last_recorded": told.last.isoformat() if told.last else None,
        "checkpoint": newest
        and {
            "origin": newest.origin,
            "size": newest.size,
            "root": encoded(newest.root),
            "cosignatures": told.cosignatures,
        },
        "alarms": [finding_data(one) for one in told.alarms],
        "verification": {
            "status": held.status.value,
            "at": held.at.isoformat() if held.at else None,
            "size": held.size,
            "root": held.root,
            "keys": list(held.keys),
            "checkpoints": [
                {"source": one.source, "size": one.size, "outside": one.outside} for one in held.checkpoints
            ],
            "findings": [finding_data(one) for one in held.findings],
        },
    }
