"""The history of a budget for a spreadsheet: all events, a row for each transfer, read a few at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind
from tplog.answers.event_effects import transfers_with_columns
from tplog.answers.record_tables import format_delay
from tplog.answers.records import COUNTS_FROM, RECORD_FACTS, TRANSFER
from tplog.answers.timeline import Timeline
from tplog.events.as_of import recording_delay_days
from tplog.events.record import Record
from tplog.i18n.vocabulary import Language
from tplog.values.transfer import Transfer

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState

RECORDS_PER_READING = 500  # records that are held at a time

DAYS_LATE: Field[Any] = Field(
    "days_late",
    Kind.COUNT,
    ("dagar sent", "days late"),
    "Days from the act to its recording, if it was recorded late.",
    optional=True,
)


@frozen
class HistoryRow:
    """An event and one of its transfers, None if it has none; the date it counts from, how late it came."""

    record: Record
    counts_from: date
    days_late: int | None
    transfer: tuple[Transfer, str] | None


_FACTS = RECORD_FACTS.of("HistoryRow", lambda row: row.record)
_MOVE = TRANSFER.only("giver", "taker", "column", "amount").optional()
HISTORY_ROW: Answer[HistoryRow] = Answer(
    "HistoryRow",
    (
        *_FACTS.only("index", "event", "type", "decided").fields,
        COUNTS_FROM,
        *_FACTS.only("recorded").fields,
        DAYS_LATE,
        *_FACTS.only("body", "paper_key", "paper_title", "place").fields,
        *_MOVE.of("HistoryRow", lambda row: row.transfer).fields,
    ),
)


def history_rows(timeline: Timeline, state: BudgetState, places: range) -> Iterator[HistoryRow]:
    """Yield the rows of a timeline's records at these places, the last record's first.

    ``state`` says which column each moved.
    """
    readings = [
        slice(start, min(start + RECORDS_PER_READING, places.stop))
        for start in range(places.start, places.stop, RECORDS_PER_READING)
    ]
    for reading in reversed(readings):
        records = timeline.records[reading]
        for record in reversed(records):
            day = timeline.days[record.index]
            is_late = format_delay(record, timeline.days, Language.EN)
            days_late = recording_delay_days(record, day) if is_late else None
            for transfer in transfers_with_columns(state, record.event) or (None,):
                yield HistoryRow(record, day, days_late, transfer)
