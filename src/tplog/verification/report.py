"""What a verification came to: what was trusted, what was looked at, and what was found."""

from __future__ import annotations

from attrs import field, frozen

from tplog.merkle.checkpoint import Checkpoint
from tplog.merkle.note import VerifierKey
from tplog.merkle.policy import Policy
from tplog.values.finding import Finding
from tplog.verification.rules import SHORTFALLS

VERIFIED, CONTRADICTED, INSUFFICIENT = 0, 1, 3


@frozen
class TrustAnchors:
    """What the asker believes beforehand: keys from a source outside the log, and a policy of witnesses."""

    keys: tuple[VerifierKey, ...] = ()
    policy: Policy = field(factory=Policy)

    @property
    def pinned_keys(self) -> tuple[VerifierKey, ...]:
        """The logs' keys that are believed."""
        return (*self.keys, *self.policy.logs)


@frozen
class CheckpointEvidence:
    """A checkpoint as somebody tells it.

    ``source`` says who; ``outside`` is whether it comes from where the log's keeper cannot reach.
    """

    source: str
    content: bytes
    from_outside: bool = False


@frozen
class Report:
    """What was found. ``believed`` are the checkpoints that hold, as (source, checkpoint)."""

    origin: str | None
    size: int
    root: bytes
    trust: TrustAnchors
    accepted: tuple[tuple[CheckpointEvidence, Checkpoint], ...]
    findings: tuple[Finding, ...]

    @property
    def contradictions(self) -> tuple[Finding, ...]:
        """What means that something was altered or is false."""
        return tuple(finding for finding in self.findings if finding.rule not in SHORTFALLS)

    @property
    def status(self) -> int:
        """0 verified, 1 contradicted, 3 where nothing contradicts but trust falls short."""
        if self.contradictions:
            return CONTRADICTED
        return INSUFFICIENT if self.findings else VERIFIED

    @property
    def covered_by_outside(self) -> int:
        """How many records checkpoints from outside vouch for."""
        return max(
            (checkpoint.size for evidence, checkpoint in self.accepted if evidence.from_outside), default=0
        )
