"""Did it hold, the years together, what changed: in a made-up municipality, the real matter, and by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import tplog
from conftest import EVENTS
from tplog.answers.per_inhabitant import per_inhabitant
from tplog.answers.result_rows import year_result
from tplog.book.open import open as open_book
from tplog.domain.state.budget_state import BudgetState
from tplog.i18n.vocabulary import Language
from tplog.site import render
from tplog.site.page_request import PageRequest
from tplog.site.pages import all_changes, changes, result, years
from tplog.site.result_sentences import verdict_sentence
from tplog.site.site_settings import SiteSettings
from tplog.site.urls import SiteUrls
from tplog.values.account import Account
from tplog.values.transfer import AccountBalance

MKR = 100_000_000


@pytest.fixture(scope="module")
def book(municipality: Path) -> Iterator[tplog.Book]:
    """The log of a made-up municipality."""
    with open_book(str(municipality), read_only=True) as book:
        yield book


@pytest.fixture(scope="module")
def matter() -> tplog.Book:
    """The real matter."""
    book = tplog.Book(tplog.MemoryLog())
    for paper in sorted(EVENTS.glob("*.toml")):
        book.apply(paper)
    return book


def request_of(**choices: str) -> PageRequest:
    """A request in Swedish with these choices."""
    return PageRequest(Language.SV, choices={name: (text,) for name, text in choices.items()})


def plain(text: str) -> str:
    """A sentence with common spaces."""
    return text.replace("\u00a0", " ")


def spent(*lines: tuple[int, int | None]) -> BudgetState:
    """A body with lines, each with its budget and its outcome in millions."""
    accounts = {Account(2024, ("ks",)): AccountBalance()}
    for number, (budget, outcome) in enumerate(lines):
        balance = AccountBalance(allocated=budget * MKR, outcome=-(outcome or 0) * MKR)
        accounts[Account(2024, ("ks", f"post-{number}"))] = balance
    return BudgetState(accounts, closed={"stängt": 2024})


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([(4, 3), (2, 2)], "Budgeten för 2024 höll: 5,0 av 6,0 mkr är använt."),
        (
            [(4, 5), (2, 2)],
            "Budgeten för 2024 höll inte: 1 av 2 poster överskred den med 1,0 mkr.",
        ),
        (
            [(4, 1), (2, 3)],
            "Budgeten för 2024 höll i sin helhet, men 1 av 2 poster överskred den med 1,0 mkr.",
        ),
        (
            [(4, 3), (2, None)],
            "Utfall för 2024 är redovisat för 4,0 av 6,0 mkr. Ingen redovisad post har överskridit den.",
        ),
        ([(4, None)], "Inget utfall är redovisat för 2024. Budgeten är 4,0 mkr."),
        ([(4, 3), (0, 2)], "1 av 2 poster har ett utfall för 2024 men ingen budget: 2,0 mkr."),
        ([(-4, -3)], "Budgeten för 2024 höll inte: 1 av 1 post tog in 1,0 mkr mindre än budgeterat."),
    ],
)
def test_the_first_sentence_says_no_more_than_is_known(
    lines: list[tuple[int, int | None]], sentence: str
) -> None:
    """That it held only where all is reported, each line had a budget, and none took in less."""
    verdict = year_result(spent(*lines), 2024).verdict
    assert plain(verdict_sentence(verdict, Language.SV)) == sentence


def test_what_a_line_spent_is_not_judged_again_in_its_body() -> None:
    """A body and its lines are no equals: each öre is judged once."""
    verdict = year_result(spent((4, 5), (2, 3)), 2024).verdict
    assert [row.name for row in verdict.reported] == ["post-0", "post-1"]
    assert sum(row.outcome or 0 for row in verdict.reported) == verdict.outcome


def test_a_year_that_is_not_over_is_not_said_to_have_held(book: tplog.Book) -> None:
    """The grants of June are all paid out; the year has half of it left."""
    page = result.page(book, request_of(), "föreningsbidrag-2024")
    assert page.headline.startswith("Hittills har ingen post överskridit")
    assert any("30 juni 2024" in sentence for sentence in page.lead)


def test_long_budgets_are_folded_until_asked(book: tplog.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bodies stay; one is opened by address. JSON and CSV are whole."""
    monkeypatch.setattr(result, "MAX_LINES", 50)
    budget, line = "mål-och-budget-2024", "/2024/kommunstyrelsen/kommunledning"
    for choice, is_shown in (("", False), ("kommunstyrelsen", True), ("socialnämnden", False), ("all", True)):
        request = request_of(lines=choice)
        page = result.page(book, request, budget)
        html = render.render_page(page, SiteUrls(request), "/x", {"size": 1})
        table = html[
            html.index('class="wide result stacked"') : html.index(
                "</table>", html.index('"wide result stacked"')
            )
        ]
        assert (line in table.replace("%C3%A4", "ä")) is is_shown, choice
        assert len(page.csv().splitlines()) > 60


