"""The Merkle tree of RFC 6962, section 2.1, over leaf hashes: roots, paths and their verification.

A tree is never stored. It is computed again from its leaves' hashes, or continued from its `CompactRange`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tplog.merkle.compact_range import CompactRange, trailing_zeros
from tplog.merkle.hashes import EMPTY_ROOT, node_hash


def tree_root(hashes: Iterable[bytes]) -> bytes:
    """Return the root of the tree over these leaf hashes."""
    return CompactRange().appended(hashes).root


def inclusion_path(hashes: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return the inclusion path of a leaf, its sibling first (RFC 6962, section 2.1.1).

    Raises IndexError if there is no such leaf.
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
    """Return the path that proves that the first ``old_size`` leaves are unchanged (section 2.1.2).

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
    """Return the largest power of two below a size of 2 or more."""
    return 1 << (size - 1).bit_length() - 1


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Return whether a leaf hash is at an index of a tree with this root (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last_node, computed = index, size - 1, leaf
    for sibling in path:
        if last_node == 0:
            return False
        if node % 2 or node == last_node:
            computed = node_hash(sibling, computed)
            while node % 2 == 0 and node:
                node, last_node = node >> 1, last_node >> 1
        else:
            computed = node_hash(computed, sibling)
        node, last_node = node >> 1, last_node >> 1
    return last_node == 0 and computed == root


def verify_consistency(old_size: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Return whether a tree begins with the leaves of an older one (RFC 9162, section 2.1.4.2)."""
    if not 0 <= old_size <= size:
        return False
    if old_size == 0:
        return not path and old_root == EMPTY_ROOT and (size > 0 or root == EMPTY_ROOT)
    if old_size == size:
        return not path and old_root == root
    shift = trailing_zeros(old_size)
    node, last_node = old_size - 1 >> shift, size - 1 >> shift
    proof = list(path) if node else [old_root, *path]
    if not proof:
        return False
    old_computed = new_computed = proof[0]
    for sibling in proof[1:]:
        if last_node == 0:
            return False
        if node % 2 or node == last_node:
            old_computed, new_computed = node_hash(sibling, old_computed), node_hash(sibling, new_computed)
            while node % 2 == 0 and node:
                node, last_node = node >> 1, last_node >> 1
        else:
            new_computed = node_hash(new_computed, sibling)
        node, last_node = node >> 1, last_node >> 1
    return last_node == 0 and old_computed == old_root and new_computed == root
