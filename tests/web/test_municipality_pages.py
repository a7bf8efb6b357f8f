"""A whole municipality's pages in a real browser: on a narrow screen, in the dark, usable by everybody."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from sites import running

from browser import axe, chromium, visit

WHOLE = "/budgets/" + quote("mål-och-budget-2025")
# Pages that are another thing with twenty budgets, ten bodies and sixty lines than with one matter.
PATHS = (
    "/?only=proposals&",
    f"{WHOLE}/findings?",
    "/bodies/" + quote("socialnämnden") + "?",
    f"{WHOLE}/result?",
    "/changes?",
    "/papers?",
    f"/embed{WHOLE}/flow?",
)
# The figures and charts that cannot be read without scrolling sideways, or that run out of their cell.
BEYOND_EDGE = """[...document.querySelectorAll("main td.figure, main td .tag, main .scrolled > svg")]
    .filter((cell) => cell.getBoundingClientRect().right > innerWidth).map((cell) => cell.textContent)"""


def test_a_municipality_fits_on_a_narrow_screen_for_everybody(municipality: Path) -> None:
    """Nothing runs over the edge, axe finds nothing, and no account stands as a path in a sentence."""
    with running(str(municipality), "--no-verify") as site, chromium() as browser:
        look = {"viewport": {"width": 360, "height": 900}, "color_scheme": "dark"}
        with visit(browser, f"http://127.0.0.1:{site.port}", **look) as visitor:
            for path in PATHS:
                page = visitor.go(f"{path}lang=sv")
                assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
                assert page.evaluate(BEYOND_EDGE) == [], path
                assert axe(page) == [], path
                assert "2025/socialnämnden" not in page.locator("main").inner_text(), path
            visitor.clean()
