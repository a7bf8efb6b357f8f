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
from tplog.i18n.vocabulary import Language, word

if TYPE_CHECKING:
    from rich.table import Table

    from tplog.domain.queries.as_of import Point
    from tplog.values.finding import Finding

F = TypeVar("F", bound=Callable[..., Any])
_NARROWEST = 120  # columns where there is no terminal to ask

db_option, key_option, papers_option = settings.db_option, settings.key_option, settings.papers_option
budget_argument = click.argument("budget", required=False, shell_complete=shell_completion.budgets)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON; money in whole öre.")
quiet_option = click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
as_of_option = click.option(
    "--as-of",
    "on",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=lambda _context, _option, value: value.date() if value else None,
    metavar="DATE",
    help="Only what was decided by this day.",
)
known_at_option = click.option(
    "--known-at",
    "known",
    callback=lambda _context, _option, value: known_at(value) if value else None,
    metavar="TIME|INDEX",
    help="Only what was recorded by this day, instant or log index, itself included.",
)
output_option = click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file instead of stdout.",
)


def budget_option(says: str = "Only this budget.") -> Callable[[F], F]:
    """The option of a budget, completed from the log."""
    return click.option("--budget", "-b", shell_complete=shell_completion.budgets, help=says)


def known_at(text: str) -> int | datetime:
    """As `tplog.domain.queries.as_of.known_at`, but raises click.BadParameter."""
    from tplog.domain.queries import as_of  # noqa: PLC0415 (start-up time)

    try:
        return as_of.known_at(text)
    except ValueError as error:
        message = f"{text!r} is neither a log index, a day (2025-03-01) nor a time (2025-03-01T12:00)."
        raise click.BadParameter(message) from error


def point(text: str) -> Point | None:
    """A day (as decided by then) or a log index (as known then); None where the text is neither."""
    from tplog.domain.queries.as_of import Point  # noqa: PLC0415 (start-up time)

    if text.isdecimal():
        return Point(known=int(text))
    try:
        return Point(on=date.fromisoformat(text))
    except ValueError:
        return None


def command(
    name: str, *, example: str, cls: type[click.Command] = click.Command, verifies: bool = False
) -> Callable[[Callable[..., Any]], Any]:
    """A command with a language, an example in its help, and errors told in that language.

    One that ``verifies`` leaves with 2 for whatever keeps it from running.
    """

    def decorate(function: Callable[..., Any]) -> Any:  # noqa: ANN401 (click)
        @functools.wraps(function)
        def run(*args: Any, lang: Language, **options: Any) -> Any:  # noqa: ANN401 (click)
            try:
                settings.require_sound()
                return function(*args, lang=lang, **options)
            except tplog.TplogError as error:
                unable = verifies and not isinstance(error, tplog.Tampered)
                fail(error, lang, as_json=bool(options.get("as_json")), code=2 if unable else None)

        epilog = "\b\nExample:\n" + "\n".join(f"  {line}" for line in example.splitlines())
        shared = settings.lang_option(settings.config_option(run))
        return click.command(name, cls=cls, epilog=epilog)(shared)

    return decorate


def say(findings: Iterable[Finding], language: Language) -> None:
    """Tell each on stderr, one a line."""
    from tplog.i18n.finding_text import error_line  # noqa: PLC0415 (start-up time)

    for one in findings:
        click.echo(error_line(one, language), err=True)


def fail(error: tplog.TplogError, language: Language, *, as_json: bool, code: int | None = None) -> NoReturn:
    """Tell every reason on stderr, and on stdout under ``--json``; leave with the error's exit code."""
    say(error.reasons, language)
    if as_json:
        from tplog.answers.json_data import error_data  # noqa: PLC0415 (start-up time)

        print_json({"error": type(error).__name__, "reasons": [error_data(one) for one in error.reasons]})
    sys.exit(error.exit_code if code is None else code)


def wait(error: tplog.TplogError, language: Language) -> None:
    """Tell on stderr that it is tried again, and why."""
    say(error.reasons, language)
    click.echo(word("waiting", language), err=True)


