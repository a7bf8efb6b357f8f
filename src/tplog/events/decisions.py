"""Decisions: the kinds of acts by which somebody decides over money."""

from __future__ import annotations

from attrs import field, frozen

from tplog.events.base import field_info
from tplog.events.money_acts import Decision
from tplog.values.account import HOLDING_ROLES, Role
from tplog.values.transfer import ore_changing_hands

COUNCIL, SOURCE, BODY, RESERVE, SINK = Role.COUNCIL, Role.SOURCE, Role.BODY, Role.RESERVE, Role.SINK
CLEARING = "nollställning"
RESERVE_USES = ("disponering", "avsättning", CLEARING)


@frozen(kw_only=True, eq=False, repr=False)
class FrameDecided(Decision):
    """The council grants a frame, to one body or several, for one year or several."""

    tag = "frame-decided/1"
    states_budget = True
    swedish = "anslag (budgetram)"
    swedish_doc = "Fullmäktige ger en ram, till ett organ eller flera, för ett år eller flera."
    allowed_roles = frozenset(
        {(COUNCIL, BODY), (BODY, COUNCIL), (COUNCIL, RESERVE), (COUNCIL, SOURCE), (SOURCE, COUNCIL)}
    )
    only_by_minus = frozenset({(BODY, COUNCIL)})


@frozen(kw_only=True, eq=False, repr=False)
class FrameChanged(Decision):
    """A frame is raised or lowered (tilläggsanslag, ramminskning)."""

    tag = "frame-changed/1"
    swedish = "ändrad ram"
    swedish_doc = "En ram höjs eller sänks (tilläggsanslag, ramminskning)."
    allowed_roles = frozenset(
        {(COUNCIL, BODY), (BODY, COUNCIL), (SOURCE, BODY), (BODY, SOURCE), (BODY, BODY)}
        | {(COUNCIL, RESERVE), (RESERVE, COUNCIL), (COUNCIL, SOURCE), (SOURCE, COUNCIL)}
    )

    funding: str | None = field(
        default=None,
        metadata=field_info(
            "finansiering: varifrån pengarna tas, som handlingen anger det",
            "funding: where the money comes from, as stated",
        ),
    )


@frozen(kw_only=True, eq=False, repr=False)
class AllocationDecided(Decision):
    """A body splits its own frame over its lines."""

    tag = "allocation-decided/1"
    states_budget = True
    swedish = "fördelning"
    swedish_doc = "Ett organ fördelar sin egen ram på sina poster."
    allowed_roles = frozenset({(BODY, BODY)})
    own_lines_only = True


@frozen(kw_only=True, eq=False, repr=False)
class ReallocationDecided(Decision):
    """Money moves between lines or bodies within a year (omfördelning, omdisponering)."""

    tag = "reallocation-decided/1"
    swedish = "omfördelning"
    swedish_doc = "Pengar flyttas mellan poster eller organ inom ett år (även omdisponering)."
    allowed_roles = frozenset({(BODY, BODY)})

    @property
    def amount(self) -> int:
        """What changes hands, in öre, whatever the signs: a reallocation changes no total."""
        return ore_changing_hands(self.stated_transfers or self.transfers)


@frozen(kw_only=True, eq=False, repr=False)
class CarryOverDecided(Decision):
    """Money goes to another year, back to the council (återlämnas), or waits for a decision (hänskjuts)."""

    tag = "carry-over-decided/1"
    swedish = "ombudgetering"
    swedish_doc = "Pengar förs till ett annat år, återlämnas eller hänskjuts till ett senare beslut."
    allowed_roles = frozenset(
        (giver, taker) for giver in (*HOLDING_ROLES, SINK) for taker in (*HOLDING_ROLES, SINK)
    )
    may_cross_years = True


@frozen(kw_only=True, eq=False, repr=False)
class ReserveUsed(Decision):
    """A reserve is drawn (disponering), set aside for (avsättning) or written off (nollställning)."""

    tag = "reserve-used/1"
    swedish = "reserv"
    swedish_doc = "En reserv disponeras, avsätts eller nollställs."
    allowed_roles = frozenset(
        {(RESERVE, other) for other in (COUNCIL, SOURCE, BODY, RESERVE, SINK)}
        | {(other, RESERVE) for other in (COUNCIL, SOURCE, BODY)}
    )

    kind: str = field(
        metadata=field_info(
            "slag: disponering, avsättning eller nollställning",
            "kind: disponering, avsättning or nollställning",
            *RESERVE_USES,
        )
    )
