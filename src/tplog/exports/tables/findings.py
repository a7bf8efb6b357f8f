"""Everything that an auditor would circle in red, heaviest first, as `tplog findings` has it."""

from __future__ import annotations

from collections.abc import Iterator

from tplog.domain.rules.evaluate import findings
from tplog.exports.tables.columns import Column, Form, Reference, Table
from tplog.exports.tables.export_context import Seen
from tplog.i18n.finding_text import sentence
from tplog.i18n.vocabulary import Language
from tplog.values.finding import Finding, Severity

Numbered = tuple[int, Finding]


def _rows(seen: Seen) -> Iterator[Numbered]:
    return enumerate(findings(record for record, _ in seen.records()), 1)


TABLE: Table[Numbered] = Table(
    "findings",
    ("Iakttagelser", "Findings"),
    (
        "Allt som en revisor skulle ringa in, det tyngsta först.",
        "Everything that an auditor would circle in red, heaviest first.",
    ),
    (
        Column("number", ("nr", "number"), Form.COUNT, lambda row: row[0], "In this order.", required=True),
        Column(
            "severity",
            ("vikt", "severity"),
            Form.WORD,
            lambda row: row[1].severity.value,
            "note, warning, or refuse: a rule broken by what was recorded despite it.",
            tuple(Severity),
            required=True,
        ),
        Column(
            "finding",
            ("iakttagelse", "finding"),
            Form.TEXT,
            lambda row: row[1].code,
            "Its code.",
            required=True,
        ),
        Column("budget", ("budget", "budget"), Form.TEXT, lambda row: row[1].budget),
        Column("account", ("konto", "account"), Form.TEXT, lambda row: row[1].account),
        Column(
            "event",
            ("händelse", "event"),
            Form.TEXT,
            lambda row: next(iter(row[1].events), None),
            "The id of the event that shows it.",
        ),
        Column(
            "other_events",
            ("andra händelser", "other events"),
            Form.TEXT,
            lambda row: " ".join(row[1].events[1:]) or None,
            "The ids of others that it is about, parted by spaces.",
        ),
        Column(
            "sentence_sv",
            ("vad (svenska)", "what (Swedish)"),
            Form.TEXT,
            lambda row: sentence(row[1], Language.SV),
            required=True,
        ),
        Column(
            "sentence_en",
            ("vad (engelska)", "what (English)"),
            Form.TEXT,
            lambda row: sentence(row[1], Language.EN),
            required=True,
        ),
        Column(
            "because",
            ("registrerat ändå", "recorded all the same"),
            Form.TEXT,
            lambda row: row[1].because,
            "Why it was recorded despite the rule.",
        ),
        Column(
            "answered_by",
            ("besvarad av", "answered by"),
            Form.TEXT,
            lambda row: row[1].answer,
            "An event's id.",
        ),
    ),
    _rows,
    ("number",),
    (Reference(("event",), "events"),),
)
