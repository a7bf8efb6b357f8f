"""Feeds, the site's map, and what the head of a page says to programs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from xml.etree import ElementTree as ET

import pytest
from sites import BROWSER, ask, matter
from starlette.types import ASGIApp

import tplog
from tplog.answers.search_query import SearchQuery
from tplog.answers.traced_figure import account_name
from tplog.i18n.event_sentences import event_heading
from tplog.i18n.event_type_names import event_type_words
from tplog.i18n.vocabulary import Language
from tplog.site import feeds
from tplog.site.page_request import PageRequest
from tplog.site.site_settings import SiteSettings
from tplog.web.app import application

BUDGET = "trygghetspaketet"
ADDRESS = "https://budget.example.se"
FEEDS = ("/feed.atom", f"/budgets/{BUDGET}/feed.atom", f"/budgets/{BUDGET}/findings.atom")
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(scope="module")
def book() -> Iterator[tplog.Book]:
    """The real matter."""
    with matter() as opened:
        yield opened


@pytest.fixture
def site(book: tplog.Book) -> ASGIApp:
    """Its site, at an address of its own."""
    return application(book, settings=SiteSettings(name="Exempelby <kommun>", address=ADDRESS))


@pytest.mark.parametrize("target", FEEDS)
def test_a_feed_is_what_atom_says(site: ASGIApp, target: str) -> None:
    """RFC 4287, 4.1: one id, title and updated each; an author; links to itself and to a page."""
    answer = ask(site, target, accept_language="en")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/atom+xml")
    feed = ET.fromstring(answer.body)  # noqa: S314 (ours)
    entries = feed.findall("a:entry", ATOM)
    assert entries
    assert len({entry.findtext("a:id", "", ATOM) for entry in entries}) == len(entries)
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            (only,) = element.findall(f"a:{name}", ATOM)
            assert only.text
        assert element.findtext("a:id", "", ATOM).startswith("urn:uuid:")
        assert datetime.fromisoformat(element.findtext("a:updated", "", ATOM)).tzinfo
        (page,) = element.findall("a:link[@rel='alternate']", ATOM)
        address = page.get("href", "")
        assert address.startswith(ADDRESS)
        assert ask(site, address.removeprefix(ADDRESS)).status == 200
    updated = [entry.findtext("a:updated", "", ATOM) for entry in entries]
    assert updated == sorted(updated, reverse=True)
    assert feed.findtext("a:updated", "", ATOM) == updated[0]
    assert feed.findtext("a:author/a:name", "", ATOM) == "Exempelby <kommun>"
    (itself,) = feed.findall("a:link[@rel='self']", ATOM)
    assert ask(site, itself.get("href", "").removeprefix(ADDRESS)).body == answer.body
    assert ask(site, target, accept_language="en", if_none_match=answer.headers["etag"]).status == 304


def test_an_entry_keeps_its_id(book: tplog.Book) -> None:
    """In another language, at another address, after more was recorded; each feed has its own."""

    def ids(target: str, app: ASGIApp) -> list[str | None]:
        return [each.text for each in ET.fromstring(ask(app, target).body).iter(f"{{{ATOM['a']}}}id")]  # noqa: S314

    for target in FEEDS:
        before = ids(f"{target}?lang=sv", application(book))
        elsewhere = ids(f"{target}?lang=en", application(book, settings=SiteSettings(address=ADDRESS)))
        assert before[1:] == elsewhere[1:]
    assert len({ids(target, application(book))[0] for target in FEEDS}) == len(FEEDS)


def test_a_decision_is_called_as_on_the_pages(book: tplog.Book) -> None:
    """Its title is the heading that pages have, its summary begins with its kind in the reader's words."""
    newest = next(each.event for each in book.search(SearchQuery()).records if not each.event.is_log_event)
    feed = ET.fromstring(ask(application(book), "/feed.atom?lang=en").body)  # noqa: S314
    title, summary = (feed.findtext(f"a:entry/a:{name}", "", ATOM) for name in ("title", "summary"))
    assert title == event_heading(newest, Language.EN, partial(account_name, book.state(newest.budget)))
    kind = summary.partition(" · ")[0]
    assert kind.casefold() == event_type_words(type(newest), Language.EN)


def test_a_feed_shows_text_as_text(book: tplog.Book) -> None:
    """Nothing is markup, and what XML cannot hold is written out."""
    entry = feeds.Entry(
        "k", "<b>\x00\u202e</b>", "]]>&", "/x", "c", datetime.fromisoformat("2026-01-01T00:00Z")
    )
    content = feeds.feed_document(book, PageRequest(), ("t", ""), (ADDRESS, "/", "/feed.atom"), [entry])
    (shown,) = ET.fromstring(content).findall("a:entry", ATOM)  # noqa: S314
    assert shown.findtext("a:title", "", ATOM) == "<b>\\u{0}\\u{202e}</b>"
    assert shown.findtext("a:summary", "", ATOM) == "]]>&"


def test_the_map_has_pages_that_are_there(book: tplog.Book, site: ASGIApp) -> None:
    """All of them; robots are told of it, and to leave other points in time alone."""
    places = re.findall(r"<loc>([^<]+)</loc>", ask(site, "/sitemap.xml").body.decode())
    assert f"{ADDRESS}/budgets/{BUDGET}/result" in places
    assert f"{ADDRESS}/bodies/kommunstyrelsen" in places
    assert {f"{ADDRESS}/budgets/{BUDGET}/papers/{key}" for key in book.source_documents(BUDGET)} < {*places}
    assert {ask(site, address.removeprefix(ADDRESS)).status for address in places} == {200}
    robots = ask(site, "/robots.txt").body.decode()
    assert f"Sitemap: {ADDRESS}/sitemap.xml" in robots
    assert {"as-of", "known-at", "q", "before", "sort", "open"} <= set(re.findall(r"\*\?([\w-]+)=", robots))
    assert "year=" not in robots


def test_the_head_of_a_page_names_its_feeds(site: ASGIApp) -> None:
    """And says what is shown where the page is linked to."""
    html = ask(site, f"/budgets/{BUDGET}?lang=en", accept=BROWSER).body.decode()
    for target in FEEDS:
        assert f'href="{target}?lang=en"' in html
    assert f'property="og:url" content="{ADDRESS}/budgets/{BUDGET}?lang=en"' in html
    assert 'content="Exempelby &lt;kommun&gt;"' in html
