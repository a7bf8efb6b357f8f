"""What a record is for every door: its facts, its leaf, its transfers, what it changed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.domain.state.matters import MatterStatus
from tplog.events.base import FieldType
from tplog.events.documents import document_key
from tplog.events.field_types import field_types
from tplog.events.types import EVENT_CLASSES
from tplog.i18n.event_type_names import translate_event_type
from tplog.values.act import Basis
from tplog.values.amount import Hedge
from tplog.values.transfer import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from tplog.answers.event_effects import EventEffect, FigureChange
    from tplog.book.record_scan import SearchResult
    from tplog.events.base import Event
    from tplog.events.record import Record
    from tplog.values.partial_date import PartialDate
    from tplog.values.transfer import Transfer

    ColumnedTransfer = tuple[Transfer, str]

R = TypeVar("R")


def date_bounds(
    name: str, labels: tuple[tuple[str, str], tuple[str, str]], get: Callable[[R], PartialDate | None]
) -> tuple[Field[R], Field[R]]:
    """Return the fields of the first and the last day that a partial date can mean, with these labels."""

    def bound(value: R, side: str) -> date | None:
        stated = get(value)
        day: date | None = getattr(stated, side) if stated else None
        return day

    earliest, latest = labels
    return (
        Field(
            f"{name}_earliest",
            Kind.DAY,
            earliest,
            "The first day that it can mean.",
            get=partial(bound, side="earliest"),
            optional=True,
        ),
        Field(
            f"{name}_latest",
            Kind.DAY,
            latest,
            "The last day that it can mean.",
            get=partial(bound, side="latest"),
            optional=True,
        ),
    )


def _text_fields(event_type: type[Event]) -> list[str]:
    return [name for name, known in field_types(event_type).items() if known is FieldType.TEXT]


def event_texts(event: Event) -> list[str]:
    """Return what an event's own fields say in free words."""
    texts = (getattr(event, name) for name in _text_fields(type(event)))
    return [text for text in texts if text is not None]


_TEXT_FIELDS = dict.fromkeys(name for event_type in EVENT_CLASSES for name in _text_fields(event_type))


_DECIDED_BOUNDS: tuple[Field[Record], Field[Record]] = date_bounds(
    "decided",
    (("beslutat tidigast", "decided earliest"), ("beslutat senast", "decided latest")),
    lambda record: record.event.act.decided,
)


def listed_amount(event: Event) -> int | None:
    """Return the amount with which lists show an event, in öre; None where it states none."""
    return event.amount if event.states_amount else None


def _broken_rules(event: Event) -> list[str]:
    return [
        f"{broken.code}{f' ({broken.account})' if broken.account else ''}: {broken.because}"
        for broken in event.despite
    ]


