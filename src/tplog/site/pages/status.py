"""The record's status: how long it is, what its root is, who signed it, and how it was verified."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from typing import TYPE_CHECKING

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.findings import FINDING
from tplog.answers.search_query import SearchQuery
from tplog.answers.verification_status import (
    LOG_DAMAGED,
    Verification,
    VerificationStatus,
)
from tplog.answers.verifications import AGREED_CHECKPOINT, KEY_ONLY_FROM
from tplog.book.book import Book
from tplog.book.log_head import newest_checkpoint
from tplog.errors import Incompatible
from tplog.i18n.site_texts import site_text
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable
from tplog.values.finding import Finding

if TYPE_CHECKING:
    from tplog.merkle.checkpoint import Checkpoint

TITLE = "status"


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
        return count_cosignatures(self.checkpoint) if self.checkpoint else 0


def count_cosignatures(checkpoint: Checkpoint) -> int:
    """Return how many witnesses have cosigned a checkpoint."""
    return sum(signature.time is not None for signature in checkpoint.note.signatures)


_CHECKPOINT: Answer[Checkpoint] = Answer(
    "StatusCheckpoint",
    (
        Field("origin", Kind.TEXT, ("logg", "log")),
        Field("size", Kind.COUNT, ("poster", "records")),
        Field("root", Kind.BYTES, ("rot", "root")),
        Field("cosignatures", Kind.COUNT, ("medsignaturer", "cosignatures"), get=count_cosignatures),
    ),
)
_VERIFICATION: Answer[Verification] = Answer(
    "Verification",
    (
        Field("status", Kind.WORD, ("läge", "status"), choices=tuple(VerificationStatus)),
        Field(
            "at",
            Kind.INSTANT,
            ("när", "at"),
            "When it began or, once there is a result, ended.",
            get=lambda verification: verification.checked_at,
            optional=True,
        ),
        Field("size", Kind.COUNT, ("poster", "records"), optional=True),
        Field("root", Kind.TEXT, ("rot", "root"), "Base64."),
        Field(
            "keys",
            Many(Kind.TEXT),
            ("betrodda nycklar", "trusted keys"),
            get=lambda verification: verification.trusted_keys,
        ),
        Field("checkpoints", Many(AGREED_CHECKPOINT), ("kontrollpunkter", "checkpoints"), "They agree."),
        Field("findings", Many(FINDING), ("iakttagelser", "findings")),
        KEY_ONLY_FROM,
        Field(
            "changed_since",
            Kind.TRUTH,
            ("ändrad sedan dess", "changed since"),
            "Whether anything was written to the database since; if so, the log is verified again.",
        ),
    ),
)
PAGE: Answer[StatusView] = Answer(
    "StatusView",
    (
        Field("size", Kind.COUNT, ("poster", "records")),
        Field("root", Kind.TEXT, ("rot", "root"), "Of the tree (RFC 6962), base64."),
        Field("last_recorded", Kind.INSTANT, ("sist registrerat", "last recorded"), optional=True),
        Field("checkpoint", _CHECKPOINT, ("kontrollpunkt", "checkpoint"), optional=True),
        Field("alarms", Many(FINDING), ("larm", "alarms")),
        Field("verification", _VERIFICATION, ("verifiering", "verification")),
    ),
)
_ROW: Answer[tuple[str, object]] = Answer(
    "StatusRow",
    (
        Field("name", Kind.TEXT, ("namn", "name"), get=lambda pair: pair[0]),
        Field("value", Kind.TEXT, ("värde", "value"), get=lambda pair: pair[1], optional=True),
    ),
)


def page(book: Book, request: PageRequest, verification: Verification) -> Page[StatusView]:
    """Return the page of the log's present status, whatever point in time is requested."""
    size, root = book.size_and_root()
    last_record = next(iter(book.search(SearchQuery(), limit=1).records), None)
    last_recorded = last_record.recorded if last_record else None
    newest, alarms = None, book.alarms
    try:
        newest = newest_checkpoint(book)
    except Incompatible:  # the page is most needed where something is damaged
        alarms = (*alarms, Finding(LOG_DAMAGED))
    view = StatusView(size, b64encode(root).decode(), last_recorded, newest, alarms, verification)
    rows = [(name, getattr(view, name)) for name in ("size", "root", "last_recorded")]
    return Page("status", site_text(TITLE, request.language), view, PAGE, PageTable(_ROW, rows))
