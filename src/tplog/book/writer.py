"""The writing part of a book: decide a draft and append its events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext, suppress
from itertools import chain, islice
from pathlib import Path
from threading import RLock

from tplog.book.queries import BookQueries, StateCache
from tplog.book.receipt import Receipt
from tplog.book.signing import BookSigning
from tplog.domain import projection_entries, projection_rows, state_rows
from tplog.domain.decide import decide
from tplog.domain.projection_rows import EVENT, IndexEntry, ProjectionRow
from tplog.domain.projection_snapshots import is_snapshot_due, snapshot_after
from tplog.domain.state.apply_event import apply_event
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.state_builder import StateBuilder
from tplog.errors import BadFile, Conflict, Incompatible, Refused, TplogError, Unavailable
from tplog.events.draft import Draft
from tplog.events.record import Record
from tplog.events.types import RelationNoted
from tplog.eventstore.events_by_id import EventsById
from tplog.eventstore.interface import EventLog, ProjectionChange, conflict_error
from tplog.eventstore.retry import RetryPolicy, ignore_wait
from tplog.eventstore.transaction_session import batches
from tplog.readers.decision_file import read_decision
from tplog.values.finding import Finding
from tplog.values.swedish_time import day_in_sweden

MAX_INCREMENTAL = 200  # more new records than this, and budgets are replayed instead


class BookWriter:
    """Applies decisions to a log, one thread at a time."""

    def __init__(
        self, log: EventLog, cache: StateCache, signing: BookSigning, refused_codes: frozenset[str]
    ) -> None:
        """Take an open log, the parts of the book that it uses, and the finding codes that are refused."""
        self._log, self._cache, self._signing, self._refused_codes = log, cache, signing, refused_codes
        # Set when another writer was first: from then on the log is locked while a draft is decided.
        self._lock_first = False
        self._apply_lock = RLock()  # one thread at a time applies
        # The receipt of an append that has not returned: whether it was committed is not known.
        self._unconfirmed_receipt: Receipt | None = None
        self._rebuilt: list[Finding] = []  # what this apply found to differ, and made anew

    def apply(self, decision: Draft | str | Path, on_wait: Callable[[TplogError], None] | None) -> Receipt:
        """Record a decision file or a draft, all of it or nothing. See `tplog.book.book.Book.apply`."""
        retry_policy = RetryPolicy(on_wait or ignore_wait)
        with self._apply_lock:
            self._signing.check_checkpoint_directory()
            draft = self._read(decision) if isinstance(decision, str | Path) else decision
            self._unconfirmed_receipt, self._rebuilt = None, []
            receipt = self._append_with_retries(draft, retry_policy)
            self._signing.write_pending_exports()
            if receipt.records:
                self._signing.note_appended(receipt.records)
                self._cache.states.update(receipt.state_after.budgets)
                # Last: a reader uses the states if the log has this size.
                self._cache.size = receipt.records[-1].index + 1
            return receipt

    def _read(self, file: str | Path) -> Draft:
        """Return a decision file's draft. Raises BadFile that names what is meant perhaps."""
        try:
            return read_decision(file)
        except BadFile as error:
            raise BadFile(*self._with_nearest_names(error.reasons)) from error

    def _append_with_retries(self, draft: Draft, retry_policy: RetryPolicy) -> Receipt:
        """Decide and append until it succeeds. Raises Conflict or Unavailable if the retries run out."""
        while True:
            try:
                with self._log.exclusive() if self._lock_first else nullcontext():
                    receipt = self._decide_and_append(draft)
                return receipt if receipt.records else self._confirm_already_recorded(receipt)
            except (Conflict, Unavailable) as error:
                self._lock_first, self._cache.states, self._signing.pending_exports = True, {}, []
                retry_policy.wait(error)

    def _decide_and_append(self, draft: Draft) -> Receipt:
        """Decide a draft against the log as it is now, and append its events."""
        self._signing.check_ids()
        draft = self._with_names_of_log(draft)
        budgets = {drafted.event.budget for drafted in draft.events}
        before = self._current_state(budgets | _related_budgets(draft))
        while related := _related_budgets(draft, before) - before.budgets.keys():
            before = self._current_state(before.budgets.keys() | related)
        size = self._cache.size
        now = self._signing.next_record_time(size)
        with self._log.reading():
            try:
                result = decide(
                    before,
                    draft,
                    today=day_in_sweden(now),
                    events_by_id=EventsById(self._log),
                    refused_codes=self._refused_codes,
                )
            except Refused as error:
                raise Refused(*self._with_nearest_names(error.reasons)) from error
        records = tuple(
            Record.from_encoded(index, now, encoded) for index, encoded in enumerate(result.events, size)
        )
        after = result.builder.state if records else before
        rebuilt = tuple(self._rebuilt)
        kept_ids, findings = result.already_recorded, result.findings
        receipt = Receipt(draft.file, records, kept_ids, findings, before, after, rebuilt, draft.written)
        if not records:
            return receipt
        changes: list[ProjectionRow | IndexEntry] = list(state_rows.changed_rows(result.builder))
        changes += projection_entries.entries_of_appended(
            before, records, result.findings_by_event, EventsById(self._log)
        )
        changes += self._snapshots(size, records)
        self._unconfirmed_receipt = receipt
        self._signing.append_records(
            records, ProjectionChange(projection_rows.VERSION, size + len(records), changes)
        )
        return self._unconfirmed_receipt

    def _with_names_of_log(self, draft: Draft) -> Draft:
        """Return a draft with the names that the log has for those that are not written as slugs."""
        if not draft.written:
            return draft
        from tplog.book.name_resolution import resolve_written_names  # noqa: PLC0415 (start-up time)

        return resolve_written_names(draft, BookQueries(self._log, self._cache))

    def _with_nearest_names(self, reasons: Sequence[Finding]) -> Sequence[Finding]:
        """Return a refusal's reasons, which name what is meant perhaps, by all that the log has."""
        from tplog.book.name_resolution import with_nearest_names  # noqa: PLC0415 (start-up time)

        return with_nearest_names(reasons, BookQueries(self._log, self._cache))

    def _snapshots(self, size: int, records: Sequence[Record]) -> Iterator[IndexEntry]:
        """Yield the entries of the snapshots that are due after records appended to a log of a size.

        Since what one holds changed after the one before, the budget's records from there on are folded.
        """
        due = dict.fromkeys(each.event.budget for each in records if is_snapshot_due(each.event.id))
        if not due or self._log.projection_budgets(projection_rows.VERSION) is None:
            return  # none, or what is stored falls behind with this append
        for budget in due:
            after, state = self._cache.state_of_snapshot(budget, size)
            builder = StateBuilder(State({budget: state}))
            entries = self._log.index_entries(EVENT, budget, "", size, after)
            earlier = self._log.records_at(entry.index for entry in entries)
            for record in chain(earlier, (each for each in records if each.event.budget == budget)):
                apply_event(builder, record.event)
                yield from snapshot_after(builder, record)

    def _confirm_already_recorded(self, receipt: Receipt) -> Receipt:
        """Return the receipt of events that are already recorded, once they are as durable as an append.

        If a commit of this process recorded them that was never acknowledged, return that commit's receipt.
        Raises Conflict if they were read from a server that was no longer the leader.
        """
        with self._log.exclusive():
            self._log.ensure_durable()
            records = {name: self._log.find_by_id(name) for name in receipt.already_recorded}
            if None in records.values():
                raise conflict_error(self._log.size(), self._cache.size)
            self._signing.collect_pending_exports(self._signing.active_checkpoint_folder())
        unconfirmed = self._unconfirmed_receipt
        if unconfirmed and all(records.get(record.event.id) == record for record in unconfirmed.records):
            return unconfirmed
        return receipt

    def _current_state(self, budgets: Iterable[str]) -> State:
        """Return these budgets' states at the log's end, folded from their leaves alone, and cache them."""
        self._advance_cache()
        for budget in set(budgets) - self._cache.states.keys():
            size, state = self._replayed_state(budget)
            if size != self._cache.size:
                self._cache.size, self._cache.states = size, {}
            self._cache.states[budget] = state
        if any(budget not in self._cache.states for budget in budgets):  # the log grew in between
            return self._current_state(budgets)
        return State({budget: self._cache.states[budget] for budget in budgets})

    def _replayed_state(self, budget: str) -> tuple[int, BudgetState]:
        """Return the log's size and a budget's state, replayed from its leaves.

        What is stored of the budget beside the log decides nothing: it is held against the replay, and where
        it differs all that is stored so is made anew.
        """
        stored = None
        with suppress(Incompatible):  # rows that cannot be read are made anew too
            stored = self._log.projection_rows(projection_rows.VERSION, budget)
        if stored is None and not self._signing.is_dry_run:
            stored = self._rebuilt_rows(budget)
        size = stored[0] if stored else self._log.size()
        builder = StateBuilder(State())
        for batch in batches(self._log.budget_records(budget, size)):  # one at a time takes longer
            for record in batch:
                apply_event(builder, record.event)
        replayed = list(state_rows.changed_rows(builder))
        if stored and set(stored[1]) != set(replayed):
            self._rebuild()
        return size, builder.state.budget(budget)

    def _advance_cache(self) -> None:
        """Apply records of other writers to the cached states, or drop these if there are too many."""
        cache = self._cache
        if not cache.states or self._signing.checked_size == cache.size:
            return
        new_records = tuple(islice(self._log.read(cache.size), MAX_INCREMENTAL + 1))
        if len(new_records) > MAX_INCREMENTAL:
            cache.states = {}
        elif new_records:
            builder = StateBuilder(State(cache.states), may_overlay=True)
            for record in new_records:
                if record.event.budget in cache.states:
                    apply_event(builder, record.event)
            cache.states = dict(builder.state.budgets)
            cache.size = new_records[-1].index + 1

    def _rebuilt_rows(self, budget: str) -> tuple[int, Sequence[ProjectionRow]]:
        """Return the log's size and a budget's rows, once they are made anew: they were of an older log."""
        self._rebuild()
        stored = self._log.projection_rows(projection_rows.VERSION, budget)
        if stored is None:  # an older tplog wrote meanwhile, which stores no projections
            raise conflict_error(self._log.size(), self._cache.size)
        return stored

    def _rebuild(self) -> None:
        """Make what is stored beside the log anew, and note what differed."""
        from tplog.book.rebuild import rebuild  # noqa: PLC0415 (start-up time)

        self._rebuilt += rebuild(self._log, self._signing.active_checkpoint_folder()).findings


def _related_budgets(draft: Draft, state: State | None = None) -> set[str]:
    """Return the budgets to which relations of a draft lead, or with a state, those on from there too.

    A draft without relations needs none but its own.
    """
    relations = [drafted.event for drafted in draft.events if isinstance(drafted.event, RelationNoted)]
    names = {relation.other_budget for relation in relations}
    if relations and state is not None:
        names |= {name for budget in state.budgets.values() for name in budget.relations}
    return names
