"""The log itself, newest first, and the search in it: a bounded bit at a time, however long it is."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

import tplog
from tplog.answers.json_data import JsonObject
from tplog.answers.json_schema import (
    COUNT,
    DAY,
    INDEX,
    INSTANT,
    ORE,
    TEXT,
    array_of,
    closed_object,
    map_of,
    nullable,
)
from tplog.book.book import Book
from tplog.domain.queries.search_query import SearchQuery, normalize_paragraph
from tplog.domain.queries.source_documents import document_key
from tplog.errors import NotFound, mandatory_rule
from tplog.events.base import ADOPTED, CORRECTED, MET, NOT_MET, PENDING, PROVISIONAL, REPLACED
from tplog.events.record import Record
from tplog.events.types import EVENT_CLASSES, REVIEW_OUTCOMES, SETTLEMENTS
from tplog.i18n.site_texts import site_text
from tplog.site.page_request import PageRequest
from tplog.site.page_view import CsvTable, Page
from tplog.values.account import Account, parse_account
from tplog.values.amount_parser import parse_amount
from tplog.values.finding import Finding
from tplog.values.identifiers import ParseError

RECORDS_PER_PAGE = 50  # records on a page
SEARCH_FIELDS = ("q", "budget", "by", "account", "case-number", "paragraph", "amount", "status", "type")
STATUSES = (PENDING, PROVISIONAL, ADOPTED, CORRECTED, REPLACED, MET, NOT_MET, *SETTLEMENTS, *REVIEW_OUTCOMES)
TYPES = {kind.__name__: kind for kind in EVENT_CLASSES}
SEARCH_UNREADABLE = mandatory_rule(
    "search-unreadable",
    "{key}: ”{text}” går inte att söka efter. Belopp skrivs som 1,6 mkr eller 700 000, konton som "
    "2024/kommunstyrelsen, paragrafer som § 12; typ och läge väljs ur listan.",
    "{key}: '{text}' cannot be searched for. Amounts are written as 1,6 mkr or 700 000, accounts as "
    "2024/kommunstyrelsen, paragraphs as § 12; type and status are chosen from the list.",
)
_RECORD = closed_object(
    index=INDEX,
    event=TEXT,
    type=TEXT,
    budget=TEXT,
    body=nullable(TEXT),
    decided=nullable(DAY),
    recorded=INSTANT,
    paper=TEXT,
    place=nullable(TEXT),
    amount_ore=ORE,
)
SCHEMA = closed_object(wanted=map_of(TEXT), records=array_of(_RECORD), looked=COUNT, before=nullable(INDEX))


@frozen
class LogRow:
    """A record, the key of its document, and its amount in öre."""

    record: Record
    paper_key: str
    amount: int


@frozen
class LogView:
    """What the page shows; older records are before index ``next_page_before``, None at the end."""

    rows: tuple[LogRow, ...]
    searched_count: int
    next_page_before: int | None
    search_values: Mapping[str, str]
    is_first_page: bool
    statuses: tuple[str, ...] = STATUSES
    types: tuple[str, ...] = tplog.EVENT_TYPES


def page(book: Book, request: PageRequest) -> Page:
    """Return the page of the records that match the search, those before the index ``before``.

    Raises NotFound for a search value that cannot be read, and for an unknown budget.
    """
    search_values = {name: request.choice(name) for name in SEARCH_FIELDS if request.choice(name)}
    before = request.int_choice("before")
    if "budget" in search_values:
        book.budget_records(search_values["budget"])  # a misspelt budget is an error, not an empty answer
    result = book.search(
        parse_search(search_values),
        before_index=before,
        limit=RECORDS_PER_PAGE,
        as_of=request.point.as_of,
        known_at=request.point.known_at,
    )
    rows = tuple(_log_row(record) for record in result.records)
    view = LogView(rows, result.examined, result.continue_before, search_values, before is None)
    records = [_data(row) for row in rows]
    data = {
        "wanted": search_values,
        "records": records,
        "looked": result.examined,
        "before": result.continue_before,
    }
    csv_table = CsvTable(tuple(_RECORD["properties"]), [tuple(record.values()) for record in records])
    return Page("log", site_text("log-page", request.language), view, data, csv_table, takes_point=True)


def _log_row(record: Record) -> LogRow:
    event = record.event
    return LogRow(record, "" if event.is_log_event else document_key(event.act.source), event.amount)


def parse_search(values: Mapping[str, str]) -> SearchQuery:
    """Parse the search parameters. Raises NotFound for a value that cannot be read."""
    type_name = values.get("type")
    if type_name is not None and type_name not in TYPES:
        raise _search_error(type=type_name)
    status, paragraph = values.get("status"), values.get("paragraph")
    if status is not None and status not in STATUSES:
        raise _search_error(status=status)
    if paragraph is not None and not normalize_paragraph(paragraph):
        raise _search_error(paragraph=paragraph)
    return SearchQuery(
        text=values.get("q"),
        body=values.get("by"),
        account=_parse_search_account(values["account"]) if "account" in values else None,
        case_number=values.get("case-number"),
        paragraph=paragraph,
        amount=_parse_search_amount(values["amount"]) if "amount" in values else None,
        status=status,
        kind=TYPES[type_name] if type_name else None,
        budget=values.get("budget"),
    )


def _parse_search_account(text: str) -> Account:
    try:
        return parse_account(text)
    except ParseError as error:
        raise _search_error(account=text) from error


def _parse_search_amount(text: str) -> int:
    """Parse an amount as documents write it, or kronor without a unit. Returns öre without sign."""
    try:
        return abs(parse_amount(text, "kr").ore)
    except ParseError as error:
        raise _search_error(amount=text) from error


def _search_error(**value: str) -> NotFound:
    ((key, text),) = value.items()
    return NotFound(Finding(SEARCH_UNREADABLE, {"key": key, "text": text}))


def _data(row: LogRow) -> JsonObject:
    event, act = row.record.event, row.record.event.act
    return {
        "index": row.record.index,
        "event": event.id,
        "type": type(event).__name__,
        "budget": event.budget,
        "body": act.body,
        "decided": str(act.decided) if act.decided else None,
        "recorded": row.record.recorded.isoformat(),
        "paper": act.source.title,
        "place": act.source.place,
        "amount_ore": row.amount,
    }
