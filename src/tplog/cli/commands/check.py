"""``tplog check``: judge decision files, once or each time that they change."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

import tplog
from tplog.cli import opening, options
from tplog.cli.output import print_answer, print_answer_line, print_findings
from tplog.i18n.vocabulary import Language, translate

if TYPE_CHECKING:
    from tplog.answers.receipts import CheckedFile, FileChecks

_INTERVAL = 1 / 2  # of a second, between two looks at the files
_Stamps = dict[Path, tuple[int, int, int]]  # of each file: its inode, size and time of change


@options.command("check", example="tplog check beslut.toml\ntplog check events/ --watch")
@click.argument("paths", nargs=-1, required=True, metavar="FILE|DIR...", type=click.Path(path_type=Path))
@click.option("--watch", is_flag=True, help="Judge them again each time that one changes, until Ctrl-C.")
@options.db_option
@options.json_option
@options.quiet_option
def command(
    paths: tuple[Path, ...], db: str, lang: Language, *, watch: bool, as_json: bool, quiet: bool
) -> None:
    """Judge decision files as apply would, all of them, and record nothing; of a folder, its *.toml by name.

    They are tried in order, each on top of those before it that are sound: against the log where there is
    one, else alone. With --json and --watch each judgement is one line.
    """
    print_json = print_answer_line if watch else print_answer
    while True:
        stamps = _stamps(paths)
        checks = _judged(opening.decision_files(paths), db)
        code = max(_exit_code(file) for file in checks.files)
        if as_json:
            from tplog.answers.receipts import CHECK  # noqa: PLC0415 (start-up time)

            print_json(CHECK, checks)
        else:
            _print(checks, db, lang, quiet=quiet)
        if not watch:
            sys.exit(code)
        try:
            _wait_for_change(paths, stamps, lang, is_silent=quiet or as_json)
        except KeyboardInterrupt:
            return


def _stamps(paths: Sequence[Path]) -> _Stamps:
    """Return what tells whether the files have changed; a file that is away has no stamp."""
    stamps: _Stamps = {}
    for path in paths:
        for file in sorted(path.glob("*.toml")) if path.is_dir() else [path]:
            with suppress(OSError):
                stat = file.stat()
                stamps[file] = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
    return stamps


def _wait_for_change(paths: Sequence[Path], stamps: _Stamps, lang: Language, *, is_silent: bool) -> None:
    """Return when a file has changed and is there; say on stderr which. Raises KeyboardInterrupt."""
    from tplog.i18n.file_texts import file_text  # noqa: PLC0415 (start-up time)
    from tplog.i18n.sanitize import escape_invisible  # noqa: PLC0415 (start-up time)

    if not is_silent:
        click.echo(file_text("waiting", lang), err=True)
    sys.stdout.flush()
    while True:
        time.sleep(_INTERVAL)
        current = _stamps(paths)
        changed = [file for file, stamp in current.items() if stamps.get(file) != stamp]
        if current and (changed or stamps.keys() - current.keys()):
            break
    if not is_silent:
        names = ", ".join(escape_invisible(str(file)) for file in changed or stamps.keys() - current.keys())
        click.echo(f"\n{time.strftime('%H:%M:%S')} {file_text('changed', lang)}: {names}", err=True)


def _judged(files: Sequence[Path], db: str) -> FileChecks:
    """Return how each file stands, tried on a copy of the log in memory; on an empty one without a log."""
    from tplog.answers.receipts import FileChecks  # noqa: PLC0415 (start-up time)

    try:
        book, has_log = opening.open_book(db, read_only=True), True
    except tplog.NotFound as missing:
        if missing.reasons[0].code != "database-missing":
            raise
        book, has_log = opening.create_book(""), False
    with book, book.dry_run_copy() as trial:
        return FileChecks(has_log, tuple(_tried(trial, file) for file in files))


def _tried(trial: tplog.Book, file: Path) -> CheckedFile:
    """Return how a file stands; if it is sound, the next one is tried on top of it."""
    from tplog.answers.receipts import CheckedFile  # noqa: PLC0415 (start-up time)

    try:
        receipt = trial.apply(file)
    except (tplog.BadFile, tplog.Refused) as error:
        return CheckedFile(
            os.fspath(file), 0, 0, error.reasons, is_unreadable=isinstance(error, tplog.BadFile)
        )
    counts = len(receipt.records), len(receipt.already_recorded)
    return CheckedFile(os.fspath(file), *counts, findings=receipt.findings)


def _exit_code(file: CheckedFile) -> int:
    if not file.errors:
        return 0
    return tplog.BadFile.exit_code if file.is_unreadable else tplog.Refused.exit_code


def _print(checks: FileChecks, db: str, lang: Language, *, quiet: bool) -> None:
    """Print each file's errors on stderr and its findings, a line each; of a sound file, its events."""
    from tplog.cli.commands.apply import print_no_log  # noqa: PLC0415 (start-up time)
    from tplog.i18n.file_texts import file_text  # noqa: PLC0415 (start-up time)
    from tplog.i18n.finding_text import error_line  # noqa: PLC0415 (start-up time)
    from tplog.i18n.sanitize import escape_invisible  # noqa: PLC0415 (start-up time)

    if not checks.has_log and not quiet:
        print_no_log(db, lang)
    for file in checks.files:
        print_findings(file.errors, lang)
        if quiet:
            continue
        for finding in file.findings:
            click.echo(error_line(finding, lang))
        if not file.errors:
            name = escape_invisible(file.file)
            counts = f"{translate('events', lang)}: {file.events}"
            if file.already:
                counts += f", {translate('already-recorded', lang)}: {file.already}"
            click.echo(f"{name}: {file_text('sound', lang)} ({counts})")
