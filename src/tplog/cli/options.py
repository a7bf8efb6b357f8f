"""The options that commands share, and the decorator that makes a function a command."""

from __future__ import annotations

import functools
from collections.abc import Callable, MutableMapping, Sequence
from gettext import gettext
from pathlib import Path
from typing import Any, TypeVar

import click

import tplog
from tplog.cli import settings
from tplog.cli.output import exit_with_error
from tplog.cli.word_choice import typed_key
from tplog.i18n.vocabulary import VOCABULARY, Language

F = TypeVar("F", bound=Callable[..., Any])

db_option, key_option, papers_option = settings.db_option, settings.key_option, settings.papers_option
_YEAR_WORDS = ("okänt-år", "flerårig")  # of accounts that no calendar year has
MAX_RECORDS = (1 << 63) - 1  # that a checkpoint can speak of
RECORD_COUNT = click.IntRange(0, MAX_RECORDS)


def completion(name: str) -> Callable[[click.Context, click.Parameter, str], Any]:
    """Return a completion of `tplog.cli.shell_completion`, which is imported when a shell asks."""

    def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> Any:  # noqa: ANN401 (click)
        from tplog.cli import shell_completion  # noqa: PLC0415 (start-up time)

        return getattr(shell_completion, name)(context, parameter, incomplete)

    return complete


def point_reader(kind: str) -> Callable[[click.Context, click.Parameter, str | None], Any]:
    """Return a callback that reads a point by `tplog.cli.points`, which is imported when one is given."""

    def read(context: click.Context, parameter: click.Parameter, text: str | None) -> Any:  # noqa: ANN401 (click)
        if not text:
            return None
        from tplog.cli import points  # noqa: PLC0415 (start-up time)

        return points.parse(context, parameter, text, kind)

    return read


def _require_readable_points() -> None:
    """Raise NotFound with all points of the command line that cannot be read."""
    if settings.POINTS_UNREADABLE in click.get_current_context().meta:
        from tplog.cli import points  # noqa: PLC0415 (start-up time)

        points.require_readable()


def account_year(text: str) -> int:
    """Parse a year of accounts: a number, or a word where there is none (`tplog.values.account`).

    Raises click.BadParameter for anything else.
    """
    from tplog.values.account import parse_account_year  # noqa: PLC0415 (start-up time)

    words = (word for word in _YEAR_WORDS if typed_key(text) in map(typed_key, (word, *VOCABULARY[word])))
    try:
        return parse_account_year(next(words, text))
    except ValueError:
        if text.isdecimal():
            return int(click.INT(text))
        message = gettext("{text!r} is no year. Write one as 2025, or {words}.").format(
            text=text, words=", ".join(_YEAR_WORDS)
        )
        raise click.BadParameter(message) from None


budget_argument = click.argument("budget", required=False, shell_complete=completion("complete_budgets"))
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON; money in whole öre.")
quiet_option = click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
as_of_option = click.option(
    "--as-of",
    "as_of",
    callback=point_reader("as-of"),
    metavar="DATE",
    help="Only what was decided by this day, or by the end of this month or year.",
)
known_at_option = click.option(
    "--known-at",
    "known_at",
    callback=point_reader("known-at"),
    metavar="TIME|INDEX",
    help="Only what was recorded by this day, month's or year's end, instant or log index (#12), itself "
    "included.",
)
force_option = click.option("--force", is_flag=True, help="Write over a file that is there.")


def output_option(function: F) -> F:
    """Add ``--output``, a file that must not be there, and ``--force``, by which it may be."""
    option = click.option(
        "--output",
        "-o",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Write to this file instead of stdout.",
    )
    decorated: F = option(force_option(function))
    return decorated


def budget_option(help_text: str = "Only this budget.") -> Callable[[F], F]:
    """Return the option ``--budget``, completed from the log."""
    return click.option("--budget", "-b", shell_complete=completion("complete_budgets"), help=help_text)


def group(
    name: str,
    commands: MutableMapping[str, click.Command] | Sequence[click.Command],
    *,
    help_text: str,
    example: str,
) -> Any:  # noqa: ANN401 (click)
    """Return a group of commands with ``--lang`` for all of them, and an example in its help."""
    return settings.group_lang_option(
        click.Group(name, commands=commands, help=help_text, epilog=_example_epilog(example))
    )


def _example_epilog(example: str) -> str:
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in example.splitlines())


def _require_absent_output(output: Path | None = None, *, force: bool = True, **_others: object) -> None:
    """Raise Incompatible before any work is done for a file that would not be written over."""
    if output is not None and not force and output.is_file():
        from tplog.cli.output import require_absent  # noqa: PLC0415 (start-up time)

        require_absent(output, force=force)


def command(
    name: str, *, example: str, cls: type[click.Command] = click.Command, is_verification: bool = False
) -> Callable[[Callable[..., Any]], Any]:
    """Make a function a command with ``--lang``, an example in its help, and errors in that language.

    A verification exits with 2 on an error that keeps it from running, but with 5, as all commands, if the
    database is out of reach.
    """

    def decorate(function: Callable[..., Any]) -> Any:  # noqa: ANN401 (click)
        @functools.wraps(function)
        def run(*args: Any, lang: Language, **options: Any) -> Any:  # noqa: ANN401 (click)
            try:
                settings.require_valid_config()
                _require_readable_points()
                _require_absent_output(**options)
                return function(*args, lang=lang, **options)
            except tplog.TplogError as error:
                is_unable = is_verification and not isinstance(error, (tplog.Tampered, tplog.Unavailable))
                exit_with_error(
                    error, lang, as_json=bool(options.get("as_json")), code=2 if is_unable else None
                )

        shared = settings.lang_option(settings.config_option(run))
        return click.command(name, cls=cls, epilog=_example_epilog(example))(shared)

    return decorate
