"""The audit trail: the acts by which an account got its money, and their authority.

Money is fungible, so the trail does not follow kronor upstream. It follows authority: a line's steps, above
them the steps that funded its body, up to the council or another source. Every step is a record and so leads
to a document.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from tplog.answers.event_effects import PENDING_COLUMNS, transfers_with_columns
from tplog.answers.related_accounts import RelatedAccount
from tplog.domain.legal_force import LegalForce, legal_force
from tplog.domain.state.budget_state import BudgetState
from tplog.errors import NotFound, mandatory_rule
from tplog.events.base import Event
from tplog.events.money_acts import Decision
from tplog.events.record import Record
from tplog.values.account import Account
from tplog.values.act import Act
from tplog.values.amount import Amount, Hedge
from tplog.values.by_fields import ByFields
from tplog.values.finding import Finding
from tplog.values.relation import FOLLOWS, PART_OF
from tplog.values.transfer import CONDITIONAL, PROPOSED, BalanceColumn

if TYPE_CHECKING:
    from tplog.answers.settlements import TrailSettlement

BUDGET_NEEDED = mandatory_rule(
    "budget-needed",
    "{account} finns i flera budgetar: {names}. Säg vilken budget.",
    "{account} is in several budgets: {names}. Say which budget.",
)


@frozen(eq=False, repr=False)
class TrailStep(ByFields):
    """One effect of an event on an account (steg): ``amount`` öre, negative if the account gave.

    ``balance`` is what the account held after it, in öre. A proposed step moved nothing. ``counterpart`` is
    the other account; ``depth`` 0 is the account itself, 1 the one above it. ``legal_force`` is None for what
    is no decision; ``approximate`` has the paper's words for an amount that it states approximately.
    """

    record: Record
    account: Account
    counterpart: Account
    column: str
    amount: int
    balance: int
    depth: int = 0
    legal_force: LegalForce | None = None
    approximate: str | None = None

    @property
    def act(self) -> Act:
        """The formal side of the event."""
        return self.record.event.act

    @property
    def is_pending(self) -> bool:
        """Whether the step only proposes, or waits for its condition: it moved nothing."""
        return self.column in PENDING_COLUMNS


StepsOfAccount = Callable[[Account], Sequence[TrailStep]]  # in the log's order


@frozen(eq=False, repr=False)
class RelatedTrail(ByFields):
    """An account to which a trail's own relates, with its trail; None for one that is only named.

    The trail goes on into what the account is part of, or follows; its parts and successors are named.
    """

    related: RelatedAccount
    trail: Trail | None


@frozen(eq=False, repr=False)
class Trail(ByFields):
    """An account's steps, with the trail of the account above, from which its authority comes.

    ``guidelines`` are those over the account, over one above it or over one of its lines; ``mandates`` those
    over the account or one above it, and its body's that name none; ``settlements`` are the acts that made
    something of the steps' events. ``related`` are the accounts to which it relates, nearest first; their
    steps are not among its own. ``budget_title`` is what people call its budget, None if it has no title.
    """

    account: Account
    steps: tuple[TrailStep, ...]
    authority: Trail | None = None
    guidelines: tuple[Decision, ...] = ()
    mandates: tuple[Event, ...] = ()
    settlements: tuple[TrailSettlement, ...] = ()
    related: tuple[RelatedTrail, ...] = ()
    budget_title: str | None = None

    def __iter__(self) -> Iterator[TrailStep]:
        """Yield all steps, from the highest authority down to the account itself."""
        return (step for level in self.levels() for step in level.steps)

    def levels(self) -> Iterator[Trail]:
        """Yield the trails of the accounts above, highest first, and last this one."""
        if self.authority:
            yield from self.authority.levels()
        yield self


@frozen(eq=False, repr=False)
class TrailRow(ByFields):
    """A step of a trail or of a related one, whose ``relation`` is a word; None for the account's own."""

    budget: str
    relation: str | None
    step: TrailStep


def trail_rows(trail: Trail, budget: str) -> Iterator[TrailRow]:
    """Yield the steps of an account's trail, and after them those of each account to which it relates."""
    yield from (TrailRow(budget, None, step) for step in trail)
    for other in trail.related:
        for step in other.trail or ():
            yield TrailRow(other.related.budget, other.related.relation, step)


def with_related_trails(
    trail: Trail, related: Iterable[RelatedAccount], trail_of: Callable[[str, Account], Trail]
) -> Trail:
    """Return a trail that goes on into its wholes and predecessors; ``trail_of`` makes those trails."""
    return evolve(
        trail,
        related=tuple(
            RelatedTrail(
                other,
                trail_of(other.budget, other.account) if other.relation in (PART_OF, FOLLOWS) else None,
            )
            for other in related
        ),
    )


def budgets_to_trail(states: Mapping[str, BudgetState], account: str) -> tuple[str, ...]:
    """Return the budgets that have an account; else the largest, whose error can name a near account.

    ``("–",)``, the name of no budget, if there are no budgets at all.
    """
    matching = tuple(name for name, state in states.items() if account in map(str, state.accounts))
    return matching or (max(states, key=lambda name: len(states[name].accounts), default="–"),)


def budget_to_trail(states: Mapping[str, BudgetState], account: str) -> str:
    """Return the only budget that has an account, as `budgets_to_trail`.

    Raises NotFound if several have it.
    """
    names = budgets_to_trail(states, account)
    if len(names) > 1:
        raise NotFound(Finding(BUDGET_NEEDED, {"account": account, "names": ", ".join(names)}))
    return names[0]


