"""The made-up logs that speed is measured with are ones that tplog would have written."""

from __future__ import annotations

from datetime import datetime

import tplog
from history import MATTER, Matter, records
from tplog.book.book import Book
from tplog.domain.state.derived_transfers import without_derived_transfers
from tplog.events.draft import Draft, DraftEvent
from tplog.events.record import Record


def test_tplog_accepts_every_event_and_computes_the_same_transfers() -> None:
    """Applied one by one, as stated and at the same times, the events come out as the very same leaves."""
    history = list(records(600, seed=3))
    now: list[datetime] = []
    book = Book(tplog.MemoryLog(), clock=lambda: now[-1])
    for record in history:
        now.append(record.recorded)
        book.apply(Draft("made-up", (DraftEvent(without_derived_transfers(record.event), "made-up"),)))
    assert [record.leaf for record in book.records()] == [record.leaf for record in history]


def test_the_same_seed_gives_the_same_bytes() -> None:
    """Another seed gives other bytes; a larger log has more matters, not longer ones."""

    def leaves_of(seed: int) -> list[bytes]:
        return [record.leaf for record in records(100, seed)]

    assert leaves_of(1) == leaves_of(1) != leaves_of(2)
    assert len({record.event.budget for record in records(MATTER + 1)}) == 2


def test_its_own_reckoning_is_what_tplog_arrives_at() -> None:
    """The balances that the maker of the history kept by itself are those of the book."""
    history, matters = _with_matters(900)
    book = Book(tplog.MemoryLog())
    book._log.append(history)  # noqa: SLF001 (as a restore does)
    for matter in matters:
        state = book.state(matter.name)
        assert {path: ore for path, ore in matter.balances.items() if ore} == {
            path: at.remaining for path, at in state.accounts.items() if at.remaining
        }


def _with_matters(size: int) -> tuple[list[Record], list[Matter]]:
    matters: list[Matter] = []
    return list(records(size, matters=matters)), matters
