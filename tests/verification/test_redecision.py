"""Verify decides again what tplog computed and judged itself when it recorded an event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings

from conftest import ROOT
from domain.test_invariants import recorded
from spec import LINES, allocated, draft, event, framed, opened, spent
from strategies import histories
from tplog.book.book import Book
from tplog.events.base import Event
from tplog.events.draft import Draft
from tplog.events.record import Record
from tplog.eventstore.memory import MemoryLog
from tplog.values.transfer import Transfer
from tplog.verification import redecision

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
MATTERS = sorted((ROOT / "tests" / "matters").glob("*.toml"))
OWN_CODES = {"computed-differs", "refusal-passed"}


def applied(*drafts: Draft | Path) -> list[Event]:
    """The events that tplog records of these drafts."""
    book = Book(MemoryLog(), clock=lambda: NOW)
    for each in drafts:
        book.apply(each)
    return [record.event for record in book.records()]


def codes(events: Iterable[Event], now: datetime = NOW) -> list[str]:
    """The codes of verify's findings about a log of these events, those that speak of what tplog decided."""
    log = MemoryLog()
    log.append([Record.from_event(index, now, each) for index, each in enumerate(events)])
    return [finding.code for finding in Book(log).audit([]).findings if finding.code in OWN_CODES]


def raised(move: Transfer) -> Transfer:
    """The transfer with one krona more, if tplog computed it."""
    return move if move.stated else evolve(move, ore=move.ore + 100)


def with_raised_sums(events: Sequence[Event]) -> Iterator[tuple[Event, list[Event]]]:
    """Each event with computed transfers, and the events with these raised in it alone."""
    for index, each in enumerate(events):
        changed = evolve(
            each, transfers=tuple(map(raised, each.transfers)), held=tuple(map(raised, each.held))
        )
        if changed != each:
            yield each, [*events[:index], changed, *events[index + 1 :]]


@pytest.mark.parametrize("paper", MATTERS, ids=lambda path: path.stem)
def test_a_computed_sum_is_computed_again(paper: Path) -> None:
    """Whatever tplog computed in a matter, one krona more is said; as it is recorded, nothing."""
    events = applied(paper)
    assert not codes(events)
    for each, changed in with_raised_sums(events):
        assert "computed-differs" in codes(changed), each.id


def test_the_matters_have_every_kind_of_computed_sum() -> None:
    """So that the test above holds for a difference, a level, a reversal and a release."""
    kinds = {type(each).__name__ for paper in MATTERS for each, _ in with_raised_sums(applied(paper))}
    assert kinds >= {"OutcomeRecorded", "Corrected", "ConditionSettled", "DecisionReviewed", "FrameChanged"}


def held_level() -> list[Event]:
    """A level that is reached once a condition is met: what it adds is computed, and held back."""
    level = event(
        "FrameDecided",
        "höjning",
        "kommunfullmäktige",
        giver='"2025/kommunfullmäktige"',
        levels='{ "2025/kommunstyrelsen" = "1,5 mkr" }',
        condition='"att staten medfinansierar"',
    )
    return applied(draft(LINES, framed("1 mkr"), level))


def test_a_computed_sum_that_is_held_back_is_computed_again() -> None:
    """Money under a condition is no less signed than money that has moved."""
    events = held_level()
    assert [(move.ore, move.stated) for move in events[-1].held] == [(50_000_000, None)]
    assert not codes(events)
    ((_, changed),) = with_raised_sums(events)
    assert codes(changed) == ["computed-differs"]


def test_an_amount_that_nobody_stated_is_one_that_tplog_computes() -> None:
    """Where it computes none, a recorded one differs from that, whether moved or held back."""
    *before, frame = applied(draft(LINES, framed("1 mkr")))
    assert frame.transfers
    unstated = tuple(evolve(move, stated=None) for move in frame.transfers)
    for changed in (evolve(frame, transfers=unstated), evolve(frame, transfers=(), held=unstated)):
        assert codes([*before, changed]) == ["computed-differs"]


def _left_out(events: Sequence[Event], index: int) -> list[Event]:
    return [*events[:index], *events[index + 1 :]]


def overdrawn() -> list[Event]:
    """A line of 300 tkr from which 350 are moved."""
    events = applied(draft(LINES, framed("1 mkr"), allocated(värdar="400 tkr"), _moved()))
    return [_lowered(each, "fördelning", 30_000_000) for each in events]


