"""Write a verification report as lines, and a checkpoint as text for the minutes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, translate
from tplog.merkle.checkpoint import Checkpoint
from tplog.merkle.note import encode_base64
from tplog.verification.report import (
    CONTRADICTED,
    INCOMPLETE,
    INSUFFICIENT,
    MAX_TIMESTAMP,
    VERIFIED,
    Proven,
    Report,
)


def report_lines(report: Report, language: Language) -> Iterator[str]:
    """Yield the lines of a report: what was trusted, the findings, the verdict."""
    name = escape_invisible(report.origin) if report.origin else translate("unsigned", language)
    yield f"{translate('log', language)}: {name}, {report.size} {translate('records', language)}"
    yield f"{translate('root', language)}: {encode_base64(report.root)}"
    if report.proven and report.status in {VERIFIED, INSUFFICIENT}:
        yield _proven_text(report.proven, language)
    for key in report.trust.pinned_keys:
        yield f"{translate('trusted-key', language)}: {escape_invisible(str(key))}"
    if report.trust.places:
        places = escape_invisible(", ".join(report.trust.places))
        yield f"{translate('trusted-from', language)}: {places}"
    outside = [(evidence, checkpoint) for evidence, checkpoint in report.accepted if evidence.from_outside]
    for evidence, checkpoint in outside:
        covers = f"({checkpoint.size} {translate('records', language)})"
        yield f"{translate('outside-checkpoint', language)}: {escape_invisible(evidence.source)} {covers}"
    for cosigned in report.cosignatures:
        time = datetime.fromtimestamp(min(cosigned.time, MAX_TIMESTAMP), UTC).isoformat()
        covers = f"({cosigned.size} {translate('records', language)}, {time})"
        yield f"{translate('cosigned-by', language)}: {escape_invisible(cosigned.witness)} {covers}"
    own_sizes = {checkpoint.size for evidence, checkpoint in report.accepted if not evidence.from_outside}
    if report.proven is None and own_sizes:
        yield f"{translate('own-checkpoints', language)}: {len(own_sizes)}"
    for void in report.void_cosignatures:
        words = translate("cosignature-void", language).format(index=void.index, size=void.size)
        yield f"{words}: {escape_invisible(void.line)}"
    if report.absent_checkpoints:
        first, count = report.absent_checkpoints[0], len(report.absent_checkpoints)
        yield translate("checkpoints-absent", language).format(count=count, size=first)
    contradictions = report.contradictions
    for finding in report.findings:
        mark = "✗" if finding in contradictions else "·"
        yield f"{mark} {finding.code}: {finding_sentence(finding, language)}"
    yield _verdict_text(report, language)


def _proven_text(proven: Proven, language: Language) -> str:
    """Return what a proof that nothing contradicts is about."""
    if proven.index is not None:
        return f"{translate('record-proven', language)}: {proven.index}"
    return f"{translate('growth-proven', language)}: {proven.grown_from}"


def _verdict_text(report: Report, language: Language) -> str:
    if report.status == VERIFIED and report.proven:
        key = "verified-growth" if report.proven.index is None else "verified-record"
        return translate(key, language)
    if report.status == VERIFIED:
        is_by_witness = report.covered_by_outside == 0
        text = translate("verified-by-witness" if is_by_witness else "verified", language)
        if report.key_only_from is not None:
            text = f"{text}\n{key_only_text(report.key_only_from, report.size, language)}"
        return text
    verdicts = {CONTRADICTED: "contradicted", INCOMPLETE: "not-all-read"}
    return translate(verdicts.get(report.status, "trust-short"), language)


def key_only_text(first: int, size: int, language: Language) -> str:
    """Return the sentence that the key alone vouches for the records from ``first`` on, of ``size``."""
    is_single = size - first == 1
    word = translate("record" if is_single else "records-from-to", language)
    span = str(first) if is_single else f"{first}–{size - 1}"
    return f"{word} {span}: {translate('by-the-key-alone', language)}".capitalize()


def minutes_text(checkpoint: Checkpoint, day: date, language: Language) -> str:
    """Return a checkpoint as text to print in minutes: log name, size, root, last recorded date."""
    lines = (
        ("checkpoint-of", checkpoint.origin),
        ("records-so-far", str(checkpoint.size)),
        ("root", encode_base64(checkpoint.root)),
        ("last-recorded", day.isoformat()),
    )
    width = max(len(translate(key, language)) for key, _ in lines)
    named = [(translate(key, language).capitalize(), text) for key, text in lines]
    width = max(len(name) for name, _ in named)
    return "\n".join(f"{name}:{'':{width - len(name)}} {text}" for name, text in named)