def build_trail(records: Iterable[Record], state: BudgetState, budget: str, account: Account) -> Trail:
    """Return the trail of an account in a budget, made from these records, oldest first.

    ``state`` has the roles of the budget's accounts; records that touch neither the account nor its ancestors
    may be left out.
    """
    accounts = {account, *account.ancestors()}
    steps: dict[Account, list[TrailStep]] = {}
    for step in trail_steps(records, state, budget, accounts):
        steps.setdefault(step.account, []).append(step)
    return trail_from_steps(lambda path: steps.get(path, ()), state, account)


def trail_from_steps(steps_of: StepsOfAccount, state: BudgetState, account: Account) -> Trail:
    """Return the trail of an account from the steps of its budget's accounts; see `build_trail`."""
    accounts = [account, *filter(state.is_usable, account.ancestors())]
    return evolve(
        _trail_from_steps(accounts, steps_of),
        guidelines=tuple(_guidelines_over(state, account)),
        mandates=tuple(_mandates_over(state, account)),
        budget_title=state.title,
    )


def trail_steps(
    records: Iterable[Record], state: BudgetState, budget: str, accounts: Container[Account] | None = None
) -> Iterator[TrailStep]:
    """Yield the effects of a budget's records on these or all of its accounts, in order, each at depth 0."""
    balances: dict[Account, int] = {}
    for record in records:
        if record.event.budget == budget:
            yield from record_steps(record, state, balances, accounts)


def record_steps(
    record: Record,
    state: BudgetState,
    balances: dict[Account, int],
    accounts: Container[Account] | None = None,
) -> Iterator[TrailStep]:
    """Yield a record's effects on its budget's accounts, as `trail_steps`.

    ``balances`` are those before it, in öre, and are changed to those after it.
    """
    measures = {each.account: text for each in record.event.measures if (text := _hedged_text(each.amount))}
    for move, column in transfers_with_columns(state, record.event):
        hedged = _hedged_text(move.stated)
        for touched, counterpart in {move.giver: move.taker, move.taker: move.giver}.items():
            if accounts is not None and touched not in accounts:
                continue
            ore = move.effect(touched)
            balances[touched] = balances.get(touched, 0) + (0 if column in PENDING_COLUMNS else ore)
            approximate = hedged or measures.get(touched)
            yield TrailStep(
                record, touched, counterpart, column, ore, balances[touched], approximate=approximate
            )


def _hedged_text(amount: Amount | None) -> str | None:
    """Return an amount as its paper writes it, if that states it approximately."""
    return amount.text if amount is not None and amount.hedge is not Hedge.EXACT else None


def with_legal_force(trail: Trail, state: BudgetState, record_of: Callable[[str], Record | None]) -> Trail:
    """Return a trail that says how it stands with the legal force of its steps' decisions.

    ``record_of`` returns the record of an event's id.
    """

    def event_of(name: str) -> Event | None:
        record = record_of(name)
        return record.event if record else None

    events = {step.record.event.id: step.record.event for step in trail}
    forces = {name: legal_force(event, state.standing, event_of) for name, event in events.items()}

    def with_forces(level: Trail | None) -> Trail | None:
        if level is None:
            return None
        steps = tuple(evolve(step, legal_force=forces.get(step.record.event.id)) for step in level.steps)
        return evolve(level, steps=steps, authority=with_forces(level.authority))

    return with_forces(trail) or trail


# An account's spending, proposals and conditional money give the accounts below it no authority.
_NON_AUTHORITY_COLUMNS = frozenset({BalanceColumn.OUTCOME, PROPOSED, CONDITIONAL})


def _gives_authority(step: TrailStep) -> bool:
    """Return whether a step of an account above gave it money to pass on."""
    return step.column not in _NON_AUTHORITY_COLUMNS and not step.account.contains(step.counterpart)


def _trail_from_steps(accounts: Sequence[Account], steps_of: StepsOfAccount) -> Trail:
    """Return the trail of the first account; each of the others gives authority to the one before it."""
    authority: Trail | None = None
    for depth, account in reversed([*enumerate(accounts)][1:]):
        giving = (step for step in steps_of(account) if _gives_authority(step))
        authority = Trail(account, tuple(evolve(step, depth=depth) for step in giving), authority)
    return Trail(accounts[0], tuple(steps_of(accounts[0])), authority)


def _guidelines_over(state: BudgetState, account: Account) -> Iterator[Decision]:
    """Yield the guidelines over an account, or over one above or below it, that hold for its year."""
    for guideline in state.guidelines.values():
        has_years = guideline.from_year is not None or guideline.until_year is not None
        paths = [
            Account(account.year, path.parts) if has_years else path
            for path in guideline.over
            if guideline.holds_in(account.year)
        ]
        if any(path.contains(account) or account.contains(path) for path in paths):
            yield guideline


def _mandates_over(state: BudgetState, account: Account) -> Iterator[Event]:
    """Yield the mandates over an account or one above it, and those that its body has over none."""
    for mandate in state.mandates.values():
        is_of_its_body = not mandate.over and mandate.to == account.holder
        if is_of_its_body or any(path.contains(account) for path in mandate.over):
            yield mandate
