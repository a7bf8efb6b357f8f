"""Logs of every kind that an export must take: none, real, corrected, quashed, signed, hostile."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path

from signed_log import KEY, ORIGIN

import tplog
from conftest import EVENTS, EXAMPLE, ROOT
from hostile.test_library import applied, planted
from hostile.texts import EVERYTHING
from tplog.book.book import Book
from tplog.events.base import Event
from tplog.events.log_events import log_opened
from tplog.events.record import Record
from tplog.eventstore.memory import MemoryLog

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MATTERS = sorted((ROOT / "tests" / "matters").glob("*.toml"))
EXAMPLES = [EXAMPLE.with_name(f"2025-{name}.toml") for name in ("ks-beslut", "ks-omfördelning", "rättelse")]
SEED = sorted(EVENTS.glob("*.toml"))


def of(*files: Path) -> Book:
    """A book of these decision files, one recorded each minute."""
    moments = iter(NOW + timedelta(minutes=number) for number in range(100))
    book = Book(MemoryLog(), clock=lambda: next(moments))
    for file in files:
        book.apply(file)
    return book


def holding(*events: Event) -> Book:
    """A book of these events as they are, which no rule has checked."""
    log = MemoryLog()
    log.append([Record.from_event(index, NOW, event) for index, event in enumerate(events)])
    return Book(log)


def signed() -> Book:
    """A book of a log that begins as a signed one does."""
    return holding(log_opened(ORIGIN, str(KEY.key)), *(record.event for record in of(*SEED).records()))


def hostile() -> Book:
    """A book of every type of event, with everything hostile in every text."""
    book = applied(planted(unicodedata.normalize("NFC", EVERYTHING)))
    assert book is not None
    return book


LOGS: Mapping[str, Callable[[], Book]] = {
    "empty": cache(lambda: Book(tplog.MemoryLog())),
    "seed": cache(partial(of, *SEED)),
    "examples": cache(partial(of, *SEED, *EXAMPLES)),
    "signed": cache(signed),
    "hostile": cache(hostile),
    **{matter.stem: cache(partial(of, matter)) for matter in MATTERS},
}
