"""A proof file checked without the log: against the keys that the asker trusts, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tplog.errors import BadFile, Tampered, refusal
from tplog.events.record import unseal
from tplog.merkle.checkpoint import Checkpoint, parse_checkpoint
from tplog.merkle.note import Malformed
from tplog.merkle.proof import ConsistencyProof, InclusionProof, parse_proof
from tplog.merkle.tree import leaf_hash
from tplog.values.finding import Finding
from tplog.verification import rules
from tplog.verification.checkpoint_check import cosigners
from tplog.verification.report import Report, Told, Trust

PROOF_MALFORMED = refusal(
    "proof-malformed",
    "{path} är ingen bevisfil: {why}.",
    "{path} is no proof file: {why}.",
)


def read_proof(path: Path, content: bytes) -> InclusionProof | ConsistencyProof:
    """Read a proof file. Raises BadFile."""
    try:
        return parse_proof(content)
    except Malformed as error:
        raise BadFile(Finding(PROOF_MALFORMED, {"path": str(path), "why": error.why})) from error


def audited_inclusion(proof: InclusionProof, leaf: bytes, source: str, trust: Trust) -> Report:
    """Whether a leaf stands where the proof says, in a tree that a trusted key signed."""
    found = list(_signed(proof.checkpoint, source, trust))
    if not proof.holds(leaf_hash(leaf)):
        found.append(Finding(rules.PROOF_FALSE, {"why": f"the leaf is not record {proof.index}"}))
    try:
        unseal(proof.index, leaf)
    except Tampered as error:
        facts = {"index": str(proof.index), "why": str(error)}
        found.append(Finding(rules.LEAF_DAMAGED, facts))
    return _report(proof.checkpoint, source, trust, found)


def audited_growth(proof: ConsistencyProof, older: bytes, sources: tuple[str, str], trust: Trust) -> Report:
    """Whether the log has only grown since an older checkpoint. ``sources``: of the older, of the proof."""
    found = list(_signed(proof.checkpoint, sources[1], trust))
    try:
        old = parse_checkpoint(older)
    except Malformed as error:
        found.append(Finding(rules.CHECKPOINT_MALFORMED, {"source": sources[0], "why": error.why}))
        return _report(proof.checkpoint, sources[1], trust, found)
    found += _signed(old, sources[0], trust)
    if old.origin != proof.checkpoint.origin:
        facts = {"source": sources[0], "told": old.origin, "origin": proof.checkpoint.origin}
        found.append(Finding(rules.ORIGIN_DIFFERS, facts))
    if old.size != proof.old:
        why = f"it is about {proof.old} records, the older checkpoint about {old.size}"
        found.append(Finding(rules.PROOF_FALSE, {"why": why}))
    elif not proof.holds(old.root):
        why = f"the log does not begin with the {old.size} records of the older checkpoint"
        found.append(Finding(rules.PROOF_FALSE, {"why": why}))
    return _report(proof.checkpoint, sources[1], trust, list(dict.fromkeys(found)))


def _signed(told: Checkpoint, source: str, trust: Trust) -> Iterator[Finding]:
    """Whether a trusted key signed a checkpoint, and the witnesses that the policy asks for."""
    facts = {"source": source, "size": str(told.size)}
    own = [key for key in trust.pinned if key.name == told.origin]
    if not trust.pinned:
        yield Finding(rules.KEY_NOT_PINNED)
    elif not own:
        names = ", ".join(key.name for key in trust.pinned)
        yield Finding(rules.ORIGIN_DIFFERS, {"source": source, "told": told.origin, "origin": names})
    keys = (*own, *trust.policy.witnesses.values())
    for key in keys:
        if not all(key.verifies(told.note.text, one) for one in told.note.by(key)):
            kind = rules.SIGNATURE_FALSE if key in own else rules.COSIGNATURE_FALSE
            yield Finding(kind, {**facts, "key": f"{key.name}+{key.id.hex()}"})
    if own and not any(True for key in own for _ in told.note.by(key)):
        yield Finding(
            rules.SIGNATURE_MISSING, {**facts, "key": ", ".join(f"{k.name}+{k.id.hex()}" for k in own)}
        )
    if not trust.policy.met([key for key, _ in cosigners(told, trust)]):
        yield Finding(rules.QUORUM_NOT_MET, {"size": str(told.size)})


def _report(told: Checkpoint, source: str, trust: Trust, found: list[Finding]) -> Report:
    believed = () if found else ((Told(source, bytes(told.note), outside=True), told),)
    return Report(told.origin, told.size, told.root, trust, believed, tuple(found))
