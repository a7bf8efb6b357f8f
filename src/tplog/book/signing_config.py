"""The files of a signed log outside its database."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from tplog.files.key_file import AskPassphrase

CHECKPOINTS_SUFFIX = ".checkpoints"  # of the directory beside a database, after the database's own name


def checkpoint_folders_of(database_file: Path) -> Sequence[Path]:
    """Return the checkpoint directory of a SQLite file, and the one beside a link to it if that is its path.

    The first is where tplog writes; both are the log's own.
    """
    paths = dict.fromkeys((database_file.resolve(), database_file))
    return [path.with_suffix(CHECKPOINTS_SUFFIX) for path in paths]


@frozen(eq=False, repr=False)
class SigningConfig:
    """The key file, the checkpoint directory, and the function that asks for the key's passphrase.

    In a dry run nothing is signed, because the records are thrown away.
    """

    key_path: Path | None = None
    checkpoint_folder: Path | None = None
    ask_passphrase: AskPassphrase | None = None
    is_dry_run: bool = False

    def existing_folder(self) -> Path | None:
        """Return the checkpoint directory; None without one. One that cannot be looked at hides no alarm."""
        try:
            if self.checkpoint_folder is not None:
                os.lstat(self.checkpoint_folder)
        except FileNotFoundError:
            return None
        except OSError:
            pass
        return self.checkpoint_folder
