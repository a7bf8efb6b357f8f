"""The Merkle tree of RFC 6962, section 2.1, over hashes of leaves; SHA-256 throughout.

A tree is never stored. It is recomputed from its leaves' hashes, or carried on by its frontier: the
roots of its complete subtrees, which is all that an append needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tplog.merkle.compact_range import CompactRange, trailing_zeros
from tplog.merkle.hashes import EMPTY_ROOT, node_hash


def tree_root(hashes: Iterable[bytes]) -> bytes:
    """The root of the tree over these leaves' hashes."""
    return CompactRange().appended(hashes).root


def roots_at(sizes: Iterable[int], hashes: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """The root of the first n leaves, for each n asked for, smallest first; none beyond the tree."""
    grown, rest = CompactRange(), iter(hashes)
    for size in sorted(set(sizes)):
        grown = grown.appended(one for _, one in zip(range(size - grown.size), rest, strict=False))
        if grown.size < size:
            return
        yield size, grown.root


def inclusion_path(hashes: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The hashes by which a leaf's way to the root is checked, the leaf's neighbour first (section 2.1.1).

    Raises IndexError where there is no such leaf.
    """
    if not 0 <= index < len(hashes):
        message = f"there is no leaf {index} in a tree of {len(hashes)}"
        raise IndexError(message)
    if len(hashes) == 1:
        return ()
    split = _largest_power_of_two_below(len(hashes))
    if index < split:
        return (*inclusion_path(hashes[:split], index), tree_root(hashes[split:]))
    return (*inclusion_path(hashes[split:], index - split), tree_root(hashes[:split]))


def consistency_path(hashes: Sequence[bytes], old_size: int) -> tuple[bytes, ...]:
    """The hashes that show that the first ``old`` leaves are still what they were (section 2.1.2).

    Empty for an old size of 0 and for the whole tree. Raises IndexError for a size beyond the tree.
    """
    if not 0 <= old_size <= len(hashes):
        message = f"a tree of {len(hashes)} leaves never had {old_size}"
        raise IndexError(message)
    return _subproof(hashes, old_size, whole=True) if old_size else ()


def _subproof(hashes: Sequence[bytes], old_size: int, *, whole: bool) -> tuple[bytes, ...]:
    if old_size == len(hashes):
        return () if whole else (tree_root(hashes),)
    split = _largest_power_of_two_below(len(hashes))
    if old_size <= split:
        return (*_subproof(hashes[:split], old_size, whole=whole), tree_root(hashes[split:]))
    return (*_subproof(hashes[split:], old_size - split, whole=False), tree_root(hashes[:split]))


def _largest_power_of_two_below(size: int) -> int:
    """The largest power of two below a size of 2 or more."""
    return 1 << (size - 1).bit_length() - 1


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether a leaf's hash stands at an index of a tree with this root (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, here = index, size - 1, leaf
    for one in path:
        if last == 0:
            return False
        if at % 2 or at == last:
            here = node_hash(one, here)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            here = node_hash(here, one)
        at, last = at >> 1, last >> 1
    return last == 0 and here == root


def verify_consistency(old_size: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Whether a tree of ``size`` begins with the ``old`` leaves of another (RFC 9162, section 2.1.4.2)."""
    if not 0 <= old_size <= size:
        return False
    if old_size == 0:
        return not path and old_root == EMPTY_ROOT and (size > 0 or root == EMPTY_ROOT)
    if old_size == size:
        return not path and old_root == root
    shift = trailing_zeros(old_size)
    at, last = old_size - 1 >> shift, size - 1 >> shift
    rest = list(path) if at else [old_root, *path]
    if not rest:
        return False
    was = now = rest[0]
    for one in rest[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            was, now = node_hash(one, was), node_hash(one, now)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            now = node_hash(now, one)
        at, last = at >> 1, last >> 1
    return last == 0 and was == old_root and now == root
