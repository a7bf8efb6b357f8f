"""As of each day the outcome is that of the reports decided by then, in whatever order they were recorded."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

import tplog
from spec import KS, event, opened, text
from tplog.answers.event_effects import REMAINING
from tplog.answers.timeline import DECIDED, build_timeline
from tplog.readers.decision_file import parse_decision
from tplog.values.account import parse_account
from tplog.values.as_of import AsOf
from tplog.values.transfer import is_spending

LINE = f"2025/{KS}/a"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
# The day until which a report is, what was spent, in mkr, and the day on which it was decided.
REPORTS = {
    "april": (date(2025, 4, 30), 20, date(2025, 5, 20)),
    "juni": (date(2025, 6, 30), 30, date(2025, 10, 1)),  # decided after that of August
    "augusti": (date(2025, 8, 31), 65, date(2025, 9, 10)),
}
DAYS = [decided + timedelta(days) for _, _, decided in REPORTS.values() for days in (-1, 0)]


def report(name: str) -> str:
    """An outcome so far."""
    until, spent, decided = REPORTS[name]
    lines = f'{{ "{LINE}" = "{spent} mkr" }}'
    return event("OutcomeRecorded", name, KS, decided=f"{decided}", until=f"{until}", lines=lines)


def book_of(*events: str) -> tplog.Book:
    """A log with each of these events recorded by itself."""
    book = tplog.Book(tplog.MemoryLog(), clock=lambda: NOW)
    for one_event in (opened(f"2025/{KS}", LINE), *events):
        book.apply(parse_decision(text([one_event]), "x.toml"))
    return book


def in_force(day: date) -> int:
    """What the report of the latest day says of those decided by a day, in mkr."""
    decided = [(until, spent) for until, spent, decided in REPORTS.values() if decided <= day]
    return max(decided)[1] if decided else 0


def _moved_by_history(book: tplog.Book, day: date) -> int:
    """The öre by which the steps of the history by decided day change the line until a day."""
    records = list(book.budget_records("trygghet"))
    timeline = build_timeline(records, AsOf(day), DECIDED)
    effects = timeline.view("trygghet", [record.index for record in timeline.records]).effects
    shown_records = timeline.records[: timeline.visible_count]
    return sum(
        change.difference
        for record in shown_records
        if record.index in effects
        for change in effects[record.index].changes
        if str(change.account) == LINE
    )


def shown(book: tplog.Book, day: date) -> dict[str, int]:
    """The outcome as of a day in each answer, in mkr."""
    account = parse_account(LINE)
    steps = book.trail("trygghet", account, as_of=day).steps
    moves = [move for step in steps for move in step.record.event.transfers if is_spending(move)]
    replayed = [effect for effect in book.replay("trygghet", AsOf(day)) if effect.changes]
    changes = [
        change.difference
        for effect in replayed
        for change in effect.changes
        if change.account == account and change.column == REMAINING
    ]
    figures = {
        "state": -book.state("trygghet", as_of=day).own_balance(account).outcome,
        "trail": -sum(move.effect(account) for move in moves),
        "replay": -sum(changes),
        "history": -_moved_by_history(book, day),
    }
    return {name: ore // 100_000_000 for name, ore in figures.items()}


@pytest.mark.parametrize("order", list(permutations(REPORTS)), ids="-".join)
def test_the_outcome_is_that_of_the_latest_report_decided_by_then(order: tuple[str, ...]) -> None:
    """In the state, the trail, the replay and the steps of the history by decided day."""
    book = book_of(*map(report, order))
    for day in DAYS:
        assert set(shown(book, day).values()) == {in_force(day)}, day


@pytest.mark.parametrize("order", list(permutations(REPORTS)), ids="-".join)
def test_what_was_corrected_counts_from_the_day_of_its_report(order: tuple[str, ...]) -> None:
    """A correction of August's report is known with it, and what was in force before it comes back."""
    taken_back = event("Corrected", "rättat", corrects='"augusti"', because='"fel nämnd"')
    book = book_of(*map(report, order), taken_back)
    for day, spent in ((date(2025, 5, 20), 20), (date(2025, 9, 10), 20), (date(2025, 10, 1), 30)):
        assert shown(book, day)["state"] == spent, day
