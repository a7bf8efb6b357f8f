"""The hashes of RFC 6962, section 2.1: SHA-256 with one prefix for leaves and one for nodes."""

from __future__ import annotations

from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of a leaf's bytes."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node from the hashes of its two subtrees."""
    return sha256(b"\x01" + left + right).digest()
