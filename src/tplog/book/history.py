"""Queries that go through records one by one: trails, replays, comparisons, searches, documents."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from tplog.answers.audit_trail import Trail, build_trail, with_legal_force, with_related_trails
from tplog.answers.event_effects import EventEffect, FigureChange, figure_changes, replay
from tplog.answers.related_accounts import related_accounts
from tplog.answers.settlements import with_settlements
from tplog.answers.source_documents import SourceDocument, collect_documents
from tplog.book.queries import ACCOUNT_UNKNOWN, BookQueries, StateCache, fold_budget
from tplog.domain.projection_rows import DOCUMENT, EVENT, MENTION, REFERENCE, IndexEntry
from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.matters import MatterStatus
from tplog.errors import NotFound
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.events.references import referenced_events
from tplog.eventstore.interface import EventLog
from tplog.values.account import Account, parse_account
from tplog.values.as_of import LATEST, AsOf
from tplog.values.finding import Finding, MessageParams
from tplog.values.identifiers import ParseError, closest_names

if TYPE_CHECKING:
    from tplog.answers.search_query import SearchQuery
    from tplog.book.recent_pasts import RecentPasts
    from tplog.book.record_scan import SearchResult
    from tplog.domain.indexed_events import IndexedEvent


@frozen
class Comparison:
    """The differences between two points: figures, records only in the second, records only in the first."""

    differences: tuple[FigureChange, ...]
    added: Sequence[Record]
    removed: Sequence[Record]


@frozen
class IndexedBudget:
    """What the index says of a budget's events, by log index; their records are read when they are shown."""

    budget: str
    size: int
    _log: EventLog
    _pasts: RecentPasts

    @cached_property
    def events(self) -> Mapping[int, IndexedEvent]:
        """What the index says of each event, by log index."""
        return self._pasts.events(self.budget, self.size)

    @property
    def days(self) -> Mapping[int, date]:
        """From which day each of the events counts, by log index."""
        return self._pasts.act_days(self.budget, self.events).days

    def documents(self, key: str | None = None) -> Sequence[IndexEntry]:
        """Return the entries of the events that come from a document, or from any, in the log's order."""
        return self._log.index_entries(DOCUMENT, self.budget, key, self.size)

    @property
    def records(self) -> Callable[[Iterable[int]], Iterator[Record]]:
        """What reads the records at some log indexes, in their order; it holds nothing of the index."""
        return self._log.records_at

    def for_one_use(self) -> IndexedBudget:
        """Return the same, read anew without what its events have noted; no other question finds it there."""
        from tplog.book.recent_pasts import RecentPasts  # noqa: PLC0415 (start-up time)

        return evolve(self, pasts=RecentPasts(self._log, holds_notes=False))

    def mentioning(self, account: Account) -> Iterator[int]:
        """Yield the log indexes of the events that name an account."""
        entries = self._log.index_entries(MENTION, self.budget, str(account), self.size)
        return (entry.index for entry in entries)

    def places(self, names: Collection[str | None]) -> Mapping[str, int]:
        """Return the log indexes of those of the budget's events that have one of these ids, by id."""
        events = ((event.dated.event, index) for index, event in self.events.items())
        return {name: index for name, index in events if name in names}


