"""``tplog export``: one command per format, all with the same options."""

from __future__ import annotations

import functools
import gc
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from gettext import gettext
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from tplog.cli import opening, options, shell_completion
from tplog.cli.output import write_chunks
from tplog.cli.word_choice import WordChoice
from tplog.i18n.table_titles import TABLE_TITLES
from tplog.i18n.vocabulary import Language

# Of a large workbook: 2 MiB less than with those of a short command, in a hundredth more time.
_OBJECTS_BETWEEN_COLLECTIONS = 10_000

OptionDecorator = Callable[[Callable[..., Any]], Any]


def _format_command(
    name: str,
    help_text: str,
    example: str,
    *extra_options: OptionDecorator,
    module: str = "",
    output: OptionDecorator = options.output_option,
    write: Callable[..., None] = write_chunks,
) -> click.Command:
    """Return a format's command, which calls ``tplog.exports.MODULE.export``; ``extra_options`` are its own.

    ``write`` gets the chunks or files, and the values of ``output`` and ``force``.
    """
    run = _export_runner(module or name, write)
    run.__doc__ = help_text
    all_options = (
        options.budget_argument,
        *extra_options,
        options.as_of_option,
        options.known_at_option,
        output,
        options.db_option,
    )
    format_command: click.Command = _with_options(all_options, options.command(name, example=example))(run)
    return format_command


def _export_runner(module: str, write: Callable[..., None]) -> Callable[..., None]:
    def run(
        budget: str | None,
        as_of: date | None,
        known_at: int | datetime | None,
        output: Path | None,
        db: str,
        lang: Language,
        *,
        force: bool,
        **format_options: Any,  # noqa: ANN401 (click)
    ) -> None:
        from tplog.exports.export_scope import ExportScope  # noqa: PLC0415 (start-up time)
        from tplog.values.as_of import AsOf  # noqa: PLC0415 (start-up time)

        export = import_module(f"tplog.exports.{module}").export
        with opening.open_book(db, warning_language=lang, read_only=True) as book:
            budget = opening.find_budget(book, budget, lang)
            if account := format_options.get("account"):
                format_options["account"] = opening.find_path(book, account, budget, lang)
            scope = ExportScope(budget, AsOf(as_of, known_at), lang).pinned(book)
            opening.say_undated(book, budget, as_of, scope.point.known_at, lang)
            write(export(book, scope, **format_options), output, force=force)

    return run


def _with_options(
    decorators: Sequence[OptionDecorator], command_decorator: OptionDecorator
) -> OptionDecorator:
    return lambda function: command_decorator(
        functools.reduce(lambda decorated, option: option(decorated), reversed(decorators), function)
    )


def _check_account(context: click.Context, _option: click.Parameter, account: str | None) -> str | None:
    """Return the account of a trail. Raises click.UsageError if it is missing, or without a trail."""
    if (context.params["table"] == "trail") is not bool(account):
        message = gettext("--table trail and --account PATH go together.")
        raise click.UsageError(message)
    return account


def _check_licence(_context: click.Context, _option: click.Parameter, licence: str | None) -> str | None:
    """Return a Data Package licence: a name (Open Definition, SPDX) or a URL. Raises click.BadParameter."""
    if licence is not None and not re.fullmatch(r"[A-Za-z0-9.+-]+|https?://[^\s<>\"]+", licence):
        message = gettext("{licence!r} is neither a licence's name, as CC0-1.0, nor an http address.").format(
            licence=licence
        )
        raise click.BadParameter(message)
    return licence


def _is_terminal() -> bool:
    return sys.stdout.isatty()


def _write_binary(chunks: Iterable[bytes], output: Path | None, *, force: bool) -> None:
    if output is None and _is_terminal():
        message = gettext("A workbook is nothing for a terminal: write it to a file with -o, or into a pipe.")
        raise click.UsageError(message)
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    write_chunks(chunks, output, force=force)


