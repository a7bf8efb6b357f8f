"""The same answers as plain data, for ``--json``: English keys, money in whole öre."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from attrs import NOTHING, fields

from tplog.book.book import Receipt
from tplog.book.queries import Comparison
from tplog.domain.queries.audit_trail import Step
from tplog.domain.queries.event_effects import Difference, Scene
from tplog.domain.queries.year_summary import COLUMNS, BodySummary, Row, summarise
from tplog.domain.state.budget_state import BudgetState
from tplog.errors import in_english
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.events.types import EVENTS
from tplog.i18n.finding_text import sentence
from tplog.i18n.vocabulary import Language
from tplog.merkle.checkpoint import Checkpoint
from tplog.merkle.note import encoded
from tplog.values.finding import Finding
from tplog.verification.report import Report

Data = dict[str, Any]


def record_data(record: Record) -> Data:
    """A record: its index and the leaf as it is stored."""
    return {"index": record.index, "leaf": json.loads(record.leaf)}


def finding_data(found: Finding) -> Data:
    """A finding with its figures and its sentence in both languages."""
    return {
        "code": found.code,
        "severity": found.severity.value,
        "budget": found.budget,
        "account": found.account,
        "events": list(found.events),
        "figures": dict(found.figures),
        "sv": sentence(found, Language.SV),
        "en": sentence(found, Language.EN),
        "because": found.because,
        "answer": found.answer,
        "place": str(found.place) if found.place else None,
    }


def row_data(row: Row) -> Data:
    """A row of a year's table."""
    return {
        "account": str(row.account),
        "name": row.name,
        **{name: getattr(row, name) for name in (*COLUMNS, "level_known", "unallocated")},
        "noted": dict(row.noted),
    }


def body_data(body: BodySummary) -> Data:
    """A body's year."""
    totals = {
        column: {"event": at.event, "stated": at.stated.ore, "text": at.stated.text, "summed": at.summed}
        for column, at in body.totals.items()
    }
    lines = [row_data(line) for line in body.lines]
    return {**row_data(body.whole), "unallocated": body.unallocated, "lines": lines, "stated_totals": totals}


def budget_data(name: str, state: BudgetState, years: Sequence[int]) -> Data:
    """A budget's bodies by year, of these years or of all."""
    told = {str(at): [body_data(body) for body in summarise(state, at)] for at in years or state.years()}
    return {"budget": name, "years": told}


def step_data(step: Step) -> Data:
    """A step of a trail."""
    act = step.act
    return {
        "index": step.record.index,
        "event": step.record.event.id,
        "account": str(step.account),
        "counterpart": str(step.counterpart),
        "column": str(step.column),
        "amount": step.amount,
        "balance": step.balance,
        "body": act.body,
        "decided": str(act.decided) if act.decided else None,
        "recorded": step.record.recorded.isoformat(),
        "basis": act.basis.value,
        "paper": act.source.title,
        "place": act.source.place,
    }


def receipt_data(receipt: Receipt) -> Data:
    """What an apply came to."""
    return {
        "file": receipt.file,
        "recorded": [{"index": record.index, "id": record.event.id} for record in receipt.records],
        "already": list(receipt.already),
        "findings": [finding_data(found) for found in receipt.findings],
    }


def error_data(reason: Finding) -> Data:
    """A reason of an error."""
    return {**finding_data(reason), "message": in_english(reason)}


def difference_data(one: Difference) -> Data:
    """A figure before and after."""
    return {"account": str(one.account), "column": one.column, "before": one.before, "after": one.after}


def scene_data(scene: Scene) -> Data:
    """An event of a replay: what it is, what it moved, settled and changed."""
    record, event = scene.record, scene.record.event
    return {
        "index": record.index,
        "event": event.id,
        "type": type(event).__name__,
        "budget": event.budget,
        "body": event.act.body,
        "decided": str(event.act.decided) if event.act.decided else None,
        "recorded": record.recorded.isoformat(),
        "moved": [
            {"giver": str(move.giver), "taker": str(move.taker), "ore": move.ore, "column": column}
            for move, column in scene.moved
        ],
        "settles": [{"event": name, "status": status} for name, status in event.settles],
        "changes": [difference_data(one) for one in scene.changes],
    }


def comparison_data(budget: str, told: Comparison) -> Data:
    """What differs between two points."""
    return {
        "budget": budget,
        "differences": [difference_data(one) for one in told.differences],
        "added": [{"index": one.index, "event": one.event.id} for one in told.added],
        "removed": [{"index": one.index, "event": one.event.id} for one in told.removed],
    }


def report_data(report: Report) -> Data:
    """What a verification came to."""
    return {
        "status": report.status,
        "origin": report.origin,
        "size": report.size,
        "root": encoded(report.root),
        "trusted_keys": [str(key) for key in report.trust.pinned],
        "checkpoints": [
            {"source": told.source, "size": one.size, "outside": told.outside}
            for told, one in report.believed
        ],
        "findings": [
            {"contradicts": one in report.contradictions, **error_data(one)} for one in report.findings
        ],
    }


def checkpoint_data(told: Checkpoint, day: date) -> Data:
    """A checkpoint, and the day of the last record that it covers."""
    return {
        "origin": told.origin,
        "size": told.size,
        "root": encoded(told.root),
        "last_recorded": day.isoformat(),
        "note": bytes(told.note).decode(),
    }


def vocabulary() -> list[Data]:
    """Every type of event, made from its class."""
    return [
        {
            "name": event.__name__,
            "swedish": event.swedish,
            "tag": event.tag,
            "summary": (event.__doc__ or "").split("\n\n")[0],
            "shape": sorted([giver.value, taker.value] for giver, taker in event.shape),
            "fields": _fields(event),
        }
        for event in EVENTS
    ]


def common_fields() -> list[Data]:
    """The fields that all types of events have."""
    return _fields(Event)


def _fields(event: type[Event]) -> list[Data]:
    return [
        {"name": field.name, "required": field.default is NOTHING, "says": field.metadata.get("says", "")}
        for field in fields(event)
    ]
