"""The table of findings: all that an auditor would mark, heaviest first, as in `tplog findings`."""

from __future__ import annotations

from collections.abc import Iterator

from tplog.domain.rules.evaluate import evaluate_rules
from tplog.exports.tables.columns import Column, ColumnType, Reference, Table
from tplog.exports.tables.export_context import ExportContext
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.vocabulary import Language
from tplog.values.finding import Finding, Severity

NumberedFinding = tuple[int, Finding]


def _rows(context: ExportContext) -> Iterator[NumberedFinding]:
    return enumerate(evaluate_rules(record for record, _ in context.records()), 1)


TABLE: Table[NumberedFinding] = Table(
    "findings",
    ("Iakttagelser", "Findings"),
    (
        "Allt som en revisor skulle ringa in, det tyngsta först.",
        "Everything that an auditor would circle in red, heaviest first.",
    ),
    (
        Column(
            "number", ("nr", "number"), ColumnType.COUNT, lambda row: row[0], "In this order.", required=True
        ),
        Column(
            "severity",
            ("vikt", "severity"),
            ColumnType.WORD,
            lambda row: row[1].severity.value,
            "note, warning, or refuse: a rule broken by what was recorded despite it.",
            tuple(Severity),
            required=True,
        ),
        Column(
            "finding",
            ("iakttagelse", "finding"),
            ColumnType.TEXT,
            lambda row: row[1].code,
            "Its code.",
            required=True,
        ),
        Column("budget", ("budget", "budget"), ColumnType.TEXT, lambda row: row[1].budget),
        Column("account", ("konto", "account"), ColumnType.TEXT, lambda row: row[1].account),
        Column(
            "event",
            ("händelse", "event"),
            ColumnType.TEXT,
            lambda row: next(iter(row[1].events), None),
            "The id of the event that shows it.",
        ),
        Column(
            "other_events",
            ("andra händelser", "other events"),
            ColumnType.TEXT,
            lambda row: " ".join(row[1].events[1:]) or None,
            "The ids of others that it is about, parted by spaces.",
        ),
        Column(
            "sentence_sv",
            ("vad (svenska)", "what (Swedish)"),
            ColumnType.TEXT,
            lambda row: finding_sentence(row[1], Language.SV),
            required=True,
        ),
        Column(
            "sentence_en",
            ("vad (engelska)", "what (English)"),
            ColumnType.TEXT,
            lambda row: finding_sentence(row[1], Language.EN),
            required=True,
        ),
        Column(
            "because",
            ("registrerat ändå", "recorded all the same"),
            ColumnType.TEXT,
            lambda row: row[1].because,
            "Why it was recorded despite the rule.",
        ),
        Column(
            "answered_by",
            ("besvarad av", "answered by"),
            ColumnType.TEXT,
            lambda row: row[1].answer,
            "An event's id.",
        ),
    ),
    _rows,
    ("number",),
    (Reference(("event",), "events"),),
)
