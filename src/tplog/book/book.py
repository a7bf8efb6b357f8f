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

from tplog.book.queries import BookQueries
from tplog.book.signing_keys import SigningConfig
from tplog.domain import projection_rows
from tplog.domain.projection_rows import IndexEntry, ProjectionRow
from tplog.domain.state.apply_event import fold_state
from tplog.domain.state.budget_state import BudgetState, State
from tplog.errors import Conflict, TplogError, Unavailable
from tplog.events.record import Record
from tplog.eventstore.events_by_id import EventsById
from tplog.eventstore.interface import EventLog, ProjectionChange, conflict_error
from tplog.eventstore.retry import RetryPolicy, ignore_wait
from tplog.values.finding import Finding
from tplog.values.swedish_time import day_in_sweden

if TYPE_CHECKING:
    from tplog.events.draft import Draft

MAX_INCREMENTAL = 200  # records of others after which a state is read anew from what is kept


@frozen
class Receipt:
    """What an apply came to: the records written, ids that were there already, findings, and the states."""

    file: str
    records: tuple[Record, ...]
    already_recorded: tuple[str, ...]
    findings: tuple[Finding, ...]
    state_before: State
    state_after: State


class Book(BookQueries):
    """A log with its rules around it. Use it in a ``with`` block, or close it."""

    def __init__(
        self,
        log: EventLog,
        *,
        clock: Callable[[], datetime] | None = None,
        refused_codes: frozenset[str] = frozenset(),
        signing_config: SigningConfig | None = None,
    ) -> None:
        """Take an open log, a clock that tells UTC, and the codes that this municipality refuses.

        ``custody`` tells where the key of a signed log and its checkpoint directory are.
        """
        super().__init__(log, signing_config or SigningConfig(), clock)
        self._refused_codes = refused_codes
        # Whether others wrote first. From then on the log is held alone while a file is judged.
        self._lock_first = False
        self._apply_lock = RLock()  # one thread at a time applies
        # The receipt of an append that has not returned: nobody knows whether it took hold.
        self._unconfirmed_receipt: Receipt | None = None

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

    def apply(
        self, decision: Draft | str | Path, *, on_wait: Callable[[TplogError], None] = ignore_wait
    ) -> Receipt:
        """Record a decision file or a draft: all of it or nothing. What is recorded already is left alone.

        Where a server is lost on the way, even in COMMIT, it is asked again for a minute; ``waits`` is told
        why, once. Raises BadFile for a file that cannot be read as a decision, Refused with all reasons,
        Conflict where others kept writing first, Unavailable where the database stays out of reach; for a
        signed log also NotFound or BadFile where its key is not to be had, and Tampered where the checkpoint
        directory contradicts it.
        """
        with self._apply_lock:
            return self._apply(decision, RetryPolicy(on_wait))

    def _apply(self, decision: Draft | str | Path, retry_policy: RetryPolicy) -> Receipt:
        from tplog.readers.decision_file import read_decision  # noqa: PLC0415 (start-up time)

        self._check_checkpoint_directory()
        draft = read_decision(decision) if isinstance(decision, str | Path) else decision
        self._unconfirmed_receipt = None
        while True:
            try:
                with self._log.exclusive() if self._lock_first else nullcontext():
                    receipt = self._decide_and_append(draft)
                receipt = receipt if receipt.records else self._confirm_already_recorded(receipt)
                break
            except (Conflict, Unavailable) as error:
                self._lock_first, self._cached_states, self._pending_exports = True, {}, []
                retry_policy.wait(error)
        self._write_pending_exports()
        if receipt.records:
            self._cached_states.update(receipt.state_after.budgets)
            self._cached_size = (
                receipt.records[-1].index + 1
            )  # last: a reader believes the states at this size
        return receipt

    def _decide_and_append(self, draft: Draft) -> Receipt:
        """Decide against the log as it is now, and append what came of it."""
        from tplog.domain.decide import decide  # noqa: PLC0415 (start-up time)

        budgets = {drafted.event.budget for drafted in draft.events}
        before = self._current_state(budgets)
        size = self._cached_size
        now = self._next_record_time()
        known = EventsById(self._log)
        verdict = decide(
            before, draft, today=day_in_sweden(now), events_by_id=known, refused_codes=self._refused_codes
        )
        records = tuple(
            Record.from_event(index, now, event) for index, event in enumerate(verdict.events, size)
        )
        after = verdict.builder.state if records else before
        receipt = Receipt(draft.file, records, verdict.already_recorded, verdict.findings, before, after)
        if not records:
            return receipt
        changes: list[ProjectionRow | IndexEntry] = list(projection_rows.changed_rows(verdict.builder))
        for record, shown in zip(records, verdict.findings_by_event, strict=True):
            changes += projection_rows.index_entries(record, shown)
        self._unconfirmed_receipt = receipt
        self._append_records(records, ProjectionChange(projection_rows.VERSION, size + len(records), changes))
        return self._unconfirmed_receipt

    def _confirm_already_recorded(self, receipt: Receipt) -> Receipt:
        """The receipt of what is recorded already, once that is as sure as an append.

        Where it was recorded by a commit of ours that nobody answered, it is that commit's receipt. Raises
        Conflict where it was read from a leader that was none any more.
        """
        with self._log.exclusive():
            self._log.ensure_durable()
            found = {name: self._log.find_by_id(name) for name in receipt.already_recorded}
            if None in found.values():
                raise conflict_error(self._log.size(), self._cached_size)
            self._collect_pending_exports(self._active_checkpoint_folder())
        ours = self._unconfirmed_receipt
        return ours if ours and all(found.get(one.event.id) == one for one in ours.records) else receipt

    def _current_state(self, budgets: Iterable[str]) -> State:
        """These budgets' states at the log's end, which is remembered as seen."""
        self._advance_cache()
        for budget in set(budgets) - self._cached_states.keys():
            size, state = self._projected_state(budget) or self._state_after_rebuild(budget)
            if size != self._cached_size:
                self._cached_size, self._cached_states = size, {}
            self._cached_states[budget] = state
        if any(budget not in self._cached_states for budget in budgets):  # the log grew in between
            return self._current_state(budgets)
        return State({budget: self._cached_states[budget] for budget in budgets})

    def _advance_cache(self) -> None:
        """Let the remembered states follow what others recorded, unless it is quicker to read them anew."""
        more = (
            tuple(islice(self._log.read(self._cached_size), MAX_INCREMENTAL + 1))
            if self._cached_states
            else ()
        )
        if len(more) > MAX_INCREMENTAL:
            self._cached_states = {}
        elif more:
            own = (record for record in more if record.event.budget in self._cached_states)
            self._cached_states = dict(fold_state(own, State(self._cached_states)).budgets)
            self._cached_size = more[-1].index + 1

    def _state_after_rebuild(self, budget: str) -> tuple[int, BudgetState]:
        self.rebuild_projections()
        told = self._projected_state(budget)
        if told is None:  # somebody wrote meanwhile, and keeps nothing beside the log
            raise conflict_error(self._log.size(), self._cached_size)
        return told

    def rebuild_projections(self) -> int:
        """Make all that is kept beside the log anew, from the log alone. Returns the log's size.

        Whoever wants to write waits meanwhile.
        """
        from tplog.verification.workers import BUILD_PROJECTIONS_TASK, run_partitioned  # noqa: PLC0415 (start-up time)

        with self._log.exclusive(), self._log.snapshot() as held:
            size = self._log.size()
            with run_partitioned(BUILD_PROJECTIONS_TASK, held, self._log.url, size) as told:
                self._log.replace_projections(ProjectionChange(projection_rows.VERSION, size, told))
        return size

    def dry_run_copy(self) -> Book:
        """A book of the same records in memory, to try out what would happen."""
        from tplog.eventstore.memory import MemoryLog  # noqa: PLC0415 (start-up time)

        log = MemoryLog()
        if history := tuple(self._log.read()):
            log.append(history)
        return Book(
            log,
            clock=self._clock,
            refused_codes=self._refused_codes,
            signing_config=SigningConfig(is_dry_run=True),
        )
