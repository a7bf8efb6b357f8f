"""The site in a real browser: every page, both languages, by keyboard, without a script, a hostile log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import pytest
from page_checks import (
    MAX_STOPS,
    NARROW,
    WIDE,
    keyboard_faults,
    label_faults,
    layout_faults,
    page_faults,
    printed,
)
from sites import running

import tplog
from browser import Visit, axe, chromium, html_errors, visit
from matter import EVENTS, EXAMPLE
from tplog.web.routes import PAGES

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BUDGET = "/budgets/trygghetspaketet"
LINE = f"{BUDGET}/accounts/2024/kommunstyrelsen/trygghetsv%C3%A4rdar"
# An address of each kind of page; the key of the paper is filled in.
EXAMPLES = {
    "/": "/",
    "/budgets/{budget}": f"{BUDGET}?year=2024",
    "/budgets/{budget}/result": f"{BUDGET}/result",
    "/budgets/{budget}/years": f"{BUDGET}/years",
    "/budgets/{budget}/changes": f"{BUDGET}/changes?year=2025",
    "/changes": "/changes",
    "/budgets/{budget}/history": f"{BUDGET}/history",
    "/budgets/{budget}/compare": f"{BUDGET}/compare?from=2024&to=2025",
    "/budgets/{budget}/findings": f"{BUDGET}/findings",
    "/budgets/{budget}/accounts/{account:path}": f"{LINE}?column=budget",
    "/budgets/{budget}/papers": f"{BUDGET}/papers",
    "/budgets/{budget}/papers/{key}": f"{BUDGET}/papers/KEY",
    "/events/{event:path}": "/events/2024/budget",
    "/bodies": "/bodies",
    "/bodies/{body}": "/bodies/kommunstyrelsen",
    "/papers": "/papers",
    "/log": "/log?q=trygghet",
    "/status": "/status",
    "/about": "/about",
    "/help": "/help",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with the real matter, and the example of a decision on it."""
    path = str(tmp_path_factory.mktemp("site") / "tplog.db")
    with tplog.create(path) as book:
        for paper in (*sorted(EVENTS.glob("*.toml")), EXAMPLE):
            book.apply(paper)
    with running(path, "--no-verify") as site:
        yield f"http://127.0.0.1:{site.port}"


def address(home: str, pattern: str) -> str:
    """The example of an address."""
    if "KEY" not in EXAMPLES[pattern]:
        return EXAMPLES[pattern]
    key = httpx.get(f"{home}{BUDGET}/papers.csv").text.splitlines()[1].partition(",")[0]
    return EXAMPLES[pattern].replace("KEY", key)


def spoken(path: str, lang: str) -> str:
    """An address in a language."""
    return f"{path}{'&' if '?' in path else '?'}lang={lang}"


def test_no_page_is_forgotten() -> None:
    """Every address of the site is opened below."""
    assert EXAMPLES.keys() == {route.pattern for route in PAGES}


# A Swedish page wide and light, the next in English, at a zoom of 400 % and dark.
LOOKS: list[tuple[str, dict[str, Any]]] = [
    ("sv", {"viewport": WIDE, "color_scheme": "light"}),
    ("en", {"viewport": NARROW, "device_scale_factor": 4, "color_scheme": "dark"}),
]


@pytest.fixture(scope="module")
def windows(browser: Browser, home: str) -> Iterator[dict[str, Visit]]:
    """A window on the site for each language."""
    with visit(browser, home, **LOOKS[0][1]) as swedish, visit(browser, home, **LOOKS[1][1]) as english:
        yield {"sv": swedish, "en": english}


@pytest.mark.parametrize(("number", "pattern"), [*enumerate(EXAMPLES)])
def test_a_page_can_be_used_by_everybody(
    windows: dict[str, Visit], home: str, number: int, pattern: str
) -> None:
    """In a language and a look: axe finds nothing, nothing is cut, a table is few stops away, A4 on paper.

    Every address in both languages: ``make pages-check``.
    """
    lang, look = LOOKS[number % len(LOOKS)]
    visitor = windows[lang]
    visitor.page.set_viewport_size(look["viewport"])
    page = visitor.go(spoken(address(home, pattern), lang))
    assert page.locator("html").get_attribute("lang") == lang
    stops, faults = keyboard_faults(page)
    assert stops in {0, 3}  # past all charts, forms and years: content, table, into it
    assert [*faults, *page_faults(page), *printed(page).faults] == []
    visitor.clean()


