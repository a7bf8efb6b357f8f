"""``tplog prove``: write a proof of a record or of growth."""

from __future__ import annotations

from collections.abc import Mapping
from gettext import gettext
from pathlib import Path

import click

from tplog.cli import opening, options, shell_completion, verify_options
from tplog.cli.output import print_answer, require_absent, write_bytes
from tplog.i18n.vocabulary import Language

_MAX_DIGITS = 20  # of an index


@options.command(
    "prove",
    example="tplog prove 9\ntplog prove 2024/budget -o proofs/budget.tlog-proof\ntplog prove --from 5",
)
@click.argument(
    "index_or_id", required=False, metavar="INDEX|ID", shell_complete=shell_completion.complete_event_ids
)
@click.option(
    "--from",
    "old_size",
    type=options.RECORD_COUNT,
    metavar="N",
    help="That the log has only grown since N records.",
)
@click.option(
    "--size",
    type=options.RECORD_COUNT,
    metavar="N",
    help="Against the checkpoint of N records; else the newest.",
)
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="The proof's file.")
@options.force_option
@options.db_option
@options.json_option
@options.quiet_option
def command(
    index_or_id: str | None,
    old_size: int | None,
    size: int | None,
    output: Path | None,
    db: str,
    lang: Language,
    *,
    force: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Write a proof that a record stands in the log (INDEX.tlog-proof, and the leaf as INDEX.json beside).

    With --from print a proof of growth, which is also a witness's request.
    """
    if (index_or_id is None) == (old_size is None):
        message = gettext("Give a record's index or its event's id, or --from with an older size.")
        raise click.UsageError(message)
    with opening.open_book(db, warning_language=lang) as book:
        if old_size is not None:
            write_bytes(bytes(book.prove_consistency(old_size, size).proof), output, force=force)
            return
        name = str(index_or_id)
        index = int(name) if name.isdecimal() and len(name) < _MAX_DIGITS else book.record(name).index
        proven = book.prove_inclusion(index, size)
    path = output or Path(f"{index}.tlog-proof")
    _write({path: bytes(proven.proof), path.with_suffix(".json"): proven.leaf or b""}, force=force)
    if as_json:
        from tplog.answers.command_results import PROOF, ProofResult  # noqa: PLC0415 (start-up time)

        files = str(path), str(path.with_suffix(".json"))
        print_answer(PROOF, ProofResult(index, proven.proof.checkpoint.size, *files))
    elif not quiet:
        verify_options.print_done("written", lang, path, path.with_suffix(".json"))


def _write(contents: Mapping[Path, bytes], *, force: bool) -> None:
    """Write files, all or none. Raises Incompatible, without ``force``, for one that has other content."""
    from tplog.book.outputs import has_other_content  # noqa: PLC0415 (start-up time)

    require_absent(
        *(file for file, content in contents.items() if has_other_content(file, content)), force=force
    )
    for file, content in contents.items():
        write_bytes(content, file, force=True)
