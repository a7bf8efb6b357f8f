"""``tplog verify-dump``."""

from __future__ import annotations

from pathlib import Path

import click

import tplog
from tplog.cli import common, trusting
from tplog.present.labels import Language


@common.command(
    "verify-dump",
    example="tplog verify-dump leaves.jsonl --vkey nacka.se/tplog/budget+1a2b3c4d+AQ… "
    "--checkpoint kept.checkpoint",
    verifies=True,
)
@click.argument("dump", metavar="LEAVES|DIR", type=click.Path(path_type=Path, exists=True))
@trusting.trust_options
@trusting.checkpoint_option
@common.json_option
@common.quiet_option
def command(
    dump: Path,
    trust: tplog.Trust,
    kept: tuple[Path, ...],
    lang: Language,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Check a dump of leaves or a directory of tiles against checkpoints; no database is opened.

    Leaves as verify does.
    """
    from tplog.audit.dump import audited_leaves, dumped  # noqa: PLC0415 (start-up time)
    from tplog.cli import evidence  # noqa: PLC0415 (start-up time)

    leaves, notes, found = dumped(dump)
    with trusting.progress(len(leaves), quiet=quiet or as_json) as seen:
        report = audited_leaves(leaves, [*notes, *evidence.told(kept)], trust, found, seen)
    trusting.tell(report, lang, as_json=as_json, quiet=quiet)
