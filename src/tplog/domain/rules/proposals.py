"""Rules of proposals: what is checked on decisions, said as notes while nothing is decided."""

from __future__ import annotations

from collections.abc import Iterator

from tplog.domain.rules.authority import may_move
from tplog.domain.rules.rule_set import RuleSet
from tplog.domain.state.budget_state import State
from tplog.events.types import ProposalMade
from tplog.values.account import COUNCIL_HOLDERS, COUNCILS, EXECUTIVE_BOARDS, HOLDING_ROLES, Role
from tplog.values.finding import Finding, MessageParams, Rule, Severity

PROPOSAL_UNFUNDED = Rule(
    "proposal-funding-not-stated",
    Severity.NOTE,
    sv="Förslaget vill höja en redan beslutad ram med {ore} men säger inte varifrån pengarna ska tas.",
    en="The proposal would raise by {ore} a frame that is already decided, but does not say where the money "
    "is to come from.",
)
PROPOSAL_ACROSS_YEARS = Rule(
    "proposal-across-years",
    Severity.NOTE,
    sv="Förslaget flyttar {ore} från {giver} till {taker}: mellan år, och till en annan innehavare.",
    en="The proposal moves {ore} from {giver} to {taker}: between years, and to another holder.",
)
PROPOSAL_BEYOND_PLACE = Rule(
    "proposal-beyond-place",
    Severity.NOTE,
    sv="{body} ombeds besluta om {ore} från {giver}, men pengarna är inte dess, och inget uppdrag är känt.",
    en="{body} is asked to decide on {ore} from {giver}, but that is not its own money, and no mandate is "
    "known.",
)
RULE_SET = RuleSet()


@RULE_SET.of_event(ProposalMade, PROPOSAL_UNFUNDED)
def proposal_states_funding(state: State, event: ProposalMade) -> Iterator[Finding]:
    """Find proposals to raise a frame that the council has decided, without a word of the funding."""
    if event.funding:
        return
    budget = state.budget(event.budget)
    raised_ore = sum(
        move.ore
        for move in event.proposed
        if move.giver.holder in COUNCILS
        and budget.role(move.taker) in HOLDING_ROLES
        and budget.own_balance(move.taker).frame > 0
    )
    if raised_ore:
        yield Finding(PROPOSAL_UNFUNDED, {"ore": raised_ore}, (event.id,), budget=event.budget)


@RULE_SET.of_event(ProposalMade, PROPOSAL_ACROSS_YEARS)
def proposal_stays_in_year(state: State, event: ProposalMade) -> Iterator[Finding]:
    """Find proposed transfers to another holder's account of another year: no carrying over."""
    budget = state.budget(event.budget)
    for move in event.proposed:
        is_other_holder = move.giver.holder != move.taker.holder and budget.role(move.taker) is not Role.SINK
        if move.giver.year != move.taker.year and is_other_holder:
            facts: MessageParams = {"ore": move.ore, "giver": str(move.giver), "taker": str(move.taker)}
            yield Finding(PROPOSAL_ACROSS_YEARS, facts, (event.id,), str(move.taker), event.budget)


@RULE_SET.of_event(ProposalMade, PROPOSAL_BEYOND_PLACE)
def proposal_asks_who_may_decide(state: State, event: ProposalMade) -> Iterator[Finding]:
    """Find proposals that ask a body to decide on the money of another, without a known mandate.

    An executive board prepares what the council decides, so whatever it is asked is no finding; nor is what
    asks for the council's own money, which any body may prepare.
    """
    if event.to is None or event.to in {*COUNCILS, *EXECUTIVE_BOARDS}:
        return
    budget, day = state.budget(event.budget), event.act.decided.earliest if event.act.decided else None
    ore_by_giver: dict[str, int] = {}
    for move in event.proposed:
        if move.giver.holder in {event.to, *COUNCIL_HOLDERS}:
            continue
        if not may_move(budget, str(event.to), move, day):
            ore_by_giver[str(move.giver)] = ore_by_giver.get(str(move.giver), 0) + move.ore
    for giver, ore in ore_by_giver.items():
        facts: MessageParams = {"body": str(event.to), "ore": ore, "giver": giver}
        yield Finding(PROPOSAL_BEYOND_PLACE, facts, (event.id,), giver, event.budget, "to")
