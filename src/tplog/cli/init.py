"""``tplog init``."""

from __future__ import annotations

import click

import tplog
from tplog.cli import common
from tplog.present.labels import Language


@common.command("init", example="tplog init --db tplog.db")
@common.db_option
@common.quiet_option
def command(db: str, lang: Language, *, quiet: bool) -> None:
    """Make a new, empty log."""
    tplog.create(db).close()
    if not quiet:
        told = "Skapade" if lang is Language.SV else "Created"
        click.echo(f"{told} {db}", err=True)
