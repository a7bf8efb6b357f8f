"""``tplog``: the group of all commands. A command's module is imported when the command is run."""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import os
import signal
import sys
from collections.abc import Sequence
from gettext import gettext
from importlib import import_module
from keyword import iskeyword
from typing import Any

import click

from tplog import __version__
from tplog.cli import settings
from tplog.cli.word_choice import LANGUAGE, typed_key
from tplog.i18n.vocabulary import Language, language_from_locale

_STREAM_ERRORS = "tplog.visible"  # the name under which Python knows how to write what an encoding lacks
COMMANDS = (
    "init",
    "apply",
    "new",
    "add",
    "check",
    "undo",
    "fmt",
    "import",
    "paper",
    "draft",
    "status",
    "show",
    "trail",
    "log",
    "search",
    "findings",
    "replay",
    "diff",
    "since",
    "sample",
    "events",
    "rebuild",
    "backup",
    "grants",
    "verify",
    "verify-proof",
    "verify-dump",
    "checkpoint",
    "prove",
    "dump",
    "restore",
    "key",
    "witness",
    "report",
    "export",
    "schema",
    "serve",
    "config",
    "completion",
)


class Commands(click.Group):
    """The group of commands: imports them by name, and handles interrupts and write errors."""

    is_translated = False

    def main(self, args: Sequence[str] | None = None, *more: Any, **extra: Any) -> Any:  # noqa: ANN401 (click)
        """Run the command line, with help and usage errors in the reader's language."""
        words = sys.argv[1:] if args is None else list(args)
        if self.is_translated or not _is_swedish(words):
            return super().main(args, *more, **extra)
        from tplog.cli import translated_commands  # noqa: PLC0415 (start-up time)

        with translated_commands.swedish_messages():
            group = translated_commands.translated_command(self)
            group.is_translated = True  # type: ignore[attr-defined]
            return group.main(args, *more, **extra)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:  # noqa: ANN401 (click)
        """Parse the command line; help is printed here, so what ends that is handled here too."""
        _let_streams_show_everything()
        try:
            return super().make_context(*args, **extra)
        except KeyboardInterrupt as error:
            raise SystemExit(_report_interrupt(error)) from None
        except OSError as error:
            raise SystemExit(_report_os_error(error)) from None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Raise click.UsageError for an argument that is no UTF-8, unless a file has that name."""
        undecodable = [
            argument for argument in args if any("\ud800" <= char <= "\udfff" for char in argument)
        ]
        if undecodable and not ctx.resilient_parsing and not all(map(_is_file, undecodable)):
            from tplog.i18n.sanitize import escape_invisible  # noqa: PLC0415 (start-up time)

            message = gettext("'{argument}' is not UTF-8.").format(argument=escape_invisible(undecodable[0]))
            raise click.UsageError(message, ctx)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; on an interrupt or a write error end with its exit code."""
        with contextlib.suppress(ValueError):  # not the main thread, which alone sets signals
            signal.signal(signal.SIGTERM, _raise_interrupt)
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            from tplog.i18n.sanitize import escape_invisible  # noqa: PLC0415 (start-up time)

            if isinstance(error, click.NoSuchOption):
                from tplog.cli.unknown_commands import with_meant_option  # noqa: PLC0415 (start-up time)

                error = with_meant_option(error)
            # The message quotes arguments, which may be file names with control characters.
            error.message = escape_invisible(error.message)  # type: ignore[misc]
            raise error from None
        except (KeyboardInterrupt, click.Abort) as error:
            ctx.exit(_report_interrupt(error))
        except OSError as error:
            ctx.exit(_report_os_error(error))
        except MemoryError:
            ctx.exit(_report_lack("OUT_OF_MEMORY"))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command; an error for an unknown one names what is meant, or the nearest."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from tplog.cli import unknown_commands  # noqa: PLC0415 (start-up time)

            if not (hint := unknown_commands.hint(args[0], COMMANDS)):
                raise
            message = f"{error.message} {hint}"
            raise click.UsageError(message, error.ctx) from error

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click)
        """Return all names, in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (click)
        """Import a command's module and return the command."""
        if cmd_name not in COMMANDS:
            return None
        module = cmd_name.replace("-", "_")
        if iskeyword(module):
            module += "_"
        command: click.Command = import_module(f"tplog.cli.commands.{module}").command
        if not self.is_translated:
            return command
        from tplog.cli.translated_commands import translated_command  # noqa: PLC0415 (start-up time)

        return translated_command(command)


