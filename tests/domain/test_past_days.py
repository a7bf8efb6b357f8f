"""As of a past day: what is kept beside the log answers as a replay of it, in whatever order all came."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tplog
from domain.test_invariants import recorded
from domain.test_kept_answers import replaying
from domain.test_money_as_of import BODY, LINE, STEPS, allocated, book_of, history, reviewed
from domain.test_snapshots import names, stored_log
from spec import BUDGET, KS, event
from strategies import histories
from tplog.book.book import Book
from tplog.domain import projection_rows
from tplog.domain.indexed_events import decode_indexed
from tplog.domain.projection_rows import IndexEntry
from tplog.events.draft import Draft
from tplog.events.record import Record
from tplog.events.value_codec import WireError
from tplog.values.as_of import AsOf

REPORT_STEPS = st.lists(
    st.tuples(st.sampled_from(["outcome", "outcome", "answer", "rättad", "tagen"]), st.integers(0, 9)),
    max_size=4,
)


def reports(steps: list[tuple[str, int]]) -> list[str]:
    """Outcomes of the line and the body's other line, and corrections of them, decided on any days."""
    events: list[str] = []
    for number, (kind, tens) in enumerate(steps):
        decided = f"{date(2025, 2, 10) + timedelta(30 * tens)}"
        lines = f'{{ "{LINE}" = "{number + 1} kr" }}'
        if kind == "answer":
            answer = {"account": f'"{LINE}"', "answer": '"känt"', "decided": decided}
            events.append(event("FindingAnswered", f"r{number}", finding='"overspent"', **answer))
        elif kind == "outcome" or not number:
            until = f"{date(2025, 1, 31) + timedelta(7 * (tens * 5 % 11))}"
            events.append(
                event("OutcomeRecorded", f"r{number}", KS, decided=decided, until=until, lines=lines)
            )
        else:
            corrected = {"corrects": f'"r{tens % number}"', "because": '"fel"'}
            corrected |= {"lines": lines} if kind == "rättad" else {}
            events.append(event("Corrected", f"r{number}", **corrected))
    return events


def check(records: Sequence[Record], spacing: int, points: Sequence[AsOf]) -> None:
    """Compare all answers at some points, with their order."""
    book, replay = Book(stored_log(records, spacing)), replaying(records)
    for budget in {record.event.budget for record in records}:
        for point in points:
            as_of, known_at = point.as_of, point.known_at
            with suppress(tplog.NotFound):
                past = replay.state(budget, as_of=as_of, known_at=known_at)
                state = book.state(budget, as_of=as_of, known_at=known_at)
                assert state == past
                for name in projection_rows.FIELD_CODECS:
                    assert list(getattr(state, name)) == list(getattr(past, name))
                years = {path.year for path in past.accounts}
                assert book.overview(budget, years, point) == replay.overview(budget, years, point)
                judged, stored = (
                    each.budget_findings(budget, as_of=as_of, known_at=known_at) for each in (replay, book)
                )
                assert stored == judged
                for account in [*past.accounts][:3]:
                    trails = [
                        each.trail(budget, account, as_of=as_of, known_at=known_at) for each in (book, replay)
                    ]
                    assert trails[0] == trails[1]
            comparisons = [each.compare(budget, point, points[0]) for each in (book, replay)]
            assert comparisons[0] == comparisons[1]


@given(STEPS, REPORT_STEPS, st.randoms(use_true_random=False), st.sampled_from([1, 2, 3]))
def test_a_past_day_is_as_a_replay_has_it(
    steps: list[tuple[str, int, int]], more: list[tuple[str, int]], chance: Random, spacing: int
) -> None:
    """Late decisions, replaced, revoked and corrected ones, and outcomes out of order."""
    whose = [*[0] * len(steps), *[1] * len(more)]
    chance.shuffle(whose)
    events = iter(history(steps)), iter(reports(more))
    records = list(book_of(*(next(events[each]) for each in whose)).records())
    days = [date(2025, 1, 1) + timedelta(50 * number) for number in range(9)]
    check(records, spacing, [AsOf(day, known_at) for day in days for known_at in (None, len(records) - 2)])


@given(histories(3, 8), st.dates(date(2022, 1, 1), date(2026, 12, 31)), st.sampled_from([1, 2, 3]))
def test_a_past_day_of_any_acts_is_as_a_replay_has_it(
    history: Sequence[Draft], day: date, spacing: int
) -> None:
    """All kinds of events; also where nothing is decided later."""
    _, records = recorded(history)
    if records:
        check(records, spacing, [AsOf(day), AsOf(date.max), AsOf(day, len(records) // 2)])


def test_a_past_day_reads_what_comes_after_a_snapshot_alone() -> None:
    """The records of the day after it; also where one recorded late takes back another that is there."""
    ids = names(40, (30,))
    events = [allocated(name, 1, "2025-02-01", paragraph=f'"§ {name}"') for name in ids]
    book = book_of(*events, allocated("x", 1, "2025-06-01"), reviewed("y", ids[3], "2025-03-01"))
    log = stored_log(list(book.records()), 250)
    past = Book(log)
    for day, count in ((date(2025, 2, 1), 9), (date(2025, 3, 1), 10), (date(2025, 6, 1), 11)):
        log.records_read = 0
        state = past.state(BUDGET, as_of=day)
        assert log.records_read <= count
        assert state == replaying(list(log.read())).state(BUDGET, as_of=day)
    log.records_read = 0
    assert len(past.trail(BUDGET, BODY, as_of=date(2025, 1, 1)).steps) == 1
    assert log.records_read <= 6


def test_an_entry_of_another_make_is_no_event() -> None:
    """What the index says of an event is believed only as tplog writes it."""
    entry = IndexEntry(projection_rows.EVENT, BUDGET, "", 0, 0, b'{"day":1}')
    with pytest.raises(WireError):
        decode_indexed([entry])
