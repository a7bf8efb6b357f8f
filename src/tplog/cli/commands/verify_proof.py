"""``tplog verify-proof``: verify a proof file."""

from __future__ import annotations

from gettext import gettext
from pathlib import Path

import click

import tplog
from tplog.cli import options, settings, verify_options
from tplog.i18n.vocabulary import Language

_FILE = click.Path(path_type=Path, dir_okay=False)


@options.command(
    "verify-proof",
    example="tplog verify-proof 9.tlog-proof --vkey nacka.se/tplog/budget+1a2b3c4d+AQ…\n"
    "tplog verify-proof 5-16.proof --vkey … --checkpoint kept.checkpoint",
    is_verification=True,
)
@click.argument("file", type=_FILE)
@click.option("--leaf", type=_FILE, help="The leaf; else the .json beside the proof.")
@verify_options.trust_options
@click.option(
    "--checkpoint",
    "older",
    cls=settings.TrustInput,
    type=_FILE,
    help="For a proof of growth: the older checkpoint that was kept.",
)
@options.json_option
@options.quiet_option
def command(
    file: Path,
    leaf: Path | None,
    trust: tplog.TrustAnchors,
    older: Path | None,
    lang: Language,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Check that a record stands in the log, or that the log has only grown; no database is opened.

    Leaves as verify does.
    """
    from tplog.book.proof_files import verify_proof_file  # noqa: PLC0415 (start-up time)

    report = verify_proof_file(file, trust, leaf=leaf, older=older)
    if report is None:
        message = gettext("A proof of growth needs --checkpoint, the older checkpoint that was kept.")
        raise click.UsageError(message)
    verify_options.print_report(report, lang, as_json=as_json, quiet=quiet)
