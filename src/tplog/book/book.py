"""The book: the one place where files, rules and the log meet. Each command is one of its methods."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from datetime import datetime
from itertools import islice
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Self

from attrs import frozen

from tplog.book.queries import Questions
from tplog.book.signing_keys import Custody
from tplog.domain import projection_rows
from tplog.domain.projection_rows import Entry, Row
from tplog.domain.state.apply_event import STATE
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.projection import fold
from tplog.errors import Conflict, TplogError, Unavailable
from tplog.events.record import Record, seal
from tplog.eventstore.events_by_id import Known
from tplog.eventstore.interface import Kept, Log, conflict
from tplog.eventstore.retry import Patience, silent
from tplog.values.finding import Finding
from tplog.values.partial_date import day_in_sweden

if TYPE_CHECKING:
    from tplog.events.draft import Draft

FOLLOWED = 200  # records of others after which a state is read anew from what is kept


@frozen
class Receipt:
    """What an apply came to: the records written, ids that were there already, findings, and the states."""

    file: str
    records: tuple[Record, ...]
    already: tuple[str, ...]
    findings: tuple[Finding, ...]
    before: State
    after: State


class Book(Questions):
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
        from tplog.readers.decision_file import read_decision  # noqa: PLC0415 (start-up time)

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
        changes: list[Row | Entry] = list(projection_rows.rows(verdict.ledgers))
        for record, shown in zip(records, verdict.shown, strict=True):
            changes += projection_rows.entries(record, shown)
        self._unsure = receipt
        self._append(records, Kept(projection_rows.VERSION, size + len(records), changes))
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
        from tplog.verification.workers import MADE, done  # noqa: PLC0415 (start-up time)

        with self._log.alone(), self._log.snapshot() as held:
            size = self._log.size()
            with done(MADE, held, self._log.url, size) as told:
                self._log.keep(Kept(projection_rows.VERSION, size, told))
        return size

    def rehearsal(self) -> Book:
        """A book of the same records in memory, to try out what would happen."""
        from tplog.eventstore.memory import MemoryLog  # noqa: PLC0415 (start-up time)

        log = MemoryLog()
        if history := tuple(self._log.read()):
            log.append(history)
        return Book(log, clock=self._clock, raised=self._raised, custody=Custody(rehearses=True))
