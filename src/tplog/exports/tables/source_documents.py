"""The table of source documents that the events come from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tplog.domain.queries.source_documents import SourceDocument, collect_documents
from tplog.exports.tables.columns import Column, ColumnType, Table
from tplog.exports.tables.export_context import ExportContext
from tplog.values.act import Basis


def _rows(context: ExportContext) -> Iterator[SourceDocument]:
    return iter(collect_documents(record for record, _ in context.records()).values())


def _paper_basis(paper: SourceDocument) -> str:
    """Return how a document's events are known."""
    bases = {record.event.act.basis for record in paper.records}
    return " ".join(basis for basis in Basis if basis in bases)


def _paper_day(paper: SourceDocument, *, last: bool) -> date | None:
    """Return the first or last day that the document's date can mean."""
    day = paper.source.date
    if day is None:
        return None
    return day.latest if last else day.earliest


TABLE: Table[SourceDocument] = Table(
    "papers",
    ("Papper", "Papers"),
    ("Papperen som händelserna kommer ur.", "The papers that the events come from."),
    (
        Column(
            "paper",
            ("papper", "paper"),
            ColumnType.TEXT,
            lambda document: document.key,
            "A key, made from its title, date, file and hash.",
            required=True,
        ),
        Column("title", ("titel", "title"), ColumnType.TEXT, lambda document: document.source.title),
        Column(
            "date",
            ("datum", "date"),
            ColumnType.TEXT,
            lambda document: str(document.source.date or "") or None,
            "As precisely as is known: 2025, 2025-03 or 2025-03-01.",
        ),
        Column(
            "date_earliest",
            ("tidigast", "earliest"),
            ColumnType.DAY,
            lambda document: _paper_day(document, last=False),
            "The first day that it can mean.",
        ),
        Column(
            "date_latest",
            ("senast", "latest"),
            ColumnType.DAY,
            lambda document: _paper_day(document, last=True),
            "The last day that it can mean.",
        ),
        Column(
            "file",
            ("fil", "file"),
            ColumnType.TEXT,
            lambda document: document.source.file,
            "Its name, as recorded.",
        ),
        Column(
            "sha256",
            ("sha256", "sha256"),
            ColumnType.TEXT,
            lambda document: document.source.sha256,
            "Of the file, in hex.",
        ),
        Column(
            "case_numbers",
            ("diarienummer", "case numbers"),
            ColumnType.TEXT,
            lambda document: "; ".join(document.case_numbers) or None,
            "Parted by semicolons.",
        ),
        Column(
            "basis",
            ("grund", "basis"),
            ColumnType.TEXT,
            _paper_basis,
            "How its events are known: minutes, reported, or both.",
            ("minutes", "reported", "minutes reported"),
            required=True,
        ),
        Column(
            "events",
            ("händelser", "events"),
            ColumnType.COUNT,
            lambda document: len(document.records),
            "How many were recorded from it.",
            required=True,
        ),
    ),
    _rows,
    ("paper",),
)
