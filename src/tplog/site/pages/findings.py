"""What does not add up? A budget's findings, heaviest first, each with its event, its paper, its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen

from tplog.answers.json_data import finding_data
from tplog.answers.json_schema import COUNT, FINDING, TEXT, closed, listed
from tplog.book.book import Book
from tplog.domain.queries.source_documents import paper_key
from tplog.events.record import Record
from tplog.i18n.finding_text import sentence
from tplog.i18n.site_texts import say
from tplog.i18n.vocabulary import Language
from tplog.site.page_request import Asked
from tplog.site.page_view import Page, Sheet
from tplog.values.finding import Finding, Severity

HEAVIEST = tuple(reversed(Severity))
ANSWERED = ("yes", "no")
SCHEMA = closed(
    budget=TEXT, counts=closed(**dict.fromkeys(HEAVIEST, COUNT)), answered=COUNT, findings=listed(FINDING)
)


@frozen
class Item:
    """A finding with the records of the events that it is about, its paper's key, and its answer's record."""

    finding: Finding
    records: tuple[Record, ...]
    paper: str
    answer: Record | None


@frozen
class Findings:
    """What the page shows; ``counts`` and ``answered`` are of all findings, also of those filtered away."""

    budget: str
    items: tuple[Item, ...]
    counts: Mapping[Severity, int]
    answered: int
    severity: str
    wanted: str

    @property
    def groups(self) -> list[tuple[Severity, list[Item]]]:
        """The findings by severity, heaviest first."""
        told = [(at, [one for one in self.items if one.finding.severity is at]) for at in HEAVIEST]
        return [(at, items) for at, items in told if items]


def page(book: Book, asked: Asked, budget: str) -> Page:
    """All that the budget's own records show, or what is left by ``severity`` and ``answered`` (yes, no).

    Raises NotFound for an unknown budget, and for another word.
    """
    point = asked.point
    every = book.findings_in(budget, on=point.on, known=point.known)
    records = {record.event.id: record for record in book.records_of(budget)}
    severity, wanted = asked.one_of("severity", Severity), asked.one_of("answered", ANSWERED)
    items = tuple(_item(one, records) for one in every if _asked(one, severity, wanted))
    counts = {at: sum(one.severity is at for one in every) for at in HEAVIEST}
    told = Findings(budget, items, counts, sum(one.answer is not None for one in every), severity, wanted)
    data = {
        "budget": budget,
        "counts": {at.value: count for at, count in counts.items()},
        "answered": told.answered,
        "findings": [finding_data(one.finding) for one in items],
    }
    title = say("findings-page", asked.language)
    return Page("findings", title, told, data, _sheet(items), budget, timed=True)


def _asked(one: Finding, severity: str, wanted: str) -> bool:
    of_weight = not severity or one.severity == severity
    return of_weight and (not wanted or (one.answer is not None) is (wanted == "yes"))


def _item(one: Finding, records: Mapping[str, Record]) -> Item:
    about = tuple(records[event] for event in one.events if event in records)
    paper = paper_key(about[0].event.act.source) if about else ""
    return Item(one, about, paper, records.get(one.answer or ""))


def _sheet(items: Sequence[Item]) -> Sheet:
    heads = ("severity", "code", "events", "account", "sentence_sv", "sentence_en", "because", "answered_by")
    rows = [
        (
            one.severity.value,
            one.code,
            " ".join(one.events),
            one.account,
            sentence(one, Language.SV),
            sentence(one, Language.EN),
            one.because,
            one.answer,
        )
        for one in (item.finding for item in items)
    ]
    return Sheet(heads, rows)
