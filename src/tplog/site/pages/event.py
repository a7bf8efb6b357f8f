"""Everything of one event: what it did, how we know, what became of it, and where it stands in the log."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from attrs import frozen

from tplog.answers.csv import CsvValue
from tplog.answers.json_data import JsonObject, effect_data, finding_data, record_data
from tplog.answers.json_schema import (
    BOOLEAN,
    COUNT,
    DAY,
    EFFECT,
    FINDING,
    ORE,
    RECORD,
    TEXT,
    Schema,
    array_of,
    closed_object,
    extended_object,
    nullable,
)
from tplog.answers.record_tables import format_delay
from tplog.book.book import Book
from tplog.domain.queries.as_of import effective_dates, visible_records
from tplog.domain.queries.event_effects import EventEffect, replay
from tplog.domain.queries.source_documents import document_key
from tplog.domain.rules.evaluate import event_findings, heaviest_first, with_answers
from tplog.domain.state.apply_event import fold_state, noted_figure_name, stated_total
from tplog.domain.state.budget_state import MatterStatus, State, StatedTotal
from tplog.events.record import Record
from tplog.i18n.money_format import Unit, common_unit
from tplog.i18n.sanitize import escape_invisible_json
from tplog.i18n.vocabulary import event_type_name
from tplog.merkle.hashes import leaf_hash
from tplog.site.event_facts import Fact, event_facts, event_years, referenced_events
from tplog.site.page_request import PageRequest
from tplog.site.page_view import CsvTable, Page
from tplog.site.pages.history import effect_unit, has_exact_date
from tplog.site.verification_status import newest_checkpoint
from tplog.values.finding import Finding
from tplog.values.transfer import Measure

COLUMNS = ("index", "event", "giver", "taker", "column", "amount_ore", "stated")


_RECORD_SCHEMA = extended_object(
    RECORD, leaf_hash=TEXT, checkpoint=nullable(closed_object(size=COUNT, covers=BOOLEAN))
)
_BUDGET_EVENT_SCHEMA = extended_object(
    EFFECT,
    basis=TEXT,
    counted_from=DAY,
    amount_ore=ORE,
    stated_total=nullable(closed_object(text=TEXT, ore=ORE, summed=ORE)),
    standing=nullable(closed_object(status=TEXT, review=nullable(TEXT), settled_by=nullable(TEXT))),
    named_by=array_of(closed_object(field=TEXT, event=TEXT)),
    findings=array_of(FINDING),
    seen=BOOLEAN,
    **{name: schema for name, schema in _RECORD_SCHEMA["properties"].items() if name != "index"},
)
# An event of the log itself (created, key changed) has no budget, and so no history.
SCHEMA: Schema = {"anyOf": [_BUDGET_EVENT_SCHEMA, extended_object(_RECORD_SCHEMA, event=TEXT, type=TEXT)]}


@frozen
class Mention:
    """A later event that refers to this one, and the field that does."""

    field: str
    record: Record


@frozen
class EventHistory:
    """What the budget's history says of the event at the requested point in time.

    ``effect`` has the balances in the order of the log; ``stated_total`` is the total as the document states
    it; ``is_visible`` says whether the event was decided and known at the point; ``mentions`` are the events
    that refer to it; ``paper_key`` is the key of its document's page.
    """

    effect: EventEffect
    counted_from: date
    delay_text: str
    stated_total: StatedTotal | None
    matter_status: MatterStatus | None
    findings: tuple[Finding, ...]
    mentions: tuple[Mention, ...]
    is_visible: bool
    paper_key: str


@frozen
class EventView:
    """The event, its history (None for an event of the log itself), and its place in the log.

    ``leaf_lines`` are the stored leaf, indented for reading; ``leaf_hash`` is the hash of its exact bytes in
    the log's tree, in hex; ``checkpoint_size`` is that of the newest checkpoint, None for an unsigned log.
    """

    record: Record
    facts: tuple[Fact, ...]
    has_exact_date: bool
    amount: int
    history: EventHistory | None
    leaf_lines: tuple[str, ...]
    leaf_hash: str
    checkpoint_size: int | None

    @property
    def is_covered(self) -> bool:
        """Return whether the newest checkpoint covers the event."""
        return self.checkpoint_size is not None and self.record.index < self.checkpoint_size

    @property
    def unit(self) -> Unit:
        """Return the unit of its tables."""
        return effect_unit(self.history.effect) if self.history else Unit.KR

    @property
    def measures_unit(self) -> Unit:
        """Return the unit of its noted figures."""
        return common_unit(measure.amount.ore for measure in self.record.event.measures)

    def measure_label(self, measure: Measure) -> str:
        """Return the name of a noted figure."""
        return noted_figure_name(self.record.event, measure.aspect) or measure.aspect.value

    @property
    def total_unit(self) -> Unit:
        """Return the unit of the stated total and of the computed sum."""
        total = self.history.stated_total if self.history else None
        return common_unit([total.stated.ore, total.summed]) if total else Unit.KR


def page(book: Book, request: PageRequest, event_id: str) -> Page:
    """Return the page of an event. Raises NotFound for an unknown id."""
    record = book.record(event_id)
    event = record.event
    history = None if event.is_log_event else _event_history(book, request, record)
    checkpoint = newest_checkpoint(book)
    view = EventView(
        record,
        event_facts(event),
        has_exact_date(record),
        event.amount,
        history,
        tuple(escape_invisible_json(_indented_leaf(record)).split("\n")),
        leaf_hash(record.leaf).hex(),
        checkpoint.size if checkpoint else None,
    )
    title = f"{event_type_name(type(event), request.language)}: {event.id}"
    takes_point = not event.is_log_event
    return Page(
        "event", title, view, _data(view), _csv_table(record, history), event.budget, takes_point=takes_point
    )


def _indented_leaf(record: Record) -> str:
    return json.dumps(json.loads(record.leaf), ensure_ascii=False, indent=2)


def _event_history(book: Book, request: PageRequest, record: Record) -> EventHistory:
    event, point = record.event, request.point
    records = tuple(book.budget_records(event.budget))
    days = effective_dates(records)
    state_before = fold_state(earlier for earlier in records if earlier.index < record.index)
    (effect,) = replay((record,), state_before)
    state, budget_findings = book.overview(event.budget, event_years(event), point)
    own_findings = with_answers(State({event.budget: state}), event_findings(state_before, event))
    visible = tuple(visible_records(records, point))
    return EventHistory(
        effect=effect,
        counted_from=days[record.index],
        delay_text=format_delay(record, days, request.language),
        stated_total=stated_total(state_before.budget(event.budget), event),
        matter_status=state.standing.get(event.id),
        findings=_merge_findings(
            own_findings, (finding for finding in budget_findings if event.id in finding.events)
        ),
        mentions=tuple(_mentions(visible, event.id)),
        is_visible=any(seen.index == record.index for seen in visible),
        paper_key=document_key(event.act.source),
    )


def _mentions(records: Iterable[Record], event: str) -> Iterable[Mention]:
    return (
        Mention(field, record)
        for record in records
        for field, event_id in referenced_events(record.event)
        if event_id == event
    )


def _merge_findings(*finding_groups: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings of all groups, heaviest first, each once."""
    findings = (finding for group in finding_groups for finding in group)
    return heaviest_first(
        {
            (finding.code, finding.account, tuple(sorted(finding.params.items()))): finding
            for finding in findings
        }.values()
    )


