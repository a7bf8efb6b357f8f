"""Checkpoints (https://c2sp.org/tlog-checkpoint): a signed statement of a log's size and root.

Three lines and no more: what else there is to know stands in the leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import field, frozen

from tplog.merkle.note import Malformed, Note, Signer, check_name, decoded, encoded, parse_note
from tplog.merkle.tree import HASH_BYTES

_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_LINES = 3


@frozen
class Checkpoint:
    """A log's name (``origin``), size and root, and the note that says so."""

    origin: str
    size: int
    root: bytes
    note: Note = field(eq=False, repr=False)


def number(text: str) -> int:
    """A decimal number below 2^63 without leading zeros. Raises Malformed."""
    if not _NUMBER.fullmatch(text) or int(text) >= 1 << 63:
        why = "a number is not in plain decimal"
        raise Malformed(why)
    return int(text)


def hash_of(text: str) -> bytes:
    """A SHA-256 hash in base64. Raises Malformed."""
    told = decoded(text)
    if len(told) != HASH_BYTES:
        why = "a hash has not 32 bytes"
        raise Malformed(why)
    return told


def text_of(origin: str, size: int, root: bytes) -> bytes:
    """The three lines that are signed."""
    return f"{origin}\n{size}\n{encoded(root)}\n".encode()


def read_checkpoint(note: Note) -> Checkpoint:
    """What a note states. Raises Malformed where it is no checkpoint of three lines."""
    lines = note.text.decode().split("\n")[:-1]
    if len(lines) != _LINES:
        why = "a checkpoint has three lines"
        raise Malformed(why)
    return Checkpoint(check_name(lines[0]), number(lines[1]), hash_of(lines[2]), note)


def parse_checkpoint(content: bytes) -> Checkpoint:
    """Read a signed checkpoint, strictly. Raises Malformed."""
    return read_checkpoint(parse_note(content))


def signed_checkpoint(origin: str, size: int, root: bytes, signers: Iterable[Signer]) -> Checkpoint:
    """State a log's size and root, signed by each of the signers."""
    text = text_of(origin, size, root)
    return read_checkpoint(Note(text, tuple(one.sign(text) for one in signers)))
