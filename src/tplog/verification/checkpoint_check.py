"""Check checkpoints against each other, the keys and the tree."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from tplog.merkle.checkpoint import Checkpoint, parse_checkpoint
from tplog.merkle.note import FormatError, VerifierKey
from tplog.values.finding import Finding, MessageParam
from tplog.values.limits import MAX_MISTAKES
from tplog.verification import rules
from tplog.verification.leaf_scan import LeafScanner
from tplog.verification.report import (
    MAX_TIMESTAMP,
    CheckpointEvidence,
    Report,
    TrustAnchors,
    VoidCosignature,
    cosigners,
)

ParsedEvidence = tuple[CheckpointEvidence, Checkpoint]
# The greatest accepted difference between the clocks of a log and of its witnesses.
MAX_CLOCK_SKEW = timedelta(minutes=5)


def parse_evidence(evidence: Iterable[CheckpointEvidence]) -> tuple[list[ParsedEvidence], list[Finding]]:
    """Parse checkpoints. Returns those that can be read, and a finding for each that cannot.

    There are at most `MAX_MISTAKES` findings.
    """
    parsed: list[ParsedEvidence] = []
    findings: list[Finding] = []
    for item in evidence:
        try:
            parsed.append((item, parse_checkpoint(item.content)))
        except FormatError as error:
            # What somebody handed in is no part of the log, and a file that is none proves nothing.
            rule = rules.CHECKPOINT_UNREADABLE if item.from_outside else rules.CHECKPOINT_MALFORMED
            if len(findings) < MAX_MISTAKES:
                findings.append(Finding(rule, {"source": item.label, "why": error.reason}))
    return parsed, findings


def evaluate(
    scanner: LeafScanner,
    parsed: Sequence[ParsedEvidence],
    trust: TrustAnchors,
    earlier_findings: Sequence[Finding] = (),
    *,
    has_all_checkpoints: bool = False,
) -> Report:
    """Return the report on the scanned leaves and the parsed checkpoints.

    ``earlier_findings`` come first among its findings. ``has_all_checkpoints`` says whether every checkpoint
    of the log is among those given, as in its own database. If the leaves could not all be read, checkpoints
    of more leaves are not judged, and nothing is said of what those cover.
    """
    judged = [pair for pair in parsed if not scanner.is_cut or pair[1].size <= scanner.size]
    if scanner.log_opened is None:
        accepted: list[ParsedEvidence] = []
        findings = list(_check_unsigned(scanner, judged, trust))
        origin = None
    else:
        origin = scanner.log_opened.origin
        all_read = all(finding.rule not in rules.UNREAD_PARTS for finding in earlier_findings)
        findings = list(
            _check_pinned_keys(
                scanner, judged if all_read else (), trust, origin, has_all_checkpoints=has_all_checkpoints
            )
        )
        findings += _check_key_chain(scanner, judged, trust, has_all_checkpoints=has_all_checkpoints)
        accepted = _accept(scanner, judged, trust, origin, findings)
        findings += _check_extent(scanner, parsed, judged, accepted, trust)
    findings = [*earlier_findings, *scanner.findings, *findings]
    void = tuple(
        VoidCosignature(index, size, line) for (size, line), index in scanner.void_cosignatures.items()
    )
    tree = scanner.tree
    unsigned = _is_unsigned(scanner, parsed)
    return Report(
        origin, tree.size, tree.root, trust, tuple(accepted), tuple(findings), void, is_unsigned=unsigned
    )


def _check_extent(
    scanner: LeafScanner,
    parsed: Sequence[ParsedEvidence],
    judged: Sequence[ParsedEvidence],
    accepted: Sequence[ParsedEvidence],
    trust: TrustAnchors,
) -> Iterator[Finding]:
    """Check what the accepted checkpoints cover, whether any outsider confirms them, and when."""
    witnessed = _witnessed_sizes(accepted, trust)
    if len(judged) == len(parsed):
        yield from _check_coverage(scanner, accepted, trust, witnessed)
    if not witnessed and not any(item.from_outside and checkpoint.size for item, checkpoint in parsed):
        yield Finding(rules.NOTHING_OUTSIDE)
    yield from _check_clocks(scanner, accepted, trust)


def _is_unsigned(scanner: LeafScanner, parsed: Sequence[ParsedEvidence]) -> bool:
    """Return whether no record, and no checkpoint of the log's own, claims that the log is signed."""
    claims = scanner.log_opened or scanner.keys or any(not item.from_outside for item, _ in parsed)
    misplaced = any(finding.rule is rules.LOG_OPENED_MISSING for finding in scanner.findings)
    return not (scanner.is_cut or claims or misplaced)