def _given_value(words: Sequence[str], flag: str) -> str:
    """Return what a command line says after a flag, the last time; empty if it does not."""
    value = ""
    for word, following in zip(words, [*words, ""][1:], strict=True):
        if word == "--":
            break
        if word == flag:
            value = following
        elif word.startswith(f"{flag}="):
            value = word.partition("=")[2]
    return value


def _is_swedish(words: Sequence[str]) -> bool:
    """Whether help and usage errors are Swedish: by --lang anywhere, else TPLOG_LANG, file or locale."""
    language = _given_value(words, "--lang") or os.environ.get("TPLOG_LANG") or _file_language(words)
    if stated := LANGUAGE.values.get(typed_key(language)):
        return stated == Language.SV
    return language_from_locale() is Language.SV


def _file_language(words: Sequence[str]) -> str:
    """Return the language that tplog.toml sets; empty if it sets none or cannot be read."""
    path = _given_value(words, "--config") or os.environ.get("TPLOG_CONFIG") or "tplog.toml"
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 (start-up time)
            if "lang" not in file.read():
                return ""
    except (OSError, ValueError):
        return ""
    from pathlib import Path  # noqa: PLC0415 (start-up time)

    from tplog.book.config_file import read_config  # noqa: PLC0415 (start-up time)
    from tplog.errors import TplogError  # noqa: PLC0415 (start-up time)

    try:
        setting = read_config(Path(path), must_exist=True).settings.get("output.lang")
    except TplogError:
        return ""  # the command says what is wrong with the file
    return str(setting.value) if setting else ""


def _is_file(argument: str) -> bool:
    """Return whether an argument, or its value after ``=``, is an existing path."""
    return os.path.exists(argument) or os.path.exists(argument.partition("=")[2])  # noqa: PTH110 (start-up time)


def _report_interrupt(interrupt: BaseException) -> int:
    from tplog.cli.signals import report_interrupt  # noqa: PLC0415 (start-up time)

    return report_interrupt(interrupt)


def _let_streams_show_everything() -> None:
    """Let stdout and stderr write something legible for a character that their encoding lacks."""
    codecs.register_error(_STREAM_ERRORS, _shown_otherwise)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.encoding.lower().startswith("utf"):
            stream.reconfigure(errors=_STREAM_ERRORS)


def _shown_otherwise(error: UnicodeError) -> tuple[str, int]:
    from tplog.cli.streams import visible  # noqa: PLC0415 (start-up time)

    return visible(error)


def _report_os_error(error: OSError) -> int:
    """Print why something cannot be written or read, unless a reader of the output left. Return the code."""
    _discard_stdout()
    if error.errno == errno.EPIPE:
        return 128 + signal.SIGPIPE
    if error.filename == "Europe/Stockholm":  # as tplog.values.swedish_time raises it
        return _report_lack("TIME_ZONES_MISSING")
    what = str(error.filename) if error.filename else gettext("cannot write the output")
    click.echo(f"tplog: {what}: {_os_reason(error)}", err=True)
    return 2


def _os_reason(error: OSError) -> str:
    """Return why the operating system refused, in the reader's language."""
    from tplog.i18n.finding_text import phrase_text  # noqa: PLC0415 (start-up time)
    from tplog.i18n.vocabulary import language_from_locale  # noqa: PLC0415 (start-up time)

    return phrase_text(error.strerror or str(error), language_from_locale())


def _report_lack(name: str) -> int:
    """Print on stderr what the computer lacks, a rule of `tplog.cli.streams`. Return the exit code."""
    from tplog.cli import streams  # noqa: PLC0415 (start-up time)
    from tplog.cli.output import print_findings  # noqa: PLC0415 (start-up time)
    from tplog.i18n.vocabulary import language_from_locale  # noqa: PLC0415 (start-up time)
    from tplog.values.finding import Finding  # noqa: PLC0415 (start-up time)

    print_findings((Finding(getattr(streams, name)),), language_from_locale())
    return 2


def _raise_interrupt(number: int, _frame: object) -> None:
    """Turn SIGTERM into KeyboardInterrupt, so that everything open is closed."""
    raise KeyboardInterrupt(number)


def _discard_stdout() -> None:
    """Drop the buffered output: it cannot be written, and Python would try again at exit."""
    with contextlib.suppress(OSError, ValueError, AttributeError):  # the last for a closed one
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 refused or findings, 2 usage or unreadable input, "
    "3 nothing contradicts but trust falls short (verify), 4 conflict, 5 database, "
    "128 + n ended by signal n.",
)
@click.version_option(
    __version__, prog_name="tplog", message="%(prog)s, version %(version)s", help="Show the version and exit."
)
@settings.group_lang_option
def main() -> None:
    """Every budget decision as an immutable event: state, trail and findings by replay."""
