"""How the work grows with the log, counted in calls and bytes and never in seconds."""

from __future__ import annotations

import tracemalloc
from collections import deque
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from random import Random

import pytest

import tplog
from counted import calls
from history import MATTER, MATTERS, MUNICIPALITY, ONE_BUDGET, THOUSAND, Matter, Shape, records
from tplog.answers import read_records
from tplog.book import budget_reading, restore
from tplog.book.book import Book
from tplog.book.budget_reading import read_budget, reading_histories, reading_trails
from tplog.domain import projection_entries
from tplog.domain.rules.evaluate import started_checks
from tplog.domain.rules.legal_days import BudgetIsAdoptedInTime
from tplog.domain.rules.record_facts import record_facts
from tplog.domain.rules.repetition import DecisionsAreToldOnce
from tplog.domain.rules.retrospect import NeverBelowZero
from tplog.domain.rules.rule_set import BudgetCheck
from tplog.domain.rules.versions import VersionsAgree
from tplog.domain.state.apply_event import apply_event
from tplog.domain.state.budget_state import State
from tplog.domain.state.state_builder import StateBuilder
from tplog.events.record import Record
from tplog.events.types import ForecastRecorded, ReallocationDecided
from tplog.eventstore.memory import MemoryLog
from tplog.eventstore.sql import create_log
from tplog.files.checkpoint_directory import LeafDump
from tplog.site.page_request import PageRequest
from tplog.site.pages.history import whole_page
from tplog.site.report import ReportInfo, report_html
from tplog.values.account import Account
from tplog.values.amount import Amount
from tplog.values.as_of import LATEST
from tplog.values.transfer import Measure
from tplog.verification import workers
from tplog.verification.division import Partition, rows_by_partition


def replayed(history: list[Record]) -> int:
    """The calls of replaying a history with all that is kept of it."""

    def work() -> None:
        ledgers = StateBuilder(State())
        events_by_id = {record.event.id: record.event for record in history}
        leaves = (Record.from_leaf(record.index, record.leaf) for record in history)
        for _ in projection_entries.apply_and_index(ledgers, leaves, events_by_id):
            pass

    return calls(work)


def test_an_event_costs_no_more_in_a_long_history_than_in_a_short_one() -> None:
    """A matter's next 800 events take as many calls as its first, within a tenth."""
    history = list(records(1600))
    replayed(history[:100])  # what is made once is made before it is counted
    short, long = replayed(history[:800]), replayed(history)
    assert long < 2.1 * short


def test_an_event_costs_no_more_among_many_matters() -> None:
    """Events spread over four matters, each a quarter as long, cost no more."""
    replayed(list(records(100)))  # what is made once is made before it is counted
    single, many = replayed(list(records(1000))), replayed(list(islice(records(3 * MATTER + 1), 1000)))
    assert many < 1.15 * single


def corrected_among(size: int) -> int:
    """The calls of applying a correction of moved money, in a budget with so many figures of each kind."""
    matter = Matter("ärende", Random(1), date(2020, 3, 1))  # noqa: S311 (no secret)
    body = Account(2020, ("kommunstyrelsen",))
    lines = [body.child(f"post-{number}") for number in range(size)]
    builder = StateBuilder(State())
    for _ in range(3):
        measures = tuple(Measure(line, Amount(100, "1 krona")) for line in lines)
        apply_event(builder, ForecastRecorded(**matter.common("prognos", body.holder), measures=measures))
    wrong = ReallocationDecided(
        **matter.common("omfördelning", body.holder), transfers=(matter.move(lines[0], lines[1], THOUSAND),)
    )
    apply_event(builder, wrong)
    right = matter.corrected(wrong)
    return calls(lambda: apply_event(builder, right))


def test_a_correction_looks_at_no_figures_that_it_does_not_touch() -> None:
    """A correction costs the same however many figures its budget has."""
    corrected_among(2)  # what is made once is made before it is counted
    assert corrected_among(400) < 1.1 * corrected_among(20)


