"""When a decision gained legal force (laga kraft): KL 13:5, three weeks after the minutes were announced."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from attrs import frozen

from tplog.domain.state.matters import MatterStatus, reversal_of
from tplog.values.appeal_period import last_day_to_appeal
from tplog.values.by_fields import ByFields
from tplog.values.matter_words import APPEALED as APPEALED_REVIEW
from tplog.values.matter_words import CORRECTED, FALLEN_STATUSES, QUASHED_STATUSES

if TYPE_CHECKING:
    from tplog.events.base import Event

# How it stands with a decision's legal force: from a day, not yet as it was appealed, never, or not known.
FROM_DAY, APPEALED, SET_ASIDE, NOT_KNOWN = LEGAL_FORCES = ("from-day", "appealed", "set-aside", "unknown")
_ONE_DAY = timedelta(days=1)


@frozen(eq=False, repr=False)
class LegalForce(ByFields):
    """How it stands with a decision's legal force.

    ``appeal_until`` is the last day to appeal and ``from_day`` the first day of legal force, unless an appeal
    came in of which the log does not know; None if not known.
    """

    status: str
    appeal_until: date | None = None
    from_day: date | None = None


def is_appeal_open(matter: MatterStatus) -> bool:
    """Return whether a decision was appealed and nothing has settled the appeal."""
    return matter.review == APPEALED_REVIEW and matter.status not in FALLEN_STATUSES


def legal_force(
    event: Event, standing: Mapping[str, MatterStatus], event_of: Callable[[str], Event | None]
) -> LegalForce | None:
    """Return how it stands with the legal force of the decision that an event records; None if it is none.

    ``standing`` are the budget's matters by event; ``event_of`` returns the event of an id. A record and the
    correction that stands in its place are of one decision: what either says of it holds for both.
    """
    from tplog.events.binding_words import MandateGiven  # noqa: PLC0415 (start-up time)
    from tplog.events.money_acts import Decision  # noqa: PLC0415 (start-up time)

    records = _records_of_decision(event, standing, event_of)
    if not isinstance(records[0], (Decision, MandateGiven)) or all(
        record.id != event.id for record in records
    ):
        return None
    matters = [standing[record.id] for record in records if record.id in standing]
    review = next((matter.review for matter in reversed(matters) if matter.review), None)
    status = standing[records[-1].id].status if records[-1].id in standing else ""
    if status in QUASHED_STATUSES:
        return LegalForce(SET_ASIDE)
    if review == APPEALED_REVIEW:
        return LegalForce(NOT_KNOWN if status in FALLEN_STATUSES else APPEALED)
    announced = next((record.act.announced for record in reversed(records) if record.act.announced), None)
    day = announced.earliest if announced is not None and announced.day is not None else None
    if day is None or review == "fastställd":
        return LegalForce(NOT_KNOWN)
    last_day = last_day_to_appeal(day)
    return LegalForce(FROM_DAY, last_day, last_day + _ONE_DAY)


def _records_of_decision(
    event: Event, standing: Mapping[str, MatterStatus], event_of: Callable[[str], Event | None]
) -> Sequence[Event]:
    """Return what was first recorded of an event, then each correction that stands in its place."""
    from tplog.events.references import first_corrected  # noqa: PLC0415 (start-up time)

    records = [first_corrected(event, event_of)]
    for record in records:  # grows as it goes
        reversal = reversal_of(standing, record.id)
        if reversal is not None and reversal.status == CORRECTED and reversal.has_money:
            records += filter(None, (event_of(reversal.event),))
    return records
