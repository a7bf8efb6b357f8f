"""``tplog log``: list and search records."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import click

import tplog
from tplog.cli import opening, options
from tplog.cli.output import print_answer_line, print_table
from tplog.cli.word_choice import EVENT_TYPE
from tplog.i18n.vocabulary import Language

if TYPE_CHECKING:
    from tplog.values.account import Account


def _parse_account(_context: click.Context, _option: click.Parameter, value: str | None) -> Account | None:
    if not value:
        return None
    from tplog.values.account import parse_account  # noqa: PLC0415 (start-up time)
    from tplog.values.identifiers import ParseError  # noqa: PLC0415 (start-up time)

    try:
        return parse_account(value)
    except ParseError as error:
        raise click.BadParameter(str(error)) from error


@options.command(
    "log", example="tplog log --type FrameDecided\ntplog log --account 2024/kommunstyrelsen --json"
)
@options.budget_option()
@click.option("--type", "kind", type=EVENT_TYPE, help="Only this type.")
@click.option(
    "--account",
    callback=_parse_account,
    metavar="PATH",
    shell_complete=options.completion("complete_accounts"),
    help="Only what moves, asks for or states money at or below it, or opens it.",
)
@click.option("--by", "body", help="Only acts of this body.")
@options.as_of_option
@options.known_at_option
@options.db_option
@options.json_option
def command(
    budget: str | None,
    kind: str | None,
    account: Account | None,
    body: str | None,
    as_of: date | None,
    known_at: int | datetime | None,
    db: str,
    lang: Language,
    *,
    as_json: bool,
) -> None:
    """Show the records; with --json one a line, index and leaf as stored."""
    from tplog.answers.search_query import SearchQuery  # noqa: PLC0415 (start-up time)
    from tplog.book.selection import matching_records  # noqa: PLC0415 (start-up time)
    from tplog.values.as_of import AsOf  # noqa: PLC0415 (start-up time)

    query = SearchQuery(
        body=body, account=account, kind=getattr(tplog, kind) if kind else None, budget=budget
    )
    with opening.open_book(db, warning_language=lang) as book:
        records, days = matching_records(book, query, AsOf(as_of, known_at))
    if as_json:
        from tplog.answers.records import LEAF  # noqa: PLC0415 (start-up time)

        for record in records:
            print_answer_line(LEAF, record)
        return
    from tplog.answers.record_tables import log_table  # noqa: PLC0415 (start-up time)

    print_table(log_table(records, lang, days=days))
