"""Pages from the real matter: what each says, as HTML and as data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, unquote

import pytest
from attrs import evolve as changed

import tplog
from conftest import EVENTS
from tplog.answers.overview import Overview
from tplog.book.municipality import read_overview
from tplog.i18n.vocabulary import Language
from tplog.site import render
from tplog.site.page_request import PageRequest, parse_page_request
from tplog.site.pages import findings, start
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


@pytest.fixture(scope="module")
def overview(municipality: Path) -> Overview:
    """All budgets of the made-up municipality in its newest year."""
    with tplog.open(str(municipality), read_only=True) as book:
        return read_overview(book)


def chosen(overview: Overview, **choices: str) -> start.StartView:
    """The start page's view for these choices."""
    return start.start_view(overview, PageRequest(choices={name: (text,) for name, text in choices.items()}))


def test_budgets_are_chosen_by_words_body_and_what_they_have(overview: Overview) -> None:
    """Words in any order and case; the sum stays that of all."""
    by_words = chosen(overview, q="2026 BUDGET mål")
    assert [row.title for row in by_words.rows] == ["Mål och budget 2026"]
    assert by_words.overview.total == overview.total
    assert {row.title for row in chosen(overview, body="Kommunstyrelsen", only="findings").rows} == {
        "Mål och budget 2026"
    }
    assert [row.open_proposals for row in chosen(overview, only="proposals").rows] == [2]
    assert chosen(overview, q="finns inte").rows == ()


def test_every_column_sorts(overview: Overview) -> None:
    """Each key orders all rows, and another word is refused."""
    for key in start.SORT_KEYS:
        rows = chosen(overview, sort=key).rows
        assert {row.budget for row in rows} == {row.budget for row in overview.budgets}, key
        assert list(rows) == sorted(rows, key=start.SORT_KEYS[key])
    with pytest.raises(tplog.NotFound, match="outcome"):
        chosen(overview, sort="x")
    with pytest.raises(tplog.NotFound, match="all"):
        chosen(overview, rows="x")


def test_what_is_counted_is_that_of_the_budgets_shown(overview: Overview) -> None:
    """The figure is the sum of the rows; findings of other years are elsewhere, of these budgets too."""
    view = chosen(overview)
    rows = sum(row.findings[severity] for row in view.rows for severity in ("refuse", "warning"))
    assert view.findings["refuse"] + view.findings["warning"] == rows
    everywhere = overview.findings["refuse"] + overview.findings["warning"]
    assert (rows, view.findings_elsewhere) == (1, everywhere - rows)


def test_a_tag_leads_to_the_findings_that_it_counts(municipality: Path, overview: Overview) -> None:
    """Those of the year and of no certain year, that nobody has answered: no more and no fewer."""
    html = render.render_page(start.overview_page(overview, PageRequest()), SiteUrls(PageRequest()), "/", {})
    tags = re.findall(r'class="tag[^"]*" href="/budgets/([^"?]+)/findings\?([^"]+)">(\d+) ', html)
    assert tags
    with tplog.open(str(municipality), read_only=True) as book:
        for budget, query, count in dict.fromkeys(tags):
            request = parse_page_request(parse_qsl(unescape(query)), Language.SV)
            page = findings.page(book, request, unquote(budget))
            assert len(page.data["findings"]) == int(count)
            assert f"gäller {overview.year}" in page.lead[0]


def test_a_bar_says_how_much_of_the_year_is_reported(overview: Overview) -> None:
    """October is ten months; a whole year and different days have no mark."""
    view, row = chosen(overview), next(row for row in overview.budgets if row.title == "Mål och budget 2026")
    assert (row.reported_until, view.year_passed(row)) == (date(2026, 10, 31), 83)
    assert view.year_passed(changed(row, reported_until=date(2026, 12, 31))) is None
    assert view.year_passed(changed(row, reported_until=date(2025, 6, 30))) is None
    assert overview.reported_until is None  # the grants are reported until June


def test_many_budgets_are_folded_and_open_by_address(overview: Overview) -> None:
    """The first forty, how many more there are, and all; data has all of them."""
    row = overview.budgets[0]
    many = changed(overview, budgets=tuple(changed(row, budget=f"b-{number}") for number in range(43)))
    assert [len(chosen(many, rows=rows).shown) for rows in ("", "all")] == [40, 43]
    request = PageRequest(Language.SV)
    page = start.overview_page(many, request)
    html = render.render_page(page, SiteUrls(request), "/", {})
    assert "Visa 3 ärenden till" in html
    assert "/?rows=all#table" in html
    assert len(page.data["budgets"]) == 43
    assert page.csv().count("\r\n") == 44


def test_other_budgets_are_called_by_their_titles(municipality: Path) -> None:
    """No id stands where people gave a title; one unit in all sentences."""
    request = PageRequest(Language.SV)
    with tplog.open(str(municipality), read_only=True) as book:
        html = render.render_page(start.page(book, request), SiteUrls(request), "/", {})
    assert ">Mål och budget 2024</a>" in html
    assert ">mål-och-budget-2024<" not in html
    assert "<strong>1</strong> iakttagelse, 0 fel" in html
    assert "846,9\u00a0mkr ligger i två ärenden" in html
    assert "tkr" not in re.sub(r'title="[^"]*"', "", html)  # the exact amount shows on pointing
