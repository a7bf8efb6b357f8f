"""The events: who did what, when, by which paper, and how it stands now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from attrs import frozen

from tplog.domain.state.budget_state import Standing
from tplog.events.base import CLOSING, PENDING, PROVISIONAL, Event
from tplog.events.record import Record
from tplog.events.types import EVENTS, REVIEWS, SETTLEMENTS
from tplog.exports.tables.columns import Column, Form, Reference, Table
from tplog.exports.tables.export_context import Seen, paper_of
from tplog.i18n.vocabulary import Language
from tplog.values.act import Act, Basis, Source

_TYPES = {one.__name__: one for one in EVENTS}
_STATUSES = tuple(dict.fromkeys((PENDING, PROVISIONAL, *sorted(CLOSING), *SETTLEMENTS, *REVIEWS)))
_SAID = ("because", "condition", "funding", "scope", "answer")


@frozen
class Entry:
    """An event in the log, the day that its act counts from, and how the matter stands that it opened."""

    record: Record
    day: date
    standing: Standing

    @property
    def event(self) -> Event:
        """The event."""
        return self.record.event

    @property
    def act(self) -> Act:
        """Its formal side."""
        return self.record.event.act

    @property
    def source(self) -> Source:
        """Its paper, and the place in it."""
        return self.record.event.act.source


_NEVER_A_MATTER = Standing("")


def _rows(seen: Seen) -> Iterator[Entry]:
    for record, day in seen.records():
        standing = seen.state.budget(record.event.budget).standing
        yield Entry(record, day, standing.get(record.event.id, _NEVER_A_MATTER))


def _joined(texts: Iterable[str], mark: str = "; ") -> str | None:
    return mark.join(texts) or None


def _of_type(name: str, language: Language) -> str:
    return _TYPES[name].swedish if language is Language.SV else name


def _said(event: Event) -> str | None:
    told = (getattr(event, name, None) for name in _SAID)
    return _joined(text for text in told if isinstance(text, str))


def _day(act: Act, *, last: bool) -> date | None:
    if act.decided is None:
        return None
    return act.decided.latest if last else act.decided.earliest


_WHAT: tuple[Column[Entry], ...] = (
    Column("index", ("nr", "index"), Form.COUNT, lambda one: one.record.index, "In the log.", required=True),
    Column("event", ("händelse", "event"), Form.TEXT, lambda one: one.event.id, "Its id.", required=True),
    Column("budget", ("budget", "budget"), Form.TEXT, lambda one: one.event.budget, required=True),
    Column(
        "type",
        ("typ", "type"),
        Form.WORD,
        lambda one: type(one.event).__name__,
        "What kind of act it is: see `tplog events`.",
        tuple(_TYPES),
        required=True,
        translated=_of_type,
    ),
    Column(
        "recorded",
        ("registrerat", "recorded"),
        Form.INSTANT,
        lambda one: one.record.recorded,
        "When the log took it.",
        required=True,
    ),
    Column("body", ("beslutande", "deciding body"), Form.TEXT, lambda one: one.act.body, "Empty: unknown."),
    Column(
        "decided",
        ("beslutat", "decided"),
        Form.TEXT,
        lambda one: str(one.act.decided or "") or None,
        "As precisely as is known: 2025, 2025-03 or 2025-03-01; empty: unknown.",
    ),
    Column(
        "decided_earliest",
        ("beslutat tidigast", "decided earliest"),
        Form.DAY,
        lambda one: _day(one.act, last=False),
        "The first day that it can mean.",
    ),
    Column(
        "decided_latest",
        ("beslutat senast", "decided latest"),
        Form.DAY,
        lambda one: _day(one.act, last=True),
        "The last day that it can mean.",
    ),
    Column(
        "counts_from",
        ("räknas från", "counts from"),
        Form.DAY,
        lambda one: one.day,
        "The day from which it counts when one asks as of a day.",
        required=True,
    ),
)
_BY: tuple[Column[Entry], ...] = (
    Column(
        "basis",
        ("grund", "basis"),
        Form.WORD,
        lambda one: one.act.basis.value,
        "minutes: the decision's own record was seen; reported: another paper tells of it.",
        tuple(Basis),
        required=True,
    ),
    Column("paper", ("papper", "paper"), Form.TEXT, lambda one: paper_of(one.source), required=True),
    Column("place", ("plats", "place"), Form.TEXT, lambda one: one.source.place, "In the paper."),
    Column("paragraph", ("paragraf", "paragraph"), Form.TEXT, lambda one: one.source.paragraph),
    Column(
        "case_numbers",
        ("diarienummer", "case numbers"),
        Form.TEXT,
        lambda one: _joined(one.source.case_numbers),
        "Parted by semicolons.",
    ),
)
_MONEY: tuple[Column[Entry], ...] = (
    Column(
        "moved_ore",
        ("flyttat", "moved"),
        Form.ORE,
        lambda one: sum(move.ore for move in one.event.transfers),
        "All that its transfers move, whichever way.",
        required=True,
    ),
    Column(
        "waiting_ore",
        ("föreslaget eller villkorat", "proposed or conditional"),
        Form.ORE,
        lambda one: sum(move.ore for move in (*one.event.proposed, *one.event.held)),
        "All that it asks for, or holds until its condition is met.",
        required=True,
    ),
    Column(
        "total_ore",
        ("angiven summa", "stated total"),
        Form.ORE,
        lambda one: one.event.total.ore if one.event.total else None,
        "The sum as the paper states it.",
    ),
)
_MATTER: tuple[Column[Entry], ...] = (
    Column(
        "status",
        ("status", "status"),
        Form.WORD,
        lambda one: one.standing.status or None,
        "How the matter stands, where it is one.",
        _STATUSES,
    ),
    Column(
        "settles",
        ("avgör", "settles"),
        Form.TEXT,
        lambda one: _joined((name for name, _ in one.event.settles), " "),
        "The ids of the events whose matters it settles, parted by spaces.",
    ),
    Column("undoes", ("tar tillbaka", "undoes"), Form.TEXT, lambda one: one.event.undoes, "An event's id."),
    Column(
        "says", ("ordalydelse", "says"), Form.TEXT, lambda one: _said(one.event), f"Its {', '.join(_SAID)}."
    ),
    Column(
        "remarks",
        ("anmärkningar", "remarks"),
        Form.TEXT,
        lambda one: _joined((*one.event.remarks, *one.event.contradictions)),
        "Votes, dissents, contradictions, whatever must not be lost; parted by semicolons.",
    ),
    Column(
        "despite",
        ("registrerat trots", "despite"),
        Form.TEXT,
        lambda one: _joined(f"{it.code}: {it.because}" for it in one.event.despite),
        "Rules knowingly broken, and why it was recorded all the same.",
    ),
)
TABLE: Table[Entry] = Table(
    "events",
    ("Händelser", "Events"),
    (
        "Varje händelse i loggen: vem som gjorde vad, när, enligt vilket papper, och hur det står nu.",
        "Each event of the log: who did what, when, by which paper, and how it stands now.",
    ),
    (*_WHAT, *_BY, *_MONEY, *_MATTER),
    _rows,
    ("event",),
    (Reference(("paper",), "papers"),),
)
