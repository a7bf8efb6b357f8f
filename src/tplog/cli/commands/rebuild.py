"""``tplog rebuild``."""

from __future__ import annotations

import click

from tplog.cli import common
from tplog.i18n.vocabulary import Language, translate


@common.command("rebuild", example="tplog rebuild --db tplog.db")
@common.db_option
@common.quiet_option
def command(db: str, lang: Language, *, quiet: bool) -> None:
    """Make all that is kept beside the log anew, by replaying it. The log itself is not touched."""
    with common.open_book(db) as book:
        size = book.rebuild_projections()
    if not quiet:
        click.echo(f"{translate('rebuilt', lang)}: {size}", err=True)
