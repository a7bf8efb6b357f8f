"""Did the budget hold? The real matter's years, line by line, our sums next to the paper's."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

import tplog
from conftest import EVENTS
from exports.sample_logs import MATTERS
from tplog.answers.result_rows import year_result
from tplog.domain.state.budget_state import BudgetState
from tplog.errors import NotFound
from tplog.i18n.vocabulary import Language
from tplog.site import render
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page
from tplog.site.pages import bodies, flow, result, years
from tplog.site.pages import body as body_page
from tplog.site.pages import history as history_page
from tplog.site.site_settings import SiteSettings
from tplog.site.urls import SiteUrls
from tplog.values.account import Account
from tplog.values.transfer import AccountBalance

MKR = 100_000_000


@pytest.fixture(scope="module")
def book() -> tplog.Book:
    """The real matter."""
    book = tplog.Book(tplog.MemoryLog())
    for paper in sorted(EVENTS.glob("*.toml")):
        book.apply(paper)
    return book


def request_of(year: int, language: Language = Language.SV) -> PageRequest:
    """One year."""
    return PageRequest(language, choices={"year": (str(year),)})


def test_the_lines_with_what_is_unallocated_make_the_sum(book: tplog.Book) -> None:
    """Each column adds up in every year, so a reader can check it with a pencil."""
    for year in book.state("trygghetspaketet").years():
        for body in year_result(book.state("trygghetspaketet"), year).bodies:
            for name in ("budget_total", "outcome", "remaining"):
                parts = [
                    row.ore_by_column[name] or 0
                    for row, part in body.labelled_rows
                    if part != "sum" and row.depth == 1
                ]
                assert not parts or sum(parts) == (body.whole.ore_by_column[name] or 0)


def test_what_a_body_spends_itself_is_part_of_its_sum() -> None:
    """Outcome at the body stands in its own row, so that each column still adds up."""
    body, line = Account(2025, ("ks",)), Account(2025, ("ks", "a"))
    accounts = {
        body: AccountBalance(frame=10 * MKR, allocated=-4 * MKR, outcome=-3 * MKR),
        line: AccountBalance(allocated=4 * MKR, outcome=-1 * MKR),
    }
    (breakdown,) = year_result(BudgetState(accounts), 2025).bodies
    assert breakdown.unallocated is not None
    rows = [
        [row.ore_by_column[name] for name in ("budget_total", "outcome", "remaining")]
        for row in breakdown.rows
    ]
    assert rows == [[4 * MKR, MKR, 3 * MKR], [6 * MKR, 3 * MKR, 3 * MKR], [10 * MKR, 4 * MKR, 6 * MKR]]


def test_the_papers_sum_stands_beside_ours(book: tplog.Book) -> None:
    """2024: the paper states 5,0, its lines make 4,4; 0,6 differ, and stand in rows of their own."""
    content = result.page(book, request_of(2024), "trygghetspaketet")
    (executive, _) = content.data["years"][0]["bodies"]
    total = executive["stated_totals"]["budget_total"]
    assert (total["stated"], total["summed"]) == (5 * MKR, 44 * MKR // 10)
    html = render.render_page(content, SiteUrls(request_of(2024)), "/x", {"size": 15})
    assert "Summa enligt handlingen" in html
    assert '<a href="/budgets/trygghetspaketet/findings">0,6</a>' in html


def test_each_number_leads_to_its_trail(book: tplog.Book) -> None:
    """The outcome of the hosts links to that account's outcome."""
    content = result.page(book, request_of(2024, Language.EN), "trygghetspaketet")
    html = render.render_page(content, SiteUrls(request_of(2024, Language.EN)), "/x", {"size": 15})
    path = "/budgets/trygghetspaketet/accounts/2024/kommunstyrelsen/trygghetsv%C3%A4rdar?column=outcome"
    assert f'<a href="{path}">1.4</a>' in html


def test_without_a_year_the_last_with_an_outcome_is_shown(book: tplog.Book) -> None:
    """Not the later one, of which there are only proposals."""
    content = result.page(book, PageRequest(), "trygghetspaketet")
    assert [year["year"] for year in content.data["years"]] == [2024]


def test_a_year_that_the_budget_lacks_is_named(book: tplog.Book) -> None:
    """The error says which years there are."""
    with pytest.raises(NotFound, match="2018"):
        result.page(book, request_of(1999), "trygghetspaketet")


