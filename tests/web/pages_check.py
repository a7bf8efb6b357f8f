"""Every address of the made-up municipality's site, in both languages: ``make pages-check``.

    python tests/web/pages_check.py DB [--each 3]

Prints each fault, and a table of the kinds of pages in Markdown; the exit code is 1 where there is a fault.
Swedish pages are seen wide and light, English ones at a zoom of 400 % and dark; then both in narrow windows.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "web")]

import httpx
from attrs import define, field
from page_checks import NARROW, WIDE, keyboard_faults, page_faults, printed
from sites import running
from starlette.routing import compile_path

from browser import chromium, html_errors, visit
from tplog.web.routes import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from playwright.sync_api import Browser

_PATTERNS = [(compile_path(route.pattern)[0], route.pattern) for route in PAGES]
_MANY = ("/events/", "/accounts/", "/papers/")  # kinds with an address for each thing that is recorded
HEADINGS = (
    "page", "addresses", "runs", "axe", "HTML", "in the browser", "stops to the table", "A4 sheets",
    "PDF, kB", "page, kB", "gzip, kB",
)  # fmt: skip


@define
class Kind:
    """What was seen of the pages of a kind: faults by judge, and the largest of each measure."""

    addresses: int = 0
    runs: int = 0
    faults: Counter[str] = field(factory=Counter)
    most: dict[str, int] = field(factory=lambda: defaultdict(int))

    def note(self, **measures: int) -> None:
        """Keep the largest."""
        for name, value in measures.items():
            self.most[name] = max(self.most[name], value)

    def row(self, pattern: str) -> str:
        """Return its row of the table."""
        most = self.most
        counts = [self.addresses, self.runs, *(self.faults[judge] for judge in ("axe", "html", "browser"))]
        measures = [most["stops"] or "–", most["sheets"], f"{most['pdf'] / 1000:.0f}"]
        weights = [f"{most[name] / 1000:.1f}" for name in ("raw", "gzip")]
        return f"| `{pattern}` | {' | '.join(map(str, [*counts, *measures, *weights]))} |"


def kind_of(path: str) -> str | None:
    """Return the pattern of a page's path, or None where it is no page."""
    for regex, pattern in _PATTERNS:
        if regex.match(unquote(path)):
            return None if re.search(r"\.(json|csv|atom|svg|png)$", path) else pattern
    return None


def paths_in(html: str) -> Iterable[str]:
    """Yield the paths of the pages that a page links to, without what chooses a way to look at them."""
    for target in re.findall(r'href="(/[^"]*)"', html):
        path = urlsplit(unescape(target)).path
        if kind_of(path) is not None:
            yield path


def all_paths(home: str, each: int) -> list[str]:
    """Return the addresses of the site map, and of all pages that those and their pages link to.

    Of events, accounts and papers there are ``each`` of a budget, from first to last; 0 is all.
    """
    addresses = re.findall(r"<loc>([^<]+)</loc>", httpx.get(f"{home}/sitemap.xml", timeout=60).text)
    begun = [urlsplit(unescape(address)).path for address in addresses]
    linked: dict[str, list[str]] = defaultdict(list)
    known = set(begun)
    with httpx.Client(base_url=home, headers={"Accept": "text/html"}, timeout=60) as client:
        for path in begun:
            for other in paths_in(client.get(path).text):
                if other not in known:
                    known.add(other)
                    linked[f"{kind_of(other)} {path.split('/')[2:3]}"].append(other)
    rest = []
    for paths in linked.values():
        many = each and any(part in paths[0] for part in _MANY)
        rest += paths[:: max(1, len(paths) // each)][:each] if many else paths
    return [*begun, *rest]


def spoken(path: str, lang: str) -> str:
    """Return the address of a page in a language."""
    return f"{path}?lang={lang}"


def weigh(home: str, paths: Sequence[str], kinds: dict[str, Kind]) -> dict[str, str]:
    """Ask for every page in both languages, note its weight, and return all documents by address."""
    documents = {}
    with httpx.Client(base_url=home, headers={"Accept": "text/html"}, timeout=60) as client:
        for path in paths:
            kind = kinds[str(kind_of(path))]
            kind.addresses += 1
            for lang in ("sv", "en"):
                answer = client.get(spoken(path, lang))
                answer.raise_for_status()
                kind.note(raw=len(answer.content), gzip=answer.num_bytes_downloaded)
                documents[spoken(path, lang)] = answer.text
    return documents


def look(browser: Browser, home: str, paths: Sequence[str], lang: str, kinds: dict[str, Kind]) -> list[str]:
    """Open every page in a language, and return what is wrong."""
    looks: dict[str, Any] = {"viewport": WIDE, "color_scheme": "light"}
    if lang == "en":
        looks = {"viewport": NARROW, "device_scale_factor": 4, "color_scheme": "dark"}
    faults = []
    with visit(browser, home, **looks) as visitor:
        for number, path in enumerate(paths, 1):
            kind = kinds[str(kind_of(path))]
            visitor.page.set_viewport_size(looks["viewport"])
            page = visitor.go(spoken(path, lang))
            stops, keyboard = keyboard_faults(page)
            paper = printed(page)
            new = [*page_faults(page), *keyboard, *paper.faults, *visitor.wrong, *visitor.outgoing]
            visitor.wrong.clear()
            visitor.outgoing.clear()
            kind.runs += 1
            kind.note(stops=stops, sheets=paper.sheets, pdf=paper.size)
            for fault in new:
                kind.faults["axe" if re.match(r"[a-z0-9-]+: \[", fault) else "browser"] += 1
                faults.append(f"{spoken(path, lang)}: {fault}")
                print(faults[-1], flush=True)
            if number % 50 == 0:
                print(f"{lang}: {number} of {len(paths)}", file=sys.stderr, flush=True)
    return faults


def main(arguments: Sequence[str] | None = None) -> int:
    """Look at all, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database")
    parser.add_argument("--each", type=int, default=0, help="so many events, accounts and papers; 0: all")
    options = parser.parse_args(arguments)
    kinds: dict[str, Kind] = defaultdict(Kind)
    with running(options.database, "--no-verify") as site, TemporaryDirectory() as folder:
        home = f"http://127.0.0.1:{site.port}"
        paths = all_paths(home, options.each)
        errors = html_errors(weigh(home, paths, kinds), Path(folder))
        for error in errors:
            print(error, flush=True)
            kinds[str(kind_of(error.partition("?")[0]))].faults["html"] += 1
        with chromium() as browser:
            for lang in ("sv", "en"):
                errors = [*errors, *look(browser, home, paths, lang, kinds)]
    print(f"| {' | '.join(HEADINGS)} |\n|---|{'--:|' * (len(HEADINGS) - 1)}")
    for pattern in sorted(kinds):
        print(kinds[pattern].row(pattern))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
