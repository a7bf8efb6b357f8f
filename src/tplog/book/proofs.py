"""The part of a book that proves: what stands in a signed log, and that it has only grown."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from tplog.book.queries import BookQueries
from tplog.book.signing_keys import require_log_opened
from tplog.errors import NotFound, Tampered, mandatory_rule
from tplog.eventstore.interface import EventLog
from tplog.merkle.checkpoint import Checkpoint, parse_checkpoint
from tplog.merkle.note import FormatError
from tplog.merkle.proof import ConsistencyProof, InclusionProof
from tplog.merkle.tiles import tile_files
from tplog.merkle.tree import consistency_path, inclusion_path
from tplog.values.finding import Finding
from tplog.verification import rules

SIZE_UNSIGNED = mandatory_rule(
    "size-unsigned",
    "Det finns ingen kontrollpunkt för {size} poster. Det finns för: {sizes}.",
    "There is no checkpoint of {size} records. There are of: {sizes}.",
)
INDEX_UNKNOWN = mandatory_rule(
    "index-unknown",
    "Kontrollpunkten omfattar {size} poster, inte post {index}.",
    "The checkpoint covers {size} records, not record {index}.",
)
_MAX_LISTED_SIZES = 5


@frozen
class ProofWithLeaf:
    """A proof file's content, and the leaf that it is about (none for a proof of growth)."""

    proof: InclusionProof | ConsistencyProof
    leaf: bytes | None = None


class BookProofs:
    """The proofs of a signed log, made from its stored tree."""

    def __init__(self, log: EventLog, queries: BookQueries) -> None:
        """Take an open log, and what its records answer."""
        self._log, self._queries = log, queries

    def checkpoint(self, size: int | None = None) -> Checkpoint:
        """The checkpoint of a size, or the newest, with its cosignatures. Raises NotFound."""
        return read_checkpoint(self._log, size)

    def tiles(self) -> Iterable[tuple[str, bytes]]:
        """The files of the newest checkpoint's tree in the form of tlog-tiles, its note first."""
        told = read_checkpoint(self._log)
        yield "checkpoint", bytes(told.note)
        yield from tile_files(list(self._queries.leaves(told.size)))

    def prove_inclusion(self, index: int, size: int | None = None) -> ProofWithLeaf:
        """That a record stands in the log. Raises NotFound for one that the checkpoint does not cover."""
        told = read_checkpoint(self._log, size)
        if not 0 <= index < told.size:
            raise NotFound(Finding(INDEX_UNKNOWN, {"size": str(told.size), "index": str(index)}))
        path = inclusion_path(self._log.leaf_hashes(told.size), index)
        (record,) = self._log.records_at([index])
        return ProofWithLeaf(InclusionProof(index, path, told), record.leaf)

    def prove_consistency(self, old_size: int, size: int | None = None) -> ProofWithLeaf:
        """That the log has only grown since it had ``old`` records. Raises NotFound."""
        told = read_checkpoint(self._log, size)
        if not 0 <= old_size <= told.size:
            raise NotFound(Finding(INDEX_UNKNOWN, {"size": str(told.size), "index": str(old_size - 1)}))
        return ProofWithLeaf(
            ConsistencyProof(old_size, consistency_path(self._log.leaf_hashes(told.size), old_size), told)
        )


def read_checkpoint(log: EventLog, size: int | None = None) -> Checkpoint:
    """The checkpoint of a size, or the newest, with its cosignatures. Raises NotFound."""
    require_log_opened(log)
    found = log.checkpoint(size)
    if found is None:
        known = [str(one.size) for one in log.checkpoints()]
        told = ", ".join([*(["…"] if len(known) > _MAX_LISTED_SIZES else []), *known[-_MAX_LISTED_SIZES:]])
        raise NotFound(Finding(SIZE_UNSIGNED, {"size": str(size), "sizes": told or "–"}))
    return _parse_stored_checkpoint(found.cosigned_note)


def _parse_stored_checkpoint(note: bytes) -> Checkpoint:
    try:
        return parse_checkpoint(note)
    except FormatError as error:
        facts = {"source": "database", "why": error.why}
        raise Tampered(Finding(rules.CHECKPOINT_MALFORMED, facts)) from error
