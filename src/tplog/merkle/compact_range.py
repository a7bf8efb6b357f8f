"""A Merkle tree by the roots of its complete subtrees (its compact range): all that an append needs."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from attrs import frozen

from tplog.merkle.hashes import EMPTY_ROOT, HASH_BYTES, node_hash


@frozen
class CompactRange:
    """A tree of ``size`` leaves by the roots of its complete subtrees, the largest first."""

    size: int = 0
    roots: tuple[bytes, ...] = ()

    def appended(self, hashes: Iterable[bytes]) -> CompactRange:
        """The tree with more leaves, given by their hashes."""
        roots, size = list(self.roots), self.size
        for one in hashes:
            size += 1
            roots.append(one)
            for _ in range(trailing_zeros(size)):
                right, left = roots.pop(), roots.pop()
                roots.append(node_hash(left, right))
        return CompactRange(size, tuple(roots))

    @property
    def root(self) -> bytes:
        """The tree's root; the hash of nothing for an empty tree."""
        if not self.roots:
            return EMPTY_ROOT
        root = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            root = node_hash(left, root)
        return root

    def to_bytes(self) -> bytes:
        """The roots one after the other, 32 bytes each."""
        return b"".join(self.roots)

    @classmethod
    def from_bytes(cls, size: int, content: bytes) -> CompactRange:
        """Read what `Frontier.packed` wrote. Raises ValueError where it cannot be of a tree of this size."""
        if size < 0 or len(content) != HASH_BYTES * size.bit_count():
            message = f"{len(content)} bytes are no frontier of {size} leaves"
            raise ValueError(message)
        starts = range(0, len(content) + HASH_BYTES, HASH_BYTES)
        return cls(size, tuple(content[start:end] for start, end in pairwise(starts)))


def trailing_zeros(number: int) -> int:
    """Return how many of the lowest bits of a positive number are 0."""
    return (number & -number).bit_length() - 1
