"""Checkpoints (https://c2sp.org/tlog-checkpoint): a signed statement of a log's size and root.

They have exactly three lines: the leaves say the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import field, frozen

from tplog.merkle.hashes import HASH_BYTES
from tplog.merkle.note import (
    FormatError,
    Note,
    Signer,
    check_name,
    decode_base64,
    encode_base64,
    naming_conversion,
    parse_note,
)

_NUMBER_PATTERN = re.compile(r"0|[1-9][0-9]{0,18}")
_LINE_COUNT = 3


@frozen
class Checkpoint:
    """A log's name (``origin``), size and root, and the note that states them."""

    origin: str
    size: int
    root: bytes
    note: Note = field(eq=False, repr=False)


def parse_number(text: str) -> int:
    """Parse a decimal number below 2^63 without leading zeros. Raises FormatError."""
    if not _NUMBER_PATTERN.fullmatch(text) or int(text) >= 1 << 63:
        why = "a number is not in plain decimal"
        raise FormatError(why)
    return int(text)


def parse_hash(text: str) -> bytes:
    """Parse a SHA-256 hash in base64. Raises FormatError."""
    digest = decode_base64(text)
    if len(digest) != HASH_BYTES:
        why = "a hash has not 32 bytes"
        raise FormatError(why)
    return digest


def checkpoint_text(origin: str, size: int, root: bytes) -> bytes:
    """Return the three lines that are signed."""
    return f"{origin}\n{size}\n{encode_base64(root)}\n".encode()


def checkpoint_from_note(note: Note) -> Checkpoint:
    """Parse the text of a note. Raises FormatError if it is no checkpoint of three lines."""
    lines = note.text.decode().split("\n")[:-1]
    if len(lines) != _LINE_COUNT:
        why = "a checkpoint has three lines"
        raise FormatError(why)
    return Checkpoint(check_name(lines[0]), parse_number(lines[1]), parse_hash(lines[2]), note)


def parse_checkpoint(content: bytes) -> Checkpoint:
    """Parse a signed checkpoint strictly. Raises FormatError."""
    note = parse_note(content)
    with naming_conversion(content):
        return checkpoint_from_note(note)


def sign_checkpoint(origin: str, size: int, root: bytes, signers: Iterable[Signer]) -> Checkpoint:
    """Return a checkpoint of a log's size and root, signed by each of the signers."""
    text = checkpoint_text(origin, size, root)
    return checkpoint_from_note(Note(text, tuple(signer.sign(text) for signer in signers)))
