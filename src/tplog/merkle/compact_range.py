"""A Merkle tree by the roots of its complete subtrees (its compact range): all that an append needs."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from attrs import frozen

from tplog.merkle.hashes import EMPTY_ROOT, HASH_BYTES, node_hash


@frozen
class CompactRange:
    """A tree of ``size`` leaves, given by the roots of its complete subtrees, the largest first."""

    size: int = 0
    roots: tuple[bytes, ...] = ()

    def appended(self, hashes: Iterable[bytes]) -> CompactRange:
        """Return the tree with more leaves, given by their hashes."""
        roots, size = list(self.roots), self.size
        for leaf_digest in hashes:
            size += 1
            roots.append(leaf_digest)
            for _ in range(trailing_zeros(size)):
                right, left = roots.pop(), roots.pop()
                roots.append(node_hash(left, right))
        return CompactRange(size, tuple(roots))

    @property
    def root(self) -> bytes:
        """The tree's root hash; for an empty tree the hash of the empty string."""
        if not self.roots:
            return EMPTY_ROOT
        root = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            root = node_hash(left, root)
        return root

    def to_bytes(self) -> bytes:
        """Return the roots one after the other, 32 bytes each."""
        return b"".join(self.roots)

    @classmethod
    def from_bytes(cls, size: int, content: bytes) -> CompactRange:
        """Parse what `to_bytes` wrote. Raises ValueError if it cannot belong to a tree of this size."""
        if size < 0 or len(content) != HASH_BYTES * size.bit_count():
            message = f"{len(content)} bytes are no frontier of {size} leaves"
            raise ValueError(message)
        starts = range(0, len(content) + HASH_BYTES, HASH_BYTES)
        return cls(size, tuple(content[start:end] for start, end in pairwise(starts)))


def trailing_zeros(number: int) -> int:
    """Return how many of the lowest bits of a positive number are 0."""
    return (number & -number).bit_length() - 1
