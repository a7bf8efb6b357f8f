"""Rules of signs: no minus is read one way where the paper may have meant the other."""

from __future__ import annotations

from collections.abc import Iterator

from tplog.domain.rules.net_budgets import begins_negative
from tplog.domain.rules.rule_set import RuleSet, Stated
from tplog.domain.state.budget_state import BudgetState, State
from tplog.domain.state.derived_transfers import effect_on_subtree
from tplog.domain.state.stated_totals import stated_amounts
from tplog.events.base import COSTS_NEGATIVE, INCOMES_NEGATIVE, Event
from tplog.events.types import EVENT_CLASSES, CarryOverDecided, Corrected, FrameDecided, GrantAwarded
from tplog.values.account import HOLDING_ROLES, OPENING, OUTCOME, RESULT, Account
from tplog.values.amount import Amount
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.transfer import PROPOSED, Aspect, Transfer, is_spending

SIGN_AMBIGUOUS = Rule(
    "sign-ambiguous",
    Severity.REFUSE,
    sv="”{text}” för {account} är negativt och har två läsningar: {ore} i kostnad, skrivet med minus, "
    'eller {ore} mer i intäkt än i kostnad. Skriv signs = "costs-negative" för det första eller '
    '"costs-positive" för det andra, i händelsen eller överst i filen. Sådana belopp i händelsen: {count}.',
    en="'{text}' for {account} is negative and has two readings: {ore} of cost, written with a minus, or "
    "{ore} more of income than of cost. Write signs = 'costs-negative' for the first or 'costs-positive' "
    "for the second, in the event or at the top of the file. Such amounts in the event: {count}.",
)
MINUS_MISSING = Rule(
    "minus-missing",
    Severity.REFUSE,
    sv='Enligt signs = "costs-negative" skrivs kostnader med minus, men inget belopp i händelsen har '
    'minus. Är ”{text}” för {account} kostnad eller budget, skriv signs = "costs-positive" i händelsen; är '
    "det {ore} mer i intäkt än i kostnad, eller pengar åt andra hållet, skriv det i despite.",
    en="By signs = 'costs-negative' costs are written with a minus, but no amount of the event has one. If "
    "'{text}' for {account} is a cost or a budget, write signs = 'costs-positive' in the event; if it is "
    "{ore} more of income than of cost, or money the other way, say so in despite.",
)
INCOME_NEGATIVE = Rule(
    "income-negative",
    Severity.REFUSE,
    sv="Intäkten ”{text}” för {account} är negativ och har två läsningar: {ore} i intäkt, skrivet med minus, "
    'eller {ore} i intäkt som betalats tillbaka. Skriv signs = "incomes-negative" för det första, i '
    "händelsen eller överst i filen; för det andra, skriv det i despite. Sådana belopp i händelsen: {count}.",
    en="The income '{text}' of {account} is negative and has two readings: {ore} of income, written with a "
    'minus, or {ore} of income that was paid back. Write signs = "incomes-negative" for the first, in the '
    "event or at the top of the file; for the second, say so in despite. Such amounts in the event: {count}.",
)
INCOME_MINUS_MISSING = Rule(
    "income-minus-missing",
    Severity.REFUSE,
    sv='Enligt signs = "incomes-negative" skrivs intäkter med minus, men ingen intäkt i händelsen har minus. '
    'Är ”{text}” för {account} en intäkt, skriv signs = "costs-positive" i händelsen; är det {ore} i intäkt '
    "som betalats tillbaka, skriv det i despite.",
    en='By signs = "incomes-negative" incomes are written with a minus, but no income of the event has one. '
    "If '{text}' of {account} is an income, write signs = \"costs-positive\" in the event; if it is {ore} of "
    "income that was paid back, say so in despite.",
)
SPENT_BACKWARDS = Rule(
    "outcome-as-giver",
    Severity.REFUSE,
    sv="”{text}” går från {giver} till {account} och har två läsningar: ett utfall på {ore}, eller {ore} mer "
    "i intäkt än i kostnad. Skriv kontot i lines utan from, som i ett utfall: kostnad utan minus, intäkt "
    "med.",
    en="'{text}' goes from {giver} to {account} and has two readings: an outcome of {ore}, or {ore} more of "
    "income than of cost. Write the account in lines without from, as the outcome does: a cost without a "
    "minus, an income with one.",
)
# Where one of these is, the other mistakes of an event follow from its signs.
ROOT_RULES = (MINUS_MISSING, INCOME_NEGATIVE, INCOME_MINUS_MISSING)
RULE_SET = RuleSet()

