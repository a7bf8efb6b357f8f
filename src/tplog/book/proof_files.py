"""Verify the file of a proof, without the log."""

from __future__ import annotations

from pathlib import Path

from tplog.files.outside_file import read_outside_file
from tplog.merkle.proof import InclusionProof
from tplog.verification.proof_check import check_consistency, check_inclusion, parse_proof_file
from tplog.verification.report import Report, TrustAnchors


def verify_proof_file(
    path: Path, trust: TrustAnchors, *, leaf: Path | None, older: Path | None
) -> Report | None:
    """Verify a proof: that ``leaf`` is in the log, or that the log has only grown since ``older``.

    Without ``leaf`` it is the ``.json`` beside the proof. None if the proof is of growth, and ``older`` is
    not given. Raises BadFile for what is no proof.
    """
    proof = parse_proof_file(path, read_outside_file(path))
    if isinstance(proof, InclusionProof):
        content = read_outside_file(leaf or path.with_suffix(".json"))
        return check_inclusion(proof, content, str(path), trust)
    if older is None:
        return None
    return check_consistency(proof, read_outside_file(older), (str(older), str(path)), trust)
