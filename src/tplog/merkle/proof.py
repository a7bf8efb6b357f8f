"""Proof files: a leaf's inclusion (https://c2sp.org/tlog-proof) and a tree's growth (tlog-witness).

The second is the body of a witness's add-checkpoint request, so the same file asks a witness for a
cosignature and convinces an auditor who has the older checkpoint.
"""

from __future__ import annotations

from attrs import frozen

from tplog.merkle.checkpoint import Checkpoint, parse_checkpoint, parse_hash, parse_number
from tplog.merkle.note import MAX_NOTE_BYTES, FormatError, conversion, decode_base64, encode_base64
from tplog.merkle.tree import verify_consistency, verify_inclusion

HEADER = "c2sp.org/tlog-proof@v1"
MAX_PATH_LENGTH = 63


@frozen
class InclusionProof:
    """A proof that a leaf is at ``index`` of the checkpoint's tree; ``path`` goes from the leaf up."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: Checkpoint

    def __bytes__(self) -> bytes:
        """Return the ``.tlog-proof`` file, with the checkpoint verbatim."""
        head = [HEADER, f"index {self.index}", *map(encode_base64, self.path)]
        return "".join(f"{line}\n" for line in head).encode() + b"\n" + bytes(self.checkpoint.note)

    def verify(self, leaf_hash: bytes) -> bool:
        """Return whether this proves that the leaf with that hash is at ``self.index``."""
        checkpoint = self.checkpoint
        return verify_inclusion(leaf_hash, self.index, checkpoint.size, self.path, checkpoint.root)


@frozen
class ConsistencyProof:
    """A proof that the checkpoint's tree begins with the ``old_size`` leaves of an older checkpoint."""

    old_size: int
    path: tuple[bytes, ...]
    checkpoint: Checkpoint

    def __bytes__(self) -> bytes:
        """Return the body of an add-checkpoint request, with the checkpoint verbatim."""
        head = [f"old {self.old_size}", *map(encode_base64, self.path)]
        return "".join(f"{line}\n" for line in head).encode() + b"\n" + bytes(self.checkpoint.note)

    def verify(self, old_root: bytes) -> bool:
        """Return whether it proves that the older tree had this root."""
        checkpoint = self.checkpoint
        return verify_consistency(self.old_size, old_root, checkpoint.size, checkpoint.root, self.path)


def parse_proof(content: bytes) -> InclusionProof | ConsistencyProof:
    """Parse a proof file of either kind strictly. Raises FormatError."""
    if len(content) > MAX_NOTE_BYTES:
        why = "it is too long"
        raise FormatError(why)
    if changed := conversion(content):
        raise FormatError(changed)
    head, separator, note = content.partition(b"\n\n")
    lines = head.decode("utf-8", "replace").split("\n")
    if not separator:
        why = "it is neither a tlog-proof nor a consistency proof"
        raise FormatError(why)
    if lines[0] == HEADER:
        return _parse_inclusion_proof(lines[1:], note)
    old_size = _parse_number_line(lines[0], "old")
    return ConsistencyProof(old_size, _parse_path(lines[1:]), parse_checkpoint(note))


def _parse_inclusion_proof(lines: list[str], note: bytes) -> InclusionProof:
    if lines and lines[0].startswith("extra "):  # allowed by the format, but not authenticated
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
