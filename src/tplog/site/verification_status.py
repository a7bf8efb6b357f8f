"""What a verification of the log came to, as the status page tells it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from attrs import frozen

from tplog.merkle.note import encode_base64
from tplog.values.finding import Finding
from tplog.verification.report import CONTRADICTED, INSUFFICIENT, VERIFIED, Report


class VerificationStatus(StrEnum):
    """How a verification stands."""

    OFF = "off"  # nobody asked for one
    RUNNING = "running"
    VERIFIED = "verified"  # trusted keys and checkpoints from outside vouch for every record
    CONTRADICTED = "contradicted"  # something was altered or is false
    INSUFFICIENT = "short"  # nothing contradicts, but trust falls short
    FAILED = "failed"  # it could not be done


@frozen
class AgreedCheckpoint:
    """A checkpoint that was held against the log, and agrees: of how many records, told by whom.

    ``outside`` is whether it comes from where the log's keeper cannot reach.
    """

    source: str
    size: int
    outside: bool


@frozen
class Verification:
    """When the log was verified, against what, and what was found.

    ``at`` is the instant (UTC) at which it began, or, once there is a result, ended; ``size`` and ``root``
    (base64) are those of the log that was read; ``keys`` the trusted keys as they are written (vkey).
    """

    status: VerificationStatus = VerificationStatus.OFF
    checked_at: datetime | None = None
    size: int | None = None
    root: str = ""
    trusted_keys: tuple[str, ...] = ()
    checkpoints: tuple[AgreedCheckpoint, ...] = ()
    findings: tuple[Finding, ...] = ()


_STATUS_BY_EXIT_CODE = {
    VERIFIED: VerificationStatus.VERIFIED,
    CONTRADICTED: VerificationStatus.CONTRADICTED,
    INSUFFICIENT: VerificationStatus.INSUFFICIENT,
}


def verification_from_report(report: Report, checked_at: datetime) -> Verification:
    """What a verification that ended at an instant (UTC) came to."""
    return Verification(
        _STATUS_BY_EXIT_CODE[report.status],
        checked_at,
        report.size,
        encode_base64(report.root),
        tuple(map(str, report.trust.pinned_keys)),
        tuple(AgreedCheckpoint(told.source, one.size, told.from_outside) for told, one in report.accepted),
        report.findings,
    )
