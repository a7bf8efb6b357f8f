"""Create a new log."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tplog.book.book import Book
from tplog.book.checkpoint_sync import export_missing_checkpoints, opening_alarms, raise_alarms
from tplog.book.open import find_lost_log, signing_config_for
from tplog.book.signing import log_opened_record
from tplog.book.signing_keys import CHECKPOINTS_NEEDED, KEY_NEEDED, tree_signer
from tplog.domain import projection_rows
from tplog.errors import NotFound, Tampered, TplogError
from tplog.eventstore import sql
from tplog.eventstore.connect import dialect_for_url
from tplog.eventstore.interface import ProjectionChange
from tplog.eventstore.memory import MemoryLog
from tplog.files.key_file import AskPassphrase, read_key
from tplog.values.finding import Finding


def create(
    url: str = "tplog.db",
    *,
    refused_codes: Iterable[str] = (),
    origin: str | None = None,
    key: str | Path | None = None,
    checkpoints: str | Path | None = None,
    ask_passphrase: AskPassphrase | None = None,
) -> Book:
    """Create a new log and open it, as `open` does; with an ``origin`` a log signed by ``key``.

    Raises Incompatible if something exists there, NotFound or BadFile for a key that cannot sign it, Tampered
    if the checkpoint directory belongs to an earlier log.
    """
    database = dialect_for_url(url)
    config = signing_config_for(database, key, checkpoints, ask_passphrase)
    if lost := find_lost_log(database, config.checkpoint_folder):
        raise Tampered(lost, *opening_alarms(MemoryLog(), config.checkpoint_folder or Path()))
    if origin is None:
        log = sql.create_database(database)
    else:
        if config.checkpoint_folder is None:
            raise NotFound(Finding(CHECKPOINTS_NEEDED, {"origin": origin}))
        raise_alarms(opening_alarms(MemoryLog(), config.checkpoint_folder))
        if config.key_path is None:
            raise NotFound(Finding(KEY_NEEDED, {"origin": origin}))
        signer = read_key(config.key_path, config.ask_passphrase)
        record = log_opened_record(origin, signer, config.key_path)
        log = sql.create_database(
            database, [record], ProjectionChange(projection_rows.VERSION, 1), tree_signer(origin, signer)
        )
        try:
            export_missing_checkpoints(log, config.checkpoint_folder)
        except TplogError:
            log.close()
            raise
    return Book(log, refused_codes=frozenset(refused_codes), signing_config=config)
