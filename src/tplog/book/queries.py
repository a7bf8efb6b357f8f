"""What can be asked of a log: all of it is a fold of records, or read from what is kept of one beside it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from attrs import frozen

from tplog.book.record_scan import SearchResult, scan_records
from tplog.book.signing import BookSigning
from tplog.book.signing_keys import SigningConfig
from tplog.domain import projection_rows
from tplog.domain.projection_rows import EVENT, FINDING, MENTION
from tplog.domain.queries.as_of import LATEST, AsOf, EffectiveDates, decided_until, visible_records
from tplog.domain.queries.audit_trail import Trail, build_trail
from tplog.domain.queries.event_effects import EventEffect, FigureChange, figure_changes, replay
from tplog.domain.queries.search_query import SearchQuery
from tplog.domain.queries.source_documents import SourceDocument, collect_documents
from tplog.domain.rules.evaluate import evaluate_rules, fold_with_findings, heaviest_first, with_answers
from tplog.domain.rules.registry import STATE_CHECKS
from tplog.domain.state.apply_event import fold_state
from tplog.domain.state.budget_state import BudgetState, MatterStatus, State
from tplog.errors import NotFound, mandatory_rule
from tplog.events.record import Record
from tplog.events.types import Corrected
from tplog.eventstore.interface import EventLog
from tplog.values.account import Account, parse_account
from tplog.values.finding import Finding, MessageParams
from tplog.values.identifiers import ParseError, closest_names

BUDGET_UNKNOWN = mandatory_rule(
    "budget-unknown",
    "Loggen har ingen budget ”{budget}”. Den har: {names}.",
    "The log has no budget '{budget}'. It has: {names}.",
)
ACCOUNT_UNKNOWN = mandatory_rule(
    "account-unknown",
    "{budget} har inget konto {account}. Närmast: {nearest}.",
    "{budget} has no account {account}. Nearest: {nearest}.",
)
ID_UNKNOWN = mandatory_rule(
    "id-unknown",
    "Loggen har ingen händelse ”{event}”. Närmast: {nearest}.",
    "The log has no event '{event}'. Nearest: {nearest}.",
)


Overview = tuple[BudgetState, tuple[Finding, ...]]  # a budget's state, and what accounts of some years show


@frozen
class Comparison:
    """What differs between two points: figures, the records that only the second has, and only the first."""

    differences: tuple[FigureChange, ...]
    added: tuple[Record, ...]
    removed: tuple[Record, ...]


class BookQueries(BookSigning):
    """A log that is asked: state, trail, findings, history, at any point in the two times."""

    def __init__(
        self, log: EventLog, signing_config: SigningConfig, clock: Callable[[], datetime] | None
    ) -> None:
        """Take an open log, and what lies outside it."""
        super().__init__(log, signing_config, clock)
        # The budgets' states that a writer read or made so far, when the log had that size.
        self._cached_size = 0
        self._cached_states: dict[str, BudgetState] = {}

    def records(
        self, *, as_of: date | None = None, known_at: int | datetime | None = None
    ) -> Iterator[Record]:
        """The log's records, oldest first: of acts decided by the day ``on``, of those ``known`` then.

        ``known`` is a log index, itself included, or an instant. An act whose date is not known to the day
        counts from the last day that it can mean (`tplog.domain.queries.as_of`).
        """
        return decided_until(self._log.read(), AsOf(as_of, known_at))

    def record(self, event_id: str) -> Record:
        """The record of the event with this id. Raises NotFound."""
        found = self._log.find_by_id(event_id)
        if found is None:
            near = ", ".join(closest_names(event_id, self._log.event_ids())) or "–"
            raise NotFound(Finding(ID_UNKNOWN, {"event": event_id, "nearest": near}))
        return found

    def budget_records(
        self, budget: str, *, as_of: date | None = None, known_at: int | datetime | None = None
    ) -> Iterator[Record]:
        """A budget's own records, as `records` tells them. Raises NotFound for an unknown budget."""
        self._require_budget(budget)
        return decided_until(self._all_budget_records(budget), AsOf(as_of, known_at))

    def source_documents(
        self, budget: str, *, as_of: date | None = None, known_at: int | datetime | None = None
    ) -> Mapping[str, SourceDocument]:
        """The papers that a budget's records come from, by key. Raises NotFound for an unknown budget."""
        return collect_documents(self.budget_records(budget, as_of=as_of, known_at=known_at))

    def search(
        self,
        query: SearchQuery,
        *,
        before_index: int | None = None,
        limit: int = 50,
        as_of: date | None = None,
        known_at: int | datetime | None = None,
    ) -> SearchResult:
        """Records that are wanted, newest first, at most ``count``, of those before a log index.

        However long the log is, one call does a bounded amount of work, and tells from where to go on. A
        point is as in `records`; how matters stand is as of now.
        """
        point, size = AsOf(as_of, known_at), self._log.size()
        end = min(size if before_index is None else before_index, self._size_known_at(point, size))
        if query.budget is not None and self._log.projection_budgets(projection_rows.VERSION) is not None:
            own = self._log.index_entries(EVENT, query.budget, "", end)
            indexes: Sequence[int] = [one.index for one in own]
        else:
            indexes = range(end)
        states: dict[str, BudgetState] = {}

        def stands(budget: str, event: str) -> MatterStatus | None:
            if budget not in states:
                states[budget] = self.state(budget)
            return states[budget].standing.get(event)

        def by(record: Record) -> bool:
            return point.as_of is None or self._effective_date(record) <= point.as_of

        return scan_records(self._log, indexes, query, stands, by, limit)

    def last_known_index(self, known_at: int | datetime | None = None) -> int:
        """The index of the last record that was known then, and is there; −1 if none was."""
        return self._size_known_at(AsOf(known_at=known_at), self._log.size()) - 1

    def _size_known_at(self, point: AsOf, size: int) -> int:
        """How many records were known at a point; times of recording never go back."""
        if point.known_at is None or isinstance(point.known_at, int):
            return size if point.known_at is None else min(size, point.known_at + 1)
        return bisect_right(
            range(size), point.known_at, key=lambda index: next(self._log.records_at([index])).recorded
        )

    def _effective_date(self, record: Record) -> date:
        """The day from which an act counts; for a correction that of what it corrects."""
        corrected = record
        while isinstance(corrected.event, Corrected):
            found = self._log.find_by_id(corrected.event.corrects)
            if found is None:
                break
            corrected = found
        return EffectiveDates().effective_date(corrected)

    def has_current_projections(self) -> bool:
        """Whether what is kept beside the log can be believed, so that a question need not replay the log."""
        return self._log.projection_budgets(projection_rows.VERSION) is not None

    def budgets(
        self, *, as_of: date | None = None, known_at: int | datetime | None = None
    ) -> tuple[str, ...]:
        """The names of all budgets."""
        point, names = AsOf(as_of, known_at), self._log.projection_budgets(projection_rows.VERSION)
        if names is None:
            told = self.records(as_of=as_of, known_at=known_at)
            return tuple(sorted({record.event.budget for record in told if not record.event.is_log_event}))
        return tuple(
            name
            for name in names
            if point == LATEST or any(True for _ in decided_until(self._all_budget_records(name), point))
        )

    def budgets_with_account(self, account: str) -> tuple[str, ...]:
        """The names of all budgets in which there is an account of this path, opened or given."""
        names = self._log.projection_budgets(projection_rows.VERSION, (projection_rows.ACCOUNTS, account))
        if names is None:
            names = [name for name in self.budgets() if account in map(str, self.state(name).accounts)]
        return tuple(names)

    def account_paths(self, budget: str) -> tuple[str, ...]:
        """The paths of a budget's accounts, opened or given, without reading what they hold.

        Empty for an unknown budget.
        """
        told = self._log.projection_rows(projection_rows.VERSION, budget)
        if told is None:
            return tuple(map(str, fold_state(self._visible_records(budget, LATEST)).budget(budget).accounts))
        return tuple(row.key for row in told[1] if row.name == projection_rows.ACCOUNTS)

    def event_ids(self) -> tuple[str, ...]:
        """All events' ids, oldest first."""
        return tuple(self._log.event_ids())

    def state(
        self, budget: str, *, as_of: date | None = None, known_at: int | datetime | None = None
    ) -> BudgetState:
        """A budget's state, now or at a point in the two times. Raises NotFound for an unknown budget."""
        point = AsOf(as_of, known_at)
        now = self._projected_state(budget) if point == LATEST else None
        state = now[1] if now else fold_state(self._visible_records(budget, point)).budget(budget)
        if state == BudgetState():
            self._require_budget(budget)
        return state

    def _visible_records(self, budget: str, point: AsOf) -> Iterator[Record]:
        return visible_records(self._all_budget_records(budget), point)

    def _all_budget_records(self, budget: str) -> Iterable[Record]:
        """A budget's records, found by what is kept beside the log where that can be believed."""
        if self._log.projection_budgets(projection_rows.VERSION) is None:
            return (record for record in self._log.read() if record.event.budget == budget)
        return self._log.records_indexed_by(EVENT, budget, "", self._log.size())

    def trail(
        self,
        budget: str,
        account: Account | str,
        *,
        as_of: date | None = None,
        known_at: int | datetime | None = None,
    ) -> Trail:
        """By which acts an account holds what it holds. Raises NotFound for what does not exist."""
        self._require_budget(budget)
        try:
            path = parse_account(account) if isinstance(account, str) else account
        except ParseError as error:
            raise NotFound(Finding(error.rule, error.params)) from error
        point = AsOf(as_of, known_at)
        state, records = self._state_and_account_records(budget, path) if point == LATEST else (None, None)
        if state is None or records is None:
            history = list(self._visible_records(budget, point))
            state, records = fold_state(history).budget(budget), history
        if not state.is_usable(path):
            near = ", ".join(closest_names(str(path), [str(one) for one in state.accounts])) or "–"
            facts: MessageParams = {"account": str(path), "budget": budget, "nearest": near}
            raise NotFound(Finding(ACCOUNT_UNKNOWN, facts))
        return build_trail(records, state, budget, path)

    def _state_and_account_records(
        self, budget: str, account: Account
    ) -> tuple[BudgetState, Iterable[Record]] | tuple[None, None]:
        """The state, and the records that mention an account or one above it, as kept beside the log."""
        told = self._projected_state(budget)
        if told is None:
            return None, None
        size, state = told
        above = [account, *account.ancestors()]
        mentions = (
            one for path in above for one in self._log.index_entries(MENTION, budget, str(path), size)
        )
        return state, self._log.records_at(one.index for one in mentions)

    def findings(
        self, *, as_of: date | None = None, known_at: int | datetime | None = None
    ) -> tuple[Finding, ...]:
        """Everything an auditor would circle in red, heaviest first; always made anew from the log."""
        return evaluate_rules(visible_records(self._log.read(), AsOf(as_of, known_at)))

    def budget_findings(
        self, budget: str, *, as_of: date | None = None, known_at: int | datetime | None = None
    ) -> tuple[Finding, ...]:
        """What a budget's own records show, as `findings` tells it; of a paper it counts its own events.

        Raises NotFound for an unknown budget.
        """
        self._require_budget(budget)
        return evaluate_rules(self._visible_records(budget, AsOf(as_of, known_at)))

    def findings_for_years(
        self,
        budget: str,
        years: Collection[int],
        *,
        as_of: date | None = None,
        known_at: int | datetime | None = None,
    ) -> tuple[Finding, ...]:
        """What a budget shows at accounts of these years, heaviest first, as `findings` tells it.

        For now it is kept beside the log, so that a long one need not be replayed; what only the whole
        history can show is left to `findings`.
        """
        return self._read_overview(budget, years, AsOf(as_of, known_at))[1]

    def overview(self, budget: str, years: Collection[int], point: AsOf = LATEST) -> Overview:
        """`state` and `findings_of` at a point, from one reading. Raises NotFound for an unknown budget."""
        told = self._read_overview(budget, years, point)
        if told[0] == BudgetState():
            self._require_budget(budget)
        return told

    def _read_overview(self, budget: str, years: Collection[int], point: AsOf) -> Overview:
        def asked(one: Finding) -> bool:
            return one.account is not None and int(one.account.partition("/")[0]) in years

        told = self._projected_state(budget) if point == LATEST else None
        if told is None:
            past, every = fold_with_findings(self._visible_records(budget, point), ())
            return past.budget(budget), tuple(filter(asked, every))
        size, state = told
        kept_ones = (
            one for year in years for one in self._log.index_entries(FINDING, budget, str(year), size)
        )
        found = [
            projection_rows.finding_from_entry(one)
            for one in sorted(kept_ones, key=lambda one: (one.index, one.position))
        ]
        alone = State({budget: state})
        found += [one for review in STATE_CHECKS for one in filter(asked, review(alone))]
        return state, heaviest_first(with_answers(alone, found))

    def _projected_state(self, budget: str) -> tuple[int, BudgetState] | None:
        if budget in self._cached_states and self._log.size() == self._cached_size:
            return self._cached_size, self._cached_states[budget]
        told = self._log.projection_rows(projection_rows.VERSION, budget)
        return None if told is None else (told[0], projection_rows.budget_state_from_rows(told[1]))

    def replay(self, budget: str | None = None, point: AsOf = LATEST) -> Iterator[EventEffect]:
        """History event by event, of one budget or of all. Raises NotFound for an unknown budget."""
        if budget is not None:
            self._require_budget(budget)
        return replay(
            visible_records(self._log.read() if budget is None else self._all_budget_records(budget), point)
        )

    def compare(self, budget: str, from_point: AsOf, to_point: AsOf) -> Comparison:
        """What differs in a budget between two points. Raises NotFound for an unknown budget."""
        self._require_budget(budget)
        one, other = (tuple(self._visible_records(budget, point)) for point in (from_point, to_point))
        seen = ({record.index for record in one}, {record.index for record in other})
        told = figure_changes(fold_state(one).budget(budget), fold_state(other).budget(budget))
        added = tuple(record for record in other if record.index not in seen[0])
        return Comparison(tuple(told), added, tuple(record for record in one if record.index not in seen[1]))

    def _require_budget(self, budget: str) -> None:
        names = self.budgets()
        if budget not in names:
            raise NotFound(Finding(BUDGET_UNKNOWN, {"budget": budget, "names": ", ".join(names) or "–"}))