def _moved() -> str:
    lines = '{ "2025/kommunstyrelsen/grupper" = "350 tkr" }'
    giver = '"2025/kommunstyrelsen/värdar"'
    return event("ReallocationDecided", "flytt", "kommunstyrelsen", giver=giver, lines=lines)


def _lowered(each: Event, name: str, ore: int) -> Event:
    if each.id != name:
        return each
    (move,) = each.transfers
    assert move.stated
    return evolve(each, transfers=(evolve(move, ore=ore, stated=evolve(move.stated, ore=ore)),))


def decided_twice() -> list[Event]:
    """The same frame under two ids."""
    events = applied(draft(LINES, framed("1 mkr")))
    return [*events, evolve(events[-1], id="ram/igen")]


def never_opened() -> list[Event]:
    """A frame for a body that nobody opened."""
    return _left_out(applied(draft(LINES, framed("1 mkr"))), 0)


def of_nothing() -> list[Event]:
    """A correction of an event that is not there before it."""
    correction = event("Corrected", "rättelse", corrects='"flytt"', because='"fel"')
    events = applied(draft(LINES, framed("1 mkr"), allocated(värdar="400 tkr"), _moved(), correction))
    return [*events[:3], events[4], events[3]]


@pytest.mark.parametrize("history", [overdrawn, decided_twice, never_opened, of_nothing])
def test_what_must_have_been_refused_is_said(history: Callable[[], list[Event]]) -> None:
    """An event that no ``despite`` explains, and that the rules refuse after those before it."""
    assert "refusal-passed" in codes(history())


def test_what_was_recorded_before_a_rule_is_not_judged_by_it() -> None:
    """A rule that came later, or grew stricter, makes no old log a false one."""
    before = datetime(2026, 11, 28, 12, tzinfo=UTC)
    assert not codes(decided_twice(), before)
    assert "refusal-passed" in codes(overdrawn(), before)


def _of_older_rules() -> list[Event]:
    """An outcome corrected as once: exactly what it had moved goes back, and an older one then counts."""
    outcomes = (
        spent("o1", "2025-04-30", värdar="300 tkr"),
        spent("o2", "2025-05-31", värdar="500 tkr"),
        event("Corrected", "c", corrects='"o1"', because='"fel"'),
        event("Corrected", "d", corrects='"o2"', because='"fel"'),
        spent("o3", "2025-02-28", värdar="100 tkr"),
    )
    *before, first, second, last = applied(
        draft(LINES, framed("1 mkr"), allocated(värdar="1 mkr"), *outcomes)
    )
    (line, spending), ore = (before[-1].transfers[0].giver, before[-1].transfers[0].taker), 10_000_000
    return [
        *before,
        evolve(first, transfers=(Transfer(spending, line, 3 * ore),)),
        evolve(second, transfers=(Transfer(spending, line, 2 * ore),)),
        evolve(last, transfers=(Transfer(line, spending, ore),)),
    ]


def test_what_older_rules_computed_stays_true() -> None:
    """What was computed before corrections restored what they took away is held against the rules of then."""
    before = datetime(2026, 11, 28, 12, tzinfo=UTC)
    assert not codes(_of_older_rules(), before)
    assert "computed-differs" in codes(_of_older_rules())
    for each, changed in with_raised_sums(_of_older_rules()):
        assert "computed-differs" in codes(changed, before), each


def test_what_was_recorded_despite_a_refusal_is_no_contradiction() -> None:
    """The registrar said why: that is the log's own, and a finding of the rules, not of verify."""
    why = '[[event.despite]]\ncode = "line-overdrawn"\nbecause = "Så står det."'
    file = (LINES, framed("1 mkr"), allocated(värdar="300 tkr"))
    events = applied(draft(*file, f"{_moved()}\n{why}"))
    assert not codes(events)
    assert "refusal-passed" in codes([*events[:-1], evolve(events[-1], despite=())])


@settings(max_examples=60)
@given(histories())
def test_nothing_that_tplog_records_is_contradicted(history: Sequence[Draft]) -> None:
    """Whatever the history, late papers and corrections too."""
    _, records = recorded(history)
    assert not codes(record.event for record in records)


def test_a_log_of_errors_is_not_told_one_by_one_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many findings the deciding again ends."""
    monkeypatch.setattr(redecision, "MAX_MISTAKES", 3)
    events = applied(draft(*(opened(f"2025/nämnd-{number}") for number in range(5))))
    assert len(codes([*events, *(evolve(each, id=f"{each.id}/igen") for each in events)])) == 3
