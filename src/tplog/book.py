"""The book: the one place where files, rules and the log meet. Each command is one of its methods."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import nullcontext
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Self

from attrs import frozen

from tplog.audit.signing import Custody
from tplog.domain import kept
from tplog.domain.budget import BudgetState, State
from tplog.domain.checks import OF_STATE
from tplog.domain.findings import answered, findings, ordered, read_through
from tplog.domain.fold import fold
from tplog.domain.kept import EVENT, FINDING, MENTION, Entry, Row
from tplog.domain.point import NOW, Point, decided_by, seen_from
from tplog.domain.replay import Difference, Scene, differences, replay
from tplog.domain.state import STATE
from tplog.domain.trail import Trail, lineage, trail
from tplog.errors import Conflict, NotFound, TplogError, Unavailable, refusal
from tplog.events.record import Record, seal
from tplog.log.base import Kept, Log, conflict
from tplog.log.known import Known
from tplog.log.patience import Patience, silent
from tplog.signed import Signed
from tplog.values.account import Account, parse_account
from tplog.values.dates import day_in_sweden
from tplog.values.finding import Figures, Finding
from tplog.values.text import NotUnderstood, nearest

if TYPE_CHECKING:
    from tplog.events.draft import Draft

FOLLOWED = 200  # records of others after which a state is read anew from what is kept

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
class Receipt:
    """What an apply came to: the records written, ids that were there already, findings, and the states."""

    file: str
    records: tuple[Record, ...]
    already: tuple[str, ...]
    findings: tuple[Finding, ...]
    before: State
    after: State


@frozen
class Comparison:
    """What differs between two points: figures, the records that only the second has, and only the first."""

    differences: tuple[Difference, ...]
    added: tuple[Record, ...]
    removed: tuple[Record, ...]


class Book(Signed):
    """A log with its rules around it. Use it in a ``with`` block, or close it."""

    def __init__(
        self,
        log: Log,
        *,
        clock: Callable[[], datetime] | None = None,
        raised: frozenset[str] = frozenset(),
        custody: Custody | None = None,
    ) -> None:
        """Take an open log, a clock that tells UTC, and the codes that this municipality refuses.

        ``custody`` tells where the key of a signed log and its checkpoint directory are.
        """
        super().__init__(log, custody or Custody(), clock)
        self._raised = raised
        # The budgets' states that were read or made so far, when the log had that size.
        self._seen = 0
        self._states: dict[str, BudgetState] = {}
        # Whether others wrote first. From then on the log is held alone while a file is judged.
        self._beaten = False
        self._turn = RLock()  # one thread at a time applies
        # The receipt of an append that has not returned: nobody knows whether it took hold.
        self._unsure: Receipt | None = None

    def __enter__(self) -> Self:
        """Return the book itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the log."""
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._log.close()

    def apply(self, decision: Draft | str | Path, *, waits: Callable[[TplogError], None] = silent) -> Receipt:
        """Record a decision file or a draft: all of it or nothing. What is recorded already is left alone.

        Where a server is lost on the way, even in COMMIT, it is asked again for a minute; ``waits`` is told
        why, once. Raises BadFile for a file that cannot be read as a decision, Refused with all reasons,
        Conflict where others kept writing first, Unavailable where the database stays out of reach; for a
        signed log also NotFound or BadFile where its key is not to be had, and Tampered where the checkpoint
        directory contradicts it.
        """
        with self._turn:
            return self._apply(decision, Patience(waits))

    def _apply(self, decision: Draft | str | Path, patience: Patience) -> Receipt:
        from tplog.readers.decision import read_decision  # noqa: PLC0415 (start-up time)

        self._guard()
        draft = read_decision(decision) if isinstance(decision, str | Path) else decision
        self._unsure = None
        while True:
            try:
                with self._log.alone() if self._beaten else nullcontext():
                    receipt = self._judged(draft)
                receipt = receipt if receipt.records else self._settled(receipt)
                break
            except (Conflict, Unavailable) as error:
                self._beaten, self._states, self._due = True, {}, []
                patience.wait(error)
        self._export()
        if receipt.records:
            self._states.update(receipt.after.budgets)
            self._seen = receipt.records[-1].index + 1  # last: a reader believes the states at this size
        return receipt

    def _judged(self, draft: Draft) -> Receipt:
        """Decide against the log as it is now, and append what came of it."""
        from tplog.domain.decide import decide  # noqa: PLC0415 (start-up time)

        budgets = {drafted.event.budget for drafted in draft.events}
        before = self._state_of(budgets)
        size = self._seen
        now = self._time()
        known = Known(self._log)
        verdict = decide(before, draft, today=day_in_sweden(now), known=known, raised=self._raised)
        records = tuple(seal(index, now, event) for index, event in enumerate(verdict.events, size))
        after = verdict.ledgers.state if records else before
        receipt = Receipt(draft.file, records, verdict.already, verdict.findings, before, after)
        if not records:
            return receipt
        changes: list[Row | Entry] = list(kept.rows(verdict.ledgers))
        for record, shown in zip(records, verdict.shown, strict=True):
            changes += kept.entries(record, shown)
        self._unsure = receipt
        self._append(records, Kept(kept.VERSION, size + len(records), changes))
        return self._unsure

    def _settled(self, receipt: Receipt) -> Receipt:
        """The receipt of what is recorded already, once that is as sure as an append.

        Where it was recorded by a commit of ours that nobody answered, it is that commit's receipt. Raises
        Conflict where it was read from a leader that was none any more.
        """
        with self._log.alone():
            self._log.settle()
            found = {name: self._log.find(name) for name in receipt.already}
            if None in found.values():
                raise conflict(self._log.size(), self._seen)
            self._find_due(self._directory())
        ours = self._unsure
        return ours if ours and all(found.get(one.event.id) == one for one in ours.records) else receipt

    def _state_of(self, budgets: Iterable[str]) -> State:
        """These budgets' states at the log's end, which is remembered as seen."""
        self._catch_up()
        for budget in set(budgets) - self._states.keys():
            size, state = self._kept_state(budget) or self._rebuilt_state(budget)
            if size != self._seen:
                self._seen, self._states = size, {}
            self._states[budget] = state
        if any(budget not in self._states for budget in budgets):  # the log grew in between
            return self._state_of(budgets)
        return State({budget: self._states[budget] for budget in budgets})

    def _catch_up(self) -> None:
        """Let the remembered states follow what others recorded, unless it is quicker to read them anew."""
        more = tuple(islice(self._log.read(self._seen), FOLLOWED + 1)) if self._states else ()
        if len(more) > FOLLOWED:
            self._states = {}
        elif more:
            own = (record for record in more if record.event.budget in self._states)
            self._states = dict(fold(STATE, own, State(self._states)).budgets)
            self._seen = more[-1].index + 1

    def _kept_state(self, budget: str) -> tuple[int, BudgetState] | None:
        if budget in self._states and self._log.size() == self._seen:
            return self._seen, self._states[budget]
        told = self._log.rows(kept.VERSION, budget)
        return None if told is None else (told[0], kept.budget_state(told[1]))

    def _rebuilt_state(self, budget: str) -> tuple[int, BudgetState]:
        self.rebuild()
        told = self._kept_state(budget)
        if told is None:  # somebody wrote meanwhile, and keeps nothing beside the log
            raise conflict(self._log.size(), self._seen)
        return told

    def rebuild(self) -> int:
        """Make all that is kept beside the log anew, from the log alone. Returns the log's size.

        Whoever wants to write waits meanwhile.
        """
        from tplog.audit.apart import MADE, done  # noqa: PLC0415 (start-up time)

        with self._log.alone(), self._log.snapshot() as held:
            size = self._log.size()
            with done(MADE, held, self._log.url, size) as told:
                self._log.keep(Kept(kept.VERSION, size, told))
        return size

    def rehearsal(self) -> Book:
        """A book of the same records in memory, to try out what would happen."""
        from tplog.log.memory import MemoryLog  # noqa: PLC0415 (start-up time)

        log = MemoryLog()
        if history := tuple(self._log.read()):
            log.append(history)
        return Book(log, clock=self._clock, raised=self._raised, custody=Custody(rehearses=True))

    def records(self, *, on: date | None = None, known: int | datetime | None = None) -> Iterator[Record]:
        """The log's records, oldest first: of acts decided by the day ``on``, of those ``known`` then.

        ``known`` is a log index, itself included, or an instant. An act whose date is not known to the day
        counts from the last day that it can mean (`tplog.domain.point`).
        """
        return decided_by(self._log.read(), Point(on, known))

    def record(self, name: str) -> Record:
        """The record of the event with this id. Raises NotFound."""
        found = self._log.find(name)
        if found is None:
            near = ", ".join(nearest(name, self._log.ids())) or "–"
            raise NotFound(Finding(ID_UNKNOWN, {"event": name, "nearest": near}))
        return found

    def budgets(self, *, on: date | None = None, known: int | datetime | None = None) -> tuple[str, ...]:
        """The names of all budgets."""
        point, names = Point(on, known), self._log.kept_budgets(kept.VERSION)
        if names is None:
            told = self.records(on=on, known=known)
            return tuple(sorted({record.event.budget for record in told if not record.event.of_log}))
        return tuple(
            name for name in names if point == NOW or any(True for _ in decided_by(self._of(name), point))
        )

    def budgets_with(self, account: str) -> tuple[str, ...]:
        """The names of all budgets in which there is an account of this path, opened or given."""
        names = self._log.kept_budgets(kept.VERSION, (kept.ACCOUNTS, account))
        if names is None:
            names = [name for name in self.budgets() if account in map(str, self.state(name).accounts)]
        return tuple(names)

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
        if self._log.kept_budgets(kept.VERSION) is None:
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
        above = lineage(account)
        mentions = (one for path in above for one in self._log.entries(MENTION, budget, str(path), size))
        return state, self._log.at(one.index for one in mentions)

    def findings(self, *, on: date | None = None, known: int | datetime | None = None) -> tuple[Finding, ...]:
        """Everything an auditor would circle in red, heaviest first; always made anew from the log."""
        return findings(seen_from(self._log.read(), Point(on, known)))

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
        found = [kept.finding(one) for one in sorted(kept_ones, key=lambda one: (one.index, one.position))]
        alone = State({budget: state})
        found += [one for review in OF_STATE for one in filter(asked, review(alone))]
        return state, ordered(answered(alone, found))

    def replay(self, budget: str | None = None) -> Iterator[Scene]:
        """History event by event, of one budget or of all. Raises NotFound for an unknown budget."""
        if budget is not None:
            self._require(budget)
        return replay(seen_from(self._log.read() if budget is None else self._of(budget), NOW))

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
