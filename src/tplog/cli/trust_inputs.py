"""Read the inputs of a verification: keys, a policy, and checkpoints from outside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from tplog.files.checkpoint_directory import expand_checkpoint_folders
from tplog.files.outside_file import read_outside_file
from tplog.merkle.note import ED25519, FormatError, VerifierKey, parse_key
from tplog.merkle.policy import Policy, parse_policy
from tplog.verification.report import CheckpointEvidence, TrustAnchors


def read_trust_anchors(vkeys: Sequence[str], policy: Path | None) -> TrustAnchors:
    """Return the trusted keys and policy. Raises click.BadParameter."""
    keys = []
    for text in vkeys:
        try:
            keys.append(parse_key(text.strip()))
        except FormatError as error:
            message = f"{text!r}: {error.why}."
            raise click.BadParameter(message, param_hint="--vkey") from error
        if keys[-1].kind != ED25519:
            message = f"{text!r} is a witness's key; name it in a --policy."
            raise click.BadParameter(message, param_hint="--vkey")
    return TrustAnchors(tuple(keys), _read_policy(policy) if policy else Policy())


def parse_witness_key(text: str) -> VerifierKey:
    """Parse a witness's key. Raises click.BadParameter."""
    try:
        return parse_key(text)
    except FormatError as error:
        message = f"{text!r}: {error.why}."
        raise click.BadParameter(message, param_hint="--witness") from error


def _read_policy(path: Path) -> Policy:
    try:
        return parse_policy(read_outside_file(path).decode())
    except FormatError as error:
        place = f"{path}:{error.line}" if error.line else str(path)
        message = f"{place}: {error.why}."
        raise click.BadParameter(message, param_hint="--policy") from error
    except UnicodeDecodeError as error:
        message = f"{path}: it is not UTF-8."
        raise click.BadParameter(message, param_hint="--policy") from error


def read_checkpoints(paths: Sequence[Path], own_folder: Path | None = None) -> list[CheckpointEvidence]:
    """Return the checkpoints in files and folders; those in the log's own folder are not from outside."""
    own_path = own_folder.resolve() if own_folder else None
    files = list(expand_checkpoint_folders(paths))
    return [
        CheckpointEvidence(str(file), read_outside_file(file), from_outside=file.resolve().parent != own_path)
        for file in files
    ]
