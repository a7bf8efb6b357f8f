"""Signed notes and verifier keys (https://c2sp.org/signed-note), and cosignatures (tlog-cosignature).

A note is a text, an empty line, and signature lines. Parsing is strict: a parsed note is written back as the
very same bytes. `cryptography` is imported where it is used, because most commands verify nothing.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ED25519, COSIGNATURE = 0x01, 0x04
MAX_NOTE_BYTES = 1 << 20
MAX_SIGNATURES = 128
_ID_BYTES, _PUBLIC_BYTES, _TIME_BYTES, _SIGNATURE_BYTES = 4, 32, 8, 64
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_MINUTES = re.compile(r"^[^\n:]+: +[A-Za-z0-9+/]{43}=$", re.MULTILINE)  # a root after its name
_KEY_ID = re.compile(r"[0-9a-f]{8}")
_MAX_TIMESTAMP = (1 << 63) - 1
_KEY_PART_COUNT = 3


BYTE_ORDER_MARK = (
    "it begins with a byte order mark, as some editors add it; ask for the file unchanged, or save it as "
    "UTF-8 without one"
)
WINDOWS_LINE_ENDS = (
    "its lines end in CR LF, as Windows and mail programs write them; ask for the file unchanged, or turn "
    "the line ends into LF"
)
UTF_16 = "it is in UTF-16, as some editors save; ask for the file unchanged, or save it as UTF-8"
QUOTED = "its lines begin with >, as mail programs quote; ask for the file unchanged, or take the signs away"
SPACE_ADDED = (
    "it has an empty line or spaces more, at its beginning, its end or a line's end, as mail programs and "
    "editors add them; ask for the file unchanged, or take them away"
)
MINUTES_TEXT = (
    "it is the text for the minutes, which nobody signed. Have the keeper hand over the checkpoint of that "
    "size (tplog checkpoint --size), see that its name, size and root are those of the minutes, and give that"
)


class FormatError(ValueError):
    """A text does not have its format. ``why`` is a phrase that says what is wrong, ``line`` where."""

    def __init__(self, why: str, line: int | None = None) -> None:
        """Create the error from the phrase and, if known, the line (from 1)."""
        super().__init__(why)
        self.why, self.line = why, line

    @property
    def reason(self) -> tuple[str, ...]:
        """The phrase as a message's parameter, in a tuple: it has words in both languages."""
        return (self.why,)


def conversion(content: bytes) -> str | None:
    """Return how an editor or a mail program changed a text on its way, as a phrase; None if it did not."""
    if content.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return BYTE_ORDER_MARK
    if content[:1] == b"\0" or content[1:2] == b"\0":
        return UTF_16
    return WINDOWS_LINE_ENDS if b"\r\n" in content else None


@contextmanager
def naming_conversion(content: bytes) -> Iterator[None]:
    """Where what follows raises FormatError, have it say how the text was changed on its way, if it was."""
    try:
        yield
    except FormatError as error:
        if error.why != MINUTES_TEXT and (changed := conversion(content) or _added_space(content)):
            raise FormatError(changed) from error
        raise


def _added_space(content: bytes) -> str | None:
    """Return whether there are quotation marks, or spaces or empty lines more than a note has."""
    if re.search(rb"^> ?", content, re.MULTILINE):
        return QUOTED
    if content[:1].isspace() or content.endswith(b"\n\n") or re.search(rb"[ \t]$", content, re.MULTILINE):
        return SPACE_ADDED
    return None


def decode_base64(text: str) -> bytes:
    """Decode standard base64 in its only canonical form. Raises FormatError for any other."""
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        content = None
    if content is None or encode_base64(content) != text:
        why = "its base64 is not canonical"
        raise FormatError(why)
    return content


def encode_base64(content: bytes) -> str:
    """Return standard base64 (RFC 4648, section 4)."""
    return base64.b64encode(content).decode("ascii")


def check_name(name: str) -> str:
    """Return a key's name. Raises FormatError if it is empty or has a space, plus or control character."""
    if not name or "+" in name or any(char.isspace() or ord(char) < ord(" ") for char in name):
        why = "a key's name is empty or has a space or a plus"
        raise FormatError(why)
    return name


@frozen
class VerifierKey:
    """A public Ed25519 key with its name (vkey).

    ``kind`` is `ED25519` for a log's key, `COSIGNATURE` for a witness's.
    """

    name: str
    kind: int
    public_bytes: bytes

    @property
    def id(self) -> bytes:
        """The first four bytes of the key's hash (C2SP signed-note), by which signatures name it."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public_bytes).digest()[
            :_ID_BYTES
        ]

    def __str__(self) -> str:
        """Return ``name+id+base64``, the form in which a key is published."""
        return f"{self.name}+{self.id.hex()}+{encode_base64(bytes([self.kind]) + self.public_bytes)}"

    def is_named_by(self, signature: Signature) -> bool:
        """Return whether a signature names this key; it may still be false."""
        return (signature.name, signature.key_id) == (self.name, self.id)

    def verifies(self, text: bytes, signature: Signature) -> bool:
        """Return whether this key made the signature over this text."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 (module docstring)
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
            Ed25519PublicKey,
        )

        message, content = text, signature.content
        if self.kind == COSIGNATURE:
            if signature.time is None:
                return False
            message, content = cosigned_message(text, signature.time), content[_TIME_BYTES:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public_bytes).verify(content, message)
        except (InvalidSignature, ValueError):
            return False
        return self.is_named_by(signature)


