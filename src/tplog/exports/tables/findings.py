"""The table of findings: all that an auditor would mark, heaviest first, as in `tplog findings`."""

from __future__ import annotations

from collections.abc import Iterator

from tplog.answers.answer import Answer, Field, Kind
from tplog.answers.findings import FINDING_ROW
from tplog.book.findings import findings_of
from tplog.book.selection import findings_about
from tplog.exports.tables.export_context import ExportContext
from tplog.exports.tables.table import Reference, Table
from tplog.i18n.table_titles import TABLE_TITLES
from tplog.values.finding import Finding

NumberedFinding = tuple[int, Finding]


def _rows(context: ExportContext) -> Iterator[NumberedFinding]:
    if not context.known_records.is_short:  # the log knows how to judge many records
        return enumerate(findings_about(context.book, context.scope.budget, context.scope.point), 1)
    related = context.related_states(context.scope.budget) if context.scope.budget is not None else {}
    return enumerate(findings_of(context.visible_records(), related), 1)


_NUMBER: Field[NumberedFinding] = Field(
    "number", Kind.COUNT, ("nr", "number"), "In this order.", get=lambda row: row[0]
)
TABLE: Table[NumberedFinding] = Table(
    "findings",
    TABLE_TITLES["findings"],
    (
        "Alla iakttagelser, de allvarligaste först.",
        "All findings, the most serious first.",
    ),
    Answer("NumberedFinding", (_NUMBER, *FINDING_ROW.of("NumberedFinding", lambda row: row[1]).fields)),
    _rows,
    ("number",),
    (Reference(("event",), "events"),),
)
