"""Source documents: the documents that events come from, each with the records made from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

from attrs import frozen

from tplog.events.record import Record
from tplog.events.value_codec import encode_canonical
from tplog.values.act import Source

KEY_LENGTH = 16  # hexadecimal digits of a document's key


@frozen
class SourceDocument:
    """A document (handling): its title, date, file and hash in ``source``, and the records made from it.

    ``case_numbers``, ``seen`` (the parts seen) and ``urls`` are all that any of the records gives for it.
    """

    key: str
    source: Source
    case_numbers: tuple[str, ...]
    records: tuple[Record, ...]
    seen: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()


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
    documents = (_document(source, source_records) for source, source_records in records_by_source.items())
    return {paper.key: paper for paper in documents}


def _document(source: Source, records: Iterable[Record]) -> SourceDocument:
    document_records = tuple(records)
    sources = [record.event.act.source for record in document_records]
    numbers = dict.fromkeys(number for stated in sources for number in stated.case_numbers)
    seen = dict.fromkeys(stated.seen for stated in sources if stated.seen)
    urls = dict.fromkeys(stated.url for stated in sources if stated.url)
    return SourceDocument(
        document_key(source), source, tuple(numbers), document_records, tuple(seen), tuple(urls)
    )
