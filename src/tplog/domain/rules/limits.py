"""Rules of limits: a ceiling or floor that was decided, held against outcomes, or against what was moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache

from attrs import evolve, frozen

from tplog.domain.rules.record_facts import CORRECTION, DECISION, RecordFacts
from tplog.domain.rules.rule_set import BudgetCheck, Place, RuleSet
from tplog.domain.rules.stated_ranges import hedged_range
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.outcomes import noted_outcomes, outcome_covers_year
from tplog.events.base import Event, FieldType
from tplog.events.field_types import field_types
from tplog.events.references import first_corrected
from tplog.events.types import MandateGiven
from tplog.values.account import Account
from tplog.values.amount import Amount
from tplog.values.by_fields import ByFields
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.matter_words import CORRECTED, QUASHED_STATUSES, REPLACED

LIMIT_EXCEEDED = Rule(
    "limit-exceeded",
    Severity.WARNING,
    sv="{what}, men enligt ”{decision}” ska det vara {bound} {limit}.",
    en="{what}, but by '{decision}' it is to be {bound} {limit}.",
)
MANDATE_USED_UP = Rule(
    "mandate-used-up",
    Severity.WARNING,
    sv="{body} har sammanlagt flyttat {ore} från {accounts}, men enligt ”{decision}” får det vara "
    "högst {limit} i allt.",
    en="{body} has moved {ore} in all from {accounts}, but by '{decision}' it may be at most {limit} in all.",
)
LIMIT_NEGATIVE = Rule(
    "limit-negative",
    Severity.REFUSE,
    sv="Gränsen ”{text}” ({key}) är negativ och har två läsningar: {ore} i kostnad, skrivet med minus, eller "
    "{ore} mer i intäkt än i kostnad. Skriv den utan minus, i at_least om kontona ska ta in så mycket. Är "
    "det ett netto under noll som gränsen gäller, skriv det i despite.",
    en="The limit '{text}' ({key}) is negative and has two readings: {ore} of cost, written with a minus, or "
    "{ore} more of income than of cost. Write it without a minus, in at_least if the accounts are to take in "
    "so much. If the limit is of a net below zero, say so in despite.",
)
RULE_SET = RuleSet()

_TAKEN_BACK = frozenset({CORRECTED, REPLACED, *QUASHED_STATUSES})


@frozen(eq=False, repr=False)
class _Limit(ByFields):
    """What an event lets accounts spend together: at most, at least, or both."""

    event: str
    accounts: Sequence[Account]
    at_most: Amount | None = None
    at_least: Amount | None = None


@cache
def _limit_fields(event_type: type[Event]) -> tuple[str, ...]:
    """Return the names of the amounts of their own that events of a class have: they are all limits."""
    types = field_types(event_type)
    return tuple(name for name, field_type in types.items() if field_type is FieldType.AMOUNT)


@RULE_SET.of_event(Event, LIMIT_NEGATIVE)
def limits_have_one_reading(_state: State, event: Event) -> Iterator[Finding]:
    """Find ceilings and floors below zero: of a cost written with a minus, or of a net income?

    Where the paper writes costs with a minus they are read without one.
    """
    for name in _limit_fields(type(event)):  # type: ignore[arg-type]  # a class hashes
        amount = getattr(event, name)
        if amount is not None and amount.ore < 0:
            facts: MessageParams = {"text": amount.text, "key": name, "ore": -amount.ore}
            yield Finding(LIMIT_NEGATIVE, facts, (event.id,), budget=event.budget, key=name)


@RULE_SET.of_state(LIMIT_EXCEEDED)
def outcomes_within_limits(state: State) -> Iterator[Finding]:
    """Find limits of guidelines, mandates and conditions that the accounts' outcome breaks.

    A floor is held only against the outcome of a whole year.
    """
    for budget, budget_state in state.budgets.items():
        for stated in _limits(budget_state):
            limit = evolve(stated, accounts=_topmost(budget_state, stated.accounts))
            outcomes = [figure for path in limit.accounts for figure in noted_outcomes(budget_state, path)]
            if not outcomes:
                continue
            spent = -sum(budget_state.subtree_balance(path).outcome for path in limit.accounts)
            latest = max(outcomes, key=lambda figure: figure.made or date.min)
            facts: MessageParams = {
                "accounts": ", ".join(map(str, limit.accounts)),
                "decision": limit.event,
            }
            for words, bound, ore in _broken_bounds(budget_state, limit, spent):
                what = "limit-of-income" if ore != spent else "limit-of-outcome"
                params = {**facts, "what": (what,), "ore": ore, "bound": (words,), "limit": bound.ore}
                events = (limit.event, latest.event)
                yield Finding(LIMIT_EXCEEDED, params, events, str(limit.accounts[0]), budget)


def _topmost(budget: BudgetState, accounts: Sequence[Account]) -> tuple[Account, ...]:
    """Return the accounts that are part of no other of them, each once."""
    return tuple(
        path
        for path in dict.fromkeys(accounts)
        if not any(
            above in accounts and budget.role(above) is budget.role(path) for above in path.ancestors()
        )
    )


def _broken_bounds(budget: BudgetState, limit: _Limit, spent: int) -> Iterator[tuple[str, Amount, int]]:
    """Yield the limit's bounds that an outcome in öre breaks: name in the vocabulary, bound, what breaks it.

    The last is the outcome, or what accounts of a net income take in.
    """
    if limit.at_most is not None and spent > hedged_range(limit.at_most).high:
        yield "at-most", limit.at_most, spent
    floor = hedged_range(limit.at_least).low if limit.at_least is not None else 0
    # Accounts that are to take in money give at least so much, which is written without a minus.
    takes_in = all(budget.subtree_balance(path).is_net_income for path in limit.accounts)
    held = -spent if takes_in and floor > 0 else spent
    if (
        limit.at_least is not None
        and held < floor
        and all(outcome_covers_year(budget, path) for path in limit.accounts)
    ):
        yield "at-least", limit.at_least, held


def _limits(budget: BudgetState) -> Iterator[_Limit]:
    """Yield the limits that hold: not those of decisions whose condition is open or was not met."""
    for guideline in budget.guidelines.values():
        if guideline.over and budget.is_unconditional(guideline.id):
            bounds = (guideline.at_most, guideline.at_least)
            if guideline.from_year is None and guideline.until_year is None:
                yield _Limit(guideline.id, guideline.over, *bounds)
                continue
            for year in filter(guideline.holds_in, budget.years()):
                paths = tuple(dict.fromkeys(Account(year, path.parts) for path in guideline.over))
                yield _Limit(guideline.id, paths, *bounds)
    for mandate in budget.mandates.values():
        if mandate.over:
            yield _Limit(mandate.id, mandate.over, mandate.in_all)
    for event_id, condition in budget.condition_limits.items():
        if condition.over and budget.is_unconditional(event_id):
            yield _Limit(event_id, condition.over, condition.at_most)


@RULE_SET.of_history(MANDATE_USED_UP)
class MandatesWithinSums(BudgetCheck):
    """Find mandates under which their body has moved more, all draws together, than they allow in all.

    A draw is net money that the body takes from the mandate's accounts to others, from the day on which it
    was given until its end; one whose day is unknown counts.
    """

    def __init__(self) -> None:
        """Start without records."""
        super().__init__()
        self._acts: dict[str, list[str]] = defaultdict(list)  # their ids, by budget

    def note(self, records: Iterable[RecordFacts]) -> None:
        """Take the next records by their facts."""
        for facts in records:
            marks = facts.noted.marks
            if DECISION in marks or CORRECTION in marks:
                self._acts[facts.budget].append(facts.dated.event)

    def asks_again(self, facts: RecordFacts) -> bool:
        """Return whether the event of a record may be asked for again."""
        return DECISION in facts.noted.marks or CORRECTION in facts.noted.marks

    def placed(self, state: State) -> Iterator[tuple[Place, Finding]]:
        """Yield one finding for each mandate that is used beyond its sum, in the order of the budgets."""
        for name, budget in state.budgets.items():
            mandates = [each for each in budget.mandates.values() if each.in_all is not None and each.over]
            acts = {act: self.seen[act] for act in self._acts.get(name, ())} if mandates else {}
            for mandate in mandates:
                if mandate.in_all is not None:
                    yield from (((), each) for each in _judged(budget, acts, mandate, mandate.in_all))


def _judged(
    budget: BudgetState, acts: Mapping[str, Event], mandate: MandateGiven, in_all: Amount
) -> Iterator[Finding]:
    """Yield that the acts of a budget, by id, draw more under a mandate than it allows in all."""
    draws = {
        event.id: ore
        for event in acts.values()
        if _stands(budget, event)
        if (ore := _drawn(acts, event, mandate))
    }
    drawn = sum(draws.values())
    if drawn > hedged_range(in_all).high:
        facts: MessageParams = {
            "body": mandate.to,
            "ore": drawn,
            "accounts": ", ".join(map(str, mandate.over)),
            "decision": mandate.id,
            "limit": in_all.ore,
        }
        yield Finding(MANDATE_USED_UP, facts, (mandate.id, *draws), str(mandate.over[0]), mandate.budget)


def _drawn(acts: Mapping[str, Event], event: Event, mandate: MandateGiven) -> int:
    """Return the öre that an act of the body moves from the mandate's accounts while it holds."""
    act = first_corrected(event, acts.get)
    if act.act.body != mandate.to or not _is_in_time(act, mandate):
        return 0
    return sum(
        move.ore * (_covers(mandate, move.giver) - _covers(mandate, move.taker))
        for move in event.stated_transfers
    )


def _covers(mandate: MandateGiven, account: Account) -> bool:
    return any(path.contains(account) for path in mandate.over)


def _is_in_time(event: Event, mandate: MandateGiven) -> bool:
    """Return whether an act is not known to be before the mandate or after its end."""
    day, given = event.act.decided, mandate.act.decided
    first, last = (day.earliest, day.latest) if day else (None, None)
    is_before = last is not None and given is not None and given.earliest and last < given.earliest
    is_after = first is not None and mandate.until is not None and first > mandate.until
    return not is_before and not is_after


def _stands(budget: BudgetState, event: Event) -> bool:
    """Return whether what an event moves still counts: nothing took it back, and no condition holds it."""
    status = budget.standing.get(event.id)
    return status is None or (status.status not in _TAKEN_BACK and budget.is_unconditional(event.id))
