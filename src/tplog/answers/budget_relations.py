"""Budgets seen together by their relations: to what each relates, sums that count money once, earlier bodies.

Only relations that somebody noted count; none is guessed from names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.binding_words import GUIDELINE
from tplog.answers.related_accounts import (
    FOLLOWED_BY,
    HAS_PART,
    RELATION_WORDS,
)
from tplog.answers.states import ACCOUNT_ROW, BODY_YEAR, BodyYear, BudgetYears
from tplog.answers.states import BUDGET_YEARS as YEARS
from tplog.answers.year_summary import budget_years, summarise_year
from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.relations import is_at_or_after, lies_in_itself, predecessors
from tplog.values.account import Account
from tplog.values.by_fields import ByFields
from tplog.values.relation import FOLLOWS, PART_OF, Relation
from tplog.values.transfer import AccountBalance

_BACK = {PART_OF: HAS_PART, FOLLOWS: FOLLOWED_BY}


@frozen(eq=False, repr=False)
class BudgetRelation(ByFields):
    """One relation of a budget's account, seen from it: a word of `RELATION_WORDS`, and to what."""

    account: Account
    relation: str
    other_budget: str
    other: Account
    event: str


@frozen(eq=False, repr=False)
class EarlierBody(ByFields):
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


@frozen(eq=False, repr=False)
class YearSum(ByFields):
    """All that the accounts of a year were given in all budgets, in öre, what is part of another once."""

    year: int
    budget_total: int
    parts: int
    level_known: bool = True


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
        *ACCOUNT_ROW.only("level_known").of("YearSum", lambda row: row).fields,
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
    """Return for each year what all budgets were given together; ``states`` are those of all budgets.

    Of a whole without money the part is all that there is. A body's own fund is no part of what it was given,
    so a part that lies in one is counted, too.
    """
    wholes_given: dict[int, AccountBalance] = {}
    for state in states.values():
        for year in state.years():
            for holder in state.holders(year):
                given = state.subtree_balance(holder)
                wholes_given[year] = wholes_given[year].plus(given) if year in wholes_given else given
    twice: dict[int, int] = defaultdict(int)
    for (name, whole), parts in parts_by_whole(states).items():
        if _counted(states[name], whole):
            twice[whole.year] += sum(_counted(states[part.budget], part.account) for part in parts)
    return tuple(
        YearSum(year, given.budget_total - twice[year], twice[year], given.level_known)
        for year, given in sorted(wholes_given.items())
    )


def parts_by_whole(states: Mapping[str, BudgetState]) -> Mapping[tuple[str, Account], list[Relation]]:
    """Return the relations of parts by their whole; none of a ring, nor of what lies in another part."""

    def state(name: str) -> BudgetState:
        return states.get(name) or BudgetState()

    by_whole: dict[tuple[str, Account], list[Relation]] = defaultdict(list)
    for budget in states.values():
        parts = {
            relation.account: relation
            for relation in budget.standing_relations()
            if relation.kind == PART_OF and relation.other_budget in states
        }
        for account, relation in parts.items():
            if parts.keys().isdisjoint(account.ancestors()) and not lies_in_itself(state, relation):
                by_whole[relation.other_budget, relation.other].append(relation)
    return by_whole


def _counted(state: BudgetState, account: Account) -> int:
    """Return what an account was given, in öre, as far as it counts in what its holder was given."""
    return 0 if state.head(account).parent else state.subtree_balance(account).budget_total


def earlier_bodies(
    states: Mapping[str, BudgetState], budget: str, years: Sequence[int]
) -> tuple[EarlierBody, ...]:
    """Return the bodies of the other years that bodies of the first of ``years`` follow, in any budget.

    A relation holds from its successor's year on, and of the predecessor up to its year.
    """
    if not years:
        return ()
    state, earlier = states[budget], []
    for (name, path), successors in followers(states, budget, state.holders(years[0]), years).items():
        if path not in states[name].holders(path.year):
            continue
        (body,) = (body for body in summarise_year(states[name], path.year) if body.account == path)
        names = ", ".join(newest_name(state, holder) for holder in successors)
        place = "" if name == budget else f" ({name})"
        label = f"{body.total_row.name}{place} → {names}"
        earlier.append(EarlierBody(name, body, tuple(successors), label))
    return tuple(earlier)


