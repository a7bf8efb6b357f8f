"""The day from which a single record's act counts, by what is stored of its budget's matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from tplog.events.as_of import dated_act, effective_dates
from tplog.events.record import Record
from tplog.events.types import Corrected
from tplog.values.as_of import AsOf
from tplog.values.matter_words import CORRECTED

if TYPE_CHECKING:
    from tplog.domain.state.matters import MatterStatus


def effective_date(
    record: Record,
    point: AsOf,
    matters: Mapping[str, MatterStatus],
    record_of: Callable[[str], Record | None],
) -> date:
    """Return the date from which an act counts by what was recorded at a point.

    ``matters`` are those of its budget, by event; ``record_of`` returns the record of an event's id.
    """
    if not isinstance(record.event, Corrected) and not _corrections(record.event.id, matters):
        return dated_act(record).day
    original = corrected_records(record, record_of)[-1]
    related = {record.index: record, original.index: original}
    waiting = [original.event.id]
    for event_id in waiting:  # grows as it goes
        names = _corrections(event_id, matters)
        corrections = filter(None, map(record_of, names))
        related |= {each.index: each for each in corrections if point.is_recorded(each)}
        waiting += names
    return effective_dates(related[index] for index in sorted(related))[record.index]


def _corrections(event_id: str, matters: Mapping[str, MatterStatus]) -> Sequence[str]:
    """Return the events that correct an event."""
    settlements = matters[event_id].settlements if event_id in matters else ()
    return [settlement.event for settlement in settlements if settlement.status == CORRECTED]


def corrected_records(record: Record, record_of: Callable[[str], Record | None]) -> list[Record]:
    """Return a record, the one that it corrects, and so on to the first."""
    chain = [record]
    while isinstance(event := chain[-1].event, Corrected) and (corrected := record_of(event.corrects)):
        chain.append(corrected)
    return chain
