"""The bodies of a municipality: what each has over all budgets, counted once, and what waits for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest

import tplog
from conftest import EVENTS, ROOT
from tplog.answers.bodies import TO_DECIDE
from tplog.book import bodies as reading
from tplog.book.bodies import read_bodies, read_body
from tplog.book.municipality import read_overview
from tplog.site import render
from tplog.site.page_request import PageRequest
from tplog.site.pages import bodies, body
from tplog.site.urls import SiteUrls
from tplog.values.as_of import AsOf

MKR = 100_000_000
BOARD = "kommunstyrelsen"


@pytest.fixture(scope="module")
def book(municipality: Path) -> Iterator[tplog.Book]:
    """The made-up municipality."""
    with tplog.open(str(municipality), read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def matter() -> tplog.Book:
    """The real matter."""
    log = tplog.Book(tplog.MemoryLog())
    for paper in sorted(EVENTS.glob("*.toml")):
        log.apply(paper)
    return log


def test_bodies_share_what_the_budgets_have_together(book: tplog.Book) -> None:
    """Each year's sum over bodies is that over budgets, with an outcome, and so is that of its rows."""
    for year in read_bodies(book).known_years:
        shown, overview = read_bodies(book, year), read_overview(book, year)
        assert shown.total == overview.total
        held = [(row.budget, body.account) for row in overview.budgets for body in row.bodies]
        assert sorted(held) == sorted(
            (row.budget, row.body.account) for each in shown.bodies for row in each.budgets
        )


def test_what_a_body_has_in_two_budgets_counts_once(tmp_path: Path) -> None:
    """A matter that lies in the municipality's budget, at the same body, adds nothing to what that has."""
    with tplog.create(str(tmp_path / "tplog.db")) as log:
        log.apply(ROOT / "tests" / "matters" / "28-del-av-större.toml")
        detail, everyone = read_body(log, BOARD), read_bodies(log)
    given = {row.budget: row.budget_total for row in detail.budgets}
    total = detail.years[2025]
    assert len(given) > 1
    assert total.counted_once == given["påhittat"] == 35 * MKR // 10
    assert total.budget_total == sum(given.values()) - total.counted_once
    assert total in [each.total for each in everyone.bodies if each.body == BOARD]


def test_a_proposal_waits_for_the_body_that_is_to_decide(book: tplog.Book) -> None:
    """It stands first with that body, and with the body of whose money it is."""
    waiting = {act.record.event.id: act.waits_as for act in read_body(book, "kommunfullmäktige").waiting}
    asked_for = {
        event
        for name in book.budgets()
        for event, standing in book.state(name).standing.items()
        if standing.column == "proposed" and standing.status == "pending"
    }
    assert asked_for == {event for event, waits_as in waiting.items() if waits_as == TO_DECIDE}


def test_its_decisions_come_a_page_at_a_time(book: tplog.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """Newest first, each once, all that the body decided."""
    monkeypatch.setattr(reading, "DECISIONS_PER_PAGE", 10)
    indexes: list[int] = []
    before: int | None = None
    while not indexes or before is not None:
        decisions = read_body(book, BOARD, before).decisions
        indexes += [record.index for record in decisions.records]
        before = decisions.continue_before
    decided = [record.index for record in book.records() if record.event.act.body == BOARD]
    assert indexes == sorted(decided, reverse=True)


def test_an_unknown_body_is_named_with_the_nearest(matter: tplog.Book) -> None:
    """A misspelt body is an error, and no empty page; the council is known though it holds nothing."""
    with pytest.raises(tplog.NotFound, match=BOARD):
        read_body(matter, "kommunstyrelse")
    assert not read_body(matter, "kommunfullmäktige").budgets


def test_a_year_without_any_budget_is_refused(book: tplog.Book) -> None:
    """As on other pages; a year in which others have a budget is said to be none of the body's."""
    with pytest.raises(tplog.NotFound, match="2026"):
        body.page(book, PageRequest(choices={"year": ("1999",)}), BOARD)
    request = PageRequest(choices={"year": ("2026",)})
    html = render.render_page(
        body.page(book, request, "kommunfullmäktige"), SiteUrls(request), "/x", {"size": 1}
    )
    assert "har ingen egen budget för 2026." in html


def test_a_body_that_was_not_there_yet_has_nothing(matter: tplog.Book) -> None:
    """At an earlier point its page is empty; its name is that of now."""
    then, now = read_body(matter, BOARD, point=AsOf(date(2000, 1, 1))), read_body(matter, BOARD)
    assert (then.name, then.budgets, then.decisions.records) == (now.name, (), ())


def test_the_pages_say_it_first(book: tplog.Book) -> None:
    """The sentence has the sum, and the table a link to each body."""
    request = PageRequest()
    page = bodies.page(book, request)
    assert page.headline.startswith("10 organ har tillsammans ")
    html = render.render_page(page, SiteUrls(request), "/bodies", {"size": 1})
    assert all(f'href="/bodies/{quote(each["body"])}?year=' in html for each in page.data["bodies"])
    of_board = body.page(book, request, BOARD)
    assert of_board.headline.startswith("Kommunstyrelsen har ")
    assert len(of_board.csv().splitlines()) == 1 + len(of_board.data["budgets"])
    assert "/events/" in render.render_page(of_board, SiteUrls(request), "/bodies/x", {"size": 1})


def test_a_finding_counts_in_the_year_of_its_account(book: tplog.Book) -> None:
    """The table of a year does not count what is to be looked at in another."""
    counted = {
        (year, each.body): sum(each.findings.values())
        for year in read_bodies(book).known_years
        for each in read_bodies(book, year).bodies
    }
    findings = [finding for finding in book.findings() if finding.account and not finding.answer]
    expected = Counter(tuple(str(finding.account).split("/")[:2]) for finding in findings)
    assert {(str(year), body): count for (year, body), count in counted.items() if count} == {
        place: count for place, count in expected.items() if (int(place[0]), place[1]) in counted
    }
