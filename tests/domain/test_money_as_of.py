"""As of each day the money is that of the decisions in force then, in whatever order they were decided."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tplog
from spec import KS, event, framed, opened, text
from tplog.answers.timeline import DECIDED, build_timeline
from tplog.readers.decision_file import parse_decision
from tplog.values.account import parse_account
from tplog.values.as_of import AsOf

BODY, LINE = f"2025/{KS}", f"2025/{KS}/trygg"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LAST = date(2026, 3, 1)
# From this number a decision of a history has no known day.
LATE = 9
FRAME_KR = 10**13


def book_of(*events: str) -> tplog.Book:
    """A log of a large frame and of these events, each recorded by itself, but for those that are refused."""
    book = tplog.Book(tplog.MemoryLog(), clock=lambda: NOW)
    frame = framed("10 000 000 mkr") + "\ndecided = 2024-11-25"
    for recorded in (opened(BODY, LINE), frame, *events):
        with suppress(tplog.Refused):
            book.apply(parse_decision(text([recorded]), "x.toml"))
    return book


def allocated(name: str, amount: int, day: str = "", **keys: str) -> str:
    """A decision of an amount in kr to the line; without a day it counts from its recording."""
    lines = f'{{ trygg = "{amount} kr" }}'
    decided = day or '"unknown"'
    return event("AllocationDecided", name, KS, decided=decided, giver=f'"{BODY}"', lines=lines, **keys)


def reviewed(name: str, decision: str, day: str) -> str:
    """A decision that is revoked on a day."""
    return event("DecisionReviewed", name, KS, decided=day, decision=f'"{decision}"', review='"återkallad"')


def corrected(name: str, corrects: str, amount: int | None = None) -> str:
    """A record that is corrected, with another amount in kr if there is one."""
    lines = f'{{ "{LINE}" = "{amount} kr" }}' if amount else ""
    money = {"giver": f'"{BODY}"', "lines": lines} if amount else {}
    return event("Corrected", name, corrects=f'"{corrects}"', because='"fel"', **money)


def line_kr(book: tplog.Book, day: date | None) -> int:
    """What the line holds as of a day; today's state without one."""
    return book.state("trygghet", as_of=day).own_balance(parse_account(LINE)).remaining // 100


A, B, C = (
    allocated("A", 250, "2025-01-13"),
    allocated("B", 180, "2025-04-14", replaces='"A"'),
    allocated("C", 200, "2025-10-06", replaces='"A"'),
)
QUASHED, REVOKED = reviewed("B/upphävd", "B", "2025-09-10"), reviewed("C/återkallad", "C", "2025-11-03")


@pytest.mark.parametrize(
    ("events", "held"),
    [
        # The quashing was a mistake in the record, so B held all the time; C took its place for a month.
        (
            (A, B, QUASHED, C, REVOKED, corrected("rättad", "B/upphävd")),
            {"2025-03-01": 250, "2025-10-01": 180, "2025-10-10": 200, "2025-11-05": 180},
        ),
        # C was decided before B, but recorded when B had been quashed.
        (
            (A, B, QUASHED, allocated("C", 200, "2025-02-01", replaces='"A"')),
            {"2025-01-20": 250, "2025-03-01": 200, "2025-05-01": 180, "2025-10-01": 200},
        ),
        # Nobody knows when A was decided; it counts from its recording.
        ((allocated("A", 250), B), {"2025-03-01": 0, "2025-05-01": 180, "2026-03-01": 180}),
        (
            (allocated("A", 250), reviewed("A/åter", "A", "2025-04-14")),
            {"2025-05-01": 0, "2026-03-01": 0},
        ),
        # What was revoked came back while its original is not known yet.
        ((allocated("A", 250), B, QUASHED), {"2025-05-01": 180, "2025-10-01": 0, "2026-03-01": 250}),
    ],
)
def test_each_day_has_the_decisions_in_force(events: tuple[str, ...], held: dict[str, int]) -> None:
    """A reversal counts from the day of its original, and never twice."""
    book = book_of(*events)
    assert book.last_known_index() == len(events) + 1
    assert {day: line_kr(book, date.fromisoformat(day)) for day in held} == held
    assert line_kr(book, None) == list(held.values())[-1]
    assert not [finding for finding in book.findings() if finding.code == "overdrawn-in-retrospect"]


def test_a_quashed_decision_brings_back_what_it_replaced() -> None:
    """Also where its record was corrected; what then replaces the other takes back no more than it has."""
    quashed = reviewed("upphävd", "rättad", "2025-09-10")
    begun = (A, B, corrected("rättad", "B", 190), quashed)
    assert line_kr(book_of(*begun), None) == 250
    book = book_of(*begun, C)
    days = (date(2025, 2, 1), date(2025, 5, 1), date(2025, 9, 10), date(2025, 10, 6), None)
    assert [line_kr(book, day) for day in days] == [250, 190, 250, 200, 200]


