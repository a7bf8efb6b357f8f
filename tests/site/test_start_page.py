"""Pages from the real matter: what each says, as HTML and as data."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import tplog
from conftest import EVENTS
from tplog.site import render
from tplog.site.page_request import PageRequest
from tplog.site.pages import start
from tplog.site.urls import SiteUrls


@pytest.fixture(scope="module")
def book() -> Iterator[tplog.Book]:
    """The real matter."""
    with tplog.Book(tplog.MemoryLog()) as book:
        for paper in sorted(EVENTS.glob("*.toml")):
            book.apply(paper)
        yield book


def test_the_start_names_every_matter(book: tplog.Book) -> None:
    """Each budget has a link to where its money goes."""
    request = PageRequest()
    page = start.page(book, request)
    names = [row["budget"] for row in page.data["budgets"]]
    assert names == ["trygghetspaketet", "statsbidrag-brottsförebyggande"]
    html = render.render_page(page, SiteUrls(request), "/", {"size": book.size()})
    assert '<a href="/budgets/trygghetspaketet?year=2024">trygghetspaketet</a>' in html
