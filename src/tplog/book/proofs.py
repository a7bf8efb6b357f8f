"""Proofs (RFC 6962) that a record is in a signed log, and that the log has only grown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from attrs import evolve, frozen

from tplog.book.queries import BookQueries, record_at
from tplog.book.signing_keys import require_log_opened, vouched_checkpoints
from tplog.errors import NotFound, Tampered, mandatory_rule
from tplog.events.log_events import CosignatureVoided, cosignature_voided_id
from tplog.events.record import Record
from tplog.eventstore.interface import EventLog
from tplog.merkle.checkpoint import Checkpoint, parse_checkpoint
from tplog.merkle.note import FormatError
from tplog.merkle.proof import ConsistencyProof, InclusionProof
from tplog.merkle.tiles import tile_files
from tplog.merkle.tree import consistency_path, inclusion_path, tree_root
from tplog.values.finding import Finding, MessageParams
from tplog.verification import rules
from tplog.verification.report import row_source

SIZE_UNSIGNED = mandatory_rule(
    "size-unsigned",
    "Det finns ingen kontrollpunkt för {size} {size:post|poster}. Det finns för: {sizes}.",
    "There is no checkpoint of {size} {size:record|records}. There are of: {sizes}.",
)
INDEX_UNKNOWN = mandatory_rule(
    "index-unknown",
    "Kontrollpunkten omfattar {size} {size:post|poster}, inte post {index}.",
    "The checkpoint covers {size} {size:record|records}, not record {index}.",
)
_MAX_LISTED_SIZES = 5


@frozen
class ProofWithLeaf:
    """A proof, and the leaf that it is about (None for a consistency proof)."""

    proof: InclusionProof | ConsistencyProof
    leaf: bytes | None = None


class BookProofs:
    """Makes proofs of a signed log from its stored leaf hashes."""

    def __init__(self, log: EventLog, queries: BookQueries) -> None:
        """Take an open log and the queries of its leaves."""
        self._log, self._queries = log, queries

    def checkpoint(self, size: int | None = None) -> Checkpoint:
        """Return the checkpoint of a size, or the newest, with its cosignatures. Raises NotFound."""
        return read_checkpoint(self._log, size)

    def tiles(self) -> Iterable[tuple[str, bytes]]:
        """Yield the newest checkpoint's tree as files (path, content) of tlog-tiles, the checkpoint first."""
        checkpoint = read_checkpoint(self._log)
        yield "checkpoint", bytes(checkpoint.note)
        yield from tile_files(list(self._queries.leaves(checkpoint.size)))

    def prove_inclusion(self, index: int, size: int | None = None) -> ProofWithLeaf:
        """Return a proof that a record is in the log. Raises NotFound if the checkpoint does not cover it."""
        checkpoint = read_checkpoint(self._log, size)
        if not 0 <= index < checkpoint.size:
            raise NotFound(Finding(INDEX_UNKNOWN, {"size": str(checkpoint.size), "index": str(index)}))
        path = inclusion_path(self._signed_hashes(checkpoint), index)
        leaf = record_at(self._log, index).leaf
        return ProofWithLeaf(InclusionProof(index, path, checkpoint), leaf)

    def prove_consistency(self, old_size: int, size: int | None = None) -> ProofWithLeaf:
        """Return a proof that the log only grew since it had ``old_size`` records. Raises NotFound."""
        checkpoint = read_checkpoint(self._log, size)
        if not 0 <= old_size <= checkpoint.size:
            raise NotFound(Finding(INDEX_UNKNOWN, {"size": str(checkpoint.size), "index": str(old_size - 1)}))
        return ProofWithLeaf(
            ConsistencyProof(
                old_size, consistency_path(self._signed_hashes(checkpoint), old_size), checkpoint
            )
        )

    def _signed_hashes(self, checkpoint: Checkpoint) -> Sequence[bytes]:
        """Return the stored hashes of the leaves that a checkpoint covers. Raises Tampered if not its own."""
        hashes = self._log.leaf_hashes(checkpoint.size)
        if len(hashes) != checkpoint.size or tree_root(hashes) != checkpoint.root:
            facts: MessageParams = {"source": (row_source(checkpoint.size),), "size": str(checkpoint.size)}
            raise Tampered(Finding(rules.ROOT_DIFFERS, facts))
        return hashes


def read_checkpoint(log: EventLog, size: int | None = None) -> Checkpoint:
    """Return the checkpoint of a size, or the newest, with its cosignatures that are not void.

    Raises NotFound, Tampered.
    """
    require_log_opened(log)
    stored = log.checkpoint(size)
    if stored is None:
        sizes = [str(checkpoint.size) for checkpoint in log.checkpoints()]
        listed = ["…", *sizes[-_MAX_LISTED_SIZES:]] if len(sizes) > _MAX_LISTED_SIZES else sizes
        raise NotFound(Finding(SIZE_UNSIGNED, {"size": str(size), "sizes": ", ".join(listed) or "–"}))
    for _ in vouched_checkpoints(log, [stored]):
        pass
    void = void_cosignatures(log) if stored.cosignatures else {}
    lines = tuple(line for line in stored.cosignatures if (stored.size, line) not in void)
    return _parse_stored_checkpoint(evolve(stored, cosignatures=lines).cosigned_note)


def void_cosignatures(log: EventLog) -> Mapping[tuple[int, str], Record]:
    """Return the records that a stored line is void, by the size of its checkpoint and the line."""
    records: dict[tuple[int, str], Record] = {}
    for number in count(1):
        record = log.find_by_id(cosignature_voided_id(number))
        if record is None or not isinstance(record.event, CosignatureVoided):
            break
        records.setdefault((record.event.size, record.event.line), record)
    return records


def _parse_stored_checkpoint(note: bytes) -> Checkpoint:
    try:
        return parse_checkpoint(note)
    except FormatError as error:
        facts = {"source": ("the database",), "why": error.reason}
        raise Tampered(Finding(rules.CHECKPOINT_MALFORMED, facts)) from error
