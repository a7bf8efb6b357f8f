"""The site asked directly: forms, languages, headers, problems, and what a client has already."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator

import pytest
from sites import BROWSER, Answer, ask, echo, matter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import tplog
from conftest import EXAMPLE
from tplog.answers.verification_status import Verification, VerificationStatus
from tplog.errors import Conflict, Incompatible, NotFound, Tampered, Unavailable
from tplog.eventstore.messages import (
    DATABASE_BUSY,
    DATABASE_DAMAGED,
    DATABASE_MISSING,
    READ_ONLY,
    SERVER_LOST,
    TREE_DAMAGED,
)
from tplog.site.page_request import PageRequest
from tplog.values.as_of import AsOf
from tplog.values.finding import Finding
from tplog.web import middleware
from tplog.web.app import application
from tplog.web.middleware import MAX_URL_BYTES, SECURITY_HEADERS, parse_host
from tplog.web.routes import PageRoute, always_slow, is_historical, is_search

BUDGETS = ["statsbidrag-brottsförebyggande", "trygghetspaketet"]


@pytest.fixture(scope="module")
def book() -> Iterator[tplog.Book]:
    """The real matter."""
    with matter() as book_:
        yield book_


@pytest.fixture(scope="module")
def site(book: tplog.Book) -> ASGIApp:
    """The site over it."""
    return application(book)


def telling(book: tplog.Book, error: Exception) -> ASGIApp:
    """A site whose first page meets an error."""

    def fail(*_: object) -> str:
        raise error

    return application(book, pages=[PageRoute("/", echo(fail))])


@pytest.mark.parametrize(
    ("target", "accept", "media"),
    [
        ("/", "", "text/html; charset=utf-8"),
        ("/", "*/*", "text/html; charset=utf-8"),
        ("/", BROWSER, "text/html; charset=utf-8"),
        ("/", "application/json", "application/json"),
        ("/", "application/json;q=0.5, text/csv", "text/csv; charset=utf-8; header=present"),
        ("/", "text/html;q=0, */*", "application/json"),
        ("/", "text/*;q=0.3, application/json;q=0.2", "text/html; charset=utf-8"),
        ("/", "text/html;q=0.2, application/json;q=0.25", "application/json"),
        ("/start.json", BROWSER, "application/json"),
        ("/start.csv", "application/json", "text/csv; charset=utf-8; header=present"),
    ],
)
def test_a_page_comes_in_the_form_that_is_wanted(site: ASGIApp, target: str, accept: str, media: str) -> None:
    """By its ending, else by what is accepted, the heaviest first; HTML where it is all the same."""
    answer = ask(site, target, accept=accept)
    assert (answer.status, answer.headers["content-type"]) == (200, media)
    assert {header.strip() for header in answer.headers["vary"].split(",")} == {
        "Accept",
        "Accept-Language",
        "Accept-Encoding",
    }


def test_the_forms_say_the_same(site: ASGIApp) -> None:
    """Data, rows and page each name both budgets."""
    assert {row["budget"] for row in ask(site, "/start.json").data["budgets"]} == {*BUDGETS}
    rows = ask(site, "/start.csv").body.decode().splitlines()
    assert {row.partition(",")[0] for row in rows[1:]} == {*BUDGETS}
    assert all(name in ask(site, "/").body.decode() for name in BUDGETS)


def test_what_is_in_no_form_that_is_wanted_is_refused(book: tplog.Book, site: ASGIApp) -> None:
    """406 lists the available forms; an ending that a page does not have is no address."""
    answer = ask(site, "/", accept="image/png")
    assert (answer.status, answer.data["code"]) == (406, "form-refused")
    assert "text/html, application/json, text/csv" in answer.data["detail"]
    app_of_text = application(book, pages=[PageRoute("/", echo(lambda *_: "x"))])
    assert ask(app_of_text, "/", accept="text/csv").status == 406
    assert ask(app_of_text, "/start.csv").status == 404


@pytest.mark.parametrize(
    ("target", "accepted", "spoken"),
    [
        ("/", "", "sv"),
        ("/", "de", "sv"),
        ("/", "en-GB,en;q=0.9,sv;q=0.8", "en"),
        ("/", "en;q=0.5,sv;q=0.6", "sv"),
        ("/", "sv;q=0,*", "en"),
        ("/?lang=en", "sv", "en"),
        ("/?lang=sv", "en", "sv"),
        ("/?lang=xx", "en", "en"),
        ("/nowhere?lang=en", "sv", "en"),
    ],
)
def test_a_page_speaks_the_language_that_is_wanted(
    site: ASGIApp, target: str, accepted: str, spoken: str
) -> None:
    """By the address, else by what the browser asks for, else Swedish."""
    answer = ask(site, target, accept=BROWSER, accept_language=accepted)
    assert answer.headers["content-language"] == spoken
    assert f'<html lang="{spoken}">'.encode() in answer.body


ENDINGS = [
    ("/events/2024/budget", "2024/budget", "text/html"),
    ("/events/2024/budget.json", "2024/budget", "application/json"),
    ("/events/odd.json", "odd.json", "text/html"),
    ("/events/odd.json.json", "odd.json", "application/json"),
]


@pytest.mark.parametrize(("target", "name", "media"), ENDINGS)
def test_an_event_whose_id_ends_as_a_form_does_wins(
    monkeypatch: pytest.MonkeyPatch, target: str, name: str, media: str
) -> None:
    """The whole is taken for an id where the log has it, and for an id with an ending where it has not."""
    with matter() as book:
        ids = {"odd.json", "2024/budget"}
        monkeypatch.setattr(book, "has_event", ids.__contains__)
        app = application(
            book,
            pages=[
                PageRoute("/events/{event:path}", echo(lambda _, event_id: event_id), ends_in_event_id=True)
            ],
        )
        answer = ask(app, target)
    assert answer.headers["content-type"].startswith(media)
    assert name.encode() in answer.body


def test_a_budgets_ending_is_its_form(book: tplog.Book) -> None:
    """A budget's name has no full stop; an account's path holds slashes."""
    pages = [
        PageRoute("/budgets/{budget}", echo(lambda _, budget: budget)),
        PageRoute("/budgets/{budget}/result", echo(lambda _, budget: f"result of {budget}")),
        PageRoute("/budgets/{budget}/accounts/{account:path}", echo(lambda _, *both: " ".join(both))),
    ]
    app = application(book, pages=pages)
    assert ask(app, "/budgets/x.json").data == {"told": "x"}
    assert ask(app, "/budgets/x/result.json").data == {"told": "result of x"}
    assert ask(app, "/budgets/x/accounts/2024/a/b.json").data == {"told": "x 2024/a/b"}
    assert b'href="/budgets/x.json"' in ask(app, "/budgets/x").body
    assert ask(app, "/budgets/x.txt").body.count(b"x.txt")
    assert ask(app, "/budgets/x/").status == 404


ALL = [
    ("/", "GET", 200),
    ("/", "HEAD", 200),
    ("/start.json", "GET", 200),
    ("/static/style.css", "GET", 200),
    ("/openapi.json", "GET", 200),
    ("/nowhere", "GET", 404),
    ("/static/", "GET", 404),
    ("/static/..%2f__init__.py", "GET", 404),
    ("/static/%2e%2e/render.py", "GET", 404),
    ("/checkpoint", "GET", 404),
    ("/proofs/2024/nothing", "GET", 404),
    ("/?as-of=soon", "GET", 400),
    ("/?known-at=9999-12-31T23:59-14:00", "GET", 400),
    ("/?known-at=" + "9" * 20, "GET", 400),
    ("/%00", "GET", 400),
    ("/?q=%00", "GET", 400),
    ("/", "POST", 405),
    ("/nowhere", "DELETE", 405),
    ("/", "OPTIONS", 405),
    ("/", "TRACE", 405),
    ("/?q=" + "a" * MAX_URL_BYTES, "GET", 414),
    ("/" + "a" * MAX_URL_BYTES, "GET", 414),
]


@pytest.mark.parametrize("accept", ["*/*", BROWSER])
@pytest.mark.parametrize(("target", "method", "status"), ALL)
def test_every_answer_has_the_headers(
    site: ASGIApp, target: str, method: str, status: int, accept: str
) -> None:
    """Every answer has a strict policy and no cookie; an error is a problem document."""
    answer = ask(site, target, method, accept=accept)
    assert answer.status == status
    assert {name: answer.headers[name.lower()] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert not {"set-cookie", "server", "access-control-allow-origin"} & answer.headers.keys()
    if status >= 400:
        _check_problem(answer, status, html=accept == BROWSER)


def _check_problem(answer: Answer, status: int, *, html: bool) -> None:
    assert answer.headers["cache-control"] == "no-store"
    if html and answer.headers["content-type"].startswith("text/html"):
        assert b"<h1>" in answer.body
        return
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.data.keys() == {"type", "title", "status", "detail", "instance", "code"}
    assert (answer.data["status"], answer.data["type"]) == (status, f"/problems/{answer.data['code']}")


def test_the_policy_is_strict() -> None:
    """Nothing inline, nothing from elsewhere, nowhere framed."""
    policy = dict(
        part.strip().split(" ", 1) for part in SECURITY_HEADERS["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert {value for name, value in policy.items() if name not in {"default-src", "base-uri"}} <= {
        "'self'",
        "'none'",
    }
    assert "unsafe" not in SECURITY_HEADERS["Content-Security-Policy"]


def test_a_refused_method_says_what_is_allowed(site: ASGIApp) -> None:
    """A 405 lists the allowed methods, as RFC 9110 requires."""
    assert ask(site, "/", "PUT").headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("target", ["/", "/start.json", "/static/style.css", "/openapi.json", "/nowhere"])
def test_head_is_get_without_the_body(site: ASGIApp, target: str) -> None:
    """The same status and headers, the length included."""
    full, head = ask(site, target), ask(site, target, "HEAD")
    assert (head.status, head.headers, head.body) == (full.status, full.headers, b"")
    assert int(full.headers["content-length"]) == len(full.body) > 0


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("localhost", "localhost"),
        ("LocalHost.:8000", "localhost"),
        ("127.0.0.1:80", "127.0.0.1"),
        ("[::1]:8000", "::1"),
        ("", ""),
        ("localhost:80:80", ""),
        ("localhost@evil.example", ""),
        ("localhost evil.example", ""),
        ("[::1", ""),
    ],
)
def test_a_host_is_read_strictly(host: str, named: str) -> None:
    """A name without its port; what is none is nobody's."""
    assert parse_host(host) == named


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8000", 200),
        ("127.0.0.1", 200),
        ("[::1]:8000", 200),
        ("Budget.Nacka.example", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("10.0.0.7", 421),
        ("", 421),
    ],
)
def test_only_its_own_names_reach_the_site(book: tplog.Book, host: str, status: int) -> None:
    """A stranger's name that was led to this machine gets no page, nor an echo that it could use."""
    app = application(book, hosts={*middleware.LOOPBACK_HOSTS, "budget.nacka.example"})
    answer = ask(app, "/", host=host)
    assert answer.status == status
    assert answer.status == 200 or answer.data["code"] == "host-unknown"


