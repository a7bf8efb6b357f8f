"""What a site reads ahead answers as what is read when somebody asks, also once the log has grown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise, product

import pytest

from domain.test_snapshots import stored_log
from domain.test_versions import paper, plan, recorded
from history import MUNICIPALITY, ONE_BUDGET, SHAPES, records
from spec import event, text
from tplog.answers.timeline import DECIDED, TimelineView
from tplog.book import bodies, municipality, past_days, recent_pasts, undated_events
from tplog.book.book import Book
from tplog.book.kept_history import kept_timeline, kept_view
from tplog.book.read_ahead import read_ahead
from tplog.book.recent_pasts import state_after
from tplog.domain.indexed_events import IndexedEvent
from tplog.domain.rules import record_facts, versions
from tplog.domain.rules.record_facts import FactsBatch, RecordFacts
from tplog.domain.rules.versions import PAPER_VERSION_DIFFERS
from tplog.domain.state.budget_state import BudgetState
from tplog.events import as_of
from tplog.events.as_of import ActDays, DatedAct
from tplog.events.base import Event
from tplog.eventstore.interface import EventLog
from tplog.eventstore.memory import MemoryLog
from tplog.values.as_of import LATEST, AsOf


def versions_of_papers() -> MemoryLog:
    """A budget whose papers come again with other figures, on other days and after an answer."""
    first, again = paper(plan("p1", "2 mkr", "3 mkr"), sha256="a" * 64), plan("p2", "2 mkr", "3,5 mkr")
    answer = {"shown_by": '"p2"', "answer": '"rättat tryck"', "decided": "2025-02-02"}
    answered = event("FindingAnswered", "s1", finding=f'"{PAPER_VERSION_DIFFERS.code}"', **answer)
    book, findings = recorded(
        first,
        paper(again, sha256="b" * 64),
        text([answered]),
        paper(plan("p3", "4 mkr", "3 mkr"), sha256="c" * 64).replace("2025-02-01", "2025-03-01"),
        paper(plan("p4", "2 mkr", "3 mkr"), sha256="a" * 64).replace("2025-02-01", "2025-02-20"),
    )
    assert any(finding.answer == "s1" for finding in findings)
    return stored_log([*book.records()], 2)


def test_past_findings_are_those_of_a_book_that_read_nothing() -> None:
    """At all points of the past, also of papers that come again, which are not compared again."""
    log, differing = versions_of_papers(), Counter[str | None]()
    ahead = Book(log)
    (budget,) = ahead.budgets()
    read_ahead(ahead)
    days = [None, date(2025, 1, 31), date(2025, 2, 1), date(2025, 2, 10), date(2025, 2, 25), date(2025, 4, 1)]
    for day, known in product(days, [*range(ahead.size()), None]):
        findings = Book(log).budget_findings(budget, as_of=day, known_at=known)
        assert ahead.budget_findings(budget, as_of=day, known_at=known) == findings
        differing.update(each.answer for each in findings if each.rule is PAPER_VERSION_DIFFERS)
    assert differing[None]
    assert differing["s1"]


def test_known_versions_are_not_compared_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the whole log was judged by says what papers stated otherwise in its first records."""
    log, compared = versions_of_papers(), list[str]()
    ahead = Book(log)
    (budget,) = ahead.budgets()
    read_ahead(ahead)
    figures = versions._figures  # noqa: SLF001 (what is counted)

    def counted(of_event: Event) -> object:
        compared.append(of_event.id)
        return figures(of_event)

    monkeypatch.setattr(versions, "_figures", counted)
    known = ahead.size() - 2
    assert ahead.budget_findings(budget, known_at=known)
    given_to = ["p1", "p2"]  # what was shown when the answer was given is looked at either way
    assert compared == given_to
    assert Book(log).budget_findings(budget, known_at=known)
    assert compared == [*given_to, *given_to, *given_to]


def test_bodies_and_overview_are_those_of_a_book_that_read_nothing() -> None:
    """Of many budgets: what waits for each body, and the oldest proposal of each budget."""
    log = stored_log([*records(600, shape=SHAPES["matters"])], 50)
    ahead = Book(log)
    read_ahead(ahead)
    assert municipality.read_overview(ahead) == municipality.read_overview(Book(log))
    waiting = 0
    for body in ("kommunstyrelsen", "socialnämnden"):
        detail = bodies.read_body(ahead, body)
        assert detail == bodies.read_body(Book(log), body)
        waiting += len(detail.waiting)
    assert waiting


def test_it_goes_stale_with_the_log() -> None:
    """Asked again of a longer log, all is of that one."""
    history = [*records(300, shape=ONE_BUDGET)]
    for before, after in pairwise((100, 200, 300)):
        log = stored_log(history[:before], 50)
        book = Book(log)
        (budget,) = book.budgets()
        read_ahead(book)
        longer = stored_log(history[:after], 50)
        log.append(history[before:after])
        with longer.snapshot() as snapshot:
            change = snapshot.projections()
            assert change is not None
            log.replace_projections(change)
        fresh = Book(longer)
        assert book.budget_findings(budget) == fresh.budget_findings(budget)
        day = fresh.last_recorded_date(before)
        assert book.budget_findings(budget, as_of=day) == fresh.budget_findings(budget, as_of=day)
        assert municipality.read_overview(book) == municipality.read_overview(fresh)


