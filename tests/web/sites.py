"""Shared parts of the site's tests: an application called directly, a running site, and example pages."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any
from urllib.parse import unquote

from attrs import frozen
from starlette.types import ASGIApp

import tplog
from conftest import EVENTS, ROOT
from tplog.answers import answer as described
from tplog.answers.answer import Field, Kind
from tplog.answers.overview import Overview, OverviewTotal
from tplog.i18n.money_format import Unit
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable

PLACES = ("src", "tests", "tests/web")  # where a process finds us
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def matter() -> tplog.Book:
    """The real matter, in memory."""
    book = tplog.Book(tplog.MemoryLog())
    for paper in sorted(EVENTS.glob("*.toml")):
        book.apply(paper)
    return book


@frozen
class Answer:
    """An answer to a request."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def data(self) -> Any:  # noqa: ANN401 (JSON)
        """The body as JSON."""
        return json.loads(self.body)


def ask(app: ASGIApp, target: str, method: str = "GET", **headers: str) -> Answer:
    """Ask an application for a target as it stands in a request's first line, as the server would."""
    all_headers = {"host": "localhost", **{name.replace("_", "-"): value for name, value in headers.items()}}
    raw, _, query = target.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(raw),
        "raw_path": raw.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in all_headers.items()],
    }
    return asyncio.run(_answer_of(app, scope))


async def _answer_of(app: ASGIApp, scope: dict[str, Any]) -> Answer:
    sent = list[Any]()

    async def receive() -> dict[str, Any]:
        if not sent:
            await asyncio.sleep(0)
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:  # noqa: ANN401 (ASGI)
        sent.append(message)

    await app(scope, receive, send)
    start, *rest = sent
    pairs = [(name.decode().lower(), value.decode("latin-1")) for name, value in start["headers"]]
    assert len(dict(pairs)) == len(pairs), "a header twice"
    return Answer(start["status"], dict(pairs), b"".join(part.get("body", b"") for part in rest))


# What such a page says.
ECHO: described.Answer[tuple[str, ...]] = described.Answer(
    "Echo", (Field("told", Kind.TEXT, get=lambda view: view[0]),)
)


class EchoView(tuple[str, ...]):
    """What such a page shows, in the template of the first page: nothing but its sentence."""

    __slots__ = ()
    overview = Overview(None, (), (), OverviewTotal(0, None, 0, 0, 0, 0, level_known=True), {}, {})
    unit = Unit.KR


def page_module(make: Callable[..., Page[Any]], name: str = "echo") -> Any:  # noqa: ANN401 (a module)
    """The module of a page, as `tplog.web.routes` takes it."""
    module = ModuleType(name, "A page made up.")
    vars(module).update(page=make, PAGE=ECHO)
    return module


def echo(describe: Callable[..., str], *, sheet: bool = False) -> Any:  # noqa: ANN401 (a module)
    """A page that says what a function of its question and parameters says, in place of the first page."""

    def page(_book: tplog.Book, request: PageRequest, *parameters: object) -> Page[Any]:
        text = describe(request, *parameters)
        table = PageTable(ECHO, [(text,)]) if sheet else None
        return Page("start", text, EchoView((text,)), ECHO, table, takes_point=True, lead=(text,))

    return page_module(page)


@frozen
class Running:
    """A site of its own process."""

    port: int
    process: subprocess.Popen[str]

    def connect(self, **options: int) -> socket.socket:
        """A connection to it."""
        connection = socket.socket()
        for name, value in options.items():
            connection.setsockopt(socket.SOL_SOCKET, getattr(socket, name), value)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", self.port))
        return connection

    def get(self, target: str = "/") -> tuple[int, float]:
        """The status of a page, and in how many seconds it came."""
        start = time.monotonic()
        return int(self.take(target).split(b" ", 2)[1]), time.monotonic() - start

    def take(self, target: str) -> bytes:
        """All that comes back."""
        with self.connect() as connection:
            connection.sendall(
                f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
            )
            return b"".join(iter(lambda: connection.recv(1 << 16), b""))

    def stop(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """End it by a signal; returns its exit code, and what it said on stderr."""
        self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=20)
        return self.process.returncode, errors


@contextmanager
def running(database: str, *arguments: str, before: str = "") -> Iterator[Running]:
    """``tplog serve`` on a free port, in a process that first runs a line or so of ours."""
    program = f"{before}\nfrom tplog.__main__ import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", program, "serve", "--port", "0", "--db", database, "--lang", "en", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(str(ROOT / place) for place in PLACES)},
    )
    assert process.stdout
    line = process.stdout.readline()
    try:
        assert "http://" in line, process.communicate(timeout=10)
        yield Running(int(line.split("/ ")[0].rpartition(":")[2]), process)
    finally:
        process.kill()
        process.communicate()