def test_a_condition_releases_only_what_was_decided() -> None:
    """Met before the day of its decision, it moves nothing until then; quashed, it takes that back."""
    held = allocated("H", 100, condition='"om x"')
    met = event("ConditionSettled", "v", KS, decided="2025-03-01", decision='"H"', settled='"uppfyllt"')
    book = book_of(held, met)
    assert [line_kr(book, day) for day in (date(2025, 4, 1), LAST)] == [0, 100]
    book = book_of(
        allocated("H", 100, "2025-02-01", condition='"om x"'), met, reviewed("q", "H", "2025-05-01")
    )
    days = (date(2025, 2, 2), date(2025, 3, 1), date(2025, 5, 1))
    assert [line_kr(book, day) for day in days] == [0, 100, 0]


def test_a_level_takes_the_place_of_what_is_not_decided_yet() -> None:
    """A decision that states only its level moves, on a day before the other's, what it made itself."""
    level = event(
        "AllocationDecided",
        "B",
        KS,
        decided="2025-04-14",
        giver=f'"{BODY}"',
        levels='{ trygg = "180 kr" }',
        replaces='"A"',
    )
    book = book_of(allocated("A", 250), level)
    assert book.last_known_index() == 3
    assert [line_kr(book, day) for day in (date(2025, 5, 1), LAST)] == [180, 180]
    assert not [finding for finding in book.findings() if finding.code == "overdrawn-in-retrospect"]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["decided", "replaced", "replaced", "revoked", "revoked", "corrected", "withdrawn"]),
        st.integers(0, 7),
        st.integers(0, 9),
    ),
    min_size=3,
    max_size=9,
)


def history(steps: list[tuple[str, int, int]]) -> list[str]:
    """Acts of which each names an earlier one, decided on any days; each amount is another power of four."""
    events: list[str] = []
    for number, (kind, earlier, tens) in enumerate(steps):
        name, other = f"e{number}", f"e{earlier % max(number, 1)}"
        day = f"{date(2025, 1, 10) + timedelta(30 * tens)}" if tens < LATE else ""
        amount = 4**number
        if kind == "decided" or not number:
            events.append(allocated(name, amount, day, paragraph=f'"§ {number}"'))
        elif kind == "replaced":
            events.append(allocated(name, amount, day, replaces=f'"{other}"'))
        elif kind == "revoked":
            events.append(reviewed(name, other, day or "2025-12-20"))
        else:
            events.append(corrected(name, other, amount if kind == "corrected" else None))
    return events


def number_of(name: str) -> int:
    """The number in a decision's name; of the accounts and the frame none of a decision's."""
    return int(name[1:]) if name[0] == "e" else -1


def counts(kr: int) -> list[int]:
    """How often each decision is in a sum, by the number in its name."""
    digits = []
    while kr:
        digits.append(kr % 4)
        kr //= 4
    return digits


@settings(deadline=None)
@given(STEPS)
def test_no_decision_counts_twice_or_negatively(steps: list[tuple[str, int, int]]) -> None:
    """On every day, in each answer; and the last day is the state now."""
    book = book_of(*history(steps))
    records = list(book.budget_records("trygghet"))
    timeline = build_timeline(records, AsOf(LAST), DECIDED)
    line = parse_account(LINE)
    stepwise = dict.fromkeys((date(2025, 1, 1),), 0)
    held = 0
    for record in timeline.records:
        held += sum(move.effect(line) for move in record.event.transfers) // 100
        stepwise[timeline.days[record.index]] = held
    for day, kr in stepwise.items():
        state = book.state("trygghet", as_of=day)
        assert line_kr(book, day) == kr
        assert kr >= 0
        assert set(counts(kr)) <= {0, 1}
        body = state.own_balance(parse_account(BODY)).remaining // 100
        assert body + kr == (FRAME_KR if day >= date(2024, 11, 25) else 0)
        named = {number for number, count in enumerate(counts(kr)) if count}
        decided = [record.event for record in records if timeline.days[record.index] <= day]
        assert named <= {number_of(each.id) for each in decided}
        settled = {name for record in records for name, _ in record.event.status_changes}
        sure = [each for each in decided if each.id not in settled and each.id[0] == "e"]
        assert {number_of(each.id) for each in sure if not each.reverses and each.transfers} <= named
        revoked = {number_of(each.decision) for each in sure if isinstance(each, tplog.DecisionReviewed)}
        assert revoked.isdisjoint(named)
    assert held == line_kr(book, None) == line_kr(book, LAST)
