"""The files of a signed log outside its database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from tplog.files.key_file import AskPassphrase


@frozen
class SigningConfig:
    """The key file, the checkpoint directory, and the function that asks for the key's passphrase.

    In a dry run nothing is signed, because the records are thrown away.
    """

    key_path: Path | None = None
    checkpoint_folder: Path | None = None
    ask_passphrase: AskPassphrase | None = None
    is_dry_run: bool = False
