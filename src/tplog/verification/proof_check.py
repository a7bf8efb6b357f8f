"""A proof file checked without the log: against the keys that the asker trusts, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tplog.errors import BadFile, Tampered, mandatory_rule
from tplog.events.record import Record
from tplog.merkle.checkpoint import Checkpoint, parse_checkpoint
from tplog.merkle.hashes import leaf_hash
from tplog.merkle.note import FormatError
from tplog.merkle.proof import ConsistencyProof, InclusionProof, parse_proof
from tplog.values.finding import Finding
from tplog.verification import rules
from tplog.verification.checkpoint_check import cosigners
from tplog.verification.report import CheckpointEvidence, Report, TrustAnchors

PROOF_MALFORMED = mandatory_rule(
    "proof-malformed",
    "{path} är ingen bevisfil: {why}.",
    "{path} is no proof file: {why}.",
)


def parse_proof_file(path: Path, content: bytes) -> InclusionProof | ConsistencyProof:
    """Read a proof file. Raises BadFile."""
    try:
        return parse_proof(content)
    except FormatError as error:
        raise BadFile(Finding(PROOF_MALFORMED, {"path": str(path), "why": error.why})) from error


def check_inclusion(proof: InclusionProof, leaf: bytes, source: str, trust: TrustAnchors) -> Report:
    """Whether a leaf stands where the proof says, in a tree that a trusted key signed."""
    found = list(_check_signatures(proof.checkpoint, source, trust))
    if not proof.verify(leaf_hash(leaf)):
        found.append(Finding(rules.PROOF_FALSE, {"why": f"the leaf is not record {proof.index}"}))
    try:
        Record.from_leaf(proof.index, leaf)
    except Tampered as error:
        facts = {"index": str(proof.index), "why": str(error)}
        found.append(Finding(rules.LEAF_DAMAGED, facts))
    return _report(proof.checkpoint, source, trust, found)


def check_consistency(
    proof: ConsistencyProof, older_checkpoint: bytes, sources: tuple[str, str], trust: TrustAnchors
) -> Report:
    """Whether the log has only grown since an older checkpoint. ``sources``: of the older, of the proof."""
    found = list(_check_signatures(proof.checkpoint, sources[1], trust))
    try:
        old = parse_checkpoint(older_checkpoint)
    except FormatError as error:
        found.append(Finding(rules.CHECKPOINT_MALFORMED, {"source": sources[0], "why": error.why}))
        return _report(proof.checkpoint, sources[1], trust, found)
    found += _check_signatures(old, sources[0], trust)
    if old.origin != proof.checkpoint.origin:
        facts = {"source": sources[0], "told": old.origin, "origin": proof.checkpoint.origin}
        found.append(Finding(rules.ORIGIN_DIFFERS, facts))
    if old.size != proof.old_size:
        why = f"it is about {proof.old_size} records, the older checkpoint about {old.size}"
        found.append(Finding(rules.PROOF_FALSE, {"why": why}))
    elif not proof.verify(old.root):
        why = f"the log does not begin with the {old.size} records of the older checkpoint"
        found.append(Finding(rules.PROOF_FALSE, {"why": why}))
    return _report(proof.checkpoint, sources[1], trust, list(dict.fromkeys(found)))


def _check_signatures(checkpoint: Checkpoint, source: str, trust: TrustAnchors) -> Iterator[Finding]:
    """Whether a trusted key signed a checkpoint, and the witnesses that the policy asks for."""
    facts = {"source": source, "size": str(checkpoint.size)}
    own = [key for key in trust.pinned_keys if key.name == checkpoint.origin]
    if not trust.pinned_keys:
        yield Finding(rules.KEY_NOT_PINNED)
    elif not own:
        names = ", ".join(key.name for key in trust.pinned_keys)
        yield Finding(rules.ORIGIN_DIFFERS, {"source": source, "told": checkpoint.origin, "origin": names})
    keys = (*own, *trust.policy.witnesses.values())
    for key in keys:
        if not all(key.verifies(checkpoint.note.text, one) for one in checkpoint.note.signatures_by(key)):
            kind = rules.SIGNATURE_FALSE if key in own else rules.COSIGNATURE_FALSE
            yield Finding(kind, {**facts, "key": f"{key.name}+{key.id.hex()}"})
    if own and not any(True for key in own for _ in checkpoint.note.signatures_by(key)):
        yield Finding(
            rules.SIGNATURE_MISSING, {**facts, "key": ", ".join(f"{k.name}+{k.id.hex()}" for k in own)}
        )
    if not trust.policy.is_satisfied_by([key for key, _ in cosigners(checkpoint, trust)]):
        yield Finding(rules.QUORUM_NOT_MET, {"size": str(checkpoint.size)})


def _report(checkpoint: Checkpoint, source: str, trust: TrustAnchors, findings: list[Finding]) -> Report:
    believed = (
        ()
        if findings
        else ((CheckpointEvidence(source, bytes(checkpoint.note), from_outside=True), checkpoint),)
    )
    return Report(checkpoint.origin, checkpoint.size, checkpoint.root, trust, believed, tuple(findings))
