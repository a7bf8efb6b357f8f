"""The same answers as plain data, for ``--json``: English keys, money in whole öre."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import NOTHING, fields

from tplog.domain.queries.year_summary import COLUMNS, AccountRow, BodyYear, summarise_year
from tplog.errors import english_message
from tplog.events.base import Event
from tplog.events.types import EVENT_CLASSES
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.vocabulary import Language
from tplog.values.finding import Finding

if TYPE_CHECKING:
    from tplog.book.history import Comparison
    from tplog.book.receipt import Receipt
    from tplog.domain.queries.audit_trail import TrailStep
    from tplog.domain.queries.event_effects import EventEffect, FigureChange
    from tplog.domain.state.budget_state import BudgetState
    from tplog.events.record import Record
    from tplog.merkle.checkpoint import Checkpoint
    from tplog.verification.report import Report

JsonObject = dict[str, Any]


def record_data(record: Record) -> JsonObject:
    """A record: its index and the leaf as it is stored."""
    return {"index": record.index, "leaf": json.loads(record.leaf)}


def finding_data(finding: Finding) -> JsonObject:
    """A finding with its figures and its sentence in both languages."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "budget": finding.budget,
        "account": finding.account,
        "events": list(finding.events),
        "figures": dict(finding.params),
        "sv": finding_sentence(finding, Language.SV),
        "en": finding_sentence(finding, Language.EN),
        "because": finding.because,
        "answer": finding.answer,
        "place": str(finding.location) if finding.location else None,
    }


def row_data(row: AccountRow) -> JsonObject:
    """A row of a year's table."""
    return {
        "account": str(row.account),
        "name": row.name,
        **{name: getattr(row, name) for name in (*COLUMNS, "level_known", "unallocated")},
        "noted": dict(row.noted),
    }


def body_data(body: BodyYear) -> JsonObject:
    """A body's year."""
    totals = {
        column: {"event": at.event, "stated": at.stated.ore, "text": at.stated.text, "summed": at.summed}
        for column, at in body.totals.items()
    }
    lines = [row_data(line) for line in body.lines]
    return {
        **row_data(body.total_row),
        "unallocated": body.unallocated,
        "lines": lines,
        "stated_totals": totals,
    }


def budget_data(name: str, state: BudgetState, years: Sequence[int]) -> JsonObject:
    """A budget's bodies by year, of these years or of all."""
    told = {str(at): [body_data(body) for body in summarise_year(state, at)] for at in years or state.years()}
    return {"budget": name, "years": told}


def step_data(step: TrailStep) -> JsonObject:
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


def receipt_data(receipt: Receipt) -> JsonObject:
    """What an apply came to."""
    return {
        "file": receipt.file,
        "recorded": [{"index": record.index, "id": record.event.id} for record in receipt.records],
        "already": list(receipt.already_recorded),
        "findings": [finding_data(found) for found in receipt.findings],
    }


def error_data(reason: Finding) -> JsonObject:
    """A reason of an error."""
    return {**finding_data(reason), "message": english_message(reason)}


def difference_data(difference: FigureChange) -> JsonObject:
    """A figure before and after."""
    return {
        "account": str(difference.account),
        "column": difference.column,
        "before": difference.before,
        "after": difference.after,
    }


def effect_data(effect: EventEffect) -> JsonObject:
    """An event of a replay: what it is, what it moved, settled and changed."""
    record, event = effect.record, effect.record.event
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
            for move, column in effect.transfers
        ],
        "settles": [{"event": name, "status": status} for name, status in event.status_changes],
        "changes": [difference_data(one) for one in effect.changes],
    }


def comparison_data(budget: str, comparison: Comparison) -> JsonObject:
    """What differs between two points."""
    return {
        "budget": budget,
        "differences": [difference_data(one) for one in comparison.differences],
        "added": [{"index": one.index, "event": one.event.id} for one in comparison.added],
        "removed": [{"index": one.index, "event": one.event.id} for one in comparison.removed],
    }


def report_data(report: Report) -> JsonObject:
    """What a verification came to."""
    from tplog.merkle.note import encode_base64  # noqa: PLC0415 (start-up time)

    return {
        "status": report.status,
        "origin": report.origin,
        "size": report.size,
        "root": encode_base64(report.root),
        "trusted_keys": [str(key) for key in report.trust.pinned_keys],
        "checkpoints": [
            {"source": told.source, "size": one.size, "outside": told.from_outside}
            for told, one in report.accepted
        ],
        "findings": [
            {"contradicts": one in report.contradictions, **error_data(one)} for one in report.findings
        ],
    }


def checkpoint_data(checkpoint: Checkpoint, day: date) -> JsonObject:
    """A checkpoint, and the day of the last record that it covers."""
    from tplog.merkle.note import encode_base64  # noqa: PLC0415 (start-up time)

    return {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": encode_base64(checkpoint.root),
        "last_recorded": day.isoformat(),
        "note": bytes(checkpoint.note).decode(),
    }


def event_types_data() -> list[JsonObject]:
    """Every type of event, made from its class."""
    return [
        {
            "name": event.__name__,
            "swedish": event.swedish,
            "tag": event.tag,
            "summary": (event.__doc__ or "").split("\n\n")[0],
            "shape": sorted([giver.value, taker.value] for giver, taker in event.allowed_roles),
            "fields": _fields_data(event),
        }
        for event in EVENT_CLASSES
    ]


def common_fields_data() -> list[JsonObject]:
    """The fields that all types of events have."""
    return _fields_data(Event)


def _fields_data(event_type: type[Event]) -> list[JsonObject]:
    return [
        {"name": field.name, "required": field.default is NOTHING, "says": field.metadata.get("says", "")}
        for field in fields(event_type)
    ]
