"""Rules of authority: a body may move money at or under its own account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from tplog.domain.rules.rule_set import RuleSet
from tplog.domain.rules.stated_ranges import hedged_range
from tplog.domain.state.budget_state import BudgetState, State
from tplog.events.base import Event
from tplog.events.money_acts import Decision
from tplog.events.types import FrameChanged, MandateGiven
from tplog.values.account import COUNCIL_HOLDERS, COUNCILS, Role, are_other_years
from tplog.values.by_fields import ByFields
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.transfer import Transfer

MANDATE_MISSING = Rule(
    "mandate-missing",
    Severity.WARNING,
    sv="{body} flyttar {ore} från {giver}. {why}",
    en="{body} moves {ore} from {giver}. {why}",
)
FUNDING_NOT_STATED = Rule(
    "funding-not-stated",
    Severity.WARNING,
    sv="Ramen höjs med {ore} utan att handlingen säger varifrån pengarna kommer.",
    en="The frame is raised by {ore} and the paper does not say where the money comes from.",
)
BODY_DISPUTED = Rule(
    "body-disputed",
    Severity.WARNING,
    sv="Handlingen nämner både {body} och {others} som beslutande.",
    en="The paper names both {body} and {others} as the body that decided.",
)
RULE_SET = RuleSet()


@RULE_SET.of_event(Decision, MANDATE_MISSING, given=("transfers", "proposed", "held"))
def mandate_covers(state: State, event: Decision) -> Iterator[Finding]:
    """Find money moved by a body beyond its place that no recorded mandate covers; once for each cause."""
    if event.act.body is None or event.act.body in COUNCILS:
        return
    budget, body = state.budget(event.budget), str(event.act.body)
    decided_on = event.act.decided.earliest if event.act.decided else None
    by_cause: dict[_Cause, list[Transfer]] = {}
    for move in event.stated_transfers if event.reverses else event.final_transfers:
        cause = _missing_mandate(budget, body, move, decided_on)
        if cause is not None:
            by_cause.setdefault(cause, []).append(move)
    for cause, moves in by_cause.items():
        givers = list(dict.fromkeys(move.giver for move in moves))
        named = givers if len(givers) == 1 else list(dict.fromkeys(giver.body for giver in givers))
        facts: MessageParams = {
            "body": body,
            "ore": sum(move.ore for move in moves),
            "giver": ", ".join(map(str, named)),
            "why": (cause.phrase,),
            **({"mandate": cause.mandate, "bound": cause.bound} if cause.mandate else {}),
        }
        yield Finding(MANDATE_MISSING, facts, (event.id,), str(givers[0]), event.budget)


@frozen(eq=False, repr=False)
class _Cause(ByFields):
    """Why a body may not move money: a phrase, and the mandate that falls short with its day or öre."""

    phrase: str
    mandate: str = ""
    bound: str | int = ""


def may_move(budget: BudgetState, body: str, move: Transfer, day: date | None) -> bool:
    """Return whether a body may make a transfer on a day: of its own money, or by a recorded mandate."""
    return _missing_mandate(budget, body, move, day) is None


def _missing_mandate(budget: BudgetState, body: str, move: Transfer, decided: date | None) -> _Cause | None:
    """Return why a body needs a mandate for a transfer that none covers; None if it may move the money."""
    giver = move.giver
    is_external = budget.role(giver) in {Role.SOURCE, Role.SINK} and giver.holder not in COUNCIL_HOLDERS
    if is_external or (giver.holder == body and not are_other_years(giver.year, move.taker.year)):
        return None
    mandates = [
        mandate
        for mandate in budget.mandates.values()
        if mandate.to == body and any(account.contains(giver) for account in mandate.over)
    ]
    shortfalls = [_shortfall(mandate, move, decided) for mandate in mandates]
    if None in shortfalls:
        return None
    if shortfalls:
        return shortfalls[-1]
    if giver.holder == body:
        return _Cause("beyond-its-year")
    return _Cause("councils-money" if giver.holder in COUNCIL_HOLDERS else "not-own-money")


def _shortfall(mandate: MandateGiven, move: Transfer, decided: date | None) -> _Cause | None:
    """Return why a mandate does not cover a transfer from an account that it is over; None if it does."""
    if mandate.until is not None and decided is not None and decided > mandate.until:
        return _Cause("mandate-ended", mandate.id, mandate.until.isoformat())
    if mandate.limit is not None and move.ore > hedged_range(mandate.limit).high:
        return _Cause("mandate-exceeded", mandate.id, mandate.limit.ore)
    return None


@RULE_SET.of_event(FrameChanged, FUNDING_NOT_STATED)
def funding_is_stated(state: State, event: FrameChanged) -> Iterator[Finding]:
    """Find raised frames whose funding the document does not state: by a giver, a cut beside, or in words."""
    if not event.funding:
        budget = state.budget(event.budget)
        raised_ore = sum(
            move.ore * ((budget.role(move.giver) is Role.COUNCIL) - (budget.role(move.taker) is Role.COUNCIL))
            for move in event.final_transfers
        )
        if raised_ore > 0:
            yield Finding(FUNDING_NOT_STATED, {"ore": raised_ore}, (event.id,), budget=event.budget)


@RULE_SET.of_event(Event, BODY_DISPUTED, given="act.also_named")
def single_deciding_body(_state: State, event: Event) -> Iterator[Finding]:
    """Find documents that contradict themselves on who decided."""
    first, *others = [body for body in (event.act.body, *event.act.also_named) if body] or [""]
    if others:
        facts: MessageParams = {"body": first, "others": ", ".join(others)}
        yield Finding(BODY_DISPUTED, facts, (event.id,), budget=event.budget, key="also_named")
