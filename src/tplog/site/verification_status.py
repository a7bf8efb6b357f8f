"""What a verification of the log came to, as the status page tells it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from attrs import frozen

from tplog.merkle.note import encoded
from tplog.values.finding import Finding
from tplog.verification.report import CONTRADICTED, SHORT, VERIFIED, Report


class Outcome(StrEnum):
    """How a verification stands."""

    OFF = "off"  # nobody asked for one
    RUNNING = "running"
    VERIFIED = "verified"  # trusted keys and checkpoints from outside vouch for every record
    CONTRADICTED = "contradicted"  # something was altered or is false
    SHORT = "short"  # nothing contradicts, but trust falls short
    FAILED = "failed"  # it could not be done


@frozen
class Vouching:
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

    status: Outcome = Outcome.OFF
    at: datetime | None = None
    size: int | None = None
    root: str = ""
    keys: tuple[str, ...] = ()
    checkpoints: tuple[Vouching, ...] = ()
    findings: tuple[Finding, ...] = ()


_OUTCOMES = {VERIFIED: Outcome.VERIFIED, CONTRADICTED: Outcome.CONTRADICTED, SHORT: Outcome.SHORT}


def verification(report: Report, at: datetime) -> Verification:
    """What a verification that ended at an instant (UTC) came to."""
    return Verification(
        _OUTCOMES[report.status],
        at,
        report.size,
        encoded(report.root),
        tuple(map(str, report.trust.pinned)),
        tuple(Vouching(told.source, one.size, told.outside) for told, one in report.believed),
        report.findings,
    )
