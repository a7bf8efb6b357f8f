"""A real server: no client blocks the others, and a signal stops it."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from crowded import LARGE, LIMITS
from sites import Running, running

import tplog
from conftest import EVENTS
from tplog.web.app import SLOW_CONCURRENCY
from tplog.web.middleware import SECURITY_HEADERS
from tplog.web.problem_details import Problem
from tplog.web.request_limiter import RequestLimiter

CROWDED = "import crowded; crowded.crowd()"
HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
SOON = 3  # seconds; a page takes some hundredths of one, but the machine may be busy


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A log of the real matter."""
    path = tmp_path_factory.mktemp("served") / "tplog.db"
    with tplog.create(str(path)) as book:
        for paper in sorted(EVENTS.glob("*.toml")):
            book.apply(paper)
    return str(path)


@pytest.fixture(scope="module")
def site(database: str) -> Iterator[Running]:
    """A server with short limits, and with slow and large pages."""
    with running(database, "--no-verify", before=CROWDED) as running_site:
        yield running_site


def ended_after(connection: socket.socket) -> float:
    """Return in how many seconds the server ends a connection, after anything it sends."""
    start = time.monotonic()
    try:
        while connection.recv(1 << 16):
            pass
    except ConnectionError:
        pass
    return time.monotonic() - start


def test_a_page_comes(site: Running) -> None:
    """From a real server, soon."""
    status, took = site.get()
    assert status == 200
    assert took < SOON


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET", HEAD, b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nx"],
    ids=["nothing", "a word", "no end of the head", "no end of the body"],
)
def test_who_is_silent_is_dropped(site: Running, sent: bytes) -> None:
    """A request that does not come to its end keeps its connection for some seconds alone."""
    with site.connect() as connection:
        connection.sendall(sent)
        assert ended_after(connection) < LIMITS["HEAD_TIMEOUT_S"] + LIMITS["KEEP_ALIVE_S"] + SOON


