"""How a log came to hold what it holds: trails, replays, comparisons and searches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from attrs import frozen

from tplog.book.queries import ACCOUNT_UNKNOWN, BookQueries, fold_budget
from tplog.book.record_scan import SearchResult, scan_records
from tplog.book.state_cache import StateCache
from tplog.domain import projection_rows
from tplog.domain.projection_rows import EVENT, MENTION
from tplog.domain.queries.as_of import LATEST, AsOf, EffectiveDates, visible_records
from tplog.domain.queries.audit_trail import Trail, build_trail
from tplog.domain.queries.event_effects import EventEffect, FigureChange, figure_changes, replay
from tplog.domain.queries.search_query import SearchQuery
from tplog.domain.queries.source_documents import SourceDocument, collect_documents
from tplog.domain.state.budget_state import BudgetState, MatterStatus
from tplog.errors import NotFound
from tplog.events.record import Record
from tplog.events.types import Corrected
from tplog.eventstore.interface import EventLog
from tplog.values.account import Account, parse_account
from tplog.values.finding import Finding, MessageParams
from tplog.values.identifiers import ParseError, closest_names


@frozen
class Comparison:
    """What differs between two points: figures, the records that only the second has, and only the first."""

    differences: tuple[FigureChange, ...]
    added: tuple[Record, ...]
    removed: tuple[Record, ...]


class BookHistory:
    """The questions that are answered by going through records one by one."""

    def __init__(self, log: EventLog, cache: StateCache, queries: BookQueries) -> None:
        """Take an open log, the states that the writer knows, and the simpler questions."""
        self._log, self._cache, self._queries = log, cache, queries

    def source_documents(self, budget: str, point: AsOf = LATEST) -> Mapping[str, SourceDocument]:
        """The papers that a budget's records come from, by key. Raises NotFound for an unknown budget."""
        return collect_documents(self._queries.budget_records(budget, point))

    def search(
        self,
        query: SearchQuery,
        point: AsOf = LATEST,
        *,
        before_index: int | None = None,
        limit: int = 50,
    ) -> SearchResult:
        """Records that are wanted, newest first, at most ``count``, of those before a log index.

        However long the log is, one call does a bounded amount of work, and tells from where to go on. A
        point is as in `records`; how matters stand is as of now.
        """
        size = self._log.size()
        end = min(size if before_index is None else before_index, self._queries.size_known_at(point, size))
        if query.budget is not None and self._log.projection_budgets(projection_rows.VERSION) is not None:
            own = self._log.index_entries(EVENT, query.budget, "", end)
            indexes: Sequence[int] = [one.index for one in own]
        else:
            indexes = range(end)
        states: dict[str, BudgetState] = {}

        def stands(budget: str, event: str) -> MatterStatus | None:
            if budget not in states:
                states[budget] = self._queries.state(budget)
            return states[budget].standing.get(event)

        def by(record: Record) -> bool:
            return point.as_of is None or self._effective_date(record) <= point.as_of

        return scan_records(self._log, indexes, query, stands, by, limit)

    def _effective_date(self, record: Record) -> date:
        """The day from which an act counts; for a correction that of what it corrects."""
        corrected = record
        while isinstance(corrected.event, Corrected):
            found = self._log.find_by_id(corrected.event.corrects)
            if found is None:
                break
            corrected = found
        return EffectiveDates().effective_date(corrected)

    def trail(
        self,
        budget: str,
        account: Account | str,
        point: AsOf = LATEST,
    ) -> Trail:
        """By which acts an account holds what it holds. Raises NotFound for what does not exist."""
        self._queries.require_budget(budget)
        try:
            path = parse_account(account) if isinstance(account, str) else account
        except ParseError as error:
            raise NotFound(Finding(error.rule, error.params)) from error
        state, records = self._state_and_account_records(budget, path) if point == LATEST else (None, None)
        if state is None or records is None:
            history = list(self._queries.visible_records(budget, point))
            state, records = fold_budget(history, budget), history
        if not state.is_usable(path):
            near = ", ".join(closest_names(str(path), [str(one) for one in state.accounts])) or "–"
            facts: MessageParams = {"account": str(path), "budget": budget, "nearest": near}
            raise NotFound(Finding(ACCOUNT_UNKNOWN, facts))
        return build_trail(records, state, budget, path)

    def _state_and_account_records(
        self, budget: str, account: Account
    ) -> tuple[BudgetState, Iterable[Record]] | tuple[None, None]:
        """The state, and the records that mention an account or one above it, as kept beside the log."""
        told = self._cache.projected_state(budget)
        if told is None:
            return None, None
        size, state = told
        above = [account, *account.ancestors()]
        mentions = (
            one for path in above for one in self._log.index_entries(MENTION, budget, str(path), size)
        )
        return state, self._log.records_at(one.index for one in mentions)

    def replay(self, budget: str | None = None, point: AsOf = LATEST) -> Iterator[EventEffect]:
        """History event by event, of one budget or of all. Raises NotFound for an unknown budget."""
        if budget is not None:
            self._queries.require_budget(budget)
        return replay(
            visible_records(
                self._log.read() if budget is None else self._queries.all_budget_records(budget), point
            )
        )

    def compare(self, budget: str, from_point: AsOf, to_point: AsOf) -> Comparison:
        """What differs in a budget between two points. Raises NotFound for an unknown budget."""
        self._queries.require_budget(budget)
        one, other = (tuple(self._queries.visible_records(budget, point)) for point in (from_point, to_point))
        seen = ({record.index for record in one}, {record.index for record in other})
        told = figure_changes(fold_budget(one, budget), fold_budget(other, budget))
        added = tuple(record for record in other if record.index not in seen[0])
        return Comparison(tuple(told), added, tuple(record for record in one if record.index not in seen[1]))