def test_the_html_is_valid(home: str, tmp_path: Path, cli_report: Path, bad: Path) -> None:
    """All pages in both languages and the report, as the reference checker reads them; a bad one too."""
    documents = {"report": cli_report.read_text("utf-8"), "bad": bad.read_text("utf-8")}
    for pattern in EXAMPLES:
        for lang in ("sv", "en"):
            path = spoken(address(home, pattern), lang)
            documents[path] = httpx.get(f"{home}{path}", headers={"Accept": "text/html"}).text
    errors = html_errors(documents, tmp_path)
    assert any("align" in error for error in errors if error.startswith("bad:"))
    assert [error for error in errors if not error.startswith("bad:")] == []


def test_from_a_total_to_its_paper(browser: Browser, home: str) -> None:
    """Clicked through: a figure, its trail, the event, the paper."""
    with visit(browser, home) as visitor:
        page = visitor.go(spoken(f"{BUDGET}/result?year=2024", "sv"))
        page.get_by_role("row", name="Trygghetsvärdar").get_by_role("link", name="1,6").click()
        page.wait_for_url("**/accounts/**")
        assert "1,6" in page.locator("h1").inner_text()
        page.locator("main a[href*='/events/2024/budget']").first.click()
        page.wait_for_url("**/events/2024/budget**")
        page.get_by_role("link", name="Tjänsteskrivelse Trygghetspaketet 2025").first.click()
        page.wait_for_url("**/papers/**")
        assert "f92bfa1921f01ac1e2eb87b06deacba3ae55bd3877e1dbfa0143855178074f58" in page.content()
        visitor.clean()


def test_the_replay_steps_without_a_script(browser: Browser, home: str) -> None:
    """Its links and its addresses do all that the slider does."""
    with visit(browser, home, java_script_enabled=False) as visitor:
        page = visitor.go(spoken(f"{BUDGET}/history?order=recorded", "en"))
        assert not page.locator("[data-slide]").is_visible()
        page.locator("[data-step=previous]").click()
        assert re.search(r"known-at=\d+", page.url)
        before = page.locator("[data-replay=state]").text_content()
        with visit(browser, home, java_script_enabled=False) as second:
            second_page = second.go(page.url.removeprefix(home))
            assert second_page.locator("[data-replay=state]").text_content() == before


def test_the_replay_slides(browser: Browser, home: str) -> None:
    """By keyboard: the state, the text and the address follow, and the address shows the same to others."""
    with visit(browser, home) as visitor:
        page = visitor.go(spoken(f"{BUDGET}/history?order=recorded", "en"))
        slider = page.locator("#slider")
        slider.focus()
        label = page.locator("[data-said]").inner_text()
        state = page.locator("[data-replay=state]").inner_text()
        for _ in range(2):
            page.keyboard.press("ArrowLeft")
        page.wait_for_function("(was) => document.querySelector('[data-said]').innerText !== was", arg=label)
        page.wait_for_url("**known-at=**")
        assert page.locator("[data-replay=state]").inner_text() != state
        assert page.evaluate("document.activeElement.id") == "slider"
        page.wait_for_timeout(500)
        with visit(browser, home) as second:
            second_page = second.go(page.url.removeprefix(home))
            slid = page.locator("[data-replay=state]").inner_text()
            assert second_page.locator("[data-replay=state]").inner_text() == slid
        visitor.clean()


def test_the_language_is_switched_in_place(browser: Browser, home: str) -> None:
    """The same page, the same point, in the other language, and back."""
    with visit(browser, home) as visitor:
        page = visitor.go(spoken(f"{BUDGET}/result?year=2024&known-at=9", "sv"))
        assert page.locator("h1").inner_text().startswith("Inget utfall är redovisat för 2024.")
        page.locator("a.language").click()
        page.wait_for_url("**lang=en**")
        assert page.locator("h1").inner_text().startswith("No outcome has been reported for 2024.")
        assert "known-at=9" in page.url
        page.locator("a.language").click()
        page.wait_for_url("**lang=sv**")
        visitor.clean()


# Whether what has the focus shows it: by its outline, or in a drawing by a thicker edge.
SEEN = """() => {
  const here = document.activeElement, shape = here.querySelector('.bar, .link, .node');
  return here.closest('svg') ? getComputedStyle(shape).strokeWidth === '3px'
    : getComputedStyle(here).outlineStyle !== 'none';
}"""


