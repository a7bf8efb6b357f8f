"""Rules of authority: a body may move money at or under its own account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from tplog.domain.rules.rule_set import RuleSet
from tplog.domain.rules.stated_ranges import OreRange, effect_range, hedged_range, sum_of
from tplog.domain.state.budget_state import BudgetState, State
from tplog.events.base import Decision, Event
from tplog.events.types import FrameChanged, MandateGiven
from tplog.values.account import BUILT_IN_HOLDERS, COUNCIL, COUNCIL_HOLDERS, HOLDING_ROLES, Account, Role
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.limits import MAX_MISTAKES
from tplog.values.transfer import Transfer

MANDATE_MISSING = Rule(
    "mandate-missing",
    Severity.WARNING,
    sv="{body} flyttar {ore} från {giver}, som inte är dess egna pengar, utan känt uppdrag.",
    en="{body} moves {ore} from {giver}, which is not its own money, without a known mandate.",
)
FUNDING_NOT_STATED = Rule(
    "funding-not-stated",
    Severity.WARNING,
    sv="Ramen höjs med {ore} utan att papperet säger varifrån pengarna kommer.",
    en="The frame is raised by {ore} and the paper does not say where the money comes from.",
)
BODY_DISPUTED = Rule(
    "body-disputed",
    Severity.WARNING,
    sv="Papperet nämner både {body} och {others} som beslutande.",
    en="The paper names both {body} and {others} as the body that decided.",
)
DECISION_DIFFERS = Rule(
    "decision-differs",
    Severity.NOTE,
    sv="{account} fick {decided}, medan förslaget {proposal} var {proposed}.",
    en="{account} was given {decided}, where the proposal {proposal} was {proposed}.",
)
LINES_LEFT_OUT = Rule(
    "lines-left-out",
    Severity.WARNING,
    sv="Beslutet nämner inte {count} poster i ”{event}”, tillsammans {ore}, som därmed faller: {lines}. "
    "Gäller de ännu, skriv dem med belopp; annars med 0 kr.",
    en="The decision does not mention {count} lines of '{event}', together {ore}, which fall with it: "
    "{lines}. If they still hold, write them with their amounts; if not, with 0 kr.",
)
RULE_SET = RuleSet()


@RULE_SET.of_event(Decision, MANDATE_MISSING)
def mandate_covers(state: State, event: Decision) -> Iterator[Finding]:
    """Find money moved by a body that neither held it, nor is the council, nor has a recorded mandate."""
    if event.act.body in {None, COUNCIL}:
        return
    budget, body = state.budget(event.budget), str(event.act.body)
    decided_on = event.act.decided.earliest if event.act.decided else None
    for move in event.stated_transfers if event.reverses else event.final_transfers:
        if not (_is_own_money(body, move) or _has_mandate(budget, body, move, decided_on)):
            facts: MessageParams = {"body": body, "ore": move.ore, "giver": str(move.giver)}
            yield Finding(MANDATE_MISSING, facts, (event.id,), str(move.giver), event.budget)


def _is_own_money(body: str, move: Transfer) -> bool:
    external = move.giver.holder in BUILT_IN_HOLDERS and move.giver.holder not in COUNCIL_HOLDERS
    return (move.giver.holder == body and move.giver.year == move.taker.year) or external


def _has_mandate(budget: BudgetState, body: str, move: Transfer, decided: date | None) -> bool:
    return any(
        mandate.to == body and _mandate_allows(mandate, move, decided) for mandate in budget.mandates.values()
    )


def _mandate_allows(mandate: MandateGiven, move: Transfer, decided: date | None) -> bool:
    """Return whether a mandate covers a transfer: its date, its amount and the giver's account."""
    in_time = mandate.until is None or decided is None or decided <= mandate.until
    within_limit = mandate.limit is None or move.ore <= hedged_range(mandate.limit).high
    return in_time and within_limit and any(account.contains(move.giver) for account in mandate.over)


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


