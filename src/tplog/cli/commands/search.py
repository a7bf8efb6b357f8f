"""``tplog search``: find records by words, amounts and paragraphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

import tplog
from tplog.cli import opening, options
from tplog.cli.output import print_answer, print_no_record, print_table
from tplog.cli.word_choice import EVENT_TYPE
from tplog.i18n.vocabulary import Language, in_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tplog.answers.search_query import SearchQuery
    from tplog.answers.search_terms import SearchTerm
    from tplog.events.record import Record
    from tplog.values.period import Period

_PERIOD = options.point_reader("period")
_MORE = (
    "Det finns äldre poster som också motsvarar frågan: --limit visar fler.",
    "Older records match too: --limit shows more.",
)


@options.command(
    "search", example="tplog search skolskjuts\ntplog search 1,6 mkr --by KS --from 2024 --facets"
)
@click.argument("words", nargs=-1, required=True)
@options.budget_option()
@click.option("--type", "kind", type=EVENT_TYPE, help="Only this type.")
@click.option("--by", "body", help="Only acts of this body.")
@click.option(
    "--from",
    "start",
    callback=_PERIOD,
    metavar="DATE",
    help="Only decided on or after it.",
)
@click.option(
    "--to",
    "end",
    callback=_PERIOD,
    metavar="DATE",
    help="Only decided on or before it.",
)
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="At most so many records."
)
@click.option("--facets", "counts", is_flag=True, help="Count all that match by type, body, budget and year.")
@options.db_option
@options.json_option
def command(
    words: tuple[str, ...],
    budget: str | None,
    kind: str | None,
    body: str | None,
    limit: int,
    db: str,
    lang: Language,
    *,
    counts: bool,
    as_json: bool,
    **days: Period | None,
) -> None:
    """Find records by all of WORDS, newest first: words, "a phrase", amounts (1,6 mkr) and paragraphs (§ 12).

    A word is found where a word begins with it, in any text of a record and in its budget's title.
    """
    from attrs import evolve  # noqa: PLC0415 (start-up time)

    from tplog.answers.search_query import SearchQuery  # noqa: PLC0415 (start-up time)

    text = " ".join(words)
    with opening.open_book(db, warning_language=lang) as book:
        budget = opening.find_budget(book, budget, lang, quiet=as_json)
        query = SearchQuery(
            terms=_search_terms(book, text, budget),
            budget=budget,
            kind=getattr(tplog, kind) if kind else None,
            body=body,
        )
        most = None if counts else limit + 1
        matching = _matching(book, query, most, **days)
        if body and not matching:  # perhaps its name, or a part of it
            meant = opening.find_body(book, body, lang, quiet=as_json)
            if meant != body:
                matching = _matching(book, evolve(query, body=meant), most, **days)
    _print_search(text, matching, limit, lang, counts=counts, as_json=as_json)


def _search_terms(book: tplog.Book, text: str, budget: str | None) -> tuple[SearchTerm, ...]:
    """Return what is searched for. Raises NotFound for what cannot be."""
    from tplog.answers.search_terms import SEARCH_UNREADABLE  # noqa: PLC0415 (start-up time)
    from tplog.book.selection import read_search_terms  # noqa: PLC0415 (start-up time)
    from tplog.values.finding import Finding  # noqa: PLC0415 (start-up time)

    try:
        return read_search_terms(book, text, budget)
    except ValueError as error:  # ParseError is one
        raise tplog.NotFound(Finding(SEARCH_UNREADABLE, {"key": "tplog search", "text": text})) from error


def _matching(
    book: tplog.Book,
    query: SearchQuery,
    most: int | None,
    start: Period | None,
    end: Period | None,
) -> tuple[Record, ...]:
    """Return the newest records that match, of all or at most so many, by the day on which they decided."""
    matching: list[Record] = []
    for record in _records_backwards(book, query):
        if _is_between(record, start, end):
            matching.append(record)
        if len(matching) == most:
            break
    return tuple(matching)


def _records_backwards(book: tplog.Book, query: SearchQuery) -> Iterator[Record]:
    before: int | None = None
    while True:
        result = book.search(query, before_index=before, limit=500)
        yield from result.records
        before = result.continue_before
        if before is None:
            return


def _is_between(record: Record, start: Period | None, end: Period | None) -> bool:
    """Return whether a record may have been decided between two dates; one without a date was not."""
    if start is None and end is None:
        return True
    decided = record.event.act.decided
    if decided is None or decided.earliest is None or decided.latest is None:
        return False
    after_start = start is None or decided.latest >= start.first
    return after_start and (end is None or decided.earliest <= end.last)


def _print_search(
    text: str, matching: tuple[Record, ...], limit: int, lang: Language, *, counts: bool, as_json: bool
) -> None:
    """Print at most so many of the records, then the counts; on stderr if there are none, or more."""
    from tplog.answers.search_facets import count_facets  # noqa: PLC0415 (start-up time)
    from tplog.answers.searches import SEARCH, Search, facets_table, search_table  # noqa: PLC0415 (start-up time)

    search = Search(text, matching[:limit], len(matching) <= limit, count_facets(matching) if counts else ())
    if as_json:
        print_answer(SEARCH, search)
        return
    if not search.records:
        print_no_record(lang)
        return
    print_table(search_table(search.records, lang))
    if search.facets:
        print_table(facets_table(search.facets, lang))
    if not search.is_complete:
        click.echo(in_language(_MORE, lang), err=True)
