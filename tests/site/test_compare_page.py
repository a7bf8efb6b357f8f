"""Two points compared: the differences of the book, in words and whole, and points as people write them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import tplog
from tplog.answers.comparisons import COMPARISON
from tplog.answers.to_json import to_data
from tplog.errors import NotFound
from tplog.i18n.vocabulary import Language
from tplog.site import render
from tplog.site.page_request import PageRequest, parse_page_request
from tplog.site.page_view import Page
from tplog.site.pages import compare
from tplog.site.urls import SiteUrls
from tplog.values.as_of import LATEST, AsOf

BUDGET = "trygghetspaketet"


def compared(book: tplog.Book, **points: str) -> Page[Any]:
    """The page of these points."""
    choices = {name.rstrip("_"): (text,) for name, text in points.items()}
    return compare.page(book, PageRequest(choices=choices), BUDGET)


def html(content: Page[Any]) -> str:
    """A page of the site."""
    return render.render_page(content, SiteUrls(PageRequest()), "/x", {"size": 15})


def test_what_differs_is_what_the_book_says(matter: tplog.Book) -> None:
    """Between two records: every figure, and the event between them in words."""
    content = compared(matter, from_="8", to="post 9")
    expected = matter.compare(BUDGET, AsOf(known_at=8), AsOf(known_at=9))
    assert content.data == {
        "budget": BUDGET,
        "from": "8",
        "to": "post 9",
        **to_data(COMPARISON, expected),
    }
    assert content.csv().count("\n") == len(expected.differences) + 1
    rendered = html(content)
    assert "<h1>Från post 8 till post 9 ändrades 6 konton.</h1>" in rendered
    assert "Okänt organ fördelade 4,4\u00a0mkr på fem poster för 2024</a>" in rendered
    assert '<td class="figure">+1,6' in rendered


def test_without_a_first_point_it_is_the_end_of_the_year_before_the_last(matter: tplog.Book) -> None:
    """With a link for each year, from the end of the one before."""
    content = compared(matter)
    assert content.data == {**compared(matter, from_="2024").data}
    assert 'href="/x?from=2023&amp;to=2024"' in html(content)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("", LATEST),
        ("2024", AsOf(as_of=date(2024, 12, 31))),
        ("2024-03-01", AsOf(as_of=date(2024, 3, 1))),
        ("12", AsOf(known_at=12)),
        ("record 2024", AsOf(known_at=2024)),
        ("#2024", AsOf(known_at=2024)),
        ("februari 2024", AsOf(as_of=date(2024, 2, 29))),
    ],
)
def test_a_point_is_read_as_people_write_it(text: str, point: AsOf) -> None:
    """Four digits that can be a year are one; a word makes them a log index."""
    assert compare.parse_point("from", text) == point


@pytest.mark.parametrize("text", ["2024-3-1", "20240301x", "x", "post", "2024-02-30"])
def test_another_text_is_refused(text: str) -> None:
    """It is never read as some point."""
    with pytest.raises(NotFound, match="point-unreadable"):
        compare.parse_point("from", text)


def test_an_index_beyond_the_log_is_not_found(matter: tplog.Book) -> None:
    """Nor does any page answer from all records as if it were known; a year has its last day in the links."""
    size = matter.size()
    with pytest.raises(NotFound, match="index-beyond-log"):
        compared(matter, from_=str(size))
    with pytest.raises(NotFound, match="index-beyond-log"):
        parse_page_request([("known-at", str(size))], Language.SV, size=size)
    request = parse_page_request([("known-at", "2024"), ("as-of", "mars 2024")], Language.SV, size=size)
    assert (request.known_at, request.as_of) == ("2024-12-31", "2024-03-31")
    assert parse_page_request([("known-at", "#2024")], Language.SV, size=5000).point == AsOf(known_at=2024)


def test_more_than_a_page_holds_is_counted(matter: tplog.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page says how many there are; its CSV and JSON have them all."""
    monkeypatch.setattr(compare, "DIFFERENCES_SHOWN", 3)
    monkeypatch.setattr(compare, "EVENTS_SHOWN", 2)
    content = compared(matter, from_="0")
    whole = len(content.data["differences"])
    assert f"3 av {whole} skillnader visas" in html(content)
    assert len(content.view.added) == 2 < len(content.data["added"])
    assert compare.point_text("", Language.EN) == "now"
