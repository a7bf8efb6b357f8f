"""A log opened by its address."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tplog.book.book import Book
from tplog.book.signing_config import SigningConfig
from tplog.eventstore import sql

if TYPE_CHECKING:
    from tplog.files.key_file import AskPassphrase


def open(  # noqa: A001 (as in io.open)
    url: str = "tplog.db",
    *,
    refused_codes: Iterable[str] = (),
    key: str | Path | None = None,
    checkpoints: str | Path | None = None,
    ask_passphrase: AskPassphrase | None = None,
    read_only: bool = False,
) -> Book:
    """Open a log by its path, or its ``sqlite:///`` or ``postgresql://`` address.

    ``raised`` are codes of findings that are refused here though tplog only flags them. For a signed log
    ``key`` is the file of its key, needed to write, and ``ask`` tells the passphrase of a locked one;
    ``checkpoints`` is its checkpoint directory, else the one beside a SQLite file. Raises NotFound where
    there is no log, Incompatible where a newer tplog made it. What the checkpoint directory says against
    the log stands in the book's ``alarms``, and stops every write. Of a book that is ``read_only`` every
    method that would write raises Incompatible.
    """
    log = sql.open_log(url, read_only=read_only)
    return Book(
        log,
        refused_codes=frozenset(refused_codes),
        signing_config=signing_config_for(url, key, checkpoints, ask_passphrase),
    )


def signing_config_for(
    url: str, key: str | Path | None, folder: str | Path | None, ask_passphrase: AskPassphrase | None
) -> SigningConfig:
    """Where a log's key and its checkpoint directory are: as given, else the directory beside its file."""
    told = Path(folder) if folder is not None else sql.default_checkpoint_folder(url)
    return SigningConfig(Path(key) if key is not None else None, told, ask_passphrase)
