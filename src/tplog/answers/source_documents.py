"""Source documents: the documents that events come from, each with the records made from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from attrs import frozen

from tplog.events.documents import DocumentFacts, document_facts, document_key
from tplog.events.record import Record
from tplog.values.act import Act, Basis, Source
from tplog.values.by_fields import ByFields


@frozen(eq=False, repr=False)
class SourceDocument(ByFields):
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


T = TypeVar("T")


class DocumentsByKey(Mapping[str, SourceDocument], Generic[T]):
    """Documents by key, in the order in which they are first named; each is read when it is looked at."""

    def __init__(self, parts: Mapping[str, T], read: Callable[[str, T], SourceDocument]) -> None:
        """Take what each document is read from, by its key, and what reads it."""
        self._parts, self._read = parts, read

    def __getitem__(self, key: str) -> SourceDocument:
        """Return the document of a key. Raises KeyError for any other."""
        return self._read(key, self._parts[key])

    def __iter__(self) -> Iterator[str]:
        """Yield the keys."""
        return iter(self._parts)

    def __len__(self) -> int:
        """Return how many documents there are."""
        return len(self._parts)


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
    return document_by_facts(document_key(source), source, map(document_facts, acts), len(acts), records)


def document_by_facts(
    key: str,
    source: Source,
    stated: Iterable[DocumentFacts],
    event_count: int,
    records: Iterable[Record] = (),
) -> SourceDocument:
    """Return a document by what its ``event_count`` events state of it, oldest first; each may come once."""
    facts = tuple(dict.fromkeys(stated))
    known = {each.basis for each in facts}
    return SourceDocument(
        key,
        source,
        tuple(dict.fromkeys(number for each in facts for number in each.case_numbers)),
        tuple(records),
        tuple(dict.fromkeys(each.seen for each in facts if each.seen)),
        tuple(dict.fromkeys(each.url for each in facts if each.url)),
        tuple(basis for basis in Basis if basis in known),
        tuple(dict.fromkeys(each.minutes_of for each in facts if each.minutes_of)),
        event_count,
    )
