"""In the order of the decisions: what is stored says what the events do, of which few are read again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

import tplog
from domain.test_money_as_of import STEPS, allocated, book_of, corrected, history, reviewed
from domain.test_snapshots import stored_log
from spec import BUDGET, KS, event
from tplog.domain.projection_rows import EVENT
from tplog.domain.rules.record_facts import RecordFacts, facts_of_entries, record_facts
from tplog.domain.rules.retrospect import NeverBelowZero
from tplog.domain.rules.rule_set import SeenEvents
from tplog.events.as_of import effective_days
from tplog.events.record import Record

CONDITIONS = st.lists(
    st.tuples(st.sampled_from(["villkor", "uppfyllt", "rättad"]), st.integers(0, 9)), max_size=4
)


def conditional(steps: Iterable[tuple[str, int]]) -> list[str]:
    """Decisions on a condition, settled or corrected on any days."""
    events: list[str] = []
    for number, (kind, tens) in enumerate(steps):
        day, earlier = f"2025-{tens + 1:02d}-20", f"v{tens % max(number, 1)}"
        if kind == "villkor" or not number:
            events.append(allocated(f"v{number}", 5 * number + 7, day, condition='"om staten betalar"'))
        elif kind == "uppfyllt":
            settled = {"decision": f'"{earlier}"', "settled": '"uppfyllt"', "decided": day}
            events.append(event("ConditionSettled", f"v{number}", KS, **settled))
        else:
            events.append(corrected(f"v{number}", earlier, 3 * number))
    return events


def changes(
    records: Sequence[Record], facts_of: Callable[[Record], RecordFacts]
) -> tuple[Mapping[tuple[int, str], tuple[int, int]], list[str]]:
    """Return what each record gives each account in the order of the decisions, and which events are read."""
    check, read = NeverBelowZero(), list[str]()
    events = {record.event.id: record.event for record in records}

    class Watched(SeenEvents):
        def __getitem__(self, event_id: str) -> tplog.Event:
            read.append(event_id)
            return events[event_id]

    check.seen = Watched()
    facts = [facts_of(record) for record in records if not record.event.is_log_event]
    check.note(facts)
    days = [day.toordinal() for day in effective_days([each.dated for each in facts])]
    assert [*check._effective_days()] == days  # noqa: SLF001 (what it found)
    counted, numbers = check._changes_in_decided_order(days)  # noqa: SLF001 (what it found)
    given_ore: Counter[tuple[int, str]] = Counter()
    decided: Counter[tuple[int, str]] = Counter()
    for (_, account), flat in check._moves.items():  # noqa: SLF001 (what it found)
        stored = zip(flat[::3], flat[1::3], flat[2::3], strict=True)
        others = [change for change in stored if change[0] not in numbers]
        for number, ore, decided_ore in (*others, *counted.get((BUDGET, account), ())):
            given_ore[number, account] += ore
            decided[number, account] += decided_ore
    of_all = {key: (ore, decided[key]) for key, ore in given_ore.items() if ore or decided[key]}
    return of_all, read


def by_what_is_stored(records: Sequence[Record]) -> Callable[[Record], RecordFacts]:
    """Return what returns the facts of a record from its entry in the index."""
    entries = stored_log(records, 100).index_entries(EVENT, BUDGET, "", len(records))
    facts = {each.index: each for batch in facts_of_entries(BUDGET, entries) for each in batch.facts}
    return lambda record: facts[record.index]


@settings(deadline=None)
@given(STEPS, CONDITIONS, st.randoms(use_true_random=False))
def test_what_is_stored_says_what_the_events_do(
    steps: list[tuple[str, int, int]], more: list[tuple[str, int]], chance: Random
) -> None:
    """Decisions replaced, revoked and corrected, corrections of corrections, and conditions, in any order."""
    whose = [*[0] * len(steps), *[1] * len(more)]
    chance.shuffle(whose)
    events = iter(history(steps)), iter(conditional(more))
    records = list(book_of(*(next(events[each]) for each in whose)).records())
    for size in range(len(records) + 1):  # what came later does not count
        before = records[:size]
        assert changes(before, by_what_is_stored(records))[0] == changes(before, record_facts)[0]


def test_corrections_that_move_what_is_stored_are_not_read_again() -> None:
    """Neither the corrections nor what they correct; one that another body revokes is."""
    decided = [allocated(f"e{number}", number + 1, f"2025-03-{20 - number}") for number in range(4)]
    wrong = [corrected(f"r{number}", f"e{number}", 2 * number + 3) for number in range(4)]
    again = corrected("r1/igen", "r1", 50)
    records = list(book_of(*decided, *wrong, again, reviewed("x", "r2", "2025-06-01")).records())
    moved, read = changes(records, by_what_is_stored(records))
    replayed, all_read = changes(records, record_facts)
    assert set(read) == {"r2", "x"}
    assert set(all_read) == {"r0", "r1", "r2", "r3", "r1/igen", "x"}
    assert moved == replayed


def test_where_money_is_held_back_all_are_read_again() -> None:
    """What releases it moves what no correction says."""
    held = allocated("v", 7, "2025-05-01", condition='"om staten betalar"')
    records = list(book_of(allocated("e", 5, "2025-03-01"), corrected("r", "e", 9), held).records())
    assert set(changes(records, by_what_is_stored(records))[1]) == {"r", "v"}
    assert changes(records[:-1], by_what_is_stored(records))[1] == []