def _accept(
    scanner: LeafScanner,
    parsed: Sequence[ParsedEvidence],
    trust: TrustAnchors,
    origin: str,
    findings: list[Finding],
) -> list[ParsedEvidence]:
    """Return the checkpoints of a signed log that nothing contradicts; add to ``findings`` what is found."""
    accepted: list[ParsedEvidence] = []
    signed: list[ParsedEvidence] = []
    for pair in parsed:
        pair_findings = [*_check_origin(pair, origin), *_check_signatures(scanner, pair)]
        if not pair_findings:
            signed.append(pair)
        pair_findings += [*_check_cosignatures(scanner, pair, trust), *_check_root(scanner, pair)]
        if not pair_findings:
            accepted.append(pair)
        findings += pair_findings
    findings += _check_split_view(signed)
    return accepted


def _check_unsigned(
    scanner: LeafScanner, parsed: Sequence[ParsedEvidence], trust: TrustAnchors
) -> Iterator[Finding]:
    """Check a log that has no log-opened event: nothing may claim that it is signed."""
    if scanner.is_cut and not scanner.size:
        return
    if parsed or trust.pinned_keys or scanner.keys:
        yield Finding(rules.LOG_OPENED_MISSING, {"index": "0"})
        for pair in parsed:
            yield from _check_root(scanner, pair)
    else:
        yield Finding(rules.LOG_UNSIGNED)


def _check_pinned_keys(
    scanner: LeafScanner,
    parsed: Sequence[ParsedEvidence],
    trust: TrustAnchors,
    origin: str,
    *,
    has_all_checkpoints: bool,
) -> Iterator[Finding]:
    """Check that there is a pinned key, and that each is one of the log's.

    A record alone makes no key the log's: whoever writes a log can name any key in its last record. So if
    there are checkpoints, a key that a later record names must have signed one, unless those handed over are
    all earlier or all later than the key's time: then its own may exist, and is asked for.
    """
    if not trust.pinned_keys:
        yield Finding(rules.KEY_NOT_PINNED)
    keys = [key for _, key in scanner.keys]
    newest = max((checkpoint.size for _, checkpoint in parsed), default=0)
    for key in () if scanner.is_cut else trust.pinned_for(origin):
        if key not in keys:
            yield Finding(rules.KEY_FOREIGN, {"key": str(key)})
            continue
        position = keys.index(key)
        index = scanner.keys[position][0]
        is_signer = any(_has_valid_signature(checkpoint, key) for _, checkpoint in parsed)
        if position == 0 or newest == 0 or is_signer:
            continue
        if newest <= index and not has_all_checkpoints:
            yield Finding(rules.KEY_CHANGE_UNSEEN, {"index": str(index), "size": str(index + 1)})
        elif all(later >= newest for later, _ in scanner.keys[position + 1 :]):
            yield Finding(rules.KEY_FOREIGN, {"key": str(key)})


