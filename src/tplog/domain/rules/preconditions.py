"""Rules without exception: a breach would make the log itself wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from tplog.domain.rules.rule_set import RuleContext, RuleSet
from tplog.domain.state.balances import roles_of
from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.derived_transfers import reversing_transfers
from tplog.errors import mandatory_rule
from tplog.events.base import COSTS_NEGATIVE, Event
from tplog.events.log_events import RESERVED_ID_PREFIX
from tplog.events.money_acts import Decision, MoneyAct
from tplog.events.references import first_corrected
from tplog.events.types import (
    AccountOpened,
    ConditionSettled,
    Corrected,
    DecisionReviewed,
    FindingAnswered,
    GuidelineDecided,
    MandateGiven,
    OpeningStated,
    OutcomeRecorded,
    ProposalMade,
    RelationNoted,
    SumStated,
    YearClosed,
)
from tplog.values.account import EQUITY, HOLDING_ROLES, OPENING, OUTCOME, RESULT, Account, Role
from tplog.values.finding import Finding, MessageParams
from tplog.values.identifiers import closest_names
from tplog.values.limits import MAX_MISTAKES
from tplog.values.transfer import Aspect, Transfer, is_spending

ACCOUNT_NOT_OPENED = mandatory_rule(
    "account-not-opened",
    "Ingen har lagt upp kontot {account} i {budget}. Närmast: {nearest}. "
    "Lägg upp det med AccountOpened om det är nytt.",
    "Nobody opened the account {account} in {budget}. Nearest: {nearest}. "
    "Open it with AccountOpened if it is new.",
)
OPENED_TWICE = mandatory_rule(
    "account-opened-twice",
    "Kontot {account} är redan upplagt.",
    "The account {account} is open already.",
)
SHAPE_WRONG = mandatory_rule(
    "shape-wrong",
    "En händelse av typen ”{event}” kan inte flytta pengar från {giver} till {taker}: {why}.",
    "An event of the type '{event}' cannot move money from {giver} to {taker}: {why}.",
)
NOTHING_STATED = mandatory_rule(
    "nothing-stated",
    "En händelse av typen ”{event}” ska ha ett belopp. Skriv from och lines, eller transfers.",
    "An event of the type '{event}' needs an amount. Write from and lines, or transfers.",
)
ID_TAKEN = mandatory_rule(
    "id-taken",
    "{budget} har redan en händelse med id ”{event}”: {kind}{day}. Det som skiljer är {what}{difference}. "
    "Är det samma beslut, skriv som där (då händer inget) eller rätta det med Corrected; är det ett annat, "
    "välj ett annat id.",
    "{budget} has an event with the id '{event}' already: {kind}{day}. What differs is {what}{difference}. "
    "If it is the same decision, write as there (then nothing happens) or correct it with Corrected; if it "
    "is another, choose another id.",
)
DECIDED_IN_FUTURE = mandatory_rule(
    "decided-in-future",
    "Beslutet är daterat {decided}, efter dagen då det registreras ({today}).",
    "The decision is dated {decided}, after the day of its recording ({today}).",
)
OUTCOME_IN_FUTURE = mandatory_rule(
    "outcome-in-future",
    "Utfallet sträcker sig till {until}, efter dagen då det registreras ({today}).",
    "The outcome reaches to {until}, after the day of its recording ({today}).",
)
ROLE_MISPLACED = mandatory_rule(
    "role-misplaced",
    "{account} ligger under en innehavare och har dess roll. Ange role bara för nya innehavare.",
    "{account} lies below a holder and has its role. Give role to new holders only.",
)
YEAR_CLOSED = mandatory_rule(
    "year-closed",
    "{year} är stängt genom {by}: året tar bara rättelser och prövningar. Var det för tidigt, rätta det.",
    "{year} was closed by {by}: it takes only corrections and reviews. If that was too early, correct it.",
)
ANSWER_TO_NOTHING = mandatory_rule(
    "answer-to-nothing",
    "Ange shown_by, händelsen som visar iakttagelsen, eller account, kontot som den gäller; inte båda.",
    "Give shown_by, the event that shows the finding, or account, the account that it is about; not both.",
)
ID_RESERVED = mandatory_rule(
    "id-reserved",
    "Id som börjar med ”{prefix}” är loggens egna. Välj ett annat.",
    "Ids that begin with '{prefix}' are the log's own. Choose another.",
)
# Holders that a log could open as bodies before they were built in; there they stay bodies.
_BUILT_IN_SINCE = dict.fromkeys(("förbundsdirektionen", "direktionen"), date(2026, 11, 29))
_MOST_NEAREST = 3  # accounts that an error names
RULE_SET = RuleSet()


@RULE_SET.precondition(Event)
def id_not_reserved(_context: RuleContext, event: Event) -> Iterator[Finding]:
    """Find ids that are reserved for the log's own events."""
    if event.id.startswith(RESERVED_ID_PREFIX):
        yield Finding(ID_RESERVED, {"prefix": RESERVED_ID_PREFIX}, (event.id,), budget=event.budget, key="id")


