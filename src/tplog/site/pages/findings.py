"""What does not add up? A budget's findings, heaviest first, each with its event, its paper, its answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby

from attrs import frozen

from tplog.answers.account_names import AccountNames
from tplog.answers.answer import Answer, ByKey, Field, Kind, Many
from tplog.answers.findings import FINDING
from tplog.answers.overview_of_states import is_of_another_year
from tplog.answers.overview_tables import counted_findings
from tplog.answers.read_records import ReadRecords, held_records
from tplog.book.book import Book
from tplog.events.base import Event
from tplog.events.documents import document_key
from tplog.events.record import Record
from tplog.events.types import Corrected, FindingAnswered
from tplog.i18n.finding_kinds import FINDING_KINDS
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language, year_text
from tplog.site.page_request import PageRequest, page_of
from tplog.site.page_view import Page, PageTable
from tplog.values.finding import Finding, Severity

TITLE = "findings-page"
SEVERITIES_DESCENDING = tuple(reversed(Severity))
ANSWERED_CHOICES = ("yes", "no")
FINDINGS_PER_PAGE = 100
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
class FindingKind:
    """A kind of findings by its code, with how many are chosen."""

    code: str
    severity: Severity
    count: int


@frozen
class FindingsView:
    """What the page shows: the ``items`` of one page of the ``chosen`` findings, open ones first.

    ``counts`` and ``answered_count`` also count the findings filtered away; ``open_counts`` those of them
    that nobody has answered. ``kinds`` are those of the chosen severity and answer. ``pages`` are how many
    pages there are, ``page`` is this one, from 1. Of a chosen ``year`` all are those of that year and of no
    certain year.
    """

    budget: str
    chosen: tuple[Finding, ...]
    items: tuple[FindingItem, ...]
    counts: Mapping[Severity, int]
    open_counts: Mapping[Severity, int]
    answered_count: int
    severity: str
    answered_choice: str
    kind: str
    kinds: tuple[FindingKind, ...]
    page: int
    pages: int
    year: int | None = None
    known_years: tuple[int, ...] = ()

    @property
    def open_by_severity(self) -> list[tuple[Severity, list[tuple[str, list[FindingItem]]]]]:
        """Return the findings that nobody has answered, by severity and kind, heaviest first."""
        items = [item for item in self.items if item.finding.answer is None]
        return [
            (severity, [(code, list(group)) for code, group in groupby(of_severity, _code)])
            for severity, of_severity in groupby(items, lambda item: item.finding.severity)
        ]

    @property
    def answered_items(self) -> tuple[FindingItem, ...]:
        """The findings that were answered."""
        return tuple(item for item in self.items if item.finding.answer is not None)


def _code(item: FindingItem) -> str:
    return item.finding.code


_ROW = FINDING.only("severity", "code", "events", "account", "sv", "en", "because", "answer")
PAGE: Answer[FindingsView] = Answer(
    "FindingsView",
    (
        Field("budget", Kind.TEXT, ("budget", "budget")),
        Field(
            "counts",
            ByKey(Kind.COUNT),
            ("antal", "counts"),
            "Of each severity, of the chosen year; also those filtered away.",
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
            get=lambda view: view.chosen,
        ),
    ),
)


def page(book: Book, request: PageRequest, budget: str) -> Page[FindingsView]:
    """Return a page of a budget's findings, filtered by ``severity``, ``answered`` (yes, no) and ``kind``.

    Those of other years than ``year`` are left out, as on the first page. ``page`` is which page
    of them, from 1. Raises NotFound for an unknown budget, and for another value.
    """
    point = request.point
    findings = book.budget_findings(budget, as_of=point.as_of, known_at=point.known_at)
    state = book.state(budget, as_of=point.as_of, known_at=point.known_at)
    names = AccountNames({budget: state}, request.language)
    if indexed := book.indexed(budget):
        places = indexed.places(_named_events(findings))
        return _shown_findings(findings, places, indexed.records, request, budget, names)
    return findings_page(findings, held_records(book.budget_records(budget)), request, budget, names)


def findings_page(
    findings: Sequence[Finding],
    budget_records: ReadRecords,
    request: PageRequest,
    budget: str,
    names: AccountNames,
    *,
    whole: bool = False,
) -> Page[FindingsView]:
    """Return the page of these findings; ``budget_records`` has the records of their events and answers.

    ``names`` has the budget's; ``whole``: all on one page. Raises NotFound for another value of
    a filter.
    """
    named = _named_events(findings)
    indexes = {record.event.id: record.index for record in budget_records if record.event.id in named}
    return _shown_findings(findings, indexes, budget_records.at, request, budget, names, whole=whole)


def _named_events(findings: Iterable[Finding]) -> frozenset[str | None]:
    """Return the events that show findings or answer them; None where one has no answer."""
    return frozenset(name for finding in findings for name in (*finding.events, finding.answer))


def _shown_findings(
    findings: Sequence[Finding],
    indexes: Mapping[str, int],
    read: Callable[[Iterable[int]], Iterable[Record]],
    request: PageRequest,
    budget: str,
    names: AccountNames,
    *,
    whole: bool = False,
) -> Page[FindingsView]:
    """Return the page of findings; ``indexes`` has those of the budget's events that they name."""
    year = None if whole else request.year_choice("year")
    if year is not None:
        findings = [finding for finding in findings if not is_of_another_year(finding, year)]
    severity = request.choice_of("severity", Severity)
    answered = request.choice_of("answered", ANSWERED_CHOICES)
    of_filters = [finding for finding in findings if _matches(finding, severity, answered)]
    kind = request.choice_of("kind", {*FINDING_KINDS, *(finding.code for finding in findings)})
    chosen = [finding for finding in of_filters if not kind or finding.code == kind]
    number, pages, places = page_of(len(chosen), len(chosen) if whole else FINDINGS_PER_PAGE, request)
    shown = _open_first(chosen)[places]
    view = FindingsView(
        budget,
        tuple(chosen),
        _items(shown, indexes, read),
        _counts(findings),
        _counts(finding for finding in findings if finding.answer is None),
        sum(finding.answer is not None for finding in findings),
        severity,
        answered,
        kind,
        _kinds(of_filters),
        number,
        pages,
        year,
        names.states[budget].years() if budget in names.states else (),
    )
    return _page(view, names)


