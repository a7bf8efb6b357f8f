"""Pictures of the pages for the docs, from the real matter and the made-up municipality: ``make screens``."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "web")]

from sites import running

import tplog
from browser import chromium, visit
from made_up import made_up_municipality
from matter import EVENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Browser

BUDGET, YEAR_BUDGET = "/budgets/trygghetspaketet", "/budgets/m%C3%A5l-och-budget-2025"
OF_MATTER = {
    "flow": f"{BUDGET}?year=2024",
    "findings": f"{BUDGET}/findings",
    "trail": f"{BUDGET}/accounts/2024/kommunstyrelsen/trygghetsv%C3%A4rdar?column=budget",
}
OF_MUNICIPALITY = {
    "start": "/",
    "bodies": "/bodies",
    "changes": "/changes",
    "result": f"{YEAR_BUDGET}/result",
    "history": f"{YEAR_BUDGET}/history",
}


def main() -> None:
    """Write docs/img/NAME.png, each 1280 pixels wide and at most 1100 high."""
    with TemporaryDirectory() as folder, chromium() as browser:
        path = f"{folder}/tplog.db"
        with tplog.create(path) as book:
            for paper in sorted(EVENTS.glob("*.toml")):
                book.apply(paper)
        take(browser, path, OF_MATTER)
        take(browser, str(made_up_municipality(Path(folder) / "municipality")), OF_MUNICIPALITY)


def take(browser: Browser, log: str, pages: Mapping[str, str]) -> None:
    """Write a picture of each of these pages of a log's site, in Swedish."""
    with (
        running(log, "--no-verify") as site,
        visit(browser, f"http://127.0.0.1:{site.port}", viewport={"width": 1280, "height": 1100}) as window,
    ):
        for name, address in pages.items():
            page = window.go(f"{address}{'&' if '?' in address else '?'}lang=sv")
            page.screenshot(path=ROOT / "docs" / "img" / f"{name}.png")


if __name__ == "__main__":
    main()
