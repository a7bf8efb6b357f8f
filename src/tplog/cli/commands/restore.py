"""``tplog restore``: create a log from a dump."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

import tplog
from tplog.cli import options, settings, verify_options
from tplog.cli.output import print_findings, print_json
from tplog.i18n.vocabulary import Language, translate

if TYPE_CHECKING:
    from tplog.values.finding import Finding

# What follows by itself where a file of leaves is missing.
_OF_MISSING_LEAVES = {"leaves-behind", "restorable-part"}


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

    Nothing is written unless every leaf is covered by a checkpoint that holds: one that is given, or one in
    the checkpoint directory that LEAVES may be. Decision files applied again would not do: they would get new
    times, and another root. A database that is there gets the records and checkpoints that it lacks, and is
    verified; what remains wrong in it ends the command as verify does.
    """
    from tplog.cli import trust_inputs  # noqa: PLC0415 (start-up time)
    from tplog.verification.dump_check import read_dump  # noqa: PLC0415 (start-up time)

    leaves, notes, findings = read_dump(dump)
    evidence = [*notes, *trust_inputs.read_checkpoints(checkpoint_paths)]
    folder = settings.checkpoint_folder()
    try:
        restored = tplog.restore(db, leaves, evidence, trust, checkpoints=folder, size=size)
    except (tplog.Tampered, tplog.Refused, tplog.BadFile) as error:
        raise _with_findings(error, findings) from error
    print_findings((*findings, *restored.left_out, *restored.shortfalls), lang)
    if not trust.pinned_keys:
        click.echo(f"tplog: {translate('restored-unvouched', lang)}", err=True)
    if as_json:
        print_json({"restored": restored.count})
    elif not quiet:
        verify_options.print_done("restored", lang, restored.count)
        if restored.checkpoints and not restored.count:
            verify_options.print_done("checkpoints-restored", lang, restored.checkpoints)
    sys.exit(verify_options.print_remaining(restored.remaining, lang))


def _with_findings(error: tplog.TplogError, findings: Sequence[Finding]) -> tplog.TplogError:
    """Return the error after what was found of the files: that may be the reason for the rest."""
    reasons = error.reasons
    if any(finding.code == "leaves-gone" for finding in findings):
        reasons = tuple(reason for reason in reasons if reason.code not in _OF_MISSING_LEAVES)
    kind = type(error) if reasons else tplog.BadFile
    return kind(*dict.fromkeys((*findings, *reasons)))