def long_log(path: Path, size: int, shape: Shape = MATTERS) -> None:
    """A log of so many made-up records."""
    with closing(create_log(str(path))) as log:
        log.append(list(records(size, shape=shape)))


def peak(work: Callable[[], object]) -> int:
    """The most memory that is held at once, in bytes."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("work", "part", "shape"),
    [
        (Book.rebuild_projections, 250, MUNICIPALITY),
        (Book.audit, 250, MUNICIPALITY),
        (lambda book: sum(1 for _ in book.replay()), 1000, MATTERS),  # it holds each budget's state
    ],
)
def test_memory_is_flat(
    tmp_path: Path, work: Callable[[Book], object], part: int, shape: Shape, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pass through a log of four parts holds the state of its budgets at most, and never the log."""
    monkeypatch.setattr(
        workers, "MIN_RECORDS_PER_WORKER", 1 << 30
    )  # in this process, whose memory is looked at
    monkeypatch.setattr(workers, "MAX_RECORDS_PER_PARTITION", part)
    sizes, peaks = (part, 4 * part), []
    for size in sizes:
        path = tmp_path / f"{size}.db"
        long_log(path, size, shape)
        with tplog.open(str(path)) as book:
            if work == Book.audit:
                book.rebuild_projections()  # what is stored of the state is audited as well
            work(book)  # what is made once is made before it is counted
            peaks.append(peak(lambda book=book: work(book)))  # type: ignore[misc]
    short, long = (sum(len(record.leaf) for record in records(size, shape=shape)) for size in sizes)
    # The state of one large budget takes about as much as its leaves; with the log it would be twice that.
    most = 1.25 if shape == MATTERS else 1
    assert peaks[1] - peaks[0] < most * (long - short), (peaks, long - short)


class CountingLog(MemoryLog):
    """A log that counts the records that it reads."""

    records_read = 0

    def _record_at(self, index: int) -> Record:
        self.records_read += 1
        return super()._record_at(index)


def test_a_question_about_one_budget_reads_no_other() -> None:
    """State and trail of an earlier day read the budget's own records, however many others there are."""
    history = list(records(MATTER + 500))
    with Book(MemoryLog()) as book:
        book._log.append(history)  # noqa: SLF001 (as a restore does)
        book.rebuild_projections()
        log = CountingLog()
        log.__dict__.update(book._log.__dict__)  # noqa: SLF001 (the same log)
    name = history[0].event.budget
    matching = sum(record.event.budget == name for record in history)
    own_book = Book(log)
    for question in (
        lambda: own_book.state(name, known_at=1500),
        lambda: own_book.state(name, as_of=history[900].recorded.date()),
        lambda: own_book.trail(name, "2010/socialnämnden/personal", known_at=1500),
    ):
        log.records_read = 0
        question()
        assert log.records_read <= matching
    log.records_read = 0
    own_book.state(name)
    assert log.records_read == 0


def report_calls(size: int) -> int:
    """The calls of a report of one budget of so many records."""
    log = MemoryLog()
    log.append(list(records(size)))
    info = ReportInfo(datetime.now(UTC), "0")
    with Book(log) as book:
        book.rebuild_projections()
        (budget,) = book.budgets()
        return calls(lambda: sum(map(len, report_html(book, PageRequest(), budget, info))))


def test_a_report_goes_through_its_budget_once() -> None:
    """Four times the events and accounts of a budget take four times the calls, within a tenth.

    Of an event, its account and its line in the history 15 850 are counted; 20 050 where each link is a macro
    and each day and address is formatted again.
    """
    report_calls(10)  # what is made once is made before it is counted
    short, long = report_calls(60), report_calls(240)
    assert long < 4.4 * short
    assert long - short < 180 * 17_000


