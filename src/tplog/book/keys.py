"""The key files of logs and witnesses: make one, read its public key, and let it follow another."""

from __future__ import annotations

from pathlib import Path

from tplog.book.book import Book
from tplog.errors import mandatory_rule
from tplog.events.record import Record
from tplog.files.key_file import AskPassphrase, new_key, read_key, write_key
from tplog.merkle.note import COSIGNATURE, ED25519, FormatError

PASSPHRASE_MISSING = mandatory_rule(
    "passphrase-missing",
    "Nyckelfilen {path} har en lösenfras, och här finns ingen terminal att fråga vid. Ange den i "
    "miljövariabeln TPLOG_PASSPHRASE.",
    "The key file {path} has a passphrase, and there is no terminal here to ask at. Give it in the "
    "environment variable TPLOG_PASSPHRASE.",
)


def name_problem(name: str) -> str | None:
    """Return why no key can have such a name; None if one can."""
    try:
        new_key(name, ED25519)
    except FormatError as error:
        return error.why
    return None


def create_key_file(
    name: str, path: Path, ask_passphrase: AskPassphrase | None = None, *, is_witness: bool = False
) -> str:
    """Write a new key's file, locked if there is a passphrase to ask for, and return its vkey.

    The name must have no `name_problem`. Raises BadFile if the file exists or cannot be created.
    """
    signer = new_key(name, COSIGNATURE if is_witness else ED25519)
    write_key(path, signer, ask_passphrase(path) if ask_passphrase else None)
    return str(signer.key)


def read_vkey(path: Path, ask_passphrase: AskPassphrase) -> str:
    """Return the vkey of a key file. Raises NotFound, BadFile."""
    return str(read_key(path, ask_passphrase).key)


def change_key_to(book: Book, path: Path, ask_passphrase: AskPassphrase) -> tuple[Record, str]:
    """Let the key in a file sign from now on; return the record of that, and the key's vkey.

    Raises as `tplog.book.book.Book.change_key`.
    """
    signer = read_key(path, ask_passphrase)
    return book.change_key(signer, path), str(signer.key)