def test_a_keyboard_is_enough(browser: Browser, home: str) -> None:
    """The first stop leads to the content, every stop is seen, and a link is followed by Enter."""
    with visit(browser, home) as visitor:
        page = visitor.go(spoken(f"{BUDGET}/result?year=2024", "en"))
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.reload()
        seen = set()
        for _ in range(60):
            page.keyboard.press("Tab")
            assert page.evaluate(SEEN), page.evaluate("document.activeElement.outerHTML")
            seen.add(page.evaluate("document.activeElement.tagName.toLowerCase()"))
            if page.evaluate("document.activeElement.closest('td.figure') !== null"):
                break
        page.keyboard.press("Enter")
        page.wait_for_url("**/accounts/**")
        assert {"a", "input", "button", "div"} <= seen
        visitor.clean()


def test_a_page_prints_small_and_names_its_budget(browser: Browser, home: str) -> None:
    """On paper the charts have no patterns, which weigh megabytes, and each sheet says what it is of."""
    with visit(browser, home) as visitor:
        page = visitor.go(spoken(f"{BUDGET}/history?order=recorded&known-at=10", "sv"))
        assert page.locator(".running").is_hidden()
        assert len(page.pdf(prefer_css_page_size=True)) < 400_000
        page.emulate_media(media="print")
        assert "trygghetspaketet" in page.locator(".running").inner_text()
        assert page.evaluate("getComputedStyle(document.querySelector('.running')).display") == (
            "table-header-group"
        )
        fills = page.evaluate(
            "[...document.querySelectorAll('main [fill^=url]')].map((shape) => getComputedStyle(shape).fill)"
        )
        assert fills
        assert not [fill for fill in fills if "url" in fill]


def test_no_label_is_cut_or_covered(windows: dict[str, Visit]) -> None:
    """In this browser every label lies within its drawing, and none on another."""
    windows["sv"].page.set_viewport_size(WIDE)
    for path in (f"{BUDGET}?year=2024", f"{BUDGET}?year=2025", f"{BUDGET}/result"):
        page = windows["sv"].go(spoken(path, "sv"))
        assert page.locator("main svg").count(), path
        assert label_faults(page) == [], path


HOSTILE = """budget = "fientligt"
by = "kommunfullmäktige"
[source]
title = {title}
place = {text}
case_numbers = [{text}]
paragraph = {text}
[[event]]
type = "AccountOpened"
id = "konton"
[event.accounts]
"2025/kommunstyrelsen" = {text}
"2025/kommunstyrelsen/post" = {title}
[[event]]
type = "FrameDecided"
id = "2025/ram"
decided = 2025-01-01
remarks = [{text}, {title}]
contradictions = [{text}]
from = "2025/kommunfullmäktige"
lines = {{ "2025/kommunstyrelsen" = "3 mkr" }}
[[event]]
type = "AllocationDecided"
id = "2025/fördelning"
by = "kommunstyrelsen"
decided = 2025-01-02
from = "2025/kommunstyrelsen"
lines = {{ "post" = "2 mkr" }}
total = "2 mkr"
"""
ATTACKS = [
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    '" onmouseover="alert(1)',
    "{{ 7 * 7 }}",
    "</title><svg onload=alert(1)>",
]


def test_nothing_that_an_event_says_is_obeyed(browser: Browser, tmp_path: Path) -> None:
    """Markup, scripts, styles and addresses in names, titles and remarks are text on every page."""
    database, text = str(tmp_path / "tplog.db"), " ".join([*ATTACKS, "\\u202e"])
    quoted = f'"{text.replace(chr(34), chr(92) + chr(34))[:290]}"'
    file = tmp_path / "fientlig.toml"
    with tplog.create(database) as book:
        for attack in ATTACKS:
            title = f'"{attack.replace(chr(34), chr(92) + chr(34))}"'
            file.write_text(HOSTILE.format(text=title, title=quoted).replace("\\u202e", ""), "utf-8")
            book.apply(file) if attack is ATTACKS[0] else None
        keys = list(book.source_documents("fientligt"))
    paths = ["", "/result", "/history", "/findings", "/papers", f"/papers/{keys[0]}"]
    paths = [f"/budgets/fientligt{path}" for path in paths]
    paths += ["/budgets/fientligt/accounts/2025/kommunstyrelsen/post", "/events/2025/ram", "/events/konton"]
    paths += ["/", "/log", f"/log?q={quote('<script>')}", f"/log?by={quote(ATTACKS[3])}"]
    with running(database, "--no-verify") as site:
        home = f"http://127.0.0.1:{site.port}"
        with visit(browser, home) as visitor:
            for path in paths:
                page = visitor.go(path)
                scripts = page.evaluate("[...document.scripts].map((one) => one.src)")
                assert scripts == [f"{home}/static/replay.js"]
                assert page.locator("img, main svg[onload], [onmouseover], [href^='javascript']").count() == 0
                visitor.clean()


