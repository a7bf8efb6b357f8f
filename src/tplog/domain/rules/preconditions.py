"""Rules without exception: what they refuse would make the log itself wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import frozen

from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.derived_transfers import taken_back
from tplog.errors import refusal
from tplog.events.base import Decision, Event
from tplog.events.codec import LONGEST_LEAF, leaf_size
from tplog.events.log_events import RESERVED
from tplog.events.types import (
    AccountOpened,
    ConditionSettled,
    Corrected,
    DecisionReviewed,
    FindingAnswered,
    MandateGiven,
    OpeningStated,
    OutcomeRecorded,
    ProposalMade,
    YearClosed,
)
from tplog.values.account import HOLDING_ROLES, OPENING, OUTCOME, Account, Role
from tplog.values.finding import Figures, Finding
from tplog.values.identifiers import nearest
from tplog.values.limits import MOST_MISTAKES
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
YEAR_CLOSED = refusal(
    "year-closed",
    "{year} är stängt genom {by}: året tar bara rättelser och prövningar. Var det för tidigt, rätta det.",
    "{year} was closed by {by}: it takes only corrections and reviews. If that was too early, correct it.",
)
ANSWER_TO_NOTHING = refusal(
    "answer-to-nothing",
    "Ange shown_by, händelsen som visar iakttagelsen, eller account, kontot som den gäller; inte båda.",
    "Give shown_by, the event that shows the finding, or account, the account that it is about; not both.",
)
ID_RESERVED = refusal(
    "id-reserved",
    "Id som börjar med ”{prefix}” är loggens egna. Välj ett annat.",
    "Ids that begin with '{prefix}' are the log's own. Choose another.",
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
    told = 0
    for account in dict.fromkeys(_named(event)):
        # A mandate may be over a place that only has accounts below it.
        above = isinstance(event, MandateGiven) and any(budget.below(account))
        if not budget.knows(account) and not above:
            told += 1
            if told > MOST_MISTAKES:
                return
            same_year = (str(path) for path in budget.accounts if path.year == account.year)
            near = ", ".join(nearest(str(account), same_year)) or "–"
            facts: Figures = {"account": str(account), "budget": event.budget, "nearest": near}
            yield Finding(ACCOUNT_NOT_OPENED, facts, (event.id,), str(account), event.budget)


def _named(event: Event) -> Iterator[Account]:
    for transfer in (*event.final_transfers, *event.proposed):
        yield from (transfer.giver, transfer.taker)
    for measure in event.measures:
        yield from (at for at in (measure.account, measure.against) if at is not None)
    match event:
        case ProposalMade():
            yield from (at for change in event.changes for at in (change.account, change.since))
        case MandateGiven():
            yield from event.over
        case Decision():
            yield from event.undivided
        case FindingAnswered(account=Account() as account):
            yield account


def opened_once(before: Before, event: Event) -> Iterator[Finding]:
    """An account is opened once, what the vocabulary gives never; lines have their holder's role."""
    if isinstance(event, AccountOpened):
        budget = before.state.budget(event.budget)
        for opened in event.accounts:
            path = str(opened.path)
            if budget.knows(opened.path):
                yield Finding(OPENED_TWICE, {"account": path}, (event.id,), path, event.budget)
            if event.role and opened.path.parent and not _own_fund(budget, event, opened.path):
                yield Finding(ROLE_MISPLACED, {"account": path}, (event.id,), path, event.budget)


def _own_fund(budget: BudgetState, event: AccountOpened, path: Account) -> bool:
    """Whether it is a body's own reserve, the one kind of line with another role than its holder."""
    return event.role == Role.RESERVE and budget.role(path.body) in HOLDING_ROLES


def shape_fits(before: Before, event: Event) -> Iterator[Finding]:
    """Transfers go between holders of the roles that this kind of act may move money between."""
    budget = before.state.budget(event.budget)
    kind = _kind_of(before, event)
    needed = (kind.shape or kind.measured) and not isinstance(event, Corrected)
    if needed and not (*event.all_transfers, *event.measures):
        yield Finding(NOTHING_STATED, {"event": type(event).__name__}, (event.id,), budget=event.budget)
    for move in (*_judged(before, event), *event.proposed, *event.held):
        if why := _misfit(budget, kind, move):
            facts: Figures = {
                "event": kind.__name__,
                "giver": str(move.giver),
                "taker": str(move.taker),
                "why": why,
            }
            yield Finding(SHAPE_WRONG, facts, (event.id,), str(move.taker), event.budget)


