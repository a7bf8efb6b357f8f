"""A verification's report as lines, and a checkpoint as a text for the minutes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tplog.i18n.finding_text import sentence
from tplog.i18n.sanitize import visible
from tplog.i18n.vocabulary import Language, word
from tplog.merkle.checkpoint import Checkpoint
from tplog.merkle.note import encoded
from tplog.verification.report import CONTRADICTED, VERIFIED, Report


def report_lines(report: Report, language: Language) -> Iterator[str]:
    """First what was trusted and from where, then what was found, last what it comes to."""
    name = visible(report.origin) if report.origin else word("unsigned", language)
    yield f"{word('log', language)}: {name}, {report.size} {word('records', language)}"
    yield f"{word('root', language)}: {encoded(report.root)}"
    for key in report.trust.pinned:
        yield f"{word('trusted-key', language)}: {visible(str(key))}"
    outside = [(told, one) for told, one in report.believed if told.outside]
    for told, one in outside:
        covers = f"({one.size} {word('records', language)})"
        yield f"{word('outside-checkpoint', language)}: {visible(told.source)} {covers}"
    inside = len(report.believed) - len(outside)
    if inside:
        yield f"{word('own-checkpoints', language)}: {inside}"
    contradictions = report.contradictions
    for found in report.findings:
        mark = "✗" if found in contradictions else "·"
        yield f"{mark} {found.code}: {sentence(found, language)}"
    yield _verdict(report, language)


def _verdict(report: Report, language: Language) -> str:
    if report.status == VERIFIED:
        told = word("verified", language)
        if report.vouched < report.size and not report.trust.policy.demands:
            span = (
                f"{report.vouched}–{report.size - 1}" if report.size - report.vouched > 1 else report.vouched
            )
            alone = f"{word('record', language)} {span}: {word('by-the-key-alone', language)}"
            told = f"{told}\n{alone.capitalize()}"
        return told
    return word("contradicted" if report.status == CONTRADICTED else "trust-short", language)


def minutes_text(told: Checkpoint, day: date, language: Language) -> str:
    """What is to be printed in the minutes: the log's name, size and root, and the day of its last record."""
    lines = (
        ("checkpoint-of", told.origin),
        ("records-so-far", str(told.size)),
        ("root", encoded(told.root)),
        ("last-recorded", day.isoformat()),
    )
    width = max(len(word(key, language)) for key, _ in lines)
    named = [(word(key, language).capitalize(), text) for key, text in lines]
    width = max(len(name) for name, _ in named)
    return "\n".join(f"{name}:{'':{width - len(name)}} {text}" for name, text in named)
