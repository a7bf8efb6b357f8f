"""Findings as a table for people."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from tplog.answers.answer import Field, Kind
from tplog.answers.answer_tables import GrowingRows, TextTable, table_of_texts
from tplog.answers.findings import FINDING
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.vocabulary import Language, translate
from tplog.values.finding import Finding


def findings_table(
    findings: Iterable[Finding], language: Language, rows: GrowingRows | None = None
) -> TextTable:
    """Build a table of findings: their sentences, why they were recorded, and their answers.

    ``rows`` takes its rows, where a list of all would be too large.
    """
    event: Field[Finding] = Field("event_of_finding", Kind.TEXT, ("händelse", "event"), get=_events_text)
    sentence: Field[Finding] = Field(
        "sentence", Kind.TEXT, ("vad", "what"), get=partial(_finding_text, language=language)
    )
    view = FINDING.only("severity", "code").also(event, sentence)
    title = translate("findings", language)
    return table_of_texts(view, findings, language, title, legible=("sentence",), table_rows=rows)


def _events_text(finding: Finding) -> str:
    more = len(finding.events) - 1
    first = finding.events[0] if finding.events else str(finding.account or "")
    return f"{first} +{more}" if more > 0 else first


def _finding_text(finding: Finding, language: Language) -> str:
    parts = [finding_sentence(finding, language)]
    if finding.because:
        parts.append(f"({translate('because', language)}: {finding.because})")
    if finding.answer:
        parts.append(f"({translate('answered', language)} {finding.answer})")
    if finding.earlier_answer:
        parts.append(f"({translate('answered-otherwise', language)} {finding.earlier_answer})")
    return " ".join(parts)
