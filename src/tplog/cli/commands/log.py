"""``tplog log``: list and search records."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import click

import tplog
from tplog.cli import opening, options
from tplog.cli.output import print_answer_line, print_no_record, print_table
from tplog.cli.word_choice import EVENT_TYPE
from tplog.i18n.vocabulary import Language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tplog.answers.search_query import SearchQuery
    from tplog.events.record import Record
    from tplog.values.as_of import AsOf


@options.command(
    "log", example="tplog log --type FrameDecided\ntplog log --account 2024/kommunstyrelsen --json"
)
@options.budget_option()
@click.option("--type", "kind", type=EVENT_TYPE, help="Only this type.")
@click.option(
    "--account",
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
    account: str | None,
    body: str | None,
    as_of: date | None,
    known_at: int | datetime | None,
    db: str,
    lang: Language,
    *,
    as_json: bool,
) -> None:
    """Show the records; with --json one a line, index and leaf as stored."""
    from tplog.values.as_of import AsOf  # noqa: PLC0415 (start-up time)

    with opening.open_book(db, warning_language=lang) as book:
        query = _query(book, budget, kind, account, lang, quiet=as_json)
        query, (records, days) = _records(book, query, body, AsOf(as_of, known_at), lang, quiet=as_json)
        opening.say_undated(book, query.budget, as_of, known_at, lang, query.matches)
    if as_json:
        from tplog.answers.records import LEAF  # noqa: PLC0415 (start-up time)

        for record in records:
            print_answer_line(LEAF, record)
        return
    if not records:
        print_no_record(lang)
        return
    from tplog.answers.record_tables import log_table  # noqa: PLC0415 (start-up time)

    print_table(log_table(records, lang, days=days))


def _query(
    book: tplog.Book,
    budget: str | None,
    kind: str | None,
    account: str | None,
    lang: Language,
    *,
    quiet: bool,
) -> SearchQuery:
    """Return what is asked for, but the body. Raises NotFound for an unknown budget or account."""
    from tplog.answers.search_query import SearchQuery  # noqa: PLC0415 (start-up time)
    from tplog.values.account import parse_account  # noqa: PLC0415 (start-up time)

    budget = opening.find_budget(book, budget, lang, quiet=quiet)
    path = opening.find_path(book, account, budget, lang, quiet=quiet) if account else None
    return SearchQuery(
        account=parse_account(path) if path else None,
        kind=getattr(tplog, kind) if kind else None,
        budget=budget,
    )


def _records(
    book: tplog.Book, query: SearchQuery, body: str | None, point: AsOf, lang: Language, *, quiet: bool
) -> tuple[SearchQuery, tuple[Sequence[Record], Mapping[int, date]]]:
    """Return the query of a body, the records that match, and their effective dates.

    The body may be a name of one. Raises NotFound for a body that the log does not have.
    """
    from attrs import evolve  # noqa: PLC0415 (start-up time)

    from tplog.book.record_listing import matching_records  # noqa: PLC0415 (start-up time)

    query = evolve(query, body=body)
    matching = matching_records(book, query, point)
    if body is not None and not matching[0]:
        meant = opening.find_body(book, body, lang, quiet=quiet)
        if meant != body:
            query = evolve(query, body=meant)
            matching = matching_records(book, query, point)
    return query, matching
