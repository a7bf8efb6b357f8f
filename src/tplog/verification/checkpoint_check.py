"""Checkpoints held against each other, against the keys and against the tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from tplog.merkle.checkpoint import Checkpoint, parse_checkpoint
from tplog.merkle.note import FormatError, VerifierKey
from tplog.values.finding import Finding
from tplog.verification import rules
from tplog.verification.leaf_scan import LeafScanner
from tplog.verification.report import CheckpointEvidence, Report, TrustAnchors

ParsedEvidence = tuple[CheckpointEvidence, Checkpoint]
# How far apart the clocks of a log and of its witnesses may be.
MAX_CLOCK_SKEW = timedelta(minutes=5)
_MAX_TIMESTAMP = 253_402_300_799  # the end of the year 9999


def parse_evidence(evidence: Iterable[CheckpointEvidence]) -> tuple[list[ParsedEvidence], list[Finding]]:
    """The checkpoints that can be read, and what is wrong with the others."""
    read: list[ParsedEvidence] = []
    found: list[Finding] = []
    for one in evidence:
        try:
            read.append((one, parse_checkpoint(one.content)))
        except FormatError as error:
            found.append(Finding(rules.CHECKPOINT_MALFORMED, {"source": one.source, "why": error.why}))
    return read, found


def evaluate(
    scanner: LeafScanner,
    parsed: Sequence[ParsedEvidence],
    trust: TrustAnchors,
    earlier_findings: Sequence[Finding] = (),
) -> Report:
    """All that can be said of the leaves passed and the checkpoints read. ``found`` is said first."""
    findings = [*earlier_findings, *scanner.findings]
    believed: list[ParsedEvidence] = []
    signed: list[ParsedEvidence] = []
    if scanner.log_opened is None:
        findings += _check_unsigned(scanner, parsed, trust)
    else:
        findings += _check_keys(scanner, parsed, trust)
        for one in parsed:
            wrong = [*_check_origin(one, scanner.log_opened.origin), *_check_signatures(scanner, one)]
            if not wrong:
                signed.append(one)
            wrong += [*_check_cosignatures(one, trust), *_check_root(scanner, one)]
            if not wrong:
                believed.append(one)
            findings += wrong
        outside = any(told.from_outside and one.size for told, one in parsed)
        findings += [
            *_check_split_view(signed),
            *_check_coverage(scanner, believed, trust, has_outside_evidence=outside),
        ]
    origin = scanner.log_opened.origin if scanner.log_opened else None
    return Report(origin, scanner.tree.size, scanner.tree.root, trust, tuple(believed), tuple(findings))


def _check_unsigned(
    scanner: LeafScanner, parsed: Sequence[ParsedEvidence], trust: TrustAnchors
) -> Iterator[Finding]:
    if parsed or trust.pinned_keys or scanner.keys:
        yield Finding(rules.LOG_OPENED_MISSING, {"index": "0"})
        for one in parsed:
            yield from _check_root(scanner, one)
    else:
        yield Finding(rules.LOG_UNSIGNED)


def _check_keys(
    scanner: LeafScanner, parsed: Sequence[ParsedEvidence], trust: TrustAnchors
) -> Iterator[Finding]:
    """Whether a pinned key is the log's, and whether each later key was introduced by the one before."""
    known = [key for _, key in scanner.keys]
    pinned = [at for at, key in enumerate(known) if key in trust.pinned_keys]
    if not trust.pinned_keys:
        yield Finding(rules.KEY_NOT_PINNED)
    elif not pinned:
        yield Finding(rules.KEY_FOREIGN, {"key": ", ".join(map(str, trust.pinned_keys))})
    # What a pinned key signed vouches for the keys before it.
    start = pinned[0] if pinned else 0
    newest = max((one.size for _, one in parsed), default=0)
    for at in range(start + 1, len(known)):
        index, key = scanner.keys[at]
        after = [one for _, one in parsed if one.size > index]
        both = (known[at - 1], key)
        if newest > index and not any(all(_has_valid_signature(one, each) for each in both) for one in after):
            yield Finding(rules.KEY_UNPROVEN, {"index": str(index)})


def _has_valid_signature(checkpoint: Checkpoint, key: VerifierKey) -> bool:
    return any(
        key.verifies(checkpoint.note.text, signature) for signature in checkpoint.note.signatures_by(key)
    )


def _check_origin(parsed: ParsedEvidence, origin: str) -> Iterator[Finding]:
    told, one = parsed
    if one.origin != origin:
        yield Finding(rules.ORIGIN_DIFFERS, {"source": told.source, "told": one.origin, "origin": origin})


