"""The book: the one place where files, rules and the log meet. Each command is one of its methods."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Self

from tplog.book.queries import BookQueries
from tplog.book.signing_config import SigningConfig
from tplog.book.state_cache import StateCache
from tplog.domain.queries.as_of import LATEST, AsOf
from tplog.domain.state.budget_state import BudgetState
from tplog.errors import Tampered, TplogError
from tplog.events.record import Record
from tplog.eventstore.interface import EventLog
from tplog.values.finding import Finding

if TYPE_CHECKING:
    from tplog.book.findings import BookFindings, Overview
    from tplog.book.history import BookHistory, Comparison
    from tplog.book.proofs import BookProofs, ProofWithLeaf
    from tplog.book.receipt import Receipt
    from tplog.book.record_scan import SearchResult
    from tplog.book.signing import BookSigning
    from tplog.book.writer import BookWriter
    from tplog.domain.queries.audit_trail import Trail
    from tplog.domain.queries.event_effects import EventEffect
    from tplog.domain.queries.search_query import SearchQuery
    from tplog.domain.queries.source_documents import SourceDocument
    from tplog.events.draft import Draft
    from tplog.merkle.checkpoint import Checkpoint
    from tplog.merkle.note import Signer, VerifierKey
    from tplog.values.account import Account
    from tplog.verification.leaf_scan import ProgressCallback
    from tplog.verification.report import CheckpointEvidence, Report, TrustAnchors


class Book:
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
        self._log, self._clock, self._refused_codes = log, clock, refused_codes
        self._signing_config = signing_config or SigningConfig()
        self._cache = StateCache(log)
        self._queries = BookQueries(log, self._cache)
        self.alarms: tuple[Finding, ...] = _checkpoint_alarms(log, self._signing_config.checkpoint_folder)
        # These are made when they are first asked for: there must be one of each, however many threads ask.
        self._parts_lock = RLock()
        self._signing_part: BookSigning | None = None
        self._writer_part: BookWriter | None = None

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

    # The parts that few commands need are imported here and nowhere else.

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
        """Record a decision file or a draft: all of it or nothing. What is recorded already is left alone.

        Where a server is lost on the way, even in COMMIT, it is asked again for a minute; ``waits`` is told
        why, once. Raises BadFile for a file that cannot be read as a decision, Refused with all reasons,
        Conflict where others kept writing first, Unavailable where the database stays out of reach; for a
        signed log also NotFound or BadFile where its key is not to be had, and Tampered where the checkpoint
        directory contradicts it.
        """
        return self._writer.apply(decision, on_wait)

    def rebuild_projections(self) -> int:
        """Make all that is kept beside the log anew, from the log alone. Returns the log's size.

        Whoever wants to write waits meanwhile.
        """
        from tplog.book.writer import rebuild_projections  # noqa: PLC0415 (start-up time)

        return rebuild_projections(self._log)

    def dry_run_copy(self) -> Book:
        """A book of the same records in memory, to try out what would happen."""
        from tplog.eventstore.memory import MemoryLog  # noqa: PLC0415 (start-up time)

        log = MemoryLog()
        if history := tuple(self._log.read()):
            log.append(history)
        return Book(
            log,
            clock=self._signing.clock,
            refused_codes=self._refused_codes,
            signing_config=SigningConfig(is_dry_run=True),
        )

    def records(
        self, *, as_of: date | None = None, known_at: int | datetime | None = None
    ) -> Iterator[Record]:
        """The log's records, oldest first: of acts decided by the day ``on``, of those ``known`` then.

        ``known`` is a log index, itself included, or an instant. An act whose date is not known to the day
        counts from the last day that it can mean (`tplog.domain.queries.as_of`).
        """
        return self._queries.records(AsOf(as_of, known_at))

    def record(self, event_id: str) -> Record:
        """The record of the event with this id. Raises NotFound."""
        return self._queries.record(event_id)

    def budget_records(
        self, budget: str, *, as_of: date | None = None, known_at: int | datetime | None = None
    ) -> Iterator[Record]:
        """A budget's own records, as `records` tells them. Raises NotFound for an unknown budget."""
        return self._queries.budget_records(budget, AsOf(as_of, known_at))

    def source_documents(
        self, budget: str, *, as_of: date | None = None, known_at: int | datetime | None = None
    ) -> Mapping[str, SourceDocument]:
        """The papers that a budget's records come from, by key. Raises NotFound for an unknown budget."""
        return self._history.source_documents(budget, AsOf(as_of, known_at))

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
        return self._history.search(query, AsOf(as_of, known_at), before_index=before_index, limit=limit)

    def last_known_index(self, known_at: int | datetime | None = None) -> int:
        """The index of the last record that was known then, and is there; −1 if none was."""
        return self._queries.last_known_index(known_at)

    def has_current_projections(self) -> bool:
        """Whether what is kept beside the log can be believed, so that a question need not replay the log."""
        return self._queries.has_current_projections()

    def budgets(
        self, *, as_of: date | None = None, known_at: int | datetime | None = None
    ) -> tuple[str, ...]:
        """The names of all budgets."""
        return self._queries.budgets(AsOf(as_of, known_at))

    def budgets_with_account(self, account: str) -> tuple[str, ...]:
        """The names of all budgets in which there is an account of this path, opened or given."""
        return self._queries.budgets_with_account(account)

    def account_paths(self, budget: str) -> tuple[str, ...]:
        """The paths of a budget's accounts, opened or given, without reading what they hold.

        Empty for an unknown budget.
        """
        return self._queries.account_paths(budget)

    def event_ids(self) -> tuple[str, ...]:
        """All events' ids, oldest first."""
        return self._queries.event_ids()

    def state(
        self, budget: str, *, as_of: date | None = None, known_at: int | datetime | None = None
    ) -> BudgetState:
        """A budget's state, now or at a point in the two times. Raises NotFound for an unknown budget."""
        return self._queries.state(budget, AsOf(as_of, known_at))

    def trail(
        self,
        budget: str,
        account: Account | str,
        *,
        as_of: date | None = None,
        known_at: int | datetime | None = None,
    ) -> Trail:
        """By which acts an account holds what it holds. Raises NotFound for what does not exist."""
        return self._history.trail(budget, account, AsOf(as_of, known_at))

    def findings(
        self, *, as_of: date | None = None, known_at: int | datetime | None = None
    ) -> tuple[Finding, ...]:
        """Everything an auditor would circle in red, heaviest first; always made anew from the log."""
        return self._finding_queries.findings(AsOf(as_of, known_at))

    def budget_findings(
        self, budget: str, *, as_of: date | None = None, known_at: int | datetime | None = None
    ) -> tuple[Finding, ...]:
        """What a budget's own records show, as `findings` tells it; of a paper it counts its own events.

        Raises NotFound for an unknown budget.
        """
        return self._finding_queries.budget_findings(budget, AsOf(as_of, known_at))

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
        return self._finding_queries.findings_for_years(budget, years, AsOf(as_of, known_at))

    def overview(self, budget: str, years: Collection[int], point: AsOf = LATEST) -> Overview:
        """`state` and `findings_of` at a point, from one reading. Raises NotFound for an unknown budget."""
        return self._finding_queries.overview(budget, years, point)

    def replay(self, budget: str | None = None, point: AsOf = LATEST) -> Iterator[EventEffect]:
        """History event by event, of one budget or of all. Raises NotFound for an unknown budget."""
        return self._history.replay(budget, point)

    def compare(self, budget: str, from_point: AsOf, to_point: AsOf) -> Comparison:
        """What differs in a budget between two points. Raises NotFound for an unknown budget."""
        return self._history.compare(budget, from_point, to_point)

    @property
    def checkpoint_folder(self) -> Path | None:
        """Where the checkpoint directory lies."""
        return self._signing_config.checkpoint_folder

    def size(self) -> int:
        """How many records the log has."""
        return self._log.size()

    def size_and_root(self) -> tuple[int, bytes]:
        """How many records the log has, and the root of the tree as it is kept, told without reading them.

        The root is empty where none can be believed, as in a log of an older tplog. Nothing is verified.
        """
        return self._queries.size_and_root()

    def has_event(self, event_id: str) -> bool:
        """Whether there is an event with this id."""
        return self._queries.has_event(event_id)

    def last_recorded_date(self, size: int) -> date:
        """The day, in Sweden, on which the last of the first ``size`` records was recorded."""
        return self._queries.last_recorded_date(size)

    def leaves(self, size: int | None = None) -> Iterable[bytes]:
        """The first leaves, as they are stored; all of them without a size."""
        return self._queries.leaves(size)

    def checkpoint(self, size: int | None = None) -> Checkpoint:
        """The checkpoint of a size, or the newest, with its cosignatures. Raises NotFound."""
        return self._proofs.checkpoint(size)

    def tiles(self) -> Iterable[tuple[str, bytes]]:
        """The files of the newest checkpoint's tree in the form of tlog-tiles, its note first."""
        return self._proofs.tiles()

    def prove_inclusion(self, index: int, size: int | None = None) -> ProofWithLeaf:
        """That a record stands in the log. Raises NotFound for one that the checkpoint does not cover."""
        return self._proofs.prove_inclusion(index, size)

    def prove_consistency(self, old_size: int, size: int | None = None) -> ProofWithLeaf:
        """That the log has only grown since it had ``old`` records. Raises NotFound."""
        return self._proofs.prove_consistency(old_size, size)

    def change_key(self, signer: Signer, key_path: Path) -> Record:
        """Record that another key signs from here on; the checkpoint of that is signed by both.

        Raises NotFound where the log is unsigned or nobody says where the old key is, BadFile for a key that
        is not of this log's name, Tampered and Conflict as an apply does.
        """
        return self._signing.change_key(signer, key_path)

    def add_cosignatures(
        self, content: bytes, source: str, witness: VerifierKey | None = None
    ) -> tuple[int, int]:
        """Keep a witness's cosignatures: lines of the newest checkpoint, or a whole cosigned checkpoint.

        With a witness's key, only lines that are truly its own. Returns the checkpoint's size and how many
        lines were new. Raises BadFile where there is nothing of this kind, NotFound where the log has no such
        checkpoint.
        """
        return self._signing.add_cosignatures(content, source, witness)

    def audit(
        self,
        evidence: Sequence[CheckpointEvidence] = (),
        trust: TrustAnchors | None = None,
        progress: ProgressCallback | None = None,
    ) -> Report:
        """Check the whole database, against these checkpoints and those of the checkpoint directory."""
        from tplog.book.audit import audit_log  # noqa: PLC0415 (start-up time)

        return audit_log(self._log, self.checkpoint_folder, evidence, trust, progress)

    def verify(
        self, evidence: Sequence[CheckpointEvidence] = (), trust: TrustAnchors | None = None
    ) -> Report:
        """As `audit`, but raises Tampered with all contradictions where there is any."""
        report = self.audit(evidence, trust)
        if report.contradictions:
            raise Tampered(*report.contradictions)
        return report


def _checkpoint_alarms(log: EventLog, folder: Path | None) -> tuple[Finding, ...]:
    """What the checkpoint directory says against a log; nothing where there is none, as for most logs."""
    if folder is None or not os.path.isdir(folder):  # noqa: PTH112 (one that cannot be looked into is none)
        return ()
    from tplog.book.checkpoint_sync import checkpoint_alarms  # noqa: PLC0415 (start-up time)

    return checkpoint_alarms(log, folder)
