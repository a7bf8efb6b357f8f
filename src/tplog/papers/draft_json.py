"""A draft as JSON: in the form in which `score.py` holds it against what a careful reader finds."""

from __future__ import annotations

from typing import Any

from tplog.papers.drafted import CheckedSum, Drafted, DraftedAct, DraftedLine, LeftOut, Reading, Reason


def drafted_json(drafted: Drafted) -> dict[str, Any]:
    """Return a draft as JSON values, the amounts in whole öre."""
    return {
        "file": drafted.file,
        "sha256": drafted.sha256,
        "title": _text(drafted.title),
        "body": _text(drafted.body),
        "date": _text(drafted.day),
        "paragraphs": [reading.text for reading in drafted.paragraphs],
        "case_numbers": [reading.text for reading in drafted.case_numbers],
        "acts": [_act(act) for act in drafted.acts],
        "left_out": [_left_out(item) for item in drafted.left_out],
        "sums": [_sum(item) for item in drafted.sums],
    }


def _text(reading: Reading | None) -> str | None:
    return reading.text if reading else None


def _act(act: DraftedAct) -> dict[str, Any]:
    return {
        "type": act.type,
        "by": _text(act.by),
        "to": _text(act.to),
        "giver": _text(act.giver),
        "section": act.section,
        "column": act.column,
        "paragraph": _text(act.paragraph),
        "case_numbers": [reading.text for reading in act.case_numbers],
        "year": act.year,
        "words": act.words.exact,
        "page": act.words.page,
        "total": act.total.amount.text if act.total else None,
        "total_ore": act.total.amount.ore if act.total else None,
        "lines": [_line(line) for line in act.lines],
        "rules": [_reason(rule) for rule in act.rules],
        "doubts": [_reason(doubt) for doubt in act.doubts],
        "doubtful": act.is_doubtful,
    }


def _line(line: DraftedLine) -> dict[str, Any]:
    return {
        "name": line.name,
        "giver": line.giver,
        "amount": line.amount.text,
        "ore": line.amount.ore,
        "year": line.year,
        "page": line.passage.page,
        "lines": list(line.passage.lines),
        "unit": line.unit.exact if line.unit else None,
        "doubts": [_reason(doubt) for doubt in line.doubts],
    }


def _left_out(item: LeftOut) -> dict[str, Any]:
    return {
        "amount": item.passage.exact,
        "ore": item.amount.ore if item.amount else None,
        "page": item.passage.page,
        "lines": list(item.passage.lines),
        "section": item.section,
        "reason": _reason(item.reason),
    }


def _sum(item: CheckedSum) -> dict[str, Any]:
    return {
        "stated": item.passage.exact,
        "ore": item.stated.ore,
        "computed_ore": item.computed_ore,
        "agrees": item.agrees,
        "count": item.count,
        "name": item.name,
        "page": item.passage.page,
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, **{name: str(value) for name, value in reason.params}}
