"""The table of source documents that the events come from."""

from __future__ import annotations

from collections.abc import Iterator

from tplog.answers.papers import PAPER
from tplog.answers.source_documents import SourceDocument
from tplog.exports.papers import documents
from tplog.exports.tables.export_context import ExportContext
from tplog.exports.tables.table import Table
from tplog.i18n.table_titles import TABLE_TITLES


def _rows(context: ExportContext) -> Iterator[SourceDocument]:
    return documents(context.visible_records())


TABLE: Table[SourceDocument] = Table(
    "papers",
    TABLE_TITLES["papers"],
    ("Handlingarna som händelserna kommer ur.", "The papers that the events come from."),
    PAPER,
    _rows,
    ("paper_key",),
)
