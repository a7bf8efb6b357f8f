"""Pages of a budget by what is stored of its events: as a replay has them, and reading what they show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from types import ModuleType

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import tplog
from domain.test_invariants import recorded
from domain.test_kept_answers import WatchedLog, replaying
from domain.test_money_as_of import book_of
from domain.test_past_days import reports
from domain.test_snapshots import stored_log
from history import MUNICIPALITY, ONE_BUDGET, Shape, records
from strategies import histories
from tplog.answers.overview_of_states import bodies_of, calendar_years, count_unanswered
from tplog.answers.search_query import SearchQuery
from tplog.answers.timeline import ORDERS
from tplog.book import kept_documents, record_scan
from tplog.book.book import Book
from tplog.book.municipality import LOOKED_AT, count_findings, read_overview, read_states
from tplog.book.queries import decided_until
from tplog.domain.rules import evaluate
from tplog.domain.state.budget_state import BudgetState
from tplog.events.draft import Draft
from tplog.events.record import Record
from tplog.i18n.vocabulary import Language
from tplog.site.page_request import parse_page_request
from tplog.site.pages import all_changes, bodies, compare, findings, history, paper, papers, start
from tplog.values.as_of import AsOf
from tplog.values.finding import Finding

BUDGET = "paketet"
QUERIES = st.fixed_dictionaries(
    {"order": st.sampled_from(ORDERS)},
    optional={
        "as-of": st.dates(min_value=date(2022, 1, 1), max_value=date(2026, 12, 31)).map(str),
        "known-at": st.integers(0, 30).map(str),
        "before": st.integers(0, 30).map(str),
    },
)


def pages_of(book: Book, query: dict[str, str]) -> list[object]:
    """What the pages of a budget's history and findings say; of a place that is not there, that."""
    request = parse_page_request([*query.items()], Language.EN)
    try:
        page = history.page(book, request, BUDGET)
    except tplog.NotFound as error:
        shown: object = str(error)
    else:
        shown = (page.data, page.view)
    documents = papers.page(book, request, BUDGET).view.papers
    without_records = [evolve(document, records=()) for document in documents.values()]
    each = [paper.page(book, request, BUDGET, key).view.paper for key in documents]
    point = request.point
    counts = count_findings(book, point)
    of_log = book.findings_as_stored(point)
    assert counts == count_unanswered(of_log)
    states = read_states(book, point)
    overview = read_overview(book, point=point, counts=counts)
    assert overview == read_overview(book, point=point)
    assert overview.year == last_year(states)
    names = book.budgets(as_of=point.as_of, known_at=point.known_at)
    newest = book.newest_records(BUDGET, 3, point)
    of_budget = findings.page(book, request, BUDGET).view
    return [shown, of_budget, without_records, each, of_log, names, list(newest), overview]


def last_year(states: Mapping[str, BudgetState]) -> int | None:
    """The last year with an outcome, else the last with money, else the last; by all years of all budgets."""
    years = calendar_years(state.years() for state in states.values())
    bodies = {year: [body for state in states.values() for body in bodies_of(state, year)] for year in years}
    with_money = [year for year in years if any(body.total_row.budget_total for body in bodies[year])]
    with_outcome = [
        year for year in years if any(body.total_row.outcome is not None for body in bodies[year])
    ]
    return next(iter((with_outcome or with_money or [*years])[-1:]), None)


@given(histories(4, 12), st.lists(QUERIES, min_size=3, max_size=3), st.sampled_from([1, 3]))
def test_pages_by_what_is_stored_are_those_of_a_replay(
    drafts: Sequence[Draft], queries: list[dict[str, str]], spacing: int
) -> None:
    """History in both orders, at any point and from any place; the rest at any point."""
    _, all_records = recorded(drafts)
    if not any(record.event.budget == BUDGET for record in all_records):
        return
    stored, replay = Book(stored_log(all_records, spacing)), replaying(all_records)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "EVENTS_PER_PAGE", 2)
        for query in queries:
            assert pages_of(stored, query) == pages_of(replay, query)


@cache
def made_up(size: int, shape: Shape = ONE_BUDGET) -> Sequence[Record]:
    """The first records of a budget with a thousand lines, or of a log of another shape."""
    return list(records(size, shape=shape))


@cache
def made_up_log(size: int, shape: Shape = ONE_BUDGET, interval: int = 10) -> WatchedLog:
    """The same as a log, made once and only read; each test opens a book of its own on it."""
    return stored_log(made_up(size, shape), interval)


def records_read(size: int, query: dict[str, str]) -> int:
    """How many records the page of a history reads, of a budget of so many."""
    log = made_up_log(size)
    name = made_up(size)[0].event.budget
    log.records_read = 0
    history.page(Book(log), parse_page_request([*query.items()], Language.EN), name)
    return log.records_read


@pytest.mark.parametrize("query", [{}, {"known-at": "250"}, {"before": "280"}])
def test_a_page_of_a_history_reads_what_it_shows(query: dict[str, str]) -> None:
    """A hundred events by recorded time, and the few after two snapshots, however long the history is."""
    short, long = (records_read(size, {"order": "recorded", **query}) for size in (300, 1200))
    assert long <= short + 20
    assert long < 210


def test_pages_of_papers_read_the_records_of_one_paper_alone() -> None:
    """The list of papers reads no record, a paper's page those that were made from it."""
    log = made_up_log(1200)
    book, name = Book(log), made_up(1200)[0].event.budget
    request = parse_page_request([], Language.EN)
    log.records_read = 0
    shown = papers.page(book, request, name).view.papers
    assert log.records_read == 0
    last = list(shown.values())[-1]
    paper.page(book, request, name, last.key)
    assert log.records_read == last.event_count


