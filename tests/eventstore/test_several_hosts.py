"""A log whose address names several servers: a primary, and a standby that follows it."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator

import pytest

import tplog
from conftest import EVENTS, EXAMPLE, Cli
from postgres import Server, free_port, running, unprivileged

PAPERS = sorted(EVENTS.glob("*.toml"))
WRITER = "target_session_attrs=read-write"


@pytest.fixture(scope="module")
def primary() -> Iterator[Server]:
    """A server of its own, which a test may end."""
    with running() as server:
        yield server


@pytest.fixture(scope="module")
def standby(primary: Server) -> Iterator[Server]:
    """A copy of the primary that follows it."""
    server = Server(primary.folder.parent / "standby", primary.bin, free_port())
    copying = [str(primary.bin / "pg_basebackup"), "-h", "127.0.0.1", "-p", str(primary.port), "-U", "tplog"]
    subprocess.run(  # type: ignore[call-overload]
        [*copying, "-D", str(server.folder), "-R", "--checkpoint=fast", "--no-sync"],
        check=True,
        capture_output=True,
        cwd=primary.folder.parent,
        **unprivileged(),
    )
    server.start()
    try:
        yield server
    finally:
        server.kill()
        shutil.rmtree(server.folder, ignore_errors=True)


def address(database: str, *servers: Server, attributes: str = WRITER) -> str:
    """One address of several servers, in this order."""
    hosts, ports = ",".join("127.0.0.1" for _ in servers), ",".join(str(server.port) for server in servers)
    return f"postgresql://tplog@/{database}?host={hosts}&port={ports}&{attributes}"


def awaited(url: str, size: int) -> None:
    """Wait until the server of this address has so many records."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            with tplog.open(url, read_only=True) as book:
                if book.size() == size:
                    return
        except tplog.TplogError:
            pass  # the database itself has not come over yet
        time.sleep(0.05)
    pytest.fail("the standby did not follow")


def gives_up(error: tplog.TplogError) -> None:
    """Wait for no takeover."""
    raise error


def test_the_primary_is_found_wherever_it_stands(primary: Server, standby: Server) -> None:
    """Written and read through either order; readers who prefer a standby get it; it takes no writes."""
    database = primary.new_database()
    first, last = address(database, primary, standby), address(database, standby, primary)
    with tplog.create(last) as book:
        for paper in PAPERS:
            book.apply(paper)
        size = book.size()
    for url in (first, last):
        with tplog.open(url, read_only=True) as book:
            assert book.size() == size
    reading = address(database, primary, standby, attributes="target_session_attrs=prefer-standby")
    awaited(reading, size)
    with tplog.open(reading) as book, pytest.raises(tplog.Unavailable):
        book.apply(EXAMPLE, on_wait=gives_up)
    with tplog.open(first) as book:
        assert book.size() == size


def test_a_server_that_is_down_is_passed_over(primary: Server, standby: Server, cli: Cli) -> None:
    """One where nobody listens; and after a takeover the new primary is found by the same address."""
    database = primary.new_database()
    nobody = Server(primary.folder, primary.bin, free_port())
    with tplog.create(address(database, nobody, primary)) as book:
        book.apply(PAPERS[0])
        size = book.size()
    awaited(address(database, standby, attributes="target_session_attrs=any"), size)
    primary.kill()
    url = address(database, primary, standby)
    assert (
        cli(
            "show", "--db", address(database, primary, standby, attributes="target_session_attrs=any")
        ).exit_code
        == 0
    )
    with standby.connected() as connection:
        connection.execute("SELECT pg_promote()")
    assert cli("apply", str(EXAMPLE), "--db", url, "--quiet").exit_code == 0
    assert cli("verify", "--db", url).exit_code == 3
    with tplog.open(url, read_only=True) as book:
        assert book.size() > size
