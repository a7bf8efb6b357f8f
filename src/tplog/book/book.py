"""The book: a log with its rules, composed of parts. Each command of tplog's is one of its methods."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Self

from tplog.book.queries import BookQueries, StateCache
from tplog.book.signing_config import SigningConfig
from tplog.domain.state.budget_state import BudgetState
from tplog.errors import Tampered, TplogError
from tplog.eventstore.interface import EventLog
from tplog.values.as_of import LATEST, AsOf
from tplog.values.finding import Finding

if TYPE_CHECKING:
    from tplog.answers.audit_trail import Trail
    from tplog.answers.event_effects import EventEffect
    from tplog.answers.search_query import SearchQuery
    from tplog.answers.source_documents import SourceDocument
    from tplog.book.cosignatures import AddedLines
    from tplog.book.findings import BookFindings, Overview
    from tplog.book.history import BookHistory, Comparison, IndexedBudget
    from tplog.book.proofs import BookProofs, ProofWithLeaf
    from tplog.book.rebuild import Rebuilt
    from tplog.book.receipt import Receipt
    from tplog.book.record_scan import SearchResult
    from tplog.book.signing import BookSigning
    from tplog.book.writer import BookWriter
    from tplog.events.base import Event
    from tplog.events.draft import Draft
    from tplog.events.record import Record
    from tplog.merkle.checkpoint import Checkpoint
    from tplog.merkle.note import Signer, VerifierKey
    from tplog.values.account import Account
    from tplog.verification.leaf_scan import ProgressCallback
    from tplog.verification.report import CheckpointEvidence, Report, TrustAnchors


class Book:
    """A log with its rules. Use it in a ``with`` block, or close it.

    ``as_of`` is a date in Sweden: only acts decided by that day count. ``known_at`` is a log index, itself
    included, or an instant: only records known then count. An act whose date is not known to the day counts
    from the last day that it can mean (`tplog.events.as_of`).
    """

    def __init__(
        self,
        log: EventLog,
        *,
        clock: Callable[[], datetime] | None = None,
        refused_codes: frozenset[str] = frozenset(),
        signing_config: SigningConfig | None = None,
    ) -> None:
        """Take an open log, a UTC clock, the codes refused, and where key and checkpoint directory are."""
        self._log, self._clock, self._refused_codes = log, clock, refused_codes
        self._signing_config = signing_config or SigningConfig()
        self._cache = StateCache(log)
        self._queries = BookQueries(log, self._cache)
        self.alarms: tuple[Finding, ...] = self.read_alarms()
        # These two have state: there must be one of each, however many threads ask for it first.
        self._parts_lock = RLock()
        self._signing_part: BookSigning | None = None
        self._writer_part: BookWriter | None = None

    def __enter__(self) -> Self:
        """Return the book itself."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Close the log."""
        self.close()

    def close(self) -> None:
        """Close the database connections."""
        self._cache.is_closed = True
        self._log.close()

    # Parts that few commands need are imported here, when they are first used.

    @property
    def _signing(self) -> BookSigning:
        from tplog.book.signing import BookSigning  # noqa: PLC0415 (start-up time)

        with self._parts_lock:
            if self._signing_part is None:
                self._signing_part = BookSigning(self._log, self._signing_config, self.alarms, self._clock)
            return self._signing_part

    @property
    def _writer(self) -> BookWriter:
        from tplog.book.writer import BookWriter  # noqa: PLC0415 (start-up time)

        with self._parts_lock:
            if self._writer_part is None:
                self._writer_part = BookWriter(self._log, self._cache, self._signing, self._refused_codes)
            return self._writer_part

    @property
    def _history(self) -> BookHistory:
        from tplog.book.history import BookHistory  # noqa: PLC0415 (start-up time)

        return BookHistory(self._log, self._cache, self._queries)

    @property
    def _finding_queries(self) -> BookFindings:
        from tplog.book.findings import BookFindings  # noqa: PLC0415 (start-up time)

        return BookFindings(self._log, self._cache, self._queries)

    @property
    def _proofs(self) -> BookProofs:
        from tplog.book.proofs import BookProofs  # noqa: PLC0415 (start-up time)

        return BookProofs(self._log, self._queries)

    def apply(
        self, decision: Draft | str | Path, *, on_wait: Callable[[TplogError], None] | None = None
    ) -> Receipt:
        """Record a decision file or a draft, all of it or nothing; skip events that are already recorded.

        If a server is lost, even during COMMIT, retry for a minute and call ``on_wait`` once.
        Raises BadFile if the file is no decision, Refused with all reasons, Conflict if others keep writing
        first, Unavailable if the database cannot be reached; for a signed log also NotFound or BadFile if its
        key cannot be read, and Tampered if the checkpoint directory contradicts the log.
        """
        return self._writer.apply(decision, on_wait)

    def rebuild_projections(self) -> Rebuilt:
        """Rebuild what is stored beside the log, from its leaves; return what differed and what remains.

        Writers are locked out meanwhile. Raises Tampered if the leaves are not those that were signed last.
        """
        from tplog.book.audit import rebuild_and_verify  # noqa: PLC0415 (start-up time)

        return rebuild_and_verify(self._log, self.checkpoint_folder)

    def dry_run_copy(self) -> Book:
        """Return a book of the same records to try out an apply, which this one never gets.

        Use it while this one is open: it reads the records from it.
        """
        from tplog.eventstore.trial import TrialLog  # noqa: PLC0415 (start-up time)

        return Book(
            TrialLog(self._log),
            clock=self._signing.clock,
            refused_codes=self._refused_codes,
            signing_config=SigningConfig(is_dry_run=True),
        )

    def records(
        self, *, as_of: date | None = None, known_at: int | datetime | None = None
    ) -> Iterator[Record]:
        """Return the records of acts, oldest first."""
        return self._queries.records(AsOf(as_of, known_at))

    def record(self, event_id: str) -> Record:
        """Return the record of the event with this id. Raises NotFound."""
        return self._queries.record(event_id)

    def budget_records(
        self, budget: str, *, as_of: date | None = None, known_at: int | datetime | None = None
    ) -> Iterator[Record]:
        """Return a budget's records, oldest first. Raises NotFound for an unknown budget."""
        return self._queries.budget_records(budget, AsOf(as_of, known_at))

    def source_documents(
        self, budget: str, *, as_of: date | None = None, known_at: int | datetime | None = None
    ) -> Mapping[str, SourceDocument]:
        """Return the documents of a budget's records, by key. Raises NotFound for an unknown budget."""
        return self._history.source_documents(budget, AsOf(as_of, known_at))

    def indexed(self, budget: str) -> IndexedBudget | None:
        """Return what is stored of a budget's events, if it is of the whole log. Raises NotFound."""
        return self._history.indexed(budget)

    def search(
        self,
        query: SearchQuery,
        *,
        before_index: int | None = None,
        limit: int = 50,
        as_of: date | None = None,
        known_at: int | datetime | None = None,
    ) -> SearchResult:
        """Return at most ``limit`` records that match a query, newest first, from before a log index.

        One call does a bounded amount of work, and says where to continue. A matter's status is that
        of now, whatever ``as_of`` and ``known_at`` are.
        """
        return self._history.search(query, AsOf(as_of, known_at), before_index=before_index, limit=limit)

    def newest_records(self, budget: str, limit: int, point: AsOf = LATEST) -> Sequence[Record]:
        """Return a budget's last records decided by a point, newest first, ``limit`` at most."""
        return self._history.newest(budget, limit, point)

    def records_referring_to(self, event: Event) -> Iterator[Record]:
        """Return the records of an event's budget that refer to it, oldest first."""
        return self._history.records_referring_to(event)

    def last_known_index(self, known_at: int | datetime | None = None) -> int:
        """Return the index of the last record that was known then; −1 if there was none."""
        return self._queries.last_known_index(known_at)

    def has_current_projections(self) -> bool:
        """Return whether the stored projections are of the whole log, so that no question replays it."""
        return self._queries.has_current_projections()

    def on_stale_projections(self, callback: Callable[[Finding], None]) -> None:
        """Call ``callback`` with a finding, once, when a question finds the projections behind the log."""
        self._cache.on_stale = callback

    def budgets(
        self, *, as_of: date | None = None, known_at: int | datetime | None = None
    ) -> tuple[str, ...]:
        """Return the names of all budgets."""
        return self._queries.budgets(AsOf(as_of, known_at))

    def budgets_with_account(self, account: str) -> tuple[str, ...]:
        """Return the names of the budgets that have an account of this path."""
        return self._queries.budgets_with_account(account)

    def account_paths(self, budget: str) -> tuple[str, ...]:
        """Return the paths of a budget's accounts, without their balances; none for an unknown budget."""
        return self._queries.account_paths(budget)

    def event_ids(self) -> tuple[str, ...]:
        """Return all events' ids, oldest first."""
        return self._queries.event_ids()

    def state(
        self, budget: str, *, as_of: date | None = None, known_at: int | datetime | None = None
    ) -> BudgetState:
        """Return a budget's state. Raises NotFound for an unknown budget."""
        return self._queries.state(budget, AsOf(as_of, known_at))

    def state_for_one_use(self, budget: str) -> BudgetState:
        """Return `state` of now, not remembered: what is read of it is let go with it. Raises NotFound."""
        return self._queries.state(budget, remembers=False)

    def related_states(
        self, budget: str, point: AsOf = LATEST, state: BudgetState | None = None
    ) -> Mapping[str, BudgetState]:
        """Return other budgets' states whose accounts relate to a budget's; ``state`` is its, if at hand."""
        return self._queries.related_states(budget, state, point)

    def trail(
        self,
        budget: str,
        account: Account | str,
        *,
        as_of: date | None = None,
        known_at: int | datetime | None = None,
    ) -> Trail:
        """Return the acts that made an account hold what it holds. Raises NotFound for an unknown one."""
        return self._history.trail(budget, account, AsOf(as_of, known_at))

    def findings(
        self, *, as_of: date | None = None, known_at: int | datetime | None = None
    ) -> tuple[Finding, ...]:
        """Evaluate all rules and return the findings of the whole log, most severe first."""
        return self._finding_queries.findings(AsOf(as_of, known_at))

    def each_finding(self, point: AsOf = LATEST) -> Iterator[Finding]:
        """Yield what `findings` returns; of many, few are in memory at a time, and none is remembered."""
        return self._finding_queries.each_finding(point)

    def findings_as_stored(self, point: AsOf = LATEST) -> tuple[Finding, ...]:
        """Return what `findings` does, with parameters in the order of what is stored."""
        return self._finding_queries.findings_as_stored(point)

    def budget_findings(
        self, budget: str, *, as_of: date | None = None, known_at: int | datetime | None = None
    ) -> tuple[Finding, ...]:
        """Return `findings` of a budget's own records: totals count these alone. Raises NotFound."""
        return self._finding_queries.budget_findings(budget, AsOf(as_of, known_at))

    def findings_for_years(
        self,
        budget: str,
        years: Collection[int],
        *,
        as_of: date | None = None,
        known_at: int | datetime | None = None,
    ) -> tuple[Finding, ...]:
        """Return the findings at a budget's accounts of these years, heaviest first.

        Those of now are read from projections; what only the whole history can show is left to `findings`.
        """
        return self._finding_queries.findings_for_years(budget, years, AsOf(as_of, known_at))

    def overview(self, budget: str, years: Collection[int], point: AsOf = LATEST) -> Overview:
        """Return `state` and `findings_for_years` at a point. Raises NotFound for an unknown budget."""
        return self._finding_queries.overview(budget, years, point)

    def replay(self, budget: str | None = None, point: AsOf = LATEST) -> Iterator[EventEffect]:
        """Yield the history event by event, of one budget or of all. Raises NotFound for an unknown one."""
        return self._history.replay(budget, point)

    def compare(self, budget: str, from_point: AsOf, to_point: AsOf) -> Comparison:
        """Return the differences of a budget between two points. Raises NotFound for an unknown budget."""
        return self._history.compare(budget, from_point, to_point)

    @property
    def checkpoint_folder(self) -> Path | None:
        """The checkpoint directory; None if there is none."""
        return self._signing_config.checkpoint_folder

    def read_alarms(self) -> tuple[Finding, ...]:
        """Read the checkpoint directory again, as when the log was opened; return and set ``alarms``."""
        alarms: tuple[Finding, ...] = ()
        if folder := self._signing_config.existing_folder():
            from tplog.book.checkpoint_sync import opening_alarms  # noqa: PLC0415 (start-up time)

            alarms = opening_alarms(self._log, folder)
        self.alarms = alarms
        return alarms

    def size(self) -> int:
        """Return how many records the log has."""
        return self._log.size()

    def size_and_root(self) -> tuple[int, bytes]:
        """Return the log's size and the unverified root of its stored tree; b"" if missing or damaged."""
        return self._queries.size_and_root()

    def is_root_signed(self) -> bool:
        """Return whether tree, and a short log's leaves, are the newest checkpoint's; true if unsigned."""
        return self._queries.is_root_signed()

    def has_event(self, event_id: str) -> bool:
        """Return whether there is an event with this id."""
        return self._queries.has_event(event_id)

    def last_recorded_date(self, size: int) -> date:
        """Return the date in Sweden when record ``size - 1`` was recorded."""
        return self._queries.last_recorded_date(size)

    def leaves(self, size: int | None = None) -> Iterable[bytes]:
        """Yield the first ``size`` leaves as stored bytes; all of them without a size."""
        return self._queries.leaves(size)

    def checkpoint(self, size: int | None = None) -> Checkpoint:
        """Return the checkpoint of a size, or the newest, with its cosignatures. Raises NotFound."""
        return self._proofs.checkpoint(size)

    def tiles(self) -> Iterable[tuple[str, bytes]]:
        """Yield the newest checkpoint's tree as files (path, content) of tlog-tiles, the checkpoint first."""
        return self._proofs.tiles()

    def prove_inclusion(self, index: int, size: int | None = None) -> ProofWithLeaf:
        """Return a proof that a record is in the log. Raises NotFound if the checkpoint does not cover it."""
        return self._proofs.prove_inclusion(index, size)

    def prove_consistency(self, old_size: int, size: int | None = None) -> ProofWithLeaf:
        """Return a proof that the log only grew since it had ``old_size`` records. Raises NotFound."""
        return self._proofs.prove_consistency(old_size, size)

    def change_key(self, signer: Signer, key_path: Path) -> Record:
        """Record that another key signs from now on; both keys sign the checkpoint of that record.

        Raises NotFound if the log is unsigned or the old key's file is not set, BadFile if the new key has
        another name than the log; Tampered and Conflict as `apply` does.
        """
        return self._signing.change_key(signer, key_path)

    def add_cosignatures(self, content: bytes, source: str, witnesses: Collection[VerifierKey]) -> AddedLines:
        """Store lines with the checkpoints that they sign. Return how many are new, and what was left out."""
        return self._signing.add_cosignatures(content, source, witnesses)

    def void_cosignature(
        self, content: bytes, source: str, size: int | None = None, witnesses: Collection[VerifierKey] = ()
    ) -> tuple[Record, bool]:
        """Record that a line is no cosignature of its checkpoint. Return the record, and if it is new."""
        return self._signing.void_cosignature(content, source, size, witnesses)

    def audit(
        self,
        evidence: Sequence[CheckpointEvidence] = (),
        trust: TrustAnchors | None = None,
        progress: ProgressCallback | None = None,
    ) -> Report:
        """Verify the whole database against the given checkpoints and all in the checkpoint directory."""
        from tplog.book.audit import audit_log  # noqa: PLC0415 (start-up time)

        return audit_log(self._log, self.checkpoint_folder, evidence, trust, progress)

    def verify(
        self, evidence: Sequence[CheckpointEvidence] = (), trust: TrustAnchors | None = None
    ) -> Report:
        """Verify as `audit` does, but raise Tampered with all contradictions if there are any."""
        if (report := self.audit(evidence, trust)).contradictions:
            raise Tampered(*report.contradictions)
        return report
