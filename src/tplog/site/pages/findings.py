"""What does not add up? A budget's findings, heaviest first, each with its event, its paper, its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import frozen

from tplog.answers.answer import Answer, ByKey, Field, Kind, Many
from tplog.answers.findings import FINDING
from tplog.answers.source_documents import document_key
from tplog.book.book import Book
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.events.types import Corrected, FindingAnswered
from tplog.i18n.site_texts import site_text
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable
from tplog.values.finding import Finding, Severity

TITLE = "findings-page"
SEVERITIES_DESCENDING = tuple(reversed(Severity))
ANSWERED_CHOICES = ("yes", "no")
SHOWN_EVENTS = 5  # events of a finding that are shown; of the others their number


@frozen
class FindingItem:
    """A finding with the first of its events' records, the key of its document, and what its answer says.

    ``event_count`` counts all of its events in the budget. ``answer_text`` is "" where nothing answers it,
    and where the answer is recorded in another budget.
    """

    finding: Finding
    records: tuple[Record, ...]
    event_count: int
    paper_key: str
    answer_text: str


@frozen
class FindingsView:
    """What the page shows; ``counts`` and ``answered_count`` also count the findings filtered away."""

    budget: str
    items: tuple[FindingItem, ...]
    counts: Mapping[Severity, int]
    answered_count: int
    severity: str
    answered_choice: str

    @property
    def items_by_severity(self) -> list[tuple[Severity, list[FindingItem]]]:
        """Return the findings by severity, heaviest first."""
        groups = [
            (severity, [item for item in self.items if item.finding.severity is severity])
            for severity in SEVERITIES_DESCENDING
        ]
        return [(severity, items) for severity, items in groups if items]


_ROW = FINDING.only("severity", "code", "events", "account", "sv", "en", "because", "answer")
PAGE: Answer[FindingsView] = Answer(
    "FindingsView",
    (
        Field("budget", Kind.TEXT, ("budget", "budget")),
        Field(
            "counts", ByKey(Kind.COUNT), ("antal", "counts"), "Of each severity, also those filtered away."
        ),
        Field(
            "answered",
            Kind.COUNT,
            ("besvarade", "answered"),
            "How many, also of those filtered away.",
            get=lambda view: view.answered_count,
        ),
        Field(
            "findings",
            Many(FINDING),
            ("iakttagelser", "findings"),
            get=lambda view: [item.finding for item in view.items],
        ),
    ),
)


def page(book: Book, request: PageRequest, budget: str) -> Page[FindingsView]:
    """Return the page of a budget's findings, filtered by ``severity`` and ``answered`` (yes, no).

    Raises NotFound for an unknown budget, and for another value.
    """
    point = request.point
    findings = book.budget_findings(budget, as_of=point.as_of, known_at=point.known_at)
    if indexed := book.indexed(budget):
        return _shown_findings(findings, indexed.by_id, indexed.records, request, budget)
    return findings_page(findings, book.budget_records(budget), request, budget)


def findings_page(
    findings: Sequence[Finding], budget_records: Iterable[Record], request: PageRequest, budget: str
) -> Page[FindingsView]:
    """Return the page of these findings; ``budget_records`` has the records of their events and answers.

    Raises NotFound for another value of a filter.
    """
    named = {name for finding in findings for name in (*finding.events, finding.answer)}
    records = {record.index: record for record in budget_records if record.event.id in named}
    indexes = {record.event.id: index for index, record in records.items()}
    return _shown_findings(
        findings, indexes, lambda wanted: (records[index] for index in wanted), request, budget
    )


def _shown_findings(
    findings: Sequence[Finding],
    indexes: Mapping[str, int],
    read: Callable[[Iterable[int]], Iterable[Record]],
    request: PageRequest,
    budget: str,
) -> Page[FindingsView]:
    """Return the page of findings; ``indexes`` has the budget's events, of which some records are read."""
    severity, answered = (
        request.choice_of("severity", Severity),
        request.choice_of("answered", ANSWERED_CHOICES),
    )
    shown = [finding for finding in findings if _matches(finding, severity, answered)]
    events = [[event for event in finding.events if event in indexes] for finding in shown]
    named = {event for of_finding in events for event in of_finding[:SHOWN_EVENTS]}
    named.update(finding.answer for finding in shown if finding.answer and finding.answer in indexes)
    records = {record.event.id: record for record in read(sorted(indexes[event] for event in named))}
    items = tuple(
        _finding_item(finding, of_finding, records) for finding, of_finding in zip(shown, events, strict=True)
    )
    counts = {
        level: sum(finding.severity is level for finding in findings) for level in SEVERITIES_DESCENDING
    }
    view = FindingsView(
        budget, items, counts, sum(finding.answer is not None for finding in findings), severity, answered
    )
    title = site_text(TITLE, request.language)
    table = PageTable(_ROW, [item.finding for item in items])
    return Page("findings", title, view, PAGE, table, budget, takes_point=True)


def _matches(finding: Finding, severity: str, answered: str) -> bool:
    has_severity = not severity or finding.severity == severity
    return has_severity and (not answered or (finding.answer is not None) is (answered == "yes"))


def _finding_item(finding: Finding, events: Sequence[str], records: Mapping[str, Record]) -> FindingItem:
    event_records = tuple(records[event] for event in events[:SHOWN_EVENTS])
    paper_key = document_key(event_records[0].event.act.source) if event_records else ""
    answer_record = records.get(finding.answer or "")
    answer_text = _answer_text(answer_record.event) if answer_record else ""
    return FindingItem(finding, event_records, len(events), paper_key, answer_text)


def _answer_text(event: Event) -> str:
    """Return what an event says of a finding that it answers: its answer, or why it corrects a record."""
    match event:
        case FindingAnswered():
            return event.answer
        case Corrected():
            return event.because
    return ""
