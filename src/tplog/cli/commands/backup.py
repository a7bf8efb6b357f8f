"""``tplog backup``: copy the log to a new file while it is in use."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

import tplog
from tplog.cli import opening, options, verify_options
from tplog.cli.output import print_answer, print_findings
from tplog.i18n.vocabulary import Language


@options.command("backup", example="tplog backup /srv/elsewhere/tplog-2025-03-01.db")
@click.argument("file", type=click.Path(path_type=Path))
@options.db_option
@options.json_option
@options.quiet_option
def command(file: Path, db: str, lang: Language, *, as_json: bool, quiet: bool) -> None:
    """Copy the log to a new file while others read and write; it is whole and on disk when this is done.

    A signed log's checkpoint directory and key are files of their own, to be copied too. A log in PostgreSQL
    is backed up with its own tools. What is known against the log is said first: the copy has it too.
    """
    from tplog.book.open import opening_doubts  # noqa: PLC0415 (start-up time)

    # Of a log that cannot be opened the backup says why.
    with contextlib.suppress(tplog.TplogError), opening.open_book(db, read_only=True) as book:
        print_findings(opening_doubts(book, db), lang)
    size = tplog.backup(db, file)
    if as_json:
        from tplog.answers.command_results import BACKUP, BackupResult  # noqa: PLC0415 (start-up time)

        print_answer(BACKUP, BackupResult(str(file), size))
    elif not quiet:
        verify_options.print_done("backed-up", lang, size)
