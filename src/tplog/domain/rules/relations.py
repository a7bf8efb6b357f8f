"""Rules of relations between accounts: which are impossible, and whether a part fits in its whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve

from tplog.domain.rules.preconditions import account_not_opened
from tplog.domain.rules.rule_set import RuleContext, RuleSet
from tplog.domain.state.apply_event import apply_event
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.noted_events import NotedRelations
from tplog.domain.state.relations import StateLookup, follows_itself, lies_in_itself
from tplog.domain.state.state_builder import StateBuilder
from tplog.errors import mandatory_rule
from tplog.events.base import Event
from tplog.events.follow_ups import Corrected
from tplog.events.relations import RelationNoted
from tplog.values.account import HOLDING_ROLES, Account, are_other_years
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.relation import FOLLOWS, PART_OF, Relation
from tplog.values.transfer import AccountBalance

RELATION_IMPOSSIBLE = mandatory_rule(
    "relation-impossible",
    "{account} kan inte ha det sambandet med {other}: {why}.",
    "{account} cannot relate to {other} in this way: {why}.",
)
RELATION_TAKEN = mandatory_rule(
    "relation-taken",
    "{account} har redan sambandet ”{relation}” med {other} i {budget}, genom {event}. Rätta den händelsen "
    "först.",
    "{account} already has the relation '{relation}' to {other} in {budget}, by {event}. Correct that event "
    "first.",
)
PART_EXCEEDS_WHOLE = Rule(
    "part-exceeds-whole",
    Severity.WARNING,
    sv="{account} i {budget} har en budget på {part}, men {other} i {other_budget}, som det är en del av, "
    "har bara {whole}.",
    en="{account} in {budget} has a budget of {part}, but {other} in {other_budget}, of which it is a part, "
    "has only {whole}.",
)
PARTS_EXCEED_WHOLE = Rule(
    "parts-exceed-whole",
    Severity.WARNING,
    sv="Delarna av {other} i {other_budget} har tillsammans budgeten {part}, men kontot har bara {whole}. "
    "Delarna är {parts}.",
    en="The parts of {other} in {other_budget} have a budget of {part} together, but the account has only "
    "{whole}. The parts are {parts}.",
)
PART_NOT_COMPARED = Rule(
    "part-not-compared",
    Severity.NOTE,
    sv="Om {account} i {budget} ryms i {other} i {other_budget} går inte att pröva: {why}.",
    en="Whether {account} in {budget} fits in {other} in {other_budget} cannot be checked: {why}.",
)
RULE_SET = RuleSet()


@RULE_SET.precondition(RelationNoted)
def related_accounts_exist(context: RuleContext, event: RelationNoted) -> Iterator[Finding]:
    """Find accounts to which others relate, and that nobody opened in their budget."""
    budget = context.budget(event.other_budget)
    for account in dict.fromkeys(relation.other for relation in event.relations):
        if not budget.is_usable(account):
            finding = account_not_opened(budget, event, account)
            yield evolve(finding, params={**finding.params, "budget": event.other_budget})


@RULE_SET.precondition(RelationNoted)
def relations_are_possible(context: RuleContext, event: RelationNoted) -> Iterator[Finding]:
    """Find relations of an account to itself, in a ring, or between accounts that cannot relate so."""
    before = context.state.budget(event.budget)
    noted = before.relations.get(event.other_budget, NotedRelations(()))
    relations = {**before.relations, event.other_budget: NotedRelations((*noted.events, event))}
    for related in event.accounts:
        if not related.to or (event.kind == PART_OF and len(related.to) > 1):
            yield _impossible(event, related.account, related.to, "relation-to-one")
    yield from _misfits(context, event, evolve(before, relations=relations), event.relations)


@RULE_SET.precondition(Corrected)
def relations_may_come_back(context: RuleContext, event: Corrected) -> Iterator[Finding]:
    """Find corrections of corrections that bring back a relation which others have made impossible."""
    if not isinstance(context.events_by_id.get(event.corrects), Corrected):
        return
    before = context.state.budget(event.budget)
    if not before.relations:
        return
    builder = StateBuilder(context.state, is_overlay=True)
    apply_event(builder, event)
    after, standing = builder.state.budget(event.budget), set(before.standing_relations())
    back = [relation for relation in after.standing_relations() if relation not in standing]
    yield from _misfits(context, event, after, back)


def _misfits(
    context: RuleContext, event: Event, after: BudgetState, added: Iterable[Relation]
) -> Iterator[Finding]:
    """Yield which of the relations that an event adds cannot be in the state after it, or are there twice."""

    def states(name: str) -> BudgetState:
        return after if name == event.budget else context.budget(name)

    for relation in added:
        if why := _why_impossible(states, relation):
            yield _impossible(event, relation.account, (relation.other,), why)
        for known in after.standing_relations():
            if _excludes(known, relation):
                facts: MessageParams = {
                    "account": str(known.account),
                    "relation": known.kind,
                    "other": str(known.other),
                    "budget": known.other_budget,
                    "event": known.event,
                }
                yield Finding(RELATION_TAKEN, facts, (event.id,), str(known.account), event.budget)
                break


def _excludes(known: Relation, relation: Relation) -> bool:
    """Return whether a relation leaves no room for another: it is the same, or an account has two wholes."""
    if (known.kind, known.account) != (relation.kind, relation.account) or known.event == relation.event:
        return False
    return known.kind == PART_OF or (known.other_budget, known.other) == (
        relation.other_budget,
        relation.other,
    )


def _impossible(event: Event, account: Account, others: Sequence[Account], why: str) -> Finding:
    names = ", ".join(map(str, others)) or "–"
    facts: MessageParams = {"account": str(account), "other": names, "why": (why,)}
    return Finding(RELATION_IMPOSSIBLE, facts, (event.id,), str(account), event.budget, "accounts")


def _why_impossible(states: StateLookup, relation: Relation) -> str:
    """Return the key of the phrase that says why a relation cannot be; empty if it can."""
    account, other = relation.account, relation.other
    is_inside = relation.budget == relation.other_budget
    places = ((relation.budget, account), (relation.other_budget, other))
    if any(states(name).role(path) not in HOLDING_ROLES for name, path in places):
        return "relation-without-money"
    if relation.kind == FOLLOWS:
        reasons = {
            "relation-to-itself": is_inside and account.parts == other.parts,
            "relation-backwards": are_other_years(account.year, other.year) and other.year > account.year,
            "relation-follows-in-a-ring": follows_itself(states, relation),
        }
    else:
        reasons = {
            "relation-to-itself": is_inside and (account.contains(other) or other.contains(account)),
            "relation-of-two-years": account.year != other.year,
            "relation-in-a-ring": lies_in_itself(states, relation),
        }
    return next((why for why, holds in reasons.items() if holds), "")


@RULE_SET.of_state(PART_EXCEEDS_WHOLE, PARTS_EXCEED_WHOLE, PART_NOT_COMPARED)
def parts_fit_in_wholes(state: State) -> Iterator[Finding]:
    """Find parts with a larger budget than the account in which they lie, alone or together.

    An account of a budget that ``state`` does not have is not judged.
    """
    parts_by_whole: dict[tuple[str, Account], list[Relation]] = defaultdict(list)
    for budget in state.budgets.values():
        for relation in budget.standing_relations():
            if relation.kind == PART_OF and relation.other_budget in state.budgets:
                parts_by_whole[relation.other_budget, relation.other].append(relation)
    for (name, account), relations in parts_by_whole.items():
        whole = state.budget(name).subtree_balance(account)
        parts = [(part, state.budget(part.budget).subtree_balance(part.account)) for part in relations]
        alone = [finding for part in parts for finding in _judged_alone(*part, whole)]
        yield from alone or _judged_together(parts, whole)


def _judged_alone(relation: Relation, part: AccountBalance, whole: AccountBalance) -> Iterator[Finding]:
    """Yield that a part is larger than its whole, or that they cannot be compared."""
    why = _why_not_compared(part, whole)
    if not part.budget_total or not (why or _exceeds(part.budget_total, whole.budget_total)):
        return
    facts: dict[str, int | str | tuple[str, ...]] = {
        "account": str(relation.account),
        "budget": relation.budget,
        "other": str(relation.other),
        "other_budget": relation.other_budget,
    }
    more = {"why": (why,)} if why else {"part": part.budget_total, "whole": whole.budget_total}
    rule = PART_NOT_COMPARED if why else PART_EXCEEDS_WHOLE
    yield Finding(rule, {**facts, **more}, (relation.event,), str(relation.account), relation.budget)


def _why_not_compared(part: AccountBalance, whole: AccountBalance) -> str:
    if not part.level_known:
        return "part-level-unknown"
    if not whole.level_known:
        return "whole-level-unknown"
    return "" if whole.max_abs_figure else "whole-without-money"


def _exceeds(part: int, whole: int) -> bool:
    """Return whether a part's budget is more than its whole's; of an income, whether it is more of one."""
    return part > whole if whole >= 0 else part < whole


def _judged_together(
    parts: Sequence[tuple[Relation, AccountBalance]], whole: AccountBalance
) -> Iterator[Finding]:
    """Yield that parts of which none is larger than the whole are larger together."""
    counted = [part for part in parts if not _lies_in_another(part[0], parts)]
    total = sum(balance.budget_total for _, balance in counted)
    if len(counted) > 1 and _exceeds(total, whole.budget_total):
        first = counted[0][0]
        facts: MessageParams = {
            "other": str(first.other),
            "other_budget": first.other_budget,
            "part": total,
            "whole": whole.budget_total,
            "parts": ", ".join(f"{part.account} ({part.budget})" for part, _ in counted),
        }
        events = tuple(dict.fromkeys(part.event for part, _ in counted))
        yield Finding(PARTS_EXCEED_WHOLE, facts, events, str(first.other), first.other_budget)


def _lies_in_another(relation: Relation, parts: Sequence[tuple[Relation, AccountBalance]]) -> bool:
    """Return whether a part's account lies below that of another part."""
    return any(
        other.budget == relation.budget
        and other.account != relation.account
        and other.account.contains(relation.account)
        for other, _ in parts
    )