def test_the_years_stand_together_with_gaps(matter: tplog.Book) -> None:
    """Of each year the same figures as its own page has; none where nobody has reported an outcome."""
    page = years.page(matter, request_of(), "trygghetspaketet")
    total = page.data["total"]["figures"]
    assert {
        year: figures["outcome"] for year, figures in total.items() if figures["outcome"] is not None
    } == {"2024": 41 * MKR // 10}
    for year in (2023, 2024):
        verdict = year_result(matter.state("trygghetspaketet"), year).verdict
        assert total[str(year)]["budget_total"] == verdict.budget_total
    assert "2023" in page.lead[0]


def test_a_budget_of_one_year_goes_on_in_those_with_the_same_lines(book: tplog.Book) -> None:
    """And it is said that nobody has noted that they belong together."""
    page = years.page(book, request_of(), "mål-och-budget-2024")
    assert page.data["years"] == [2022, 2023, 2024, 2025, 2026]
    assert page.data["other_budgets"]["2023"] == "mål-och-budget-2023"
    assert "Ingen har registrerat att de hör ihop" in page.lead[-1]
    assert "2026 är hittills" in " ".join(page.lead)


def test_what_changed_adds_up_to_what_was_decided(book: tplog.Book) -> None:
    """Lines and bodies change by what the whole does; the largest first."""
    page = changes.page(book, request_of(year="2025"), "mål-och-budget-2025")
    changed = page.view.changes
    assert changed is not None
    assert sum(row.change or 0 for row in changed.bodies) == changed.total.change
    sizes = [abs(row.change or 0) for row in changed.lines]
    assert sizes == sorted(sizes, reverse=True)
    assert plain(page.headline) == "För 2025 är 68,3 mkr mer beslutat än för 2024: 2 355,4 mot 2 287,1 mkr."


def test_lines_of_a_body_that_has_not_divided_its_money_have_not_lost_it(matter: tplog.Book) -> None:
    """2025: the lines are only proposed. They are not cut; what was proposed stands beside."""
    page = changes.page(matter, request_of(year="2025"), "trygghetspaketet")
    lines = {row["path"]: row for row in page.data["lines"]}
    hosts = lines["kommunstyrelsen/trygghetsvärdar"]
    assert (hosts["change"], hosts["after"]["proposed"]) == (None, 2 * MKR)
    html = render.render_page(page, SiteUrls(request_of()), "/x", {"size": 1})
    assert "ej fördelat" in html


def test_over_all_budgets_what_lies_in_two_counts_once(book: tplog.Book) -> None:
    """The sums are those of the first page."""
    page = all_changes.page(book, request_of(year="2025"))
    from tplog.book.municipality import read_overview  # noqa: PLC0415 (of this test alone)

    overview = read_overview(book, 2025)
    assert page.data["counted_once"] == overview.total.counted_once
    carried = sum(body.total_row.carried for row in overview.budgets for body in row.bodies)
    assert page.data["total"]["after"]["decided"] == overview.total.budget_total - carried
    assert page.data["total"]["after"]["outcome"] == overview.total.outcome


def test_per_inhabitant_is_rounded_once_and_said_of_which_year(matter: tplog.Book) -> None:
    """Whole kronor, half away from zero; nothing where nobody has said how many lived there."""
    assert [per_inhabitant(ore, 3) for ore in (0, 449, 450, -450)] == [0, 100, 200, -200]
    assert per_inhabitant(100, None) is None
    site = SiteSettings(population={2024: 88_200}, population_source="SCB")
    request = PageRequest(Language.SV, choices={"year": ("2024",)}, site=site)
    page = result.page(matter, request, "trygghetspaketet")
    assert "Budgeten är 68 kr per invånare (88 200 invånare 2024, SCB)." in plain(" ".join(page.lead))
    html = render.render_page(page, SiteUrls(request), "/x", {"size": 1})
    assert "kr/invånare" in html
    without = result.page(matter, PageRequest(choices={"year": ("2023",)}, site=site), "trygghetspaketet")
    assert "invånare" not in " ".join(without.lead)
