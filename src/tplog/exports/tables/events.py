"""The table of events: who did what, when, in which document, and its present status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from attrs import frozen

from tplog.domain.state.budget_state import MatterStatus
from tplog.events.base import CLOSED_STATUSES, PENDING, PROVISIONAL, Event
from tplog.events.record import Record
from tplog.events.types import EVENT_CLASSES, REVIEW_OUTCOMES, SETTLEMENTS
from tplog.exports.tables.columns import Column, ColumnType, Reference, Table
from tplog.exports.tables.export_context import ExportContext, source_paper_key
from tplog.i18n.vocabulary import Language, event_type_name
from tplog.values.act import Act, Basis, Source

_TYPES = {event_class.__name__: event_class for event_class in EVENT_CLASSES}
_STATUSES = tuple(
    dict.fromkeys((PENDING, PROVISIONAL, *sorted(CLOSED_STATUSES), *SETTLEMENTS, *REVIEW_OUTCOMES))
)
_TEXT_FIELDS = ("because", "condition", "funding", "scope", "answer", "signs")


@frozen
class EventRow:
    """An event in the log, its effective date, and the status of the matter that it opened."""

    record: Record
    day: date
    matter_status: MatterStatus

    @property
    def event(self) -> Event:
        """The event."""
        return self.record.event

    @property
    def act(self) -> Act:
        """The act: who decided, when, and in which document."""
        return self.record.event.act

    @property
    def source(self) -> Source:
        """The document and the place in it."""
        return self.record.event.act.source


_NO_MATTER = MatterStatus("")


def _rows(context: ExportContext) -> Iterator[EventRow]:
    """Yield every event."""
    for record, day in context.records():
        standing = context.state.budget(record.event.budget).standing
        yield EventRow(record, day, standing.get(record.event.id, _NO_MATTER))


def _join(texts: Iterable[str], mark: str = "; ") -> str | None:
    return mark.join(texts) or None


def _translate_type(name: str, language: Language) -> str:
    return event_type_name(_TYPES[name], language)


def _event_texts(event: Event) -> str | None:
    texts = (getattr(event, name, None) for name in _TEXT_FIELDS)
    return _join(text for text in texts if isinstance(text, str))


def _decided_day(act: Act, *, last: bool) -> date | None:
    """Return the first or last day that the decision's date can mean."""
    if act.decided is None:
        return None
    return act.decided.latest if last else act.decided.earliest