# Everything that a record's own event says, without any history.
RECORD_FACTS: Answer[Record] = Answer(
    "Record",
    (
        Field("index", Kind.INDEX, ("nr", "index"), "In the log."),
        Field("event", Kind.TEXT, ("händelse", "event"), "Its id.", get=lambda record: record.event.id),
        Field(
            "type",
            Kind.WORD,
            ("typ", "type"),
            "What kind of act it is: see `tplog events`.",
            get=lambda record: type(record.event).__name__,
            choices=tuple(event_class.__name__ for event_class in EVENT_CLASSES),
            translate_word=translate_event_type,
        ),
        Field("budget", Kind.TEXT, ("budget", "budget"), get=lambda record: record.event.budget),
        Field(
            "body",
            Kind.TEXT,
            ("organ", "body"),
            "That decided; empty: unknown.",
            get=lambda record: record.event.act.body,
            optional=True,
            empty_word="unknown",
        ),
        Field(
            "decided",
            Kind.PARTIAL_DATE,
            ("beslutat", "decided"),
            "As precisely as is known: 2025, 2025-03 or 2025-03-01; empty: unknown.",
            get=lambda record: record.event.act.decided,
            optional=True,
            empty_word="unknown",
        ),
        *_DECIDED_BOUNDS,
        Field("recorded", Kind.INSTANT, ("registrerat", "recorded"), "When the log took it."),
        Field(
            "basis",
            Kind.WORD,
            ("grund", "basis"),
            "minutes: the decision's own record was seen; reported: another paper tells of it.",
            get=lambda record: record.event.act.basis,
            choices=tuple(Basis),
        ),
        Field(
            "paper_key",
            Kind.TEXT,
            ("handling", "paper"),
            "Of the paper: made from its title, date, file and hash.",
            get=lambda record: document_key(record.event.act.source.document),
        ),
        Field(
            "paper_title",
            Kind.TEXT,
            ("handlingens titel", "paper's title"),
            get=lambda record: record.event.act.source.title,
        ),
        Field(
            "place",
            Kind.TEXT,
            ("plats", "place"),
            "In the paper.",
            get=lambda record: record.event.act.source.place,
            optional=True,
        ),
        Field(
            "paragraph",
            Kind.TEXT,
            ("paragraf", "paragraph"),
            get=lambda record: record.event.act.source.paragraph,
            optional=True,
        ),
        Field(
            "case_numbers",
            Many(Kind.TEXT),
            ("diarienummer", "case numbers"),
            get=lambda record: record.event.act.source.case_numbers,
        ),
        Field(
            "amount",
            Kind.ORE,
            ("belopp", "amount"),
            "What it moves, proposes, holds back or states, net: negative for a cut and a net income; of an "
            "outcome the sum so far; empty for a proposal that states none.",
            get=lambda record: listed_amount(record.event),
            optional=True,
            empty_word="no-amount",
        ),
        Field(
            "since_last",
            Kind.ORE,
            ("nytt sedan sist", "since last"),
            "Of an outcome so far: what is new since the one before.",
            get=lambda record: record.event.since_last,
            optional=True,
        ),
        Field(
            "moved",
            Kind.ORE,
            ("flyttat", "moved"),
            "All that its transfers move, whichever way.",
            get=lambda record: sum(move.ore for move in record.event.transfers),
        ),
        Field(
            "waiting",
            Kind.ORE,
            ("föreslaget eller villkorat", "proposed or conditional"),
            "All that it asks for, or holds until its condition is met.",
            get=lambda record: sum(move.ore for move in (*record.event.proposed, *record.event.held)),
        ),
        Field(
            "total",
            Kind.ORE,
            ("angiven summa", "stated total"),
            "The sum as the paper states it.",
            get=lambda record: record.event.total.ore if record.event.total else None,
            optional=True,
        ),
        Field(
            "settles",
            Many(Kind.TEXT),
            ("avgör", "settles"),
            "The ids of the events whose matters it settles.",
            get=lambda record: [name for name, _ in record.event.status_changes],
        ),
        Field(
            "undoes",
            Kind.TEXT,
            ("tar tillbaka", "undoes"),
            "An event's id.",
            get=lambda record: record.event.reverses,
            optional=True,
        ),
        Field(
            "says",
            Many(Kind.TEXT),
            ("ordalydelse", "says"),
            f"Its {', '.join((*_TEXT_FIELDS, 'signs'))}.",
            get=lambda record: [*event_texts(record.event), *filter(None, [record.event.signs])],
        ),
        Field(
            "remarks",
            Many(Kind.TEXT),
            ("anmärkningar", "remarks"),
            "Votes, dissents, contradictions, whatever must not be lost.",
            get=lambda record: (*record.event.remarks, *record.event.contradictions),
        ),
        Field(
            "despite",
            Many(Kind.TEXT),
            ("registrerat trots", "despite"),
            "Rules knowingly broken, and why it was recorded all the same.",
            get=lambda record: _broken_rules(record.event),
        ),
        Field(
            "event_title",
            Kind.TEXT,
            ("rubrik", "title"),
            "What people call the event; empty if nobody gave it a title.",
            get=lambda record: record.event.title,
            optional=True,
        ),
        Field("registrar", Kind.TEXT, ("registrator", "registrar"), "Who recorded it.", optional=True),
        Field("reviewed_by", Kind.TEXT, ("granskad av", "reviewed by"), "Who reviewed it.", optional=True),
    ),
)
REGISTRATION = ("registrar", "reviewed_by")  # who recorded it, and who reviewed it
# Of an answer that has the effective date of its record.
COUNTS_FROM: Field[Any] = Field(
    "counts_from",
    Kind.DAY,
    ("räknas från", "counts from"),
    "The day from which it counts when one asks as of a day.",
)
LEAF: Answer[Record] = Answer(
    "Record",
    (
        Field("index", Kind.INDEX, ("nr", "index"), "In the log."),
        Field("leaf", Kind.LEAF, ("löv", "leaf"), "The event as it is stored: `tplog schema event`."),
    ),
)
RECORD_REFERENCE = RECORD_FACTS.only("index", "event")