def test_everywhere_it_answers_to_numbers_but_to_no_stranger(book: tplog.Book) -> None:
    """With IP addresses allowed every IP address is served; a foreign host name is refused."""
    app = application(book, allow_ip_hosts=True)
    assert ask(app, "/", host="10.0.0.7:8000").status == 200
    assert ask(app, "/", host="[2001:db8::7]:8000").status == 200
    assert ask(app, "/", host="evil.example").status == 421


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (NotFound(Finding(DATABASE_MISSING, {"url": "/secret"})), 503, "log-unreachable"),
        (Unavailable(Finding(SERVER_LOST, {"url": "/secret", "why": "x"})), 503, "log-unreachable"),
        (Conflict(Finding(DATABASE_BUSY, {"url": "/secret"})), 503, "log-unreachable"),
        (Incompatible(Finding(READ_ONLY, {"url": "/secret"})), 503, "log-unreachable"),
        (Incompatible(Finding(DATABASE_DAMAGED, {"url": "/secret", "why": "x"})), 500, "log-damaged"),
        (Tampered(Finding(TREE_DAMAGED, {"size": "1"})), 500, "log-contradicted"),
        (RuntimeError("/secret"), 500, "site-failed"),
    ],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("accept", ["*/*", BROWSER])
def test_trouble_of_ours_is_told_to_the_keeper_alone(
    book: tplog.Book, caplog: pytest.LogCaptureFixture, error: Exception, status: int, code: str, accept: str
) -> None:
    """Nobody else sees where the log is or what the program was doing; all of it is logged."""
    with caplog.at_level(logging.ERROR, "tplog.web"):
        answer = ask(telling(book, error), "/", accept=accept)
    assert answer.status == status
    assert (answer.headers.get("retry-after") is not None) == (status == 503)
    assert code.encode() in answer.body
    assert b"secret" not in answer.body
    assert b"Traceback" not in answer.body
    assert ("Traceback" in caplog.text) == isinstance(error, RuntimeError)
    assert str(error).split(":")[0] in caplog.text
    assert (
        SECURITY_HEADERS.items() <= {name: answer.headers[name.lower()] for name in SECURITY_HEADERS}.items()
    )


