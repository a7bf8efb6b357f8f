"""How much pages weigh, and how long they take: of each kind, in logs of several sizes.

    python bench/weights.py NAME=DB [NAME=DB ...]

Serves each log on loopback, asks a new process for each page first (cold: it has read nothing of the log but
its findings, which `serve` evaluates by itself) and again (warm: it is cached), and prints a table in
Markdown: bytes as they are and as sent with gzip, and milliseconds of the server's processor. Shown are the
newest record, the budget of most of the newest fifty, and the first line, paper and body that pages link to.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from html import unescape
from urllib.parse import unquote
from urllib.request import Request, urlopen

from attrs import frozen

from pages import nanoseconds, wait_for_findings
from web import served_process, written

# Pages of the log, by kind; those of a budget follow its address.
_OF_LOG = {
    "start": "/", "bodies": "/bodies", "a body": "{body}", "changes over all budgets": "/changes",
    "log": "/log", "search": "/log?q=ram", "event": "/events/{event}", "status": "/status",
    "about": "/about",
}  # fmt: skip
_OF_BUDGET = {
    "a budget (flow)": "", "result": "/result", "years": "/years", "changes of a budget": "/changes",
    "history": "/history", "compare": "/compare", "findings of a budget": "/findings", "papers": "/papers",
}  # fmt: skip
PAGES = {
    **_OF_LOG,
    **{kind: f"{{budget}}{path}" for kind, path in _OF_BUDGET.items()},
    "a paper": "{paper}",
    "trail": "{trail}",
}


@frozen
class Weight:
    """Bytes of a page, as it is and as it is sent compressed; and what it cost, in nanoseconds."""

    raw: int
    compressed: int
    cold: int
    warm: int

    def cells(self) -> str:
        """Return its cells of the table."""
        sizes = f"{self.raw / 1000:.1f} → {self.compressed / 1000:.1f}"
        return f"{sizes} | {self.cold / 1e6:.0f}, {self.warm / 1e6:.0f}"


def answered(url: str, **headers: str) -> bytes:
    """Return what an address answers with."""
    with urlopen(Request(url, headers=headers)) as answer:  # noqa: S310 (our own, on loopback)
        content: bytes = answer.read()
        return content


def linked(page: str, place: str) -> str:
    """Return the path of the first link on a page to a page of such a place, "" where there is none."""
    link = re.search(rf'href="([^"?#]*/{place}/[^"?#]+)', answered(page, Accept="text/html").decode())
    return unquote(unescape(link[1])) if link else ""


def examples(address: str) -> dict[str, str]:
    """Return the paths of what is shown: a budget, a line, a paper and a body; and the id of an event."""
    newest = json.loads(answered(f"{address}/log.json"))["records"]
    budget = f"/budgets/{Counter(record['budget'] for record in newest).most_common(1)[0][0]}"
    return {
        "event": newest[0]["event"],
        "budget": budget,
        "trail": linked(address + written(f"{budget}/result"), "accounts"),
        "paper": linked(address + written(f"{budget}/papers"), "papers"),
        "body": linked(f"{address}/bodies", "bodies"),
    }


def weigh(database: str, path: str) -> Weight:
    """Ask a new process for a page, twice by the clock of its processor, and for its bytes."""
    with served_process(database) as (address, pid):
        wait_for_findings(pid)
        nanoseconds(f"{address}/help", pid)  # what is imported once; it shows nothing of the log
        url = address + written(path)
        cold, warm = (nanoseconds(url, pid)[1] for _ in range(2))
        content = answered(url, Accept="text/html")
        compressed = answered(url, Accept="text/html", **{"Accept-Encoding": "gzip"})
    assert gzip.decompress(compressed) == content  # noqa: S101 (else the figure means nothing)
    return Weight(len(content), len(compressed), cold, warm)


def table(weights: dict[str, dict[str, Weight]]) -> str:
    """Return the figures for people, by kind of page and by log."""
    names = list(weights)
    columns = [f"{name}: {measure}" for name in names for measure in ("kB → gzip", "ms cold, warm")]
    lines = [f"| page | {' | '.join(columns)} |", f"|---|{'--:|' * len(columns)}"]
    for kind in PAGES:
        cells = [weights[name][kind].cells() if kind in weights[name] else "– | –" for name in names]
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Weigh the pages of all logs, and print."""
    weights: dict[str, dict[str, Weight]] = {}
    for argument in sys.argv[1:]:
        name, _, database = argument.partition("=")
        with served_process(database) as (address, _):
            shown = examples(address)
        weights[name] = {
            kind: weigh(database, path.format_map(shown))
            for kind, path in PAGES.items()
            if path.format_map(shown)
        }
        print(f"{name}: {shown}", file=sys.stderr, flush=True)
    print(table(weights))


if __name__ == "__main__":
    main()
