"""``tplog restore``: create a log from a dump."""

from __future__ import annotations

import sys
from pathlib import Path

import click

import tplog
from tplog.cli import options, settings, verify_options
from tplog.cli.output import print_answer, print_findings
from tplog.i18n.vocabulary import Language, translate


@options.command(
    "restore",
    example="tplog restore leaves.jsonl --checkpoint kept.checkpoint --db new.db\n"
    "tplog restore tplog.checkpoints --vkey nacka.se/tplog/budget+1a2b3c4d+AQ… --db new.db",
)
@click.argument("dump", metavar="LEAVES|DIR", type=click.Path(path_type=Path, exists=True))
@verify_options.trust_options
@verify_options.checkpoint_option
@click.option(
    "--size",
    type=click.IntRange(1, options.MAX_RECORDS),
    metavar="N",
    help="Restore only the first N records, where later checkpoints are false.",
)
@options.db_option
@options.json_option
@options.quiet_option
def command(
    dump: Path,
    trust: tplog.TrustAnchors,
    checkpoint_paths: tuple[Path, ...],
    size: int | None,
    db: str,
    lang: Language,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Bring a lost log back, or its lost end, from leaves byte for byte, as checkpoints vouch for them.

    Nothing is written unless every leaf is covered by a checkpoint that holds: one that is given, or one in
    the checkpoint directory that LEAVES may be. Decision files applied again would not do: they would get new
    times, and another root. A database that is there gets the records and checkpoints that it lacks, and is
    verified; what remains wrong in it ends the command as verify does.
    """
    from tplog.book.dumps import read_dump, restore_dump  # noqa: PLC0415 (start-up time)

    content = read_dump(dump, checkpoint_paths)
    restored = restore_dump(db, content, trust, checkpoints=settings.checkpoint_folder(), size=size)
    print_findings((*content.findings, *restored.left_out, *restored.shortfalls), lang)
    if not trust.pinned_keys:
        click.echo(f"tplog: {translate('restored-unvouched', lang)}", err=True)
    if as_json:
        from tplog.answers.command_results import RESTORE, RestoreResult  # noqa: PLC0415 (start-up time)

        print_answer(RESTORE, RestoreResult(restored.count))
    elif not quiet:
        verify_options.print_done("restored", lang, restored.count)
        if restored.checkpoints and not restored.count:
            verify_options.print_done("checkpoints-restored", lang, restored.checkpoints)
    sys.exit(verify_options.print_remaining(restored.remaining, lang))
