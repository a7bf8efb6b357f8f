"""An event is encoded once an apply: its form, its size and its leaf are judged by the same bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from conftest import EVENTS
from tplog.book.book import Book
from tplog.domain import decide, draft_checks, projection_entries, projection_rows
from tplog.events import record
from tplog.eventstore.memory import MemoryLog


def counted(count: Counter[str], name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, counted under a name at each call."""

    def call(*arguments: object) -> object:
        count[name] += 1
        return function(*arguments)

    return call


def test_an_event_is_encoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the real matter's 15 events only the one to which tplog adds a transfer is encoded again."""
    count = Counter[str]()
    for module in (decide, draft_checks, record, projection_entries, projection_rows):
        for name in {"encode_event", "encode_value"} & vars(module).keys():
            monkeypatch.setattr(module, name, counted(count, name, getattr(module, name)))
    book = Book(MemoryLog())
    receipts = [book.apply(paper) for paper in sorted(EVENTS.glob("*.toml"))]
    events = [record.event for receipt in receipts for record in receipt.records]
    computed = [event for event in events if any(move.stated is None for move in event.final_transfers)]
    assert (len(events), len(computed)) == (15, 1)
    assert count["encode_event"] == 16
    assert count["encode_value"] <= 97  # rows and entries beside the log
