"""``tplog verify-dump``: verify a log from a dump or tiles, without its database."""

from __future__ import annotations

from pathlib import Path

import click

import tplog
from tplog.cli import options, verify_options
from tplog.i18n.vocabulary import Language


@options.command(
    "verify-dump",
    example="tplog verify-dump leaves.jsonl --vkey nacka.se/tplog/budget+1a2b3c4d+AQ… "
    "--checkpoint kept.checkpoint",
    is_verification=True,
)
@click.argument("dump", metavar="LEAVES|DIR", type=click.Path(path_type=Path, exists=True))
@verify_options.trust_options
@verify_options.checkpoint_option
@options.json_option
@options.quiet_option
def command(
    dump: Path,
    trust: tplog.TrustAnchors,
    checkpoint_paths: tuple[Path, ...],
    lang: Language,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Check a dump of leaves or a directory of tiles against checkpoints; no database is opened.

    Leaves as verify does.
    """
    from tplog.book.dumps import read_dump, verify_dump  # noqa: PLC0415 (start-up time)
    from tplog.book.trust import dump_folders  # noqa: PLC0415 (start-up time)
    from tplog.cli import trust_inputs  # noqa: PLC0415 (start-up time)

    own_folders = [*trust_inputs.log_folders(), *dump_folders(dump)]
    content = read_dump(dump, checkpoint_paths, own_folders)
    with verify_options.progress_bar(lambda: len(content.leaves), quiet=quiet or as_json) as on_progress:
        report = verify_dump(content, trust, on_progress)
    verify_options.print_report(report, lang, as_json=as_json, quiet=quiet)
