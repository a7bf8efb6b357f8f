"""The result of a verification: what was trusted, what was checked, and what was found."""

from __future__ import annotations

from enum import StrEnum

from attrs import field, frozen

from tplog.merkle.checkpoint import Checkpoint
from tplog.merkle.note import VerifierKey
from tplog.merkle.policy import Policy
from tplog.values.finding import Finding, MessageParam
from tplog.verification.rules import KEY_FOREIGN, SHORTFALLS, UNREADABLE

ROW_SOURCE = "database, checkpoint "  # then the size
MAX_TIMESTAMP = 253_402_300_799  # the end of the year 9999, in seconds since 1970
VERIFIED, CONTRADICTED, INCOMPLETE, INSUFFICIENT = 0, 1, 2, 3


class TrustOrigin(StrEnum):
    """Where the trusted keys and the policy come from. Only one of these is used at a time."""

    CALLER = "caller"  # a program that uses tplog as a library
    OPTION = "option"
    ENVIRONMENT = "environment"
    FILE = "file"  # tplog.toml, which may have been written by the log's keeper
    STORE = "store"  # a witness's memory


@frozen
class TrustAnchors:
    """What the verifier trusts beforehand: keys from a source outside the log, and a policy of witnesses.

    ``origin`` and ``places`` say where that was named: flags, variables, or ``file:line``.
    """

    keys: tuple[VerifierKey, ...] = ()
    policy: Policy = field(factory=Policy)
    origin: TrustOrigin = TrustOrigin.CALLER
    places: tuple[str, ...] = ()

    @property
    def pinned_keys(self) -> tuple[VerifierKey, ...]:
        """The trusted keys of logs."""
        return (*self.keys, *self.policy.logs)

    def pinned_for(self, origin: str) -> tuple[VerifierKey, ...]:
        """Return the keys that a log of this name must have used; a policy may be about other logs too.

        All of them if none is about this log.
        """
        keys = (*self.keys, *(key for key in self.policy.logs if key.name == origin))
        return keys or self.pinned_keys


@frozen
class CheckpointEvidence:
    """A checkpoint to check. ``source`` names its origin for findings.

    ``from_outside`` means that the log's operator could not have changed it.
    """

    source: str
    content: bytes
    from_outside: bool = False

    @property
    def label(self) -> MessageParam:
        """The source as a message's parameter: a row of the database has a name in each language."""
        return (self.source,) if self.source.startswith(ROW_SOURCE) else self.source


def row_source(size: object) -> str:
    """Return the source text of the database's checkpoint of a size, as findings show it."""
    return f"{ROW_SOURCE}{size if isinstance(size, int) else ascii(size)}"


@frozen
class VoidCosignature:
    """A line that record ``index`` says is no cosignature of the checkpoint of ``size`` records."""

    index: int
    size: int
    line: str


@frozen
class Proven:
    """What a proof is about: a record by its index, or growth from so many records."""

    index: int | None = None
    grown_from: int | None = None


@frozen
class Cosigned:
    """What a witness of the policy cosigned: ``size`` records, at ``time`` (seconds since 1970 UTC)."""

    witness: str
    size: int
    time: int


@frozen
class Report:
    """A verification's result, for a log of ``size`` records with the root hash ``root``.

    ``accepted`` are the checkpoints without findings. ``void_cosignatures`` were passed over where false.
    ``absent_checkpoints`` are the sizes at which an append ended of which the database has no checkpoint: its
    row was deleted, or the log was restored without it, which cannot be told apart.
    ``is_unsigned`` says that no record and no checkpoint of the log's own claims that it is signed.
    Of a proof, ``proven`` says what it is about; the checkpoint in it covers ``size`` records.
    """

    origin: str | None
    size: int
    root: bytes
    trust: TrustAnchors
    accepted: tuple[tuple[CheckpointEvidence, Checkpoint], ...]
    findings: tuple[Finding, ...]
    void_cosignatures: tuple[VoidCosignature, ...] = ()
    absent_checkpoints: tuple[int, ...] = ()
    is_unsigned: bool = False

    @property
    def foreign_keys(self) -> frozenset[str]:
        """The trusted keys of logs, in vkey format, that are none of this log's: of an unsigned log all."""
        if self.is_unsigned:
            return frozenset(map(str, self.trust.pinned_keys))
        return frozenset(
            str(finding.params["key"]) for finding in self.findings if finding.rule is KEY_FOREIGN
        )

    proven: Proven | None = None

    @property
    def contradictions(self) -> tuple[Finding, ...]:
        """The findings that mean that something was altered or is false."""
        return tuple(finding for finding in self.findings if finding.rule not in SHORTFALLS | UNREADABLE)

    @property
    def status(self) -> int:
        """0 verified, 1 contradicted, 2 if a part cannot be read, 3 if only trust is insufficient."""
        if self.contradictions:
            return CONTRADICTED
        if any(finding.rule in UNREADABLE for finding in self.findings):
            return INCOMPLETE
        return INSUFFICIENT if self.findings else VERIFIED

    @property
    def key_only_from(self) -> int | None:
        """The log index from which the key alone vouches for a verified log; None if it nowhere does."""
        covered = self.covered_by_outside
        is_short = covered < self.size and not self.trust.policy.requires_quorum
        return covered if self.status == VERIFIED and is_short else None

    @property
    def covered_by_outside(self) -> int:
        """The number of records covered by accepted checkpoints from outside."""
        return max(
            (checkpoint.size for evidence, checkpoint in self.accepted if evidence.from_outside), default=0
        )

    @property
    def cosignatures(self) -> tuple[Cosigned, ...]:
        """The newest true cosignature of each of the policy's witnesses, among the accepted checkpoints."""
        newest: dict[str, Cosigned] = {}
        for _, checkpoint in self.accepted:
            for key, time in cosigners(checkpoint, self.trust.policy):
                cosigned = Cosigned(key.name, checkpoint.size, time)
                last = newest.setdefault(str(key), cosigned)
                newest[str(key)] = max(last, cosigned, key=lambda each: (each.size, each.time))
        return tuple(newest.values())


def cosigners(checkpoint: Checkpoint, policy: Policy) -> list[tuple[VerifierKey, int]]:
    """Return the policy's witnesses with a valid cosignature, and its time (seconds since 1970 UTC)."""
    return [
        (key, signature.time)
        for key in policy.witnesses.values()
        for signature in checkpoint.note.signatures_by(key)
        if signature.time is not None and key.verifies(checkpoint.note.text, signature)
    ]