@RULE_SET.precondition(Event)
def accounts_are_open(context: RuleContext, event: Event) -> Iterator[Finding]:
    """Find accounts that an event names but that are neither opened nor built in."""
    budget = context.state.budget(event.budget)
    opened = budget.accounts
    unopened = [path for path in _named_accounts(event) if path not in opened and not budget.is_usable(path)]
    count = 0
    for account in dict.fromkeys(unopened):
        # A mandate or a guideline may cover a path that only has accounts below it.
        is_above_accounts = isinstance(event, (MandateGiven, GuidelineDecided)) and any(
            budget.descendants(account)
        )
        if not is_above_accounts:
            count += 1
            if count > MAX_MISTAKES:
                return
            yield account_not_opened(budget, event, account)


def account_not_opened(budget: BudgetState, event: Event, account: Account) -> Finding:
    """Return the finding that nobody opened an account that an event names, with the nearest of its year.

    First of these are those with the account's last name, which are most likely written below a wrong giver.
    """
    same_year = [path for path in budget.accounts if path.year == account.year]
    namesakes = [str(path) for path in same_year if path.parts[-1:] == account.parts[-1:]]
    near = closest_names(str(account), map(str, same_year))
    nearest = ", ".join(tuple(dict.fromkeys((*namesakes, *near)))[:_MOST_NEAREST]) or "–"
    facts: MessageParams = {"account": str(account), "budget": event.budget, "nearest": nearest}
    return Finding(ACCOUNT_NOT_OPENED, facts, (event.id,), str(account), event.budget)


def _named_accounts(event: Event) -> list[Account]:
    """Return every account that an event names, as often as it does."""
    moves = (*event.final_transfers, *event.proposed)
    named = [account for move in moves for account in (move.giver, move.taker)]
    for measure in event.measures:
        named.append(measure.account)
        if measure.against is not None:
            named.append(measure.against)
    named += event.dash_is_zero
    if isinstance(event, MoneyAct):
        named += event.undivided
    if isinstance(event, Decision):
        named += event.condition_over
    match event:
        case ProposalMade():
            named += [account for change in event.changes for account in (change.account, change.since)]
        case MandateGiven() | GuidelineDecided():
            named += event.over
        case SumStated():
            named += [part.account for part, _ in event.parts if part.account is not None]
        case RelationNoted():
            named += [related.account for related in event.accounts]
        case FindingAnswered(account=Account() as account):
            named.append(account)
    return named


