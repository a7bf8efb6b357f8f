"""The real matter as a book in memory, with or without more files applied to it."""

from __future__ import annotations

from pathlib import Path

import tplog

ROOT = Path(__file__).parent.parent
EVENTS = ROOT / "events"
EXAMPLE = ROOT / "examples" / "2025-ks-beslut.toml"


def applied(*papers: Path) -> tplog.Book:
    """A book of the real matter and these files."""
    book = tplog.Book(tplog.MemoryLog())
    for paper in (*sorted(EVENTS.glob("*.toml")), *papers):
        book.apply(paper)
    return book
