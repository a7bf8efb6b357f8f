"""Which accounts an account relates to, in any budget: its wholes and parts, predecessors and successors.

Only relations that somebody noted count; none is guessed from names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind
from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.relations import is_at_or_after, part_relation, predecessors, wholes
from tplog.values.account import Account
from tplog.values.by_fields import ByFields
from tplog.values.relation import FOLLOWS, PART_OF, Relation

HAS_PART, FOLLOWED_BY = "har delen", "följs av"
RELATION_WORDS = (PART_OF, HAS_PART, FOLLOWS, FOLLOWED_BY)


@frozen(eq=False, repr=False)
class RelatedAccount(ByFields):
    """An account to which one relates, by which event, and as what: one of `RELATION_WORDS`."""

    relation: str
    budget: str
    account: Account
    event: str


RELATED_ACCOUNT: Answer[RelatedAccount] = Answer(
    "RelatedAccount",
    (
        Field(
            "relation",
            Kind.WORD,
            ("samband", "relation"),
            "del av: it lies in that account; har delen: that account lies in it; följer på: it follows "
            "that one; följs av: that one follows it.",
            choices=RELATION_WORDS,
        ),
        Field("budget", Kind.TEXT, ("budget", "budget")),
        Field("account", Kind.TEXT, ("konto", "account")),
        Field("event", Kind.TEXT, ("händelse", "event"), "The id of the event that notes it."),
    ),
)


def related_accounts(
    states: Mapping[str, BudgetState], budget: str, account: Account
) -> Iterator[RelatedAccount]:
    """Yield what an account of a budget relates to, by any chain of relations up and back, parts by one.

    ``states`` are those of the budget and of all to which it relates; what lies below the account counts as
    its own part.
    """

    def state(name: str) -> BudgetState:
        return states.get(name) or BudgetState()

    for relation in wholes(state, budget, account):
        yield RelatedAccount(PART_OF, relation.other_budget, relation.other, relation.event)
    towards = [relation for name in states for relation in state(name).standing_relations()]
    towards = [relation for relation in towards if relation.other_budget == budget]
    for relation in towards:
        if relation.kind == PART_OF and account.contains(relation.other):
            yield RelatedAccount(HAS_PART, relation.budget, relation.account, relation.event)
    for relation in predecessors(state, budget, account):
        yield RelatedAccount(FOLLOWS, relation.other_budget, relation.other, relation.event)
    yield from _successors(towards, account)


def _successors(towards: Iterable[Relation], account: Account) -> Iterator[RelatedAccount]:
    for relation in towards:
        follows = relation.kind == FOLLOWS and relation.other.parts == account.parts
        if follows and is_at_or_after(relation.other.year, account.year):
            yield RelatedAccount(FOLLOWED_BY, relation.budget, relation.account, relation.event)


def part_of(state: BudgetState, account: Account) -> str | None:
    """Return the budget and the account in which an account lies, in one text; None if in none."""
    relation = part_relation(state, account)
    return f"{relation.other_budget} {relation.other}" if relation else None
