"""The papers that the events come from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tplog.domain.queries.source_documents import Paper, papers
from tplog.exports.tables.columns import Column, Form, Table
from tplog.exports.tables.export_context import Seen
from tplog.values.act import Basis


def _rows(seen: Seen) -> Iterator[Paper]:
    return iter(papers(record for record, _ in seen.records()).values())


def _basis(paper: Paper) -> str:
    told = {record.event.act.basis for record in paper.records}
    return " ".join(one for one in Basis if one in told)


def _day(paper: Paper, *, last: bool) -> date | None:
    day = paper.source.date
    if day is None:
        return None
    return day.latest if last else day.earliest


TABLE: Table[Paper] = Table(
    "papers",
    ("Papper", "Papers"),
    ("Papperen som händelserna kommer ur.", "The papers that the events come from."),
    (
        Column(
            "paper",
            ("papper", "paper"),
            Form.TEXT,
            lambda one: one.key,
            "A key, made from its title, date, file and hash.",
            required=True,
        ),
        Column("title", ("titel", "title"), Form.TEXT, lambda one: one.source.title),
        Column(
            "date",
            ("datum", "date"),
            Form.TEXT,
            lambda one: str(one.source.date or "") or None,
            "As precisely as is known: 2025, 2025-03 or 2025-03-01.",
        ),
        Column(
            "date_earliest",
            ("tidigast", "earliest"),
            Form.DAY,
            lambda one: _day(one, last=False),
            "The first day that it can mean.",
        ),
        Column(
            "date_latest",
            ("senast", "latest"),
            Form.DAY,
            lambda one: _day(one, last=True),
            "The last day that it can mean.",
        ),
        Column("file", ("fil", "file"), Form.TEXT, lambda one: one.source.file, "Its name, as recorded."),
        Column(
            "sha256", ("sha256", "sha256"), Form.TEXT, lambda one: one.source.sha256, "Of the file, in hex."
        ),
        Column(
            "case_numbers",
            ("diarienummer", "case numbers"),
            Form.TEXT,
            lambda one: "; ".join(one.case_numbers) or None,
            "Parted by semicolons.",
        ),
        Column(
            "basis",
            ("grund", "basis"),
            Form.TEXT,
            _basis,
            "How its events are known: minutes, reported, or both.",
            ("minutes", "reported", "minutes reported"),
            required=True,
        ),
        Column(
            "events",
            ("händelser", "events"),
            Form.COUNT,
            lambda one: len(one.records),
            "How many were recorded from it.",
            required=True,
        ),
    ),
    _rows,
    ("paper",),
)
