"""Remember what a verification by this user came to, so that other commands can say it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

from tplog.cli import opening
from tplog.files import last_verification
from tplog.verification import rules
from tplog.verification.report import CONTRADICTED, INCOMPLETE, VERIFIED, CheckpointEvidence, Report


def remember_verification(db: str, report: Report, evidence: Sequence[CheckpointEvidence]) -> None:
    """Remember a verification that failed, and forget one that this one settles."""
    outside = (given.content for given in evidence if given.from_outside)
    inputs = frozenset(
        {*map(str, report.trust.pinned_keys), *(sha256(content).hexdigest() for content in outside)}
    )
    memory = opening.memory_path(db)
    if report.status not in {CONTRADICTED, INCOMPLETE}:
        last_verification.forget_failure(memory, inputs, is_verified=report.status == VERIFIED)
        return
    if not report.contradictions and all(
        finding.rule is rules.CHECKPOINT_UNREADABLE or finding.rule in rules.SHORTFALLS
        for finding in report.findings
    ):
        return  # a file of the user's is no checkpoint: that says nothing of the log
    is_contradicted = report.status == CONTRADICTED
    rule = last_verification.LOG_CONTRADICTED if is_contradicted else last_verification.LOG_UNREADABLE
    findings = report.contradictions if is_contradicted else report.findings
    codes = tuple(dict.fromkeys(finding.code for finding in findings))
    failure = last_verification.FailedVerification(rule, datetime.now(UTC), codes, inputs)
    last_verification.remember_failure(memory, failure)
