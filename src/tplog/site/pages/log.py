"""The log itself, newest first, and the search in it: a bounded bit at a time, however long it is."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

import tplog
from tplog.answers.json_data import Data
from tplog.answers.json_schema import COUNT, DAY, INDEX, INSTANT, ORE, TEXT, closed, keyed, listed, optional
from tplog.book.book import Book
from tplog.domain.queries.search_query import Wanted, bare
from tplog.domain.queries.source_documents import paper_key
from tplog.errors import NotFound, refusal
from tplog.events.base import ADOPTED, CORRECTED, MET, NOT_MET, PENDING, PROVISIONAL, REPLACED
from tplog.events.record import Record
from tplog.events.types import EVENTS, REVIEWS, SETTLEMENTS
from tplog.i18n.site_texts import say
from tplog.site.page_request import Asked
from tplog.site.page_view import Page, Sheet
from tplog.values.account import Account, parse_account
from tplog.values.amount_parser import parse_amount
from tplog.values.finding import Finding
from tplog.values.identifiers import NotUnderstood

COUNTED = 50  # records on a page
FIELDS = ("q", "budget", "by", "account", "case-number", "paragraph", "amount", "status", "type")
STATUSES = (PENDING, PROVISIONAL, ADOPTED, CORRECTED, REPLACED, MET, NOT_MET, *SETTLEMENTS, *REVIEWS)
TYPES = {kind.__name__: kind for kind in EVENTS}
SEARCH_UNREADABLE = refusal(
    "search-unreadable",
    "{key}: ”{text}” går inte att söka efter. Belopp skrivs som 1,6 mkr eller 700 000, konton som "
    "2024/kommunstyrelsen, paragrafer som § 12; typ och läge väljs ur listan.",
    "{key}: '{text}' cannot be searched for. Amounts are written as 1,6 mkr or 700 000, accounts as "
    "2024/kommunstyrelsen, paragraphs as § 12; type and status are chosen from the list.",
)
_RECORD = closed(
    index=INDEX,
    event=TEXT,
    type=TEXT,
    budget=TEXT,
    body=optional(TEXT),
    decided=optional(DAY),
    recorded=INSTANT,
    paper=TEXT,
    place=optional(TEXT),
    amount_ore=ORE,
)
SCHEMA = closed(wanted=keyed(TEXT), records=listed(_RECORD), looked=COUNT, before=optional(INDEX))


@frozen
class Row:
    """A record, the key of its paper, and its amount in öre."""

    record: Record
    paper: str
    amount: int


@frozen
class Told:
    """What the page shows; ``next`` is the index before which older ones stand, None at the end."""

    rows: tuple[Row, ...]
    looked: int
    next: int | None
    wanted: Mapping[str, str]
    newest: bool
    statuses: tuple[str, ...] = STATUSES
    types: tuple[str, ...] = tplog.EVENT_TYPES


def page(book: Book, asked: Asked) -> Page:
    """The records that are wanted, of those before ``before``.

    Raises NotFound for what cannot be searched for, and for an unknown budget.
    """
    said = {name: asked.chosen(name) for name in FIELDS if asked.chosen(name)}
    before = asked.number("before")
    if "budget" in said:
        book.records_of(said["budget"])  # a misspelt budget is an error, not an empty answer
    found = book.search(
        wanted(said), before=before, count=COUNTED, on=asked.point.on, known=asked.point.known
    )
    rows = tuple(_row(record) for record in found.records)
    told = Told(rows, found.looked, found.next, said, before is None)
    every = [_data(row) for row in rows]
    data = {"wanted": said, "records": every, "looked": found.looked, "before": found.next}
    sheet = Sheet(tuple(_RECORD["properties"]), [tuple(one.values()) for one in every])
    return Page("log", say("log-page", asked.language), told, data, sheet, timed=True)


def _row(record: Record) -> Row:
    event = record.event
    return Row(record, "" if event.of_log else paper_key(event.act.source), event.amount)


def wanted(said: Mapping[str, str]) -> Wanted:
    """What an address asks for, read. Raises NotFound for what cannot be meant."""
    kind = said.get("type")
    if kind is not None and kind not in TYPES:
        raise _unreadable(type=kind)
    status, paragraph = said.get("status"), said.get("paragraph")
    if status is not None and status not in STATUSES:
        raise _unreadable(status=status)
    if paragraph is not None and not bare(paragraph):
        raise _unreadable(paragraph=paragraph)
    return Wanted(
        text=said.get("q"),
        body=said.get("by"),
        account=_account(said["account"]) if "account" in said else None,
        case_number=said.get("case-number"),
        paragraph=paragraph,
        amount=_amount(said["amount"]) if "amount" in said else None,
        status=status,
        kind=TYPES[kind] if kind else None,
        budget=said.get("budget"),
    )


def _account(text: str) -> Account:
    try:
        return parse_account(text)
    except NotUnderstood as error:
        raise _unreadable(account=text) from error


def _amount(text: str) -> int:
    """An amount in öre, whatever its sign: as papers write it, or as a bare number of kronor."""
    try:
        return abs(parse_amount(text, "kr").ore)
    except NotUnderstood as error:
        raise _unreadable(amount=text) from error


def _unreadable(**said: str) -> NotFound:
    ((key, text),) = said.items()
    return NotFound(Finding(SEARCH_UNREADABLE, {"key": key, "text": text}))


def _data(row: Row) -> Data:
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