def _check_signatures(scanner: LeafScanner, parsed: ParsedEvidence) -> Iterator[Finding]:
    """Signed by the key that was in force, and by none of the log's keys falsely."""
    told, one = parsed
    in_force = [key for index, key in scanner.keys if index < one.size][-1:]
    for key in in_force:
        if not any(True for _ in one.note.signatures_by(key)):
            yield Finding(rules.SIGNATURE_MISSING, _signature_params(told, one, key))
    for _, key in scanner.keys:
        if not all(key.verifies(one.note.text, signature) for signature in one.note.signatures_by(key)):
            yield Finding(rules.SIGNATURE_FALSE, _signature_params(told, one, key))


def _signature_params(
    evidence: CheckpointEvidence, checkpoint: Checkpoint, key: VerifierKey
) -> dict[str, str]:
    return {"source": evidence.source, "size": str(checkpoint.size), "key": f"{key.name}+{key.id.hex()}"}


def _check_cosignatures(parsed: ParsedEvidence, trust: TrustAnchors) -> Iterator[Finding]:
    told, one = parsed
    for key in trust.policy.witnesses.values():
        if not all(key.verifies(one.note.text, signature) for signature in one.note.signatures_by(key)):
            yield Finding(rules.COSIGNATURE_FALSE, _signature_params(told, one, key))


def _check_root(scanner: LeafScanner, parsed: ParsedEvidence) -> Iterator[Finding]:
    told, one = parsed
    facts = {"source": told.source, "size": str(one.size)}
    if one.size > scanner.tree.size:
        yield Finding(rules.ROLLBACK, {**facts, "records": str(scanner.tree.size)})
    elif scanner.roots.get(one.size) != one.root:
        yield Finding(rules.ROOT_DIFFERS, facts)


def _check_split_view(parsed: Sequence[ParsedEvidence]) -> Iterator[Finding]:
    first: dict[tuple[str, int], ParsedEvidence] = {}
    for told, one in parsed:
        earlier, other = first.setdefault((one.origin, one.size), (told, one))
        if other.root != one.root:
            facts = {"size": str(one.size), "source": earlier.source, "other": told.source}
            yield Finding(rules.SPLIT_VIEW, facts)


def cosigners(checkpoint: Checkpoint, trust: TrustAnchors) -> list[tuple[VerifierKey, int]]:
    """The policy's witnesses who cosigned a checkpoint, with when (seconds since 1970 UTC)."""
    return [
        (key, signature.time)
        for key in trust.policy.witnesses.values()
        for signature in checkpoint.note.signatures_by(key)
        if signature.time is not None and key.verifies(checkpoint.note.text, signature)
    ]


def _check_coverage(
    scanner: LeafScanner,
    accepted: Sequence[ParsedEvidence],
    trust: TrustAnchors,
    *,
    has_outside_evidence: bool,
) -> Iterator[Finding]:
    """How far the checkpoints that hold reach, and whether anybody outside told or witnessed one."""
    newest = max((one.size for _, one in accepted), default=0)
    if newest < scanner.tree.size:
        yield Finding(rules.RECORDS_UNCOVERED, {"index": str(newest)})
    met = {
        one.size
        for _, one in accepted
        if trust.policy.is_satisfied_by([key for key, _ in cosigners(one, trust)])
    }
    witnessed = trust.policy.requires_quorum and bool(met)
    if trust.policy.requires_quorum and newest not in met:
        yield Finding(rules.QUORUM_NOT_MET, {"size": str(newest)})
    if not witnessed and not has_outside_evidence:
        yield Finding(rules.NOTHING_OUTSIDE)
    for _, one in accepted:
        for key, seen in cosigners(one, trust):
            yield from _check_clock(scanner, one.size, key, seen)


def _check_clock(
    scanner: LeafScanner, size: int, witness: VerifierKey, cosigned_at: int
) -> Iterator[Finding]:
    """Whether the records on both sides of a witness's look at the log tell times that can be."""
    at = datetime.fromtimestamp(min(cosigned_at, _MAX_TIMESTAMP), UTC)
    for index in (size - 1, size):
        recorded = scanner.recorded_at.get(index)
        if recorded is None:
            continue
        told = {"index": str(index), "recorded": recorded.isoformat()}
        facts = {**told, "seen": at.isoformat(), "witness": witness.name}
        if index < size and recorded - at > MAX_CLOCK_SKEW:
            yield Finding(rules.AFTER_COSIGNED, facts)
        if index >= size and at - recorded > MAX_CLOCK_SKEW:
            yield Finding(rules.BEFORE_COSIGNED, facts)
