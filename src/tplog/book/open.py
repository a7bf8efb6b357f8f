"""A log opened by its address."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tplog.book.book import Book
from tplog.book.signing_config import SigningConfig
from tplog.eventstore import sql
from tplog.eventstore.connect import dialect_for_url
from tplog.eventstore.dialect import Dialect

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
    database = dialect_for_url(url, read_only=read_only)
    log = sql.open_database(database, read_only=read_only)
    config = signing_config_for(database, key, checkpoints, ask_passphrase)
    return Book(log, refused_codes=frozenset(refused_codes), signing_config=config)


def signing_config_for(
    database: Dialect,
    key: str | Path | None = None,
    checkpoints: str | Path | None = None,
    ask_passphrase: AskPassphrase | None = None,
) -> SigningConfig:
    """Where a log's key and its checkpoint directory are: as given, else the directory beside its file.

    A log on a server has no directory unless one is given.
    """
    folder = Path(checkpoints) if checkpoints is not None else None
    if folder is None and database.file:
        folder = database.file.with_suffix(".checkpoints")
    return SigningConfig(Path(key) if key is not None else None, folder, ask_passphrase)
