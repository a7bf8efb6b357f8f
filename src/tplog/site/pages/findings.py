"""What does not add up? A budget's findings, heaviest first, each with its event, its paper, its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen

from tplog.answers.json_data import finding_data
from tplog.answers.json_schema import COUNT, FINDING, TEXT, array_of, closed_object
from tplog.book.book import Book
from tplog.domain.queries.source_documents import document_key
from tplog.events.record import Record
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language
from tplog.site.page_request import PageRequest
from tplog.site.page_view import CsvTable, Page
from tplog.values.finding import Finding, Severity

SEVERITIES_DESCENDING = tuple(reversed(Severity))
ANSWERED_CHOICES = ("yes", "no")
SCHEMA = closed_object(
    budget=TEXT,
    counts=closed_object(**dict.fromkeys(SEVERITIES_DESCENDING, COUNT)),
    answered=COUNT,
    findings=array_of(FINDING),
)


@frozen
class FindingItem:
    """A finding with the records of the events that it is about, its paper's key, and its answer's record."""

    finding: Finding
    records: tuple[Record, ...]
    paper_key: str
    answer_record: Record | None


@frozen
class FindingsView:
    """What the page shows; ``counts`` and ``answered`` are of all findings, also of those filtered away."""

    budget: str
    items: tuple[FindingItem, ...]
    counts: Mapping[Severity, int]
    answered_count: int
    severity: str
    answered_choice: str

    @property
    def items_by_severity(self) -> list[tuple[Severity, list[FindingItem]]]:
        """The findings by severity, heaviest first."""
        told = [
            (at, [one for one in self.items if one.finding.severity is at]) for at in SEVERITIES_DESCENDING
        ]
        return [(at, items) for at, items in told if items]


def page(book: Book, request: PageRequest, budget: str) -> Page:
    """All that the budget's own records show, or what is left by ``severity`` and ``answered`` (yes, no).

    Raises NotFound for an unknown budget, and for another word.
    """
    point = request.point
    every = book.budget_findings(budget, as_of=point.as_of, known_at=point.known_at)
    records = {record.event.id: record for record in book.budget_records(budget)}
    severity, wanted = (
        request.choice_of("severity", Severity),
        request.choice_of("answered", ANSWERED_CHOICES),
    )
    items = tuple(_finding_item(one, records) for one in every if _matches(one, severity, wanted))
    counts = {at: sum(one.severity is at for one in every) for at in SEVERITIES_DESCENDING}
    told = FindingsView(budget, items, counts, sum(one.answer is not None for one in every), severity, wanted)
    data = {
        "budget": budget,
        "counts": {at.value: count for at, count in counts.items()},
        "answered": told.answered_count,
        "findings": [finding_data(one.finding) for one in items],
    }
    title = site_text("findings-page", request.language)
    return Page("findings", title, told, data, _csv_table(items), budget, takes_point=True)


def _matches(finding: Finding, severity: str, answered: str) -> bool:
    of_weight = not severity or finding.severity == severity
    return of_weight and (not answered or (finding.answer is not None) is (answered == "yes"))


def _finding_item(finding: Finding, records: Mapping[str, Record]) -> FindingItem:
    about = tuple(records[event] for event in finding.events if event in records)
    paper = document_key(about[0].event.act.source) if about else ""
    return FindingItem(finding, about, paper, records.get(finding.answer or ""))


def _csv_table(items: Sequence[FindingItem]) -> CsvTable:
    heads = ("severity", "code", "events", "account", "sentence_sv", "sentence_en", "because", "answered_by")
    rows = [
        (
            one.severity.value,
            one.code,
            " ".join(one.events),
            one.account,
            finding_sentence(one, Language.SV),
            finding_sentence(one, Language.EN),
            one.because,
            one.answer,
        )
        for one in (item.finding for item in items)
    ]
    return CsvTable(heads, rows)
