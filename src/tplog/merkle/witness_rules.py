"""What a witness checks before it cosigns (https://c2sp.org/tlog-witness), apart from keeping its state."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

from tplog.merkle.checkpoint import Checkpoint
from tplog.merkle.hashes import EMPTY_ROOT
from tplog.merkle.note import VerifierKey
from tplog.merkle.proof import ConsistencyProof


class Refusal(Enum):
    """Why a witness does not cosign, by the status that its HTTP form would answer."""

    BAD_REQUEST = 400
    FORBIDDEN = 403
    NOT_FOUND = 404
    CONFLICT = 409
    UNPROCESSABLE = 422


def check_add_checkpoint(
    request: ConsistencyProof, trusted_keys: Collection[VerifierKey], latest: Checkpoint | None
) -> Refusal | None:
    """Why a request is refused, or None where the witness should remember its checkpoint and cosign it.

    ``trusted`` are the logs' keys that the witness was told of; ``latest`` is the newest checkpoint that
    it cosigned for this origin.
    """
    told = request.checkpoint
    keys = [key for key in trusted_keys if key.name == told.origin]
    signatures = [(key, one) for key in keys for one in told.note.signatures_by(key)]
    size = latest.size if latest else 0
    if not keys:
        return Refusal.NOT_FOUND
    if not signatures or not all(key.verifies(told.note.text, one) for key, one in signatures):
        return Refusal.FORBIDDEN
    if request.old_size > told.size:
        return Refusal.BAD_REQUEST
    if request.old_size != size or (latest and told.size == size and told.root != latest.root):
        return Refusal.CONFLICT
    if latest is None:
        wrong = request.path or (told.size == 0 and told.root != EMPTY_ROOT)
    else:
        wrong = not request.verify(latest.root)
    return Refusal.UNPROCESSABLE if wrong else None
