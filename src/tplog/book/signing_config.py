"""Where a signed log's key and its checkpoint directory are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from tplog.files.key_file import AskPassphrase


@frozen
class SigningConfig:
    """What lies outside the database: the key file, the checkpoint directory; and who tells a passphrase.

    A book that only rehearses signs nothing, since what it writes is thrown away.
    """

    key_path: Path | None = None
    checkpoint_folder: Path | None = None
    ask_passphrase: AskPassphrase | None = None
    is_dry_run: bool = False
