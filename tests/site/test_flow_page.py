"""The first page of a budget: a sentence with the answer, one level at a time, line by line."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

import tplog
from tplog.book.open import open as open_book
from tplog.errors import NotFound
from tplog.i18n.vocabulary import Language
from tplog.site import render
from tplog.site.flow_svg import flow_svg
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page
from tplog.site.pages import flow
from tplog.site.urls import SiteUrls

MATTER, OPERATIONS, SCHOOLS = "trygghetspaketet", "mål-och-budget-2025", "skolornas-budget-2026"
MAX_BYTES = 150_000


def shown(
    book: tplog.Book, budget: str, language: Language = Language.SV, **choices: str
) -> tuple[Page[flow.FlowView], str]:
    """The page and its HTML, without hard spaces."""
    request = PageRequest(language, choices={name: (text,) for name, text in choices.items()})
    page = flow.page(book, request, budget)
    html = render.render_page(page, SiteUrls(request), f"/budgets/{budget}", {"size": 1})
    return page, html.replace("\u00a0", " ")


@pytest.fixture(scope="module")
def log(municipality: object) -> tplog.Book:
    """The made-up municipality, open."""
    return open_book(str(municipality), read_only=True)


@pytest.mark.parametrize(
    ("year", "sentence"),
    [
        ("2024", "Av 6,0 mkr är 4,1 använt, 0,3 kvar på posterna, 0,6 ofördelat och 1,0 ej redovisat."),
        ("2023", "6,0 mkr är beslutat för 2023. Inget utfall är redovisat."),
    ],
)
def test_a_year_is_said_in_a_sentence(matter: tplog.Book, year: str, sentence: str) -> None:
    """Its parts are those of the whole, in one unit; what nobody reported is not left over."""
    assert shown(matter, MATTER, year=year)[0].headline.replace("\u00a0", " ") == sentence


def test_what_is_wrong_is_said_and_marked(matter: tplog.Book) -> None:
    """A stated sum that its parts do not make: below the sentence, on the box and in the table."""
    page, html = shown(matter, MATTER, year="2024")
    assert page.lead[0].startswith(
        "Handlingens summa för Kommunstyrelsen stämmer inte: den säger 5,0, posterna"
    )
    assert "Ej redovisat: Socialnämnden 1,0" in page.lead[0]
    assert ">⚠ handlingen säger 5,0, posterna blir 4,4</text>" in html
    assert ">handlingens summa: 5,0</a>" in html


def test_proposals_are_apart_and_in_no_sum(matter: tplog.Book) -> None:
    """Dashed, under their own heading; the sentence does not count them."""
    page, html = shown(matter, MATTER, year="2025")
    assert page.headline.startswith("3,5")
    assert ">Föreslaget, i ingen summa</text>" in html
    assert html.count('class="box of-waiting"') == 4
    assert page.view.years[0].split.proposed == 350_000_000


def test_an_overspent_body_says_by_how_much(log: tplog.Book) -> None:
    """It and its lines alone, with the way back."""
    page, html = shown(log, OPERATIONS, open="2025/socialnämnden")
    assert page.headline.replace("\u00a0", " ") == (
        "Socialnämnden: 394,0 mkr är använt av 391,6, 2,5 mer än beslutat."
    )
    assert page.lead[0].replace("\u00a0", " ") == "Överskridet: Barn och unga med 8,8 mkr."
    assert 'href="/budgets/m%C3%A5l-och-budget-2025?year=2025"' in html


@pytest.mark.parametrize("budget", [OPERATIONS, SCHOOLS])
def test_many_lines_are_few_boxes_and_few_bytes(log: tplog.Book, budget: str) -> None:
    """Sixty lines in ten bodies show the bodies; two hundred in one are folded, and open by their address."""
    page, html = shown(log, budget)
    year = page.view.years[0]
    assert len(year.levels.leaves) <= 12
    assert page.view.chart(year, Language.SV).height <= 1500
    assert len(html.encode()) < MAX_BYTES
    assert year.hidden_count == (60 if budget == OPERATIONS else 100)
    if budget == SCHOOLS:
        assert "190 poster till" in html
        assert "&amp;past=10" in html


def test_each_line_says_where_it_stands(matter: tplog.Book) -> None:
    """The paper of the outcome, or of the last decision on the budget where nothing is reported."""
    page, _ = shown(matter, MATTER, year="2024")
    rows = {
        row.row.name: page.view.source(row)
        for group in page.view.years[0].groups
        for row in (group.whole, *group.lines)
    }
    hosts, board = rows["Trygghetsvärdar"], rows["Socialnämnden"]
    assert hosts
    assert board
    assert "Utfall 2024" in hosts[2]
    assert "Bakgrund" in board[2]


def test_an_account_that_is_not_there_is_refused(matter: tplog.Book) -> None:
    """Also a text that is no account."""
    for text in ("2024/kommunstyrelsen/finns-inte", "x"):
        with pytest.raises(NotFound):
            shown(matter, MATTER, open=text)


def test_the_chart_is_a_file_with_its_own_colours(matter: tplog.Book) -> None:
    """Well-formed, without links, classes or styles: it looks the same where no style is."""
    request = PageRequest(choices={"year": ("2024",)})
    svg = flow_svg(flow.page(matter, request, MATTER).view, Language.SV)
    ET.fromstring(svg)  # noqa: S314 (ours)
    assert not re.search(r"class=|style|<a |<script|href", svg)
    assert 'fill="#0b5594"' in svg
