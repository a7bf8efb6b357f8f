"""What a state keeps of whole events: relations, and what those that are taken back did besides money."""

from __future__ import annotations

from attrs import frozen

from tplog.domain.state.budget_state import CarriedDeficits, ConditionLimit, Grant, UnseenLines
from tplog.events.binding_words import GuidelineDecided, MandateGiven
from tplog.events.relations import RelationNoted
from tplog.values.by_fields import ByFields
from tplog.values.transfer import StatedTotal


@frozen(eq=False, repr=False)
class SuspendedFacts(ByFields):
    """What an event that is taken back did besides moving money; each is as in the mapping of its name."""

    totals: StatedTotal | None = None
    grants: Grant | None = None
    mandates: MandateGiven | None = None
    guidelines: GuidelineDecided | None = None
    condition_limits: ConditionLimit | None = None
    closed: int | None = None
    unseen: UnseenLines | None = None
    deficits: CarriedDeficits | None = None


@frozen(eq=False, repr=False)
class NotedRelations(ByFields):
    """The events that relate accounts to those of one budget, in the log's order, corrected ones too."""

    events: tuple[RelationNoted, ...]
