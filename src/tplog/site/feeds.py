"""Atom feeds (RFC 4287) of what was recorded and of what does not add up, and the site's map.

Every entry has an id that never changes, made of the log's first record and of what the entry is about: the
same from every copy of the log, whatever the site's address.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import NAMESPACE_OID, UUID, uuid5
from xml.etree import ElementTree as ET

from attrs import frozen

from tplog.answers.bodies_of_states import accounts_by_body, bodies_in
from tplog.answers.records import listed_amount
from tplog.answers.search_query import SearchQuery
from tplog.answers.traced_figure import account_name
from tplog.book.book import Book
from tplog.book.kept_documents import budget_documents
from tplog.book.log_head import log_identity
from tplog.book.municipality import each_state
from tplog.events.record import Record
from tplog.i18n.event_sentences import event_heading
from tplog.i18n.event_type_names import event_type_words
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.money_format import format_event_amount
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import date_text, translate
from tplog.site.page_request import PageRequest
from tplog.site.urls import BUDGET_PAGES, LOG_PAGES, SiteUrls
from tplog.values.finding import Finding

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState

ENTRIES = 50  # of a feed, the newest
MAX_MAP_ADDRESSES = 50_000  # of a site map (sitemaps.org)
_ATOM = "http://www.w3.org/2005/Atom"
_SITE_MAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


@frozen
class Entry:
    """An entry of a feed: what its id is made of, and what it says."""

    key: str
    title: str
    summary: str
    address: str
    category: str
    time: datetime


def decisions_feed(book: Book, request: PageRequest, address: str, budget: str = "") -> bytes:
    """Return the feed of what was recorded last, of a budget or of all; ``address`` is the site's origin.

    Raises NotFound for an unknown budget.
    """
    request = _of_now(request)
    if budget:
        book.state(budget)
    newest = book.search(SearchQuery(budget=budget or None), limit=ENTRIES).records
    records = [record for record in newest if not record.event.is_log_event]
    states = {name: book.state(name) for name in {record.event.budget for record in records}}
    titles = {name: state.title or name for name, state in states.items()}
    links = SiteUrls(request)
    entries = [_decision(record, states[record.event.budget], links, address) for record in records]
    title = site_text("feed-decisions", request.language)
    path = links.budget("history", budget) if budget else links.log("log")
    feed = f"{links.path_of_budget('flow', budget)}/feed.atom" if budget else "/feed.atom"
    return feed_document(book, request, (title, titles.get(budget, budget)), (address, path, feed), entries)


def findings_feed(book: Book, request: PageRequest, address: str, budget: str) -> bytes:
    """Return the feed of a budget's findings, the newest first: of those whose event was recorded last.

    Raises NotFound for an unknown budget.
    """
    request, findings, indexed = _of_now(request), book.budget_findings(budget), book.indexed(budget)
    records = () if indexed else book.budget_records(budget)
    named = {event for finding in findings for event in finding.events}
    indexes = indexed.places(named) if indexed else {record.event.id: record.index for record in records}

    def last_event(finding: Finding) -> str:
        return max(finding.events, key=lambda event: indexes.get(event, -1), default="")

    newest = sorted(findings, key=lambda finding: -indexes.get(last_event(finding), -1))[:ENTRIES]
    opened = next(book.records(known_at=0)).recorded
    links = SiteUrls(request)
    path = links.budget("findings", budget)
    entries = [
        Entry(
            key="\n".join(["finding", budget, finding.code, str(finding.account or ""), *finding.events]),
            title=translate(finding.severity.value, request.language),
            summary=finding_sentence(finding, request.language),
            address=address + (links.event(finding.events[0]) if finding.events else path),
            category=finding.severity.value,
            time=book.record(event).recorded if (event := last_event(finding)) else opened,
        )
        for finding in newest
    ]
    title = site_text("feed-findings", request.language)
    feed = f"{links.path_of_budget('flow', budget)}/findings.atom"
    return feed_document(book, request, (title, _budget_title(book, budget)), (address, path, feed), entries)


def site_map(book: Book, address: str) -> bytes:
    """Return the addresses of the pages of the log, its budgets, bodies and papers, for search engines.

    If they are more than a map may have, papers of the last budgets are left out.
    """
    links = SiteUrls(PageRequest())
    paths = [*LOG_PAGES.values()]
    paths += [links.path_of_budget(name, budget) for budget in book.budgets() for name in BUDGET_PAGES]
    bodies = {name: bodies_in(state) for name, state in each_state(book)}
    paths += [links.body(body) for body in accounts_by_body(dict(sorted(bodies.items())))]
    for budget in book.budgets():
        if len(paths) >= MAX_MAP_ADDRESSES:
            break
        paths += [links.paper(budget, key) for key in budget_documents(book, budget)]
    root = ET.Element("urlset", {"xmlns": _SITE_MAP})
    for path in paths[:MAX_MAP_ADDRESSES]:
        _add(_add(root, "url"), "loc", address + path)
    return _document(root)


def _of_now(request: PageRequest) -> PageRequest:
    """Return a request of the same language as of now: a feed's links lead to how things stand."""
    return PageRequest(request.language, language_is_explicit=True, site=request.site)


