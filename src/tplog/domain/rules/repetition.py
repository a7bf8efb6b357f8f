"""The rule of repetition: no decision is recorded twice under two ids."""

from __future__ import annotations

from collections.abc import Iterator

from tplog.domain.rules.rule_set import RuleSet
from tplog.domain.state.budget_state import State
from tplog.domain.state.decision_keys import decision_key, is_same_place, recorded_decision
from tplog.events.base import Event
from tplog.events.types import ProposalMade
from tplog.values.finding import Finding, MessageParams, Rule, Severity

DECISION_TWICE = Rule(
    "decision-twice",
    Severity.REFUSE,
    sv="Samma beslut finns redan som ”{event}”: samma organ, dag, ställe och överföringar. {ore} skulle "
    "räknas två gånger. Är det ett annat beslut, skriv varför i despite.",
    en="The same decision is recorded already as '{event}': same body, day, place and transfers. {ore} would "
    "count twice. If it is another decision, say why in despite.",
)
RULE_SET = RuleSet()


@RULE_SET.of_event(Event, DECISION_TWICE)
def decided_once(state: State, event: Event) -> Iterator[Finding]:
    """Find decisions and proposals that were recorded already under another id.

    One that says what it takes the place of is no repetition: said twice, the other is closed already; and of
    a proposal and those in its place one alone counts.
    """
    if event.reverses or (isinstance(event, ProposalMade) and event.instead_of):
        return
    budget = state.budget(event.budget)
    accounts = (*(move.taker for move in event.all_transfers), *(level.account for level in event.measures))
    account = str(accounts[0]) if accounts else None
    key, recorded = decision_key(event), recorded_decision(event)
    if key is None or key not in budget.decisions:
        return
    for earlier in budget.decisions[key].decisions:
        if is_same_place(earlier, recorded) and not budget.is_withdrawn(earlier.event):
            facts: MessageParams = {"event": earlier.event, "ore": event.amount}
            yield Finding(DECISION_TWICE, facts, (event.id, earlier.event), account, event.budget, "id")
            return
