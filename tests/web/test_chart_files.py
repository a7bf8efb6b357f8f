"""A chart as a file, and in a frame of the sites that are named, and of no other."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve
from sites import BROWSER, Answer, ask, matter
from starlette.types import ASGIApp

import tplog
from tplog.charts import raster
from tplog.charts.font_metrics import text_width
from tplog.charts.svg_text import FONT_SIZE
from tplog.errors import NotFound
from tplog.i18n.sanitize import escape_invisible
from tplog.site.chart_files import CHART_UNKNOWN, chart_file, page_chart
from tplog.site.page_request import PageRequest
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
    assert f'href="/charts/budgets/{BUDGET}/flow.png?year=2024"' in html


def test_a_picture_is_what_the_file_is(site: ASGIApp) -> None:
    """The same chart with its words, twice as large, the same each time; other sites may show it."""
    choices = "year=2024&as-of=2025-12-31&lang=en"
    drawing = ask(site, f"/charts/budgets/{BUDGET}/flow.svg?{choices}").body.decode()
    width, height = (int(ET.fromstring(drawing).get(side, "")) for side in ("width", "height"))  # noqa: S314 (ours)
    answer = ask(site, f"/charts/budgets/{BUDGET}/flow.png?{choices}")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    assert f'-{BUDGET}-flow-2024-2025-12-31.png"' in answer.headers["content-disposition"]
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.body.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", answer.body[16:24]) == (2 * width, 2 * height)
    assert answer.body == raster.rasterize(drawing, width, height)
    assert answer.body != raster.rasterize(re.sub("<text.*?</text>", "", drawing), width, height)


def test_a_page_with_a_chart_names_its_picture_for_who_links_to_it(book: tplog.Book, site: ASGIApp) -> None:
    """By the address in the settings, else by the one that was asked; in the page's language."""
    address = "https://budget.example.se"
    settled = application(book, settings=SiteSettings(address=address))
    target = f"/budgets/{BUDGET}?year=2024"
    for app, origin in ((settled, address), (site, "http://localhost")):
        html = ask(app, target, accept=BROWSER, accept_language="en").body.decode()
        picture = f"{origin}/charts/budgets/{BUDGET}/flow.png?year=2024&amp;lang=en"
        assert f'<meta property="og:image" content="{picture}">' in html
        assert re.search('"og:image:alt" content="[^"]+2024: where the money goes"', html)
    for other in (f"/budgets/{BUDGET}/papers", "/", "/unknown"):
        assert b"og:image" not in ask(site, other, accept=BROWSER).body


@pytest.mark.parametrize("lacking", ["find_spec", "_has_font"])
def test_where_no_picture_can_be_drawn_none_is_named(
    book: tplog.Book, monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    """Its address says what to install."""
    monkeypatch.setattr(raster, lacking, lambda *_: None)
    site = application(book)
    html = ask(site, f"/budgets/{BUDGET}", accept=BROWSER).body
    assert b"flow.svg" in html
    assert b".png" not in html
    answer = ask(site, f"/charts/budgets/{BUDGET}/flow.png", accept=BROWSER, accept_language="en")
    assert answer.status == 404
    assert (b"pip install" if lacking == "find_spec" else b"Install Liberation Sans") in answer.body


def test_a_picture_has_a_bounded_size() -> None:
    """A large one is drawn smaller, and a larger one not at all."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="{height}"/>'
    large = raster.rasterize(svg.format(height=2001), 2000, 2001)
    assert struct.unpack(">II", large[16:24]) == (2000, 2001)
    with pytest.raises(NotFound, match="chart-too-large"):
        raster.rasterize(svg.format(height=8001), 2000, 8001)


@pytest.mark.parametrize("name", ["Exempelby kommun " * 60, "W" * 900, "\u202e" * 300])
def test_no_text_of_a_chart_runs_out_of_it(book: tplog.Book, name: str) -> None:
    """However long the municipality's name, a warning and the budget's title are; a warning is whole."""
    request = PageRequest(site=SiteSettings(name=name))
    chart = page_chart(book, request, BUDGET, "flow")
    titled = evolve(chart, svg=re.sub("(<title[^>]*>)[^<]*", rf"\1{name}", chart.svg, count=1))
    file = chart_file(titled, request, [Finding(CHART_UNKNOWN, {"page": name, "choices": ""})])
    texts = list(ET.fromstring(file.svg).iter(f"{SVG}text"))  # noqa: S314 (ours)
    for text in texts:
        start, size = int(text.get("x", "")), int(text.get("font-size", FONT_SIZE))
        assert start + text_width(text.text or "", size) <= file.width
        assert int(text.get("y", "")) < file.height
    warning = "".join(text.text or "" for text in texts if text.get("fill") == "#a1221a")
    assert escape_invisible(name).replace(" ", "") in warning.replace(" ", "")