# The names under which net figures and incomes are noted at an account.
_FIGURE_NAMES = tuple(kind.measure_name for kind in EVENT_CLASSES if kind.measure_name)
_INCOMES_OF = (*_FIGURE_NAMES, "budget", PROPOSED)

_Figures = list[tuple[Account, Amount]]


@RULE_SET.of_event(Event, SIGN_AMBIGUOUS, given=Stated.MINUS)
def minus_has_one_reading(state: State, event: Event) -> Iterator[Finding]:
    """Find negative costs, outcomes, forecasts, plans, levels and budgets without a stated sign convention.

    Where one table has both signs, or its total is their sum, the minus of a line without a budget of cost
    has one reading: more income than cost.
    """
    if event.signs is not None:
        return
    budget = state.budget(event.budget)
    negative = [
        (account, amount)
        for account, amount in (*_net_figures(event), *_moves_to_ask_about(budget, event))
        if amount.ore < 0
        and not _knows_net_income(budget, event, account, -amount.ore)
        and not _is_clear(budget, event, account, amount)
    ]
    if negative:
        yield _finding(SIGN_AMBIGUOUS, event, negative)


@RULE_SET.of_event(Event, MINUS_MISSING, given="signs")
def stated_convention_is_used(state: State, event: Event) -> Iterator[Finding]:
    """Find events under costs-negative in which no amount has a minus: were they written without?

    A grant and the result have the same sign in either convention.
    """
    if event.signs != COSTS_NEGATIVE or isinstance(event, GrantAwarded):
        return
    stated = (*stated_amounts(event), *_net_figures(event))
    figures = [(account, amount) for account, amount in stated if amount.ore and account.holder != RESULT]
    if any(amount.ore > 0 for _, amount in figures):
        return
    budget = state.budget(event.budget)
    unexpected = [
        (account, amount)
        for account, amount in dict.fromkeys(figures)
        if not _knows_net_income(budget, event, account, -amount.ore)
    ]
    if unexpected:
        yield _finding(MINUS_MISSING, event, unexpected)


@RULE_SET.of_event(Event, INCOME_NEGATIVE, INCOME_MINUS_MISSING, given=Aspect.INCOME)
def income_has_one_reading(_state: State, event: Event) -> Iterator[Finding]:
    """Find incomes below zero: written with a minus, or paid back?

    A paper of costs with a minus writes what was paid back so. An income is paid back too where its cost less
    it is the net stated.
    """
    if event.signs == COSTS_NEGATIVE:
        return
    incomes = [
        measure for measure in event.measures if measure.aspect is Aspect.INCOME and measure.amount.ore
    ]
    negative = [
        (income.account, income.amount)
        for income in incomes
        if income.amount.ore < 0 and not _equals_net(event, income.account, income.amount.ore)
    ]
    if event.signs != INCOMES_NEGATIVE:
        rule = INCOME_NEGATIVE
    elif any(income.amount.ore > 0 for income in incomes):
        return
    else:
        rule = INCOME_MINUS_MISSING
    if negative:
        yield _finding(rule, event, negative)


@RULE_SET.of_event(Corrected, SPENT_BACKWARDS)
def spending_goes_to_the_outcome(_state: State, event: Corrected) -> Iterator[Finding]:
    """Find corrections of outcomes in which the outcome gives: a cost, or an income as its money goes?"""
    for move in event.stated_transfers:
        if move.stated is None or not is_spending(move):
            continue
        giver, account = (move.giver, move.taker) if move.stated.ore > 0 else (move.taker, move.giver)
        if giver.holder == OUTCOME:
            facts: MessageParams = {
                "text": move.stated.text,
                "giver": str(giver),
                "account": str(account),
                "ore": move.ore,
            }
            yield Finding(SPENT_BACKWARDS, facts, (event.id,), str(account), event.budget)


def _is_clear(budget: BudgetState, event: Event, account: Account, amount: Amount) -> bool:
    """Return whether the figures beside a negative one show that its minus is a net income's or a saving's.

    A cost below zero is a saving where other costs have no minus and it makes the net stated.
    """
    costs = [measure for measure in event.measures if measure.aspect is Aspect.COST]
    if any(cost.amount is amount for cost in costs) and any(cost.amount.ore > 0 for cost in costs):
        incomes = [
            measure.amount.ore
            for measure in event.measures
            if (measure.account, measure.aspect) == (account, Aspect.INCOME)
        ]
        if _equals_net(event, account, sum(incomes)):
            return True
    alike = [
        measure
        for measure in event.measures
        if measure.aspect in {Aspect.NET, Aspect.LEVEL} and measure.amount.ore > 0
    ]
    if not alike or all(measure.amount is not amount for measure in event.measures):
        return False
    if budget.subtree_balance(account).budget_total <= 0:
        return True
    nets = [measure.amount.ore for measure in event.measures if measure.aspect is Aspect.NET]
    return event.total is not None and event.total.ore == sum(nets)


