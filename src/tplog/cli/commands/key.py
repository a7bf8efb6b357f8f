"""``tplog key``: create, show and change signing keys."""

from __future__ import annotations

import functools
from pathlib import Path

import click

from tplog.cli import opening, options, verify_options
from tplog.cli.output import print_answer
from tplog.i18n.vocabulary import Language

_FILE = click.Path(path_type=Path, dir_okay=False)


@options.command("new", example="tplog key new --name nacka.se/tplog/budget -o budget.key")
@click.option("--name", required=True, help="The log's origin, <domain>/tplog/<log>; or the witness's name.")
@click.option("--output", "-o", required=True, type=_FILE, help="The key's file; it must not exist yet.")
@click.option("--witness", is_flag=True, help="Make a witness's key, which cosigns.")
@click.option("--passphrase", is_flag=True, help="Lock the file; asks, or takes TPLOG_PASSPHRASE.")
@options.json_option
def new(
    name: str,
    output: Path,
    lang: Language,
    *,
    witness: bool,
    passphrase: bool,
    as_json: bool,
) -> None:
    """Make a key, for its owner's eyes alone, and print the vkey that others verify with."""
    from tplog.book.keys import create_key_file, name_problem  # noqa: PLC0415 (start-up time)
    from tplog.i18n.finding_text import phrase_text  # noqa: PLC0415 (start-up time)

    if problem := name_problem(name):
        message = f"{phrase_text(problem, lang)}."
        raise click.BadParameter(message, param_hint="--name")
    ask = functools.partial(opening.ask_passphrase, confirm=True) if passphrase else None
    vkey = create_key_file(name, output, ask, is_witness=witness)
    if as_json:
        from tplog.answers.command_results import KEY, KeyResult  # noqa: PLC0415 (start-up time)

        print_answer(KEY, KeyResult(vkey, str(output)))
    else:
        click.echo(vkey)


@options.command("show", example="tplog key show budget.key")
@click.argument("file", type=_FILE)
def show(file: Path, lang: Language) -> None:  # noqa: ARG001 (of all commands)
    """Print a key file's vkey."""
    from tplog.book.keys import read_vkey  # noqa: PLC0415 (start-up time)

    click.echo(read_vkey(file, opening.ask_passphrase))


@options.command("change", example="tplog key change --key budget.key --to budget-2027.key")
@options.key_option
@click.option("--to", "successor", required=True, type=_FILE, help="The new key's file.")
@options.db_option
@options.quiet_option
def change(key: Path | None, successor: Path, db: str, lang: Language, *, quiet: bool) -> None:
    """Let another key sign from here on. The checkpoint of the change is signed by both."""
    from tplog.book.keys import change_key_to  # noqa: PLC0415 (start-up time)

    with opening.open_book(db, key=key) as book:
        record, vkey = change_key_to(book, successor, opening.ask_passphrase)
    if not quiet:
        verify_options.print_done("key-changed", lang, record.index, vkey)


command = options.group(
    "key",
    [new, show, change],
    help_text="Make keys, and let a new one follow an old one.",
    example="tplog key new --name nacka.se/tplog/budget -o budget.key",
)
