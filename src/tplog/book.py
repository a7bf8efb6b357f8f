"""The book: the one place where files, rules and the log meet. Each command is one of its methods."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from attrs import frozen

from tplog.domain.decide import decide
from tplog.domain.findings import findings
from tplog.domain.fold import fold
from tplog.domain.state import STATE, BudgetState, State
from tplog.domain.trail import Trail, trail
from tplog.errors import Conflict, NotFound, refusal
from tplog.events.draft import Draft
from tplog.events.record import Record, seal
from tplog.events.types import AccountOpened, Event
from tplog.log.base import WRITTEN_MEANWHILE, Log
from tplog.log.memory import MemoryLog
from tplog.readers.decision import read_decision
from tplog.values.account import Account, parse_account
from tplog.values.dates import day_in_sweden
from tplog.values.finding import Figures, Finding
from tplog.values.text import NotUnderstood, nearest

ATTEMPTS = 10

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


@frozen
class Receipt:
    """What an apply came to: the records written, ids that were there already, findings, and the states."""

    file: str
    records: tuple[Record, ...]
    already: tuple[str, ...]
    findings: tuple[Finding, ...]
    before: State
    after: State


def _now() -> datetime:
    return datetime.now(UTC)


class Book:
    """A log with its rules around it. Use it in a ``with`` block, or close it."""

    def __init__(
        self, log: Log, *, clock: Callable[[], datetime] = _now, raised: frozenset[str] = frozenset()
    ) -> None:
        """Take an open log, a clock that tells UTC, and the codes that this municipality refuses."""
        self._log, self._clock, self._raised = log, clock, raised
        # What was read for the last apply. A log only grows, so this never needs to be taken back.
        self._state: State = STATE.initial
        self._known: dict[str, Event] = {}
        self._last: Record | None = None

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

    def apply(self, decision: Draft | str | Path) -> Receipt:
        """Record a decision file or a draft: all of it or nothing. What is recorded already is left alone.

        Raises BadFile for a file that cannot be read as a decision, Refused with all reasons, Conflict
        where others kept writing first, Unavailable where the database is out of reach.
        """
        draft = decision if isinstance(decision, Draft) else read_decision(decision)
        for _ in range(ATTEMPTS):
            try:
                return self._applied(draft)
            except Conflict as error:
                if error.reasons[0].kind is not WRITTEN_MEANWHILE:  # busy: it has waited long enough
                    raise
                last = error
        raise last

    def _applied(self, draft: Draft) -> Receipt:
        self._catch_up(self._log.read(self._next))
        before = self._state
        now = max(self._clock(), self._last.recorded) if self._last else self._clock()
        verdict = decide(before, draft, today=day_in_sweden(now), known=self._known, raised=self._raised)
        records = tuple(seal(index, now, event) for index, event in enumerate(verdict.events, self._next))
        if records:
            self._log.append(records)
            self._catch_up(records)
        return Receipt(draft.file, records, verdict.already, verdict.findings, before, self._state)

    @property
    def _next(self) -> int:
        return self._last.index + 1 if self._last else 0

    def _catch_up(self, records: Iterable[Record]) -> None:
        for record in records:
            self._state = STATE.evolve(self._state, record)
            self._known[record.event.id] = record.event
            self._last = record

    def rehearsal(self) -> Book:
        """A book of the same records in memory, to try out what would happen."""
        log = MemoryLog()
        if history := tuple(self._log.read()):
            log.append(history)
        return Book(log, clock=self._clock, raised=self._raised)

    def records(self, *, on: date | None = None) -> Iterator[Record]:
        """The log's records, oldest first; with ``on`` those of acts decided by that day.

        An act whose date is not known to the day counts from the last day that it can mean.
        """
        for record in self._log.read():
            if _decided(record, on):
                yield record

    def _replay(self, on: date | None) -> Iterator[Record]:
        """What a question as of a day is folded from: opened accounts count whenever they were opened.

        Opening is the registrar's act, and without it an older decision would have neither names nor roles.
        """
        for record in self._log.read():
            if _decided(record, on) or isinstance(record.event, AccountOpened):
                yield record

    def budgets(self, *, on: date | None = None) -> tuple[str, ...]:
        """The names of all budgets."""
        return tuple(sorted({record.event.budget for record in self.records(on=on)}))

    def state(self, budget: str, *, on: date | None = None) -> BudgetState:
        """A budget's state, now or as decided by a day. Raises NotFound for an unknown budget."""
        states = fold(STATE, self._replay(on))
        if budget not in states.budgets:
            self._require(budget)
        return states.budget(budget)

    def trail(self, budget: str, account: Account | str, *, on: date | None = None) -> Trail:
        """By which acts an account holds what it holds. Raises NotFound for what does not exist."""
        history = list(self._replay(on))
        state = fold(STATE, history).budget(budget)
        self._require(budget)
        try:
            path = parse_account(account) if isinstance(account, str) else account
        except NotUnderstood as error:
            raise NotFound(Finding(error.kind, error.figures)) from error
        if not state.knows(path):
            near = ", ".join(nearest(str(path), [str(one) for one in state.accounts])) or "–"
            facts: Figures = {"account": str(path), "budget": budget, "nearest": near}
            raise NotFound(Finding(ACCOUNT_UNKNOWN, facts))
        return trail(history, budget, path)

    def findings(self, *, on: date | None = None) -> tuple[Finding, ...]:
        """Everything an auditor would circle in red, heaviest first."""
        return findings(self._replay(on))

    def _require(self, budget: str) -> None:
        names = self.budgets()
        if budget not in names:
            raise NotFound(Finding(BUDGET_UNKNOWN, {"budget": budget, "names": ", ".join(names) or "–"}))


def _decided(record: Record, on: date | None) -> bool:
    """Whether the act can only have happened by a day; None means ever."""
    return on is None or record.event.act.decided_by(day_in_sweden(record.recorded)) <= on
