"""Rules without exception: what they refuse would make the log itself wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import frozen

from tplog.domain.state import BudgetState, State
from tplog.errors import refusal
from tplog.events.types import (
    REJECTING,
    AccountOpened,
    Decision,
    Event,
    FindingAnswered,
    OutcomeRecorded,
    ProposalMade,
    ProposalSettled,
)
from tplog.events.wire import LONGEST_LEAF, leaf_size
from tplog.values.account import Account
from tplog.values.finding import Figures, Finding
from tplog.values.text import nearest
from tplog.values.transfer import Transfer

ACCOUNT_NOT_OPENED = refusal(
    "account-not-opened",
    "Ingen har lagt upp kontot {account} i {budget}. Närmast: {nearest}. "
    "Lägg upp det med AccountOpened om det är nytt.",
    "Nobody opened the account {account} in {budget}. Nearest: {nearest}. "
    "Open it with AccountOpened if it is new.",
)
OPENED_TWICE = refusal(
    "account-opened-twice",
    "Kontot {account} är redan upplagt.",
    "The account {account} is open already.",
)
SHAPE_WRONG = refusal(
    "shape-wrong",
    "{event} kan inte flytta pengar från {giver} till {taker}: {why}.",
    "{event} cannot move money from {giver} to {taker}: {why}.",
)
NOTHING_STATED = refusal(
    "nothing-stated",
    "{event} anger inget belopp. Skriv from och lines, eller transfers.",
    "{event} states no amount. Write from and lines, or transfers.",
)
ID_TAKEN = refusal(
    "id-taken",
    "En annan händelse har redan detta id. Skillnad: {difference}. Välj ett nytt id.",
    "Another event has this id already. Difference: {difference}. Choose a new id.",
)
DECIDED_IN_FUTURE = refusal(
    "decided-in-future",
    "Beslutet är daterat {decided}, efter dagen då det registreras ({today}).",
    "The decision is dated {decided}, after the day of its recording ({today}).",
)
OUTCOME_IN_FUTURE = refusal(
    "outcome-in-future",
    "Utfallet sträcker sig till {until}, efter dagen då det registreras ({today}).",
    "The outcome reaches to {until}, after the day of its recording ({today}).",
)
ROLE_MISPLACED = refusal(
    "role-misplaced",
    "{account} ligger under en innehavare och har dess roll. Ange role bara för nya innehavare.",
    "{account} lies below a holder and has its role. Give role to new holders only.",
)
PROPOSAL_UNKNOWN = refusal(
    "proposal-unknown",
    "Det finns inget förslag ”{proposal}” i {budget}. Närmast: {nearest}.",
    "There is no proposal '{proposal}' in {budget}. Nearest: {nearest}.",
)
PROPOSAL_CLOSED = refusal(
    "proposal-closed",
    "Förslaget ”{proposal}” är redan avgjort av {by}.",
    "The proposal '{proposal}' is settled already, by {by}.",
)
ANSWER_WITHOUT_EVENT = refusal(
    "event-unknown",
    "Det finns ingen händelse ”{event}”. Närmast: {nearest}.",
    "There is no event '{event}'. Nearest: {nearest}.",
)
EVENT_TOO_LARGE = refusal(
    "event-too-large",
    "Händelsen tar {size} byte; en post rymmer {longest}. Korta texterna eller dela händelsen.",
    "The event takes {size} bytes; a record holds {longest}. Shorten its texts or split it.",
)


@frozen
class Before:
    """What a rule may look at: the state before, the events that exist by id, the day of recording."""

    state: State
    known: Mapping[str, Event]
    today: date


def accounts_are_open(before: Before, event: Event) -> Iterator[Finding]:
    """Every account that an event names was opened, or is given by the vocabulary."""
    budget = before.state.budget(event.budget)
    names = [str(path) for path in budget.accounts]
    for account in dict.fromkeys(_named(event)):
        if not budget.knows(account):
            near = ", ".join(nearest(str(account), names)) or "–"
            facts: Figures = {"account": str(account), "budget": event.budget, "nearest": near}
            yield Finding(ACCOUNT_NOT_OPENED, facts, (event.id,), str(account), event.budget)


def _named(event: Event) -> Iterator[Account]:
    for transfer in (*event.transfers, *event.proposed):
        yield from (transfer.giver, transfer.taker)
    yield from (measure.account for measure in event.measures)
    if isinstance(event, ProposalMade):
        for change in event.changes:
            yield from (change.account, change.since)


def opened_once(before: Before, event: Event) -> Iterator[Finding]:
    """An account is opened once, what the vocabulary gives never; lines have their holder's role."""
    if isinstance(event, AccountOpened):
        budget = before.state.budget(event.budget)
        for opened in event.accounts:
            path = str(opened.path)
            if budget.knows(opened.path):
                yield Finding(OPENED_TWICE, {"account": path}, (event.id,), path, event.budget)
            if event.role and opened.path.parent:
                yield Finding(ROLE_MISPLACED, {"account": path}, (event.id,), path, event.budget)


