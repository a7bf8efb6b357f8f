"""Every page of the site, in each form and language, as an application asked in this process gives it."""

from __future__ import annotations

import asyncio
import re
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from starlette.types import ASGIApp

import tplog
from frozen_commands import Facts, facts, spread
from frozen_run import Output, name_of, steady

FORMS = {"html": "text/html", "json": "application/json", "csv": "text/csv"}
PROGRAM = ("/openapi.json", "/static/style.css", "/static/nothing", "/favicon.ico")
_TAG = re.compile(rb'W/"[0-9a-f]+"')  # differs from one process to the next


def open_site(book: tplog.Book) -> ASGIApp:
    """Make the site over a book."""
    from tplog.web.app import application  # noqa: PLC0415 (the one place that knows it)

    return application(book)


def of_a_log(log: str, *, thin: bool) -> Iterator[Output]:
    """What forms ask for, what is not there, and what links lead to: of each sort some, few if ``thin``."""
    most = 1 if thin else 8
    log_facts = facts(log)
    with closing(tplog.open(f"{log}.db", read_only=True)) as book:
        app = open_site(book)
        seen = Counter[str]()
        waiting, done = deque(_first_addresses(log_facts)), set[str]()
        while waiting:
            target = waiting.popleft()
            if target in done:
                continue
            done.add(target)
            html = b""
            for name, content in _forms(app, target):
                html = html or content
                yield name_of(f"{log}/site", name), steady(_TAG.sub(b'W/"TAG"', content))
            for link in _links(target, html):
                if link not in done and seen[_sort(link)] < most:
                    seen[_sort(link)] += 1
                    waiting.append(link)


def _first_addresses(log_facts: Facts) -> list[str]:
    """Where the walk begins: what only a form leads to, and mistakes."""
    day, known = log_facts.days[len(log_facts.days) // 2], log_facts.size // 2
    addresses = ["/", "/log", "/status", f"/?as-of={day}", f"/?known-at={known}", *PROGRAM]
    addresses += [f"/log?{urlencode(query)}" for query in _searches(log_facts)]
    for budget in spread(log_facts.budgets, 2):
        at = f"/budgets/{quote(budget)}"
        addresses += [at, f"{at}?as-of={day}", f"{at}/result?known-at={known}", f"{at}/history?order=decided"]
        addresses += [f"{at}/findings?severity=warning", f"{at}/findings?answered=yes"]
        addresses += [f"{at}/papers?as-of={day}"]
    addresses += [f"/proofs/{quote(name)}" for _, name in spread(log_facts.events, 2)] + ["/checkpoint"]
    wrong = ["/nothing", "/events/nothing", "/budgets/nothing", "/log?as-of=x", "/log?type=x", "/?known-at=x"]
    return addresses + wrong


def _searches(log_facts: Facts) -> list[dict[str, str]]:
    budget, account = log_facts.accounts[-1]
    return [
        {"q": "kommun"},
        {"budget": budget},
        {"account": account},
        {"type": "FrameDecided"},
        {"by": [*log_facts.bodies, "kommunstyrelsen"][0]},
        {"amount": "1 mkr"},
    ]


def _forms(app: ASGIApp, target: str) -> Iterator[tuple[str, bytes]]:
    """A target's answers, the Swedish page first; of what is no page the one answer."""
    for form, media in FORMS.items():
        for language in ("sv", "en"):
            content = ask(app, target, {"accept": media, "accept-language": language})
            yield f"{unquote(target.removeprefix('/'))}.{form}.{language}", content
            if target.startswith(("/static", "/openapi", "/proofs", "/checkpoint")):
                return


def _links(target: str, html: bytes) -> list[str]:
    """The addresses of the site that a page links to, without their language."""
    links = []
    for link in re.findall(r'(?:href|src)="([^"]+)"', html.decode("utf-8", "replace")):
        parts = urlsplit(urljoin(target, unescape(link)))
        if parts.scheme or parts.netloc or not parts.path.startswith("/"):
            continue
        query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name != "lang"])
        links.append(parts.path + (f"?{query}" if query else ""))
    return links


def _sort(link: str) -> str:
    """What sort of page an address leads to: its fixed words, and whether it asks for more."""
    path, _, query = link.partition("?")
    words = path.split("/")
    fixed = words[1:2] + (words[3:4] if words[1] == "budgets" else []) + re.findall(r"\.(?:json|csv)$", path)
    return " ".join([*fixed, "?" if query else ""])


def ask(app: ASGIApp, target: str, headers: dict[str, str]) -> bytes:
    """Ask for a target; returns the status, the headers and the body as bytes."""
    path, _, query = target.partition("?")
    all_headers = {"host": "localhost", **headers}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in all_headers.items()],
    }
    return asyncio.run(_answer_of(app, scope))


async def _answer_of(app: ASGIApp, scope: dict[str, Any]) -> bytes:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0 if sent else 0.001)
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:  # noqa: ANN401 (ASGI)
        sent.append(message)

    await app(scope, receive, send)
    start, *rest = sent
    head = b"".join(name + b": " + value + b"\n" for name, value in start["headers"])
    body = b"".join(part.get("body", b"") for part in rest)
    return f"status {start['status']}\n".encode() + head + b"\n" + body
