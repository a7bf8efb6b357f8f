"""``tplog checkpoint``: print or save a signed checkpoint."""

from __future__ import annotations

from pathlib import Path

import click

from tplog.cli import opening, options, verify_options
from tplog.cli.output import print_json, write_bytes
from tplog.i18n.vocabulary import Language


@options.command(
    "checkpoint",
    example="tplog checkpoint -o kept.checkpoint\ntplog checkpoint --text",
    cls=click.Group,
)
@click.option("--size", type=int, metavar="N", help="The checkpoint of N records; else the newest.")
@click.option("--text", "as_text", is_flag=True, help="As a text to be printed in the minutes.")
@options.output_option
@options.db_option
@options.json_option
@click.pass_context
def command(
    context: click.Context,
    size: int | None,
    output: Path | None,
    db: str,
    lang: Language,
    *,
    as_text: bool,
    as_json: bool,
) -> None:
    """Print a signed checkpoint of the log, to be kept where the log's keeper cannot reach."""
    context.obj = db
    if context.invoked_subcommand:
        return
    with opening.open_book(db, warning_language=lang) as book:
        checkpoint = book.checkpoint(size)
        day = book.last_recorded_date(checkpoint.size)
    if as_json:
        from tplog.answers.json_data import checkpoint_data  # noqa: PLC0415 (start-up time)

        print_json(checkpoint_data(checkpoint, day))
    elif as_text:
        from tplog.answers.verification_report import minutes_text  # noqa: PLC0415 (start-up time)

        write_bytes(f"{minutes_text(checkpoint, day, lang)}\n".encode(), output)
    else:
        write_bytes(bytes(checkpoint.note), output)


command.invoke_without_command, command.no_args_is_help = True, False


@options.command("add-cosignature", example="tplog checkpoint add-cosignature cosignature.txt")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--witness", metavar="KEY", help="Keep it only if it is this witness's: name+id+base64.")
@click.option("--db", metavar="URL", help="The log; else as checkpoint has it.")
@options.json_option
@options.quiet_option
@click.pass_context
def add_cosignature(
    context: click.Context,
    file: Path,
    witness: str | None,
    db: str | None,
    lang: Language,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Keep a witness's cosignature: its line for the newest checkpoint, or the whole cosigned checkpoint."""
    from tplog.cli import trust_inputs  # noqa: PLC0415 (start-up time)
    from tplog.files.outside_file import read_outside_file  # noqa: PLC0415 (start-up time)

    key = trust_inputs.parse_witness_key(witness) if witness else None
    with opening.open_book(db or context.obj) as book:
        size, added = book.add_cosignatures(read_outside_file(file), str(file), key)
    if as_json:
        print_json({"size": size, "added": added})
    elif not quiet:
        verify_options.print_done("cosignatures-added" if added else "cosignatures-known", lang, size)


command.add_command(add_cosignature)