def newest_name(state: BudgetState, account: Account) -> str:
    """Return the name of an account, as of another year where it is not open in its own."""
    years = {path.year: path for path in state.accounts if path.parts == account.parts}
    newest = account if account.year in years else max(years.values(), default=account)
    return state.own_balance(newest).name or account.name


_Place = tuple[str, Account]


def followers(
    states: Mapping[str, BudgetState], budget: str, accounts: Iterable[Account], years: Sequence[int]
) -> dict[_Place, list[Account]]:
    """Return what these accounts of the first year follow in the others, each with all that follow it.

    Also an account itself that lives on, and successors that nobody has opened in the first year yet.
    """
    first, *others = years
    state = states[budget]
    by_place: dict[_Place, list[Account]] = {}
    for account in accounts:
        for place in dict.fromkeys(_earlier_accounts(states, budget, account, others)):
            by_place.setdefault(place, []).append(account)
    for (name, path), successors in by_place.items():
        itself = Account(first, path.parts)
        lives_on = [itself] if name == budget and itself in state.accounts else []
        named = _named_successors(state, name, path, first)
        successors += [other for other in dict.fromkeys((*lives_on, *named)) if other not in successors]
    return by_place


def _named_successors(state: BudgetState, name: str, path: Account, first: int) -> Iterator[Account]:
    """Yield the accounts not open in the first year that a budget's relations say follow an account by then.

    One that others follow in turn is none: these stand in its place.
    """
    relations = [each for each in state.standing_relations() if each.kind == FOLLOWS]
    followed = {
        relation.other.parts for relation in relations if is_at_or_after(first, relation.account.year)
    }
    for relation in relations:
        successor = Account(first, relation.account.parts)
        is_of_it = (relation.other_budget, relation.other.parts) == (name, path.parts) and is_at_or_after(
            relation.other.year, path.year
        )
        is_known = successor in state.accounts or successor.parts in followed
        if is_of_it and is_at_or_after(first, relation.account.year) and not is_known:
            yield successor


def _earlier_accounts(
    states: Mapping[str, BudgetState], budget: str, account: Account, years: Sequence[int]
) -> Iterator[_Place]:
    """Yield the accounts in these years that an account follows, each with its budget."""
    for relation in predecessors(lambda name: states.get(name) or BudgetState(), budget, account):
        state = states.get(relation.other_budget) or BudgetState()
        for year in years:
            path = Account(year, relation.other.parts)
            if is_at_or_after(relation.other.year, year) and path in state.accounts:
                yield relation.other_budget, path


def related_years(states: Mapping[str, BudgetState], budget: str, years: Sequence[int] = ()) -> BudgetYears:
    """Return a budget's bodies in these years, or in all of its years, with what they relate to."""
    summary = budget_years(budget, states[budget], years, earlier_bodies(states, budget, years))
    return evolve(summary, relations=budget_relations(states, budget))


GUIDELINES_IN_FORCE: Field[Any] = Field(
    "guidelines",
    Many(GUIDELINE),
    ("riktlinjer", "guidelines"),
    "Guidelines, targets, tax rates and limits that hold for the years shown; many name no account.",
)
BUDGET_YEARS: Answer[BudgetYears] = YEARS.also(
    RELATIONS,
    GUIDELINES_IN_FORCE,
    Field(
        "earlier",
        Many(EARLIER_BODY),
        ("föregångare", "earlier bodies"),
        "Bodies of the other years that those of the first year follow, also of other budgets.",
    ),
)
