"""A log as static files (https://c2sp.org/tlog-tiles): entry bundles, hash tiles and the checkpoint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tplog.merkle.hashes import leaf_hash
from tplog.merkle.tree import tree_root

WIDTH = 256
TILES_FOLDER = "tile"  # beside it lies the checkpoint
_LENGTH_BYTES = 2
_DIGIT_GROUP = 1000


def tile_files(leaves: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield each file's path and content. Raises OverflowError for a leaf of more than 65 535 bytes."""
    for start in range(0, len(leaves), WIDTH):
        bundle = leaves[start : start + WIDTH]
        content = b"".join(len(leaf).to_bytes(_LENGTH_BYTES) + leaf for leaf in bundle)
        yield f"{TILES_FOLDER}/entries/{_tile_path(start // WIDTH, len(bundle))}", content
    level, hashes = 0, [leaf_hash(leaf) for leaf in leaves]
    while hashes:
        for start in range(0, len(hashes), WIDTH):
            tile = hashes[start : start + WIDTH]
            yield f"{TILES_FOLDER}/{level}/{_tile_path(start // WIDTH, len(tile))}", b"".join(tile)
        full_tile_starts = range(0, len(hashes) - WIDTH + 1, WIDTH)
        hashes = [tree_root(hashes[start : start + WIDTH]) for start in full_tile_starts]
        level += 1


def _tile_path(number: int, width: int) -> str:
    """Return a tile's number in groups of three digits, all but the last with an x, and a partial width."""
    groups = [f"{number % _DIGIT_GROUP:03d}"]
    while number := number // _DIGIT_GROUP:
        groups.insert(0, f"x{number % _DIGIT_GROUP:03d}")
    return "/".join(groups) + (f".p/{width}" if width < WIDTH else "")


def bundle_path(number: int, width: int) -> str:
    """Return the path of an entry bundle with this number of leaves."""
    return f"{TILES_FOLDER}/entries/{_tile_path(number, width)}"


def split_bundle(content: bytes) -> Iterator[bytes]:
    """Yield the leaves of an entry bundle. Raises ValueError if it is cut off."""
    offset = 0
    while offset < len(content):
        start = offset + _LENGTH_BYTES
        end = start + int.from_bytes(content[offset:start])
        if end > len(content):
            message = "an entry bundle is cut"
            raise ValueError(message)
        yield content[start:end]
        offset = end
