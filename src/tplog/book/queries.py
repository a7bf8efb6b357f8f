"""What a log holds at any point in the two times: its records, budgets, accounts and states."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from tplog.book.state_cache import StateCache
from tplog.domain import projection_rows
from tplog.domain.projection_rows import EVENT
from tplog.domain.queries.as_of import LATEST, AsOf, decided_until, visible_records
from tplog.domain.state.budget_state import BudgetState
from tplog.errors import Incompatible, NotFound, mandatory_rule
from tplog.events.record import Record
from tplog.eventstore.interface import EventLog
from tplog.values.finding import Finding
from tplog.values.identifiers import closest_names
from tplog.values.partial_date import day_in_sweden

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


class BookQueries:
    """The questions that records, or what is kept beside them, answer by themselves.

    Each takes the point in the two times as one `AsOf`.
    """

    def __init__(self, log: EventLog, cache: StateCache) -> None:
        """Take an open log, and the states that the writer knows."""
        self._log, self._cache = log, cache

    def records(self, point: AsOf = LATEST) -> Iterator[Record]:
        """The log's records, oldest first: of acts decided by the day ``on``, of those ``known`` then.

        ``known`` is a log index, itself included, or an instant. An act whose date is not known to the day
        counts from the last day that it can mean (`tplog.domain.queries.as_of`).
        """
        return decided_until(self._log.read(), point)

    def record(self, event_id: str) -> Record:
        """The record of the event with this id. Raises NotFound."""
        found = self._log.find_by_id(event_id)
        if found is None:
            near = ", ".join(closest_names(event_id, self._log.event_ids())) or "–"
            raise NotFound(Finding(ID_UNKNOWN, {"event": event_id, "nearest": near}))
        return found

    def budget_records(self, budget: str, point: AsOf = LATEST) -> Iterator[Record]:
        """A budget's own records, as `records` tells them. Raises NotFound for an unknown budget."""
        self.require_budget(budget)
        return decided_until(self.all_budget_records(budget), point)

    def last_known_index(self, known_at: int | datetime | None = None) -> int:
        """The index of the last record that was known then, and is there; −1 if none was."""
        return self.size_known_at(AsOf(known_at=known_at), self._log.size()) - 1

    def size_known_at(self, point: AsOf, size: int) -> int:
        """How many records were known at a point; times of recording never go back."""
        if point.known_at is None or isinstance(point.known_at, int):
            return size if point.known_at is None else min(size, point.known_at + 1)
        return bisect_right(
            range(size), point.known_at, key=lambda index: next(self._log.records_at([index])).recorded
        )

    def has_current_projections(self) -> bool:
        """Whether what is kept beside the log can be believed, so that a question need not replay the log."""
        return self._log.projection_budgets(projection_rows.VERSION) is not None

    def budgets(self, point: AsOf = LATEST) -> tuple[str, ...]:
        """The names of all budgets."""
        names = self._log.projection_budgets(projection_rows.VERSION)
        if names is None:
            told = self.records(point)
            return tuple(sorted({record.event.budget for record in told if not record.event.is_log_event}))
        return tuple(
            name
            for name in names
            if point == LATEST or any(True for _ in decided_until(self.all_budget_records(name), point))
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
            return tuple(map(str, fold_budget(self.visible_records(budget, LATEST), budget).accounts))
        return tuple(row.key for row in told[1] if row.name == projection_rows.ACCOUNTS)

    def event_ids(self) -> tuple[str, ...]:
        """All events' ids, oldest first."""
        return tuple(self._log.event_ids())

    def state(self, budget: str, point: AsOf = LATEST) -> BudgetState:
        """A budget's state, now or at a point in the two times. Raises NotFound for an unknown budget."""
        now = self._cache.projected_state(budget) if point == LATEST else None
        state = now[1] if now else fold_budget(self.visible_records(budget, point), budget)
        if state == BudgetState():
            self.require_budget(budget)
        return state

    def visible_records(self, budget: str, point: AsOf) -> Iterator[Record]:
        """The records that a budget's state at a point is made from."""
        return visible_records(self.all_budget_records(budget), point)

    def all_budget_records(self, budget: str) -> Iterable[Record]:
        """A budget's records, found by what is kept beside the log where that can be believed."""
        if self._log.projection_budgets(projection_rows.VERSION) is None:
            return (record for record in self._log.read() if record.event.budget == budget)
        return self._log.records_indexed_by(EVENT, budget, "", self._log.size())

    def require_budget(self, budget: str) -> None:
        """Raise NotFound for a budget that the log does not have."""
        names = self.budgets()
        if budget not in names:
            raise NotFound(Finding(BUDGET_UNKNOWN, {"budget": budget, "names": ", ".join(names) or "–"}))

    def size_and_root(self) -> tuple[int, bytes]:
        """How many records the log has, and the root of the tree as it is kept, told without reading them.

        The root is empty where none can be believed, as in a log of an older tplog. Nothing is verified.
        """
        from tplog.merkle.tree import compact_range_from_bytes  # noqa: PLC0415 (start-up time)

        try:
            with self._log.snapshot() as held:
                ((size, packed),) = held.tree_rows()
                return size, compact_range_from_bytes(size, packed).root
        except (Incompatible, ValueError):  # no tree, or none that can be believed
            return self._log.size(), b""

    def has_event(self, event_id: str) -> bool:
        """Whether there is an event with this id."""
        return self._log.find_by_id(event_id) is not None

    def last_recorded_date(self, size: int) -> date:
        """The day, in Sweden, on which the last of the first ``size`` records was recorded."""
        (last,) = self._log.records_at([size - 1])
        return day_in_sweden(last.recorded)

    def leaves(self, size: int | None = None) -> Iterator[bytes]:
        """The first leaves, as they are stored; all of them without a size."""
        for record in self._log.read():
            if record.index == size:
                return
            yield record.leaf


def fold_budget(records: Iterable[Record], budget: str) -> BudgetState:
    """A budget's state, made from records."""
    from tplog.domain.state.apply_event import STATE_PROJECTION  # noqa: PLC0415 (start-up time)
    from tplog.domain.state.projection import fold  # noqa: PLC0415 (start-up time)

    return fold(STATE_PROJECTION, records).budget(budget)
