"""A state over another one is as a copy that was changed, and looks only at what it is asked about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isqrt
from types import MappingProxyType
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

import tplog
from domain.test_invariants import recorded
from spec import BUDGET, draft, framed, opened
from strategies import histories
from tplog.domain.state import state_builder
from tplog.domain.state.apply_event import apply_event, fold_state
from tplog.domain.state.budget_state import BudgetState, State, indexes_of
from tplog.domain.state.older_rules import figure_keys
from tplog.domain.state.overlay import TrackedOverlay
from tplog.domain.state.state_builder import FIELD_NAMES, StateBuilder, TrackedDict
from tplog.domain.state_rows import changed_rows
from tplog.events.draft import Draft
from tplog.values.amount import Amount
from tplog.values.last_answer import LastAnswer

CHANGES = st.lists(st.tuples(st.sampled_from(["set", "drop", "all"]), st.integers(0, 5), st.integers()))


@given(st.dictionaries(st.integers(0, 5), st.integers()), CHANGES)
def test_an_overlay_is_as_a_changed_copy(
    below: dict[int, int], changes: Iterable[tuple[str, int, int]]
) -> None:
    """It has the same items in the same order, and the mapping below stays as it was."""
    before = [*below.items()]
    over, copy = TrackedOverlay(below), TrackedDict[int, int](below)
    for change, key, value in changes:
        for mapping in (over, copy):
            if change == "set":
                mapping[key] = value
            elif change == "drop":
                mapping.drop([key])
            else:
                mapping.set_all({key: value, key + 1: value})
        assert [*over.items()] == [*copy.items()]
        assert [*reversed(over)] == [*reversed(copy)]
        assert len(over) == len(copy)
        assert [key in over for key in range(7)] == [key in copy for key in range(7)]
        assert [over.get(key) for key in range(7)] == [copy.get(key) for key in range(7)]
        assert (over.previous, over.has_drops) == (copy.previous, copy.has_drops)
        for other in (over.copy(), over.flattened(), TrackedOverlay(MappingProxyType(over)).flattened()):
            assert [*other.items()] == [*copy.items()]
        if change == "all":
            for mapping in (over, copy):
                mapping.forget_changes()
    assert [*below.items()] == before


def contents(budget: BudgetState) -> Mapping[str, object]:
    """Return all that a state has, and what its indexes answer, in order."""
    places = [*budget.accounts, *{account.year for account in budget.accounts}]
    return {
        **{name: [*getattr(budget, name).items()] for name in FIELD_NAMES},
        "descendants": [[*budget.descendants(account)] for account in budget.accounts],
        "flows of": [[*budget.flows_between_years(place)] for place in budget.accounts],
        "years": [[*budget.accounts_of_year(place)] for place in places if isinstance(place, int)],
    }


def stating(budget: BudgetState, event_id: str) -> list[object]:
    """Return the keys under which an event stated figures, by a look at all of them."""
    keys = figure_keys(budget)
    return [key for key in keys if any(each.event == event_id for each in budget.figure_history(key))]


def settled(budget: BudgetState, event_id: str) -> list[str]:
    """Return the matters that an event settled, by a look at all of them."""
    matters = budget.standing.items()
    return [name for name, matter in matters if any(each.event == event_id for each in matter.settlements)]


@given(histories())
def test_a_fold_over_a_state_is_as_one_of_a_copy(history: list[Draft]) -> None:
    """Each event makes of a state, of a copy and of what lies over it the same, and each index is right."""
    _, records = recorded(history)
    builder, ids = StateBuilder(State()), [record.event.id for record in records]
    for place, record in enumerate(records):
        name = record.event.budget
        over, copy = StateBuilder(builder.state, is_overlay=True), StateBuilder(builder.state)
        for other in (over, copy):
            for later in records[place : place + 2]:
                apply_event(other, later.event)
        after, expected = over.state.budget(name), copy.state.budget(name)
        assert contents(after) == contents(expected)
        for budget in (after, expected, builder.state.budget(name)):
            for known in (*ids[: place + 2], "no-event"):
                assert [*budget.keys_of_figures((known,))] == stating(budget, known)
                assert [*budget.settled_by(known)] == settled(budget, known)
            assert [*budget.keys_of_figures(ids)] == [*figure_keys(budget)]
        apply_event(builder, record.event)


@given(histories())
def test_what_follows_a_state_for_long_is_as_copies(history: list[Draft]) -> None:
    """Each state lies beside the one before it, until both are one; none changes, and its rows are right."""
    _, records = recorded(history)
    ids = [record.event.id for record in records]
    state, expected, earlier = State(), State(), list[tuple[BudgetState, Mapping[str, object]]]()
    with patch.multiple(state_builder, _COPIED_AT_MOST=5, _MOST_ROOTS=2):
        for record in records:
            name = record.event.budget
            over, copy = StateBuilder(state, may_overlay=True), StateBuilder(expected)
            for builder in (over, copy):
                apply_event(builder, record.event)
            assert [*changed_rows(over)] == [*changed_rows(copy)]
            state, expected = over.state, copy.state
            assert contents(state.budget(name)) == contents(expected.budget(name))
            budget, other = state.budget(name), expected.budget(name)
            for known in ids:
                assert [*budget.keys_of_figures((known,))] == stating(other, known)
                assert [*budget.settled_by(known)] == settled(other, known)
            earlier.append((state.budget(name), contents(expected.budget(name))))
            assert all(contents(each) == was for each, was in earlier[-3:])


def test_a_large_budget_is_not_copied_each_time() -> None:
    """After each of many events most of it is the very mapping that it was, and few values are copied."""
    large = {f"event-{number}": number for number in range(10_000)}
    state, counts, flattened = State({"stor": BudgetState(closed=large)}), list[int](), 0
    for number in range(2_000):
        builder = StateBuilder(state, may_overlay=True)
        builder.for_budget("stor").closed[f"later-{number}"] = number
        state = builder.state
        overlays = indexes_of(state.budget("stor")).overlays
        flattened += not overlays
        counts.append(sum(overlay.change_count for overlay in overlays))
    assert len(state.budget("stor").closed) == 12_000
    assert max(counts) <= 8 * isqrt(12_000) + 1
    assert flattened <= 2_000 // (8 * isqrt(10_000)) + 1


def test_two_writers_of_a_large_budget_take_over_what_the_other_recorded(database: str) -> None:
    """Each lays it over its own state: both have what a fold of all records gives, as has what is kept."""
    paths = [f"{year}/kommunstyrelsen" for year in range(2025, 2045)]
    with patch.multiple(state_builder, _COPIED_AT_MOST=3, _MOST_ROOTS=2), tplog.create(database) as first:
        first.apply(draft(opened(*paths)))
        with tplog.open(database) as second:
            for year in range(2025, 2045):
                book = first if year % 3 else second
                after = book.apply(draft(framed("1000 kr", year=year))).state_after.budget(BUDGET)
                expected = fold_state(first.records()).budget(BUDGET)
                assert contents(after) == contents(expected)
        assert not first.rebuild_projections().findings


def test_an_answer_is_of_the_very_object() -> None:
    """It is worked out once for what is asked of in a row, and anew for what is merely equal."""
    worked_out: list[Amount] = []

    @LastAnswer
    def text(amount: Amount) -> str:
        worked_out.append(amount)
        return amount.text

    first, equal = Amount(100, "1 krona"), Amount(100, "1 krona")
    assert [text(first), text(first), text(equal), text(first)] == ["1 krona"] * 4
    assert worked_out == [first] * 3
