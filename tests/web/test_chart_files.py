"""A chart as a file, and in a frame of the sites that are named, and of no other."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from sites import BROWSER, Answer, ask, matter
from starlette.types import ASGIApp

import tplog
from tplog.site.site_settings import SiteSettings
from tplog.values.finding import Finding
from tplog.web.app import application
from tplog.web.messages import SITE_BUSY

BUDGET = "trygghetspaketet"
SVG = "{http://www.w3.org/2000/svg}"
FRAMER = "https://news.example.se"


@pytest.fixture(scope="module")
def book() -> Iterator[tplog.Book]:
    """The real matter."""
    with matter() as opened:
        yield opened


@pytest.fixture
def site(book: tplog.Book) -> ASGIApp:
    """Its site, which one newspaper may frame."""
    return application(book, settings=SiteSettings(name="Exempelby <kommun>", embedders=(FRAMER,)))


def policy(answer: Answer) -> dict[str, str]:
    """The content security policy by directive."""
    parts = (part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    directives: dict[str, str] = {}
    directives.update((part[0], part[1]) for part in parts)
    return directives


def test_a_chart_is_a_file_that_stands_by_itself(site: ASGIApp) -> None:
    """Well-formed; it says whose money, which point, and needs nothing: neither style nor script."""
    answer = ask(site, f"/charts/budgets/{BUDGET}/flow.svg?year=2024&as-of=2025-12-31&lang=en")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert f'-{BUDGET}-flow-2024-2025-12-31.svg"' in answer.headers["content-disposition"]
    drawing = ET.fromstring(answer.body)  # noqa: S314 (ours)
    assert drawing.tag == f"{SVG}svg"
    text = " ".join(drawing.itertext())
    assert "Exempelby <kommun>" in text
    assert "decided by 31 December 2025" in text
    assert not list(drawing.iter(f"{SVG}a"))
    assert list(drawing.iter(f"{SVG}text"))
    assert not [each for each in drawing.iter() if "class" in each.attrib or each.tag == f"{SVG}style"]
    assert policy(answer)["default-src"] == "'none'"


def test_a_chart_is_framed_by_named_sites_alone(book: tplog.Book, site: ASGIApp) -> None:
    """Only as a chart: all other pages are framed by nobody, nor is the chart where no site is named."""
    target = f"/embed/budgets/{BUDGET}/flow"
    framed = ask(site, target)
    assert framed.status == 200
    assert policy(framed)["frame-ancestors"] == FRAMER
    assert "script-src" not in policy(framed)
    assert b"<svg" in framed.body
    assert b"2024" in ask(site, f"{target}?year=2024").body.partition(b"<figcaption>")[2]
    assert b"Exempelby &lt;kommun&gt;" in framed.body
    assert policy(ask(application(book), target))["frame-ancestors"] == "'none'"
    for other in (
        "/",
        f"/budgets/{BUDGET}",
        "/embed/budgets/unknown/flow",
        f"/embed/budgets/{BUDGET}/papers",
    ):
        assert policy(ask(site, other))["frame-ancestors"] == "'none'"
    assert ask(site, f"/embed/budgets/{BUDGET}/papers").status == 404


def test_a_chart_says_what_is_known_against_the_log(book: tplog.Book) -> None:
    """In the frame and in the file, as every page does."""
    site = application(book, read_doubts=lambda: [Finding(SITE_BUSY)])
    sentence = SITE_BUSY.en.split("{")[0].split(".")[0].encode()
    for target in (f"/embed/budgets/{BUDGET}/flow", f"/charts/budgets/{BUDGET}/flow.svg"):
        assert sentence in ask(site, f"{target}?lang=en").body


def test_a_page_with_a_chart_names_its_file(site: ASGIApp) -> None:
    """Of the year that is shown."""
    html = ask(site, f"/budgets/{BUDGET}?year=2024", accept=BROWSER).body.decode()
    assert f'href="/charts/budgets/{BUDGET}/flow.svg?year=2024"' in html
