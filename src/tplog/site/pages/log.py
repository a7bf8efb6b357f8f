"""The log itself, newest first, and the search in it: a bounded bit at a time, however long it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

import tplog
from tplog.answers.answer import Answer, ByKey, Field, Kind, Many
from tplog.answers.bodies_of_states import names_of_bodies
from tplog.answers.records import RECORD_FACTS, SEARCH_RESULT
from tplog.answers.search_facets import FACET_COUNT, FacetCount, count_facets
from tplog.answers.search_query import SearchQuery, normalize_paragraph
from tplog.answers.search_terms import SEARCH_UNREADABLE, SearchTerm
from tplog.answers.searches import LISTED_FACTS
from tplog.book.book import Book
from tplog.book.record_scan import SearchResult
from tplog.book.selection import read_search_terms
from tplog.errors import NotFound
from tplog.events.documents import document_key
from tplog.events.record import Record
from tplog.events.types import EVENT_TYPE_BY_NAME, REVIEW_OUTCOMES, SETTLEMENTS
from tplog.i18n.date_format import day_in_words
from tplog.i18n.event_sentences import event_sentence
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable, completeness
from tplog.site.urls import SiteUrls
from tplog.values.account import Account, parse_account
from tplog.values.amount_parser import parse_amount
from tplog.values.finding import Finding
from tplog.values.identifiers import ParseError
from tplog.values.matter_words import ADOPTED, CORRECTED, MET, NOT_MET, PENDING, PROVISIONAL, REPLACED
from tplog.values.swedish_time import day_in_sweden

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState
    from tplog.domain.state.matters import MatterStatus

RECORDS_PER_PAGE = 50  # records on a page
COUNTED_BEYOND = 450  # further matching records, of which only the facets are counted
FACET_VALUES_SHOWN = 6  # of each facet at first
RECORDS_PER_READING = 1_000  # matching records that are held at a time for a spreadsheet
SEARCH_FIELDS = (
    "q",
    "budget",
    "by",
    "account",
    "case-number",
    "paragraph",
    "amount",
    "status",
    "type",
    "year",
)
STATUSES = (PENDING, PROVISIONAL, ADOPTED, CORRECTED, REPLACED, MET, NOT_MET, *SETTLEMENTS, *REVIEW_OUTCOMES)
_ROW = RECORD_FACTS.only("index", "event", *LISTED_FACTS)


@frozen
class LogRow:
    """A record, the key of its document, and what became of its matter (None: nothing is open about it).

    ``budget_title`` is what people call its budget.
    """

    record: Record
    paper_key: str
    budget_title: str
    matter: MatterStatus | None


@frozen
class LogView:
    """What the page shows.

    ``total`` is how many records there are on all pages, None where that is not known; ``next_address`` is
    that of the next page as JSON, None on the last. ``facets`` count the ``counted`` newest records found,
    which are all of them if ``is_counted``; there are none without a search, nor on later pages.
    """

    rows: tuple[LogRow, ...]
    result: SearchResult
    search_values: Mapping[str, str]
    is_first_page: bool
    total: int | None
    next_address: str | None
    facets: tuple[FacetCount, ...] = ()
    counted: int = 0
    is_counted: bool = True
    budget_titles: Mapping[str, str] = field(factory=dict)
    body_names: Mapping[str, str] = field(factory=dict)
    facet_values_shown: int = FACET_VALUES_SHOWN
    statuses: tuple[str, ...] = STATUSES
    types: tuple[str, ...] = tplog.EVENT_TYPES

    def facet(self, name: str) -> tuple[FacetCount, ...]:
        """Return the counts of a facet, by the name of its parameter."""
        return tuple(row for row in self.facets if row.facet == name)

    @property
    def is_complete(self) -> bool:
        """Return whether the page has all that was found."""
        return self.is_first_page and self.next_address is None


PAGE: Answer[LogView] = Answer(
    "LogView",
    (
        Field(
            "search",
            ByKey(Kind.TEXT),
            ("sökning", "search"),
            "The search values, by parameter.",
            get=lambda view: view.search_values,
        ),
        Field(
            "records",
            Many(_ROW),
            ("poster", "records"),
            "Newest first.",
            get=lambda view: [row.record for row in view.rows],
        ),
        Field(
            "facets",
            Many(FACET_COUNT),
            ("fördelning", "facets"),
            "Of the records counted, by type, body, budget, year decided; on a search's first page.",
        ),
        Field(
            "counted",
            Kind.COUNT,
            ("räknade", "counted"),
            "How many records the facets are of: the newest found.",
        ),
        Field(
            "facets_complete",
            Kind.TRUTH,
            ("räknat allt", "facets complete"),
            "Whether they are of all records that match.",
            get=lambda view: view.is_counted,
        ),
        *SEARCH_RESULT.only("searched", "before").of("LogView", lambda view: view.result).fields,
        *completeness("LogView", lambda view: view).fields,
    ),
)


def page(book: Book, request: PageRequest) -> Page[LogView]:
    """Return the page of the records that match the search, those before the index ``before``.

    Raises NotFound for a search value that cannot be read, and for an unknown budget.
    """
    search_values = {name: request.choice(name) for name in SEARCH_FIELDS if request.choice(name)}
    before = request.int_choice("before")
    if "budget" in search_values:
        book.budget_records(search_values["budget"])  # a misspelt budget is an error, not an empty answer
    search = partial(
        book.search,
        parse_search(book, search_values),
        as_of=request.point.as_of,
        known_at=request.point.known_at,
    )
    result = search(before_index=before, limit=RECORDS_PER_PAGE)
    rows = tuple(_log_rows(book, request, result.records))
    total = _total(book, request) if not search_values else None
    rest = result.continue_before
    next_address = None if rest is None else SiteUrls(request).in_format("/log", "json", before=rest)
    view = LogView(rows, result, search_values, before is None, total, next_address)
    if search_values and before is None:
        view = _with_facets(view, search, book)
    table = PageTable(_ROW, _all_records(search, before))
    title, headline = site_text("log-page", request.language), _headline(view, request.language)
    return Page("log", title, view, PAGE, table, takes_point=True, headline=headline)


def _with_facets(view: LogView, search: Callable[..., SearchResult], book: Book) -> LogView:
    """Return the first page of a search with its facets: of its records, and of a bounded number beyond."""
    records, rest = list(view.result.records), view.result.continue_before
    if rest is not None and len(records) == RECORDS_PER_PAGE:  # else its work is done
        beyond = search(before_index=rest, limit=COUNTED_BEYOND)
        records, rest = [*records, *beyond.records], beyond.continue_before
    facets = count_facets(records)
    budgets = [row.value for row in facets if row.facet == "budget"]
    states = {name: book.state(name) for name in budgets}
    return evolve(
        view,
        facets=facets,
        counted=len(records),
        is_counted=rest is None,
        budget_titles={name: state.title or name for name, state in states.items()},
        body_names=names_of_bodies(states, [row.value for row in facets if row.facet == "by"]),
    )


def _headline(view: LogView, language: Language) -> str:
    """Return what was recorded last; of a search how many records it found, if it looked at all."""
    if not view.rows:
        return ""
    if view.search_values:
        is_all = view.is_counted if view.is_first_page else view.result.continue_before is None
        key = "found-all" if is_all else "found-so-far"
        return site_text(key, language, count=view.counted if view.is_first_page else len(view.rows))
    if not view.is_first_page:
        return ""
    record = view.rows[0].record
    day = day_in_words(day_in_sweden(record.recorded), language)
    return site_text("recorded-last", language, day=day, what=event_sentence(record.event, language))


def _all_records(search: Callable[..., SearchResult], before: int | None) -> Iterator[Record]:
    """Yield all records that a search finds, newest first, however many; few are held at a time."""
    while True:
        result = search(before_index=before, limit=RECORDS_PER_READING)
        yield from result.records
        before = result.continue_before
        if before is None:
            return


def _total(book: Book, request: PageRequest) -> int | None:
    """Return how many records the log has at the point; None where that would take reading them all."""
    point = request.point
    return None if point.as_of else book.last_known_index(point.known_at) + 1


def _log_rows(book: Book, request: PageRequest, records: Iterable[Record]) -> Iterator[LogRow]:
    """Yield the rows of records, each with how its matter stands at the point."""
    states: dict[str, BudgetState] = {}
    for record in records:
        event = record.event
        if event.is_log_event:
            yield LogRow(record, "", "", None)
            continue
        if event.budget not in states:
            as_of, known_at = request.point.as_of, request.point.known_at
            states[event.budget] = book.state(event.budget, as_of=as_of, known_at=known_at)
        state = states[event.budget]
        title = state.title or event.budget
        yield LogRow(record, document_key(event.act.source), title, state.standing.get(event.id))


def parse_search(book: Book, values: Mapping[str, str]) -> SearchQuery:
    """Parse the search parameters. Raises NotFound for a value that cannot be read."""
    type_name = values.get("type")
    if type_name is not None and type_name not in EVENT_TYPE_BY_NAME:
        raise _search_error(type=type_name)
    status, paragraph = values.get("status"), values.get("paragraph")
    if status is not None and status not in STATUSES:
        raise _search_error(status=status)
    if paragraph is not None and not normalize_paragraph(paragraph):
        raise _search_error(paragraph=paragraph)
    return SearchQuery(
        terms=_parse_terms(book, values["q"], values.get("budget")) if "q" in values else (),
        body=values.get("by"),
        account=_parse_search_account(values["account"]) if "account" in values else None,
        case_number=values.get("case-number"),
        paragraph=paragraph,
        amount=_parse_search_amount(values["amount"]) if "amount" in values else None,
        status=status,
        kind=EVENT_TYPE_BY_NAME[type_name] if type_name else None,
        budget=values.get("budget"),
        year=_parse_search_year(values["year"]) if "year" in values else None,
    )


def _parse_terms(book: Book, text: str, budget: str | None) -> tuple[SearchTerm, ...]:
    try:
        return read_search_terms(book, text, budget)
    except ValueError as error:  # ParseError is one
        raise _search_error(q=text) from error


def _parse_search_year(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) == len("2025")):
        raise _search_error(year=text)
    return int(text)


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