def _budget_title(book: Book, budget: str) -> str:
    """Return what people call a budget."""
    return book.state(budget).title or budget


def _decision(record: Record, state: BudgetState, links: SiteUrls, address: str) -> Entry:
    """Return the entry of a record of a budget with this state: the heading that pages have of it."""
    event, language = record.event, links.request.language
    kind = event_type_words(type(event), language)
    amount = format_event_amount(listed_amount(event), event.since_last, language)
    decided = event.act.decided
    facts = [
        kind[:1].upper() + kind[1:],
        *([amount] if amount else []),
        state.title or event.budget,
        *([event.act.body] if event.act.body else []),
        *([date_text(decided, language)] if decided else []),
        *([event.act.source.paragraph] if event.act.source.paragraph else []),
        event.act.source.title,
    ]
    return Entry(
        key=f"event\n{event.id}",
        title=event_heading(event, language, partial(account_name, state)),
        summary=" · ".join(facts),
        address=address + links.event(event.id),
        category=event.budget,
        time=record.recorded,
    )


def feed_document(
    book: Book,
    request: PageRequest,
    titles: Sequence[str],
    places: tuple[str, str, str],
    entries: Sequence[Entry],
) -> bytes:
    """Return a feed of these entries; ``places`` are the site's origin, the page's path and the feed's."""
    address, path, feed = places
    language, name = request.language, request.site.name or site_text("site-name", request.language)
    log = uuid5(NAMESPACE_OID, log_identity(book)[1].hex())
    root = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": language})
    _add(root, "id", uuid5(log, f"feed\n{feed}\n{language}").urn)
    _add(root, "title", " · ".join(part for part in (*titles, name) if part))
    newest = max((entry.time for entry in entries), default=datetime.fromtimestamp(0, UTC))
    _add(root, "updated", _instant(newest))
    _add(_add(root, "author"), "name", request.site.publisher or name)
    _add(root, "link", rel="alternate", type="text/html", href=address + path)
    _add(root, "link", rel="self", type="application/atom+xml", href=f"{address}{feed}?lang={language}")
    for entry in entries:
        _add_entry(root, log, entry)
    return _document(root)


def _add_entry(root: ET.Element, log: UUID, entry: Entry) -> None:
    """Add an entry to a feed."""
    element = _add(root, "entry")
    _add(element, "id", uuid5(log, entry.key).urn)
    _add(element, "title", entry.title)
    _add(element, "updated", _instant(entry.time))
    _add(element, "published", _instant(entry.time))
    _add(element, "link", rel="alternate", type="text/html", href=entry.address)
    _add(element, "category", term=entry.category)
    _add(element, "summary", entry.summary)


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    """Add an element with a text, in which nothing is markup and nothing is invisible."""
    shown = {key: escape_invisible(value) for key, value in attributes.items()}
    element = ET.SubElement(parent, name, shown)
    element.text = escape_invisible(text) or None
    return element


def _instant(value: datetime) -> str:
    """Return an instant as RFC 3339 has it."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _document(root: ET.Element) -> bytes:
    """Return an XML document."""
    content: bytes = ET.tostring(root, "utf-8", xml_declaration=True)
    return content + b"\n"


def robots_text(address: str, sought: Iterable[str]) -> bytes:
    """Return what programs that search the web are to leave alone: addresses with these parameters."""
    left_alone = [f"Disallow: /*{mark}{name}=" for name in sought for mark in "?&"]
    return "\n".join(["User-agent: *", *left_alone, f"Sitemap: {address}/sitemap.xml", ""]).encode()