def _write_files(files: Iterable[tuple[str, Iterable[bytes]]], output: Path, *, force: bool) -> None:
    """Write files into a folder, or into a ZIP file of that name; all of them or none."""
    if output.suffix.lower() == ".zip":
        from tplog.exports.deterministic_zip import zip_files  # noqa: PLC0415 (start-up time)

        write_chunks(zip_files(files), output, force=force)
        return
    from tplog.book.outputs import write_folder  # noqa: PLC0415 (start-up time)

    write_folder(output, files, ("datapackage.json", "data", "data/*.csv"), replace=force)


FORMATS = (
    _format_command(
        "jsonl",
        "Write the leaves byte for byte as they are stored, one a line, for verify-dump.",
        "tplog export jsonl -o leaves.jsonl",
    ),
    _format_command(
        "beancount",
        "Write a file for beancount: what moved money as transactions, proposals as comments.",
        "tplog export beancount -o budget.beancount",
    ),
    _format_command(
        "hledger",
        "Write a journal for hledger: what moved money as transactions, proposals as comments.",
        "tplog export hledger -o budget.journal",
        module="hledger",
    ),
    _format_command(
        "ledger",
        "Write a journal for ledger, the same as for hledger.",
        "tplog export ledger -o budget.journal",
        module="hledger",
    ),
    _format_command(
        "csv",
        "Write one table as CSV. In English it has our data's names and whole öre, for programs.",
        "tplog export csv trygghetspaketet --lang sv --excel -o state.csv\n"
        "tplog export csv --table trail --account 2024/kommunstyrelsen/sspf",
        click.option(
            "--table",
            type=WordChoice(TABLE_TITLES),
            default="state",
            show_default=True,
            is_eager=True,
            help="Which table.",
        ),
        click.option(
            "--account",
            metavar="PATH",
            callback=_check_account,
            shell_complete=shell_completion.complete_accounts,
            help="Whose trail.",
        ),
        click.option(
            "--excel",
            is_flag=True,
            help="As a Swedish Excel opens it: kronor with a comma, semicolons, a byte order mark.",
        ),
    ),
    _format_command(
        "xlsx",
        "Write all tables as one workbook, for spreadsheets (pip install 'tplog[xlsx]').",
        "tplog export xlsx --lang sv -o tplog.xlsx",
        click.option(
            "--account",
            metavar="PATH",
            shell_complete=shell_completion.complete_accounts,
            help="Add this account's trail.",
        ),
        write=_write_binary,
    ),
    _format_command(
        "datapackage",
        "Write all tables as a Data Package, for open data: CSV and a description, in a folder or a ZIP.",
        "tplog export datapackage -o package\ntplog export datapackage --licence CC0-1.0 -o package.zip",
        click.option(
            "--licence",
            metavar="NAME|URL",
            callback=_check_licence,
            help="Under which licence it is published.",
        ),
        click.option("--force", is_flag=True, help="Replace a data package that lies there."),
        output=click.option(
            "--output",
            "-o",
            required=True,
            type=click.Path(path_type=Path),
            metavar="FOLDER|FILE.zip",
            help="Where to write it.",
        ),
        write=_write_files,
    ),
    _format_command(
        "cloudevents",
        "Write the records as CloudEvents, one JSON object a line, each with its leaf as it is stored.",
        "tplog export cloudevents -o events.jsonl",
        click.option("--batch", is_flag=True, help="One JSON array of all events instead."),
    ),
    _format_command(
        "annotations",
        "Write what events quote of their papers as W3C Web Annotations: words, page, place on it, amount.",
        "tplog export annotations -o quotes.jsonld",
    ),
    _format_command(
        "prov",
        "Write what balances come from as W3C PROV-JSON: of all accounts, or of one and its authority.",
        "tplog export prov --account 2024/kommunstyrelsen/trygghetsvärdar -o trail.provjson",
        click.option(
            "--account",
            metavar="PATH",
            shell_complete=shell_completion.complete_accounts,
            help="Only this account's trail.",
        ),
    ),
)

command = options.group(
    "export",
    FORMATS,
    help_text="Write the log in a format that other programs read, at any point in the two times.",
    example="tplog export jsonl -o leaves.jsonl",
)