def parse_key(text: str) -> VerifierKey:
    """Parse a vkey. Raises FormatError if the text is no vkey, or of an unsupported kind."""
    parts = text.split("+", 2)
    if len(parts) != _KEY_PART_COUNT or not _KEY_ID.fullmatch(parts[1]):
        why = "a key is written name+id+base64"
        raise FormatError(why)
    content = decode_base64(parts[2])
    if len(content) != 1 + _PUBLIC_BYTES or content[0] not in {ED25519, COSIGNATURE}:
        why = "a key of another kind than Ed25519"
        raise FormatError(why)
    key = VerifierKey(check_name(parts[0]), content[0], content[1:])
    if key.id.hex() != parts[1]:
        why = "the key's id is not of its name and content"
        raise FormatError(why)
    return key


@frozen
class Signature:
    """One signature line: the key that it names, and the signature's bytes."""

    name: str
    key_id: bytes
    content: bytes

    @property
    def time(self) -> int | None:
        """The time of a cosignature in seconds since 1970 UTC; None if it does not have that form."""
        if len(self.content) != _TIME_BYTES + _SIGNATURE_BYTES:
            return None
        time = int.from_bytes(self.content[:_TIME_BYTES])
        return time if time <= _MAX_TIMESTAMP else None

    def __str__(self) -> str:
        """Return the line, without its newline."""
        return f"— {self.name} {encode_base64(self.key_id + self.content)}"


def parse_signature(line: str) -> Signature:
    """Parse a signature line without its newline. Raises FormatError."""
    dash, _, rest = line.partition(" ")
    name, _, content = rest.partition(" ")
    decoded = decode_base64(content) if dash == "—" else b""
    if len(decoded) <= _ID_BYTES:
        why = "a line below the text is no signature"
        raise FormatError(why)
    return Signature(check_name(name), decoded[:_ID_BYTES], decoded[_ID_BYTES:])


@frozen
class Note:
    """A text with signatures. ``text`` is the signed bytes, final newline included."""

    text: bytes
    signatures: tuple[Signature, ...]

    def __bytes__(self) -> bytes:
        """Return the note as it is stored and published."""
        return self.text + b"\n" + b"".join(f"{signature}\n".encode() for signature in self.signatures)

    def with_signatures(self, signatures: Iterable[Signature]) -> Note:
        """Return the note with further signatures, each once."""
        return Note(self.text, tuple(dict.fromkeys((*self.signatures, *signatures))))

    def signatures_by(self, key: VerifierKey) -> Iterator[Signature]:
        """Yield the signatures that name this key."""
        return (signature for signature in self.signatures if key.is_named_by(signature))


def parse_note(content: bytes) -> Note:
    """Parse a signed note strictly. Raises FormatError."""
    if len(content) > MAX_NOTE_BYTES:
        why = "it is too long"
        raise FormatError(why)
    with naming_conversion(content):
        return _parse_note(content)


def _parse_note(content: bytes) -> Note:
    if changed := conversion(content):
        raise FormatError(changed)
    try:
        note_text = content.decode()
    except UnicodeDecodeError as error:
        why = "it is not UTF-8"
        raise FormatError(why) from error
    if _CONTROL.search(note_text):
        why = "it has a control character, perhaps another line end than LF"
        raise FormatError(why)
    if _MINUTES.search(note_text) and "\n\n" not in note_text:
        raise FormatError(MINUTES_TEXT)
    text, separator, lines = note_text.rpartition("\n\n")
    if not separator or not text or not lines.endswith("\n"):
        why = "it is not a text, an empty line and signatures, each line ended"
        raise FormatError(why)
    signatures = tuple(parse_signature(line) for line in lines[:-1].split("\n"))
    if len(signatures) > MAX_SIGNATURES:
        why = "it has too many signatures"
        raise FormatError(why)
    return Note(f"{text}\n".encode(), signatures)


def cosigned_message(text: bytes, time: int) -> bytes:
    """Return what a witness signs: a header, the time in seconds since 1970 UTC, the checkpoint's text."""
    return f"cosignature/v1\ntime {time}\n".encode() + text


@frozen
class Signer:
    """A private key with the vkey under which it signs. It has no readable form."""

    key: VerifierKey
    private: Ed25519PrivateKey = field(repr=False, eq=False)

    def sign(self, text: bytes, time: int = 0) -> Signature:
        """Sign a note's text; a witness's key cosigns it at ``time`` (seconds since 1970 UTC)."""
        if self.key.kind == COSIGNATURE:
            content = time.to_bytes(_TIME_BYTES) + self.private.sign(cosigned_message(text, time))
        else:
            content = self.private.sign(text)
        return Signature(self.key.name, self.key.id, content)