def test_an_askers_mistake_is_not_logged(site: ASGIApp, caplog: pytest.LogCaptureFixture) -> None:
    """A log that strangers can fill is read by nobody."""
    for target in ("/nowhere", "/?as-of=x", "/%00"):
        ask(site, target)
    assert caplog.records == []


def test_a_problem_shows_text_as_text(site: ASGIApp) -> None:
    """Markup in an address stays text, what cannot be seen is written out, and no link leads elsewhere."""
    body = ask(site, "//evil.example/%3Cscript%3E%E2%80%AE%1b%5b", accept=BROWSER).body.decode()
    assert "<script>" not in body.replace('<script src="/static/', "")
    assert "&lt;script&gt;\\u{202e}\\u{1b}[" in body
    assert 'href="//' not in body


def test_what_a_client_has_is_not_sent_again() -> None:
    """The same tag as long as the log, the question and the language are the same."""
    with matter() as book:
        app = application(book)
        tag = ask(app, "/").headers["etag"]
        second = ask(app, "/", if_none_match=f'"other", {tag}')
        assert (second.status, second.body, second.headers["etag"]) == (304, b"", tag)
        assert "content-type" not in second.headers
        assert (
            SECURITY_HEADERS.items()
            <= {name: second.headers[name.lower()] for name in SECURITY_HEADERS}.items()
        )
        variants = [
            ask(app, "/", accept_language="en"),
            ask(app, "/?as-of=2024-01-01"),
            ask(app, "/start.json"),
            ask(app, "/", accept="application/json"),
            ask(application(book), "/"),  # another process
        ]
        assert len({tag, *(answer.headers["etag"] for answer in variants)}) == 6
        book.apply(EXAMPLE)
        assert ask(app, "/", if_none_match=tag).status == 200


