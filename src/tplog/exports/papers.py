"""The documents of a whole log, however many: sorted on disk, without the records made from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from tplog.answers.source_documents import SourceDocument, source_document
from tplog.book.on_disk import sorted_on_disk
from tplog.events.documents import document_key
from tplog.events.record import Record
from tplog.values.act import Act, Basis, Source
from tplog.values.partial_date import parse_date

_Row = tuple[Any, ...]
_KEY, _INDEX = itemgetter(0), itemgetter(1)


def documents(records: Iterable[Record]) -> Iterator[SourceDocument]:
    """Yield the documents of these records as `collect_documents` orders them, without their ``records``."""
    rows = sorted_on_disk(map(_row, records), _KEY)
    for paper in sorted_on_disk(map(_merged, groupby(rows, _KEY)), _INDEX):
        acts = [_act(paper, stated) for stated in paper[-1]]
        yield source_document(acts[0].source.document, acts)


def _row(record: Record) -> _Row:
    """Return what a record says of its document: key, log index, the document, and the rest."""
    act, source = record.event.act, record.event.act.source
    facts = (source.title, str(source.date) if source.date else None, source.file, source.sha256)
    stated = (source.case_numbers, source.seen, source.url, act.basis.value, act.body)
    return document_key(source.document), record.index, *facts, stated


def _merged(group: tuple[str, Iterator[_Row]]) -> _Row:
    """Return the first row of a document with what all its records say of it."""
    first, *others = group[1]
    return *first[:-1], (first[-1], *(row[-1] for row in others))


def _act(paper: _Row, stated: _Row) -> Act:
    """Return the act of a record, as far as it says something of the document."""
    _, _, title, day, file, sha256, _ = paper
    numbers, seen, url, basis, body = stated
    paper_date = parse_date(day) if day else None
    source = Source(title, paper_date, file, sha256, case_numbers=numbers, seen=seen, url=url)
    return Act(source, Basis(basis), body)
