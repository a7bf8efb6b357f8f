"""``tplog restore``: create a log from a dump."""

from __future__ import annotations

from pathlib import Path

import click

import tplog
from tplog.cli import options, settings, verify_options
from tplog.cli.output import print_answer, print_findings
from tplog.i18n.vocabulary import Language, translate


@options.command(
    "restore",
    example="tplog restore leaves.jsonl --checkpoint kept.checkpoint --db new.db\n"
    "tplog restore tplog.checkpoints --checkpoint tplog.checkpoints",
)
@click.argument("dump", metavar="LEAVES|DIR", type=click.Path(path_type=Path, exists=True))
@verify_options.trust_options
@verify_options.checkpoint_option
@click.option(
    "--size",
    type=click.IntRange(1),
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

    Nothing is written unless every leaf is covered by a checkpoint that holds. Decision files applied again
    would not do: they would get new times, and another root.
    """
    from tplog.cli import trust_inputs  # noqa: PLC0415 (start-up time)
    from tplog.verification.dump_check import read_dump  # noqa: PLC0415 (start-up time)

    leaves, notes, _ = read_dump(dump)
    evidence = [*notes, *trust_inputs.read_checkpoints(checkpoint_paths)]
    restored = tplog.restore(db, leaves, evidence, trust, checkpoints=settings.checkpoint_folder(), size=size)
    print_findings(restored.left_out, lang)
    if not trust.pinned_keys:
        click.echo(f"tplog: {translate('restored-unvouched', lang)}", err=True)
    if as_json:
        from tplog.answers.command_results import RESTORE, RestoreResult  # noqa: PLC0415 (start-up time)

        print_answer(RESTORE, RestoreResult(restored.count))
    elif not quiet:
        verify_options.print_done("restored", lang, restored.count)
