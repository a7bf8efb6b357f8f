"""Queries of records, budgets, accounts and states, at any point in the two times.

What they read of the projections is cached; the book's writer shares the cache.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from itertools import takewhile
from threading import Lock
from typing import TYPE_CHECKING

from tplog.domain import projection_rows
from tplog.domain.projection_rows import EVENT, SNAPSHOT, KeyFilter, ProjectionRow, RecentStates
from tplog.domain.state.budget_state import BudgetState, State
from tplog.errors import Incompatible, NotFound, Tampered, mandatory_rule
from tplog.events.value_codec import LOG_OPENED_TAG, canonical_header
from tplog.eventstore.interface import EventLog
from tplog.eventstore.messages import KEPT_BEHIND
from tplog.values.as_of import LATEST, AsOf
from tplog.values.finding import Finding
from tplog.values.identifiers import closest_names

if TYPE_CHECKING:
    from tplog.book.log_findings import RecentFindings
    from tplog.book.past_days import PastDay
    from tplog.book.recent_pasts import RecentPasts
    from tplog.events.record import Record

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

# A command that shows a log first hashes so many leaves at most: some 3 µs each with reading them.
MAX_HASHED_LEAVES = 1_000


def _say_nothing(_finding: Finding) -> None:
    """Do nothing: nobody wants to know."""


class StateCache:
    """Budget states by name, valid while the log has ``size`` records, and what was read last of others.

    Only the writer changes ``size`` and ``states``. Threads read them without a lock, so it sets ``size``
    last, and replaces ``states`` once invalid. ``on_stale`` is called once, if what is stored is behind.
    """

    def __init__(self, log: EventLog) -> None:
        """Start empty, for an open log."""
        self._log = log
        self.size = 0
        self.states: dict[str, BudgetState] = {}
        self._recent = RecentStates()
        self.lock = Lock()  # for what is made when it is first used
        self.recent_findings: RecentFindings | None = None
        self.recent_pasts: RecentPasts | None = None
        self.on_stale: Callable[[Finding], None] = _say_nothing
        self.is_closed = False

    def projected_state(self, budget: str, *, remembers: bool = True) -> tuple[int, BudgetState] | None:
        """Return the log's size and a budget's state; None if no projection of that size is stored."""
        last = (self.size, self.states[budget]) if budget in self.states else self._recent.state(budget)
        if last is not None and last[0] == self._log.size():
            return last
        if (projected := self.projected_rows(budget, projection_rows.EARLY_NAMES)) is None:
            return None
        size, rows = projected
        state = projection_rows.budget_state_from_rows(rows, partial(self._rows_of, budget, size))
        if remembers:  # else what is looked at of it goes with it
            self._recent.add(budget, size, state, len(rows))
        return size, state

    def _rows_of(self, budget: str, size: int, name: str, keys: KeyFilter | None) -> Iterable[ProjectionRow]:
        """Return a budget's rows of a name (and keys) of a log's size: read, or folded if it has grown since.

        A state may be looked at after its book was closed: what is opened for that is closed again.
        """
        with self._closing():
            projected = self._log.projection_rows(projection_rows.VERSION, budget, (name,), keys)
            if projected is not None and projected[0] == size:
                return projected[1]
            from tplog.book.past_days import rows_as_of_size  # noqa: PLC0415 (start-up time)

            return rows_as_of_size(self._log, self, budget, size, name, keys)

    @contextmanager
    def _closing(self) -> Iterator[None]:
        """Close again what is opened in the context, if the book is closed."""
        try:
            yield
        finally:
            if self.is_closed:
                self._log.close()

    def state_of_snapshot(self, budget: str, size: int) -> tuple[int, BudgetState]:
        """Return a budget's state by its last snapshot below ``size``, after the index that comes after it.

        Records from that index on are not in the state. Without a snapshot: 0, and the empty state. The
        stored entries must be of the whole log.
        """
        marks = self._log.index_entries(SNAPSHOT, budget, "", size)
        if not marks:
            return 0, BudgetState()
        from tplog.book.recent_pasts import recent_pasts  # noqa: PLC0415 (start-up time)
        from tplog.domain.projection_snapshots import state_from_snapshots  # noqa: PLC0415 (start-up time)

        after = marks[-1].index + 1
        read = partial(state_from_snapshots, partial(self._contents_of_snapshots, budget, after))
        return after, recent_pasts(self, self._log).state(budget, after, read)

    def _contents_of_snapshots(self, budget: str, size: int, name: str) -> Mapping[str, bytes]:
        """Return a mapping's contents from the snapshots below ``size``; replayed if these are gone since."""
        from tplog.domain.projection_snapshots import merged_contents  # noqa: PLC0415 (start-up time)

        with self._closing():
            entries = self._log.index_entries(SNAPSHOT, budget, name, size)
            if self._log.projection_rows(projection_rows.VERSION, budget, (SNAPSHOT,)) is not None:
                return merged_contents(entries)
            from tplog.book.past_days import replayed_rows  # noqa: PLC0415 (start-up time)

            replayed = replayed_rows(self._log, budget, size, name)
            return {row.key: row.content for row in replayed if row.content is not None}

    def projected_rows(self, budget: str, names: Sequence[str]) -> tuple[int, Sequence[ProjectionRow]] | None:
        """Return the log's size and a budget's rows of these names; None if none of that size are stored."""
        projected = self._log.projection_rows(projection_rows.VERSION, budget, names)
        if projected is None:
            self._say_stale()
        return projected

    def projected_budgets(self, row_key: tuple[str, str] | None = None) -> Sequence[str] | None:
        """Return the budgets that have rows, or a row of this name and key; None as in `projected_rows`."""
        names = self._log.projection_budgets(projection_rows.VERSION, row_key)
        if names is None:
            self._say_stale()
        return names

    def has_current_projections(self) -> bool:
        """Return whether what is stored is of the whole log, without a look at any of it."""
        return self.projected_rows("", (SNAPSHOT,)) is not None  # of which nothing has rows

    def _say_stale(self) -> None:
        say, self.on_stale = self.on_stale, _say_nothing
        say(Finding(KEPT_BEHIND))


