"""``tplog checkpoint``: print or save a signed checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tplog.cli import opening, options, settings, verify_options
from tplog.cli.output import print_answer, print_findings, write_bytes
from tplog.i18n.vocabulary import Language

if TYPE_CHECKING:
    from tplog.merkle.note import VerifierKey


@options.command(
    "checkpoint",
    example="tplog checkpoint -o kept.checkpoint\ntplog checkpoint --text",
    cls=click.Group,
)
@click.option(
    "--size", type=options.RECORD_COUNT, metavar="N", help="The checkpoint of N records; else the newest."
)
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
    force: bool,
) -> None:
    """Print a signed checkpoint of the log, to be kept where the log's keeper cannot reach."""
    context.obj = db
    if context.invoked_subcommand:
        return
    with opening.open_book(db, warning_language=lang) as book:
        checkpoint = book.checkpoint(size)
        day = book.last_recorded_date(checkpoint.size)
    if as_json:
        from tplog.answers.verifications import DATED_CHECKPOINT  # noqa: PLC0415 (start-up time)

        print_answer(DATED_CHECKPOINT, (checkpoint, day))
    elif as_text:
        from tplog.answers.verification_report import minutes_text  # noqa: PLC0415 (start-up time)

        write_bytes(f"{minutes_text(checkpoint, day, lang)}\n".encode(), output, force=force)
    else:
        write_bytes(bytes(checkpoint.note), output, force=force)


command.invoke_without_command, command.no_args_is_help = True, False


_witness_option = click.option(
    "--witness",
    cls=settings.TrustInput,
    metavar="KEY|FILE",
    help="The witness's key: name+id+base64, or a file with it; else those of the policy.",
)


def _read_witnesses(witness: str | None, policy: Path | None, lang: Language) -> Sequence[VerifierKey]:
    """Return the witnesses' keys that the command was given."""
    from tplog.cli import trust_inputs  # noqa: PLC0415 (start-up time)

    named = [trust_inputs.parse_witness_key(witness, lang)] if witness else []
    trust = trust_inputs.read_trust((), policy, lang)
    return [*named, *trust.policy.witnesses.values()]


@options.command(
    "add-cosignature",
    example="tplog checkpoint add-cosignature --witness revisor.example/w+1a2b3c4d+BA… cosignature.txt",
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@_witness_option
@settings.policy_option
@click.option("--db", metavar="URL", help="The log; else as checkpoint has it.")
@options.json_option
@options.quiet_option
@click.pass_context
def add_cosignature(
    context: click.Context,
    file: Path,
    witness: str | None,
    policy: Path | None,
    db: str | None,
    lang: Language,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Keep a witness's cosignature, a line or a whole cosigned checkpoint, with the checkpoint that it signs.

    A line that signs none of the log's checkpoints, or claims an earlier time than the last record that it is
    about, is not added, and that is said.
    """
    from tplog.book.cosignature_files import add_cosignature_file  # noqa: PLC0415 (start-up time)

    witnesses = _read_witnesses(witness, policy, lang)
    with opening.open_book(db or context.obj) as book:
        added = add_cosignature_file(book, file, witnesses)
    print_findings(added.left_out, lang)
    if as_json:
        from tplog.answers.command_results import COSIGNATURES, CosignaturesResult  # noqa: PLC0415 (start-up time)

        print_answer(COSIGNATURES, CosignaturesResult(max(added.new), sum(added.new.values())))
    elif not quiet:
        for size, count in sorted(added.new.items()):
            verify_options.print_done("cosignatures-added" if count else "cosignatures-known", lang, size)


@options.command("void-cosignature", example="tplog checkpoint void-cosignature line.txt --key budget.key")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--size",
    type=options.RECORD_COUNT,
    metavar="N",
    help="The checkpoint of N records, if several have the line.",
)
@_witness_option
@settings.policy_option
@options.key_option
@click.option("--db", metavar="URL", help="The log; else as checkpoint has it.")
@options.json_option
@options.quiet_option
@click.pass_context
def void_cosignature(
    context: click.Context,
    file: Path,
    size: int | None,
    witness: str | None,
    policy: Path | None,
    key: Path | None,
    db: str | None,
    lang: Language,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Record that a line kept with a checkpoint is no cosignature of it, so that verify passes over it.

    The line stays where it is, and the record is for all to see. A line that is true counts all the same.
    """
    from tplog.book.cosignature_files import void_cosignature_file  # noqa: PLC0415 (start-up time)

    witnesses = _read_witnesses(witness, policy, lang)
    with opening.open_book(db or context.obj, key=key) as book:
        record, is_new = void_cosignature_file(book, file, size, witnesses)
    if as_json:
        from tplog.answers.command_results import VOID, VoidResult  # noqa: PLC0415 (start-up time)

        print_answer(VOID, VoidResult(record.index, is_new))
    elif not quiet:
        verify_options.print_done("cosignature-voided", lang, record.index)


command.add_command(add_cosignature)
command.add_command(void_cosignature)
