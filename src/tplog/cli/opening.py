"""Open the configured log as a book, and list decision files."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import tplog
from tplog.cli import settings
from tplog.cli.output import print_findings
from tplog.i18n.vocabulary import Language

if TYPE_CHECKING:
    from tplog.values.finding import Finding


def open_book(
    db: str,
    *,
    key: Path | None = None,
    warning_language: Language | None = None,
    read_only: bool = False,
    any_version: bool = False,
) -> tplog.Book:
    """Open an existing log with the settings of ``tplog.toml``, as `tplog.open` does.

    With a ``warning_language`` print on stderr why the log is not to be believed, as far as that is known,
    and, once a question looks for what is kept beside the log, that it is not of all records.
    """
    codes = settings.refused_codes()
    options = {"read_only": read_only, "any_version": any_version, **_signing_options(key)}
    book = tplog.open(db, refused_codes=codes, **options)
    if warning_language:
        print_findings(opening_doubts(book, db), warning_language)
        book.call_if_kept_behind(partial(_warn_of_kept_behind, warning_language))
    return book


def _warn_of_kept_behind(lang: Language) -> None:
    from tplog.eventstore.messages import KEPT_BEHIND  # noqa: PLC0415 (start-up time)
    from tplog.values.finding import Finding  # noqa: PLC0415 (start-up time)

    print_findings((Finding(KEPT_BEHIND),), lang)


def opening_doubts(book: tplog.Book, db: str) -> tuple[Finding, ...]:
    """Return the alarms of the checkpoint directory, a tree that is not the signed one, a failure to verify.

    Of a long log only a verification can say whether records were altered.
    """
    doubts = [*book.alarms, *_tree_doubts(book)]
    memory = memory_path(db)
    if os.path.isabs(memory) and os.path.lexists(memory):  # noqa: PTH117 (start-up time)
        from tplog.files.last_verification import last_failure  # noqa: PLC0415 (start-up time)

        doubts.append(last_failure(memory).finding)
    return tuple(doubts)


def _tree_doubts(book: tplog.Book) -> tuple[Finding, ...]:
    """Return a finding if the tree is not the signed one, or if a table that says so is damaged or gone."""
    try:
        if book.is_root_signed():
            return ()
    except tplog.Incompatible as error:
        from tplog.eventstore.messages import DATABASE_DAMAGED  # noqa: PLC0415 (start-up time)

        # A schema that is older than checkpoints is no damage: the command says what it is.
        return tuple(reason for reason in error.reasons if reason.rule is DATABASE_DAMAGED)
    except tplog.Tampered:  # the first leaf is none
        pass
    from tplog.eventstore.messages import ROOT_UNSIGNED  # noqa: PLC0415 (start-up time)
    from tplog.values.finding import Finding  # noqa: PLC0415 (start-up time)

    return (Finding(ROOT_UNSIGNED, {"size": str(book.size())}),)


def memory_path(db: str) -> str:
    """Return the file that remembers a log, in ``XDG_STATE_HOME`` or, without that, in the user's home.

    A relative ``XDG_STATE_HOME`` is passed over, as the XDG Base Directory Specification says: the current
    folder may be anybody's. The path is relative only where the user has no home. The file is named by the
    real path of the log's file, or by a server's address without its password.
    """
    from hashlib import sha256  # noqa: PLC0415 (start-up time)

    from tplog.eventstore.connect import dialect_for_url  # noqa: PLC0415 (start-up time)

    dialect = dialect_for_url(db, read_only=True)
    log = os.path.realpath(dialect.file) if dialect.file else dialect.displayed_url
    name = sha256(log.encode(errors="surrogateescape")).hexdigest()[:32]
    state = os.environ.get("XDG_STATE_HOME", "")
    if not os.path.isabs(state):  # noqa: PTH117 (start-up time)
        state = os.path.expanduser("~/.local/state")  # noqa: PTH111 (start-up time)
    return f"{state}/tplog/{name}.json"


def create_book(db: str, *, origin: str | None = None, key: Path | None = None) -> tplog.Book:
    """Create a log with the settings of ``tplog.toml``; without an address, one in memory."""
    codes = settings.refused_codes()
    if not db:
        return tplog.Book(tplog.MemoryLog(), refused_codes=frozenset(codes))
    return tplog.create(db, refused_codes=codes, origin=origin, **_signing_options(key))


def _signing_options(key: Path | None) -> dict[str, Any]:
    return {"key": key, "checkpoints": settings.checkpoint_folder(), "ask_passphrase": ask_passphrase}


def ask_passphrase(path: Path, *, confirm: bool = False) -> str:
    """Return the passphrase of an encrypted key file, from TPLOG_PASSPHRASE or the terminal."""
    passphrase = os.environ.get("TPLOG_PASSPHRASE")
    prompt = f"{path}: passphrase"
    return passphrase or str(click.prompt(prompt, hide_input=True, err=True, confirmation_prompt=confirm))


def decision_files(paths: Iterable[Path]) -> list[Path]:
    """Return these files, and each folder's ``*.toml`` by name. Raises click.UsageError if there is none."""
    files = [file for path in paths for file in (sorted(path.glob("*.toml")) if path.is_dir() else [path])]
    if not files:
        message = f"There is no *.toml in {', '.join(str(path) for path in paths)}."
        raise click.UsageError(message)
    return files