TRANSFER: Answer[ColumnedTransfer] = Answer(
    "Transfer",
    (
        Field("giver", Kind.TEXT, ("från", "giver"), get=lambda pair: pair[0].giver),
        Field("taker", Kind.TEXT, ("till", "taker"), get=lambda pair: pair[0].taker),
        Field("amount", Kind.ORE, ("belopp", "amount"), get=lambda pair: pair[0].ore),
        Field(
            "column",
            Kind.WORD,
            ("slag", "column"),
            "The column of the state that it counts in.",
            get=lambda pair: pair[1],
            choices=COLUMNS,
        ),
        Field(
            "stated_text",
            Kind.TEXT,
            ("enligt handlingen", "as stated"),
            "The amount in the paper's words; empty where it was computed.",
            get=lambda pair: pair[0].stated.text if pair[0].stated else None,
            optional=True,
        ),
        Field(
            "hedge",
            Kind.WORD,
            ("förbehåll", "hedge"),
            "How firmly the paper states it.",
            get=lambda pair: pair[0].stated.hedge if pair[0].stated else None,
            choices=tuple(Hedge),
            optional=True,
        ),
    ),
)
_IF_ON_RECORD = "Null for an outcome where none is on record."
FIGURE_CHANGE: Answer[FigureChange] = Answer(
    "FigureChange",
    (
        Field("account", Kind.TEXT, ("konto", "account")),
        Field("column", Kind.WORD, ("slag", "column"), "The column of the state."),
        Field("before", Kind.ORE, ("före", "before"), _IF_ON_RECORD, optional=True),
        Field("after", Kind.ORE, ("efter", "after"), _IF_ON_RECORD, optional=True),
        Field("differs", Kind.ORE, ("skiljer", "differs by"), get=lambda change: change.difference),
        Field(
            "level_known",
            Kind.TRUTH,
            ("nivå känd", "level known"),
            "False: what it held when the log begins is unknown, and the figures are only the change since.",
        ),
    ),
)
DIFFERENCE = FIGURE_CHANGE.without("differs")
STATUS_CHANGE: Answer[tuple[str, str]] = Answer(
    "StatusChange",
    (
        Field("event", Kind.TEXT, ("händelse", "event"), "The matter's id.", get=lambda pair: pair[0]),
        Field("status", Kind.WORD, ("status", "status"), get=lambda pair: pair[1]),
    ),
)
MATTER_STATUS: Answer[MatterStatus] = Answer(
    "MatterStatus",
    (
        Field("status", Kind.WORD, ("status", "status"), "How the matter stands."),
        Field(
            "review",
            Kind.WORD,
            ("prövning", "review"),
            "The last that left it in force.",
            optional=True,
        ),
        Field("settled_by", Kind.TEXT, ("avgjort av", "settled by"), "An event's id.", optional=True),
    ),
)
EFFECT: Answer[EventEffect] = (
    RECORD_FACTS.only("index", "event", "type", "budget", "body", "decided", "recorded", *REGISTRATION)
    .of("EventEffect", lambda effect: effect.record)
    .also(
        Field(
            "transfers",
            Many(TRANSFER.only("giver", "taker", "amount", "column")),
            ("överföringar", "transfers"),
        ),
        Field(
            "settles",
            Many(STATUS_CHANGE),
            ("avgör", "settles"),
            "The matters that it settles.",
            get=lambda effect: effect.record.event.status_changes,
        ),
        Field("changes", Many(DIFFERENCE), ("ändringar", "changes"), "The figures that it changed."),
    )
)
SEARCH_RESULT: Answer[SearchResult] = Answer(
    "SearchResult",
    (
        Field("records", Many(LEAF), ("poster", "records"), "Those that match, newest first."),
        Field(
            "searched",
            Kind.COUNT,
            ("genomsökta", "searched"),
            "How many records were looked at.",
            get=lambda result: result.examined,
        ),
        Field(
            "before",
            Kind.INDEX,
            ("före", "before"),
            "Older records are before this index; null at the end.",
            get=lambda result: result.continue_before,
            optional=True,
        ),
    ),
)
