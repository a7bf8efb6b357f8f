"""Decision files of a board's frame, its split and outcome, for the tests of the formal side of acts."""

from __future__ import annotations

from datetime import UTC, datetime

from tplog import Book, MemoryLog
from tplog.readers.decision_file import parse_decision

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KS, SN = "2025/kommunstyrelsen", "2025/socialnämnden"
HEAD = """
budget = "b"
by = "kommunfullmäktige"
decided = 2024-11-25
basis = "minutes"
[source]
title = "Protokoll"
paragraph = "§ 1"
case_numbers = ["KS 1"]
"""
OPENED = f"""
[[event]]
type = "AccountOpened"
id = "konton"
accounts = {{ "{KS}" = "KS", "{KS}/a" = "A", "{KS}/b" = "B", "{SN}" = "SN", "2026/kommunstyrelsen" = "KS" }}
"""
FRAME = f"""
[[event]]
type = "FrameDecided"
id = "ram"
from = "2025/kommunfullmäktige"
lines = {{ "{KS}" = "9 mkr" }}
"""
SPLIT = f"""
[[event]]
type = "AllocationDecided"
id = "fördelning"
by = "kommunstyrelsen"
decided = 2025-01-13
from = "{KS}"
lines = {{ a = "5 mkr" }}
MORE
"""


def event(kind: str, name: str, /, **keys: str) -> str:
    """An event of the file, its keys as TOML."""
    rows = [f"{key} = {value}" for key, value in {"type": f'"{kind}"', "id": f'"{name}"', **keys}.items()]
    return "\n[[event]]\n" + "\n".join(rows) + "\n"


def spent(name: str, until: str, **lines: str) -> str:
    """An outcome of the board's lines."""
    stated = ", ".join(f'{line} = "{amount}"' for line, amount in lines.items())
    return event(
        "OutcomeRecorded",
        name,
        by='"kommunstyrelsen"',
        decided="2026-01-20",
        until=until,
        **{"from": f'"{KS}"', "lines": f"{{ {stated} }}"},
    )


def book_of(*events: str) -> Book:
    """A book with the accounts and these events."""
    book = Book(MemoryLog(), clock=lambda: NOW)
    book.apply(parse_decision(HEAD + OPENED + "".join(events), "b.toml"))
    return book


def breaches(book: Book, *codes: str) -> list[tuple[str, str]]:
    """The findings of these codes, each with the event that shows it."""
    return [(finding.code, finding.events[0]) for finding in book.findings() if finding.code in codes]
