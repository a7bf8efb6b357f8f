"""What happened in a log since somebody last saw it, and whether it still continues what was seen."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from attrs import frozen

from tplog.answers.event_effects import FigureChange
from tplog.book.book import Book
from tplog.book.log_head import log_identity
from tplog.book.selection import findings_about
from tplog.errors import BadFile, NotFound, mandatory_rule
from tplog.events.record import Record
from tplog.events.types import Corrected, FindingAnswered
from tplog.files.outside_file import read_outside_file
from tplog.merkle.checkpoint import Checkpoint, parse_checkpoint
from tplog.merkle.compact_range import CompactRange
from tplog.merkle.hashes import leaf_hash
from tplog.merkle.note import FormatError
from tplog.values.account import Role
from tplog.values.as_of import AsOf
from tplog.values.finding import Finding, MessageParams

NO_CHECKPOINT = mandatory_rule(
    "no-checkpoint",
    "{file} är ingen kontrollpunkt: {why}. Ange en fil som tplog checkpoint -o har skrivit, ett datum eller "
    "ett nummer i loggen.",
    "{file} is no checkpoint: {why}. Name a file that tplog checkpoint -o wrote, a date, or an index in the "
    "log.",
)
BEYOND_LOG = mandatory_rule(
    "beyond-log",
    "Loggen har {size} {size:post|poster}, så post {index} finns inte.",
    "The log has {size} {size:record|records}, so there is no record {index}.",
)
# A checkpoint, a day's end or an instant, or the index of the last record that was seen.
Seen = Checkpoint | datetime | int


@frozen
class BudgetChange:
    """A figure of a budget that was known then, and is another now."""

    budget: str
    change: FigureChange


@frozen
class News:
    """What happened to a log since it had ``size_then`` records.

    ``continues`` says whether it still begins with the records that were seen; None if nothing can tell,
    because no checkpoint was given. Where it does not, nothing else is said. ``recorded`` are all new
    records, among them ``corrections`` and ``answers``; ``changed`` are the figures of accounts that were
    there then. ``answered`` are findings that were open then.
    """

    size_then: int
    size_now: int
    root_now: bytes
    continues: bool | None
    recorded: tuple[Record, ...] = ()
    changed: tuple[BudgetChange, ...] = ()
    new_findings: tuple[Finding, ...] = ()
    closed_findings: tuple[Finding, ...] = ()
    answered_findings: tuple[Finding, ...] = ()

    @property
    def corrections(self) -> tuple[Record, ...]:
        """The new records that correct earlier ones."""
        return tuple(record for record in self.recorded if isinstance(record.event, Corrected))

    @property
    def answers(self) -> tuple[Record, ...]:
        """The new records that answer findings."""
        return tuple(record for record in self.recorded if isinstance(record.event, FindingAnswered))


def read_seen_checkpoint(file: Path) -> Checkpoint:
    """Return the checkpoint in a file. Raises NotFound, BadFile. Its signature is not checked."""
    try:
        return parse_checkpoint(read_outside_file(file))
    except FormatError as error:
        raise BadFile(Finding(NO_CHECKPOINT, {"file": str(file), "why": error.reason})) from error


def news_since(book: Book, seen: Seen, budget: str | None = None) -> News:
    """Return what happened since what was seen, to a budget or to all.

    Raises NotFound for an index beyond the log, and for an unknown budget.
    """
    size, then = book.size(), _size_then(book, seen)
    continues, root = None, _stored_root(book, size)
    if isinstance(seen, Checkpoint):
        root_then, root = _roots(book, min(then, size), size)
        continues = _continues(book, seen, size, root_then)
    if continues is False:
        return News(then, size, root, continues)
    now = AsOf(known_at=size - 1)
    new = book._log.records_at(range(then, size))
    recorded = tuple(record for record in new if budget in (None, record.event.budget))
    earlier, later = _findings(book, budget, then), _findings(book, budget, size)
    was_open = {_identity(finding) for finding in earlier if not finding.answer}
    return News(
        then,
        size,
        root,
        continues,
        recorded,
        tuple(_changes(book, then, now, {record.event.budget for record in recorded})),
        tuple(_without(later, earlier)),
        tuple(_without(earlier, later)),
        tuple(finding for finding in later if finding.answer and _identity(finding) in was_open),
    )


def _size_then(book: Book, seen: Seen) -> int:
    """Return how many records were seen."""
    if isinstance(seen, Checkpoint):
        return seen.size
    if isinstance(seen, int) and seen >= book.size():
        facts: MessageParams = {"size": str(book.size()), "index": str(seen)}
        raise NotFound(Finding(BEYOND_LOG, facts))
    return book.last_known_index(seen) + 1


def _stored_root(book: Book, size: int) -> bytes:
    """Return the stored root of a tree of ``size`` leaves; that of the leaves where another is stored."""
    stored_size, root = book.size_and_root()
    return root if stored_size == size and root else _roots(book, size, size)[1]


def _roots(book: Book, then: int, size: int) -> tuple[bytes, bytes]:
    """Return the roots of the tree over the first ``then`` leaves, and over ``size``, in one pass."""
    hashes = map(leaf_hash, book.leaves(size))
    tree_then = CompactRange().appended(islice(hashes, then))
    return tree_then.root, tree_then.appended(hashes).root


def _continues(book: Book, seen: Checkpoint, size: int, root_then: bytes) -> bool:
    """Return whether the log is the checkpoint's, and begins with the leaves that it covers."""
    origin, _ = log_identity(book)
    return seen.origin == origin and seen.size <= size and root_then == seen.root


def _findings(book: Book, budget: str | None, size: int) -> tuple[Finding, ...]:
    return tuple(findings_about(book, budget, AsOf(known_at=size - 1))) if size else ()


def _changes(book: Book, size: int, now: AsOf, grown: Container[str]) -> Iterator[BudgetChange]:
    """Yield the figures of accounts that a log of a size had, and that are others now.

    ``grown`` are the budgets that have new records.
    """
    then = AsOf(known_at=size - 1)
    known_then = book.budgets(known_at=then.known_at) if size else ()
    for name in (each for each in known_then if each in grown):
        known = book.state(name, known_at=then.known_at)
        for change in book.compare(name, then, now).differences:
            if known.is_usable(change.account) and change.account.role is not Role.SINK:
                yield BudgetChange(name, change)


def _identity(finding: Finding) -> tuple[object, ...]:
    """Return what makes a finding the same at two times: its figures and its answer may be others."""
    return finding.code, finding.budget, finding.account, finding.events[:1], finding.key


def _without(findings: Iterable[Finding], others: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings that are not among others."""
    identities = {_identity(other) for other in others}
    return (finding for finding in findings if _identity(finding) not in identities)
