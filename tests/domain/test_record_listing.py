"""Records listed by account, budget, type or body: found by what is stored, they are those of a replay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from domain.test_invariants import recorded
from domain.test_kept_answers import replaying
from domain.test_snapshots import stored_log
from history import MUNICIPALITY, records
from strategies import histories
from tplog.answers.search_query import SearchQuery
from tplog.book.book import Book
from tplog.book.record_listing import matching_records
from tplog.events.draft import Draft
from tplog.events.references import event_accounts, named_accounts
from tplog.events.types import Corrected, ForecastRecorded
from tplog.values.as_of import LATEST, AsOf


def queries_of(book: Book) -> list[SearchQuery]:
    """A question for each account and each above it, each type, body and budget, alone and in the budget."""
    events = [record.event for record in book.records()]
    accounts = {account for event in events for account in event_accounts(event)}
    accounts |= {above for account in accounts for above in account.ancestors()}
    queries = [SearchQuery(), *(SearchQuery(account=account) for account in accounts)]
    queries += [SearchQuery(kind=kind) for kind in {type(event) for event in events}]
    queries += [SearchQuery(body=body) for body in {event.act.body for event in events}]
    return [*queries, *(evolve(query, budget=name) for query in queries for name in book.budgets())]


@given(histories(), st.data())
def test_what_is_stored_lists_what_a_replay_lists(history: Sequence[Draft], data: st.DataObject) -> None:
    """The same records with the same days, at every kind of point."""
    book, written = recorded(history)
    replay = replaying(written)
    days = sorted({record.recorded.date() for record in written} | {date(2024, 6, 30), date(2025, 3, 1)})
    points = [LATEST, AsOf(known_at=len(written) // 2), *map(AsOf, days[:3])]
    points += [AsOf(days[0], len(written) // 2)]
    for query in data.draw(st.lists(st.sampled_from(queries_of(book)), min_size=4, max_size=4)):
        for point in (LATEST, data.draw(st.sampled_from(points))):
            listed, effective = matching_records(book, query, point)
            expected, expected_days = matching_records(replay, query, point)
            assert list(listed) == list(expected)
            assert [effective[each.index] for each in listed] == [
                expected_days[each.index] for each in expected
            ]


@pytest.mark.parametrize("count", [300, 900])
def test_of_a_line_no_more_is_read_than_is_listed(count: int) -> None:
    """As many records and entries as the answer has, whatever the log's size, and what corrects them."""
    made_up = [*records(count, shape=MUNICIPALITY)]
    log = stored_log(made_up, 50)
    forecast = [record.event for record in made_up if isinstance(record.event, ForecastRecorded)]
    event = forecast[-1]
    account = next(named_accounts(event))
    log.records_read = log.leaves_read = log.entries_read = 0
    query = SearchQuery(account=account, budget=event.budget)
    listed, _ = matching_records(Book(log), query, LATEST)
    corrections = sum(isinstance(record.event, Corrected) for record in listed)
    assert event in [record.event for record in listed]
    assert log.records_read <= 3 * corrections
    assert log.leaves_read == log.entries_read == len(listed)
