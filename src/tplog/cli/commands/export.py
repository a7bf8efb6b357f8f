"""``tplog export``: one command for each format, all with the same options."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from tplog.cli import common, shell_completion
from tplog.i18n.vocabulary import Language

Option = Callable[[Callable[..., Any]], Any]
# As in tplog.exports.tables.catalogue, which takes long to import; a test holds them together.
TABLES = ("state", "transfers", "events", "stated", "findings", "papers", "accounts")


def _format(
    name: str,
    says: str,
    example: str,
    *options: Option,
    module: str = "",
    output: Option = common.output_option,
    deliver: Callable[..., None] = common.deliver,
) -> click.Command:
    """A format's command, whose file ``tplog.exports.MODULE.export`` makes; ``options`` are its own.

    ``deliver`` gets what that function made, the place that ``output`` told, and whether to use ``force``.
    """
    run = _running(module or name, deliver)
    run.__doc__ = says
    shared = (
        common.budget_argument,
        *options,
        common.as_of_option,
        common.known_at_option,
        output,
        common.db_option,
    )
    made: click.Command = _with(shared, common.command(name, example=example))(run)
    return made


def _running(module: str, deliver: Callable[..., None]) -> Callable[..., None]:
    def run(
        budget: str | None,
        on: date | None,
        known: int | datetime | None,
        output: Path | None,
        db: str,
        lang: Language,
        **own: Any,  # noqa: ANN401 (click)
    ) -> None:
        from tplog.domain.queries.as_of import Point  # noqa: PLC0415 (start-up time)
        from tplog.exports.export_scope import Scope  # noqa: PLC0415 (start-up time)

        how = {name: own.pop(name) for name in ("force",) if name in own}
        export = import_module(f"tplog.exports.{module}").export
        with common.opened(db, warns=lang, read_only=True) as book:
            scope = Scope(budget, Point(on, known), lang).settled(book)
            deliver(export(book, scope, **own), output, **how)

    return run


def _with(options: Sequence[Option], last: Option) -> Option:
    return lambda function: last(functools.reduce(lambda told, one: one(told), reversed(options), function))


def _account(context: click.Context, _option: click.Parameter, account: str | None) -> str | None:
    """The account of a trail, which is needed for a trail and for nothing else."""
    if (context.params["table"] == "trail") is not bool(account):
        message = "--table trail and --account PATH go together."
        raise click.UsageError(message)
    return account


def _licence(_context: click.Context, _option: click.Parameter, licence: str | None) -> str | None:
    """A licence as Data Package has it: a name of Open Definition or SPDX, or the address of its text."""
    if licence is not None and not re.fullmatch(r"[A-Za-z0-9.+-]+|https?://[^\s<>\"]+", licence):
        message = f"{licence!r} is neither a licence's name, as CC0-1.0, nor an http address."
        raise click.BadParameter(message)
    return licence


def _at_terminal() -> bool:
    return sys.stdout.isatty()


def _deliver_binary(pieces: Iterable[bytes], output: Path | None) -> None:
    if output is None and _at_terminal():
        message = "A workbook is nothing for a terminal: write it to a file with -o, or into a pipe."
        raise click.UsageError(message)
    common.deliver(pieces, output)


def _deliver_files(files: Iterable[tuple[str, Iterable[bytes]]], output: Path, *, force: bool) -> None:
    """Write files into a folder, or into a ZIP file of that name; whole or not at all."""
    if output.suffix.lower() == ".zip":
        from tplog.exports.deterministic_zip import zipped  # noqa: PLC0415 (start-up time)

        common.deliver(zipped(files), output)
        return
    from tplog.files.atomic_directory import appearing_folder, require_free  # noqa: PLC0415 (start-up time)

    require_free(output, ("datapackage.json", "data", "data/*.csv"), replaces=force)
    with appearing_folder(output.resolve()) as aside:
        for name, pieces in files:
            path = aside / name
            path.parent.mkdir(exist_ok=True)
            with path.open("wb") as file:
                file.writelines(pieces)


FORMATS = (
    _format(
        "jsonl",
        "Write the leaves byte for byte as they are stored, one a line, for verify-dump.",
        "tplog export jsonl -o leaves.jsonl",
    ),
    _format(
        "beancount",
        "Write a file for beancount: what moved money as transactions, proposals as comments.",
        "tplog export beancount -o budget.beancount",
    ),
    _format(
        "hledger",
        "Write a journal for hledger: what moved money as transactions, proposals as comments.",
        "tplog export hledger -o budget.journal",
        module="hledger",
    ),
    _format(
        "ledger",
        "Write a journal for ledger, the same as for hledger.",
        "tplog export ledger -o budget.journal",
        module="hledger",
    ),
    _format(
        "csv",
        "Write one table as CSV. In English it has our data's names and whole öre, for programs.",
        "tplog export csv trygghetspaketet --lang sv --excel -o state.csv\n"
        "tplog export csv --table trail --account 2024/kommunstyrelsen/sspf",
        click.option(
            "--table",
            type=click.Choice([*TABLES, "trail"]),
            default=TABLES[0],
            show_default=True,
            is_eager=True,
            help="Which table.",
        ),
        click.option(
            "--account",
            metavar="PATH",
            callback=_account,
            shell_complete=shell_completion.accounts,
            help="Whose trail.",
        ),
        click.option(
            "--excel",
            is_flag=True,
            help="As a Swedish Excel opens it: kronor with a comma, semicolons, a byte order mark.",
        ),
    ),
    _format(
        "xlsx",
        "Write all tables as one workbook, for spreadsheets (pip install 'tplog[xlsx]').",
        "tplog export xlsx --lang sv -o tplog.xlsx",
        click.option(
            "--account",
            metavar="PATH",
            shell_complete=shell_completion.accounts,
            help="Add this account's trail.",
        ),
        deliver=_deliver_binary,
    ),
    _format(
        "datapackage",
        "Write all tables as a Data Package, for open data: CSV and a description, in a folder or a ZIP.",
        "tplog export datapackage -o package\ntplog export datapackage --licence CC0-1.0 -o package.zip",
        click.option(
            "--licence",
            metavar="NAME|URL",
            callback=_licence,
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
        deliver=_deliver_files,
    ),
    _format(
        "cloudevents",
        "Write the records as CloudEvents, one JSON object a line, each with its leaf as it is stored.",
        "tplog export cloudevents -o events.jsonl",
        click.option("--batch", is_flag=True, help="One JSON array of all events instead."),
    ),
    _format(
        "prov",
        "Write what balances come from as W3C PROV-JSON: of all accounts, or of one and its authority.",
        "tplog export prov --account 2024/kommunstyrelsen/trygghetsvärdar -o trail.provjson",
        click.option(
            "--account",
            metavar="PATH",
            shell_complete=shell_completion.accounts,
            help="Only this account's trail.",
        ),
    ),
)

command = click.Group(
    "export",
    commands=FORMATS,
    help="Write the log in a format that other programs read, at any point in the two times.",
    epilog="\b\nExample:\n  tplog export jsonl -o leaves.jsonl",
)
