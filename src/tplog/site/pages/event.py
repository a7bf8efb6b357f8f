"""Everything of one event: what it did, how we know, what became of it, and where it stands in the log."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from attrs import frozen

from tplog.answers.json_data import Data, finding_data, record_data, scene_data
from tplog.answers.json_schema import (
    COUNT,
    DAY,
    FINDING,
    ORE,
    RECORD,
    SCENE,
    TEXT,
    TRUTH,
    Schema,
    closed,
    listed,
    optional,
    with_more,
)
from tplog.answers.record_tables import lateness
from tplog.book.book import Book
from tplog.domain.queries.as_of import decided_days, seen_from
from tplog.domain.queries.event_effects import Scene, replay
from tplog.domain.queries.source_documents import paper_key
from tplog.domain.rules.evaluate import answered, ordered, shown_by
from tplog.domain.state.apply_event import STATE, figure_name, stated_total
from tplog.domain.state.budget_state import Standing, State, StatedTotal
from tplog.domain.state.projection import fold
from tplog.errors import NotFound
from tplog.events.record import Record
from tplog.i18n.money_format import Unit, unit_for
from tplog.i18n.sanitize import visible_json
from tplog.i18n.vocabulary import Language
from tplog.merkle.tree import leaf_hash
from tplog.site.event_facts import Fact, facts, names, years
from tplog.site.page_request import Asked
from tplog.site.page_view import Cell, Page, Sheet
from tplog.site.pages.history import is_exact, scene_unit
from tplog.values.finding import Finding
from tplog.values.transfer import Measure

COLUMNS = ("index", "event", "giver", "taker", "column", "amount_ore", "stated")


_PLACE = with_more(RECORD, leaf_hash=TEXT, checkpoint=optional(closed(size=COUNT, covers=TRUTH)))
_OF_BUDGET = with_more(
    SCENE,
    basis=TEXT,
    counted_from=DAY,
    amount_ore=ORE,
    stated_total=optional(closed(text=TEXT, ore=ORE, summed=ORE)),
    standing=optional(closed(status=TEXT, review=optional(TEXT), settled_by=optional(TEXT))),
    named_by=listed(closed(field=TEXT, event=TEXT)),
    findings=listed(FINDING),
    seen=TRUTH,
    **{name: schema for name, schema in _PLACE["properties"].items() if name != "index"},
)
# An event of the log's own has no budget, and so no history.
SCHEMA: Schema = {"anyOf": [_OF_BUDGET, with_more(_PLACE, event=TEXT, type=TEXT)]}


@frozen
class Mention:
    """A later event that names this one, by the field of its own that does."""

    field: str
    record: Record


@frozen
class History:
    """What a budget's history says of the event, at the point that is asked about.

    ``scene`` has the balances in the log's order; ``total`` is the sum as the paper states it. ``there`` is
    whether the event was decided and known at the point; ``later`` are the events that name it; ``paper`` is
    the key of its paper's page.
    """

    scene: Scene
    counted: date
    late: str
    total: StatedTotal | None
    standing: Standing | None
    findings: tuple[Finding, ...]
    later: tuple[Mention, ...]
    there: bool
    paper: str


@frozen
class Told:
    """The event, its history (None for one of the log's own), and its place in the log.

    ``leaf`` are the lines of the stored leaf, set out for reading; ``hash`` is that of its exact bytes in the
    log's tree, in hex; ``signed`` is the size of the newest checkpoint, None where the log is unsigned.
    """

    record: Record
    facts: tuple[Fact, ...]
    exact: bool
    amount: int
    history: History | None
    leaf: tuple[str, ...]
    hash: str
    signed: int | None

    @property
    def covered(self) -> bool:
        """Whether the newest checkpoint covers it."""
        return self.signed is not None and self.record.index < self.signed

    @property
    def unit(self) -> Unit:
        """The unit of its tables."""
        return scene_unit(self.history.scene) if self.history else Unit.KR

    @property
    def measured_unit(self) -> Unit:
        """The unit of the figures that move nothing."""
        return unit_for(one.amount.ore for one in self.record.event.measures)

    def noted_as(self, measure: Measure) -> str:
        """What such a figure is called."""
        return figure_name(self.record.event, measure.aspect) or measure.aspect.value

    @property
    def total_unit(self) -> Unit:
        """The unit of the stated total and the sum beside it."""
        total = self.history.total if self.history else None
        return unit_for([total.stated.ore, total.summed]) if total else Unit.KR


def page(book: Book, asked: Asked, event_id: str) -> Page:
    """The event of this id. Raises NotFound."""
    record = book.record(event_id)
    event = record.event
    history = None if event.of_log else _history(book, asked, record)
    told = Told(
        record,
        facts(event),
        is_exact(record),
        event.amount,
        history,
        tuple(visible_json(_laid_out(record)).split("\n")),
        leaf_hash(record.leaf).hex(),
        _signed(book),
    )
    kind = event.swedish if asked.language is Language.SV else type(event).__name__
    title = f"{kind}: {event.id}"
    timed = not event.of_log
    return Page("event", title, told, _data(told), _sheet(record, history), event.budget, timed=timed)


def _laid_out(record: Record) -> str:
    return json.dumps(json.loads(record.leaf), ensure_ascii=False, indent=2)


def _signed(book: Book) -> int | None:
    try:
        return book.checkpoint().size
    except NotFound:
        return None


def _history(book: Book, asked: Asked, record: Record) -> History:
    event, point = record.event, asked.point
    records = tuple(book.records_of(event.budget))
    days = decided_days(records)
    before = fold(STATE, (one for one in records if one.index < record.index))
    (scene,) = replay((record,), before)
    now, shown = book.overview(event.budget, years(event), point)
    own = answered(State({event.budget: now}), shown_by(before, event))
    seen = tuple(seen_from(records, point))
    return History(
        scene=scene,
        counted=days[record.index],
        late=lateness(record, days, asked.language),
        total=stated_total(before.budget(event.budget), event),
        standing=now.standing.get(event.id),
        findings=_together(own, (one for one in shown if event.id in one.events)),
        later=tuple(_mentions(seen, event.id)),
        there=any(one.index == record.index for one in seen),
        paper=paper_key(event.act.source),
    )


def _mentions(records: Iterable[Record], event: str) -> Iterable[Mention]:
    return (Mention(field, one) for one in records for field, named in names(one.event) if named == event)


def _together(*found: Iterable[Finding]) -> tuple[Finding, ...]:
    """What the event shows against the state before it, and what the budget shows of it, each once."""
    told = (one for some in found for one in some)
    return ordered(
        {(one.code, one.account, tuple(sorted(one.figures.items()))): one for one in told}.values()
    )


def _data(told: Told) -> Data:
    record, history = told.record, told.history
    act = record.event.act
    place: Data = {
        **record_data(record),
        "leaf_hash": told.hash,
        "checkpoint": {"size": told.signed, "covers": told.covered} if told.signed is not None else None,
    }
    if history is None:
        return {"event": record.event.id, "type": type(record.event).__name__, **place}
    total, standing = history.total, history.standing
    return {
        **scene_data(history.scene),
        "basis": act.basis.value,
        "counted_from": history.counted.isoformat(),
        "amount_ore": told.amount,
        "stated_total": total
        and {"text": total.stated.text, "ore": total.stated.ore, "summed": total.summed},
        "standing": standing
        and {"status": standing.status, "review": standing.review, "settled_by": standing.settled_by},
        "named_by": [{"field": one.field, "event": one.record.event.id} for one in history.later],
        "findings": [finding_data(one) for one in history.findings],
        "seen": history.there,
        **place,
    }


def _sheet(record: Record, history: History | None) -> Sheet:
    head: tuple[Cell, ...] = (record.index, record.event.id)
    moved = history.scene.moved if history else ()
    rows = [
        (*head, str(move.giver), str(move.taker), column, move.ore, move.stated.text if move.stated else None)
        for move, column in moved
    ]
    return Sheet(COLUMNS, rows)
