"""The logs whose tables are judged, and the tables read back as others read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from unittest.mock import patch

from attrs import evolve

import history
from hostile.test_output import planted
from matter import EXAMPLE, ROOT, applied
from tplog import Book, MemoryLog
from tplog.answers.cells import Cell, column_name
from tplog.events.base import Event, FieldType, SumPart
from tplog.events.field_types import specific_fields
from tplog.exports.export_scope import ExportScope
from tplog.exports.tables.catalogue import ALL_TABLES
from tplog.exports.tables.export_context import ExportContext, export_context
from tplog.readers.decision_file import parse_decision
from tplog.values.as_of import AsOf

MATTERS = sorted((ROOT / "tests" / "matters").glob("*.toml"))
RESERVE = """
budget = "reserv"
[source]
title = "En budget som bara har en reserv"
[[event]]
type = "AccountOpened"
id = "reserv/konton"
accounts = { "2030/reserv/oförutsett" = "Oförutsett" }
[[event]]
type = "MandateGiven"
id = "reserv/uppdrag/månad"
to = "kommunstyrelsen"
scope = "x"
decided = "2024-02"
[[event]]
type = "MandateGiven"
id = "reserv/uppdrag/år"
to = "kommunstyrelsen"
scope = "x"
decided = "2023"
"""
FORMULAS = "=cmd|'/c calc'!A1;+2+2,-3+3\t@SUM(1)\n=4;'=5; \"=6"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def matters() -> Book:
    """All made-up matters in one log, each in a budget of its own."""
    book = Book(MemoryLog(), clock=lambda: NOW)
    for number, file in enumerate(MATTERS, 1):
        draft = parse_decision(file.read_text("utf-8"), file.name)
        events = [evolve(drafted, event=_renamed(drafted.event, number)) for drafted in draft.events]
        book.apply(evolve(draft, events=tuple(events)))
    book.apply(parse_decision(RESERVE, "reserve.toml"))
    return book


def _renamed(event: Event, number: int) -> Event:
    """The event of the matter of this number, with ids and budgets that no other matter has."""

    def other_id(value: str | tuple[SumPart, ...]) -> str | tuple[SumPart, ...]:
        if isinstance(value, str):
            return f"{number}:{value}"
        return tuple(evolve(part, event=f"{number}:{part.event}") for part in value)

    changes: dict[str, Any] = {"id": other_id(event.id), "budget": f"{event.budget}-{number}"}
    for field in specific_fields(type(event)):
        value = getattr(event, field.name)
        if value is not None and field.metadata["refers"]:
            changes[field.name] = other_id(value)
        elif value is not None and field.metadata["type"] is FieldType.BUDGET:
            changes[field.name] = f"{value}-{number}"
    return evolve(event, **changes)


def hostile() -> Book:
    """Every type of event, with everything hostile in every text."""
    book = Book(MemoryLog(), clock=lambda: NOW)
    book.apply(parse_decision(planted(), "planted.toml"))
    return book


def formulas() -> Book:
    """The same, with one text that is a formula from its beginning, and after a split at any delimiter."""
    with patch("hostile.test_output.EVERYTHING", FORMULAS):
        return hostile()


def generated() -> Book:
    """A municipality's log of many events, made up."""
    log = MemoryLog()
    log.append(tuple(history.records(120)))
    return Book(log, clock=lambda: NOW)


LOGS: Mapping[str, Callable[[], Book]] = {
    "empty": lambda: Book(MemoryLog()),
    "seed": applied,
    "decided": lambda: applied(*sorted(EXAMPLE.parent.glob("*.toml"))),
    "matters": matters,
    "hostile": hostile,
    "formulas": formulas,
    "generated": generated,
}
POINTS: Mapping[str, AsOf] = {
    "now": AsOf(),
    "as of 2025-06-30": AsOf(as_of=date(2025, 6, 30)),
    "known at 20": AsOf(known_at=20),
    "known before all": AsOf(known_at=datetime(2000, 1, 1, tzinfo=UTC)),
}
CASES = [(log, "now") for log in LOGS] + [("matters", point) for point in POINTS if point != "now"]


@cache
def book_of(log: str) -> Book:
    """The log of this name, which no test changes."""
    return LOGS[log]()


def seen_in(log: str, point: str = "now") -> ExportContext:
    """The log of this name at a point."""
    book = book_of(log)
    return export_context(book, ExportScope(point=POINTS[point]).pinned(book))


Rows = list[dict[str, Cell]]


def rows_of(seen: ExportContext) -> dict[str, Rows]:
    """All tables, each row by its columns' names."""
    return {
        table.name: [
            dict(zip([column_name(column) for column in table.columns], cells, strict=True))
            for cells in table.cells(seen)
        ]
        for table in ALL_TABLES
    }


@cache
def rows_in(log: str, point: str = "now") -> dict[str, Rows]:
    """All tables of the log of this name at a point, made once for all forms that are held against them."""
    return rows_of(seen_in(log, point))


def whole(cell: Cell) -> int:
    """A number in a cell."""
    assert isinstance(cell, int)
    return cell


def joined(pieces: Iterable[bytes]) -> bytes:
    """A file that was made in pieces."""
    return b"".join(pieces)
