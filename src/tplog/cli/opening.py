"""Open the configured log as a book, and list decision files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from gettext import gettext
from pathlib import Path
from typing import Any

import click

import tplog
from tplog.cli import settings
from tplog.cli.output import print_findings
from tplog.i18n.vocabulary import Language


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
    from tplog.book.open import opening_doubts  # noqa: PLC0415 (start-up time)

    codes = settings.refused_codes()
    options = {"read_only": read_only, "any_version": any_version, **_signing_options(key)}
    book = tplog.open(db, refused_codes=codes, **options)
    if warning_language:
        print_findings(opening_doubts(book, db), warning_language)
        book.call_if_kept_behind(lambda finding: print_findings((finding,), warning_language))
    return book


def create_book(db: str, *, origin: str | None = None, key: Path | None = None) -> tplog.Book:
    """Create a log with the settings of ``tplog.toml``; without an address, one in memory."""
    codes = settings.refused_codes()
    if not db:
        return tplog.Book(tplog.MemoryLog(), refused_codes=frozenset(codes))
    return tplog.create(db, refused_codes=codes, origin=origin, **_signing_options(key))


def _signing_options(key: Path | None) -> dict[str, Any]:
    return {"key": key, "checkpoints": settings.checkpoint_folder(), "ask_passphrase": ask_passphrase}


def ask_passphrase(path: Path, *, confirm: bool = False) -> str:
    """Return the passphrase of an encrypted key file, from TPLOG_PASSPHRASE or the terminal.

    Raises NotFound if neither has it.
    """
    if passphrase := os.environ.get("TPLOG_PASSPHRASE"):
        return passphrase
    prompt = gettext("{path}: passphrase").format(path=path)
    try:
        return str(click.prompt(prompt, hide_input=True, err=True, confirmation_prompt=confirm))
    except click.Abort:
        if _has_terminal():
            raise
        from tplog.book.keys import PASSPHRASE_MISSING  # noqa: PLC0415 (start-up time)
        from tplog.values.finding import Finding  # noqa: PLC0415 (start-up time)

        raise tplog.NotFound(Finding(PASSPHRASE_MISSING, {"path": str(path)})) from None


def _has_terminal() -> bool:
    """Return whether there is a terminal to ask at, whatever the standard streams are."""
    try:
        Path("/dev/tty").open("wb", buffering=0).close()
    except OSError:
        return sys.stdin is not None and sys.stdin.isatty()
    return True


def decision_files(paths: Iterable[Path]) -> list[Path]:
    """Return these files, and each folder's ``*.toml`` by name. Raises click.UsageError if there is none.

    Raises BadFile for a file of a folder that is a link out of it: who named the folder did not name that.
    """
    files = [file for path in paths for file in (_files_of(path) if path.is_dir() else [path])]
    if not files:
        places = ", ".join(str(path) for path in paths)
        message = gettext("There is no *.toml in {places}.").format(places=places)
        raise click.UsageError(message)
    return files


def _files_of(folder: Path) -> list[Path]:
    """Return a folder's decision files by name. Raises BadFile with all links that lead out of it."""
    files = sorted(folder.glob("*.toml"))
    inside = os.path.realpath(folder)
    targets = {file: os.path.realpath(file) for file in files if file.is_symlink()}
    outside = {file: target for file, target in targets.items() if not Path(target).is_relative_to(inside)}
    if outside:
        from tplog.book.document_files import LINK_OUTSIDE  # noqa: PLC0415 (start-up time)
        from tplog.values.finding import Finding  # noqa: PLC0415 (start-up time)

        facts = ({"file": str(file), "target": target} for file, target in outside.items())
        raise tplog.BadFile(*(Finding(LINK_OUTSIDE, each) for each in facts))
    return files
