"""The papers that a budget's events come from."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from tplog.answers.json_data import Data
from tplog.answers.json_schema import COUNT, DAY, TEXT, Schema, closed, listed, one_of, optional
from tplog.book.book import Book
from tplog.domain.queries.source_documents import Paper
from tplog.i18n.site_texts import say
from tplog.site.page_request import Asked
from tplog.site.page_view import Page, Sheet
from tplog.values.act import Basis

PAPER: Schema = closed(
    key=TEXT,
    title=TEXT,
    date=optional(DAY),
    file=optional(TEXT),
    sha256=optional(TEXT),
    case_numbers=listed(TEXT),
    basis=listed(one_of(*Basis)),
    events=COUNT,
)
SCHEMA = closed(budget=TEXT, papers=listed(PAPER))


@frozen
class Papers:
    """What the page shows."""

    budget: str
    papers: Mapping[str, Paper]


def page(book: Book, asked: Asked, budget: str) -> Page:
    """All papers of the budget. Raises NotFound for an unknown one."""
    told = Papers(budget, book.papers(budget, on=asked.point.on, known=asked.point.known))
    every = [paper_data(one) for one in told.papers.values()]
    heads = tuple(PAPER["properties"])
    rows = [
        tuple(" ".join(cell) if isinstance(cell, list) else cell for cell in one.values()) for one in every
    ]
    data = {"budget": budget, "papers": every}
    title = say("papers", asked.language)
    return Page("papers", title, told, data, Sheet(heads, rows), budget, timed=True)


def paper_data(one: Paper) -> Data:
    """A paper as plain data."""
    source = one.source
    return {
        "key": one.key,
        "title": source.title,
        "date": str(source.date) if source.date else None,
        "file": source.file,
        "sha256": source.sha256,
        "case_numbers": list(one.case_numbers),
        "basis": sorted(basis(one)),
        "events": len(one.records),
    }


def basis(one: Paper) -> set[Basis]:
    """How its events are known by it."""
    return {record.event.act.basis for record in one.records}
