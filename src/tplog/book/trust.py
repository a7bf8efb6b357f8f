"""What a verification trusts: keys, policies and outside checkpoints are read here alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from tplog.book.signing_config import CHECKPOINTS_SUFFIX, checkpoint_folders_of
from tplog.errors import BadFile, TplogError
from tplog.eventstore.connect import dialect_for_url
from tplog.files.checkpoint_directory import LEAVES_SUFFIX, OWNER_FILE, expand_checkpoint_folders
from tplog.files.outside_file import os_text, read_outside_file
from tplog.i18n.sanitize import escape_invisible
from tplog.merkle.note import (
    COSIGNATURE,
    ED25519,
    FormatError,
    VerifierKey,
    conversion,
    naming_conversion,
    parse_key,
)
from tplog.merkle.policy import Policy, parse_policy
from tplog.merkle.tiles import TILES_FOLDER
from tplog.verification.report import CheckpointEvidence, TrustAnchors, TrustOrigin

MAX_KEY_FILE_BYTES = 4096
# Makes the error for a key or a policy that is not one, from what names it and a phrase of what is wrong.
MakeError = Callable[[str, str], Exception]
_Identity = tuple[int, int]
_PRIVATE_KEY = b"vkey: "  # how the file of a private key begins
_PRIVATE = "it is the file of a private key, which nobody else should have; tplog key show prints its vkey"
_OTHER_KINDS = {
    ED25519: "it is a witness's key; name it in a --policy",
    COSIGNATURE: "it is a log's key, not a witness's",
}


def trust_anchors(
    keys: Sequence[VerifierKey],
    policy: Path | None,
    origin: str,
    places: Sequence[str],
    unusable: MakeError,
) -> TrustAnchors:
    """Return what is trusted: keys, and the policy of a file. ``origin`` is the value of a TrustOrigin.

    Raises what ``unusable`` makes; NotFound or BadFile if the file cannot be read.
    """
    parsed = _read_policy(policy, unusable) if policy else Policy()
    return TrustAnchors(tuple(keys), parsed, TrustOrigin(origin), tuple(places))


def parse_log_key(text: str, unusable: MakeError) -> VerifierKey:
    """Return a log's key from its text, or the file that it names. Raises what ``unusable`` makes."""
    return _parse_key(text, ED25519, unusable)


def parse_witness_key(text: str, unusable: MakeError) -> VerifierKey:
    """Return a witness's key from its text, or the file that it names. Raises what ``unusable`` makes."""
    return _parse_key(text, COSIGNATURE, unusable)


def _parse_key(text: str, kind: int, unusable: MakeError) -> VerifierKey:
    """Return the key of a kind: from a vkey, or a plain file with one. Raises what ``unusable`` makes."""
    text = text.strip()
    try:
        try:
            key = parse_key(text)
        except FormatError:
            if not text or not os.path.lexists(text):
                raise
            key = _read_key_file(Path(text))
        if key.kind != kind:
            raise FormatError(_OTHER_KINDS[kind])  # noqa: TRY301 (reported as the others)
    except (FormatError, OSError, ValueError) as error:
        why = error.why if isinstance(error, FormatError) else os_text(error)
        raise unusable(repr(escape_invisible(text)), why) from error
    return key


def _read_key_file(path: Path) -> VerifierKey:
    """Return the vkey that is all there is in a plain file. Raises FormatError, NotFound."""
    why = "it is neither a key (name+id+base64) nor a plain file of at most 4 KiB with one"
    try:
        content = read_outside_file(path, MAX_KEY_FILE_BYTES)
    except BadFile as error:
        raise FormatError(why) from error
    if content.startswith(_PRIVATE_KEY):
        raise FormatError(_PRIVATE)
    with naming_conversion(content):
        try:
            return parse_key(content.decode().removesuffix("\n"))
        except UnicodeDecodeError as error:
            raise FormatError(why) from error


