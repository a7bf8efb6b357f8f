"""What all commands share: their options, how they fail, and how they print."""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

import tplog
from tplog.cli import settings, shell_completion
from tplog.i18n.vocabulary import Language, translate

if TYPE_CHECKING:
    from rich.table import Table

    from tplog.domain.queries.as_of import AsOf
    from tplog.values.finding import Finding

F = TypeVar("F", bound=Callable[..., Any])
_MIN_WIDTH = 120  # columns where there is no terminal to ask

db_option, key_option, papers_option = settings.db_option, settings.key_option, settings.papers_option
budget_argument = click.argument("budget", required=False, shell_complete=shell_completion.complete_budgets)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON; money in whole öre.")
quiet_option = click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
as_of_option = click.option(
    "--as-of",
    "as_of",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=lambda _context, _option, value: value.date() if value else None,
    metavar="DATE",
    help="Only what was decided by this day.",
)
known_at_option = click.option(
    "--known-at",
    "known_at",
    callback=lambda _context, _option, value: parse_known_at(value) if value else None,
    metavar="TIME|INDEX",
    help="Only what was recorded by this day, instant or log index, itself included.",
)
output_option = click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file instead of stdout.",
)


def budget_option(help_text: str = "Only this budget.") -> Callable[[F], F]:
    """The option of a budget, completed from the log."""
    return click.option("--budget", "-b", shell_complete=shell_completion.complete_budgets, help=help_text)


def parse_known_at(text: str) -> int | datetime:
    """As `tplog.domain.queries.as_of.parse_known_at`, but raises click.BadParameter."""
    from tplog.domain.queries import as_of  # noqa: PLC0415 (start-up time)

    try:
        return as_of.parse_known_at(text)
    except ValueError as error:
        message = f"{text!r} is neither a log index, a day (2025-03-01) nor a time (2025-03-01T12:00)."
        raise click.BadParameter(message) from error


def parse_point(text: str) -> AsOf | None:
    """A day (as decided by then) or a log index (as known then); None where the text is neither."""
    from tplog.domain.queries.as_of import AsOf  # noqa: PLC0415 (start-up time)

    if text.isdecimal():
        return AsOf(known_at=int(text))
    try:
        return AsOf(as_of=date.fromisoformat(text))
    except ValueError:
        return None


def command(
    name: str, *, example: str, cls: type[click.Command] = click.Command, is_verification: bool = False
) -> Callable[[Callable[..., Any]], Any]:
    """A command with a language, an example in its help, and errors told in that language.

    One that ``verifies`` leaves with 2 for whatever keeps it from running.
    """

    def decorate(function: Callable[..., Any]) -> Any:  # noqa: ANN401 (click)
        @functools.wraps(function)
        def run(*args: Any, lang: Language, **options: Any) -> Any:  # noqa: ANN401 (click)
            try:
                settings.require_valid_config()
                return function(*args, lang=lang, **options)
            except tplog.TplogError as error:
                unable = is_verification and not isinstance(error, tplog.Tampered)
                exit_with_error(error, lang, as_json=bool(options.get("as_json")), code=2 if unable else None)

        epilog = "\b\nExample:\n" + "\n".join(f"  {line}" for line in example.splitlines())
        shared = settings.lang_option(settings.config_option(run))
        return click.command(name, cls=cls, epilog=epilog)(shared)

    return decorate


def print_findings(findings: Iterable[Finding], language: Language) -> None:
    """Tell each on stderr, one a line."""
    from tplog.i18n.finding_text import error_line  # noqa: PLC0415 (start-up time)

    for one in findings:
        click.echo(error_line(one, language), err=True)


def exit_with_error(
    error: tplog.TplogError, language: Language, *, as_json: bool, code: int | None = None
) -> NoReturn:
    """Tell every reason on stderr, and on stdout under ``--json``; leave with the error's exit code."""
    print_findings(error.reasons, language)
    if as_json:
        from tplog.answers.json_data import error_data  # noqa: PLC0415 (start-up time)

        print_json({"error": type(error).__name__, "reasons": [error_data(one) for one in error.reasons]})
    sys.exit(error.exit_code if code is None else code)


def print_retry(error: tplog.TplogError, language: Language) -> None:
    """Tell on stderr that it is tried again, and why."""
    print_findings(error.reasons, language)
    click.echo(translate("waiting", language), err=True)


def open_book(
    db: str, *, key: Path | None = None, warning_language: Language | None = None, read_only: bool = False
) -> tplog.Book:
    """The book of a log that exists, as ``tplog.toml`` here says.

    With a language, what the checkpoint directory says against the log is told as a warning.
    """
    raised = settings.config().refused_codes
    book = tplog.open(db, refused_codes=raised, read_only=read_only, **_signing_options(key))
    if warning_language:
        print_findings(book.alarms, warning_language)
    return book


def create_book(db: str, *, origin: str | None = None, key: Path | None = None) -> tplog.Book:
    """A new book, as ``tplog.toml`` here says; without an address, one in memory."""
    raised = settings.config().refused_codes
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


def write_bytes(content: bytes, output: Path | None) -> None:
    """Write bytes to a file that appears whole or not at all, or else to stdout. Raises OSError."""
    write_chunks([content], output)


def write_new_text(text: str, output: Path | None, *, force: bool) -> None:
    """Write a text that people go on with to stdout or a file; one that is there only by ``force``.

    Raises Incompatible, OSError.
    """
    if output is None or force:
        write_bytes(text.encode(), output)
        return
    from tplog.files.atomic_write import create_exclusive  # noqa: PLC0415 (start-up time)

    create_exclusive(output, text.encode())


force_option = click.option("--force", is_flag=True, help="Write over a file that is there.")


def write_chunks(chunks: Iterable[bytes], output: Path | None) -> None:
    """As `write`, piece by piece. Raises Incompatible where the file is a database."""
    if output is None:
        for piece in chunks:
            click.echo(piece, nl=False)
        return
    from tplog.files.atomic_write import overwrite  # noqa: PLC0415 (start-up time)

    overwrite(output, chunks)


def print_json(data: Any) -> None:  # noqa: ANN401 (JSON)
    """Print data as JSON, indented; characters beyond ASCII as they are."""
    _echo_json(data, indent=2)


def print_json_line(data: Any) -> None:  # noqa: ANN401 (JSON)
    """Print data as one line of JSON."""
    _echo_json(data, indent=None)


def _echo_json(data: Any, indent: int | None) -> None:  # noqa: ANN401 (JSON)
    from tplog.i18n.sanitize import escape_invisible_json  # noqa: PLC0415 (start-up time)

    click.echo(escape_invisible_json(json.dumps(data, ensure_ascii=False, indent=indent)))


def print_table(table: Table, *, err: bool = False) -> None:
    """Print a table to stdout or stderr, as wide as the terminal, or wide enough where there is none."""
    from rich.console import Console  # noqa: PLC0415 (start-up time)

    console = Console(soft_wrap=False)
    if not console.is_terminal:
        console = Console(width=max(console.width, _MIN_WIDTH), no_color=True)
    with console.capture() as captured:
        console.print(table)
    lines = (line.rstrip() for line in captured.get().splitlines())
    click.echo("\n".join(lines).strip("\n") + "\n", err=err)
