"""The checks of a witness before it cosigns (https://c2sp.org/tlog-witness), without storing its state."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

from tplog.merkle.checkpoint import Checkpoint
from tplog.merkle.hashes import EMPTY_ROOT
from tplog.merkle.note import VerifierKey
from tplog.merkle.proof import ConsistencyProof


class Refusal(Enum):
    """Why a witness does not cosign, with the HTTP status of the specification."""

    BAD_REQUEST = 400
    FORBIDDEN = 403
    NOT_FOUND = 404
    CONFLICT = 409
    UNPROCESSABLE = 422


def check_add_checkpoint(
    request: ConsistencyProof, trusted_keys: Collection[VerifierKey], latest: Checkpoint | None
) -> Refusal | None:
    """Return why a request is refused; None if the witness should store and cosign its checkpoint.

    ``trusted_keys`` are the keys of the logs that the witness trusts; ``latest`` is the newest checkpoint
    that it cosigned for this origin.
    """
    checkpoint = request.checkpoint
    keys = [key for key in trusted_keys if key.name == checkpoint.origin]
    signatures = [(key, signature) for key in keys for signature in checkpoint.note.signatures_by(key)]
    latest_size = latest.size if latest else 0
    if not keys:
        return Refusal.NOT_FOUND
    if not signatures or not all(
        key.verifies(checkpoint.note.text, signature) for key, signature in signatures
    ):
        return Refusal.FORBIDDEN
    if request.old_size > checkpoint.size:
        return Refusal.BAD_REQUEST
    if request.old_size != latest_size or (
        latest and checkpoint.size == latest_size and checkpoint.root != latest.root
    ):
        return Refusal.CONFLICT
    if latest is None:
        unproved = request.path or (checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT)
    else:
        unproved = not request.verify(latest.root)
    return Refusal.UNPROCESSABLE if unproved else None