@RULE_SET.of_event(Event, BODY_DISPUTED)
def single_deciding_body(_state: State, event: Event) -> Iterator[Finding]:
    """Find documents that contradict themselves on who decided."""
    if event.act.also_named:
        facts: MessageParams = {"body": event.act.body or "–", "others": ", ".join(event.act.also_named)}
        yield Finding(BODY_DISPUTED, facts, (event.id,), budget=event.budget, key="also_named")


@RULE_SET.of_event(Decision, DECISION_DIFFERS)
def adopted_as_proposed(state: State, event: Decision) -> Iterator[Finding]:
    """Find accounts to which a decision gave another sum than the proposal that it adopts."""
    if event.adopts is None:
        return
    proposal = state.budget(event.budget).standing.get(event.adopts)
    if proposal is None:
        return
    moves = event.stated_transfers if event.reverses else event.final_transfers
    for account in dict.fromkeys(move.taker for move in (*moves, *proposal.moves)):
        decided, proposed = (sum(move.effect(account) for move in side) for side in (moves, proposal.moves))
        if not _given_range(moves, account).meets(_given_range(proposal.moves, account)):
            facts: MessageParams = {
                "account": str(account),
                "decided": decided,
                "proposed": proposed,
                "proposal": event.adopts,
            }
            yield Finding(DECISION_DIFFERS, facts, (event.id, event.adopts), str(account), event.budget)


def _given_range(moves: Iterable[Transfer], account: Account) -> OreRange:
    """Return what transfers can give an account together, as they are stated."""
    return sum_of(effect_range(move, (move.taker == account) - (move.giver == account)) for move in moves)


@RULE_SET.of_event(Decision, LINES_LEFT_OUT)
def lines_are_mentioned(state: State, event: Decision) -> Iterator[Finding]:
    """Find lines of the decision that is replaced, or of the proposal that is adopted, left unmentioned."""
    budget = state.budget(event.budget)
    if event.replaces:
        taken_back = (move for move in event.transfers if move.stated is None)
        moves = [(move.taker, move.giver, move.ore) for move in taken_back]
        yield from _lines_left_out(budget, event, "replaces", event.replaces, moves)
    if event.adopts and event.adopts in budget.standing:
        moves = [(move.giver, move.taker, move.ore) for move in budget.standing[event.adopts].moves]
        yield from _lines_left_out(budget, event, "adopts", event.adopts, moves)


def _lines_left_out(
    budget: BudgetState,
    event: Decision,
    key: str,
    earlier: str,
    moves: Iterable[tuple[Account, Account, int]],
) -> Iterator[Finding]:
    """Find the lines among an earlier act's givers and takers that the event leaves out."""
    named, covering = _mentioned_accounts(event)
    left_out: dict[Account, int] = {}
    for giver, taker, ore in moves:
        for account in (taker, giver):
            is_mentioned = account in named or any(path in covering for path in account.ancestors())
            if not is_mentioned and budget.role(account) in HOLDING_ROLES:
                left_out[account] = left_out.get(account, 0) + ore
                break
    if left_out:
        names = [str(account) for account in left_out]
        more = ["…"] if len(names) > MAX_MISTAKES else []
        facts: MessageParams = {
            "count": str(len(names)),
            "lines": ", ".join(names[:MAX_MISTAKES] + more),
            "ore": sum(left_out.values()),
            "event": earlier,
        }
        yield Finding(LINES_LEFT_OUT, facts, (event.id, earlier), names[0], event.budget, key)


def _mentioned_accounts(event: Decision) -> tuple[set[Account], set[Account]]:
    """Return the accounts that the event names or divides, and those whose sum covers the lines below."""
    moves = [move for move in event.all_transfers if move.stated is not None]
    # Of a line and its own body the line is meant, whichever gives; else the taker.
    covering = {move.giver if move.taker.contains(move.giver) else move.taker for move in moves}
    covering |= {measure.account for measure in event.measures} | set(event.undivided)
    named = {account for move in moves for account in (move.giver, move.taker)}
    named |= {measure.against for measure in event.measures if measure.against}
    divided = {path for account in covering for path in account.ancestors()}
    return covering | named | divided, covering
