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
    made = list(records(600, seed=3))
    now: list[datetime] = []
    book = Book(tplog.MemoryLog(), clock=lambda: now[-1])
    for one in made:
        now.append(one.recorded)
        book.apply(Draft("made-up", (DraftEvent(without_derived_transfers(one.event), "made-up"),)))
    assert [one.leaf for one in book.records()] == [one.leaf for one in made]


def test_the_same_seed_gives_the_same_bytes() -> None:
    """And another seed others; a larger log has more matters, not longer ones."""

    def told(seed: int) -> list[bytes]:
        return [one.leaf for one in records(100, seed)]

    assert told(1) == told(1) != told(2)
    assert len({one.event.budget for one in records(MATTER + 1)}) == 2


def test_its_own_reckoning_is_what_tplog_arrives_at() -> None:
    """The balances that the maker of the history kept by itself are those of the book."""
    made, matters = _with_matters(900)
    book = Book(tplog.MemoryLog())
    book._log.append(made)  # noqa: SLF001 (as a restore does)
    for matter in matters:
        state = book.state(matter.name)
        assert {path: ore for path, ore in matter.held.items() if ore} == {
            path: at.remaining for path, at in state.accounts.items() if at.remaining
        }


def _with_matters(size: int) -> tuple[list[Record], list[Matter]]:
    matters: list[Matter] = []
    return list(records(size, matters=matters)), matters