def _kind_of(before: Before, event: Event) -> type[Event]:
    """The class whose shape an event must have: its own, or that of what it corrects."""
    while isinstance(event, Corrected) and event.corrects in before.known:
        event = before.known[event.corrects]
    return type(event)


def _judged(before: Before, event: Event) -> Iterator[Transfer]:
    """The transfers that its kind must fit: all but what is taken back, let go, or implied as an opening."""
    back = taken_back(event, before.known)
    for move in event.transfers:
        implied = OPENING in {move.giver.holder, move.taker.holder} and not isinstance(event, OpeningStated)
        free = implied or move in back or isinstance(event, ConditionSettled)
        if move.stated is not None or not free:
            yield move


def _misfit(budget: BudgetState, kind: type[Event], move: Transfer) -> tuple[str, ...]:
    giver, taker = budget.role(move.giver), budget.role(move.taker)
    if move.giver == move.taker:
        return ("giver-is-taker",)
    if (giver, taker) not in kind.shape:
        return ("roles-misfit", giver.value, taker.value)
    if OUTCOME in {move.giver.holder, move.taker.holder} and kind not in _SPENDING:
        return ("outcome-is-recorded",)
    if kind.within_body and not (move.giver.holds(move.taker) or move.taker.holds(move.giver)):
        return ("not-own-lines",)
    return ()


# What is spent is told by outcomes; a proposal may ask for anything.
_SPENDING = (OutcomeRecorded, ProposalMade)


def not_in_future(before: Before, event: Event) -> Iterator[Finding]:
    """Nothing is recorded before it was decided; an imprecise date may be as early as it can mean."""
    decided = event.act.decided
    if decided is not None and decided.earliest > before.today:
        facts: Figures = {"decided": str(decided), "today": before.today.isoformat()}
        yield Finding(DECIDED_IN_FUTURE, facts, (event.id,), budget=event.budget, key="decided")
    if isinstance(event, OutcomeRecorded) and event.until > before.today:
        facts = {"until": event.until.isoformat(), "today": before.today.isoformat()}
        yield Finding(OUTCOME_IN_FUTURE, facts, (event.id,), budget=event.budget, key="until")


def year_is_open(before: Before, event: Event) -> Iterator[Finding]:
    """A closed year takes only what takes back, corrections and reviews; and it is closed once."""
    if isinstance(event, (Corrected, DecisionReviewed)):
        return
    closed = before.state.budget(event.budget).closed
    years = {account.year for move in event.final_transfers for account in (move.giver, move.taker)}
    years |= {event.year} if isinstance(event, YearClosed) else set()
    for year in sorted(years & closed.keys()):
        facts: Figures = {"year": str(year), "by": closed[year]}
        yield Finding(YEAR_CLOSED, facts, (event.id,), budget=event.budget)


def answers_something(_before: Before, event: Event) -> Iterator[Finding]:
    """An answer is to a finding at an event or at an account."""
    if isinstance(event, FindingAnswered) and (event.shown_by is None) == (event.account is None):
        yield Finding(ANSWER_TO_NOTHING, {}, (event.id,), budget=event.budget, key="answer")


def fits_a_leaf(_before: Before, event: Event) -> Iterator[Finding]:
    """An event is kept whole in one leaf."""
    size = leaf_size(event)
    if size > LONGEST_LEAF:
        facts: Figures = {"size": str(size), "longest": str(LONGEST_LEAF)}
        yield Finding(EVENT_TOO_LARGE, facts, (event.id,), budget=event.budget)


def id_is_free_to_use(_before: Before, event: Event) -> Iterator[Finding]:
    """Nobody takes the ids by which the log tells of itself."""
    if event.id.startswith(RESERVED):
        yield Finding(ID_RESERVED, {"prefix": RESERVED}, (event.id,), budget=event.budget, key="id")


RULES = (
    fits_a_leaf,
    id_is_free_to_use,
    accounts_are_open,
    opened_once,
    shape_fits,
    not_in_future,
    year_is_open,
    answers_something,
)
