"""Source documents: the documents that events come from, each with the records made from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from attrs import frozen

from tplog.events.record import Record
from tplog.events.value_codec import encode_canonical
from tplog.values.act import Act, Basis, Source

KEY_LENGTH = 16  # hexadecimal digits of a document's key


@frozen
class SourceDocument:
    """A document (handling): its title, date, file and hash in ``source``, and the records made from it.

    ``case_numbers``, ``seen`` (the parts seen) and ``urls`` are all that any of the records gives for it;
    ``bases`` is how they are known from it, the stronger first, and ``minutes_of`` the bodies whose minutes
    it is. ``records`` may be left out; ``event_count`` counts them all.
    """

    key: str
    source: Source
    case_numbers: tuple[str, ...]
    records: tuple[Record, ...]
    seen: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    bases: tuple[Basis, ...] = ()
    minutes_of: tuple[str, ...] = ()
    event_count: int = 0


def document_key(source: Source) -> str:
    """Return the key of a source's document, from title, date, file and hash; the place in it is ignored."""
    paper = source.document
    content = {
        "date": str(paper.date) if paper.date else None,
        "file": paper.file,
        "sha256": paper.sha256,
        "title": paper.title,
    }
    return sha256(encode_canonical(content)).hexdigest()[:KEY_LENGTH]


def collect_documents(records: Iterable[Record]) -> Mapping[str, SourceDocument]:
    """Return the documents of these records by key, in the order in which they are first named."""
    records_by_source: dict[Source, list[Record]] = {}
    for record in records:
        records_by_source.setdefault(record.event.act.source.document, []).append(record)
    documents = (
        source_document(source, [record.event.act for record in source_records], source_records)
        for source, source_records in records_by_source.items()
    )
    return {paper.key: paper for paper in documents}


def source_document(source: Source, acts: Sequence[Act], records: Iterable[Record] = ()) -> SourceDocument:
    """Return a document by the acts of the events that were recorded from it, oldest first."""
    sources = [act.source for act in acts]
    known = {act.basis for act in acts}
    # Minutes are the deciding body's own; another document that reports the decision may not be.
    bodies = dict.fromkeys(act.body for act in acts if act.basis is Basis.MINUTES and act.body)
    return SourceDocument(
        document_key(source),
        source,
        tuple(dict.fromkeys(number for stated in sources for number in stated.case_numbers)),
        tuple(records),
        tuple(dict.fromkeys(stated.seen for stated in sources if stated.seen)),
        tuple(dict.fromkeys(stated.url for stated in sources if stated.url)),
        tuple(basis for basis in Basis if basis in known),
        tuple(bodies),
        len(acts),
    )
