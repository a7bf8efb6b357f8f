"""A page made lately is not made again, and is never served for another size of the log."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sites import ECHO, ask, page_module

import tplog
from matter import EVENTS, EXAMPLE
from tplog.site.page_view import Page
from tplog.web import app as app_module
from tplog.web.app import application
from tplog.web.page_cache import CachedResponse, PageCache
from tplog.web.responses import Content
from tplog.web.routes import PAGES, PageRoute


def test_a_page_is_made_anew_only_when_the_log_has_grown() -> None:
    """Asked twice it is made once; another language, another form and a longer log are other pages."""
    book, times = tplog.Book(tplog.MemoryLog()), []

    def page(_book: tplog.Book, _request: object) -> Page[Any]:
        times.append(book.size())
        return Page("start", "x", (str(book.size()),), ECHO)

    app = application(book, pages=[PageRoute("/", page_module(page))])
    book.apply(next(EVENTS.glob("*.toml")))
    answers = [ask(app, "/start.json").body for _ in range(3)]
    assert len(set(answers)) == 1
    assert len(times) == 1
    ask(app, "/start.json?lang=en")
    assert len(times) == 2
    book.apply(EXAMPLE)
    assert ask(app, "/start.json").body != answers[0]
    assert len(times) == 3


def test_a_page_with_a_checkpoint_is_made_anew_for_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkpoint comes without a record; as long as it is the newest, the page is made once."""
    book, times = tplog.Book(tplog.MemoryLog()), []
    book.apply(next(EVENTS.glob("*.toml")))
    sizes = [1]
    monkeypatch.setattr(app_module, "newest_checkpoint", lambda _book: SimpleNamespace(size=sizes[-1]))

    def page(_book: tplog.Book, _request: object) -> Page[Any]:
        times.append(sizes[-1])
        return Page("start", "x", (str(sizes[-1]),), ECHO)

    app = application(book, pages=[PageRoute("/", page_module(page), shows_checkpoint=True)])
    first = [ask(app, "/start.json").body for _ in range(2)]
    sizes.append(2)
    assert ask(app, "/start.json").body not in first
    assert times == [1, 2]


def test_event_and_trail_pages_have_tags() -> None:
    """They are not made twice; a paper's file or a verification may come later: such a page has none."""
    tagged = {route.pattern for route in PAGES if not route.uncacheable}
    assert {route.pattern for route in PAGES if route.shows_checkpoint} <= tagged
    assert {route.pattern for route in PAGES} - tagged == {
        "/status",
        "/about",
        "/papers",
        "/budgets/{budget}/papers/{key}",
    }


def test_no_address_stands_for_another() -> None:
    """An address with a raw fragment is refused, and each query gets its own page."""
    book = tplog.Book(tplog.MemoryLog())
    for paper in (*EVENTS.glob("*.toml"), EXAMPLE):
        book.apply(paper)
    app = application(book)
    for target, more in (("/log.json", "q=zzz"), ("/", "as-of=1990-01-01"), ("/log", "before=1")):
        plain = ask(app, target)
        assert ask(app, f"{target}?#&{more}").status == 400
        second = ask(app, f"{target}?{more}")
        assert second.headers["etag"] != plain.headers["etag"]
        assert ask(app, target).body == plain.body != second.body


def test_what_is_longest_unasked_is_forgotten_first() -> None:
    """All together stay below the bound, and what is larger than that is not kept at all."""
    lately = PageCache(max_bytes=10)
    for tag in "abc":
        lately.put(tag, CachedResponse(Content("text/plain", b"1234"), {}))
        lately.get("a")
    assert [tag for tag in "abc" if lately.get(tag)] == ["a", "c"]
    lately.put("d", CachedResponse(Content("text/plain", b"12345678901"), {}))
    assert lately.get("d") is None
    assert lately.used_bytes == 8