class BookQueries:
    """Queries that are answered from the records or the stored projections, without rules.

    See `tplog.book.book.Book` for what each returns; here a point in the two times is one `AsOf`.
    """

    def __init__(self, log: EventLog, cache: StateCache) -> None:
        """Take an open log and the shared cache."""
        self._log, self._cache = log, cache

    def records(self, point: AsOf = LATEST) -> Iterator[Record]:
        """Return the records of acts, oldest first."""
        is_first = point.known_at == 0  # read without a scan
        return decided_until(self._log.records_at([0]) if is_first else self._log.read(), point)

    def record(self, event_id: str) -> Record:
        """Return the record of the event with this id. Raises NotFound."""
        if (record := self._log.find_by_id(event_id)) is None:
            nearest = ", ".join(closest_names(event_id, self._log.event_ids())) or "–"
            raise NotFound(Finding(ID_UNKNOWN, {"event": event_id, "nearest": nearest}))
        return record

    def budget_records(self, budget: str, point: AsOf = LATEST) -> Iterator[Record]:
        """Return a budget's records, oldest first. Raises NotFound for an unknown budget."""
        self.require_budget(budget)
        return decided_until(self.all_budget_records(budget), point)

    def last_known_index(self, known_at: int | datetime | None = None) -> int:
        """Return the index of the last record that was known then; −1 if there was none."""
        return self.size_known_at(AsOf(known_at=known_at), self._log.size()) - 1

    def size_known_at(self, point: AsOf, size: int) -> int:
        """Return how many of the first ``size`` records were known; recording times never decrease."""
        if point.known_at is None or isinstance(point.known_at, int):
            return size if point.known_at is None else min(size, point.known_at + 1)
        return bisect_right(range(size), point.known_at, key=lambda at: record_at(self._log, at).recorded)

    def has_current_projections(self) -> bool:
        """Return whether the stored projections are of the whole log."""
        return self._cache.has_current_projections()

    def budgets(self, point: AsOf = LATEST) -> tuple[str, ...]:
        """Return the names of all budgets."""
        names = self._cache.projected_budgets()
        if names is None:
            records = self.records(point)
            return tuple(sorted({record.event.budget for record in records if not record.event.is_log_event}))
        return tuple(name for name in names if point == LATEST or self._is_known(name, point))

    def _is_known(self, budget: str, point: AsOf) -> bool:
        """Return whether anything of a budget was recorded and decided by a point."""
        if past := self.past_day(budget, point):
            return past.is_known
        return any(True for _ in decided_until(self.all_budget_records(budget), point))

    def budgets_with_account(self, account: str) -> tuple[str, ...]:
        """Return the names of the budgets that have an account of this path."""
        if (names := self._cache.projected_budgets((projection_rows.ACCOUNTS, account))) is not None:
            return tuple(names)
        return tuple(name for name in self.budgets() if account in map(str, self.state(name).accounts))

    def account_paths(self, budget: str) -> tuple[str, ...]:
        """Return the paths of a budget's accounts; empty for an unknown budget."""
        if (projected := self._cache.projected_rows(budget, (projection_rows.ACCOUNTS,))) is None:
            return tuple(map(str, fold_budget(self.visible_records(budget, LATEST), budget).accounts))
        return tuple(row.key for row in projected[1])

    def event_ids(self) -> tuple[str, ...]:
        """Return all events' ids, oldest first."""
        return tuple(self._log.event_ids())

    def state(self, budget: str, point: AsOf = LATEST, *, remembers: bool = True) -> BudgetState:
        """Return a budget's state. Raises NotFound for an unknown budget."""
        if (state := self.state_or_empty(budget, point, remembers=remembers)).is_empty:
            self.require_budget(budget)
        return state

    def related_states(
        self, budget: str, state: BudgetState | None, point: AsOf = LATEST
    ) -> Mapping[str, BudgetState]:
        """Return the states of the other budgets to which a budget's accounts relate, or whose relate to it.

        ``state`` is the budget's own at the point, if it is at hand. Wholes in which the wholes lie are among
        them, and bodies that the predecessors follow; parts of the parts are not. They come by name.
        """
        states = {budget: self.state_or_empty(budget, point) if state is None else state}
        waiting = [*states[budget].relations, *self._budgets_relating_to(budget)]
        while waiting:
            if (name := waiting.pop()) not in states:
                states[name] = self.state_or_empty(name, point)
                waiting += states[name].relations
        others = [name for name in sorted(states) if name != budget and not states[name].is_empty]
        return {name: states[name] for name in others}

    def state_or_empty(self, budget: str, point: AsOf, *, remembers: bool = True) -> BudgetState:
        """Return a budget's state; an empty one for an unknown budget."""
        if past := self.past_day(budget, point):
            return past.state
        projected = self.projected_state(budget, point, remembers=remembers)
        return projected[1] if projected else fold_budget(self.visible_records(budget, point), budget)

    def projected_state(
        self, budget: str, point: AsOf, *, remembers: bool = True
    ) -> tuple[int, BudgetState] | None:
        """Return how many records of the log were known at a point, and a budget's state after them.

        From what is stored and some hundred records on the average; None if that does not lead to the point.
        """
        if point == LATEST:
            return self._cache.projected_state(budget, remembers=remembers)
        if point.as_of is not None or not self._cache.has_current_projections():
            return None
        size = self.size_known_at(point, self._log.size())
        from tplog.book.recent_pasts import known_state  # noqa: PLC0415 (start-up time)

        return size, known_state(self._log, self._cache, budget, size)

    def past_day(self, budget: str, point: AsOf) -> PastDay | None:
        """Return a budget as of a point's day; None if it has none, or what is stored does not lead to it."""
        if point.as_of is None or not self._cache.has_current_projections():
            return None
        from tplog.book.past_days import past_day  # noqa: PLC0415 (start-up time)

        size = self.size_known_at(point, self._log.size())
        return past_day(self._log, self._cache, budget, point.as_of, size)

    def _budgets_relating_to(self, budget: str) -> Sequence[str]:
        """Return the budgets that have noted a relation to a budget, also one that was corrected since."""
        if (names := self._cache.projected_budgets((projection_rows.RELATIONS, budget))) is not None:
            return names
        from tplog.events.types import RelationNoted  # noqa: PLC0415 (start-up time)

        relating = (each.event for each in self._log.read() if isinstance(each.event, RelationNoted))
        return tuple(dict.fromkeys(event.budget for event in relating if event.other_budget == budget))

    def visible_records(self, budget: str, point: AsOf) -> Iterator[Record]:
        """Return the records from which a budget's state at a point is folded."""
        return self.folded_records(self.all_budget_records(budget), point)

    def folded_records(self, records: Iterable[Record], point: AsOf) -> Iterator[Record]:
        """Return those of these records from which the state at a point is folded."""
        if point.as_of is None:
            from tplog.events.as_of import visible_records  # noqa: PLC0415 (start-up time)

            return visible_records(records, point)
        from tplog.answers.records_as_of import records_as_of  # noqa: PLC0415 (start-up time)

        return records_as_of(records, point)

    def all_budget_records(self, budget: str) -> Iterable[Record]:
        """Return a budget's records, found by the stored index if it is of the whole log."""
        if not self._cache.has_current_projections():
            return (record for record in self._log.read() if record.event.budget == budget)
        return self._log.records_indexed_by(EVENT, budget, "", self._log.size())

    def require_budget(self, budget: str) -> None:
        """Raise NotFound if the log does not have a budget."""
        if budget not in (names := self.budgets()):
            raise NotFound(Finding(BUDGET_UNKNOWN, {"budget": budget, "names": ", ".join(names) or "–"}))

    def size_and_root(self) -> tuple[int, bytes]:
        """Return the log's size and the root of its stored tree; empty if that is damaged."""
        from tplog.merkle.compact_range import CompactRange  # noqa: PLC0415 (start-up time)

        try:
            with self._log.snapshot() as snapshot:
                ((size, packed),) = snapshot.tree_rows()
                return size, CompactRange.from_bytes(size, packed).root
        except (Incompatible, ValueError, TypeError, AttributeError):  # no tree, or none that can be believed
            return self._log.size(), b""

    def is_root_signed(self) -> bool:
        """Return whether the stored tree is the one that was signed; true for an unsigned log.

        At most ``MAX_HASHED_LEAVES`` leaves must give its root too. Raises Tampered if one is unreadable.
        """
        first = self._log.leaves_at([0], raw=True)
        if not any(canonical_header(leaf).kind == LOG_OPENED_TAG for _, leaf in first):
            return True
        from tplog.book.signing_keys import is_signed_tree  # noqa: PLC0415 (start-up time)

        tree = self._log.stored_tree()
        while not is_signed_tree(self._log, tree):
            if self._log.size() == tree.size:
                return False
            tree = self._log.stored_tree()  # a writer has grown it meanwhile
        return tree.size > MAX_HASHED_LEAVES or self._root_of_leaves(tree.size) == tree.root

    def _root_of_leaves(self, size: int) -> bytes:
        """Return the root of the tree over the first ``size`` leaves as they are stored now."""
        from tplog.merkle.hashes import leaf_hash  # noqa: PLC0415 (start-up time)
        from tplog.merkle.tree import tree_root  # noqa: PLC0415 (start-up time)

        leaves = (leaf for _, leaf in self._log.leaves_at(range(size), raw=True))
        return tree_root(leaf_hash(leaf if isinstance(leaf, bytes) else b"") for leaf in leaves)

    def has_event(self, event_id: str) -> bool:
        """Return whether there is an event with this id."""
        return self._log.find_by_id(event_id) is not None

    def last_recorded_date(self, size: int) -> date:
        """Return the date in Sweden when record ``size - 1`` was recorded."""
        from tplog.values.swedish_time import day_in_sweden  # noqa: PLC0415 (start-up time)

        return day_in_sweden(record_at(self._log, size - 1).recorded)

    def leaves(self, size: int | None = None) -> Iterator[bytes]:
        """Return the first ``size`` leaves as stored bytes; all of them without a size."""
        return (record.leaf for record in takewhile(lambda record: record.index != size, self._log.read()))


def decided_until(records: Iterable[Record], point: AsOf) -> Iterator[Record]:
    """Return the records decided by a point's day and recorded by its time (`tplog.events.as_of`)."""
    from tplog.events import as_of  # noqa: PLC0415 (start-up time)

    return as_of.decided_until(records, point)


def record_at(log: EventLog, index: int) -> Record:
    """Return the record at an index below the log's size. Raises Tampered if another stands there."""
    for record in list(log.records_at([index])):
        return record
    from tplog.verification import rules  # noqa: PLC0415 (start-up time)

    raise Tampered(Finding(rules.INDEX_GAP, {"expected": str(index), "index": "–"}))


def fold_budgets(records: Iterable[Record]) -> State:
    """Return the state of all budgets, folded from records."""
    from tplog.domain.state.apply_event import fold_state  # noqa: PLC0415 (start-up time)

    return fold_state(records)


def fold_budget(records: Iterable[Record], budget: str) -> BudgetState:
    """Return a budget's state, folded from records."""
    return fold_budgets(records).budget(budget)
