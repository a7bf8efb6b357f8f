"""``tplog status``: print all budgets beside each other."""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from tplog.cli import opening, options
from tplog.cli.output import print_answer, print_table
from tplog.cli.word_choice import SEVERITY
from tplog.i18n.vocabulary import Language, translate

if TYPE_CHECKING:
    from tplog.answers.overview import Overview


@options.command("status", example="tplog status\ntplog status 2024 --fail-on refuse")
@click.argument(
    "year", required=False, type=options.account_year, shell_complete=options.completion("complete_years")
)
@click.option(
    "--fail-on", type=SEVERITY, help="Leave with 1 if an unanswered finding is at least this severe."
)
@options.as_of_option
@options.known_at_option
@options.db_option
@options.json_option
def command(
    year: int | None,
    fail_on: str | None,
    as_of: date | None,
    known_at: int | datetime | None,
    db: str,
    lang: Language,
    *,
    as_json: bool,
) -> None:
    """Show all budgets of a year: what they hold, what waits, and how much there is to look at.

    Without a year it is the last with an outcome on record, else the last of all.
    """
    from tplog.book.municipality import read_overview  # noqa: PLC0415 (start-up time)
    from tplog.values.as_of import AsOf  # noqa: PLC0415 (start-up time)
    from tplog.values.finding import Severity  # noqa: PLC0415 (start-up time)

    with opening.open_book(db, warning_language=lang) as book:
        overview = read_overview(book, year, AsOf(as_of, known_at))
    _print(overview, lang, as_json=as_json)
    if fail_on and any(
        number and Severity(severity).rank >= Severity(fail_on).rank
        for severity, number in overview.findings.items()
    ):
        sys.exit(1)


def _print(overview: Overview, lang: Language, *, as_json: bool) -> None:
    if as_json:
        from tplog.answers.overview import OVERVIEW  # noqa: PLC0415 (start-up time)

        print_answer(OVERVIEW, overview)
    elif overview.year is None:
        click.echo(translate("nothing-yet" if overview.others else "empty", lang), err=True)
    else:
        from tplog.answers.overview_tables import (  # noqa: PLC0415 (start-up time)
            others_remark,
            overview_remarks,
            overview_table,
        )

        print_table(overview_table(overview, lang))
        for remark in filter(None, (*overview_remarks(overview, lang), others_remark(overview, lang))):
            click.echo(f" {remark}\n")