class BookHistory:
    """Queries that go through records one by one. See `tplog.book.book.Book` for what each returns."""

    def __init__(self, log: EventLog, cache: StateCache, queries: BookQueries) -> None:
        """Take an open log, the shared cache, and the simpler queries."""
        self._log, self._cache, self._queries = log, cache, queries

    def indexed(self, budget: str) -> IndexedBudget | None:
        """Return what is stored of a budget's events; None if that is not of the whole log.

        Raises NotFound for an unknown budget.
        """
        self._queries.require_budget(budget)
        if not self._cache.has_current_projections():
            return None
        return IndexedBudget(budget, self._log.size(), self._log, self._recent_pasts())

    def source_documents(self, budget: str, point: AsOf = LATEST) -> Mapping[str, SourceDocument]:
        """Return the documents that a budget's records come from, by key.

        Raises NotFound for an unknown budget.
        """
        return collect_documents(self._queries.budget_records(budget, point))

    def search(
        self,
        query: SearchQuery,
        point: AsOf = LATEST,
        *,
        before_index: int | None = None,
        limit: int = 50,
    ) -> SearchResult:
        """Return the records that match a query, newest first, at most ``limit``, before a log index."""
        from tplog.book.record_scan import (  # noqa: PLC0415 (start-up time)
            batches_backwards,
            budget_batches_backwards,
            scan_records,
        )

        size = self._log.size()
        end = min(size if before_index is None else before_index, self._queries.size_known_at(point, size))
        if query.budget is not None and self._cache.has_current_projections():
            pasts = self._cache.recent_pasts
            held = pasts.held_events(query.budget) if pasts else None
            batches = budget_batches_backwards(self._log, query.budget, end, held.events if held else None)
        else:
            batches = batches_backwards(end)
        states: dict[str, BudgetState] = {}

        def matters(budget: str) -> Mapping[str, MatterStatus]:
            if budget not in states:
                states[budget] = self._queries.state(budget)
            return states[budget].standing

        def status(budget: str, event: str) -> MatterStatus | None:
            return matters(budget).get(event)

        def is_decided(record: Record) -> bool:
            if point.as_of is None:
                return True
            return self._effective_date(record, point, matters(record.event.budget)) <= point.as_of

        return scan_records(self._log, batches, query, status, is_decided, limit)

    def newest(self, budget: str, limit: int, point: AsOf = LATEST) -> Sequence[Record]:
        """Return the last records of a budget that were decided by a point, newest first, ``limit`` at most.

        Raises NotFound for an unknown budget.
        """
        newest: Sequence[Record]
        if past := self._queries.past_day(budget, point):
            newest = list(self._log.records_at(past.newest(limit)))[::-1]
        else:
            from tplog.answers.search_query import SearchQuery  # noqa: PLC0415 (start-up time)

            newest = self.search(SearchQuery(budget=budget), point, limit=limit).records
        if not newest:  # of one that has records at least the last is there
            self._queries.require_budget(budget)
        return newest

    def _effective_date(self, record: Record, point: AsOf, matters: Mapping[str, MatterStatus]) -> date:
        from tplog.book.effective_date import effective_date  # noqa: PLC0415 (start-up time)

        return effective_date(record, point, matters, self._log.find_by_id)

    def records_referring_to(self, event: Event) -> Iterator[Record]:
        """Return the records of an event's budget that refer to it, by the stored index if it is whole."""
        if not self._cache.has_current_projections():
            records = self._queries.all_budget_records(event.budget)
            return (
                record
                for record in records
                if any(name == event.id for _, name in referenced_events(record.event))
            )
        return self._log.records_indexed_by(REFERENCE, event.budget, event.id, self._log.size())

    def trail(
        self,
        budget: str,
        account: Account | str,
        point: AsOf = LATEST,
    ) -> Trail:
        """Return the acts that made an account hold what it holds. Raises NotFound."""
        self._queries.require_budget(budget)
        path = _parse_path(account)
        state, trail = self._state_and_trail(budget, path, point)
        states = {budget: state, **self._queries.related_states(budget, state, point)}
        if len(states) == 1 and not state.relations:
            return trail
        related = related_accounts(states, budget, path)
        return with_related_trails(
            trail, related, lambda name, other: self._state_and_trail(name, other, point)[1]
        )

    def _state_and_trail(self, budget: str, path: Account, point: AsOf) -> tuple[BudgetState, Trail]:
        """Return a budget's state, and the trail of an account in it alone. Raises NotFound."""
        projected = self._queries.projected_state(budget, point)
        if past := self._queries.past_day(budget, point):
            indexes = past.indexes
            state = past.state
            end = indexes[-1] + 1 if indexes else 0
            records = self._account_records(budget, path, end, frozenset(indexes))
        elif projected is None:
            history = list(self._queries.visible_records(budget, point))
            state, records = fold_budget(history, budget), iter(history)
        else:
            size, state = projected
            records = self._account_records(budget, path, size)
        trail = account_trail(records, state, budget, path)
        return state, with_later_acts(trail, state, self._log.find_by_id)

    def _account_records(
        self, budget: str, account: Account, size: int, among: Container[int] | None = None
    ) -> Iterator[Record]:
        """Return the records below ``size`` that mention an account or one above it, as stored.

        Those at the indexes ``among`` alone, if these are given.
        """
        mentions = (
            entry
            for path in (account, *account.ancestors())
            for entry in self._log.index_entries(MENTION, budget, str(path), size)
        )
        indexes = (entry.index for entry in mentions)
        return self._log.records_at(indexes if among is None else (each for each in indexes if each in among))

    def replay(self, budget: str | None = None, point: AsOf = LATEST) -> Iterator[EventEffect]:
        """Yield the history event by event, of one budget or of all.

        Raises NotFound for an unknown budget.
        """
        if budget is not None:
            self._queries.require_budget(budget)
        from tplog.answers.records_as_of import records_as_of  # noqa: PLC0415 (start-up time)

        return replay(
            records_as_of(
                self._log.read() if budget is None else self._queries.all_budget_records(budget), point
            )
        )

    def compare(self, budget: str, from_point: AsOf, to_point: AsOf) -> Comparison:
        """Return the differences of a budget between two points. Raises NotFound for an unknown budget."""
        comparison = self.comparison(budget, from_point, to_point)
        return evolve(comparison, added=tuple(comparison.added), removed=tuple(comparison.removed))

    def comparison(self, budget: str, from_point: AsOf, to_point: AsOf) -> Comparison:
        """Return what `compare` does; the records are read when they are asked for."""
        self._queries.require_budget(budget)
        old_known = self._queries.projected_state(budget, from_point)
        new_known = self._queries.projected_state(budget, to_point)
        if old_known and new_known:
            return self._comparison_of_sizes(budget, old_known, new_known)
        old = self._state_and_indexes(budget, from_point)
        new = self._state_and_indexes(budget, to_point)
        if old and new:
            (old_state, old_indexes), (new_state, new_indexes) = old, new
            return Comparison(
                tuple(figure_changes(old_state, new_state)),
                added=self._read_later(sorted({*new_indexes}.difference(old_indexes))),
                removed=self._read_later(sorted({*old_indexes}.difference(new_indexes))),
            )
        return self._replayed_comparison(budget, from_point, to_point)

    def _state_and_indexes(self, budget: str, point: AsOf) -> tuple[BudgetState, Collection[int]] | None:
        """Return a budget's state at a point, and the indexes of the records that count there.

        None if what is stored does not lead to the point.
        """
        if past := self._queries.past_day(budget, point):
            return past.state, past.indexes
        projected = self._queries.projected_state(budget, point)
        if projected is None:
            return None
        return projected[1], self._recent_pasts().events(budget, projected[0]).keys()

    def _recent_pasts(self) -> RecentPasts:
        from tplog.book.recent_pasts import recent_pasts  # noqa: PLC0415 (start-up time)

        return recent_pasts(self._cache, self._log)

    def _read_later(self, indexes: Sequence[int]) -> Sequence[Record]:
        from tplog.answers.read_records import ReadRecords  # noqa: PLC0415 (start-up time)

        return ReadRecords(self._log.records_at, indexes)

    def _replayed_comparison(self, budget: str, from_point: AsOf, to_point: AsOf) -> Comparison:
        """Return the differences of a budget between two points, each replayed."""
        old, new = (tuple(self._queries.visible_records(budget, point)) for point in (from_point, to_point))
        old_indexes, new_indexes = ({record.index for record in records} for records in (old, new))
        differences = figure_changes(fold_budget(old, budget), fold_budget(new, budget))
        added = tuple(record for record in new if record.index not in old_indexes)
        removed = tuple(record for record in old if record.index not in new_indexes)
        return Comparison(tuple(differences), added, removed)

    def _comparison_of_sizes(
        self, budget: str, old: tuple[int, BudgetState], new: tuple[int, BudgetState]
    ) -> Comparison:
        """Return the differences of a budget between two sizes of the log, each with the state then."""
        (old_size, old_state), (new_size, new_state) = old, new
        start, end = sorted((old_size, new_size))
        entries = self._log.index_entries(EVENT, budget, "", end, start)
        between = self._read_later([entry.index for entry in entries])
        added, removed = (between, ()) if new_size > old_size else ((), between)
        return Comparison(tuple(figure_changes(old_state, new_state)), added, removed)


