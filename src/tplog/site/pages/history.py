"""What changed, and when: a budget's events in either of the two times, and a replay of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from tplog.answers.account_names import AccountNames
from tplog.answers.budget_relations import budget_relations
from tplog.answers.event_effects import EventEffect
from tplog.answers.event_references import event_years
from tplog.answers.money_flow import flow_graph
from tplog.answers.record_tables import format_delay
from tplog.answers.timeline import DECIDED, ORDERS, Timeline, TimelineView, build_timeline
from tplog.answers.traced_figure import account_name
from tplog.book.book import Book
from tplog.book.kept_history import kept_timeline, kept_view
from tplog.errors import NotFound, mandatory_rule
from tplog.events.as_of import recording_delay_days
from tplog.events.documents import document_key
from tplog.events.record import Record
from tplog.events.types import Corrected
from tplog.i18n.date_format import day_in_words
from tplog.i18n.event_sentences import event_sentence
from tplog.i18n.money_format import format_money_rounded
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language
from tplog.site import history_view as described
from tplog.site import periods, state_diff_table
from tplog.site.event_facts import event_facts
from tplog.site.history_table import HISTORY_ROW, HistoryRow, history_rows
from tplog.site.history_view import HistoryEntry, HistoryView, StateView
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable
from tplog.site.replay_steps import current_step
from tplog.site.urls import SiteUrls
from tplog.values.as_of import AsOf
from tplog.values.finding import Finding
from tplog.values.swedish_time import day_in_sweden

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState

TITLE = "history"
EVENTS_PER_PAGE = 100  # events on a page
PAGE = described.PAGE

PLACE_UNKNOWN = mandatory_rule(
    "place-unknown",
    "before: ingen händelse med nummer {index} syns vid den här tidpunkten.",
    "before: no event of index {index} is seen at this point.",
)


def page(book: Book, request: PageRequest, budget: str) -> Page[HistoryView]:
    """Return the history of a budget up to the point in time, newest first.

    Parameters: ``order`` (decided, recorded), ``year`` (of the state), ``before`` (a log index: show only
    earlier events), ``period`` (a year or a month of the days that events count from). Raises NotFound.
    """
    indexed = book.indexed(budget)
    state = book.state(budget, as_of=request.point.as_of, known_at=request.point.known_at)
    related = book.related_states(budget, request.point, state)
    order = request.choice_of("order", ORDERS, DECIDED)
    timeline = kept_timeline(book, indexed, request.point, order) if indexed else None

    def state_at(point: AsOf) -> BudgetState:
        if point == request.point:
            return state
        return book.state(budget, as_of=point.as_of, known_at=point.known_at)

    if timeline and indexed:
        view = partial(kept_view, book, indexed, timeline, state)
    else:
        timeline = build_timeline(tuple(book.budget_records(budget)), request.point, order)
        view = partial(_replayed_view, timeline, budget, state_at)
    return _timeline_page(timeline, view, related, request, budget)


def whole_page(
    timeline: Timeline,
    states: Mapping[str, BudgetState],
    request: PageRequest,
    budget: str,
    shown: frozenset[int],
) -> Page[HistoryView]:
    """Return the history of a budget from its beginning, of the events with these log indexes alone.

    Each event is read when its turn comes, once; there is no replay. ``states`` are those of the budget and
    of the budgets to which it relates, at the point.
    """
    state = states[budget]
    years, months = _years_and_months(timeline, 0, (), "")
    view = HistoryView(
        budget=budget,
        order=timeline.order,
        as_of=request.as_of,
        known_at=request.known_at,
        step=current_step(timeline),
        state=StateView(None, state.years(), frozenset(), state_diff_table.StateDiff(), None),
        entries_by_year=_entries_by_year(
            timeline, _entries(timeline, state, timeline.effects(state, shown), request.language)
        ),
        next_page_before=None,
        total=timeline.visible_count,
        is_complete=True,
        next_address=None,
        is_truncated=False,
        visible_count=timeline.visible_count,
        hidden_count=len(timeline.records) - timeline.visible_count,
        relations=budget_relations(states, budget),
        years=tuple(years),
        months=tuple(months),
    )
    return _page(view, (), "", state.title or "", AccountNames(states, request.language))


def _replayed_view(
    timeline: Timeline,
    budget: str,
    state_at: Callable[[AsOf], BudgetState],
    records: Sequence[Record],
) -> TimelineView:
    """Return what `Timeline.view` returns, of these records."""
    return timeline.view(budget, {record.index for record in records}, state_at)


def _timeline_page(
    timeline: Timeline,
    view_of: Callable[[Sequence[Record]], TimelineView],
    related: Mapping[str, BudgetState],
    request: PageRequest,
    budget: str,
) -> Page[HistoryView]:
    """Return the page of a timeline; ``view_of`` returns its view with the effects of some records."""
    first, end, (earliest, last), period = _shown_places(timeline, request)
    records = timeline.records[first:end]
    view = view_of(records)
    effects = [view.effects[record.index] for record in reversed(records)]
    by_year = _entries_by_year(timeline, _entries(timeline, view.after, effects, request.language))
    years, months = _years_and_months(timeline, first, records, period)
    history_view = HistoryView(
        budget=budget,
        order=timeline.order,
        as_of=request.as_of,
        known_at=request.known_at,
        step=current_step(timeline),
        state=_state_view(timeline, view, request),
        entries_by_year=[(year, [*entries]) for year, entries in by_year],
        next_page_before=timeline.indexes[first] if first > earliest else None,
        total=last - earliest,
        is_complete=(first, end) == (earliest, last),
        next_address=_next_address(request, budget, timeline.indexes[first]) if first > earliest else None,
        is_truncated=end < timeline.visible_count,
        visible_count=timeline.visible_count,
        hidden_count=len(timeline.records) - timeline.visible_count,
        relations=budget_relations({budget: view.after, **related}, budget),
        period=period,
        years=tuple(years),
        months=tuple(months),
    )
    headline = _headline(history_view, timeline, view, request.language)
    rows = history_rows(timeline, view.after, range(earliest, end))
    names = AccountNames({budget: view.after, **related}, request.language)
    return _page(history_view, rows, headline, view.after.title or "", names)


def _page(
    view: HistoryView, rows: Iterable[HistoryRow], headline: str, budget_title: str, names: AccountNames
) -> Page[HistoryView]:
    language = names.language
    return Page(
        "history",
        site_text(TITLE, language),
        view,
        PAGE,
        PageTable(HISTORY_ROW, rows),
        view.budget,
        takes_point=True,
        headline=headline,
        lead=_lead(view, language),
        budget_title=budget_title,
        names=names,
    )


def _years_and_months(
    timeline: Timeline, first: int, records: Sequence[Record], period: str
) -> tuple[Sequence[periods.Period], Sequence[periods.Period]]:
    """Return the years of a timeline by day, and the months of the chosen or only one; else none."""
    if timeline.order != DECIDED:
        return (), ()
    days = [timeline.days[index] for index in timeline.indexes[: timeline.visible_count]]
    history = periods.History(days, first, records)
    years = history.years()
    year = period[:4] if period else years[0].period if len(years) == 1 else ""
    return years, history.months(int(year)) if year else ()


def _shown_places(timeline: Timeline, request: PageRequest) -> tuple[int, int, tuple[int, int], str]:
    """Return the place of the first event shown and that after the last, those of the period, and that.

    By recorded time there is no period. Raises NotFound.
    """
    period = periods.parse_period(request.choice(periods.PERIOD))
    if period is None or timeline.order != DECIDED:
        period, begin, end = None, 0, timeline.visible_count
    else:
        indexes = timeline.indexes[: timeline.visible_count]
        begin, end = periods.span([timeline.days[index] for index in indexes], period)
    shown_end = min(end, _visible_end(timeline, request.int_choice("before")))
    first = max(begin, shown_end - EVENTS_PER_PAGE)
    return min(first, shown_end), shown_end, (begin, end), str(period or "")


def _headline(view: HistoryView, timeline: Timeline, state: TimelineView, language: Language) -> str:
    """Return what happened in the chosen period, else the last act by the point; "" if there is none."""
    if chosen := view.chosen:
        key = "history-period" if chosen.moved is None else "history-period-moved"
        name = f"{chosen.name(language)} {view.period[:4]}" if chosen.month else chosen.period
        moved = format_money_rounded(chosen.moved or 0, language)
        return site_text(key, language, period=name, count=chosen.events, moved=moved)
    if not view.step.records:
        return ""
    acts = [record for record in view.step.records if not record.event.by_registrar]
    last = (acts or view.step.records)[-1]
    sentence = event_sentence(last.event, language, partial(account_name, state.after))
    return f"{day_in_words(timeline.days[last.index], language)}: {sentence}"


def _lead(view: HistoryView, language: Language) -> tuple[str, ...]:
    """Return how many events there are since which year."""
    if not view.visible_count or view.period:
        return ()
    if not view.years:
        return (site_text("history-count", language, count=view.visible_count),)
    since = view.years[0].period
    return (site_text("history-since", language, count=view.visible_count, since=since),)


def _next_address(request: PageRequest, budget: str, before: int) -> str:
    """Return the address of the events before a log index, as JSON."""
    return SiteUrls(request).in_format(SiteUrls.path_of_budget("history", budget), "json", before=before)


def _visible_end(timeline: Timeline, before: int | None) -> int:
    """Return how many records come before the one of this index. Raises NotFound if it is not visible."""
    if before is None:
        return timeline.visible_count
    try:
        return timeline.indexes.index(before, 0, timeline.visible_count)
    except ValueError as error:
        raise NotFound(Finding(PLACE_UNKNOWN, {"index": str(before)})) from error


def _entries(
    timeline: Timeline, state: BudgetState, effects: Iterable[EventEffect], language: Language
) -> Iterator[HistoryEntry]:
    """Yield the entries of events by their effects; ``state`` is the budget's at the point."""
    current, name_of = {record.index for record in timeline.last_records}, partial(account_name, state)
    for effect in effects:
        record = effect.record
        delay_text = format_delay(record, timeline.days, language)
        yield HistoryEntry(
            record,
            effect,
            timeline.days[record.index],
            has_exact_date(record),
            delay_text,
            recording_delay_days(record, timeline.days[record.index]) if delay_text else None,
            event_facts(record.event),
            record.index in current,
            document_key(record.event.act.source),
            event_sentence(record.event, language, name_of),
            state.standing.get(record.event.id),
        )