def _check_key_chain(
    scanner: LeafScanner,
    parsed: Sequence[ParsedEvidence],
    trust: TrustAnchors,
    *,
    has_all_checkpoints: bool,
) -> Iterator[Finding]:
    """Check that each key after the first pinned one is proven by the key before it."""
    keys = [key for _, key in scanner.keys]
    pinned_positions = [position for position, key in enumerate(keys) if key in trust.pinned_keys]
    # A pinned key also confirms the keys before it, since its checkpoints cover their records.
    start = pinned_positions[0] if pinned_positions else 0
    newest = max((checkpoint.size for _, checkpoint in parsed), default=0)
    for position in range(start + 1, len(keys)):
        index, key = scanner.keys[position]
        later_checkpoints = [checkpoint for _, checkpoint in parsed if checkpoint.size > index]
        key_pair = (keys[position - 1], key)
        proven = any(
            all(_has_valid_signature(checkpoint, signing_key) for signing_key in key_pair)
            for checkpoint in later_checkpoints
        )
        if newest <= index or proven:
            continue
        # The checkpoint of the change itself is the one that both keys sign.
        if has_all_checkpoints or any(checkpoint.size == index + 1 for checkpoint in later_checkpoints):
            yield Finding(rules.KEY_UNPROVEN, {"index": str(index)})
        else:
            yield Finding(rules.KEY_CHANGE_UNSEEN, {"index": str(index), "size": str(index + 1)})


def _has_valid_signature(checkpoint: Checkpoint, key: VerifierKey) -> bool:
    """Return whether a checkpoint has a signature that ``key`` verifies."""
    return any(
        key.verifies(checkpoint.note.text, signature) for signature in checkpoint.note.signatures_by(key)
    )


def has_false_signature(checkpoint: Checkpoint, key: VerifierKey, void: Collection[str] = ()) -> bool:
    """Return whether a checkpoint has a signature in the name of ``key`` that ``key`` does not verify.

    Lines in ``void`` do not count.
    """
    return not all(
        key.verifies(checkpoint.note.text, signature) or str(signature) in void
        for signature in checkpoint.note.signatures_by(key)
    )


def key_label(key: VerifierKey) -> str:
    """Return a key's name and id (hexadecimal), as findings show it."""
    return f"{key.name}+{key.id.hex()}"


def _check_origin(parsed: ParsedEvidence, origin: str) -> Iterator[Finding]:
    """Check that a checkpoint names this log."""
    evidence, checkpoint = parsed
    if checkpoint.origin != origin:
        yield Finding(
            rules.ORIGIN_DIFFERS, {"source": evidence.label, "told": checkpoint.origin, "origin": origin}
        )


def _check_signatures(scanner: LeafScanner, parsed: ParsedEvidence) -> Iterator[Finding]:
    """Check that the key then in force signed a checkpoint, and that no log key's signature is false."""
    evidence, checkpoint = parsed
    in_force = [key for index, key in scanner.keys if index < checkpoint.size][-1:]
    for key in in_force:
        if not any(True for _ in checkpoint.note.signatures_by(key)):
            # Where the log has lost records, the key may have been changed in one of them.
            rule = rules.KEY_LATER if checkpoint.size > scanner.tree.size + 1 else rules.SIGNATURE_MISSING
            yield Finding(rule, _signature_params(evidence, checkpoint, key))
    for _, key in scanner.keys:
        if has_false_signature(checkpoint, key):
            yield Finding(rules.SIGNATURE_FALSE, _signature_params(evidence, checkpoint, key))


def _signature_params(
    evidence: CheckpointEvidence, checkpoint: Checkpoint, key: VerifierKey
) -> dict[str, MessageParam]:
    """Return the message parameters of a finding about a signature."""
    return {"source": evidence.label, "size": str(checkpoint.size), "key": key_label(key)}


def _check_cosignatures(
    scanner: LeafScanner, parsed: ParsedEvidence, trust: TrustAnchors
) -> Iterator[Finding]:
    """Check that no cosignature by a witness of the policy is false, but for those that the log calls void.

    A line that is true counts, whatever the log says of it.
    """
    evidence, checkpoint = parsed
    void = {line for size, line in scanner.void_cosignatures if size == checkpoint.size}
    for key in trust.policy.witnesses.values():
        if has_false_signature(checkpoint, key, void):
            yield Finding(rules.COSIGNATURE_FALSE, _signature_params(evidence, checkpoint, key))


