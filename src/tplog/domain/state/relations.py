"""Walk over relations between accounts: up into the wholes in which a part lies, back to what a body follows.

Each walk takes a function that returns a budget's state by name, so that it reads only the budgets that it
comes to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tplog.domain.state.budget_state import BudgetState
from tplog.events.follow_ups import FOLLOWS, PART_OF, Relation
from tplog.values.account import Account

StateLookup = Callable[[str], BudgetState]


def part_relation(state: BudgetState, account: Account) -> Relation | None:
    """Return the relation by which an account, or else the nearest above it, is part of another account."""
    by_account = {
        relation.account: relation for relation in state.standing_relations() if relation.kind == PART_OF
    }
    lineage = (account, *account.ancestors())
    return next((by_account[path] for path in lineage if path in by_account), None)


def wholes(states: StateLookup, budget: str, account: Account) -> Iterator[Relation]:
    """Yield the relations by which an account lies in another, that one in the next, and so on."""
    seen = set[tuple[str, Account]]()
    relation = part_relation(states(budget), account)
    while relation is not None and (relation.other_budget, relation.other) not in seen:
        seen.add((relation.other_budget, relation.other))
        yield relation
        relation = part_relation(states(relation.other_budget), relation.other)


def is_followed_from(relation: Relation, account: Account) -> bool:
    """Return whether by this relation an account follows another: it is the successor, that year or later."""
    return (
        relation.kind == FOLLOWS
        and relation.account.parts == account.parts
        and relation.account.year <= account.year
    )


def predecessors(states: StateLookup, budget: str, account: Account) -> Iterator[Relation]:
    """Yield the relations by which an account follows others, then those by which these follow others."""
    seen = set[tuple[str, Account]]()
    waiting = [(budget, account)]
    while waiting:
        name, path = waiting.pop(0)
        for relation in states(name).standing_relations():
            place = (relation.other_budget, relation.other)
            if is_followed_from(relation, path) and place not in seen:
                seen.add(place)
                waiting.append(place)
                yield relation
