"""Walk over relations between accounts: up into the wholes in which a part lies, back to what a body follows.

Each walk takes a function that returns a budget's state by name, so that it reads only the budgets that it
comes to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tplog.domain.state.budget_state import BudgetState
from tplog.values.account import Account, are_other_years
from tplog.values.relation import FOLLOWS, PART_OF, Relation

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
    """Return whether by this relation an account follows another: it is the successor, that year or later.

    What has no calendar year is no later year of anything.
    """
    return (
        relation.kind == FOLLOWS
        and relation.account.parts == account.parts
        and is_at_or_after(account.year, relation.account.year)
    )


def is_at_or_after(year: int, earlier: int) -> bool:
    """Return whether a year is the other, or known to be a later one."""
    return year == earlier or (are_other_years(year, earlier) and year > earlier)


def lies_in_itself(states: StateLookup, relation: Relation) -> bool:
    """Return whether a part lies, directly or through others, in what lies in it."""
    return any(
        above.other_budget == relation.budget and relation.account.contains(above.other)
        for above in wholes(states, relation.budget, relation.account)
    )


def follows_itself(states: StateLookup, relation: Relation) -> bool:
    """Return whether a successor comes, directly or through others, after itself."""
    account = relation.account
    return any(
        earlier.other_budget == relation.budget
        and earlier.other.parts == account.parts
        and is_at_or_after(earlier.other.year, account.year)
        for earlier in predecessors(states, relation.budget, account)
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
