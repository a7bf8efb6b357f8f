"""Hold a stored leaf against its stored hash. Who reads no leaf does not wait for hashing to be imported."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from tplog.errors import Tampered
from tplog.eventstore.messages import LEAF_ALTERED
from tplog.values.finding import Finding


def checked_leaf(index: int, leaf: object, digest: object = None) -> tuple[int, Any]:
    """Return an index and its leaf. Raises Tampered for a leaf that has not its hash, if one is given."""
    # As `tplog.merkle.hashes.leaf_hash`, which is more to import than a short answer takes.
    if digest is not None and isinstance(leaf, bytes) and digest != sha256(b"\x00" + leaf).digest():
        raise Tampered(Finding(LEAF_ALTERED, {"index": str(index)}))
    return index, leaf
