"""What can be asked of a log: all of it is a fold of records, or read from what is kept of one beside it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from attrs import frozen

from tplog.book.record_scan import Found, search
from tplog.book.signing import Signed
from tplog.book.signing_keys import Custody
from tplog.domain import projection_rows
from tplog.domain.projection_rows import EVENT, FINDING, MENTION
from tplog.domain.queries.as_of import NOW, Days, Point, decided_by, seen_from
from tplog.domain.queries.audit_trail import Trail, trail
from tplog.domain.queries.event_effects import Difference, Scene, differences, replay
from tplog.domain.queries.search_query import Wanted
from tplog.domain.queries.source_documents import Paper, papers
from tplog.domain.rules.evaluate import answered, findings, ordered, read_through
from tplog.domain.rules.registry import OF_STATE
from tplog.domain.state.apply_event import STATE
from tplog.domain.state.budget_state import BudgetState, Standing, State
from tplog.domain.state.projection import fold
from tplog.errors import NotFound, refusal
from tplog.events.record import Record
from tplog.events.types import Corrected
from tplog.eventstore.interface import Log
from tplog.values.account import Account, parse_account
from tplog.values.finding import Figures, Finding
from tplog.values.identifiers import NotUnderstood, nearest

BUDGET_UNKNOWN = refusal(
    "budget-unknown",
    "Loggen har ingen budget ”{budget}”. Den har: {names}.",
    "The log has no budget '{budget}'. It has: {names}.",
)
ACCOUNT_UNKNOWN = refusal(
    "account-unknown",
    "{budget} har inget konto {account}. Närmast: {nearest}.",
    "{budget} has no account {account}. Nearest: {nearest}.",
)
ID_UNKNOWN = refusal(
    "id-unknown",
    "Loggen har ingen händelse ”{event}”. Närmast: {nearest}.",
    "The log has no event '{event}'. Nearest: {nearest}.",
)


Overview = tuple[BudgetState, tuple[Finding, ...]]  # a budget's state, and what accounts of some years show


@frozen
class Comparison:
    """What differs between two points: figures, the records that only the second has, and only the first."""

    differences: tuple[Difference, ...]
    added: tuple[Record, ...]
    removed: tuple[Record, ...]


class Questions(Signed):
    """A log that is asked: state, trail, findings, history, at any point in the two times."""

    def __init__(self, log: Log, custody: Custody, clock: Callable[[], datetime] | None) -> None:
        """Take an open log, and what lies outside it."""
        super().__init__(log, custody, clock)
        # The budgets' states that a writer read or made so far, when the log had that size.
        self._seen = 0
        self._states: dict[str, BudgetState] = {}

    def records(self, *, on: date | None = None, known: int | datetime | None = None) -> Iterator[Record]:
        """The log's records, oldest first: of acts decided by the day ``on``, of those ``known`` then.

        ``known`` is a log index, itself included, or an instant. An act whose date is not known to the day
        counts from the last day that it can mean (`tplog.domain.queries.as_of`).
        """
        return decided_by(self._log.read(), Point(on, known))

    def record(self, name: str) -> Record:
        """The record of the event with this id. Raises NotFound."""
        found = self._log.find(name)
        if found is None:
            near = ", ".join(nearest(name, self._log.ids())) or "–"
            raise NotFound(Finding(ID_UNKNOWN, {"event": name, "nearest": near}))
        return found

    def records_of(
        self, budget: str, *, on: date | None = None, known: int | datetime | None = None
    ) -> Iterator[Record]:
        """A budget's own records, as `records` tells them. Raises NotFound for an unknown budget."""
        self._require(budget)
        return decided_by(self._of(budget), Point(on, known))

    def papers(
        self, budget: str, *, on: date | None = None, known: int | datetime | None = None
    ) -> Mapping[str, Paper]:
        """The papers that a budget's records come from, by key. Raises NotFound for an unknown budget."""
        return papers(self.records_of(budget, on=on, known=known))

    def search(
        self,
        wanted: Wanted,
        *,
        before: int | None = None,
        count: int = 50,
        on: date | None = None,
        known: int | datetime | None = None,
    ) -> Found:
        """Records that are wanted, newest first, at most ``count``, of those before a log index.

        However long the log is, one call does a bounded amount of work, and tells from where to go on. A
        point is as in `records`; how matters stand is as of now.
        """
        point, size = Point(on, known), self._log.size()
        end = min(size if before is None else before, self._known_until(point, size))
        if wanted.budget is not None and self._log.kept_budgets(projection_rows.VERSION) is not None:
            own = self._log.entries(EVENT, wanted.budget, "", end)
            indexes: Sequence[int] = [one.index for one in own]
        else:
            indexes = range(end)
        states: dict[str, BudgetState] = {}

        def stands(budget: str, event: str) -> Standing | None:
            if budget not in states:
                states[budget] = self.state(budget)
            return states[budget].standing.get(event)

        def by(record: Record) -> bool:
            return point.on is None or self._day(record) <= point.on

        return search(self._log, indexes, wanted, stands, by, count)

    def last_known(self, known: int | datetime | None = None) -> int:
        """The index of the last record that was known then, and is there; −1 if none was."""
        return self._known_until(Point(known=known), self._log.size()) - 1

    def _known_until(self, point: Point, size: int) -> int:
        """How many records were known at a point; times of recording never go back."""
        if point.known is None or isinstance(point.known, int):
            return size if point.known is None else min(size, point.known + 1)
        return bisect_right(range(size), point.known, key=lambda index: next(self._log.at([index])).recorded)

    def _day(self, record: Record) -> date:
        """The day from which an act counts; for a correction that of what it corrects."""
        corrected = record
        while isinstance(corrected.event, Corrected):
            found = self._log.find(corrected.event.corrects)
            if found is None:
                break
            corrected = found
        return Days().of(corrected)

    def is_quick(self) -> bool:
        """Whether what is kept beside the log can be believed, so that a question need not replay the log."""
        return self._log.kept_budgets(projection_rows.VERSION) is not None

    def budgets(self, *, on: date | None = None, known: int | datetime | None = None) -> tuple[str, ...]:
        """The names of all budgets."""
        point, names = Point(on, known), self._log.kept_budgets(projection_rows.VERSION)
        if names is None:
            told = self.records(on=on, known=known)
            return tuple(sorted({record.event.budget for record in told if not record.event.of_log}))
        return tuple(
            name for name in names if point == NOW or any(True for _ in decided_by(self._of(name), point))
        )

    def budgets_with(self, account: str) -> tuple[str, ...]:
        """The names of all budgets in which there is an account of this path, opened or given."""
        names = self._log.kept_budgets(projection_rows.VERSION, (projection_rows.ACCOUNTS, account))
        if names is None:
            names = [name for name in self.budgets() if account in map(str, self.state(name).accounts)]
        return tuple(names)

    def account_paths(self, budget: str) -> tuple[str, ...]:
        """The paths of a budget's accounts, opened or given, without reading what they hold.

        Empty for an unknown budget.
        """
        told = self._log.rows(projection_rows.VERSION, budget)
        if told is None:
            return tuple(map(str, fold(STATE, self._own(budget, NOW)).budget(budget).accounts))
        return tuple(row.key for row in told[1] if row.name == projection_rows.ACCOUNTS)

    def event_ids(self) -> tuple[str, ...]:
        """All events' ids, oldest first."""
        return tuple(self._log.ids())

    def state(
        self, budget: str, *, on: date | None = None, known: int | datetime | None = None
    ) -> BudgetState:
        """A budget's state, now or at a point in the two times. Raises NotFound for an unknown budget."""
        point = Point(on, known)
        now = self._kept_state(budget) if point == NOW else None
        state = now[1] if now else fold(STATE, self._own(budget, point)).budget(budget)
        if state == BudgetState():
            self._require(budget)
        return state

    def _own(self, budget: str, point: Point) -> Iterator[Record]:
        return seen_from(self._of(budget), point)

    def _of(self, budget: str) -> Iterable[Record]:
        """A budget's records, found by what is kept beside the log where that can be believed."""
        if self._log.kept_budgets(projection_rows.VERSION) is None:
            return (record for record in self._log.read() if record.event.budget == budget)
        return self._log.under(EVENT, budget, "", self._log.size())

    def trail(
        self,
        budget: str,
        account: Account | str,
        *,
        on: date | None = None,
        known: int | datetime | None = None,
    ) -> Trail:
        """By which acts an account holds what it holds. Raises NotFound for what does not exist."""
        self._require(budget)
        try:
            path = parse_account(account) if isinstance(account, str) else account
        except NotUnderstood as error:
            raise NotFound(Finding(error.kind, error.figures)) from error
        point = Point(on, known)
        state, records = self._touching(budget, path) if point == NOW else (None, None)
        if state is None or records is None:
            history = list(self._own(budget, point))
            state, records = fold(STATE, history).budget(budget), history
        if not state.knows(path):
            near = ", ".join(nearest(str(path), [str(one) for one in state.accounts])) or "–"
            facts: Figures = {"account": str(path), "budget": budget, "nearest": near}
            raise NotFound(Finding(ACCOUNT_UNKNOWN, facts))
        return trail(records, state, budget, path)

    def _touching(
        self, budget: str, account: Account
    ) -> tuple[BudgetState, Iterable[Record]] | tuple[None, None]:
        """The state, and the records that mention an account or one above it, as kept beside the log."""
        told = self._kept_state(budget)
        if told is None:
            return None, None
        size, state = told
        above = [account, *account.ancestors()]
        mentions = (one for path in above for one in self._log.entries(MENTION, budget, str(path), size))
        return state, self._log.at(one.index for one in mentions)

    def findings(self, *, on: date | None = None, known: int | datetime | None = None) -> tuple[Finding, ...]:
        """Everything an auditor would circle in red, heaviest first; always made anew from the log."""
        return findings(seen_from(self._log.read(), Point(on, known)))

    def findings_in(
        self, budget: str, *, on: date | None = None, known: int | datetime | None = None
    ) -> tuple[Finding, ...]:
        """What a budget's own records show, as `findings` tells it; of a paper it counts its own events.

        Raises NotFound for an unknown budget.
        """
        self._require(budget)
        return findings(self._own(budget, Point(on, known)))

    def findings_of(
        self,
        budget: str,
        years: Collection[int],
        *,
        on: date | None = None,
        known: int | datetime | None = None,
    ) -> tuple[Finding, ...]:
        """What a budget shows at accounts of these years, heaviest first, as `findings` tells it.

        For now it is kept beside the log, so that a long one need not be replayed; what only the whole
        history can show is left to `findings`.
        """
        return self._overview(budget, years, Point(on, known))[1]

    def overview(self, budget: str, years: Collection[int], point: Point = NOW) -> Overview:
        """`state` and `findings_of` at a point, from one reading. Raises NotFound for an unknown budget."""
        told = self._overview(budget, years, point)
        if told[0] == BudgetState():
            self._require(budget)
        return told

    def _overview(self, budget: str, years: Collection[int], point: Point) -> Overview:
        def asked(one: Finding) -> bool:
            return one.account is not None and int(one.account.partition("/")[0]) in years

        told = self._kept_state(budget) if point == NOW else None
        if told is None:
            past, every = read_through(self._own(budget, point), ())
            return past.budget(budget), tuple(filter(asked, every))
        size, state = told
        kept_ones = (one for year in years for one in self._log.entries(FINDING, budget, str(year), size))
        found = [
            projection_rows.finding(one)
            for one in sorted(kept_ones, key=lambda one: (one.index, one.position))
        ]
        alone = State({budget: state})
        found += [one for review in OF_STATE for one in filter(asked, review(alone))]
        return state, ordered(answered(alone, found))

    def _kept_state(self, budget: str) -> tuple[int, BudgetState] | None:
        if budget in self._states and self._log.size() == self._seen:
            return self._seen, self._states[budget]
        told = self._log.rows(projection_rows.VERSION, budget)
        return None if told is None else (told[0], projection_rows.budget_state(told[1]))

    def replay(self, budget: str | None = None, point: Point = NOW) -> Iterator[Scene]:
        """History event by event, of one budget or of all. Raises NotFound for an unknown budget."""
        if budget is not None:
            self._require(budget)
        return replay(seen_from(self._log.read() if budget is None else self._of(budget), point))

    def compare(self, budget: str, before: Point, after: Point) -> Comparison:
        """What differs in a budget between two points. Raises NotFound for an unknown budget."""
        self._require(budget)
        one, other = (tuple(self._own(budget, point)) for point in (before, after))
        seen = ({record.index for record in one}, {record.index for record in other})
        told = differences(fold(STATE, one).budget(budget), fold(STATE, other).budget(budget))
        added = tuple(record for record in other if record.index not in seen[0])
        return Comparison(tuple(told), added, tuple(record for record in one if record.index not in seen[1]))

    def _require(self, budget: str) -> None:
        names = self.budgets()
        if budget not in names:
            raise NotFound(Finding(BUDGET_UNKNOWN, {"budget": budget, "names": ", ".join(names) or "–"}))
