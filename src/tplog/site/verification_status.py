"""The result of verifying the log, as the status page shows it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from attrs import frozen

from tplog.answers.verifications import AgreedCheckpoint, agreed_checkpoints
from tplog.book.book import Book
from tplog.errors import NotFound
from tplog.files.last_verification import LOG_CONTRADICTED, LOG_UNREADABLE, FailedVerification
from tplog.merkle.checkpoint import Checkpoint
from tplog.merkle.note import encode_base64
from tplog.values.finding import Finding, Rule
from tplog.verification.report import CONTRADICTED, INCOMPLETE, INSUFFICIENT, VERIFIED, Report
from tplog.verification.rules import SHORTFALLS, UNREADABLE


class VerificationStatus(StrEnum):
    """The state of a verification."""

    OFF = "off"  # none was requested
    RUNNING = "running"
    VERIFIED = "verified"  # trusted keys and checkpoints from outside vouch for every record
    CONTRADICTED = "contradicted"  # something was altered or is false
    INSUFFICIENT = "short"  # nothing contradicts, but trust falls short
    FAILED = "failed"  # it could not be done


@frozen
class Verification:
    """When the log was verified, with what, and what was found.

    ``checked_at`` (UTC) is when it began or, once there is a result, ended; ``size`` and ``root`` (base64)
    are those of the log that was read; ``trusted_keys`` are in vkey format.
    """

    status: VerificationStatus = VerificationStatus.OFF
    checked_at: datetime | None = None
    size: int | None = None
    root: str = ""
    trusted_keys: tuple[str, ...] = ()
    checkpoints: tuple[AgreedCheckpoint, ...] = ()
    findings: tuple[Finding, ...] = ()


STATUS_BY_EXIT_CODE = {
    VERIFIED: VerificationStatus.VERIFIED,
    CONTRADICTED: VerificationStatus.CONTRADICTED,
    INCOMPLETE: VerificationStatus.FAILED,
    INSUFFICIENT: VerificationStatus.INSUFFICIENT,
}


def why_doubted(
    book: Book, verification: Verification, known_doubts: tuple[Finding, ...] = ()
) -> tuple[Finding, ...]:
    """Return why the log is not to be believed; every page and the report say it first. Empty if nothing is.

    ``known_doubts`` were known before the log was verified. A verification that ended overrules them, except
    for the alarms of the checkpoint directory.
    """
    if verification.status in {VerificationStatus.VERIFIED, VerificationStatus.INSUFFICIENT}:
        return book.alarms
    if verification.checked_at is None or not verification.findings:  # it has not ended, or could not run
        return known_doubts or book.alarms
    is_contradicted = verification.status is VerificationStatus.CONTRADICTED
    rule = LOG_CONTRADICTED if is_contradicted else LOG_UNREADABLE
    passed_over = (SHORTFALLS | UNREADABLE) if is_contradicted else frozenset[Rule]()
    codes = dict.fromkeys(
        finding.code for finding in verification.findings if finding.rule not in passed_over
    )
    failure = FailedVerification(rule, verification.checked_at, tuple(codes), frozenset())
    return (*book.alarms, failure.finding)


def newest_checkpoint(book: Book) -> Checkpoint | None:
    """Return the newest signed checkpoint of the log, or None for an unsigned log."""
    try:
        return book.checkpoint()
    except NotFound:
        return None


def verification_from_report(report: Report, checked_at: datetime) -> Verification:
    """Return the result of a verification that ended at ``checked_at`` (UTC)."""
    return Verification(
        STATUS_BY_EXIT_CODE[report.status],
        checked_at,
        report.size,
        encode_base64(report.root),
        tuple(map(str, report.trust.pinned_keys)),
        agreed_checkpoints(report),
        report.findings,
    )