def shape_fits(before: Before, event: Event) -> Iterator[Finding]:
    """Transfers go between holders of the roles that this kind of act may move money between."""
    budget = before.state.budget(event.budget)
    moves = (*event.transfers, *event.proposed)
    if event.shape and not moves and not event.measures:
        yield Finding(NOTHING_STATED, {"event": type(event).__name__}, (event.id,), budget=event.budget)
    for move in moves:
        if why := _misfit(budget, event, move):
            facts: Figures = {
                "event": type(event).__name__,
                "giver": str(move.giver),
                "taker": str(move.taker),
                "why": why,
            }
            yield Finding(SHAPE_WRONG, facts, (event.id,), str(move.taker), event.budget)


def _misfit(budget: BudgetState, event: Event, move: Transfer) -> tuple[str, ...]:
    giver, taker = budget.role(move.giver), budget.role(move.taker)
    if move.giver == move.taker:
        return ("giver-is-taker",)
    if (giver, taker) not in event.shape:
        return ("roles-misfit", giver.value, taker.value)
    if event.within_body and not (move.giver.holds(move.taker) or move.taker.holds(move.giver)):
        return ("not-own-lines",)
    return ()


def not_in_future(before: Before, event: Event) -> Iterator[Finding]:
    """Nothing is recorded before it was decided; an imprecise date may be as early as it can mean."""
    decided = event.act.decided
    if decided is not None and decided.earliest > before.today:
        facts: Figures = {"decided": str(decided), "today": before.today.isoformat()}
        yield Finding(DECIDED_IN_FUTURE, facts, (event.id,), budget=event.budget, key="decided")
    if isinstance(event, OutcomeRecorded) and event.until > before.today:
        facts = {"until": event.until.isoformat(), "today": before.today.isoformat()}
        yield Finding(OUTCOME_IN_FUTURE, facts, (event.id,), budget=event.budget, key="until")


def proposal_stands(before: Before, event: Event) -> Iterator[Finding]:
    """What is adopted or settled is a proposal of the same budget that nobody has closed."""
    match event:
        case ProposalSettled(proposal=name):
            key = "proposal"
        case Decision(adopts=str(name)):
            key = "adopts"
        case _:
            return
    proposals = before.state.budget(event.budget).proposals
    facts: Figures
    if name not in proposals:
        near = ", ".join(nearest(name, proposals)) or "–"
        kind, facts = PROPOSAL_UNKNOWN, {"proposal": name, "budget": event.budget, "nearest": near}
    elif proposals[name].status in {*REJECTING, "adopted"}:
        kind, facts = PROPOSAL_CLOSED, {"proposal": name, "by": proposals[name].settled_by or "–"}
    else:
        return
    yield Finding(kind, facts, (event.id,), budget=event.budget, key=key)


def answers_something(before: Before, event: Event) -> Iterator[Finding]:
    """An answer is to a finding at an event that exists."""
    if isinstance(event, FindingAnswered) and event.answers not in before.known:
        facts: Figures = {
            "event": event.answers,
            "nearest": ", ".join(nearest(event.answers, before.known)) or "–",
        }
        yield Finding(ANSWER_WITHOUT_EVENT, facts, (event.id,), budget=event.budget, key="answers")


def fits_a_leaf(_before: Before, event: Event) -> Iterator[Finding]:
    """An event is kept whole in one leaf."""
    size = leaf_size(event)
    if size > LONGEST_LEAF:
        facts: Figures = {"size": str(size), "longest": str(LONGEST_LEAF)}
        yield Finding(EVENT_TOO_LARGE, facts, (event.id,), budget=event.budget)


RULES = (
    fits_a_leaf,
    accounts_are_open,
    opened_once,
    shape_fits,
    not_in_future,
    proposal_stands,
    answers_something,
)