def _check_root(scanner: LeafScanner, parsed: ParsedEvidence) -> Iterator[Finding]:
    """Check that the log has a checkpoint's records, and that their root hash is the checkpoint's."""
    evidence, checkpoint = parsed
    facts = {"source": evidence.label, "size": str(checkpoint.size)}
    if checkpoint.size > scanner.tree.size:
        yield Finding(rules.ROLLBACK, {**facts, "records": str(scanner.tree.size)})
    elif scanner.roots.get(checkpoint.size) != checkpoint.root:
        yield Finding(rules.ROOT_DIFFERS, facts)


def _check_split_view(parsed: Sequence[ParsedEvidence]) -> Iterator[Finding]:
    """Find two signed checkpoints of the same size with different roots."""
    first_by_size: dict[tuple[str, int], ParsedEvidence] = {}
    for evidence, checkpoint in parsed:
        first_evidence, first_checkpoint = first_by_size.setdefault(
            (checkpoint.origin, checkpoint.size), (evidence, checkpoint)
        )
        if first_checkpoint.root != checkpoint.root:
            facts = {"size": str(checkpoint.size), "source": first_evidence.label, "other": evidence.label}
            yield Finding(rules.SPLIT_VIEW, facts)


def _witnessed_sizes(accepted: Iterable[ParsedEvidence], trust: TrustAnchors) -> set[int]:
    """Return the sizes that enough of the policy's witnesses signed; none if it asks for no witness."""
    if not trust.policy.requires_quorum:
        return set()
    return {
        checkpoint.size
        for _, checkpoint in accepted
        if trust.policy.is_satisfied_by([key for key, _ in cosigners(checkpoint, trust.policy)])
    }


def _check_coverage(
    scanner: LeafScanner,
    accepted: Iterable[ParsedEvidence],
    trust: TrustAnchors,
    witnessed: Collection[int],
) -> Iterator[Finding]:
    """Check that the newest accepted checkpoint covers all records, and that enough witnesses signed it."""
    newest = max((checkpoint.size for _, checkpoint in accepted), default=0)
    if newest < scanner.tree.size:
        yield Finding(rules.RECORDS_UNCOVERED, {"index": str(newest)})
    if trust.policy.requires_quorum and newest not in witnessed:
        yield Finding(rules.QUORUM_NOT_MET, {"size": str(newest)})


def _check_clocks(
    scanner: LeafScanner, accepted: Iterable[ParsedEvidence], trust: TrustAnchors
) -> Iterator[Finding]:
    """Compare the times of all accepted cosignatures with those of the records beside them."""
    for _, checkpoint in accepted:
        for key, cosigned_at in cosigners(checkpoint, trust.policy):
            yield from _check_clock(scanner, checkpoint.size, key, cosigned_at)


def _check_clock(
    scanner: LeafScanner, size: int, witness: VerifierKey, cosigned_at: int
) -> Iterator[Finding]:
    """Compare the times of the records before and after a witnessed size with the cosignature's time."""
    cosigned_time = datetime.fromtimestamp(min(cosigned_at, MAX_TIMESTAMP), UTC)
    for index in (size - 1, size):
        recorded = scanner.recorded_at.get(index)
        if recorded is None:
            continue
        record_facts = {"index": str(index), "recorded": recorded.isoformat()}
        facts = {**record_facts, "seen": cosigned_time.isoformat(), "witness": witness.name}
        if index < size and recorded - cosigned_time > MAX_CLOCK_SKEW:
            yield Finding(rules.AFTER_COSIGNED, facts)
        if index >= size and cosigned_time - recorded > MAX_CLOCK_SKEW:
            yield Finding(rules.BEFORE_COSIGNED, facts)
