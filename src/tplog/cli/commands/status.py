"""``tplog status``: print all budgets beside each other."""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

import tplog
from tplog.cli import opening, options
from tplog.cli.output import print_answer, print_table
from tplog.cli.word_choice import SEVERITY
from tplog.i18n.vocabulary import Language, translate

if TYPE_CHECKING:
    from tplog.answers.bodies import BodyOverview
    from tplog.answers.log_status import LogStatus, Status
    from tplog.answers.overview import Overview
    from tplog.answers.overview_of_states import FindingCounts
    from tplog.values.as_of import AsOf


@options.command("status", example="tplog status\ntplog status 2024 --bodies --fail-on refuse")
@click.argument(
    "year", required=False, type=options.account_year, shell_complete=options.completion("complete_years")
)
@click.option(
    "--fail-on", type=SEVERITY, help="Leave with 1 if an unanswered finding is at least this severe."
)
@click.option("--bodies", "by_body", is_flag=True, help="Also the sums of each body over all budgets.")
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
    by_body: bool,
    as_json: bool,
) -> None:
    """Show all budgets of a year: what they hold, what waits, how much there is to look at, and the log.

    Without a year it is the last with an outcome on record, else the last of all. It leaves with 0, unless
    --fail-on finds anything.
    """
    from tplog.answers.log_status import Status  # noqa: PLC0415 (start-up time)
    from tplog.book.municipality import count_findings, read_overview  # noqa: PLC0415 (start-up time)
    from tplog.values.as_of import AsOf  # noqa: PLC0415 (start-up time)
    from tplog.values.finding import Severity  # noqa: PLC0415 (start-up time)

    with opening.open_book(db, warning_language=lang) as book:
        point = AsOf(as_of, known_at)
        counts = count_findings(book, point)
        overview = read_overview(book, year, point, counts)
        bodies = _bodies(book, overview, point, counts) if by_body else None
        status = Status(overview, _log_status(book, db), bodies)
        opening.say_undated(book, None, as_of, known_at, lang)
    _print(status, point, lang, as_json=as_json)
    if fail_on and any(
        number and Severity(severity).rank >= Severity(fail_on).rank
        for severity, number in overview.findings.items()
    ):
        sys.exit(1)


def _today() -> date:
    """Return the day in Sweden."""
    from tplog.book import signing  # noqa: PLC0415 (start-up time)
    from tplog.values.swedish_time import day_in_sweden  # noqa: PLC0415 (start-up time)

    return day_in_sweden(signing.utc_now())


def _log_status(book: tplog.Book, db: str) -> LogStatus:
    """Return how the log stands now, whatever point is asked about."""
    from tplog.answers.log_status import LogStatus  # noqa: PLC0415 (start-up time)
    from tplog.book.log_head import newest_checkpoint  # noqa: PLC0415 (start-up time)
    from tplog.book.open import opening_doubts  # noqa: PLC0415 (start-up time)

    size, checkpoint = book.size(), newest_checkpoint(book)
    day = book.last_recorded_date(size) if size else None
    return LogStatus(size, day, checkpoint.size if checkpoint else None, opening_doubts(book, db))


def _bodies(
    book: tplog.Book, overview: Overview, point: AsOf, counts: FindingCounts
) -> tuple[BodyOverview, ...]:
    """Return the sums of each body in the overview's year."""
    from tplog.book.bodies import read_bodies  # noqa: PLC0415 (start-up time)

    return read_bodies(book, overview.year, point, counts).bodies


def _print(status: Status, point: AsOf, lang: Language, *, as_json: bool) -> None:
    from tplog.values.as_of import LATEST  # noqa: PLC0415 (start-up time)

    overview = status.overview
    if as_json:
        from tplog.answers.log_status import STATUS  # noqa: PLC0415 (start-up time)

        print_answer(STATUS, status)
    elif overview.year is None:
        is_empty = not overview.others and point == LATEST
        click.echo(translate("empty" if is_empty else "nothing-yet", lang), err=True)
    else:
        from tplog.answers.overview_tables import (  # noqa: PLC0415 (start-up time)
            others_remark,
            overview_remarks,
            overview_table,
        )

        print_table(overview_table(overview, lang, point.as_of or _today()))
        for remark in filter(None, (*overview_remarks(overview, lang), others_remark(overview, lang))):
            click.echo(f" {remark}\n")
        if status.bodies:
            from tplog.answers.overview_tables import bodies_table  # noqa: PLC0415 (start-up time)

            print_table(bodies_table(status.bodies, lang))
        from tplog.answers.log_status import log_sentences  # noqa: PLC0415 (start-up time)

        click.echo(f" {' '.join(log_sentences(status.log, lang))}\n")
