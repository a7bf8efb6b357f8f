"""What a verification trusts, and why: keys, policies and outside checkpoints are read here alone."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import click
from click.core import ParameterSource

from tplog.book.signing_config import checkpoint_folders_of
from tplog.cli import settings
from tplog.errors import BadFile, TplogError
from tplog.eventstore.connect import dialect_for_url
from tplog.files.checkpoint_directory import expand_checkpoint_folders
from tplog.files.outside_file import read_outside_file
from tplog.i18n.vocabulary import Language, translate
from tplog.merkle.note import COSIGNATURE, ED25519, FormatError, VerifierKey, conversion, parse_key
from tplog.merkle.policy import Policy, parse_policy
from tplog.verification.report import CheckpointEvidence, TrustAnchors, TrustOrigin

MAX_KEY_FILE_BYTES = 4096
_ORIGINS = {
    ParameterSource.COMMANDLINE: TrustOrigin.OPTION,
    ParameterSource.ENVIRONMENT: TrustOrigin.ENVIRONMENT,
    ParameterSource.DEFAULT_MAP: TrustOrigin.FILE,
}


def read_trust(
    vkeys: Sequence[str], policy: Path | None, lang: Language, *, store: Path | None = None
) -> TrustAnchors:
    """Return the trusted keys and policy of the command, from one source. Raises click.BadParameter.

    ``store`` is a witness's own policy file, which only a flag overrules. Unless flags name all that is
    trusted, stderr says where it comes from, and what of it is not used.
    """
    source, places, unused = settings.trust_places()
    origin = _ORIGINS[source] if source else TrustOrigin.OPTION
    if store and source is not ParameterSource.COMMANDLINE:
        unused, places = [*unused, *places], [str(store)]
        vkeys, policy, origin = (), store, TrustOrigin.STORE
    keys = tuple(_parse_key(text, "--vkey", ED25519) for text in vkeys)
    if origin is not TrustOrigin.OPTION:
        click.echo(f"{', '.join(places)}: {translate('trusted-by-file', lang)}", err=True)
    if unused:
        click.echo(f"{', '.join(unused)}: {translate('trust-unused', lang)}", err=True)
    return TrustAnchors(keys, _read_policy(policy) if policy else Policy(), origin, tuple(places))


def parse_witness_key(text: str) -> VerifierKey:
    """Return a witness's key from its text, or from the file that the text names.

    Raises click.BadParameter.
    """
    return _parse_key(text, "--witness", COSIGNATURE)


def _parse_key(text: str, option: str, kind: int) -> VerifierKey:
    """Return the key that ``option`` names: a vkey, or a plain file with one. Raises click.BadParameter."""
    text = text.strip()
    try:
        try:
            key = parse_key(text)
        except FormatError:
            if not text or not Path(text).exists():
                raise
            key = _read_key_file(Path(text))
    except (FormatError, OSError) as error:
        why = error.why if isinstance(error, FormatError) else error.strerror or str(error)
        message = f"{text!r}: {why}."
        raise click.BadParameter(message, param_hint=option) from error
    if key.kind != kind:
        whose = (
            "a witness's key; name it in a --policy" if kind == ED25519 else "a log's key, not a witness's"
        )
        message = f"{text!r} is {whose}."
        raise click.BadParameter(message, param_hint=option)
    return key


def _read_key_file(path: Path) -> VerifierKey:
    """Return the vkey that is all there is in a plain file. Raises FormatError, NotFound."""
    why = "it is neither a key (name+id+base64) nor a plain file of at most 4 KiB with one"
    try:
        content = read_outside_file(path, MAX_KEY_FILE_BYTES)
    except BadFile as error:
        raise FormatError(why) from error
    if changed := conversion(content):
        raise FormatError(changed)
    try:
        return parse_key(content.decode().removesuffix("\n"))
    except UnicodeDecodeError as error:
        raise FormatError(why) from error


def _read_policy(path: Path) -> Policy:
    content = read_outside_file(path)
    try:
        if changed := conversion(content):
            raise FormatError(changed)  # noqa: TRY301 (reported as the others)
        return parse_policy(content.decode())
    except FormatError as error:
        place = f"{path}:{error.line}" if error.line else str(path)
        message = f"{place}: {error.why}."
        raise click.BadParameter(message, param_hint="--policy") from error
    except UnicodeDecodeError as error:
        message = f"{path}: it is not UTF-8."
        raise click.BadParameter(message, param_hint="--policy") from error


def log_folders(db: str | None = None) -> list[Path]:
    """Return the folders that are the log's own, in whatever way they are named.

    They are those that a setting calls the checkpoint directory, and those beside the database's file.
    Without ``db`` the file is the one of the settings.
    """
    try:
        file = dialect_for_url(db or settings.configured_log_url()).file
    except TplogError:  # a command that opens no database does not judge its address
        file = None
    return [*settings.own_checkpoint_folders(), *(checkpoint_folders_of(file) if file else ())]


def read_checkpoints(paths: Sequence[Path], own_folders: Iterable[Path] = ()) -> list[CheckpointEvidence]:
    """Return the checkpoints in files and folders; what lies in the log's own folders is not from outside."""
    own_ids = {identity for folder in own_folders for identity in _identities(folder)}
    return [
        CheckpointEvidence(str(file), read_outside_file(file), from_outside=not _lies_in(file, own_ids))
        for file in expand_checkpoint_folders(paths)
    ]


def _identities(folder: Path) -> Iterable[tuple[int, int]]:
    """Yield the device and inode of a folder and of each file in it, so that another name does not count."""
    try:
        device = folder.stat().st_dev
        yield device, folder.stat().st_ino
        with os.scandir(folder) as entries:
            yield from ((device, entry.inode()) for entry in entries)
    except OSError:
        return


def _lies_in(file: Path, own_ids: set[tuple[int, int]]) -> bool:
    """Return whether a file, by any link, is one of these, or lies below one of these folders."""
    try:
        stats = [path.stat() for path in (file, *file.resolve().parents)]
    except OSError:
        return False
    return any((stat.st_dev, stat.st_ino) in own_ids for stat in stats)
