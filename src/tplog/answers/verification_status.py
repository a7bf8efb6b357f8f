"""The result of verifying the log, as pages and reports say it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from attrs import frozen

from tplog.answers.verifications import AgreedCheckpoint, agreed_checkpoints
from tplog.errors import mandatory_rule
from tplog.files.last_verification import LOG_CONTRADICTED, LOG_UNREADABLE, FailedVerification
from tplog.merkle.note import encode_base64
from tplog.values.finding import Finding, MessageParam, Rule
from tplog.verification.report import CONTRADICTED, INCOMPLETE, INSUFFICIENT, VERIFIED, Report
from tplog.verification.rules import SHORTFALLS, UNREADABLE

LOG_DAMAGED = mandatory_rule(
    "log-damaged",
    "En del av loggens databas saknas eller är skadad. Den som driver webbplatsen behöver köra tplog verify.",
    "A part of the log's database is missing or damaged. Whoever runs this needs to run tplog verify.",
)


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
    are those of the log that was read; ``trusted_keys`` are in vkey format. From the log index
    ``key_only_from`` on the key alone vouches for a verified log. ``changed_since`` says whether anything was
    written to the log's database since it was read.
    """

    status: VerificationStatus = VerificationStatus.OFF
    checked_at: datetime | None = None
    size: int | None = None
    root: str = ""
    trusted_keys: tuple[str, ...] = ()
    checkpoints: tuple[AgreedCheckpoint, ...] = ()
    findings: tuple[Finding, ...] = ()
    key_only_from: int | None = None
    changed_since: bool = False

    def unverified(self, size: int) -> int:
        """Return how many of a log's ``size`` records are newer than what was read."""
        return 0 if self.size is None else max(size - self.size, 0)


STATUS_BY_EXIT_CODE = {
    VERIFIED: VerificationStatus.VERIFIED,
    CONTRADICTED: VerificationStatus.CONTRADICTED,
    INCOMPLETE: VerificationStatus.FAILED,
    INSUFFICIENT: VerificationStatus.INSUFFICIENT,
}


_FAILURES = {VerificationStatus.CONTRADICTED, VerificationStatus.FAILED}


def why_doubted(verification: Verification, known_doubts: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return why the log is not to be believed; every page and the report say it first. Empty if nothing is.

    ``known_doubts`` are what is known now without this verification. None of them is overruled here: what a
    verification settles it has itself deleted from the user's memory, and one that had less settles nothing.
    """
    if verification.checked_at is None or verification.status not in _FAILURES or not verification.findings:
        return tuple(known_doubts)
    is_contradicted = verification.status is VerificationStatus.CONTRADICTED
    rule = LOG_CONTRADICTED if is_contradicted else LOG_UNREADABLE
    passed_over = (SHORTFALLS | UNREADABLE) if is_contradicted else frozenset[Rule]()
    codes = dict.fromkeys(
        finding.code for finding in verification.findings if finding.rule not in passed_over
    )
    failure = FailedVerification(rule, verification.checked_at, tuple(codes), frozenset())
    doubt = failure.finding
    others = (known for known in known_doubts if _rule_and_codes(known) != _rule_and_codes(doubt))
    return (*others, doubt)


def _rule_and_codes(doubt: Finding) -> tuple[Rule, MessageParam]:
    """Return what a remembered verification has in common with this one, whatever minute each ended."""
    return doubt.rule, doubt.params.get("codes", "")


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
        report.key_only_from,
    )
