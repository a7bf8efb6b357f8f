"""Everything of one event: what it did, how we know, what became of it, and where it stands in the log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from attrs import frozen

from tplog.answers.account_names import AccountNames
from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.event_effects import measure_label
from tplog.answers.findings import FINDING
from tplog.answers.formalities import (
    FORMAL_FACTS,
    LEGAL_FORCE,
    QUOTES,
    FormalItem,
    formal_items,
    legal_force_text,
)
from tplog.answers.record_tables import format_delay
from tplog.answers.records import (
    COUNTS_FROM,
    EFFECT,
    LEAF,
    MATTER_STATUS,
    RECORD_FACTS,
    TRANSFER,
)
from tplog.answers.states import STATED_TOTAL
from tplog.answers.traced_figure import account_name
from tplog.book.book import Book
from tplog.book.event_history import EventHistory, Mention, event_history
from tplog.book.log_head import newest_checkpoint
from tplog.events.documents import document_key
from tplog.events.record import Record
from tplog.events.relations import RelationNoted
from tplog.events.types import SumStated
from tplog.i18n.event_sentences import event_sentence
from tplog.i18n.money_format import Unit, reading_unit
from tplog.i18n.sanitize import escape_invisible_json
from tplog.i18n.vocabulary import Language
from tplog.site.event_facts import Fact, event_facts
from tplog.site.history_view import effect_unit
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable
from tplog.site.pages.history import has_exact_date
from tplog.values.transfer import Measure, Transfer

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState


@frozen
class EventView:
    """The event, its history (None for an event of the log itself), and its place in the log.

    ``leaf_lines`` are the stored leaf, indented for reading; ``leaf_hash`` is the hash of its exact bytes in
    the log's tree, in hex; ``delay_text`` says how late it was recorded; ``paper_key`` is the key of its
    document's page; ``formalities`` are the formal facts that the paper gives, and ``legal_force_text`` says
    how it stands with a decision's legal force; ``checkpoint_size`` is that of the newest checkpoint, None
    for an unsigned log.
    """

    record: Record
    facts: tuple[Fact, ...]
    has_exact_date: bool
    history: EventHistory | None
    delay_text: str
    paper_key: str
    formalities: tuple[FormalItem, ...]
    legal_force_text: str
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
        return reading_unit(measure.amount.ore for measure in self.record.event.measures)

    def measure_label(self, measure: Measure) -> str:
        """Return the name of a noted figure."""
        return measure_label(self.record.event, measure)

    @property
    def parts_summed(self) -> int | None:
        """Return what the parts of a stated sum make, in öre; None for another event."""
        event = self.record.event
        return event.summed if isinstance(event, SumStated) else None

    @property
    def total_unit(self) -> Unit:
        """Return the unit of the stated total and of the computed sum."""
        total = self.history.stated_total if self.history else None
        return reading_unit([total.stated.ore, total.summed]) if total else Unit.KR


_MENTION: Answer[Mention] = Answer(
    "Mention",
    (
        Field("field", Kind.WORD, ("fält", "field")),
        Field("event", Kind.TEXT, ("händelse", "event"), get=lambda mention: mention.record.event.id),
    ),
)
_CHECKPOINT: Answer[EventView] = Answer(
    "EventCheckpoint",
    (
        Field("size", Kind.COUNT, ("poster", "records"), get=lambda view: view.checkpoint_size),
        Field("covers", Kind.TRUTH, ("täcker", "covers"), get=lambda view: view.is_covered),
    ),
)
_PLACE: Answer[EventView] = Answer(
    "EventView",
    (
        *LEAF.only("leaf").of("EventView", lambda view: view.record).fields,
        Field("leaf_hash", Kind.TEXT, ("lövets hash", "leaf's hash"), "Of the leaf in the tree, in hex."),
        Field(
            "checkpoint",
            _CHECKPOINT,
            ("kontrollpunkt", "checkpoint"),
            "The newest; null for an unsigned log.",
            get=lambda view: None if view.checkpoint_size is None else view,
            optional=True,
        ),
    ),
)
_HISTORY: Answer[EventHistory] = EFFECT.of("EventHistory", lambda history: history.effect).also(
    *RECORD_FACTS.only("basis", "amount", "since_last", "paper_key", "paper_title", "place")
    .of("EventHistory", lambda history: history.effect.record)
    .fields,
    *FORMAL_FACTS.of("EventHistory", lambda history: history.effect.record.event.act).fields,
    *QUOTES.of("EventHistory", lambda history: history.effect.record.event).fields,
    *LEGAL_FORCE.of("EventHistory", lambda history: history.legal_force).fields,
    COUNTS_FROM,
    Field(
        "stated_total",
        STATED_TOTAL.only("stated_text", "stated", "summed"),
        ("angiven summa", "stated total"),
        optional=True,
    ),
    Field(
        "standing",
        MATTER_STATUS,
        ("läge", "status"),
        get=lambda history: history.matter_status,
        optional=True,
    ),
    Field(
        "named_by",
        Many(_MENTION),
        ("nämns av", "named by"),
        "Later events that refer to it, and by which field.",
        get=lambda history: history.mentions,
    ),
    Field("findings", Many(FINDING), ("iakttagelser", "findings")),
    Field(
        "seen",
        Kind.TRUTH,
        ("synlig", "seen"),
        "Whether it was decided and known at the point in time.",
        get=lambda history: history.is_visible,
    ),
)
PAGE: Answer[EventView] = _HISTORY.of("EventView", lambda view: view.history).also(*_PLACE.fields)
# An event of the log itself (created, key changed) has no budget, and so no history.
LOG_EVENT_PAGE: Answer[EventView] = (
    RECORD_FACTS.only("index", "event", "type").of("EventView", lambda view: view.record).also(*_PLACE.fields)
)
PAGES = (PAGE, LOG_EVENT_PAGE)
_ROW: Answer[tuple[Record, tuple[Transfer, str]]] = Answer(
    "EventTransfer",
    (
        *RECORD_FACTS.only("index", "event").of("EventTransfer", lambda row: row[0]).fields,
        *TRANSFER.only("giver", "taker", "column", "amount", "stated_text")
        .of("EventTransfer", lambda row: row[1])
        .fields,
    ),
)


def page(book: Book, request: PageRequest, event_id: str) -> Page[EventView]:
    """Return the page of an event. Raises NotFound for an unknown id."""
    record = book.record(event_id)
    history = None if record.event.is_log_event else event_history(book, record, request.point)
    checkpoint = newest_checkpoint(book)
    size, event = checkpoint.size if checkpoint else None, record.event
    state = None if event.is_log_event else book.state(event.budget)
    relates = state is not None and isinstance(event, RelationNoted)
    related = book.related_states(event.budget, request.point, state) if relates else None
    return event_page(record, history, request, size, state, related)


def event_page(
    record: Record,
    history: EventHistory | None,
    request: PageRequest,
    checkpoint_size: int | None,
    state: BudgetState | None,
    related: Mapping[str, BudgetState] | None = None,
) -> Page[EventView]:
    """Return the page of a record's event, with its history and its budget's state, which has the names.

    Both are None for an event of the log itself. ``related`` are the states of
    the budgets that it relates to.
    """
    event, view = record.event, _event_view(record, history, request.language, checkpoint_size)
    sentence = event_sentence(event, request.language, partial(account_name, state) if state else None)
    title = event.title or sentence
    table = PageTable(_ROW, [(record, move) for move in history.effect.transfers] if history else ())
    answer = LOG_EVENT_PAGE if event.is_log_event else PAGE
    lead = (sentence,) if event.title else ()
    takes_point, name = not event.is_log_event, (state.title or "") if state else ""
    return Page(
        "event",
        title,
        view,
        answer,
        table,
        event.budget,
        takes_point=takes_point,
        lead=lead,
        budget_title=name,
        names=AccountNames({event.budget: state, **(related or {})} if state else {}, request.language),
    )


def _event_view(
    record: Record, history: EventHistory | None, language: Language, checkpoint_size: int | None
) -> EventView:
    event = record.event
    force = history.legal_force if history else None
    return EventView(
        record,
        event_facts(event),
        has_exact_date(record),
        history,
        format_delay(record, {record.index: history.counts_from}, language) if history else "",
        document_key(event.act.source),
        tuple(formal_items(event.act, language)),
        legal_force_text(force, language) if force else "",
        tuple(escape_invisible_json(_indented_leaf(record)).split("\n")),
        record.leaf_hash.hex(),
        checkpoint_size,
    )


def _indented_leaf(record: Record) -> str:
    return json.dumps(json.loads(record.leaf), ensure_ascii=False, indent=2)