def _read_policy(path: Path, unusable: MakeError) -> Policy:
    content = read_outside_file(path)
    try:
        if changed := conversion(content):
            raise FormatError(changed)  # noqa: TRY301 (reported as the others)
        return parse_policy(content.decode())
    except FormatError as error:
        place = f"{path}:{error.line}" if error.line else str(path)
        raise unusable(place, error.why) from error
    except UnicodeDecodeError as error:
        raise unusable(str(path), "it is not UTF-8") from error


def log_folders(urls: Iterable[str | None], named_folders: Iterable[Path]) -> list[Path]:
    """Return the folders that are the log's own, in whatever way they are named.

    They are those that a setting calls the checkpoint directory, those that belong to the database's file by
    its name or lie beside it, and those of every log at one of these addresses.
    """
    folders = list(named_folders)
    for url in urls:
        try:
            file = dialect_for_url(url).file if url else None
        except TplogError:  # a command that opens no database does not judge its address
            continue
        if file:
            folders += [*checkpoint_folders_of(file), *_folders_beside(file)]
    return list(dict.fromkeys(folders))


def dump_folders(dump: Path) -> list[Path]:
    """Return the folders that are a dump's own: its folder, or that of a checkpoint directory's leaves."""
    return [dump.resolve().parent] if dump.suffix == LEAVES_SUFFIX and not dump.is_dir() else [dump]


def _folders_beside(database_file: Path) -> Iterator[Path]:
    """Yield the checkpoint directories that lie beside a database, or beside another name of its file.

    A copy or a hard link has another name than the file that the directory is named after.
    """
    for folder in dict.fromkeys((database_file.resolve().parent, database_file.parent)):
        yield from (owner.parent for owner in folder.glob(f"*{CHECKPOINTS_SUFFIX}/{OWNER_FILE}"))


def read_checkpoints(
    paths: Sequence[Path], own_folders: Iterable[Path] = (), db: str | None = None
) -> list[CheckpointEvidence]:
    """Return the checkpoints in files and folders.

    What lies in the log's own folders, beside another name of the database ``db``, or among published tiles
    is not from outside.
    """
    own_ids = {identity for folder in own_folders for identity in _identities(folder)}
    database_id = _linked_id(db)
    return [
        CheckpointEvidence(
            str(file),
            read_outside_file(file),
            from_outside=not (
                _lies_in(file, own_ids) or _is_of_tiles(file) or _is_of_database(file, database_id)
            ),
        )
        for file in expand_checkpoint_folders(paths)
    ]


def _identities(folder: Path) -> Iterator[_Identity]:
    """Yield the identity of a folder and of all below it, links and what they lead to.

    So another name of any of them does not count.
    """
    names = (Path(path, name) for path, folders, files in os.walk(folder) for name in (*folders, *files))
    for path in (folder, *names):
        with suppress(OSError, ValueError):
            yield _identity(path.stat())


def _identity(stat: os.stat_result) -> _Identity:
    """Return the device and the inode of a file, which no other file has."""
    return stat.st_dev, stat.st_ino


def _lies_in(file: Path, own_ids: set[_Identity]) -> bool:
    """Return whether a file, by any link, is one of these, or lies below one of these folders."""
    try:
        return any(_identity(path.stat()) in own_ids for path in (file, *file.resolve().parents))
    except OSError:
        return False


def _is_of_tiles(file: Path) -> bool:
    """Return whether a file, or what it leads to, is the checkpoint among published tiles."""
    return any((path.parent / TILES_FOLDER).is_dir() for path in (file, file.resolve()))


def _linked_id(db: str | None) -> _Identity | None:
    """Return the identity of a database's file if the file has several names."""
    with suppress(TplogError, OSError):
        file = dialect_for_url(db).file if db else None
        stat = file.stat() if file else None
        if stat and stat.st_nlink > 1:
            return _identity(stat)
    return None


def _is_of_database(file: Path, database_id: _Identity | None) -> bool:
    """Return whether a file's folder is the checkpoint directory of this database under another name."""
    folder = file.resolve().parent
    if database_id is None or folder.suffix != CHECKPOINTS_SUFFIX:
        return False
    with suppress(OSError):
        namesakes = (path for path in folder.parent.iterdir() if path.stem == folder.stem and path.is_file())
        return any(_identity(path.stat()) == database_id for path in namesakes)
    return False