@pytest.mark.parametrize(("most", "times"), [(100_000, 1), (100, 2)])
def test_events_of_budgets_are_read_once_for_a_day_and_go_stale(
    most: int, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An overview as of a day reads each budget's once if all are few, and again once the log has grown."""
    history = [*records(1600, shape=MUNICIPALITY)]
    log, read, pasts = stored_log(history[:1500], 50), Counter[str](), recent_pasts.RecentPasts
    read_events = pasts._read  # noqa: SLF001 (what is counted)

    def counted(of_book: recent_pasts.RecentPasts, budget: str, size: int) -> object:
        read[budget] += 1
        return read_events(of_book, budget, size)

    def ask(book: Book, point: AsOf) -> object:
        overview = municipality.read_overview(book, point=point)
        return overview, undated_events.undated_notes(book, book.budgets(), point)

    monkeypatch.setattr(recent_pasts, "MAX_RECENT_EVENTS", most)
    monkeypatch.setattr(pasts, "_read", counted)
    book = Book(log)
    point, later = (AsOf(book.last_recorded_date(size)) for size in (1000, 1490))
    before = ask(book, point)
    assert set(read.values()) == {times}
    assert before == ask(Book(log), point)
    longer = stored_log(history, 50)
    log.append(history[1500:])
    with longer.snapshot() as snapshot:
        change = snapshot.projections()
        assert change is not None
        log.replace_projections(change)
    for then in (point, later):
        assert ask(book, then) == ask(Book(longer), then)


def test_a_history_begins_with_what_was_read_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is folded for the step before the last; what is shown is that of a book that read nothing."""
    log, folded = stored_log([*records(300, shape=ONE_BUDGET)], 50), list[object]()

    def counted(of_log: EventLog, budget: str, before: BudgetState, indexes: Sequence[int]) -> BudgetState:
        folded.append(before)
        return state_after(of_log, budget, before, indexes)

    def view(book: Book) -> TimelineView:
        (budget,) = book.budgets()
        indexed = book.indexed(budget)
        assert indexed
        timeline = kept_timeline(book, indexed, LATEST, DECIDED)
        assert timeline
        return kept_view(book, indexed, timeline, book.state(budget), timeline.last_records)

    ahead = Book(log)
    read_ahead(ahead)
    monkeypatch.setattr(past_days, "state_after", counted)
    begun = view(ahead)
    assert not folded
    assert begun == view(Book(log))
    assert folded
    assert begun.before != begun.after


def test_what_follows_from_the_events_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """From which day each counts, and what checks use of it: for all points, and anew in a longer log."""
    history, worked_out = [*records(300, shape=ONE_BUDGET)], Counter[str]()
    log = stored_log(history[:250], 50)
    days, facts = as_of.act_days, record_facts.facts_of_indexed

    def counted_days(acts: Mapping[int, DatedAct]) -> ActDays:
        worked_out["days"] += 1
        return days(acts)

    def counted_facts(budget: str, events: Mapping[int, IndexedEvent]) -> FactsBatch:
        worked_out["facts"] += 1
        return facts(budget, events)

    def ask(book: Book) -> list[object]:
        (budget,) = book.budgets()
        days_asked = [book.last_recorded_date(size) for size in (100, 150, 200)]
        return [
            (book.budget_findings(budget, as_of=day), undated_events.undated_notes(book, [budget], AsOf(day)))
            for day in days_asked
        ]

    book = Book(log)
    read_ahead(book)
    monkeypatch.setattr(as_of, "act_days", counted_days)
    monkeypatch.setattr(record_facts, "facts_of_indexed", counted_facts)
    before = ask(book)
    assert not worked_out
    log.append(history[250:])
    with stored_log(history, 50).snapshot() as snapshot:
        change = snapshot.projections()
        assert change is not None
        log.replace_projections(change)
    assert ask(book) == ask(Book(stored_log(history, 50)))
    assert before
    assert worked_out["days"] == 2  # of either book


def test_facts_of_earlier_records_are_those_of_a_book_that_read_nothing() -> None:
    """Also which events the checks of papers look at: none that came later."""
    papers = [paper(plan(name, "2 mkr", "3 mkr"), sha256=name[-1] * 64) for name in ("pa", "pb", "pc")]
    cut = [each.replace("[source]", "[source]\nexcerpt_ends = true") for each in papers[1:]]
    log = stored_log([*recorded(papers[0], *cut)[0].records()], 2)
    ahead, fresh = Book(log), Book(log)
    (budget,) = ahead.budgets()
    read_ahead(ahead)
    of_papers = set[int]()
    for size in range(ahead.size() + 1):
        read, held = (_facts(book, budget, size) for book in (fresh, ahead))
        assert held == read
        of_papers.add(len(held[1]))
    assert len(of_papers) > 1


def _facts(book: Book, budget: str, size: int) -> tuple[list[RecordFacts], dict[int, str]]:
    """Return the facts of a budget's records below a size, and the events that checks of papers look at."""
    batches = [*book._finding_queries._stored._facts(budget, size)]  # noqa: SLF001 (what is read)
    facts = [each for batch in batches for each in batch.facts]
    return facts, {index: event for batch in batches for index, event in batch.paper_events.items()}
