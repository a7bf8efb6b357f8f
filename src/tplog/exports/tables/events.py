"""The table of events: who did what, when, in which document, and its present status."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from tplog.answers.answer import Answer
from tplog.answers.records import COUNTS_FROM, MATTER_STATUS, RECORD_FACTS, REGISTRATION
from tplog.events.record import Record
from tplog.exports.tables.export_context import ExportContext
from tplog.exports.tables.table import Reference, Table
from tplog.i18n.table_titles import TABLE_TITLES

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState
    from tplog.events.base import Event


@frozen
class EventRow:
    """An event in the log, its effective date, and the status of the matter that it opened."""

    record: Record
    counts_from: date
    status: str | None


def _rows(context: ExportContext) -> Iterator[EventRow]:
    """Yield every event."""
    for record, day, status in context.records_with(_status):
        yield EventRow(record, day, status)


def _status(state: BudgetState, event: Event) -> str | None:
    """Return the status of the matter that an event opened, if it opened one."""
    matter = state.standing.get(event.id)
    return None if matter is None else matter.status


_FACTS = RECORD_FACTS.of("EventRow", lambda row: row.record)
_STATUS = MATTER_STATUS.only("status").optional().of("EventRow", lambda row: row)
TABLE: Table[EventRow] = Table(
    "events",
    TABLE_TITLES["events"],
    (
        "Varje händelse i loggen: vem som gjorde vad, när, enligt vilken handling, och hur det står nu.",
        "Each event of the log: who did what, when, by which paper, and how it stands now.",
    ),
    Answer(
        "EventRow",
        (
            *_FACTS.only("index", "event", "budget", "type", "recorded", "body", "decided").fields,
            *_FACTS.only("decided_earliest", "decided_latest").fields,
            COUNTS_FROM,
            *_FACTS.only("basis", "paper_key", "place", "paragraph", "case_numbers").fields,
            *_FACTS.only("amount", "since_last", "moved", "waiting", "total").fields,
            *_STATUS.fields,
            *_FACTS.only("settles", "undoes", "says", "remarks", "despite", *REGISTRATION).fields,
        ),
    ),
    _rows,
    ("event",),
    (Reference(("paper_key",), "papers"),),
)