@RULE_SET.precondition(AccountOpened)
def accounts_opened_once(context: RuleContext, event: AccountOpened) -> Iterator[Finding]:
    """Find accounts opened a second time, and lines with a role of their own."""
    budget = context.state.budget(event.budget)
    for new_account in event.accounts:
        path = str(new_account.path)
        if new_account.path in budget.accounts or _is_built_in(new_account.path, context.today):
            yield Finding(OPENED_TWICE, {"account": path}, (event.id,), path, event.budget)
        if event.role and new_account.path.parent and not _is_body_reserve(budget, event, new_account.path):
            yield Finding(ROLE_MISPLACED, {"account": path}, (event.id,), path, event.budget)


def _is_built_in(path: Account, day: date) -> bool:
    """Return whether an account exists without being opened, in what is recorded on a day."""
    return path.is_built_in and day >= _BUILT_IN_SINCE.get(path.holder, date.min)


def _is_body_reserve(budget: BudgetState, event: AccountOpened, path: Account) -> bool:
    """Return whether it is a body's own reserve, the only line that may have another role than its holder."""
    return event.role == Role.RESERVE and budget.role(path.body) in HOLDING_ROLES


@RULE_SET.precondition(Event)
def roles_allowed(context: RuleContext, event: Event) -> Iterator[Finding]:
    """Find transfers between roles that this kind of act may not move money between."""
    budget = context.state.budget(event.budget)
    event_class = _class_to_fit(context, event)
    needs_amount = (event_class.allowed_roles or event_class.measure_name) and not isinstance(
        event, Corrected | ProposalMade
    )
    if needs_amount and not (event.transfers or event.proposed or event.held or event.measures):
        yield Finding(NOTHING_STATED, {"event": (type(event).__name__,)}, (event.id,), budget=event.budget)
    below_zero = _levels_below_zero(event) if event.measures else frozenset[Account]()
    for move in (*_transfers_to_fit(context, event), *event.proposed, *event.held):
        if isinstance(event, Corrected) and event_class.measure_name and not is_spending(move):
            continue  # see `corrections_fit`
        # A negative amount or level made the giver the giver.
        is_negative = move.stated.ore < 0 if move.stated is not None else move.giver in below_zero
        if why := _why_misfit(budget, event_class, move, is_negative=is_negative):
            if is_negative and not _why_misfit(budget, event_class, _reversed(move)):
                why = ("minus-missing",) if event.signs == COSTS_NEGATIVE else ("amount-negative",)
            facts: MessageParams = {
                "event": (event_class.__name__,),
                "giver": str(move.giver),
                "taker": str(move.taker),
                "why": why,
            }
            yield Finding(SHAPE_WRONG, facts, (event.id,), str(move.taker), event.budget)


def _class_to_fit(context: RuleContext, event: Event) -> type[Event]:
    """Return the class that limits an event's givers and takers: its own class, or the corrected event's."""
    return type(first_corrected(event, context.events_by_id.get))


def _transfers_to_fit(context: RuleContext, event: Event) -> Collection[Transfer]:
    """Return the transfers to check: all but those taken back, released or implied as an opening."""
    computed = [move for move in event.transfers if move.stated is None]
    if not computed:
        return event.transfers
    reversing = reversing_transfers(event, context.events_by_id)
    is_release, is_statement = isinstance(event, ConditionSettled), isinstance(event, OpeningStated)
    to_fit: list[Transfer] = []
    for move in event.transfers:
        if move.stated is None:
            is_opening = not is_statement and OPENING in (move.giver.holder, move.taker.holder)
            if is_release or is_opening or move in reversing:
                continue
        to_fit.append(move)
    return to_fit


