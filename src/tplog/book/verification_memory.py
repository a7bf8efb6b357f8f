"""Remember what a verification by this user came to, so that other commands can say it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

from tplog.book.open import memory_path
from tplog.files import last_verification
from tplog.values.finding import Finding
from tplog.verification.report import INSUFFICIENT, VERIFIED, CheckpointEvidence, Report
from tplog.verification.rules import CHECKPOINT_UNREADABLE, UNREADABLE


def remember_verification(
    db: str, report: Report, evidence: Sequence[CheckpointEvidence]
) -> tuple[Finding, ...]:
    """Remember a verification that failed, and forget one that this one settles.

    A key that is none of the log's may be the wrong key: it is not needed to settle the failure. Returns
    why it cannot be written or deleted, if so.
    """
    outside = (given.content for given in evidence if given.from_outside)
    keys = set(map(str, report.trust.pinned_keys)) - report.foreign_keys
    inputs = frozenset({*keys, *(sha256(content).hexdigest() for content in outside)})
    memory = memory_path(db)
    if report.status in {VERIFIED, INSUFFICIENT}:
        is_verified = report.status == VERIFIED
        return last_verification.forget_failure(memory, inputs, is_verified=is_verified)
    if contradictions := report.contradictions:
        rule, findings = last_verification.LOG_CONTRADICTED, contradictions
    else:  # a file of the user's that is no checkpoint says nothing of the log
        rule = last_verification.LOG_UNREADABLE
        unreadable = UNREADABLE - {CHECKPOINT_UNREADABLE}
        findings = tuple(finding for finding in report.findings if finding.rule in unreadable)
    if not findings:
        return ()
    codes = tuple(dict.fromkeys(finding.code for finding in findings))
    failure = last_verification.FailedVerification(rule, datetime.now(UTC), codes, inputs)
    return last_verification.remember_failure(memory, failure)
