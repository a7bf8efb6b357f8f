"""Looking for records: all that are wanted are found, whatever the log's length, and a bit at a time."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tplog
from conftest import EVENTS
from domain.test_invariants import NOW, recorded
from strategies import histories
from tplog.answers.search_query import SearchQuery, casefold_nfc, event_amounts
from tplog.answers.search_terms import parse_search_terms
from tplog.book import record_scan
from tplog.book.book import Book
from tplog.book.record_scan import budget_batches_backwards
from tplog.domain.projection_rows import IndexEntry
from tplog.events.draft import Draft
from tplog.events.types import EVENT_CLASSES as TYPES
from tplog.events.types import FrameDecided
from tplog.eventstore.interface import EventLog
from tplog.values.account import parse_account

SSPF = parse_account("2024/kommunstyrelsen/sspf")


@pytest.fixture(scope="module")
def book() -> Book:
    """The real matter."""
    filled = tplog.Book(tplog.MemoryLog())
    for paper in sorted(EVENTS.glob("*.toml")):
        filled.apply(paper)
    return filled


def names(book: Book, wanted: SearchQuery, count: int = 50) -> list[str]:
    """The ids of all that is found, searched on to the end."""
    ids, before = [], None
    while True:
        page = book.search(wanted, before_index=before, limit=count)
        ids += [record.event.id for record in page.records]
        if page.continue_before is None:
            return ids
        assert before is None or page.continue_before < before
        before = page.continue_before


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (SearchQuery(text="STATSBIDRAG"), ["2024/statsbidrag", "konton/statsbidrag"]),
        (SearchQuery(account=SSPF), ["2024/utfall", "2024/budget", "konton"]),
        (SearchQuery(amount=350_000_000), ["2025/förslag", "2025/ram"]),
        (SearchQuery(status="pending"), ["2025/förslag"]),
        (SearchQuery(kind=FrameDecided, budget="trygghetspaketet", amount=350_000_000), ["2025/ram"]),
        (SearchQuery(body="nobody"), []),
        (SearchQuery(text='rad 9–11" }'), []),
    ],
)
def test_the_real_matter_is_searched(book: Book, wanted: SearchQuery, expected: list[str]) -> None:
    """By text, account, amount, status, type."""
    ids = names(book, wanted)
    assert ids == expected


@given(histories(), st.data())
def test_no_record_is_lost(history: Sequence[Draft], data: st.DataObject) -> None:
    """What is found is what would be found by reading everything, in the other order."""
    book, records = recorded(history)
    if not records:
        return
    events = [record.event for record in records]
    event = data.draw(st.sampled_from(events))
    texts = [
        event.id,
        event.act.source.title,
        event.act.source.place or "x",
        event.act.source.title[1:4].upper(),
    ]
    wanted = SearchQuery(
        text=data.draw(st.none() | st.sampled_from(texts)),
        body=data.draw(st.none() | st.just(event.act.body)),
        account=data.draw(st.sampled_from([None, *(move.taker for move in event.transfers)])),
        case_number=data.draw(st.none() | st.sampled_from([*event.act.source.case_numbers, "x"])),
        paragraph=data.draw(st.none() | st.just(event.act.source.paragraph)),
        amount=data.draw(st.none() | st.sampled_from([*event_amounts(event), 1])),
        status=data.draw(st.none() | st.sampled_from(["pending", "adopted", "upphävd"])),
        kind=data.draw(st.none() | st.sampled_from([type(event), *TYPES])),
        budget=data.draw(st.none() | st.just(event.budget)),
        terms=parse_search_terms(f'"{data.draw(st.sampled_from(texts))}"')
        if data.draw(st.booleans())
        else (),
        year=data.draw(st.none() | st.just(event.act.decided.year if event.act.decided else None)),
    )
    states = {name: book.state(name) for name in book.budgets()}
    expected = [
        record.event.id
        for record in records
        if wanted.matches(record, lambda budget, event: states[budget].standing.get(event))
    ]
    count = data.draw(st.integers(1, 5))
    assert names(book, wanted, count) == expected[::-1]


@given(st.text(min_size=1), st.text(), st.text())
def test_a_needle_is_in_every_leaf_that_has_the_text(text: str, before: str, after: str) -> None:
    """Whatever is escaped, and however it is folded."""
    value = unicodedata.normalize("NFC", before + text + after)
    if casefold_nfc(text) in casefold_nfc(value):
        leaf = json.dumps({"a": value}, ensure_ascii=False).casefold()
        assert all(needle in leaf for needle in SearchQuery(text=text).required_substrings())


@given(histories(), st.integers(0, 40), st.dates(date(2023, 1, 1), date(2026, 1, 1)))
def test_a_search_in_the_past_finds_what_was_there(history: Sequence[Draft], known: int, on: date) -> None:
    """As `records` has it, by index, by instant, by day."""
    book, _ = recorded(history)
    for point in ({"known_at": known}, {"known_at": NOW + timedelta(minutes=known)}, {"as_of": on}):
        page = book.search(SearchQuery(), limit=1000, **point)
        assert list(page.records)[::-1] == list(book.records(**point))


def test_one_search_does_a_bounded_amount_of_work(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where little work is allowed the search stops early, and says from where to go on."""
    monkeypatch.setattr(record_scan, "MAX_WORK", 30)
    page = book.search(SearchQuery(text="trygghet"))
    assert (len(page.records), page.examined) == (2, 2)
    assert page.continue_before == book.size() - 2
    assert len(names(book, SearchQuery(text="trygghet"))) == len(list(book.records()))


class EntriesOnly:
    """A log of index entries of one budget, at every third record; it counts those that it gives."""

    def __init__(self) -> None:
        """Start with nothing counted."""
        self.given = 0

    def index_entries(self, name: str, budget: str, key: str, size: int, start: int) -> list[IndexEntry]:
        """Return the entries from ``start`` to below ``size``."""
        entries = [IndexEntry(name, budget, key, at, 0) for at in range(start, size) if at % 3 == 0]
        self.given += len(entries)
        return entries


@pytest.mark.parametrize("size", [0, 1, 499, 501, 5_000, 50_000])
def test_a_search_of_a_budget_looks_up_its_newest_records_first(size: int) -> None:
    """The newest are looked up without the others, and all come in the end, each once."""
    log = EntriesOnly()
    batches = budget_batches_backwards(cast("EventLog", log), "b", size)
    newest = next(batches, [])
    assert log.given <= 200
    all_batches = [newest, *batches]
    assert [at for batch in reversed(all_batches) for at in batch] == list(range(0, size, 3))
    assert all(len(batch) <= 500 for batch in all_batches)
