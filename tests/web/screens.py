"""Pictures of the five pages for the docs, from the real matter: ``make screens``."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "web")]

from sites import running

import tplog
from browser import chromium, visit
from matter import EVENTS

BUDGET = "/budgets/trygghetspaketet"
PAGES = {
    "flow": f"{BUDGET}?year=2024",
    "result": f"{BUDGET}/result?year=2024",
    "history": f"{BUDGET}/history?order=recorded&known-at=10",
    "findings": f"{BUDGET}/findings",
    "trail": f"{BUDGET}/accounts/2024/kommunstyrelsen/trygghetsv%C3%A4rdar?column=budget",
}


def main() -> None:
    """Write docs/img/NAME.png, each 1280 pixels wide and at most 1100 high."""
    with TemporaryDirectory() as folder:
        path = f"{folder}/tplog.db"
        with tplog.create(path) as book:
            for paper in sorted(EVENTS.glob("*.toml")):
                book.apply(paper)
        with running(path, "--no-verify") as site, chromium() as browser:
            home = f"http://127.0.0.1:{site.port}"
            with visit(browser, home, viewport={"width": 1280, "height": 1100}) as visit_:
                for name, address in PAGES.items():
                    page = visit_.go(f"{address}{'&' if '?' in address else '?'}lang=sv")
                    page.screenshot(path=ROOT / "docs" / "img" / f"{name}.png")


if __name__ == "__main__":
    main()
