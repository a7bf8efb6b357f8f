"""Proofs in files: a leaf's inclusion (https://c2sp.org/tlog-proof) and a tree's growth (tlog-witness).

The second is the body of a witness's add-checkpoint request, so that the same file asks a witness and
convinces an auditor who kept the older checkpoint.
"""

from __future__ import annotations

from attrs import frozen

from tplog.merkle.checkpoint import Checkpoint, parse_checkpoint, parse_hash, parse_number
from tplog.merkle.note import MAX_NOTE_BYTES, FormatError, decode_base64, encode_base64
from tplog.merkle.tree import verify_consistency, verify_inclusion

HEADER = "c2sp.org/tlog-proof@v1"
MAX_PATH_LENGTH = 63


@frozen
class InclusionProof:
    """That a leaf stands at ``index`` of the checkpoint's tree; ``path`` is from the leaf up."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: Checkpoint

    def __bytes__(self) -> bytes:
        """The ``.tlog-proof`` file, the checkpoint verbatim."""
        head = [HEADER, f"index {self.index}", *map(encode_base64, self.path)]
        return "".join(f"{line}\n" for line in head).encode() + b"\n" + bytes(self.checkpoint.note)

    def verify(self, leaf_hash: bytes) -> bool:
        """Whether it proves that the leaf with this hash stands there."""
        told = self.checkpoint
        return verify_inclusion(leaf_hash, self.index, told.size, self.path, told.root)


@frozen
class ConsistencyProof:
    """That the checkpoint's tree begins with the ``old`` leaves that an older checkpoint covers."""

    old_size: int
    path: tuple[bytes, ...]
    checkpoint: Checkpoint

    def __bytes__(self) -> bytes:
        """The body of an add-checkpoint request, the checkpoint verbatim."""
        head = [f"old {self.old_size}", *map(encode_base64, self.path)]
        return "".join(f"{line}\n" for line in head).encode() + b"\n" + bytes(self.checkpoint.note)

    def verify(self, old_root: bytes) -> bool:
        """Whether it proves that the older tree had this root."""
        told = self.checkpoint
        return verify_consistency(self.old_size, old_root, told.size, told.root, self.path)


def parse_proof(content: bytes) -> InclusionProof | ConsistencyProof:
    """Read a file of either kind, strictly. Raises Malformed."""
    if len(content) > MAX_NOTE_BYTES:
        why = "it is too long"
        raise FormatError(why)
    head, gap, note = content.partition(b"\n\n")
    lines = head.decode("utf-8", "replace").split("\n")
    if not gap:
        why = "it is neither a tlog-proof nor a consistency proof"
        raise FormatError(why)
    if lines[0] == HEADER:
        return _parse_inclusion_proof(lines[1:], note)
    old = _parse_number_line(lines[0], "old")
    return ConsistencyProof(old, _parse_path(lines[1:]), parse_checkpoint(note))


def _parse_inclusion_proof(lines: list[str], note: bytes) -> InclusionProof:
    if lines and lines[0].startswith("extra "):  # allowed by the format, and authenticated by nothing
        decode_base64(lines[0].removeprefix("extra "))
        lines = lines[1:]
    index = _parse_number_line(lines[0] if lines else "", "index")
    return InclusionProof(index, _parse_path(lines[1:]), parse_checkpoint(note))


def _parse_number_line(line: str, key: str) -> int:
    if not line.startswith(f"{key} "):
        why = "it is neither a tlog-proof nor a consistency proof"
        raise FormatError(why)
    return parse_number(line.removeprefix(f"{key} "))


def _parse_path(lines: list[str]) -> tuple[bytes, ...]:
    if len(lines) > MAX_PATH_LENGTH:
        why = "a path has at most 63 hashes"
        raise FormatError(why)
    return tuple(parse_hash(line) for line in lines)
