"""How do we know? The trails of the real matter's numbers."""

from __future__ import annotations

from typing import Any

import pytest

import tplog
from tplog.answers.traced_figure import COLUMNS
from tplog.errors import NotFound
from tplog.i18n.vocabulary import Language
from tplog.site import render
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page
from tplog.site.pages import trail
from tplog.site.urls import SiteUrls

BUDGET = "trygghetspaketet"
HOSTS = "2024/kommunstyrelsen/trygghetsvärdar"
MKR = 100_000_000


def trail_page(book: tplog.Book, account: str, column: str = "") -> Page[Any]:
    """The trail of a number."""
    return trail.page(book, PageRequest(choices={"column": (column,)}), BUDGET, account)


@pytest.mark.parametrize(
    ("column", "ore", "counted_events"),
    [
        ("budget_total", 160_000_000, ["2024/budget"]),
        ("outcome", 140_000_000, ["2024/utfall"]),
        ("", 20_000_000, ["2024/budget", "2024/utfall"]),
    ],
)
def test_a_number_is_made_by_its_steps(
    matter: tplog.Book, column: str, ore: int, counted_events: list[str]
) -> None:
    """The steps that are part of the number add up to it; the others are listed separately."""
    data = trail_page(matter, HOSTS, column).data
    steps = [step for level in data["levels"] for step in level["steps"]]
    assert data["amount"] == ore
    assert [step["event"] for step in steps if step["counts"]] == counted_events
    assert abs(sum(step["amount"] for step in steps if step["counts"])) == ore


def test_every_figure_of_the_real_matter_is_made_by_its_steps(decided: tplog.Book) -> None:
    """For each account and column: what the account itself has is what its counted steps come to."""
    for account in decided.state(BUDGET).accounts:
        for column in COLUMNS:
            data = trail_page(decided, str(account), column).data
            steps = [step for level in data["levels"] for step in level["steps"] if step["counts"]]
            sign = -1 if column == "outcome" else 1
            if column != "proposed":  # a proposal that was adopted left it, by no step of its own
                assert sum(step["amount"] for step in steps) == sign * (data["own"] or 0), (account, column)
            assert (data["own"] is None) == (column == "outcome" and not steps), (account, column)


def test_a_sum_is_shared_out_to_its_lines(matter: tplog.Book) -> None:
    """The executive's 5,0 of 2024: 4,4 at its lines and 0,6 at itself."""
    data = trail_page(matter, "2024/kommunstyrelsen", "budget").data
    assert (data["amount"], data["own"]) == (5 * MKR, 60_000_000)
    assert sum(part["amount"] for part in data["below"]) == 440_000_000
    assert trail_page(matter, "2024/kommunstyrelsen", "allocated").data["amount"] == 440_000_000


def test_the_chain_reads_from_the_council_down(matter: tplog.Book) -> None:
    """First what the executive got from the council, then the line's own steps, each with its paper."""
    request = PageRequest(Language.EN)
    html = render.render_page(trail_page(matter, HOSTS), SiteUrls(request), "/x", {"size": 15})
    council, line = html.index("2024/kommunfullm%C3%A4ktige"), html.index("/events/2024/budget")
    assert council < line
    assert "f92bfa1921f0…" in html
    assert "Tabellen, kolumnen Budget 2024" in html


def test_an_account_that_is_not_there_is_told_with_the_nearest(matter: tplog.Book) -> None:
    """A misspelt line is no page."""
    with pytest.raises(NotFound, match="trygghetsvärdar"):
        trail_page(matter, "2024/kommunstyrelsen/trygghetsvärda")


def test_a_trail_is_as_of_its_point(matter: tplog.Book) -> None:
    """As known before the outcome was recorded nothing was spent."""
    request = PageRequest(known_at="9", point=SiteUrls(PageRequest()).request.point.__class__(known_at=9))
    data = trail.page(matter, request, BUDGET, HOSTS).data
    assert data["amount"] == 160_000_000


def test_a_column_that_there_is_not_is_refused(matter: tplog.Book) -> None:
    """A misspelt column is no silent way to another number."""
    with pytest.raises(tplog.NotFound, match=r"choice-unknown.*'remainig'.*remaining"):
        trail_page(matter, HOSTS, "remainig")
