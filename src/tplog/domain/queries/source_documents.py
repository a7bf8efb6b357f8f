"""Papers: the documents that events come from, each with what was recorded from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

from attrs import frozen

from tplog.events.codec import canonical
from tplog.events.record import Record
from tplog.values.act import Source

KEY = 16  # hexadecimal digits of a paper's key


@frozen
class Paper:
    """A document (handling): its title, date, file and hash in ``source``, and the records made from it.

    ``case_numbers`` are all that any of them gives for it.
    """

    key: str
    source: Source
    case_numbers: tuple[str, ...]
    records: tuple[Record, ...]


def paper_key(source: Source) -> str:
    """The key of a source's paper, made from its title, date, file and hash, whatever the place in it."""
    paper = source.paper
    told = {
        "date": str(paper.date) if paper.date else None,
        "file": paper.file,
        "sha256": paper.sha256,
        "title": paper.title,
    }
    return sha256(canonical(told)).hexdigest()[:KEY]


def papers(records: Iterable[Record]) -> Mapping[str, Paper]:
    """The papers of these records by their key, in the order in which they are first named."""
    found: dict[Source, list[Record]] = {}
    for record in records:
        found.setdefault(record.event.act.source.paper, []).append(record)
    told = (_paper(source, made) for source, made in found.items())
    return {paper.key: paper for paper in told}


def _paper(source: Source, records: Iterable[Record]) -> Paper:
    made = tuple(records)
    numbers = dict.fromkeys(number for record in made for number in record.event.act.source.case_numbers)
    return Paper(paper_key(source), source, tuple(numbers), made)