def test_a_verification_makes_pages_new(book: tplog.Book) -> None:
    """When a verification ends, pages made before it are stale."""
    verifications = [Verification(VerificationStatus.RUNNING)]
    app = application(book, verification=lambda: verifications[0])
    tag = ask(app, "/").headers["etag"]
    verifications[0] = Verification(VerificationStatus.INSUFFICIENT)
    assert ask(app, "/", if_none_match=tag).status == 200


def test_a_page_of_more_than_records_has_no_tag(book: tplog.Book) -> None:
    """Checkpoints and cosignatures come without a record; and the status page is given the verification."""
    page = PageRoute(
        "/", echo(lambda _, verification: verification.status), uncacheable=True, needs_verification=True
    )
    answer = ask(
        application(book, pages=[page], verification=lambda: Verification(VerificationStatus.INSUFFICIENT)),
        "/",
    )
    assert "etag" not in answer.headers
    assert b"short" in answer.body


def test_files_come_with_their_types(site: ASGIApp) -> None:
    """Only those that there are, and not again to who has them."""
    kinds = {"style.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}
    kinds |= {"replay.js": "text/javascript; charset=utf-8"}
    for name, media in kinds.items():
        answer = ask(site, f"/static/{name}")
        assert answer.headers["content-type"] == media
        assert ask(site, f"/static/{name}", if_none_match=answer.headers["etag"]).status == 304


@pytest.mark.usefixtures("copy")
def test_a_signed_log_hands_out_checkpoint_and_proof() -> None:
    """Each as it is, to be checked by others' tools."""
    with tplog.open("tplog.db", read_only=True) as book:
        app = application(book)
        newest = book.checkpoint()
        assert ask(app, "/checkpoint").body == bytes(newest.note)
        record = next(book.records())
        answer = ask(app, f"/proofs/{record.event.id}")
        assert answer.body == bytes(book.prove_inclusion(record.index).proof)
        assert answer.headers["content-disposition"] == f'attachment; filename="{record.index}.tlog-proof"'


def test_an_unknown_event_is_answered_at_once_however_long_the_log(book: tplog.Book) -> None:
    """The nearest names are suggested among few names, and not searched for among many."""
    app = application(book)
    assert "2024/budget" in ask(app, "/proofs/2024/budge").data["detail"]
    with matter() as long:
        long.size = lambda: 1_000_000  # type: ignore[method-assign]
        assert "2024/budget" not in ask(application(long), "/proofs/2024/budge").data["detail"]


def test_a_page_that_breaks_off_is_broken_off(site: ASGIApp, caplog: pytest.LogCaptureFixture) -> None:
    """Once an answer has begun no second one is sent into it."""

    async def begins(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        message = "in the midst"
        raise RuntimeError(message)

    sent = list[Message]()

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def no_doubts() -> tuple[Finding, ...]:
        return ()

    guarded = middleware.RequestGuard(
        begins, {"localhost"}, lambda *_: pytest.fail("told"), no_doubts, allow_ip_hosts=False
    )
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", b"localhost")]}
    with pytest.raises(RuntimeError, match="in the midst"):
        asyncio.run(guarded({**scope, "query_string": b""}, receive, send))
    assert len(sent) == 1


def test_the_past_waits_in_the_slow_lane() -> None:
    """A page that needs a replay is slow; one from projections is not."""
    assert not is_historical(PageRequest())
    assert is_historical(PageRequest(point=AsOf(known_at=3)))
    assert not is_search(PageRequest(choices={"before": ("3",)}))
    assert is_search(PageRequest(choices={"q": ("x",)}))
    assert always_slow(PageRequest())