def test_checks_of_all_records_hold_no_events() -> None:
    """What they need of a record is noted, in few bytes: a decision is one of hundreds of thousands."""
    size = 3000
    leaves = [(record.index, record.leaf) for record in records(size, shape=ONE_BUDGET)][size // 2 :]
    for index, leaf in leaves:
        Record.from_leaf(index, leaf)  # what is made once is made before it is counted
    checks = started_checks((BudgetIsAdoptedInTime, DecisionsAreToldOnce), {})
    tracemalloc.start()
    for index, leaf in leaves:
        record = Record.from_leaf(index, leaf)
        for check in checks:
            check.observe(record)
    del record
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert held < 320 * len(leaves)


def test_checks_of_a_budget_hold_little_of_each_record() -> None:
    """What the two note that hold the most: 450 bytes of a record, and 600 with each day as it was read."""

    def noted() -> list[BudgetCheck]:
        checks = [NeverBelowZero(), VersionsAgree()]
        for index, leaf in leaves:
            facts = record_facts(Record.from_leaf(index, leaf))
            for check in checks:
                check.note((facts,))
        return checks

    leaves = [(record.index, record.leaf) for record in records(1000, shape=ONE_BUDGET)][500:]
    held = [noted()]  # what is made once is made before it is counted
    tracemalloc.start()
    held.append(noted())
    traced = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert traced < 520 * len(leaves)


def reading_peak(path: Path, size: int) -> int:
    """The most memory held at once, in bytes, while a budget's report goes through so many records."""
    long_log(path, size)
    with tplog.open(str(path)) as book:
        book.rebuild_projections()
        (budget,) = book.budgets()

        def work() -> None:
            reading = read_budget(book, budget, LATEST)
            states, shown = {budget: reading.state}, frozenset(reading.records.indexes)
            page = whole_page(reading.timeline, states, PageRequest(), budget, shown)
            for _, entries in page.view.entries_by_year:
                deque(entries, 0)
            deque(reading_trails(reading, [*reading.state.accounts][:5]), 0)
            deque(reading_histories(reading, reading.records.indexes[-20:]), 0)
            deque(reading.documents.values(), 0)

        return peak(work)


def test_a_report_holds_no_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a record of a long budget 2 500 bytes, which are its state's and its index's; else 4 300."""
    monkeypatch.setattr(read_records, "_TOGETHER", 10)
    monkeypatch.setattr(budget_reading, "MOST_HELD", 0)
    reading_peak(tmp_path / "first.db", 20)  # what is made once is made before it is counted
    short, long = (reading_peak(tmp_path / f"{size}.db", size) for size in (120, 480))
    assert long - short < 360 * 3_300


def test_a_dump_that_is_cut_is_not_held(tmp_path: Path) -> None:
    """Of 2 MB of leaves of which most are restored, less than a tenth is in memory at once."""
    path = tmp_path / "leaves.jsonl"
    path.write_bytes(b"".join(b"%0999d\n" % number for number in range(2000)))

    def cut() -> None:
        leaves, _, left_out = restore._cut(LeafDump(path), [], 1500)  # noqa: SLF001 (no log of this size is made)
        assert (sum(map(len, leaves)), len(leaves), len(left_out)) == (1500 * 999, 1500, 1)

    assert peak(cut) < 200_000


def test_rows_of_many_parts_are_not_held() -> None:
    """Those of each wait on disk: of 1.5 MB of leaves less than a third is in memory at once."""
    leaves = [record.leaf for record in records(2000, shape=MUNICIPALITY)]
    partitions = [Partition(number, 4) for number in range(4)]
    counts = []

    def divide() -> None:
        for partition, rows in rows_by_partition(map(bytearray, leaves), bytes, partitions):
            counts.append(sum(1 for row in rows if partition.includes_leaf(bytes(row))))

    assert peak(divide) < sum(map(len, leaves)) / 3
    assert sum(counts) == len(leaves)
    assert min(counts) > 0
