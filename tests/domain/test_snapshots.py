"""Snapshots: the state at any earlier record, put together from what is kept, is the folded one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import tplog
from domain.test_invariants import NOW, recorded
from domain.test_kept_answers import WatchedLog
from spec import BUDGET, draft, mandate
from strategies import histories
from tplog.answers.year_summary import summarise_year
from tplog.book.book import Book
from tplog.domain import projection_entries, projection_rows, state_rows
from tplog.domain.projection_rows import EVENT, SNAPSHOT, StoredMapping
from tplog.domain.projection_snapshots import is_snapshot_due, merged_contents, snapshot_after
from tplog.domain.rules.evaluate import fold_with_findings
from tplog.domain.state.apply_event import fold_state
from tplog.domain.state.budget_state import State
from tplog.domain.state.state_builder import StateBuilder
from tplog.events.codec import encode_event
from tplog.events.draft import Draft
from tplog.events.record import Record
from tplog.eventstore.interface import ProjectionChange
from tplog.values.as_of import AsOf


def stored_log(records: Sequence[Record], interval: int) -> WatchedLog:
    """A log of these records, with a snapshot after one in ``interval`` of them."""
    log, builder = WatchedLog(), StateBuilder(State())
    log.append(records)
    events = {record.event.id: record.event for record in records}
    entries = list(projection_entries.apply_and_index(builder, records, events, interval))
    rows = state_rows.all_rows(builder)
    log.replace_projections(ProjectionChange(projection_rows.VERSION, len(records), [*entries, *rows]))
    return log


@given(histories(3, 8), st.sampled_from([1, 2, 3]))
def test_the_past_is_as_a_replay_has_it(history: Sequence[Draft], interval: int) -> None:
    """State and findings at each earlier record: values, and the order of keys."""
    _, records = recorded(history)
    if not records:
        return
    book = Book(stored_log(records, interval))
    for known_at in range(len(records)):
        known = records[: known_at + 1]
        states, findings = fold_with_findings(known, ())
        for budget, state in states.budgets.items():
            past = book.state(budget, known_at=known_at)
            assert past == state
            for name in projection_rows.FIELD_CODECS:
                assert list(getattr(past, name)) == list(getattr(state, name))
            at_accounts = [each for each in findings if each.account and each.budget == budget]
            years = {int((each.account or "")[:4]) for each in at_accounts}
            shown = book.overview(budget, years, AsOf(known_at=known_at))
            assert list(shown[1]) == at_accounts


def test_a_key_that_was_removed_and_comes_back_stands_last() -> None:
    """Changed values keep their place, as in the mapping itself; over a stored mapping too."""
    builder = StateBuilder(State())
    closed = builder.for_budget("a").closed
    closed.set_all({"x": 1, "y": 2, "z": 3, "å": 4})
    first = list(snapshot_after(builder, record_in("a", 0), 1))[1:]
    codec = projection_rows.FIELD_CODECS["closed"]
    stored = StoredMapping[str, int](codec, lambda: merged_contents(first))
    overlay = stored.copy()
    for mapping in (closed, overlay):
        mapping.drop(["x", "z"])
        mapping.set_all({"y": 5, "x": 6})
        assert list(mapping.items()) == [("y", 5), ("å", 4), ("x", 6)]
        assert list(reversed(mapping)) == ["x", "å", "y"]
        assert len(mapping) == len([*mapping]) == 3
    assert overlay.previous == closed.previous == {"x": 1, "z": 3, "y": 2}
    second = list(snapshot_after(builder, record_in("a", 1), 1))[1:]
    assert list(merged_contents([*first, *second]).items()) == [("y", b"5"), ("å", b"4"), ("x", b"6")]
    assert dict(stored) == {"x": 1, "y": 2, "z": 3, "å": 4}


def record_in(budget: str, index: int) -> Record:
    """A record of a budget."""
    event = evolve(draft(mandate(f"m{index}")).events[0].event, budget=budget)
    return Record.from_encoded(index, NOW, encode_event(event))


def names(count: int, due: Sequence[int]) -> list[str]:
    """Ids of events of which those at these places have a snapshot after them."""
    numbers = iter(range(1 << 30))
    return [
        next(f"e{number}" for number in numbers if is_snapshot_due(f"e{number}") == (place in due))
        for place in range(count)
    ]


def test_an_append_keeps_the_snapshots_that_a_rebuild_makes() -> None:
    """One at the end of a file, in the middle of one, and none."""
    log = WatchedLog()
    ids = names(12, (1, 6, 9))
    for first, last in ((0, 2), (2, 5), (5, 8), (8, 12)):
        Book(log).apply(draft(*map(mandate, ids[first:last])))
    marks = [entry.index for entry in log.index_entries(SNAPSHOT, BUDGET, "", log.size())]
    assert marks == [1, 6, 9]
    assert Book(log).rebuild_projections().findings == ()


def test_a_past_state_folds_what_came_after_a_snapshot_alone() -> None:
    """One record, however many came before; none if the snapshot is the point itself."""
    log = WatchedLog()
    ids = names(40, (30,))
    Book(log).apply(draft(*map(mandate, ids)))
    book = Book(log)
    for known_at, count in ((30, 0), (31, 1), (38, 8), (29, 30)):
        log.records_read = 0
        state = book.state(BUDGET, known_at=known_at)
        assert list(state.mandates) == ids[: known_at + 1]
        assert log.records_read == count


def test_a_changed_snapshot_is_found() -> None:
    """By a verification and by a rebuild, as any other entry."""
    log = WatchedLog()
    Book(log).apply(draft(*map(mandate, names(5, (3,)))))
    assert "kept-differs" not in {finding.code for finding in Book(log).audit().findings}
    entries = log._index_entries  # noqa: SLF001 (what nobody else may change)
    place = next(
        place for place, each in enumerate(entries) if (each.name, each.key) == (SNAPSHOT, "mandates")
    )
    entries[place] = entries[place]._replace(content=entries[place].content.replace(b'"x"', b'"y"'))
    assert [finding.code for finding in Book(log).audit().findings if finding.code == "kept-differs"]
    assert [finding.code for finding in Book(log).rebuild_projections().findings] == ["kept-differs"]
    assert Book(log).rebuild_projections().findings == ()


@pytest.mark.parametrize(("name", "point"), [(SNAPSHOT, AsOf(known_at=4)), (EVENT, AsOf(as_of=NOW.date()))])
def test_an_entry_that_nobody_wrote_is_an_error_of_ours(name: str, point: AsOf) -> None:
    """A question about the past says that what is stored cannot be read."""
    log = WatchedLog()
    Book(log).apply(draft(*map(mandate, names(5, (3,)))))
    entries = log._index_entries  # noqa: SLF001 (what nobody else may change)
    for place, each in enumerate(entries):
        if each.name == name and each.content:
            entries[place] = each._replace(content=b"nonsense")
    with pytest.raises(tplog.Tampered):
        list(Book(log).state(BUDGET, as_of=point.as_of, known_at=point.known_at).mandates.items())


def test_what_is_gone_since_is_replayed() -> None:
    """A past state that is first looked at when the log is of an older program's is the same."""
    log = WatchedLog()
    ids = names(8, (5,))
    Book(log).apply(draft(*map(mandate, ids)))
    _, state = Book(log)._cache.state_of_snapshot(BUDGET, 6)  # noqa: SLF001 (before anything looks at it)
    records = list(log.read())
    log.replace_projections(ProjectionChange(projection_rows.VERSION - 1, log.size()))
    assert state == fold_state(records[:6]).budget(BUDGET)


