"""Papers: the documents that events come from, each with what was recorded from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

from attrs import frozen

from tplog.events.codec import encode_canonical
from tplog.events.record import Record
from tplog.values.act import Source

KEY_LENGTH = 16  # hexadecimal digits of a paper's key


@frozen
class SourceDocument:
    """A document (handling): its title, date, file and hash in ``source``, and the records made from it.

    ``case_numbers`` are all that any of them gives for it.
    """

    key: str
    source: Source
    case_numbers: tuple[str, ...]
    records: tuple[Record, ...]


def document_key(source: Source) -> str:
    """The key of a source's paper, made from its title, date, file and hash, whatever the place in it."""
    paper = source.document
    told = {
        "date": str(paper.date) if paper.date else None,
        "file": paper.file,
        "sha256": paper.sha256,
        "title": paper.title,
    }
    return sha256(encode_canonical(told)).hexdigest()[:KEY_LENGTH]


def collect_documents(records: Iterable[Record]) -> Mapping[str, SourceDocument]:
    """The papers of these records by their key, in the order in which they are first named."""
    found: dict[Source, list[Record]] = {}
    for record in records:
        found.setdefault(record.event.act.source.document, []).append(record)
    told = (_document(source, made) for source, made in found.items())
    return {paper.key: paper for paper in told}


def _document(source: Source, records: Iterable[Record]) -> SourceDocument:
    made = tuple(records)
    numbers = dict.fromkeys(number for record in made for number in record.event.act.source.case_numbers)
    return SourceDocument(document_key(source), source, tuple(numbers), made)
