"""A history in either of the two times: what is a step of it, and what is seen from a point."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count, pairwise

from hypothesis import given
from hypothesis import strategies as st

import tplog
from domain.test_money_as_of import BODY, LINE, allocated, book_of
from spec import KS, event
from strategies import BUDGET, histories
from tplog.answers.event_effects import REMAINING, replay
from tplog.answers.records_as_of import records_as_of
from tplog.answers.timeline import DECIDED, ORDERS, RECORDED, build_timeline
from tplog.domain.state.apply_event import fold_state
from tplog.events.as_of import decided_until
from tplog.events.draft import Draft
from tplog.events.record import Record
from tplog.values.as_of import LATEST, AsOf


def recorded(history: Sequence[Draft]) -> list[Record]:
    """What a book records of a history, a day after another."""
    days = count()
    clock = lambda: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=next(days))  # noqa: E731
    with tplog.Book(tplog.MemoryLog(), clock=clock) as book:
        for draft in history:
            try:
                book.apply(draft)
            except tplog.Refused:
                continue
        return list(book.records())


@given(histories(), st.sampled_from(ORDERS))
def test_steps_make_up_the_history(history: Sequence[Draft], order: str) -> None:
    """From stop to stop every record is seen, each once, and none without its stop."""
    records = recorded(history)
    whole = build_timeline(records, LATEST, order)
    timelines = [build_timeline(records, whole.point_at(stop), order) for stop in whole.stops]
    assert [record for timeline in timelines for record in timeline.last_records] == list(whole.records)
    assert [timeline.position for timeline in timelines] == list(range(1, len(timelines) + 1))
    assert sorted(record.index for record in whole.records) == [record.index for record in records]
    assert whole.visible_count == len(records)


@given(histories(), st.sampled_from(ORDERS), st.data())
def test_a_view_is_the_state_at_its_point_and_before(
    history: Sequence[Draft], order: str, data: st.DataObject
) -> None:
    """Before and after a step are the states that a fold at each of the two points gives."""
    records = recorded(history)
    stops = build_timeline(records, LATEST, order).stops
    if not stops:
        return
    place = data.draw(st.integers(0, len(stops) - 1))
    timeline = build_timeline(records, build_timeline(records, LATEST, order).point_at(stops[place]), order)
    view = timeline.view(BUDGET, ())
    assert view.after == fold_state(records_as_of(records, timeline.point)).budget(BUDGET)
    if place:
        earlier = timeline.point_at(stops[place - 1])
        assert view.before == fold_state(records_as_of(records, earlier)).budget(BUDGET)


@given(histories())
def test_balances_follow_each_other_in_both_orders(history: Sequence[Draft]) -> None:
    """What an event leaves an account with is what the next finds; the last is the balance now."""
    records = recorded(history)
    state = fold_state(records).budget(BUDGET)
    for order in ORDERS:
        timeline = build_timeline(records, LATEST, order)
        scenes = timeline.view(BUDGET, {record.index for record in records}).effects
        balances: dict[object, list[tuple[int | None, int | None]]] = {}
        for record in timeline.records:
            for change in scenes[record.index].changes:
                if change.column == REMAINING:
                    balances.setdefault(change.account, [(0, 0)]).append((change.before, change.after))
        assert all(change[1] == other[0] for pairs in balances.values() for change, other in pairwise(pairs))
        assert {account: pairs[-1][1] for account, pairs in balances.items() if pairs[-1][1]} == {
            account: at.remaining for account, at in state.accounts.items() if at.remaining
        }


@given(histories(), st.data())
def test_by_recording_an_event_does_what_a_replay_says(history: Sequence[Draft], data: st.DataObject) -> None:
    """Wherever the first of the wanted events stands, each is the scene of a replay from the beginning."""
    records = recorded(history)
    wanted = {
        record.index for record in data.draw(st.lists(st.sampled_from(records)) if records else st.just([]))
    }
    scenes = build_timeline(records, LATEST, RECORDED).view(BUDGET, wanted).effects
    assert scenes == {step.record.index: step for step in replay(records) if step.record.index in wanted}


@given(histories(), st.dates(date(2023, 1, 1), date(2026, 1, 10)), st.integers(0, 12))
def test_the_other_time_holds_still(history: Sequence[Draft], on: date, known: int) -> None:
    """By decided day nothing is seen that was not known; by recording, nothing that was not decided."""
    records = recorded(history)
    point = AsOf(on, known)
    timeline = build_timeline(records, point, DECIDED)
    assert all(record.index <= known for record in timeline.records)
    assert all(
        (timeline.days[record.index] <= on) == (place < timeline.visible_count)
        for place, record in enumerate(timeline.records)
    )
    other = build_timeline(records, point, RECORDED)
    assert all(other.days[record.index] <= on for record in other.records)
    assert all(
        (record.index <= known) == (place < other.visible_count) for place, record in enumerate(other.records)
    )
    decided = {record.index for record in decided_until(records, point)}
    assert set(timeline.visible_indexes) == set(other.visible_indexes) == decided


def test_a_day_that_was_not_known_yet_is_not_that_of_the_event() -> None:
    """What a correction said later leaves the past as it was known: in either order."""
    money = {"giver": f'"{BODY}"', "lines": f'{{ "{LINE}" = "1 kr" }}'}
    given_day = event("Corrected", "r", KS, corrects='"b"', because='"fel"', decided="2025-04-01", **money)
    records = list(book_of(allocated("a", 2, "2025-04-05"), allocated("b", 1), given_day).records())
    for known, decided in ((3, [0, 1, 2]), (4, [0, 1, 2, 3, 4])):
        point = AsOf(date(2025, 4, 10), known)
        timelines = [build_timeline(records, point, order) for order in ORDERS]
        assert [sorted(each.visible_indexes) for each in timelines] == [decided, decided]
        assert [record.index for record in decided_until(records, point)] == decided
