"""Turn answers into plain data for ``--json``: English keys, money in whole öre."""

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
    """Return a record: its log index, and its leaf as stored."""
    return {"index": record.index, "leaf": json.loads(record.leaf)}


def finding_data(finding: Finding) -> JsonObject:
    """Return a finding with its figures, and its sentence in both languages."""
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


def doubts_data(doubts: Sequence[Finding]) -> JsonObject:
    """Return the member that says why a log is not to be believed; no member if nothing says so."""
    return {"doubts": [finding_data(finding) for finding in doubts]} if doubts else {}


def row_data(row: AccountRow) -> JsonObject:
    """Return a row of a year's table, in öre."""
    return {
        "account": str(row.account),
        "name": row.name,
        **{name: getattr(row, name) for name in (*COLUMNS, "level_known", "unallocated")},
        "noted": dict(row.noted),
    }


def body_data(body: BodyYear) -> JsonObject:
    """Return a body's year: its sum, its lines, and the totals that documents state, in öre."""
    totals = {
        column: {
            "event": total.event,
            "stated": total.stated.ore,
            "text": total.stated.text,
            "summed": total.summed,
        }
        for column, total in body.totals.items()
    }
    lines = [row_data(line) for line in body.lines]
    return {
        **row_data(body.total_row),
        "unallocated": body.unallocated,
        "lines": lines,
        "stated_totals": totals,
    }


def budget_data(name: str, state: BudgetState, years: Sequence[int]) -> JsonObject:
    """Return a budget's bodies by year; all years if ``years`` is empty."""
    bodies_by_year = {
        str(year): [body_data(body) for body in summarise_year(state, year)]
        for year in years or state.years()
    }
    return {"budget": name, "years": bodies_by_year}


def step_data(step: TrailStep) -> JsonObject:
    """Return a step of a trail, in öre."""
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
    """Return the result of applying a decision file."""
    return {
        "file": receipt.file,
        "recorded": [{"index": record.index, "id": record.event.id} for record in receipt.records],
        "already": list(receipt.already_recorded),
        "findings": [finding_data(finding) for finding in receipt.findings],
        "rebuilt": [finding_data(finding) for finding in receipt.rebuilt],
    }


def error_data(reason: Finding) -> JsonObject:
    """Return a reason of an error: the finding and its English message."""
    return {**finding_data(reason), "message": english_message(reason)}


def difference_data(difference: FigureChange) -> JsonObject:
    """Return a figure before and after, in öre."""
    return {
        "account": str(difference.account),
        "column": difference.column,
        "before": difference.before,
        "after": difference.after,
    }


def effect_data(effect: EventEffect) -> JsonObject:
    """Return an event with the transfers, status changes and balance changes that it made."""
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
        "changes": [difference_data(change) for change in effect.changes],
    }


def comparison_data(budget: str, comparison: Comparison) -> JsonObject:
    """Return what differs between two points in time."""
    return {
        "budget": budget,
        "differences": [difference_data(difference) for difference in comparison.differences],
        "added": [_record_reference(record) for record in comparison.added],
        "removed": [_record_reference(record) for record in comparison.removed],
    }


def _record_reference(record: Record) -> JsonObject:
    return {"index": record.index, "event": record.event.id}


def report_data(report: Report) -> JsonObject:
    """Return the result of a verification."""
    from tplog.merkle.note import encode_base64  # noqa: PLC0415 (start-up time)

    return {
        "status": report.status,
        "origin": report.origin,
        "size": report.size,
        "root": encode_base64(report.root),
        "trusted_keys": [str(key) for key in report.trust.pinned_keys],
        "trusted_from": {"origin": report.trust.origin.value, "places": list(report.trust.places)},
        "checkpoints": [
            {"source": evidence.source, "size": checkpoint.size, "outside": evidence.from_outside}
            for evidence, checkpoint in report.accepted
        ],
        "key_only_from": report.key_only_from,
        "cosignatures": [
            {"witness": cosigned.witness, "size": cosigned.size, "time": cosigned.time}
            for cosigned in report.cosignatures
        ],
        "proven": report.proven and {"index": report.proven.index, "grown_from": report.proven.grown_from},
        "void_cosignatures": [
            {"index": void.index, "size": void.size, "line": void.line} for void in report.void_cosignatures
        ],
        "absent_checkpoints": list(report.absent_checkpoints),
        "findings": [
            {"contradicts": finding in report.contradictions, **error_data(finding)}
            for finding in report.findings
        ],
    }


def checkpoint_data(checkpoint: Checkpoint, day: date) -> JsonObject:
    """Return a checkpoint, and the date (in Sweden) of the last record that it covers."""
    from tplog.merkle.note import encode_base64  # noqa: PLC0415 (start-up time)

    return {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": encode_base64(checkpoint.root),
        "last_recorded": day.isoformat(),
        "note": bytes(checkpoint.note).decode(),
    }


def event_types_data() -> list[JsonObject]:
    """Return the vocabulary: every event type with its fields, from the classes."""
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
    """Return the fields that all event types have."""
    return _fields_data(Event)


def _fields_data(event_type: type[Event]) -> list[JsonObject]:
    return [
        {"name": field.name, "required": field.default is NOTHING, "says": field.metadata.get("says", "")}
        for field in fields(event_type)
    ]