@given(histories(4, 10), st.sampled_from([1, 2, 3]))
def test_a_fold_from_a_snapshot_finds_what_a_replay_finds(history: Sequence[Draft], interval: int) -> None:
    """Its indexes read stored contents alone: who settled what, which figures an event stated, each year."""
    _, records = recorded(history)
    book = Book(stored_log(records, interval))
    for known_at in range(len(records)):
        known = records[: known_at + 1]
        for budget, state in fold_state(known).budgets.items():
            past = book.state(budget, known_at=known_at)
            for event_id in (record.event.id for record in known):
                assert [*past.settled_by(event_id)] == [*state.settled_by(event_id)]
                assert [*past.keys_of_figures([event_id])] == [*state.keys_of_figures([event_id])]
            for year in state.years():
                summary = summarise_year(state, year)
                assert summarise_year(past, year) == summarise_year(past, year) == summary
                assert [*past.noted_in(year)] == [*state.noted_in(year)]
                assert past.accounts_of_year(year) == state.accounts_of_year(year)
                assert [*past.flows_of_year(year)] == [*state.flows_of_year(year)]


def test_what_is_remembered_of_the_past_goes_when_the_log_grows() -> None:
    """A record that is decided earlier is there as of a day that was looked at before it."""
    log = WatchedLog()
    book = Book(log)
    ids = names(8, (3, 5))
    day = NOW.date()
    for number, name in enumerate(ids):
        book.apply(draft(mandate(name)))
        for _ in range(2):
            assert list(book.state(BUDGET, as_of=day).mandates) == ids[: number + 1]
            assert list(book.state(BUDGET, known_at=number).mandates) == ids[: number + 1]
        indexed = book.indexed(BUDGET)
        assert indexed is not None
        assert len(indexed.events) == number + 1
