"""What the page of a history shows, and how that is described."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.budget_relations import RELATIONS, BudgetRelation
from tplog.answers.event_effects import EventEffect
from tplog.answers.money_flow import FlowGraph
from tplog.answers.records import COUNTS_FROM, EFFECT, RECORD_FACTS
from tplog.answers.timeline import ORDERS
from tplog.charts.sankey import SankeyChart, layout_sankey
from tplog.events.record import Record
from tplog.i18n.money_format import Unit, reading_unit
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language, year_text
from tplog.site import state_diff_table
from tplog.site.event_facts import Fact
from tplog.site.history_table import DAYS_LATE
from tplog.site.page_view import completeness
from tplog.site.periods import PERIODS, Period
from tplog.site.replay_steps import ReplayStep

if TYPE_CHECKING:
    from tplog.domain.state.matters import MatterStatus

MOST_LINKS = 60  # of a chart that can still be read


def effect_unit(effect: EventEffect) -> Unit:
    """Return the unit in which people read the figures of an effect; they are shown exactly in it."""
    amounts = [move.ore for move, _ in effect.transfers]
    return reading_unit(
        [*amounts, *(ore or 0 for change in effect.changes for ore in (change.before, change.after))]
    )


@frozen
class HistoryEntry:
    """An event in the history, and its effect in this order.

    ``sentence`` says what it did, ``matter`` what became of it (None: nothing is open about it).
    ``counts_from`` is the date that it counts from, ``has_exact_date`` whether the event states that date;
    ``delay_text`` and ``days_late`` say how late it was recorded, if it was late;
    ``in_current_step`` says whether it belongs to the shown step; ``paper_key`` is the key of its document's
    page.
    """

    record: Record
    effect: EventEffect
    counts_from: date
    has_exact_date: bool
    delay_text: str
    days_late: int | None
    facts: tuple[Fact, ...]
    in_current_step: bool
    paper_key: str
    sentence: str
    matter: MatterStatus | None

    @property
    def unit(self) -> Unit:
        """Return the unit of its tables."""
        return effect_unit(self.effect)


@frozen
class StateView:
    """The state after a step: a year's table with what the step changed, and a chart.

    ``step_years`` are the years that the step is about. The year is None while there is nothing yet.
    """

    year: int | None
    years: tuple[int, ...]
    step_years: frozenset[int]
    diff: state_diff_table.StateDiff
    graph: FlowGraph | None

    def chart(self, language: Language) -> SankeyChart | None:
        """Lay out the money of the year as a chart; None if there is none, or more than a chart can show."""
        if self.graph is None or not 0 < len(self.graph.links) <= MOST_LINKS:
            return None
        return layout_sankey(
            self.graph,
            site_text("state-after", language, year=year_text(self.graph.year, language)),
            language,
        )


@frozen
class HistoryView:
    """The step of the replay, the state after it, and the events up to it by year.

    ``next_page_before`` is the log index before which the next page begins; ``is_truncated`` says whether
    newer events are on another page; ``visible_count`` and ``hidden_count`` are the events up to the point
    and after; ``total`` those of the period, on all pages, and ``is_complete`` whether this page has them
    all; ``next_address`` is that of the next page as JSON. ``period`` is the year or month that is chosen,
    "" for all; ``years`` are those of the whole history, ``months`` those of the year that is chosen, or of
    its only one; both are empty by recorded time.
    """

    budget: str
    order: str
    as_of: str
    known_at: str
    step: ReplayStep
    state: StateView
    entries_by_year: Iterable[tuple[int, Iterable[HistoryEntry]]]
    next_page_before: int | None
    total: int
    is_complete: bool
    next_address: str | None
    is_truncated: bool
    visible_count: int
    hidden_count: int
    relations: tuple[BudgetRelation, ...]
    period: str = ""
    years: tuple[Period, ...] = ()
    months: tuple[Period, ...] = ()

    @property
    def chosen(self) -> Period | None:
        """The chosen period; None without one."""
        return next((each for each in (*self.years, *self.months) if each.period == self.period), None)


_SOURCE = RECORD_FACTS.only("paper_key", "paper_title", "place", "amount", "since_last")
_ENTRY: Answer[HistoryEntry] = EFFECT.of("HistoryEntry", lambda entry: entry.effect).also(
    COUNTS_FROM, DAYS_LATE, *_SOURCE.of("HistoryEntry", lambda entry: entry.record).fields
)
_STEP: Answer[ReplayStep] = Answer(
    "ReplayStep",
    (
        Field("position", Kind.COUNT, ("steg", "step"), "From 1; 0 before the first."),
        Field("steps", Kind.COUNT, ("antal steg", "steps"), get=lambda step: step.step_count),
        Field(
            "at",
            Kind.TEXT,
            ("vid", "at"),
            "Its day, or its log index.",
            get=lambda step: step.point_value,
            optional=True,
        ),
        Field(
            "events",
            Many(Kind.TEXT),
            ("händelser", "events"),
            get=lambda step: [record.event.id for record in step.records],
        ),
        Field(
            "previous",
            Kind.TEXT,
            ("föregående", "previous"),
            get=lambda step: step.previous or None,
            optional=True,
        ),
        Field("next", Kind.TEXT, ("nästa", "next"), get=lambda step: step.next or None, optional=True),
    ),
)
_STATE: Answer[StateView] = Answer(
    "StateView",
    (
        Field("year", Kind.YEAR, ("år", "year"), optional=True),
        Field("lines", Many(state_diff_table.LINE), ("rader", "lines"), get=lambda state: state.diff.lines),
    ),
)
PAGE: Answer[HistoryView] = Answer(
    "HistoryView",
    (
        Field("budget", Kind.TEXT, ("budget", "budget")),
        Field("order", Kind.WORD, ("ordning", "order"), choices=ORDERS),
        Field(
            "as_of",
            Kind.TEXT,
            ("beslutat senast", "decided by"),
            get=lambda view: view.as_of or None,
            optional=True,
        ),
        Field(
            "known_at",
            Kind.TEXT,
            ("känt senast", "known by"),
            get=lambda view: view.known_at or None,
            optional=True,
        ),
        Field("step", _STEP, ("steg", "step")),
        Field("state", _STATE, ("läge", "state"), "After the step."),
        Field(
            "events",
            Many(_ENTRY),
            ("händelser", "events"),
            get=lambda view: [entry for _, entries in view.entries_by_year for entry in entries],
        ),
        Field(
            "earlier",
            Kind.INDEX,
            ("tidigare", "earlier"),
            "Earlier events are before this index; null if there are none.",
            get=lambda view: view.next_page_before,
            optional=True,
        ),
        *completeness("HistoryView", lambda view: view).fields,
        Field("seen", Kind.COUNT, ("synliga", "seen"), get=lambda view: view.visible_count),
        Field("unseen", Kind.COUNT, ("senare", "unseen"), get=lambda view: view.hidden_count),
        RELATIONS,
        Field(
            "period",
            Kind.TEXT,
            ("period", "period"),
            "The year or month whose events are shown; null for all.",
            get=lambda view: view.period or None,
            optional=True,
        ),
        Field(
            "periods",
            Many(PERIODS),
            ("perioder", "periods"),
            "Years, and the months of one, by decided day.",
            get=lambda view: [*view.years, *view.months],
        ),
    ),
)