def _why_misfit(
    budget: BudgetState, kind: type[Event], move: Transfer, *, is_negative: bool = False
) -> tuple[str, ...]:
    """Return why a transfer does not fit a kind of event, as names of words; empty if it fits.

    ``is_negative`` says that a negative amount or level made its giver the giver.
    """
    giver, taker = roles_of(budget, move)
    if giver is taker and move.giver == move.taker:
        return ("council-to-itself" if giver is Role.COUNCIL else "giver-is-taker",)
    is_misfit = (giver, taker) not in kind.allowed_roles or (
        (giver, taker) in kind.only_by_minus and not is_negative
    )
    holders = (move.giver.holder, move.taker.holder)
    is_to_outside = (giver, taker) in _TO_OUTSIDE and _RESULT_HOLDERS.isdisjoint(holders)
    if is_misfit or (is_to_outside and kind is not ProposalMade):
        return (f"roles-{giver}-{taker}", *_role_needed(kind, giver, taker))
    if OUTCOME in holders and kind not in _SPENDING_CLASSES:
        return ("outcome-is-recorded",)
    if kind.own_lines_only and not (move.giver.contains(move.taker) or move.taker.contains(move.giver)):
        return ("not-own-lines",)
    return ()


def _role_needed(kind: type[Event], giver: Role, taker: Role) -> tuple[str, ...]:
    """Return the phrase of the role that each transfer of a kind has on one side, if neither side has it."""
    needed = (
        role for role in (Role.SOURCE, Role.RESERVE) if all(role in pair for pair in kind.allowed_roles)
    )
    return tuple(f"roles-need-{role}" for role in needed if role not in (giver, taker))


def _levels_below_zero(event: Event) -> frozenset[Account]:
    """Return the accounts for which an event states a negative level."""
    levels = (measure for measure in event.measures if measure.aspect is Aspect.LEVEL)
    return frozenset(level.account for level in levels if level.amount.ore < 0)


def _reversed(move: Transfer) -> Transfer:
    return Transfer(move.taker, move.giver, move.ore)


# What the council sets aside or draws in a whole budget, besides what it gives its bodies.
_RESULT_HOLDERS = frozenset({RESULT, EQUITY})
# The roles of giver and taker between which money comes into the municipality, or leaves it.
_TO_OUTSIDE = frozenset({(Role.COUNCIL, Role.SOURCE), (Role.SOURCE, Role.COUNCIL)})
# Only outcomes record spending; a proposal may ask for anything.
_SPENDING_CLASSES = (OutcomeRecorded, ProposalMade)


@RULE_SET.precondition(Event)
def not_in_future(context: RuleContext, event: Event) -> Iterator[Finding]:
    """Find acts and outcomes dated after today; an imprecise date counts as its first possible day."""
    decided = event.act.decided
    if decided is not None and decided.earliest is not None and decided.earliest > context.today:
        facts: MessageParams = {"decided": str(decided), "today": context.today.isoformat()}
        yield Finding(DECIDED_IN_FUTURE, facts, (event.id,), budget=event.budget, key="decided")
    if isinstance(event, OutcomeRecorded) and event.until > context.today:
        facts = {"until": event.until.isoformat(), "today": context.today.isoformat()}
        yield Finding(OUTCOME_IN_FUTURE, facts, (event.id,), budget=event.budget, key="until")


@RULE_SET.precondition(Event)
def year_is_open(context: RuleContext, event: Event) -> Iterator[Finding]:
    """Find events in a closed year that are no correction or review, and a second closing."""
    budget = context.state.budget(event.budget)
    if not budget.closed or isinstance(event, (Corrected, DecisionReviewed)):
        return
    years = {account.year for move in event.final_transfers for account in (move.giver, move.taker)}
    years |= {event.year} if isinstance(event, YearClosed) else set()
    closed = {} if years.isdisjoint(budget.closed.values()) else budget.closed_years()
    for year in sorted(years & closed.keys()):
        facts: MessageParams = {"year": str(year), "by": closed[year]}
        yield Finding(YEAR_CLOSED, facts, (event.id,), budget=event.budget)


@RULE_SET.precondition(FindingAnswered)
def answers_something(_context: RuleContext, event: FindingAnswered) -> Iterator[Finding]:
    """Find answers that name neither an event nor an account, or both."""
    if (event.shown_by is None) == (event.account is None):
        yield Finding(ANSWER_TO_NOTHING, {}, (event.id,), budget=event.budget, key="answer")
