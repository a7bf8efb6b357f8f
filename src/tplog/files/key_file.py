"""Private keys in files: a line with the key's vkey, then the Ed25519 key as PKCS#8 PEM.

A key file is written with mode 0600, and one that others can read is refused. The vkey states the key's owner
and what it signs; it is not secret.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tplog.errors import BadFile, Incompatible, NotFound, mandatory_rule
from tplog.files.atomic_write import create_exclusive
from tplog.files.outside_file import (
    NotPlainFileError,
    open_without_waiting,
    os_reason,
    read_limited,
    too_large_error,
)
from tplog.merkle.note import FormatError, Signer, VerifierKey, parse_key
from tplog.values.finding import Finding
from tplog.values.limits import MAX_KEY_BYTES

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_FILE_MODE = 0o600
_OTHERS_PERMISSIONS = 0o077
_SEED_BYTES = 32  # an Ed25519 private key is any 32 random bytes (RFC 8032, section 5.1.5)

# Returns the passphrase of the key file at a path.
AskPassphrase = Callable[[Path], str]

KEY_FILE_MISSING = mandatory_rule(
    "key-file-missing",
    "Nyckelfilen {path} går inte att läsa: {why}.",
    "The key file {path} cannot be read: {why}.",
)
KEY_FILE_EXISTS = mandatory_rule(
    "key-file-exists",
    "Nyckelfilen {path} går inte att skapa: {why}. Inget skrevs.",
    "The key file {path} cannot be made: {why}. Nothing was written.",
)
KEY_FILE_OPEN = mandatory_rule(
    "key-file-open",
    "Nyckelfilen {path} används inte: den ska vara en vanlig fil som bara ägaren kan läsa (chmod 600).",
    "The key file {path} is not used: it must be a plain file that its owner alone can read (chmod 600).",
)
KEY_FILE_MALFORMED = mandatory_rule(
    "key-file-malformed",
    "Nyckelfilen {path} är ingen Ed25519-nyckel från tplog, eller lösenfrasen är fel.",
    "The key file {path} is no Ed25519 key of tplog's, or the passphrase is wrong.",
)


def _random_bytes(size: int) -> bytes:
    return os.urandom(size)


def new_key(name: str, kind: int) -> Signer:
    """Return a new key. ``kind`` is a key type of `tplog.merkle.note`.

    Raises FormatError for a name that is not allowed.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 (start-up time)
        Ed25519PrivateKey,
    )

    private = Ed25519PrivateKey.from_private_bytes(_random_bytes(_SEED_BYTES))
    key = VerifierKey(name, kind, private.public_key().public_bytes_raw())
    return Signer(parse_key(str(key)), private)


def write_key(path: Path, signer: Signer, passphrase: str | None = None) -> None:
    """Write a new key file that only its owner can read, encrypted if a passphrase is given.

    Raises BadFile if the file exists, cannot be created, or would be longer than one that is read.
    """
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 (start-up time)

    encryption = (
        serialization.BestAvailableEncryption(passphrase.encode())
        if passphrase
        else serialization.NoEncryption()
    )
    pem = signer.private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
    )
    content = f"vkey: {signer.key}\n".encode() + pem
    if len(content) > MAX_KEY_BYTES:  # it could not be read again
        raise too_large_error(path, MAX_KEY_BYTES)
    try:
        create_exclusive(path, [content], KEY_FILE_MODE)
    except (OSError, Incompatible) as error:
        why = os_reason(error if isinstance(error, OSError) else os.strerror(errno.EEXIST))
        raise BadFile(Finding(KEY_FILE_EXISTS, {"path": str(path), "why": why})) from error


def read_key(path: Path, ask_passphrase: AskPassphrase | None = None) -> Signer:
    """Return the key in a key file. ``ask_passphrase`` is called if the key is encrypted.

    Raises NotFound if the file cannot be read; BadFile if others can read it too, it is no key, or the
    passphrase is wrong.
    """
    content = _read_private_file(path)
    header, _, _ = content.partition(b"-----BEGIN")
    pem = content[len(header) :]
    try:
        key = parse_key(header.decode("ascii").strip().removeprefix("vkey: "))
        private = _load_private_key(pem, path, ask_passphrase)
    except (FormatError, ValueError, TypeError) as error:
        raise BadFile(Finding(KEY_FILE_MALFORMED, {"path": str(path)})) from error
    if private.public_key().public_bytes_raw() != key.public_bytes:
        raise BadFile(Finding(KEY_FILE_MALFORMED, {"path": str(path)}))
    return Signer(key, private)


def _read_private_file(path: Path) -> bytes:
    """Return the bytes of a file that only its owner can read. Raises BadFile, NotFound."""
    try:
        with open_without_waiting(path, follow_links=False) as file:
            file_stat = os.fstat(file.fileno())
            if file_stat.st_mode & _OTHERS_PERMISSIONS or file_stat.st_uid != os.geteuid():
                raise BadFile(Finding(KEY_FILE_OPEN, {"path": str(path)}))
            return read_limited(file, MAX_KEY_BYTES, path)
    except NotPlainFileError as error:
        raise BadFile(Finding(KEY_FILE_OPEN, {"path": str(path)})) from error
    except OSError as error:
        why = os_reason(error)
        raise NotFound(Finding(KEY_FILE_MISSING, {"path": str(path), "why": why})) from error


def _load_private_key(pem: bytes, path: Path, ask_passphrase: AskPassphrase | None) -> Ed25519PrivateKey:
    """Return the private key in a PEM block. Raises ValueError or TypeError if it is no Ed25519 key."""
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 (start-up time)
    from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415 (start-up time)
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 (start-up time)
        load_pem_private_key,
    )

    locked = b"ENCRYPTED" in pem
    passphrase = ask_passphrase(path).encode() if locked and ask_passphrase else None
    try:
        private = load_pem_private_key(pem, passphrase)
    except UnsupportedAlgorithm as error:
        raise ValueError from error
    if not isinstance(private, ed25519.Ed25519PrivateKey):
        raise TypeError
    return private
