"""Any request gets an answer with its headers, never a failure of the server."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sites import BROWSER, ask, echo, matter
from starlette.types import ASGIApp

from tplog.web.app import application
from tplog.web.content_negotiation import (
    Representation,
    accepted_language,
    accepted_representations,
    reads_html,
)
from tplog.web.file_routes import DOWNLOADS
from tplog.web.middleware import SECURITY_HEADERS
from tplog.web.routes import PAGES, PageRoute

ODD = [
    "..", ".", "", "~", "trygghetspaketet", "2024", "kommunstyrelsen", "2024/budget", "x.json", ".json",
    ".csv", "%", "%zz", "%c3%28", "%ed%a0%80", "%00", "%0d%0aSet-Cookie:a=b", "%e2%80%ae", "%3Cscript%3E",
    "%2F", "%5c", "{{7*7}}", "javascript:alert(1)", "'%20OR%201=1--", "9" * 400, "a" * 3000, "%F0%9F%92%A9",
    "%2525", ";", "@",
]  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(ODD),
    st.text(string.printable.strip() + "åäö", max_size=20).map(
        lambda text: text.replace("?", "").replace("#", "")
    ),
).map(
    lambda text: "".join(
        char if char.isascii() else "".join(f"%{byte:02x}" for byte in char.encode()) for char in text
    )
)
HEADS = st.lists(
    st.sampled_from(
        ["/budgets", "/events", "/proofs", "/static", "/log", "/checkpoint", "/start.json", "/papers"]
    ),
    max_size=1,
)
PATHS = st.builds(lambda head, rest: "".join(head) + "/" + "/".join(rest), HEADS, st.lists(TEXTS, max_size=5))
NAMES = st.one_of(
    st.sampled_from(
        ["as-of", "known-at", "lang", "year", "order", "q", "before", "amount", "type", "column"]
    ),
    TEXTS,
)
VALUES = st.one_of(
    TEXTS,
    st.dates().map(str),
    st.datetimes(timezones=st.timezones() | st.none()).map(
        lambda moment: moment.isoformat().replace("+", "%2b")
    ),
    st.integers().map(str),
)
QUERIES = st.lists(st.tuples(NAMES, VALUES).map("=".join), max_size=4).map("&".join)
HEADER = st.text(st.characters(max_codepoint=255, categories=("L", "M", "N", "P", "S", "Zs")), max_size=40)
ACCEPTS = st.one_of(st.sampled_from(["*/*", BROWSER, "application/json", "text/csv"]), HEADER)


@pytest.fixture(scope="module")
def site() -> Iterator[ASGIApp]:
    """The real site, with made-up pages where others are to come."""
    named = [
        PageRoute("/budgets/{budget}", echo(lambda _, parameter: parameter, sheet=True)),
        PageRoute(
            "/budgets/{budget}/accounts/{account:path}", echo(lambda request, *_: str(request.number("year")))
        ),
        PageRoute("/events/{event:path}", echo(lambda _, parameter: parameter), ends_in_event_id=True),
    ]
    with matter() as book:
        yield application(book, pages=[*PAGES, *named])


@example(
    path="/",
    query="known-at=0001-01-01T00:00:00",
    accept=BROWSER,
    speaks="en",
    host="localhost",
    method="GET",
)
@example(path="/budgets/%ed%a0%80", query="", accept="*/*", speaks="", host="localhost", method="GET")
@given(
    path=PATHS,
    query=QUERIES,
    accept=ACCEPTS,
    speaks=HEADER,
    host=st.just("localhost") | HEADER,
    method=st.just("GET") | st.sampled_from(["HEAD", "POST", "get", "X"]),
)
def test_no_question_breaks_the_site(
    site: ASGIApp, path: str, query: str, accept: str, speaks: str, host: str, method: str
) -> None:
    """Any address, query and header is answered in good order, and nothing sent comes back as markup."""
    answer = ask(site, f"{path}?{query}", method, accept=accept, accept_language=speaks, host=host)
    assert answer.status in {200, 400, 404, 405, 406, 414, 421}
    assert (
        SECURITY_HEADERS.items() <= {name: answer.headers[name.lower()] for name in SECURITY_HEADERS}.items()
    )
    assert all("\n" not in value and "\r" not in value for value in answer.headers.values())
    assert "set-cookie" not in answer.headers
    text = answer.body.decode()
    if answer.headers["content-type"].startswith("text/html"):
        assert text.count("<script") <= 1
        assert 'href="//' not in text
        assert 'href="javascript' not in text


MARKUP = '"><script>alert(1)</script>'
WRONG_CHOICES = ("9007199254740991", MARKUP * 50)
PLACES = {
    "budget": "trygghetspaketet",
    "account": "2024/kommunstyrelsen",
    "key": "b7fa1f3bb672a116",
    "body": "kommunstyrelsen",
    "page": "flow",
}
ADDRESSES = [
    *((route.pattern, route.choices) for route in PAGES if route.choices),
    *((route.pattern, ("year", "open", "past")) for route in DOWNLOADS if "{page}" in route.pattern),
]


@pytest.mark.parametrize(("pattern", "choices"), ADDRESSES, ids=[pattern for pattern, _ in ADDRESSES])
def test_no_choice_breaks_a_page(site: ASGIApp, pattern: str, choices: tuple[str, ...]) -> None:
    """Each parameter of each page with what it cannot be: another page, or why not; never markup."""
    path = re.sub(r"\{(\w+)(:path)?\}", lambda match: quote(PLACES[match[1]]), pattern)
    assert ask(site, path, accept=BROWSER).status == 200
    for name in choices:
        for value in WRONG_CHOICES:
            answer = ask(site, f"{path}?{name}={quote(value)}", accept=BROWSER)
            assert answer.status in {200, 400, 404}, (name, value)
            assert b"<script>alert" not in answer.body, (name, value)


@given(HEADER)
def test_any_header_is_read(header: str) -> None:
    """A header that cannot be read counts as absent."""
    assert set(accepted_representations(header)) <= set(Representation)
    assert accepted_language(header) is not None
    assert reads_html(header) in {True, False}


def test_an_error_calls_a_choice_as_the_page_does(site: ASGIApp) -> None:
    """A Swedish reader is told of the order that cannot be chosen, not of a word of the address."""
    answer = ask(site, "/?sort=fel&lang=sv", accept=BROWSER)
    assert answer.status == 400
    assert "Sortering: ”fel” går inte att välja." in answer.body.decode()