def opened(
    db: str, *, key: Path | None = None, warns: Language | None = None, read_only: bool = False
) -> tplog.Book:
    """The book of a log that exists, as ``tplog.toml`` here says.

    With a language, what the checkpoint directory says against the log is told as a warning.
    """
    raised = settings.config().raised
    book = tplog.open(db, raised=raised, read_only=read_only, **_kept_where(key))
    if warns:
        say(book.alarms, warns)
    return book


def made(db: str, *, origin: str | None = None, key: Path | None = None) -> tplog.Book:
    """A new book, as ``tplog.toml`` here says; without an address, one in memory."""
    raised = settings.config().raised
    if not db:
        return tplog.Book(tplog.MemoryLog(), raised=frozenset(raised))
    return tplog.create(db, raised=raised, origin=origin, **_kept_where(key))


def _kept_where(key: Path | None) -> dict[str, Any]:
    return {"key": key, "checkpoints": settings.checkpoint_folder(), "ask": passphrase}


def passphrase(path: Path, *, confirmed: bool = False) -> str:
    """The passphrase of a locked key file: TPLOG_PASSPHRASE, or asked for on the terminal."""
    known = os.environ.get("TPLOG_PASSPHRASE")
    asked = f"{path}: passphrase"
    return known or str(click.prompt(asked, hide_input=True, err=True, confirmation_prompt=confirmed))


def decision_files(paths: Iterable[Path]) -> list[Path]:
    """Files as they are, and of a folder its ``*.toml`` by name. Raises click.UsageError for none at all."""
    files = [file for path in paths for file in (sorted(path.glob("*.toml")) if path.is_dir() else [path])]
    if not files:
        message = f"There is no *.toml in {', '.join(str(path) for path in paths)}."
        raise click.UsageError(message)
    return files


def write(content: bytes, output: Path | None) -> None:
    """Write bytes to a file that appears whole or not at all, or else to stdout. Raises OSError."""
    deliver([content], output)


def create(text: str, output: Path | None, *, force: bool) -> None:
    """Write a text that people go on with to stdout or a file; one that is there only by ``force``.

    Raises Incompatible, OSError.
    """
    if output is None or force:
        write(text.encode(), output)
        return
    from tplog.files.checkpoint_directory import write_new  # noqa: PLC0415 (start-up time)

    write_new(output, text.encode())


force_option = click.option("--force", is_flag=True, help="Write over a file that is there.")


def deliver(pieces: Iterable[bytes], output: Path | None) -> None:
    """As `write`, piece by piece. Raises Incompatible where the file is a database."""
    if output is None:
        for piece in pieces:
            click.echo(piece, nl=False)
        return
    from tplog.files.checkpoint_directory import overwrite  # noqa: PLC0415 (start-up time)

    overwrite(output, pieces)


def print_json(data: Any) -> None:  # noqa: ANN401 (JSON)
    """Print data as JSON, indented; characters beyond ASCII as they are."""
    _echo_json(data, indent=2)


def print_json_line(data: Any) -> None:  # noqa: ANN401 (JSON)
    """Print data as one line of JSON."""
    _echo_json(data, indent=None)


def _echo_json(data: Any, indent: int | None) -> None:  # noqa: ANN401 (JSON)
    from tplog.i18n.sanitize import visible_json  # noqa: PLC0415 (start-up time)

    click.echo(visible_json(json.dumps(data, ensure_ascii=False, indent=indent)))


def print_table(drawn: Table, *, err: bool = False) -> None:
    """Print a table to stdout or stderr, as wide as the terminal, or wide enough where there is none."""
    from rich.console import Console  # noqa: PLC0415 (start-up time)

    console = Console(soft_wrap=False)
    if not console.is_terminal:
        console = Console(width=max(console.width, _NARROWEST), no_color=True)
    with console.capture() as captured:
        console.print(drawn)
    lines = (line.rstrip() for line in captured.get().splitlines())
    click.echo("\n".join(lines).strip("\n") + "\n", err=err)
