"""``tplog grants``: print the SQL of the PostgreSQL roles."""

from __future__ import annotations

import click

from tplog.cli import options, settings
from tplog.i18n.vocabulary import Language


@options.command("grants", example="tplog grants --db postgresql://db.example/nacka | psql --dbname nacka")
@click.option("--owner", default="tplog_owner", show_default=True, metavar="ROLE", help="Who has the tables.")
@click.option("--writer", default="tplog_writer", show_default=True, metavar="ROLE", help="Who may add.")
@click.option("--reader", default="tplog_reader", show_default=True, metavar="ROLE", help="Who may read.")
@settings.address_option
def command(owner: str, writer: str, reader: str, db: str, lang: Language) -> None:  # noqa: ARG001 (all have it)
    """Print the SQL that gives three roles of a PostgreSQL log what each needs, and nothing more.

    The database is not connected to. It can be run again at any time.
    """
    from tplog.book.roles import grants_sql  # noqa: PLC0415 (start-up time)

    click.echo(grants_sql(db, owner, writer, reader), nl=False)
