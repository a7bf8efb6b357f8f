"""Checkpoints (https://c2sp.org/tlog-checkpoint): a signed statement of a log's size and root.

Three lines and no more: what else there is to know stands in the leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import field, frozen

from tplog.merkle.hashes import HASH_BYTES
from tplog.merkle.note import FormatError, Note, Signer, check_name, decode_base64, encode_base64, parse_note

_NUMBER_PATTERN = re.compile(r"0|[1-9][0-9]{0,18}")
_LINE_COUNT = 3


@frozen
class Checkpoint:
    """A log's name (``origin``), size and root, and the note that says so."""

    origin: str
    size: int
    root: bytes
    note: Note = field(eq=False, repr=False)


def parse_number(text: str) -> int:
    """A decimal number below 2^63 without leading zeros. Raises Malformed."""
    if not _NUMBER_PATTERN.fullmatch(text) or int(text) >= 1 << 63:
        why = "a number is not in plain decimal"
        raise FormatError(why)
    return int(text)


def parse_hash(text: str) -> bytes:
    """A SHA-256 hash in base64. Raises Malformed."""
    told = decode_base64(text)
    if len(told) != HASH_BYTES:
        why = "a hash has not 32 bytes"
        raise FormatError(why)
    return told


def checkpoint_text(origin: str, size: int, root: bytes) -> bytes:
    """The three lines that are signed."""
    return f"{origin}\n{size}\n{encode_base64(root)}\n".encode()


def checkpoint_from_note(note: Note) -> Checkpoint:
    """What a note states. Raises Malformed where it is no checkpoint of three lines."""
    lines = note.text.decode().split("\n")[:-1]
    if len(lines) != _LINE_COUNT:
        why = "a checkpoint has three lines"
        raise FormatError(why)
    return Checkpoint(check_name(lines[0]), parse_number(lines[1]), parse_hash(lines[2]), note)


def parse_checkpoint(content: bytes) -> Checkpoint:
    """Read a signed checkpoint, strictly. Raises Malformed."""
    return checkpoint_from_note(parse_note(content))


def sign_checkpoint(origin: str, size: int, root: bytes, signers: Iterable[Signer]) -> Checkpoint:
    """State a log's size and root, signed by each of the signers."""
    text = checkpoint_text(origin, size, root)
    return checkpoint_from_note(Note(text, tuple(one.sign(text) for one in signers)))