def _data(view: EventView) -> JsonObject:
    record, history = view.record, view.history
    act = record.event.act
    place: JsonObject = {
        **record_data(record),
        "leaf_hash": view.leaf_hash,
        "checkpoint": {"size": view.checkpoint_size, "covers": view.is_covered}
        if view.checkpoint_size is not None
        else None,
    }
    if history is None:
        return {"event": record.event.id, "type": type(record.event).__name__, **place}
    total, standing = history.stated_total, history.matter_status
    return {
        **effect_data(history.effect),
        "basis": act.basis.value,
        "counted_from": history.counted_from.isoformat(),
        "amount_ore": view.amount,
        "stated_total": total
        and {"text": total.stated.text, "ore": total.stated.ore, "summed": total.summed},
        "standing": standing
        and {"status": standing.status, "review": standing.review, "settled_by": standing.settled_by},
        "named_by": [
            {"field": mention.field, "event": mention.record.event.id} for mention in history.mentions
        ],
        "findings": [finding_data(finding) for finding in history.findings],
        "seen": history.is_visible,
        **place,
    }


def _csv_table(record: Record, history: EventHistory | None) -> CsvTable:
    head: tuple[CsvValue, ...] = (record.index, record.event.id)
    transfers = history.effect.transfers if history else ()
    rows = [
        (*head, str(move.giver), str(move.taker), column, move.ore, move.stated.text if move.stated else None)
        for move, column in transfers
    ]
    return CsvTable(COLUMNS, rows)
