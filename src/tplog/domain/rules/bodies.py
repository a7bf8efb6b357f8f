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
    opened = [new_account.path for new_account in event.accounts]
    bodies = [path for path in opened if not (path.parent or path.is_built_in)]
    if not bodies:
        return
    from tplog.values.abbreviations import initials, is_abbreviation  # noqa: PLC0415 (start-up time)

    near = dict.fromkeys(path.year + years for path in bodies for years in (-1, 0, 1))
    budget = state.budget(event.budget)
    accounts = chain(opened, chain.from_iterable(map(budget.accounts_of_year, near)))
    holders = dict.fromkeys(path.holder for path in accounts if not path.is_built_in)
    abbreviated = defaultdict[str, list[str]](list)
    for holder in holders:
        abbreviated[initials(holder).lower()].append(holder)
    for path in bodies:
        pairs = [(path.holder, body) for body in abbreviated.get(path.holder, ())]
        short = initials(path.holder).lower()
        pairs += [(short, path.holder)] if short in holders else []
        for short, body in pairs:
            if is_abbreviation(short.upper()):
                facts: MessageParams = {"account": str(path), "short": short.upper(), "body": body}
                yield Finding(BODY_ABBREVIATED, facts, (event.id,), str(path), event.budget, "accounts")
