"""What the commands that verify are given: keys, a policy, and checkpoints from outside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from tplog.files.checkpoint_directory import checkpoint_files, read_file
from tplog.merkle.note import ED25519, Malformed, VerifierKey, parse_key
from tplog.merkle.policy import Policy, parse_policy
from tplog.verification.report import Told, Trust


def trust(vkeys: Sequence[str], policy: Path | None) -> Trust:
    """What the asker believes beforehand. Raises click.BadParameter."""
    keys = []
    for text in vkeys:
        try:
            keys.append(parse_key(text.strip()))
        except Malformed as error:
            message = f"{text!r}: {error.why}."
            raise click.BadParameter(message, param_hint="--vkey") from error
        if keys[-1].kind != ED25519:
            message = f"{text!r} is a witness's key; name it in a --policy."
            raise click.BadParameter(message, param_hint="--vkey")
    return Trust(tuple(keys), _policy(policy) if policy else Policy())


def witness_key(text: str) -> VerifierKey:
    """A witness's key. Raises click.BadParameter."""
    try:
        return parse_key(text)
    except Malformed as error:
        message = f"{text!r}: {error.why}."
        raise click.BadParameter(message, param_hint="--witness") from error


def _policy(path: Path) -> Policy:
    try:
        return parse_policy(read_file(path).decode())
    except Malformed as error:
        place = f"{path}:{error.line}" if error.line else str(path)
        message = f"{place}: {error.why}."
        raise click.BadParameter(message, param_hint="--policy") from error
    except UnicodeDecodeError as error:
        message = f"{path}: it is not UTF-8."
        raise click.BadParameter(message, param_hint="--policy") from error


def told(paths: Sequence[Path], own: Path | None = None) -> list[Told]:
    """The checkpoints in files and folders; those in the log's own folder are not from outside."""
    home = own.resolve() if own else None
    files = list(checkpoint_files(paths))
    return [Told(str(one), read_file(one), outside=one.resolve().parent != home) for one in files]
