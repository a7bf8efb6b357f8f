"""``tplog init``: create an empty log."""

from __future__ import annotations

from pathlib import Path

import click

from tplog.cli import opening, options
from tplog.i18n.vocabulary import Language, translate


@options.command(
    "init",
    example="tplog init --db tplog.db\n"
    "tplog key new --name nacka.se/tplog/budget -o budget.key\n"
    "tplog init --origin nacka.se/tplog/budget --key budget.key",
)
@click.option("--origin", metavar="NAME", help="Make a signed log of this name: <domain>/tplog/<log>.")
@options.key_option
@options.db_option
@options.quiet_option
def command(origin: str | None, key: Path | None, db: str, lang: Language, *, quiet: bool) -> None:
    """Make a new, empty log; with --origin one whose every state is signed, to be checked by outsiders.

    A log is signed from its first record or never.
    """
    opening.create_book(db, origin=origin, key=key).close()
    if not quiet:
        from tplog.book.open import displayed_url  # noqa: PLC0415 (start-up time)

        click.echo(f"{translate('created', lang)} {displayed_url(db)}", err=True)
