"""Rules of bodies: whether one that is opened is there already, under another name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from tplog.domain.rules.rule_set import RuleSet
from tplog.domain.state.budget_state import State
from tplog.events.types import AccountOpened
from tplog.values.finding import Finding, MessageParams, Rule, Severity

BODY_ABBREVIATED = Rule(
    "body-abbreviated",
    Severity.WARNING,
    sv="{account} läggs upp, men ”{short}” är en förkortning av {body}, som budgeten också har. Är det samma "
    "organ? Skriv då samma namn.",
    en="{account} is opened, but '{short}' abbreviates {body}, which the budget has too. Is it the same "
    "body? Then write the same name.",
)
RULE_SET = RuleSet()


@RULE_SET.of_event(AccountOpened, BODY_ABBREVIATED)
def bodies_have_one_name(state: State, event: AccountOpened) -> Iterator[Finding]:
    """Find bodies that are opened under the abbreviation of another, or as what another abbreviates.

    The other is looked for in their year, the one before and the one after.
    """
    opened = [new_account.path for new_account in event.accounts]
    bodies = [path for path in opened if not (path.parent or path.is_built_in)]
    if not bodies:
        return
    from tplog.values.abbreviations import initials, is_abbreviation  # noqa: PLC0415 (start-up time)

    near = dict.fromkeys(path.year + years for path in bodies for years in (-1, 0, 1))
    budget = state.budget(event.budget)
    accounts = chain(opened, chain.from_iterable(map(budget.accounts_of_year, near)))
    holders = dict.fromkeys(path.holder for path in accounts if not path.is_built_in)
    by_initials = defaultdict[str, list[str]](list)
    for holder in holders:
        by_initials[initials(holder)].append(holder)
    for path in bodies:
        name, own_initials = path.holder.upper(), initials(path.holder)
        pairs = [(name, body) for body in by_initials.get(name, ())]
        if own_initials.lower() in holders:
            pairs.append((own_initials, path.holder))
        for short, body in pairs:
            if is_abbreviation(short):
                facts: MessageParams = {"account": str(path), "short": short, "body": body}
                yield Finding(BODY_ABBREVIATED, facts, (event.id,), str(path), event.budget, "accounts")
