"""The table of source documents that the events come from."""

from __future__ import annotations

from collections.abc import Iterator

from tplog.answers.papers import PAPER
from tplog.answers.source_documents import SourceDocument, collect_documents
from tplog.exports.tables.export_context import ExportContext
from tplog.exports.tables.table import Table


def _rows(context: ExportContext) -> Iterator[SourceDocument]:
    return iter(collect_documents(record for record, _ in context.records()).values())


TABLE: Table[SourceDocument] = Table(
    "papers",
    ("Papper", "Papers"),
    ("Papperen som händelserna kommer ur.", "The papers that the events come from."),
    PAPER,
    _rows,
    ("paper_key",),
)
