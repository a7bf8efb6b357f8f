"""Rules of bodies: whether one that is opened is there already, under another name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain

from tplog.domain.rules.rule_set import RuleSet
from tplog.domain.state.budget_state import State
from tplog.events.types import AccountOpened
from tplog.values.account import UNDATED_YEARS, Account, UndatedYear
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.limits import FIRST_YEAR, LAST_YEAR

BODY_ABBREVIATED = Rule(
    "body-abbreviated",
    Severity.WARNING,
    sv="{account} läggs upp, men ”{short}” är en förkortning av {body}, och budgeten har båda. Är det samma "
    "organ? Skriv då samma namn.",
    en="{account} is opened, but '{short}' abbreviates {body}, and the budget has both. Is it the same "
    "body? Then write the same name.",
)
RULE_SET = RuleSet()


@RULE_SET.of_event(AccountOpened, BODY_ABBREVIATED)
def bodies_have_one_name(state: State, event: AccountOpened) -> Iterator[Finding]:
    """Find bodies that are opened under the abbreviation of another, or as what another abbreviates.

    The other is looked for in their year, the one before and the one after.
    """
    bodies = [new.path for new in event.accounts if _is_body(new.path)]
    if not bodies:
        return
    from tplog.values.abbreviations import initials, is_abbreviation  # noqa: PLC0415 (start-up time)

    years = dict.fromkeys(chain.from_iterable(_years_beside(path.year) for path in bodies))
    budget = state.budget(event.budget)
    opened = {path.holder for path in bodies}
    by_initials = defaultdict[str, list[str]](list)
    if any(is_abbreviation(holder.upper()) for holder in opened):  # few are, and there may be many bodies
        there = chain(bodies, filter(_is_body, chain.from_iterable(map(budget.accounts_of_year, years))))
        for holder in dict.fromkeys(path.holder for path in there):
            by_initials[initials(holder)].append(holder)
    for path in bodies:
        name, own_initials = path.holder.upper(), initials(path.holder)
        pairs = [(name, body) for body in by_initials.get(name, ())]
        if is_abbreviation(own_initials):
            short = own_initials.lower()
            if short not in opened and any(Account(year, (short,)) in budget.accounts for year in years):
                pairs.append((own_initials, path.holder))
        for short, body in pairs:
            if is_abbreviation(short):
                facts: MessageParams = {"account": str(path), "short": short, "body": body}
                yield Finding(BODY_ABBREVIATED, facts, (event.id,), str(path), event.budget, "accounts")


def _is_body(path: Account) -> bool:
    return not (path.parent or path.is_built_in)


def _years_beside(year: int) -> Iterable[int]:
    """Return a year with those beside it; undated ones are beside each other."""
    if isinstance(year, UndatedYear):
        return UNDATED_YEARS
    return (near for near in (year - 1, year, year + 1) if FIRST_YEAR <= near <= LAST_YEAR)
