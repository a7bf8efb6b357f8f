"""Budgets seen together by their relations: to what each relates, sums that count money once, earlier bodies.

Only relations that somebody noted count; none is guessed from names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.related_accounts import (
    FOLLOWED_BY,
    HAS_PART,
    RELATION_WORDS,
)
from tplog.answers.states import BODY_YEAR
from tplog.answers.states import BUDGET_YEARS as YEARS
from tplog.answers.year_summary import BodyYear, BudgetYears, budget_years, summarise_year
from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.relations import part_relation, predecessors
from tplog.events.follow_ups import FOLLOWS, PART_OF
from tplog.values.account import Account

_BACK = {PART_OF: HAS_PART, FOLLOWS: FOLLOWED_BY}


@frozen
class BudgetRelation:
    """One relation of a budget's account, seen from it: a word of `RELATION_WORDS`, and to what."""

    account: Account
    relation: str
    other_budget: str
    other: Account
    event: str


@frozen
class EarlierBody:
    """A body's earlier year, and the bodies of the year compared with that follow it.

    Where several follow it, or one beside itself, its figures are not divided among them. ``label`` has its
    name and theirs, and its budget if that is another.
    """

    budget: str
    body: BodyYear
    followed_by: tuple[Account, ...]
    label: str

    @property
    def successor(self) -> Account | None:
        """The only body that follows it; None if several do."""
        return self.followed_by[0] if len(self.followed_by) == 1 else None


@frozen
class YearSum:
    """All that the accounts of a year were given in all budgets, in öre, what is part of another once."""

    year: int
    budget_total: int
    parts: int


BUDGET_RELATION: Answer[BudgetRelation] = Answer(
    "BudgetRelation",
    (
        Field("account", Kind.TEXT, ("konto", "account")),
        Field(
            "relation",
            Kind.WORD,
            ("samband", "relation"),
            "del av: it lies in the other; har delen: the other lies in it; följer på: it follows the other; "
            "följs av: the other follows it.",
            choices=RELATION_WORDS,
        ),
        Field("other_budget", Kind.TEXT, ("budget", "budget"), "That has the other account."),
        Field("other", Kind.TEXT, ("annat konto", "other account")),
        Field("event", Kind.TEXT, ("händelse", "event"), "The id of the event that notes it."),
    ),
)
# Of an answer that has the relations of a budget.
RELATIONS: Field[Any] = Field(
    "relations",
    Many(BUDGET_RELATION),
    ("samband", "relations"),
    "Which of its accounts lie in others, have parts, follow others or are followed.",
)
EARLIER_BODY: Answer[EarlierBody] = BODY_YEAR.of("EarlierBody", lambda earlier: earlier.body).also(
    Field("budget", Kind.TEXT, ("budget", "budget")),
    Field(
        "followed_by",
        Many(Kind.TEXT),
        ("följs av", "followed by"),
        "Accounts of the year asked for; where there are several, its figures are not divided among them.",
    ),
)
YEAR_SUM: Answer[YearSum] = Answer(
    "YearSum",
    (
        Field("year", Kind.YEAR, ("år", "year")),
        Field(
            "budget_total",
            Kind.ORE,
            ("budget", "budget"),
            "All that was given in all budgets; what is part of another account once.",
        ),
        Field("parts", Kind.ORE, ("därav i två ärenden", "of which in two budgets"), "Counted once."),
    ),
)


def budget_relations(states: Mapping[str, BudgetState], budget: str) -> tuple[BudgetRelation, ...]:
    """Return all relations of a budget's accounts; ``states`` are its own and those to which it relates.

    One between two of its own accounts is given once, from the part or the successor.
    """
    relations = [relation for state in states.values() for relation in state.standing_relations()]
    outgoing = [
        BudgetRelation(noted.account, noted.kind, noted.other_budget, noted.other, noted.event)
        for noted in relations
        if noted.budget == budget
    ]
    return (
        *outgoing,
        *(
            BudgetRelation(noted.other, _BACK[noted.kind], noted.budget, noted.account, noted.event)
            for noted in relations
            if noted.other_budget == budget != noted.budget
        ),
    )


def year_sums(states: Mapping[str, BudgetState]) -> tuple[YearSum, ...]:
    """Return for each year what all budgets were given together; ``states`` are those of all budgets."""
    given: dict[int, int] = {}
    parts: dict[int, int] = {}
    for state in states.values():
        # Of a whole that was not there at the point asked about, the part is all that there is.
        inside = {path for path in state.accounts if _lies_in_any(states, state, path)}
        for year in state.years():
            for holder in state.holders(year):
                given[year] = given.get(year, 0) + state.subtree_balance(holder).budget_total
        for path in inside - {path for path in inside if inside.intersection(path.ancestors())}:
            parts[path.year] = parts.get(path.year, 0) + state.subtree_balance(path).budget_total
    return tuple(
        YearSum(year, given[year] - parts.get(year, 0), parts.get(year, 0)) for year in sorted(given)
    )


def _lies_in_any(states: Mapping[str, BudgetState], state: BudgetState, account: Account) -> bool:
    relation = part_relation(state, account)
    return relation is not None and relation.other_budget in states


def earlier_bodies(
    states: Mapping[str, BudgetState], budget: str, years: Sequence[int]
) -> tuple[EarlierBody, ...]:
    """Return the bodies of the other years that bodies of the first of ``years`` follow, in any budget.

    A relation holds from its successor's year on, and of the predecessor up to its year.
    """
    if not years:
        return ()
    first, *others = years
    followers: dict[tuple[str, Account], list[Account]] = {}
    for holder in states[budget].holders(first):
        for name, path in _earlier_accounts(states, budget, holder, others):
            followers.setdefault((name, path), []).append(holder)
    earlier = []
    for (name, path), successors in followers.items():
        itself = Account(first, path.parts)
        if name == budget and itself in states[budget].holders(first) and itself not in successors:
            successors.append(itself)
        (body,) = (body for body in summarise_year(states[name], path.year) if body.account == path)
        names = ", ".join(states[budget].own_balance(holder).name or holder.name for holder in successors)
        place = "" if name == budget else f" ({name})"
        label = f"{body.total_row.name}{place} → {names}"
        earlier.append(EarlierBody(name, body, tuple(successors), label))
    return tuple(earlier)


def _earlier_accounts(
    states: Mapping[str, BudgetState], budget: str, holder: Account, years: Sequence[int]
) -> Iterator[tuple[str, Account]]:
    """Yield the bodies in these years that a body follows, each with its budget."""
    for relation in predecessors(lambda name: states.get(name) or BudgetState(), budget, holder):
        for year in years:
            path = Account(year, relation.other.parts)
            state = states.get(relation.other_budget) or BudgetState()
            if relation.other.parent is None and year <= relation.other.year and path in state.holders(year):
                yield relation.other_budget, path


def related_years(states: Mapping[str, BudgetState], budget: str, years: Sequence[int] = ()) -> BudgetYears:
    """Return a budget's bodies in these years, or in all of its years, with what they relate to."""
    summary = budget_years(budget, states[budget], years, earlier_bodies(states, budget, years))
    return evolve(summary, relations=budget_relations(states, budget))


BUDGET_YEARS: Answer[BudgetYears] = YEARS.also(
    RELATIONS,
    Field(
        "earlier",
        Many(EARLIER_BODY),
        ("föregångare", "earlier bodies"),
        "Bodies of the other years that those of the first year follow, also of other budgets.",
    ),
)
