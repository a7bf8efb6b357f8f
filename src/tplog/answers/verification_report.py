"""A verification's report as lines, and a checkpoint as a text for the minutes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, translate
from tplog.merkle.checkpoint import Checkpoint
from tplog.merkle.note import encode_base64
from tplog.verification.report import CONTRADICTED, VERIFIED, Report


def report_lines(report: Report, language: Language) -> Iterator[str]:
    """First what was trusted and from where, then what was found, last what it comes to."""
    name = escape_invisible(report.origin) if report.origin else translate("unsigned", language)
    yield f"{translate('log', language)}: {name}, {report.size} {translate('records', language)}"
    yield f"{translate('root', language)}: {encode_base64(report.root)}"
    for key in report.trust.pinned_keys:
        yield f"{translate('trusted-key', language)}: {escape_invisible(str(key))}"
    outside = [(told, one) for told, one in report.accepted if told.from_outside]
    for told, one in outside:
        covers = f"({one.size} {translate('records', language)})"
        yield f"{translate('outside-checkpoint', language)}: {escape_invisible(told.source)} {covers}"
    inside = len(report.accepted) - len(outside)
    if inside:
        yield f"{translate('own-checkpoints', language)}: {inside}"
    contradictions = report.contradictions
    for found in report.findings:
        mark = "✗" if found in contradictions else "·"
        yield f"{mark} {found.code}: {finding_sentence(found, language)}"
    yield _verdict_text(report, language)


def _verdict_text(report: Report, language: Language) -> str:
    if report.status == VERIFIED:
        told = translate("verified", language)
        if report.covered_by_outside < report.size and not report.trust.policy.requires_quorum:
            span = (
                f"{report.covered_by_outside}–{report.size - 1}"
                if report.size - report.covered_by_outside > 1
                else report.covered_by_outside
            )
            alone = f"{translate('record', language)} {span}: {translate('by-the-key-alone', language)}"
            told = f"{told}\n{alone.capitalize()}"
        return told
    return translate("contradicted" if report.status == CONTRADICTED else "trust-short", language)


def minutes_text(checkpoint: Checkpoint, day: date, language: Language) -> str:
    """What is to be printed in the minutes: the log's name, size and root, and the day of its last record."""
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
