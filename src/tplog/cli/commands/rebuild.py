"""``tplog rebuild``: rebuild the stored projections."""

from __future__ import annotations

import click

from tplog.cli import opening, options
from tplog.i18n.vocabulary import Language, translate


@options.command("rebuild", example="tplog rebuild --db tplog.db")
@options.db_option
@options.quiet_option
def command(db: str, lang: Language, *, quiet: bool) -> None:
    """Make all that is kept beside the log anew, by replaying it. The log itself is not touched."""
    with opening.open_book(db) as book:
        size = book.rebuild_projections()
    if not quiet:
        click.echo(f"{translate('rebuilt', lang)}: {size}", err=True)