_EVENT_COLUMNS: tuple[Column[EventRow], ...] = (
    Column(
        "index", ("nr", "index"), ColumnType.COUNT, lambda row: row.record.index, "In the log.", required=True
    ),
    Column(
        "event", ("händelse", "event"), ColumnType.TEXT, lambda row: row.event.id, "Its id.", required=True
    ),
    Column("budget", ("budget", "budget"), ColumnType.TEXT, lambda row: row.event.budget, required=True),
    Column(
        "type",
        ("typ", "type"),
        ColumnType.WORD,
        lambda row: type(row.event).__name__,
        "What kind of act it is: see `tplog events`.",
        tuple(_TYPES),
        required=True,
        translate_word=_translate_type,
    ),
    Column(
        "recorded",
        ("registrerat", "recorded"),
        ColumnType.INSTANT,
        lambda row: row.record.recorded,
        "When the log took it.",
        required=True,
    ),
    Column(
        "body", ("beslutande", "deciding body"), ColumnType.TEXT, lambda row: row.act.body, "Empty: unknown."
    ),
    Column(
        "decided",
        ("beslutat", "decided"),
        ColumnType.TEXT,
        lambda row: str(row.act.decided or "") or None,
        "As precisely as is known: 2025, 2025-03 or 2025-03-01; empty: unknown.",
    ),
    Column(
        "decided_earliest",
        ("beslutat tidigast", "decided earliest"),
        ColumnType.DAY,
        lambda row: _decided_day(row.act, last=False),
        "The first day that it can mean.",
    ),
    Column(
        "decided_latest",
        ("beslutat senast", "decided latest"),
        ColumnType.DAY,
        lambda row: _decided_day(row.act, last=True),
        "The last day that it can mean.",
    ),
    Column(
        "counts_from",
        ("räknas från", "counts from"),
        ColumnType.DAY,
        lambda row: row.day,
        "The day from which it counts when one asks as of a day.",
        required=True,
    ),
)
_SOURCE_COLUMNS: tuple[Column[EventRow], ...] = (
    Column(
        "basis",
        ("grund", "basis"),
        ColumnType.WORD,
        lambda row: row.act.basis.value,
        "minutes: the decision's own record was seen; reported: another paper tells of it.",
        tuple(Basis),
        required=True,
    ),
    Column(
        "paper", ("papper", "paper"), ColumnType.TEXT, lambda row: source_paper_key(row.source), required=True
    ),
    Column("place", ("plats", "place"), ColumnType.TEXT, lambda row: row.source.place, "In the paper."),
    Column("paragraph", ("paragraf", "paragraph"), ColumnType.TEXT, lambda row: row.source.paragraph),
    Column(
        "case_numbers",
        ("diarienummer", "case numbers"),
        ColumnType.TEXT,
        lambda row: _join(row.source.case_numbers),
        "Parted by semicolons.",
    ),
)
_MONEY_COLUMNS: tuple[Column[EventRow], ...] = (
    Column(
        "moved_ore",
        ("flyttat", "moved"),
        ColumnType.ORE,
        lambda row: sum(move.ore for move in row.event.transfers),
        "All that its transfers move, whichever way.",
        required=True,
    ),
    Column(
        "waiting_ore",
        ("föreslaget eller villkorat", "proposed or conditional"),
        ColumnType.ORE,
        lambda row: sum(move.ore for move in (*row.event.proposed, *row.event.held)),
        "All that it asks for, or holds until its condition is met.",
        required=True,
    ),
    Column(
        "total_ore",
        ("angiven summa", "stated total"),
        ColumnType.ORE,
        lambda row: row.event.total.ore if row.event.total else None,
        "The sum as the paper states it.",
    ),
)
_MATTER_COLUMNS: tuple[Column[EventRow], ...] = (
    Column(
        "status",
        ("status", "status"),
        ColumnType.WORD,
        lambda row: row.matter_status.status or None,
        "How the matter stands, where it is one.",
        _STATUSES,
    ),
    Column(
        "settles",
        ("avgör", "settles"),
        ColumnType.TEXT,
        lambda row: _join((name for name, _ in row.event.status_changes), " "),
        "The ids of the events whose matters it settles, parted by spaces.",
    ),
    Column(
        "undoes",
        ("tar tillbaka", "undoes"),
        ColumnType.TEXT,
        lambda row: row.event.reverses,
        "An event's id.",
    ),
    Column(
        "says",
        ("ordalydelse", "says"),
        ColumnType.TEXT,
        lambda row: _event_texts(row.event),
        f"Its {', '.join(_TEXT_FIELDS)}.",
    ),
    Column(
        "remarks",
        ("anmärkningar", "remarks"),
        ColumnType.TEXT,
        lambda row: _join((*row.event.remarks, *row.event.contradictions)),
        "Votes, dissents, contradictions, whatever must not be lost; parted by semicolons.",
    ),
    Column(
        "despite",
        ("registrerat trots", "despite"),
        ColumnType.TEXT,
        lambda row: _join(f"{broken.code}: {broken.because}" for broken in row.event.despite),
        "Rules knowingly broken, and why it was recorded all the same.",
    ),
)
TABLE: Table[EventRow] = Table(
    "events",
    ("Händelser", "Events"),
    (
        "Varje händelse i loggen: vem som gjorde vad, när, enligt vilket papper, och hur det står nu.",
        "Each event of the log: who did what, when, by which paper, and how it stands now.",
    ),
    (*_EVENT_COLUMNS, *_SOURCE_COLUMNS, *_MONEY_COLUMNS, *_MATTER_COLUMNS),
    _rows,
    ("event",),
    (Reference(("paper",), "papers"),),
)