@pytest.mark.parametrize(
    "first_bytes",
    [HEAD + b"X: ", b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"],
    ids=["head", "body"],
)
def test_who_drips_is_dropped(site: Running, first_bytes: bytes) -> None:
    """A byte now and then is no more than silence, and meanwhile others get their pages."""
    with site.connect() as connection:
        connection.sendall(first_bytes)
        started, dropped = time.monotonic(), False
        while not dropped and time.monotonic() - started < 15:
            time.sleep(0.2)
            try:
                connection.sendall(b"x")
                connection.setblocking(False)  # noqa: FBT003 (the socket's own)
                dropped = connection.recv(1 << 16) == b""
            except BlockingIOError:
                pass
            except ConnectionError:
                dropped = True
            finally:
                connection.settimeout(20)
            assert site.get()[1] < SOON
        assert dropped
        assert time.monotonic() - started < LIMITS["HEAD_TIMEOUT_S"] + LIMITS["KEEP_ALIVE_S"] + SOON


def test_who_does_not_take_an_answer_is_dropped(site: Running) -> None:
    """No thread waits for it: others get their pages, the large one too."""
    with ExitStack() as stack:
        stuck = [stack.enter_context(site.connect(SO_RCVBUF=4096)) for _ in range(10)]
        for connection in stuck[:3]:
            connection.sendall(b"GET /large.csv HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(1.5)
        assert site.get()[1] < SOON
        time.sleep(LIMITS["SEND_TIMEOUT_S"] + 4)
        for connection in stuck[:3]:
            size = 0
            try:
                while chunk := connection.recv(1 << 20):
                    size += len(chunk)
            except ConnectionError:
                pass
            assert size < LARGE


def test_who_takes_it_slowly_but_in_time_gets_all(site: Running) -> None:
    """Patience has an end, but is not short of what a page needs."""
    with site.connect() as connection:
        connection.sendall(b"GET /large.csv HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        size = sum(len(chunk) for chunk in iter(lambda: connection.recv(1 << 20), b""))
    assert size > LARGE


def test_slow_pages_leave_the_quick_alone(site: Running) -> None:
    """Each in its lane, and who left meanwhile is not worked for."""
    with ExitStack() as stack:
        for _ in range(SLOW_CONCURRENCY + 10):
            connection = stack.enter_context(site.connect())
            connection.sendall(b"GET /slow/5 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(0.3)
        for _ in range(20):
            status, took = site.get()
            assert status == 200
            assert took < SOON
    start = time.monotonic()
    assert site.get("/slow/0")[0] == 200
    assert time.monotonic() - start < 10  # the ten that left would have taken 25 seconds


def test_so_many_wait_and_no_more() -> None:
    """The next request is asked to retry later; a client that leaves costs no work."""
    worked, departed = list[int](), set[int]()

    async def crowd() -> list[object]:
        lane, go_on = RequestLimiter(1, max_waiting=3), threading.Event()

        async def visitor(number: int) -> object:
            async def disconnected() -> bool:
                return number in departed

            def work() -> None:
                go_on.wait(20)
                worked.append(number)

            return await lane.run(work, disconnected)

        tasks = [asyncio.create_task(visitor(number)) for number in range(6)]
        await asyncio.sleep(0.1)
        departed.add(2)
        go_on.set()
        return list(await asyncio.gather(*tasks, return_exceptions=True))

    results = asyncio.run(crowd())
    assert worked == [0, 1, 3]
    assert [type(result).__name__ for result in results] == [
        "NoneType",
        "NoneType",
        "ClientDisconnected",
        "NoneType",
        *["Problem"] * 2,
    ]
    assert [result.headers["Retry-After"] for result in results if isinstance(result, Problem)] == ["5", "5"]


def is_closed(connection: socket.socket) -> bool:
    """Return whether the server has closed the connection."""
    connection.settimeout(0.2)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_however_many_connect_the_next_is_let_in(site: Running) -> None:
    """The one that has been silent longest makes room."""
    with ExitStack() as stack:
        silent = [stack.enter_context(site.connect()) for _ in range(LIMITS["MAX_CONNECTIONS"] * 2)]
        status, took = site.get()
        assert is_closed(silent[0])
        assert not is_closed(silent[-1])
        assert status == 200
        assert took < SOON


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"NONSENSE\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", 400),
        (b"GET / HTTP/1.0\r\n\r\n", 421),
        (b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
        (b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
        (HEAD + b"X: " + b"x" * 100_000 + b"\r\n\r\n", 431),
        (b"CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n", 405),
        (HEAD + b"Upgrade: websocket\r\nConnection: upgrade\r\n\r\n", 200),
    ],
)
def test_what_is_not_quite_http_is_answered(site: Running, sent: bytes, status: int) -> None:
    """With the same headers as everything else."""
    with site.connect() as connection:
        connection.sendall(sent)
        head = b""
        while b"\r\n\r\n" not in head and (chunk := connection.recv(1 << 16)):
            head += chunk
    lines = head.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    assert int(lines[0].split(" ")[1]) == status
    names = [line.partition(":")[0].lower() for line in lines[1:]]
    assert {name.lower() for name in SECURITY_HEADERS} <= set(names)
    assert "server" not in names


@pytest.mark.parametrize("body", [b"0\r\n\r\n", b""])
def test_a_request_of_two_lengths_ends_its_connection(site: Running, body: bytes) -> None:
    """RFC 9112 6.1: it is refused, and what follows it on the connection is not read as a request."""
    two_lengths = b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
    with site.connect() as connection:
        connection.sendall(HEAD + two_lengths + body + HEAD + b"\r\n")
        answer = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    head = answer.partition(b"\r\n\r\n")[0].lower()
    assert head.startswith(b"http/1.1 400 ")
    assert b"connection: close" in head
    assert answer.count(b"HTTP/1.1 ") == 1


def test_a_mistake_of_ours_is_told_on_stderr_alone(database: str) -> None:
    """The operator gets a traceback, the client a problem document; the site goes on."""
    with running(database, "--no-verify", before=CROWDED) as site:
        assert site.get("/failed")[0] == 500
        assert site.get()[0] == 200
        code, errors = site.stop()
    assert code == 0
    assert "a mistake of ours" in errors
    assert "/failed" in errors


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_when_told_whoever_is_connected(database: str, number: int) -> None:
    """Neither a slow page nor a client that does not read holds it up for more than some seconds."""
    with running(database, "--no-verify", before=CROWDED) as site, ExitStack() as stack:
        for target in ("/slow/60", "/large.csv"):
            connection = stack.enter_context(site.connect(SO_RCVBUF=4096))
            connection.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        stack.enter_context(site.connect())
        time.sleep(0.5)
        start = time.monotonic()
        code, errors = site.stop(number)
        assert time.monotonic() - start < LIMITS["SHUTDOWN_TIMEOUT_S"] + 14  # the slow page takes 60
    assert code == 0
    assert "Traceback" not in errors
    assert "tplog: closed." in errors


def test_many_read_while_another_writes(tmp_path: Path) -> None:
    """Every answer is whole, and a new matter appears without a restart."""
    path = str(tmp_path / "tplog.db")
    tplog.create(path).close()
    with running(path, "--no-verify") as site:
        statuses, done = list[int](), threading.Event()

        def ask() -> None:
            while not done.wait(0.02):
                statuses.append(site.get("/start.json")[0])

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        with tplog.open(path) as book:
            for paper in sorted(EVENTS.glob("*.toml")):
                book.apply(paper)
            names = book.budgets()
        answered, began = len(statuses), time.monotonic()
        while len(statuses) <= answered + 4 and time.monotonic() - began < 10 * SOON:
            time.sleep(0.05)
        done.set()
        for thread in threads:
            thread.join()
        document = site.take("/start.json").decode()
    assert len(statuses) > 4
    assert set(statuses) == {200}
    assert all(f'"{name}"' in document for name in names)