def _equals_net(event: Event, account: Account, income_ore: int) -> bool:
    """Return whether an account's stated cost less this income is the net that the event states."""
    costs = [
        measure.amount.ore
        for measure in event.measures
        if (measure.account, measure.aspect) == (account, Aspect.COST)
    ]
    nets = [amount.ore for stated, amount in stated_amounts(event) if stated == account]
    return bool(costs and nets) and costs[0] - income_ore == nets[0]


def _net_figures(event: Event) -> _Figures:
    """Return the accounts and amounts of the costs, levels and net figures that an event states."""
    aspects = {Aspect.NET, Aspect.LEVEL, Aspect.COST}
    return [(measure.account, measure.amount) for measure in event.measures if measure.aspect in aspects]


def _moves_to_ask_about(budget: BudgetState, event: Event) -> Iterator[tuple[Account, Amount]]:
    """Yield the negative stated amounts that move money, or would, and that no rule of balances looks at.

    These are a corrected outcome, proposals to take from accounts more than they have, frames, and what else
    gives an account without a budget a negative one. A positive amount beside shows that costs have no minus.
    """
    for move in event.stated_transfers:
        if move.stated and move.giver.holder == OUTCOME:
            yield move.taker, move.stated
    if all(move.stated and move.stated.ore < 0 for move in event.proposed):
        for move in event.proposed:
            held = budget.subtree_balance(move.giver)
            is_deficit = move.taker.year < move.giver.year  # of the year before, which has one reading
            if (
                move.stated
                and held.role in HOLDING_ROLES
                and held.level_known
                and held.budget_total < move.ore
                and not is_deficit
            ):
                yield move.giver, move.stated
    moves = event.final_transfers
    if isinstance(event, CarryOverDecided) or any(move.stated and move.stated.ore > 0 for move in moves):
        return
    for move in moves:
        if move.stated and move.stated.ore < 0 and budget.role(move.giver) in HOLDING_ROLES:
            is_frame = isinstance(event, FrameDecided) or _is_corrected_below_zero(budget, event, move)
            begins = budget.own_balance(move.giver).level_known and begins_negative(budget, event, move.giver)
            if is_frame or (begins and move.taker.holder != OPENING):
                yield move.giver, move.stated


def _is_corrected_below_zero(budget: BudgetState, event: Event, move: Transfer) -> bool:
    """Return whether a correction's negative amount leaves an account with less than nothing for its year."""
    if not isinstance(event, Corrected) or move.giver.year != move.taker.year or is_spending(move):
        return False
    whole = budget.subtree_balance(move.giver)
    moves = [each for each in event.transfers if not is_spending(each)]
    effect = sum(each.ore * effect_on_subtree(budget, each, move.giver) for each in moves)
    return whole.level_known and whole.budget_total + effect < 0


def _knows_net_income(budget: BudgetState, event: Event, account: Account, ore: int) -> bool:
    """Return whether the log or the event shows that an account can take in ``ore`` öre more than it spends.

    It does so by a budget, also of another year, an outcome, a forecast or a plan that is a net income, or by
    an income so large.
    """
    if any(budget.subtree_balance(path).is_net_income for path in budget.accounts_of_path(account.parts)):
        return True
    stated_incomes = [
        measure.amount.ore
        for measure in event.measures
        if (measure.account, measure.aspect) == (account, Aspect.INCOME)
    ]
    nets = (budget.noted.get((account, name)) for name in _FIGURE_NAMES)
    incomes = (budget.noted.get((account, f"{name}-{Aspect.INCOME}")) for name in _INCOMES_OF)
    largest_income = max((*stated_incomes, *(figure.amount.ore for figure in incomes if figure)), default=0)
    return largest_income >= ore or any(figure.amount.ore < 0 for figure in nets if figure)


def _finding(rule: Rule, event: Event, figures: _Figures) -> Finding:
    """Return one finding for an event, which names the first of its figures and counts them."""
    account, amount = figures[0]
    facts: MessageParams = {"text": amount.text, "account": str(account), "ore": abs(amount.ore)}
    if "count" in rule.placeholders():
        facts = {**facts, "count": str(len(figures))}
    return Finding(rule, facts, (event.id,), str(account), event.budget)
