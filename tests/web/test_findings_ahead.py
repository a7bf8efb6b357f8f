"""The findings are evaluated before somebody asks: once for each size of the log, never twice at a time."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from threading import Event, Thread
from typing import Any

import pytest
from sites import matter, running

import tplog
from domain.test_snapshots import stored_log
from history import MUNICIPALITY, records
from tplog.book.book import Book
from tplog.book.log_findings import LogFindings
from tplog.domain.rules.evaluate import evaluate_rules
from tplog.site.render import _environment
from tplog.values.as_of import LATEST
from tplog.values.finding import Finding
from tplog.web.findings_ahead import FindingsAhead


def wait_until(is_true: Callable[[], bool]) -> None:
    """Wait for what another thread does."""
    until = time.monotonic() + 60
    while not is_true():
        assert time.monotonic() < until
        time.sleep(0.005)


SEARCHES = """
import gc, weakref
from tplog.web.findings_ahead import leave_out_of_collections

class Node:
    pass

def cycle():
    node = Node()
    node.itself = node
    return weakref.ref(node)

first = cycle()
leave_out_of_collections()
print(first() is None, gc.get_freeze_count() > 10_000)
held = cycle()()
leave_out_of_collections()  # it is frozen now
gone, held = weakref.ref(held), None
leave_out_of_collections()
print(gone() is None, gc.get_threshold()[0])
"""


@pytest.fixture
def evaluations(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The points at which all rules are evaluated while a test runs."""
    points = list[object]()
    evaluate = LogFindings._findings_by_budget  # noqa: SLF001 (what is counted)

    def note(self: LogFindings, point: Any) -> Any:  # noqa: ANN401 (as it is)
        points.append(point)
        return evaluate(self, point)

    monkeypatch.setattr(LogFindings, "_findings_by_budget", note)
    return points


@pytest.fixture
def book() -> Iterator[Book]:
    """The real matter, in memory."""
    with matter() as opened:
        yield opened


def test_who_asks_finds_them_there(book: Book, evaluations: list[object]) -> None:
    """Of a log that does not grow they are evaluated once, and by nobody who asks."""
    with closing(FindingsAhead(book, poll_ms=10)):
        wait_until(lambda: evaluations == [LATEST])
        assert book.findings()
        assert book.findings() == book.findings()
        time.sleep(0.05)  # several looks at the log
        assert evaluations == [LATEST]


def test_pages_wait_for_no_template(book: Book) -> None:
    """All are compiled by then, and whoever wants to know is called."""
    _environment.cache_clear()
    calls: list[int] = []
    with closing(FindingsAhead(book, poll_ms=10, after_each=lambda: calls.append(book.size()))):
        wait_until(lambda: calls == [book.size()])
    environment = _environment()
    assert environment.cache is not None
    assert {name for _, name in environment.cache} == {*environment.list_templates()}


def test_what_is_read_ahead_is_not_searched_for_cycles() -> None:
    """In a process of its own: what was a cycle is gone, the rest is left alone, as it is after more came."""
    done = subprocess.run([sys.executable, "-c", SEARCHES], capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["True", "True", "True", "10000"]


def test_they_are_evaluated_again_when_the_log_has_grown(evaluations: list[object]) -> None:
    """Before anybody asks, once what is stored is of the whole log."""
    history = [*records(120, shape=MUNICIPALITY)]
    log = stored_log(history[:100], 10)
    book = Book(log)
    with closing(FindingsAhead(book, poll_ms=10)) as ahead:
        wait_until(lambda: ahead._size == 100)  # noqa: SLF001 (what it has come to)
        log.append(history[100:])
        assert not book.has_current_projections()
        rebuilt = stored_log(history, 10).snapshot()
        with rebuilt as snapshot:
            change = snapshot.projections()
            assert change is not None
            log.replace_projections(change)
        wait_until(lambda: ahead._size == 120)  # noqa: SLF001 (as above)
        assert evaluations == [LATEST, LATEST]
        assert book.findings() == evaluate_rules(history)
        assert evaluations == [LATEST, LATEST]


def test_a_request_meanwhile_waits_and_begins_no_other(
    book: Book, monkeypatch: pytest.MonkeyPatch, evaluations: list[object]
) -> None:
    """Two that ask while it runs get what it comes to."""
    begun, may_end = Event(), Event()
    judge = LogFindings._findings_by_budget  # noqa: SLF001 (what takes its time)

    def slowly(self: LogFindings, point: Any) -> Any:  # noqa: ANN401 (as it is)
        begun.set()
        assert may_end.wait(60)
        return judge(self, point)

    monkeypatch.setattr(LogFindings, "_findings_by_budget", slowly)
    answers = list[tuple[Finding, ...]]()
    with closing(FindingsAhead(book)):
        assert begun.wait(60)
        requests = [Thread(target=lambda: answers.append(book.findings())) for _ in range(2)]
        for request in requests:
            request.start()
        time.sleep(0.05)
        assert answers == []
        may_end.set()
        for request in requests:
            request.join(60)
    assert answers == [book.findings()] * 2
    assert evaluations == [LATEST]


@pytest.mark.parametrize("error", [tplog.Tampered(), RuntimeError("broken")])
def test_a_fault_is_logged_once_and_it_goes_on(
    book: Book, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    """The log that cannot be read now may be read again."""
    tries = list[int]()

    def fail(_self: LogFindings, _point: object) -> None:
        tries.append(1)
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(LogFindings, "_findings_by_budget", fail)
        ahead = FindingsAhead(book, poll_ms=10)
        wait_until(lambda: len(tries) > 3)
    with closing(ahead):
        assert len([record for record in caplog.records if record.name == "tplog.web"]) == 1
        wait_until(lambda: ahead._size == book.size())  # noqa: SLF001 (what it has come to)


def test_it_ends_when_it_is_closed(book: Book) -> None:
    """And does not keep the site from ending: its thread is a daemon."""
    ahead = FindingsAhead(book, poll_ms=10)
    assert ahead._thread.daemon  # noqa: SLF001 (what ends with the process)
    ahead.close()
    wait_until(lambda: not ahead._thread.is_alive())  # noqa: SLF001 (as above)


def test_a_log_that_must_be_replayed_is_left_alone(evaluations: list[object]) -> None:
    """Each evaluation would go through all of it."""
    log = tplog.MemoryLog()
    with matter() as stored:
        log.append(list(stored.records()))
    with Book(log) as book, closing(FindingsAhead(book, poll_ms=10)):
        assert not book.has_current_projections()
        time.sleep(0.05)
        assert evaluations == []


def test_the_site_evaluates_them_from_the_start(seeded: Callable[[], bytes]) -> None:
    """`tplog serve` in a process of its own: evaluated without a request, and nothing is written."""
    before = seeded()
    shout = """
from tplog.book.log_findings import LogFindings
evaluate = LogFindings._findings_by_budget
def loud(self, point):
    import sys
    print("evaluated", file=sys.stderr, flush=True)
    return evaluate(self, point)
LogFindings._findings_by_budget = loud
"""
    with running("tplog.db", "--no-verify", before=shout) as site:
        assert site.process.stderr
        assert site.process.stderr.readline() == "evaluated\n"
        assert site.get("/")[0] == 200
        assert site.stop() == (0, "tplog: closed.\n")
    assert seeded() == before