def test_the_sheet_has_a_row_for_each_line(book: tplog.Book) -> None:
    """Lines, what is unallocated, the sum; then the sum that the paper states, and by how much it differs."""
    heading, *rows = csv.reader(io.StringIO(result.page(book, request_of(2024), "trygghetspaketet").csv()))
    of_body = ["line"] * 5 + ["unallocated", "sum", "stated", "stated-parts", "difference"]
    assert [row[3] for row in rows] == [*of_body, "sum"]
    cells = [dict(zip(heading, row, strict=True)) for row in rows]
    assert cells[0]["outcome_ore"] == str(14 * MKR // 10)
    stated = [cell["budget_total_ore"] for cell in cells[7:10]]
    assert stated == [str(5 * MKR), str(44 * MKR // 10), str(6 * MKR // 10)]


def shown(content: Page[Any], language: Language) -> str:
    """A page as HTML."""
    request = PageRequest(language)
    return render.render_page(content, SiteUrls(request), "/x", {"size": 3})


def test_all_that_holds_money_stands_on_the_pages_with_its_role() -> None:
    """Reserves, sources and sinks; what is noted at them; a total over several by itself; Δ at changes."""
    book = tplog.Book(tplog.MemoryLog())
    book.apply(next(path for path in MATTERS if path.name.startswith("20-")))
    html = shown(result.page(book, PageRequest(Language.EN), "påhittat"), Language.EN)
    for words in (
        "(reserve)",
        "(source)",
        "(sink)",
        "forecast income",
        ">2.4<",
        ">Plan for 2025 of two ",
        ", § 1</a>: plan 65.7",
    ):
        assert words in html, words
    assert html.count(">Δ</abbr>") == 2  # the fund's budget, and what remains of it
    history = shown(history_page.page(book, PageRequest(Language.EN), "påhittat"), Language.EN)
    for words in ("(reserve)", "(source)", "(sink)"):
        assert words in history, words
    assert 'Δ</abbr> <a href="/budgets/p%C3%A5hittat/accounts/2025/socialn%C3%A4mnden/fond' in history


def test_no_source_is_judged() -> None:
    """The verdict is of bodies and their lines: what a source gave is no line's budget."""
    book = tplog.Book(tplog.MemoryLog())
    book.apply(next(path for path in MATTERS if path.name.startswith("20-")))
    verdict = year_result(book.state("påhittat"), 2025).verdict
    assert {row.account.holder for row in verdict.reported} <= {"socialnämnden", "byggnämnden"}


# What the JSON of the pages has of the correction that they mark.
CORRECTED = {
    "flow": {"2025/a": ["tillägg"], "2025/kommunfullmäktige": ["tillägg"]},
    "years": {"2025/a": ["tillägg"]},
    "bodies": {"a": ["tillägg"]},
    "body": {"påhittat": ["tillägg"]},
}


def test_a_row_that_a_correction_changed_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its word leads to the corrected event; other rows have none; too many are not looked for."""
    book = tplog.Book(tplog.MemoryLog())
    book.apply(next(path for path in MATTERS if path.name.startswith("35-")))
    content = result.page(book, PageRequest(), "påhittat")
    marks = {body["account"]: body["corrected"] for body in content.data["years"][0]["bodies"]}
    assert marks == {"2025/a": ["tillägg"], "2025/b": []}
    assert (
        shown(content, Language.SV).count('<span class="tag"><a href="/events/till%C3%A4gg">rättad</a>') == 1
    )
    for module, about in ((flow, ["påhittat"]), (years, ["påhittat"]), (bodies, []), (body_page, ["a"])):
        page = module.page(book, PageRequest(), *about)
        other = shown(page, Language.SV)
        assert '<span class="tag"><a href="/events/till%C3%A4gg">rättad</a>' in other, module.__name__
        assert page.data["corrected"] == CORRECTED[page.name]
    assert ">A (rättad)<" in shown(flow.page(book, PageRequest(), "påhittat"), Language.SV)
    assert [row["corrected"] for row in csv.DictReader(io.StringIO(content.csv()))] == ["tillägg", ""]
    monkeypatch.setattr("tplog.book.corrections.MAX_CORRECTIONS", 0)
    content = result.page(book, PageRequest(), "påhittat")
    assert {body["corrected"] for body in content.data["years"][0]["bodies"]} == {None}
    assert "för många för att märka" in shown(content, Language.SV)
    for module, about in ((flow, ["påhittat"]), (years, ["påhittat"]), (bodies, []), (body_page, ["a"])):
        page = module.page(book, PageRequest(), *about)
        assert "för många" in shown(page, Language.SV), module.__name__
        assert page.data["corrected"] is None


def test_a_body_has_a_share_of_all_bodies_where_the_population_is_stated() -> None:
    """Beside its sum per inhabitant: 105,5 and 48 of 153,5."""
    book = tplog.Book(tplog.MemoryLog())
    book.apply(next(path for path in MATTERS if path.name.startswith("35-")))
    request = PageRequest(site=SiteSettings(population={2025: 1000}))
    (year,) = result.page(book, request, "påhittat").view.shown
    assert [year.share_of_total(body.whole) for body in year.result.real_bodies] == [69, 31]
    html = render.render_page(result.page(book, request, "påhittat"), SiteUrls(request), "/x", {"size": 3})
    assert ("69&#160;%" in html, "31&#160;%" in html, "Andel av alla organ" in html) == (True, True, True)
    assert "Andel av alla organ" not in shown(result.page(book, PageRequest(), "påhittat"), Language.SV)


def test_a_stated_sum_says_which_later_decision_changed_the_budget(municipality: Path) -> None:
    """A board's lines were decided, and then it got more: our sum is not the paper's, and it is said why."""
    request = PageRequest(choices={"year": ("2026",)})
    with tplog.open(str(municipality), read_only=True) as whole:
        content = result.page(whole, request, "mål-och-budget-2026")
        html = render.render_page(content, SiteUrls(request), "/x", {"size": 3})
    assert list(map(str, content.view.later_decisions)) == ["2026/vård-och-omsorgsnämnden"]
    link = '<a href="/events/m%C3%A5l-och-budget-2026/till%C3%A4ggsanslag">Vård- och omsorgsnämnden'
    assert (html.count("innan budgeten ändrades genom"), html.count(link)) == (1, 1)


def test_a_stated_sum_is_explained_by_no_decision_that_does_not_explain_it(municipality: Path) -> None:
    """The executive gave up 3 mkr of what it had not allocated: its lines' sum is as before."""
    with tplog.open(str(municipality), read_only=True) as whole:
        content = result.page(whole, PageRequest(), "mål-och-budget-2025")
    assert "2025/kommunstyrelsen" not in map(str, content.view.later_decisions)
