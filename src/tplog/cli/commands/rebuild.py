"""``tplog rebuild``: rebuild the stored projections."""

from __future__ import annotations

import sys

import click

from tplog.cli import opening, options, verify_options
from tplog.cli.output import print_findings
from tplog.i18n.vocabulary import Language, translate


@options.command("rebuild", example="tplog rebuild --db tplog.db")
@options.db_option
@options.quiet_option
def command(db: str, lang: Language, *, quiet: bool) -> None:
    """Make all that is kept beside the log anew, by replaying it. The log itself is not touched.

    What was not as a replay gives it is told, and ends the command with 1. So does what remains: a rebuild
    mends neither records nor what is copied of them into fenced tables.
    """
    with opening.open_book(db) as book:
        rebuilt = book.rebuild_projections()
    print_findings(rebuilt.findings, lang)
    if not quiet:
        click.echo(f"{translate('rebuilt', lang)}: {rebuilt.size}", err=True)
    status = verify_options.print_remaining(rebuilt.remaining, lang)
    sys.exit(1 if rebuilt.findings else status)