def _page(view: FindingsView, names: AccountNames) -> Page[FindingsView]:
    language, title = names.language, names.budget(view.budget)
    return Page(
        "findings",
        site_text(TITLE, language),
        view,
        PAGE,
        PageTable(_ROW, view.chosen),
        view.budget,
        takes_point=True,
        headline=_headline(view, language),
        lead=_lead(view, language),
        budget_title="" if title == view.budget else title,
        names=names,
    )


def _headline(view: FindingsView, language: Language) -> str:
    """Return how many findings of each severity nobody has answered."""
    counted = counted_findings({level.value: count for level, count in view.open_counts.items()}, language)
    return site_text("findings-open" if counted else "findings-none-open", language, counted=counted)


def _lead(view: FindingsView, language: Language) -> tuple[str, ...]:
    answered, year = view.answered_count, view.year
    sentences = (
        site_text("findings-of-chosen-year", language, year=year_text(year, language)) if year else "",
        site_text("findings-answered", language, count=answered) if answered else "",
    )
    return (" ".join(filter(None, sentences)),) if any(sentences) else ()


def _open_first(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings with the open ones first, heaviest first, those of a kind together."""
    places = {code: place for place, code in enumerate(dict.fromkeys(finding.code for finding in findings))}
    return sorted(
        findings,
        key=lambda finding: (finding.answer is not None, -finding.severity.rank, places[finding.code]),
    )


def _counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    counted = Counter(finding.severity for finding in findings)
    return {level: counted[level] for level in SEVERITIES_DESCENDING}


def _kinds(findings: Iterable[Finding]) -> tuple[FindingKind, ...]:
    counted = Counter((finding.code, finding.severity) for finding in findings)
    kinds = (FindingKind(code, severity, count) for (code, severity), count in counted.items())
    return tuple(sorted(kinds, key=lambda kind: -kind.severity.rank))


def _items(
    findings: Sequence[Finding],
    indexes: Mapping[str, int],
    read: Callable[[Iterable[int]], Iterable[Record]],
) -> tuple[FindingItem, ...]:
    """Return findings with the first of their events' records and with those of their answers."""
    events = [[event for event in finding.events if event in indexes] for finding in findings]
    named = {event for of_finding in events for event in of_finding[:SHOWN_EVENTS]}
    named.update(finding.answer for finding in findings if finding.answer and finding.answer in indexes)
    records = {record.event.id: record for record in read(sorted(indexes[event] for event in named))}
    pairs = zip(findings, events, strict=True)
    return tuple(_finding_item(finding, of_finding, records) for finding, of_finding in pairs)


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
