"""What commands read: the log that is set, opened as a book, and decision files."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

import tplog
from tplog.cli import settings
from tplog.cli.output import print_findings
from tplog.i18n.vocabulary import Language


def open_book(
    db: str, *, key: Path | None = None, warning_language: Language | None = None, read_only: bool = False
) -> tplog.Book:
    """The book of a log that exists, as ``tplog.toml`` here says.

    With a language, what the checkpoint directory says against the log is told as a warning.
    """
    raised = settings.refused_codes()
    book = tplog.open(db, refused_codes=raised, read_only=read_only, **_signing_options(key))
    if warning_language and book.alarms:
        print_findings(book.alarms, warning_language)
    return book


def create_book(db: str, *, origin: str | None = None, key: Path | None = None) -> tplog.Book:
    """A new book, as ``tplog.toml`` here says; without an address, one in memory."""
    raised = settings.refused_codes()
    if not db:
        return tplog.Book(tplog.MemoryLog(), refused_codes=frozenset(raised))
    return tplog.create(db, refused_codes=raised, origin=origin, **_signing_options(key))


def _signing_options(key: Path | None) -> dict[str, Any]:
    return {"key": key, "checkpoints": settings.checkpoint_folder(), "ask_passphrase": ask_passphrase}


def ask_passphrase(path: Path, *, confirm: bool = False) -> str:
    """The passphrase of a locked key file: TPLOG_PASSPHRASE, or asked for on the terminal."""
    known = os.environ.get("TPLOG_PASSPHRASE")
    asked = f"{path}: passphrase"
    return known or str(click.prompt(asked, hide_input=True, err=True, confirmation_prompt=confirm))


def decision_files(paths: Iterable[Path]) -> list[Path]:
    """Files as they are, and of a folder its ``*.toml`` by name. Raises click.UsageError for none at all."""
    files = [file for path in paths for file in (sorted(path.glob("*.toml")) if path.is_dir() else [path])]
    if not files:
        message = f"There is no *.toml in {', '.join(str(path) for path in paths)}."
        raise click.UsageError(message)
    return files