def with_later_acts(trail: Trail, state: BudgetState, record_of: Callable[[str], Record | None]) -> Trail:
    """Return a trail with the legal force of its decisions, and with what later acts made of its events.

    ``record_of`` returns the record of an event's id.
    """
    return with_settlements(with_legal_force(trail, state, record_of), state, record_of)


def account_trail(
    records: Iterable[Record], state: BudgetState, budget: str, account: Account | str
) -> Trail:
    """Return an account's trail in a budget, as `build_trail`. Raises NotFound for an unknown account."""
    path = _parse_path(account)
    require_account(state, budget, path)
    return build_trail(records, state, budget, path)


def require_account(state: BudgetState, budget: str, account: Account) -> None:
    """Raise NotFound, with the nearest names, if a budget does not have an account."""
    if not state.is_usable(account):
        nearest = ", ".join(closest_names(str(account), [str(name) for name in state.accounts])) or "–"
        facts: MessageParams = {"account": str(account), "budget": budget, "nearest": nearest}
        raise NotFound(Finding(ACCOUNT_UNKNOWN, facts))


def _parse_path(account: Account | str) -> Account:
    """Return an account's path. Raises NotFound for a text that is none."""
    try:
        return parse_account(account) if isinstance(account, str) else account
    except ParseError as error:
        raise NotFound(Finding(error.rule, error.params)) from error
