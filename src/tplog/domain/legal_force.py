"""When a decision gained legal force (laga kraft): KL 13:5, three weeks after the minutes were announced."""

from __future__ import annotations

from datetime import date, timedelta

from attrs import frozen

from tplog.events.base import FALLEN_STATUSES, QUASHED_STATUSES, Event
from tplog.events.decisions import Decision, MatterStatus
from tplog.events.follow_ups import APPEALED as APPEALED_REVIEW
from tplog.events.types import MandateGiven
from tplog.values.appeal_period import last_day_to_appeal

# How it stands with a decision's legal force: from a day, not yet as it was appealed, never, or not known.
FROM_DAY, APPEALED, SET_ASIDE, NOT_KNOWN = LEGAL_FORCES = ("from-day", "appealed", "set-aside", "unknown")
# The result of a review that an appeal is.
_ONE_DAY = timedelta(days=1)


@frozen
class LegalForce:
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


def legal_force(event: Event, matter: MatterStatus | None) -> LegalForce | None:
    """Return how it stands with a decision's legal force; None for what is no decision.

    ``matter`` is the decision's status as a matter, if it has one.
    """
    if not isinstance(event, (Decision, MandateGiven)):
        return None
    if matter is not None and matter.status in QUASHED_STATUSES:
        return LegalForce(SET_ASIDE)
    if matter is not None and matter.review == APPEALED_REVIEW:
        return LegalForce(APPEALED if is_appeal_open(matter) else NOT_KNOWN)
    announced = event.act.announced
    day = announced.earliest if announced is not None and announced.day is not None else None
    if day is None or (matter is not None and matter.review == "fastställd"):
        return LegalForce(NOT_KNOWN)
    last_day = last_day_to_appeal(day)
    return LegalForce(FROM_DAY, last_day, last_day + _ONE_DAY)