def test_the_report_is_one_file(browser: Browser, cli_report: Path) -> None:
    """Opened from the disk without a network: nothing is asked for, axe finds nothing, links lead within."""
    with visit(browser, cli_report.as_uri(), offline=True) as visitor:
        page = visitor.page
        page.goto(cli_report.as_uri())
        assert axe(page) == []
        assert page.locator("script").count() == 0
        page.locator("a[href='#event-2024/budget']").first.click()
        assert page.url.endswith("#event-2024/budget")
        broken = page.evaluate(
            """() => [...document.querySelectorAll('a[href]')].map((one) => one.getAttribute('href'))
              .filter((href) => !href.startsWith('#') ||
                !document.getElementById(decodeURIComponent(href.slice(1))))"""
        )
        assert broken == []
        visitor.clean()
    with visit(browser, cli_report.as_uri()) as visitor:
        visitor.page.goto(cli_report.as_uri())
        printed = visitor.page.pdf(format="A4")
        assert printed.startswith(b"%PDF")
        assert 10 < len(re.findall(rb"/Type\s*/Page\b", printed)) <= 30


@pytest.fixture(scope="module")
def cli_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the real matter."""
    from click.testing import CliRunner  # noqa: PLC0415 (here alone)

    from tplog.cli.main import main  # noqa: PLC0415 (the same)

    folder = tmp_path_factory.mktemp("report")
    database, file = str(folder / "tplog.db"), folder / "report.html"
    with tplog.create(database) as book:
        for paper in (*sorted(EVENTS.glob("*.toml")), EXAMPLE):
            book.apply(paper)
    arguments = [
        "report",
        "trygghetspaketet",
        "--year",
        "2024",
        "--db",
        database,
        "--lang",
        "sv",
        "-o",
        str(file),
    ]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    return file


# A page with one of each fault that the checks of `page_checks` look for.
BAD = (
    """<!doctype html><html><head>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>x</title><style>
@page { size: 9cm }
a { outline: none }
.banner { position: sticky; top: 0; height: 120px; background: #fff }
.narrow { width: 20px; overflow: hidden; white-space: nowrap }
.wide { width: 700px }
</style></head><body><img src="http://elsewhere.example/x"><script>alert(1)</script>
<div class="banner"></div><p align=left class="narrow">cut words<main><p class="wide"><span>words</span>
<p style="margin-left: 500px">far words</p><table class="wide"><tr><td>1</table>
<svg viewBox="0 0 50 50"><text x="-9" y="20">label</text><text x="9" y="20">other</text></svg>
"""
    + 12 * '<a href="#">link</a> '
)


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bad page, as a file."""
    file = tmp_path_factory.mktemp("bad") / "bad.html"
    file.write_text(BAD, "utf-8")
    return file


def test_a_violation_is_noticed(browser: Browser, bad: Path) -> None:
    """A bad page is detected by axe, by the listener, and by each check: the other tests rest on this."""
    with visit(browser, bad.as_uri()) as visitor:
        page = visitor.page
        page.goto(bad.as_uri())
        assert any("html-has-lang" in violation for violation in axe(page))
        assert any("CSP" in message for message in visitor.wrong)
        assert any("sheets of" in fault for fault in printed(page).faults)
        assert {fault.partition(":")[0] for fault in label_faults(page)} == {
            "a label is cut",
            "labels on each other",
        }
        stops, faults = keyboard_faults(page)
        assert stops > MAX_STOPS
        assert {fault.partition(":")[0] for fault in faults} >= {
            "no focus to be seen",
            "no table within 10 stops",
        }
        assert {fault.partition(":")[0] for fault in layout_faults(page, NARROW)} == {
            "at 320 px runs over sideways",
            "at 320 px over the edge",
            "at 320 px cut off",
            "at 320 px covers the page",
            "at 320 px a table out of reach",
        }
