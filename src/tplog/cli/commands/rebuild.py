"""``tplog rebuild``."""

from __future__ import annotations

import click

from tplog.cli import common
from tplog.i18n.vocabulary import Language, word


@common.command("rebuild", example="tplog rebuild --db tplog.db")
@common.db_option
@common.quiet_option
def command(db: str, lang: Language, *, quiet: bool) -> None:
    """Make all that is kept beside the log anew, by replaying it. The log itself is not touched."""
    with common.opened(db) as book:
        size = book.rebuild()
    if not quiet:
        click.echo(f"{word('rebuilt', lang)}: {size}", err=True)
