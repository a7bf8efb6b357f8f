"""The tree against RFC 6962's published vectors and against a naive recursion."""

from __future__ import annotations

from hashlib import sha256

import pytest

from tplog.merkle.compact_range import CompactRange
from tplog.merkle.hashes import EMPTY_ROOT, leaf_hash
from tplog.merkle.tiles import split_bundle, tile_files
from tplog.merkle.tree import (
    consistency_path,
    inclusion_path,
    tree_root,
    verify_consistency,
    verify_inclusion,
)

# The known tree of eight leaves of the Certificate Transparency tests.
LEAVES = [
    bytes.fromhex(digits)
    for digits in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
SIZES = range(1, 71)
HASHES = [leaf_hash(bytes([number])) for number in range(70)]


def naive(hashes: list[bytes]) -> bytes:
    """The root, as section 2.1 of the RFC defines it."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return sha256(b"\x01" + naive(hashes[:split]) + naive(hashes[split:])).digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_the_published_roots_are_met(size: int) -> None:
    """Each size of the known tree has its published root."""
    assert tree_root([leaf_hash(leaf) for leaf in LEAVES[:size]]).hex() == ROOTS[size - 1]


def test_the_empty_tree_is_the_hash_of_nothing() -> None:
    """Section 2.1: the hash of an empty list is the hash of an empty string."""
    assert tree_root([]) == EMPTY_ROOT == sha256(b"").digest()


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [
        (0, 1, ()),
        (0, 8, (A, B, C)),
        (5, 8, (D, E, ROOTS[3])),
        (2, 3, (ROOTS[1],)),
        (1, 5, (ROOTS[0], B, D)),
    ],
)
def test_the_published_inclusion_paths_are_met(index: int, size: int, path: tuple[str, ...]) -> None:
    """The known tree's paths, as published."""
    hashes = [leaf_hash(leaf) for leaf in LEAVES[:size]]
    assert tuple(node_hash.hex() for node_hash in inclusion_path(hashes, index)) == path


@pytest.mark.parametrize(
    ("old", "size", "path"), [(1, 1, ()), (1, 8, (A, B, C)), (6, 8, (F, E, ROOTS[3])), (2, 5, (B, D))]
)
def test_the_published_consistency_paths_are_met(old: int, size: int, path: tuple[str, ...]) -> None:
    """The known tree's consistency proofs, as published."""
    hashes = [leaf_hash(leaf) for leaf in LEAVES[:size]]
    assert tuple(node_hash.hex() for node_hash in consistency_path(hashes, old)) == path


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_of_every_size_is_proven(size: int) -> None:
    """Its path proves it at its index, of its size, under its root, and proves nothing else."""
    hashes, root = HASHES[:size], naive(HASHES[:size])
    assert tree_root(hashes) == root
    for index in range(size):
        path = inclusion_path(hashes, index)
        assert verify_inclusion(hashes[index], index, size, path, root)
        assert not verify_inclusion(leaf_hash(b"other"), index, size, path, root)
        assert not verify_inclusion(hashes[index], index + size, size, path, root)
        assert not verify_inclusion(hashes[index], -1, size, path, root)
        assert not verify_inclusion(hashes[index], index, size, (*path, root), root)
        assert not verify_inclusion(hashes[index], index, size, path, HASHES[0] if size > 1 else HASHES[1])
        if path:
            assert not verify_inclusion(hashes[index], index, size, path[:-1], root)
            assert not verify_inclusion(hashes[index], index ^ 1, size, path, root) or index ^ 1 == index


@pytest.mark.parametrize("size", SIZES)
def test_growth_from_every_older_size_is_proven(size: int) -> None:
    """The path shows that the older root was a beginning, and of nothing else."""
    hashes, root = HASHES[:size], naive(HASHES[:size])
    assert consistency_path(hashes, 0) == ()
    assert verify_consistency(0, EMPTY_ROOT, size, root, ())
    for old in range(1, size + 1):
        path, old_root = consistency_path(hashes, old), naive(HASHES[:old])
        assert verify_consistency(old, old_root, size, root, path)
        assert not verify_consistency(old, leaf_hash(b"other"), size, root, path)
        assert not verify_consistency(old, old_root, size, leaf_hash(b"other"), path)
        assert not verify_consistency(old, old_root, size, root, (*path, root))
        assert not verify_consistency(size + 1, old_root, size, root, path)
        if path:
            assert not verify_consistency(old, old_root, size, root, path[1:])


def test_an_empty_tree_has_one_root() -> None:
    """From nothing to nothing is growth only under the root of nothing."""
    assert verify_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, ())
    assert not verify_consistency(0, EMPTY_ROOT, 0, HASHES[0], ())


def test_a_frontier_carries_the_tree_on() -> None:
    """Grown leaf by leaf, packed and read back, it always has the naive root."""
    grown = CompactRange()
    for size in SIZES:
        grown = CompactRange.from_bytes(size - 1, grown.to_bytes()).appended([HASHES[size - 1]])
        assert (grown.size, grown.root) == (size, naive(HASHES[:size]))


@pytest.mark.parametrize(("size", "packed"), [(-1, b""), (1, b""), (3, bytes(32)), (2, bytes(33))])
def test_what_is_no_frontier_is_refused(size: int, packed: bytes) -> None:
    """A frontier has a hash for each one of its size's binary digits."""
    with pytest.raises(ValueError, match="no frontier"):
        CompactRange.from_bytes(size, packed)


def test_what_was_never_there_has_no_path() -> None:
    """A leaf beyond the tree, an older size beyond it."""
    with pytest.raises(IndexError):
        inclusion_path(HASHES, 70)
    with pytest.raises(IndexError):
        consistency_path(HASHES, 71)


def test_tiles_hold_the_leaves_and_their_hashes() -> None:
    """At 600 leaves: two whole tiles and a partial one, and a partial tile of the level above."""
    leaves = [str(number).encode() for number in range(600)]
    files = dict(tile_files(leaves))
    bundles = [files[f"tile/entries/{name}"] for name in ("000", "001", "002.p/88")]
    assert [leaf for bundle in bundles for leaf in split_bundle(bundle)] == leaves
    assert files["tile/0/001"] == b"".join(leaf_hash(leaf) for leaf in leaves[256:512])
    assert files["tile/1/000.p/2"] == b"".join(
        naive([leaf_hash(leaf) for leaf in leaves[start : start + 256]]) for start in (0, 256)
    )
    assert len(files) == 7
    with pytest.raises(ValueError, match="cut"):
        list(split_bundle(bundles[0][:-1]))


def test_a_tile_beyond_a_thousand_lies_in_a_group() -> None:
    """tlog-tiles writes 1234067 as x001/x234/067."""
    names = [name for name, _ in tile_files([b"x"] * (256 * 1001)) if name.startswith("tile/entries/")]
    assert (names[0], names[-1]) == ("tile/entries/000", "tile/entries/x001/000")
