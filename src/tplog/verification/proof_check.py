"""Check a proof file without the log, against trusted keys only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from attrs import evolve

from tplog.errors import BadFile, mandatory_rule
from tplog.merkle.checkpoint import Checkpoint, parse_checkpoint
from tplog.merkle.hashes import leaf_hash
from tplog.merkle.note import FormatError
from tplog.merkle.proof import ConsistencyProof, InclusionProof, parse_proof
from tplog.values.finding import Finding
from tplog.verification import rules
from tplog.verification.checkpoint_check import has_false_signature, key_label
from tplog.verification.leaf_scan import leaf_damage
from tplog.verification.report import CheckpointEvidence, Proven, Report, TrustAnchors, cosigners

PROOF_MALFORMED = mandatory_rule(
    "proof-malformed",
    "{path} är ingen bevisfil: {why}.",
    "{path} is no proof file: {why}.",
)
LEAF_ENDED = mandatory_rule(
    "leaf-ended",
    "Lövets fil slutar med ett radslut som post {index} inte har; en redigerare eller ett e-postprogram har "
    "lagt till det. Be om filen oförändrad, eller ta bort radslutet.",
    "The leaf's file ends in a line end that record {index} has not; an editor or a mail program added it. "
    "Ask for the file unchanged, or take the line end away.",
)


def parse_proof_file(path: Path, content: bytes) -> InclusionProof | ConsistencyProof:
    """Parse a proof file. Raises BadFile."""
    try:
        return parse_proof(content)
    except FormatError as error:
        raise BadFile(Finding(PROOF_MALFORMED, {"path": str(path), "why": error.reason})) from error


def check_inclusion(proof: InclusionProof, leaf: bytes, source: str, trust: TrustAnchors) -> Report:
    """Check that ``leaf`` is the record that the proof names, in a tree that a trusted key signed.

    Raises BadFile if the leaf has a line end that the record has not.
    """
    findings = list(_check_signatures(proof.checkpoint, source, trust))
    unended = leaf.removesuffix(b"\n").removesuffix(b"\r")
    if unended != leaf and proof.verify(leaf_hash(unended)):
        raise BadFile(Finding(LEAF_ENDED, {"index": str(proof.index)}))
    if not proof.verify(leaf_hash(leaf)):
        findings.append(
            Finding(rules.PROOF_FALSE, {"why": ("the leaf is not the record that the proof names",)})
        )
    findings += filter(None, [leaf_damage(proof.index, leaf)])
    return _report(proof.checkpoint, source, trust, findings, Proven(index=proof.index))


def check_consistency(
    proof: ConsistencyProof, older_checkpoint: bytes, sources: tuple[str, str], trust: TrustAnchors
) -> Report:
    """Check that the log has only grown since an older checkpoint.

    ``sources`` name the older checkpoint and the proof in findings.
    """
    findings = list(_check_signatures(proof.checkpoint, sources[1], trust))
    grown = Proven(grown_from=proof.old_size)
    try:
        older = parse_checkpoint(older_checkpoint)
    except FormatError as error:
        findings.append(Finding(rules.CHECKPOINT_UNREADABLE, {"source": sources[0], "why": error.reason}))
        return _report(proof.checkpoint, sources[1], trust, findings, grown)
    findings += _check_signatures(older, sources[0], trust)
    if older.origin != proof.checkpoint.origin:
        facts = {"source": sources[0], "told": older.origin, "origin": proof.checkpoint.origin}
        findings.append(Finding(rules.ORIGIN_DIFFERS, facts))
    if older.size != proof.old_size:
        why = "it is about another number of records than the older checkpoint"
        findings.append(Finding(rules.PROOF_FALSE, {"why": (why,)}))
    elif not proof.verify(older.root):
        why = "the log does not begin with the records of the older checkpoint"
        findings.append(Finding(rules.PROOF_FALSE, {"why": (why,)}))
    report = _report(proof.checkpoint, sources[1], trust, list(dict.fromkeys(findings)), grown)
    if findings:
        return report
    older_evidence = (CheckpointEvidence(sources[0], older_checkpoint, from_outside=True), older)
    return evolve(report, accepted=(*report.accepted, older_evidence))


def _check_signatures(checkpoint: Checkpoint, source: str, trust: TrustAnchors) -> Iterator[Finding]:
    """Check that a trusted key signed a checkpoint, and that the policy's witnesses cosigned it."""
    facts = {"source": source, "size": str(checkpoint.size)}
    origin_keys = [key for key in trust.pinned_keys if key.name == checkpoint.origin]
    if not trust.pinned_keys:
        yield Finding(rules.KEY_NOT_PINNED)
    elif not origin_keys:
        names = ", ".join(key.name for key in trust.pinned_keys)
        yield Finding(rules.ORIGIN_DIFFERS, {"source": source, "told": checkpoint.origin, "origin": names})
    keys = (*origin_keys, *trust.policy.witnesses.values())
    for key in keys:
        if has_false_signature(checkpoint, key):
            kind = rules.SIGNATURE_FALSE if key in origin_keys else rules.COSIGNATURE_FALSE
            yield Finding(kind, {**facts, "key": key_label(key)})
    if origin_keys and not any(True for key in origin_keys for _ in checkpoint.note.signatures_by(key)):
        yield Finding(rules.SIGNATURE_UNKNOWN, {**facts, "key": ", ".join(map(key_label, origin_keys))})
    if not trust.policy.is_satisfied_by([key for key, _ in cosigners(checkpoint, trust.policy)]):
        yield Finding(rules.QUORUM_NOT_MET, {"size": str(checkpoint.size)})


def _report(
    checkpoint: Checkpoint, source: str, trust: TrustAnchors, findings: list[Finding], proven: Proven
) -> Report:
    """Return the report; the checkpoint, which came with the proof, is accepted if there are no findings."""
    accepted = () if findings else ((CheckpointEvidence(source, bytes(checkpoint.note)), checkpoint),)
    return Report(
        checkpoint.origin, checkpoint.size, checkpoint.root, trust, accepted, tuple(findings), proven=proven
    )
