"""A paper: what it is, whether its file is there, and all that was recorded from it."""

from __future__ import annotations

from pathlib import Path

from attrs import evolve as changed
from attrs import frozen

from tplog.answers.json_schema import INDEX, TEXT, closed, listed, one_of, optional
from tplog.book.book import Book
from tplog.domain.queries.as_of import NOW
from tplog.domain.queries.source_documents import Paper
from tplog.errors import NotFound, refusal
from tplog.files.document_files import Presence, presence
from tplog.site.page_request import Asked
from tplog.site.page_view import Page, Sheet
from tplog.site.pages.papers import PAPER, paper_data
from tplog.values.finding import Finding

PAPER_UNKNOWN = refusal(
    "paper-unknown",
    "{budget} har inget papper med nyckeln ”{key}”.",
    "{budget} has no paper of the key '{key}'.",
)
_MADE = closed(index=INDEX, event=TEXT, type=TEXT, place=optional(TEXT), paragraph=optional(TEXT), basis=TEXT)
SCHEMA = closed(budget=TEXT, paper=PAPER, presence=one_of(*Presence), records=listed(_MADE))


@frozen
class Told:
    """What the page shows."""

    budget: str
    paper: Paper
    presence: Presence


def page(book: Book, asked: Asked, budget: str, key: str, folder: Path | None = None) -> Page:
    """The paper of this key, with what came of it by the point asked about; its file is looked for.

    Raises NotFound for an unknown budget or key.
    """
    every = book.papers(budget)
    if key not in every:
        raise NotFound(Finding(PAPER_UNKNOWN, {"budget": budget, "key": key}))
    then = every if asked.point == NOW else book.papers(budget, on=asked.point.on, known=asked.point.known)
    found = then.get(key) or changed(every[key], records=())
    told = Told(budget, found, presence(folder, found.source))
    made = [
        {
            "index": record.index,
            "event": record.event.id,
            "type": type(record.event).__name__,
            "place": record.event.act.source.place,
            "paragraph": record.event.act.source.paragraph,
            "basis": record.event.act.basis.value,
        }
        for record in found.records
    ]
    data = {"budget": budget, "paper": paper_data(found), "presence": told.presence.value, "records": made}
    sheet = Sheet(tuple(_MADE["properties"]), [tuple(one.values()) for one in made])
    return Page("paper", found.source.title, told, data, sheet, budget, timed=True)