def has_exact_date(record: Record) -> bool:
    """Return whether the date that an event counts from is the one it states."""
    decided = record.event.act.decided
    return decided is not None and decided.is_exact and not isinstance(record.event, Corrected)


def _entries_by_year(
    timeline: Timeline, entries: Iterable[HistoryEntry]
) -> Iterator[tuple[int, Iterator[HistoryEntry]]]:
    """Yield the events by the year in which they were decided, or recorded."""

    def year(entry: HistoryEntry) -> int:
        return (entry.counts_from if timeline.order == DECIDED else day_in_sweden(entry.record.recorded)).year

    return groupby(entries, year)


def _state_view(timeline: Timeline, view: TimelineView, request: PageRequest) -> StateView:
    """Return the state in the requested year, else the last year of the step, else the last year."""
    years, requested_year = view.after.years(), request.year_choice("year")
    step_years = frozenset(
        year for record in timeline.last_records for year in event_years(record.event)
    ) & frozenset(years)
    year = requested_year if requested_year in years else max(step_years or years, default=None)
    if year is None:
        return StateView(None, years, step_years, state_diff_table.StateDiff(), None)
    diff = state_diff_table.diff_states(view.before, view.after, year)
    graph = flow_graph(view.after, year) if len(diff.lines) <= described.MOST_LINKS else None
    return StateView(year, years, step_years, diff, graph)
