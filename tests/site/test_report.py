"""The report: one file, of all that a budget's pages say."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from attrs import evolve as changed

import tplog
from conftest import Cli
from domain.test_money_as_of import BODY, LINE, allocated, book_of
from matter import EXAMPLE
from spec import KS, event
from tplog.answers.verification_status import Verification
from tplog.book import budget_reading
from tplog.i18n.vocabulary import Language
from tplog.site.page_request import PageRequest, parse_page_request
from tplog.site.page_view import Page
from tplog.site.pages import findings, history
from tplog.site.report import ReportInfo, report_html

BUDGET = "trygghetspaketet"


def test_the_report_holds_everything(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """Each question, each event, account with money and paper; links lead within; nothing is fetched."""
    before = seeded()
    done = cli("report", BUDGET, "--output", "report.html", lang="sv")
    assert (done.exit_code, done.output) == (0, "")
    html = Path("report.html").read_text("utf-8")
    places = set(re.findall(r'id="([^"]*)"', html))
    assert {f"{name}-{BUDGET}" for name in ("flow", "result", "findings", "history", "papers")} <= places
    assert {"status", "event-2024/budget", f"account-{BUDGET}-2024/kommunstyrelsen/sspf"} <= places
    assert len(re.findall(r'id="', html)) == len(places)
    assert not re.findall(r'(?:src|href)="(?!#)', html)
    assert "<script" not in html
    assert "Loggen är osignerad" in html
    assert seeded() == before


def test_a_report_is_of_its_years_and_point(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """Only the years asked for have trails, and what was not known yet is not there."""
    seeded()
    html = cli("report", BUDGET, "--year", "2024", "--known-at", "9", "--no-verify").output
    assert f'id="account-{BUDGET}-2024/kommunstyrelsen"' in html
    assert f'id="account-{BUDGET}-2023/kommunstyrelsen"' not in html
    assert 'id="event-2024/utfall"' not in html
    assert "known up to record 9" in html
    assert "was not verified" in html


def test_a_year_is_reported_with_what_concerns_it_alone(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """Other years' events, findings and trails are left out and counted; what opened its accounts stays."""
    seeded()
    html = cli("report", BUDGET, "--year", "2024", "--no-verify").output
    events = ["konton", "2018/uppdrag", "2024/ram", "2024/budget", "2024/utfall"]
    assert re.findall(r'<section id="event-([^"]*)"', html) == events
    assert len(re.findall(r'id="history-trygghetspaketet-record-', html)) == len(events)
    assert len(re.findall(r'<section id="account-[^"]*/2024/|<section id="account-[^"]*-2024/', html)) == 9
    assert not re.search(r'<section id="account-[^"]*-20(?!24)', html)
    assert "left out: 8 events, 7 findings." in html
    assert 'href="#event-2023/ram"' not in html


def test_a_report_has_each_account_its_steps_once(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """At a line it says how many steps gave the body its money, and leads to them."""
    seeded()
    html = cli("report", BUDGET, "--no-verify").output
    trail = html.partition(f'<section id="account-{BUDGET}-2024/kommunstyrelsen/sspf"')[2].partition(
        "</section>"
    )[0]
    assert f'<a href="#account-{BUDGET}-2024/kommunstyrelsen">1 step, shown at that account.</a>' in trail
    assert 'href="#event-2024/ram"' not in trail
    assert 'href="#event-2024/budget"' in trail


def test_what_cannot_be_reported_is_told(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """Several budgets, an unknown one, an unknown year, a bad day: exit 2, and nothing on stdout."""
    seeded()
    for arguments in ((), ("x",), (BUDGET, "--year", "1999"), (BUDGET, "--as-of", "x")):
        done = cli("report", *arguments, "--no-verify")
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr


def test_a_report_is_of_one_size_of_the_log(monkeypatch: pytest.MonkeyPatch, matter: tplog.Book) -> None:
    """A decision that comes while it is made is in no section, nor one that came after it was verified."""
    size, page_function = matter.size(), findings.findings_page

    def meanwhile(*arguments: Any, whole: bool) -> Page[Any]:  # noqa: ANN401 (what it stands for)
        if matter.size() == size:
            matter.apply(EXAMPLE)
        return page_function(*arguments, whole=whole)

    monkeypatch.setattr(findings, "findings_page", meanwhile)
    info = ReportInfo(datetime.now(UTC), "0")
    first = "".join(report_html(matter, PageRequest(), BUDGET, info))
    assert matter.size() > size
    unverified = changed(info, verification=Verification(size=size))
    for html in (first, "".join(report_html(matter, PageRequest(), BUDGET, unverified))):
        assert "exempel/2025/fördelning" not in html
        assert re.search(rf"\b{size} poster", html)


def test_a_day_that_was_not_known_yet_places_no_event_in_a_history() -> None:
    """What a correction said later leaves the past as it was known: on the page and in the report."""
    money = {"giver": f'"{BODY}"', "lines": f'{{ "{LINE}" = "1 kr" }}'}
    given = event("Corrected", "r", KS, corrects='"b"', because='"fel"', decided="2025-04-01", **money)
    book = book_of(allocated("a", 2, "2025-04-05"), allocated("b", 1), given)
    request = parse_page_request([("as-of", "2025-04-10"), ("known-at", "3")], Language.SV)
    view = history.page(book, request, "trygghet").view
    listed = [str(entry.record.index) for _, entries in view.entries_by_year for entry in entries]
    report = "".join(report_html(book, request, "trygghet", ReportInfo(datetime.now(UTC), "0")))
    assert re.findall(r'<li id="history-trygghet-record-([0-9]+)"', report) == listed[::-1]
    assert listed == ["2", "0", "1"]


@pytest.mark.parametrize("query", [[], [("as-of", "2025-01-29")], [("known-at", "20")], [("year", "2024")]])
def test_a_report_of_a_long_budget_is_that_of_a_short_one(
    monkeypatch: pytest.MonkeyPatch, matter: tplog.Book, query: list[tuple[str, str]]
) -> None:
    """Whether its records are held, or read when their page is made."""
    request, info = parse_page_request(query, Language.SV), ReportInfo(datetime.now(UTC), "0")
    held = "".join(report_html(matter, request, BUDGET, info))
    monkeypatch.setattr(budget_reading, "MOST_HELD", 0)
    assert "".join(report_html(matter, request, BUDGET, info)) == held


def test_a_report_is_of_all_budgets(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """Their sums first, each budget by its name in the contents; links lead within, and no place is twice."""
    seeded()
    html = cli("report", "--all", "--no-verify").stdout
    places = re.findall(r' id="([^"]*)"', html)
    assert len(places) == len(set(places))
    links = {unquote(link) for link in re.findall(r'href="#([^"]*)"', html)}
    assert links <= set(places)
    assert not re.findall(r'(?:src|href)="(?!#)', html)
    for budget in (BUDGET, "statsbidrag-brottsförebyggande"):
        assert {f"flow-{budget}", f"findings-{budget}"} <= links
        assert f">{budget}: What does not add up?</h2>" in html
    assert len(re.findall(r'<th scope="row">Sum</th>\n<td class="figure">8.5</td>', html)) == 1
    of_2025 = cli("report", "--all", "--no-verify", "--year", "2025").stdout
    assert "of 2025 alone" in of_2025
    assert "flow-statsbidrag" not in of_2025
    for wrong in (("--all", BUDGET), ("--all", "--year", "1999")):
        assert cli("report", *wrong).exit_code == 2
