"""Proofs in files: a leaf's inclusion (https://c2sp.org/tlog-proof) and a tree's growth (tlog-witness).

The second is the body of a witness's add-checkpoint request, so that the same file asks a witness and
convinces an auditor who kept the older checkpoint.
"""

from __future__ import annotations

from attrs import frozen

from tplog.merkle.checkpoint import Checkpoint, hash_of, number, parse_checkpoint
from tplog.merkle.note import LARGEST_NOTE, Malformed, decoded, encoded
from tplog.merkle.tree import continues, includes

HEADER = "c2sp.org/tlog-proof@v1"
LONGEST_PATH = 63


@frozen
class InclusionProof:
    """That a leaf stands at ``index`` of the checkpoint's tree; ``path`` is from the leaf up."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: Checkpoint

    def __bytes__(self) -> bytes:
        """The ``.tlog-proof`` file, the checkpoint verbatim."""
        head = [HEADER, f"index {self.index}", *map(encoded, self.path)]
        return "".join(f"{line}\n" for line in head).encode() + b"\n" + bytes(self.checkpoint.note)

    def holds(self, leaf_hash: bytes) -> bool:
        """Whether it proves that the leaf with this hash stands there."""
        told = self.checkpoint
        return includes(leaf_hash, self.index, told.size, self.path, told.root)


@frozen
class ConsistencyProof:
    """That the checkpoint's tree begins with the ``old`` leaves that an older checkpoint covers."""

    old: int
    path: tuple[bytes, ...]
    checkpoint: Checkpoint

    def __bytes__(self) -> bytes:
        """The body of an add-checkpoint request, the checkpoint verbatim."""
        head = [f"old {self.old}", *map(encoded, self.path)]
        return "".join(f"{line}\n" for line in head).encode() + b"\n" + bytes(self.checkpoint.note)

    def holds(self, old_root: bytes) -> bool:
        """Whether it proves that the older tree had this root."""
        told = self.checkpoint
        return continues(self.old, old_root, told.size, told.root, self.path)


def parse_proof(content: bytes) -> InclusionProof | ConsistencyProof:
    """Read a file of either kind, strictly. Raises Malformed."""
    if len(content) > LARGEST_NOTE:
        why = "it is too long"
        raise Malformed(why)
    head, gap, note = content.partition(b"\n\n")
    lines = head.decode("utf-8", "replace").split("\n")
    if not gap:
        why = "it is neither a tlog-proof nor a consistency proof"
        raise Malformed(why)
    if lines[0] == HEADER:
        return _inclusion(lines[1:], note)
    old = _numbered(lines[0], "old")
    return ConsistencyProof(old, _path(lines[1:]), parse_checkpoint(note))


def _inclusion(lines: list[str], note: bytes) -> InclusionProof:
    if lines and lines[0].startswith("extra "):  # allowed by the format, and authenticated by nothing
        decoded(lines[0].removeprefix("extra "))
        lines = lines[1:]
    index = _numbered(lines[0] if lines else "", "index")
    return InclusionProof(index, _path(lines[1:]), parse_checkpoint(note))


def _numbered(line: str, key: str) -> int:
    if not line.startswith(f"{key} "):
        why = "it is neither a tlog-proof nor a consistency proof"
        raise Malformed(why)
    return number(line.removeprefix(f"{key} "))


def _path(lines: list[str]) -> tuple[bytes, ...]:
    if len(lines) > LONGEST_PATH:
        why = "a path has at most 63 hashes"
        raise Malformed(why)
    return tuple(hash_of(line) for line in lines)