@pytest.mark.parametrize("page", [start, bodies, all_changes])
def test_pages_of_all_budgets_as_of_a_day_read_what_they_show(page: ModuleType) -> None:
    """The newest records of each budget, those after its last snapshot, and the proposals that wait."""
    reads, again = list[int](), list[int]()
    for size in (600, 2400):
        log, history_of_all = made_up_log(size, MUNICIPALITY), made_up(size, MUNICIPALITY)
        book, day = Book(log), max(record.recorded for record in history_of_all[: size // 2]).date()
        request = parse_page_request([("as-of", str(day))], Language.EN)
        for counts in (reads, again):
            log.records_read = 0
            page.page(book, request)
            waiting = sum(len(state.standing) for state in read_states(book, request.point).values())
            counts.append(log.records_read - waiting)
    assert max(reads) < (LOOKED_AT + 2 * 10) * len(book.budgets())  # two snapshots stand so far apart
    assert max(again) <= LOOKED_AT * len(book.budgets())


def test_outcomes_of_one_year_out_of_order_are_worked_out_again() -> None:
    """A report that was decided earlier and recorded later moved nothing; by decided day it comes first."""
    all_records = list(book_of(*reports([("outcome", 8), ("outcome", 1)])).records())
    stored, replay = Book(stored_log(all_records, 1)), replaying(all_records)
    request, name = parse_page_request([], Language.EN), all_records[-1].event.budget
    effects = [history.page(book, request, name).data for book in (stored, replay)]
    assert effects[0] == effects[1]


def test_outcomes_of_other_years_leave_the_order_of_decisions_readable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By decided day outcomes of several years change places, and move what is stored all the same."""
    book, name = Book(made_up_log(1200, interval=100)), made_up(1200)[0].event.budget
    monkeypatch.setattr(history, "build_timeline", None)
    assert history.page(book, parse_page_request([], Language.EN), name).view.total == 1200


def test_findings_of_what_is_stored_judge_no_event_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """What its events show is read from the index."""
    book, name = Book(made_up_log(300, interval=100)), made_up(300)[0].event.budget
    expected = book.budget_findings(name)

    def judged(*_: object) -> list[Finding]:
        raise AssertionError

    monkeypatch.setattr(evaluate, "judged", judged)
    assert book.budget_findings(name) == expected


def counted(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> list[object]:
    """Note what a function is called with from here on."""
    calls: list[object] = []
    function = getattr(module, name)

    def note(*values: object) -> object:
        calls.append(values)
        return function(*values)

    monkeypatch.setattr(module, name, note)
    return calls


@pytest.mark.parametrize("query", [{}, {"to": ""}, {"from": "200"}])
def test_a_comparison_reads_the_events_that_it_shows(query: dict[str, str]) -> None:
    """The newest between two points, and those after a snapshot; however many there are between."""
    reads = []
    for size in (300, 1200):
        log = made_up_log(size)
        book, name = Book(log), made_up(size)[0].event.budget
        log.records_read = 0
        page = compare.page(book, parse_page_request([*query.items()], Language.EN), name)
        reads.append(log.records_read)
        assert page.view.comparison is not None
        assert [each.record for each in page.view.added] == [
            *reversed([*page.view.comparison.added][-compare.EVENTS_SHOWN :])
        ]
    assert max(reads) < compare.EVENTS_SHOWN + 60


def test_a_list_of_papers_decodes_those_that_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a thousand papers a page shows few; the JSON has all."""
    monkeypatch.setattr(papers, "PAPERS_PER_PAGE", 3)
    book, name = Book(made_up_log(1200, interval=100)), made_up(1200)[0].event.budget
    decoded = counted(monkeypatch, kept_documents, "_document")
    page = papers.page(book, parse_page_request([("page", "2")], Language.EN), name)
    assert len(decoded) == 3
    assert list(page.view.shown) == [*page.view.papers.values()][3:6]
    assert page.table is not None
    assert len(page.view.papers) == len(list(page.table.rows)) > 100


def test_a_history_in_the_other_language_reads_what_it_shows() -> None:
    """Its events' days and the states before and after its last step are remembered, until the log grows."""
    log, name = made_up_log(1200), made_up(1200)[0].event.budget
    book = Book(log)
    entries_read = []
    for language in (Language.SV, Language.EN):
        log.records_read, before = 0, log.entries_read
        history.page(book, parse_page_request([], language), name)
        entries_read.append(log.entries_read - before)
    assert log.records_read <= 2 * history.EVENTS_PER_PAGE
    first, again = entries_read
    assert first < 2 * 1200
    assert again < 100


def test_the_last_act_as_of_a_day_is_found_however_many_are_decided_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A search gives up after so many records that are none; the index says which are decided by the day."""
    monkeypatch.setattr(record_scan, "MAX_WORK", 1)
    history_of_one = made_up(300)
    book, day = Book(made_up_log(300)), history_of_one[150].recorded.date()
    (budget,) = book.budgets()
    decided = [*decided_until(history_of_one, AsOf(day))]
    assert 0 < len(decided) < len(history_of_one) - 10
    assert list(book.newest_records(budget, 3, AsOf(day))) == decided[:-4:-1]
    view = start.page(book, parse_page_request([("as-of", str(day))], Language.EN)).view
    assert decided[-1].event.id in repr(view)
    assert not book.search(SearchQuery(budget=budget), as_of=day, limit=3).records
