"""The rules of one topic: each check is registered where it is defined, with the rules that it judges by.

A check is a function below its rules, under a decorator that says what it looks at:

* ``@RULE_SET.precondition(AccountOpened)`` judges such events when they are decided; findings are refused.
* ``@RULE_SET.of_event(Decision, MANDATE_MISSING)`` judges such events against the state before them, when
  they are decided and whenever findings are computed. With ``given="measures"`` only those that have any,
  with ``given=Aspect.LEVEL`` or ``given=Stated.MINUS`` only those that state such an amount: of the others
  it would find nothing. It may name several, of which one is enough. A precondition may say so too.
* ``@RULE_SET.later(SPLIT_NOT_STATED)`` says how such a finding of an event stands after all records.
* ``@RULE_SET.of_state(PROPOSAL_PENDING)`` judges the state after all records. Who asks for some years gives
  it a `StateOfYears`, and leaves out what it finds elsewhere.
* ``@RULE_SET.of_history(METADATA_MISSING)`` is on a class whose instances observe all records first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from itertools import compress
from operator import attrgetter
from typing import Any, Generic, Protocol, TypeVar

from attrs import Factory, frozen

from tplog.domain.rules.record_facts import RecordFacts, record_facts
from tplog.domain.state.budget_state import BudgetState, State
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.values.account import Account
from tplog.values.amount import Amount, Hedge
from tplog.values.by_fields import ByFields
from tplog.values.finding import Finding, Rule


@frozen(eq=False, repr=False)
class RuleContext(ByFields):
    """What a precondition may use: the state before, all events by id, and the day of recording.

    ``other_state`` returns the state of a budget that ``state`` does not have, at the same point of the log.
    """

    state: State
    events_by_id: Mapping[str, Event]
    today: date
    other_state: Callable[[str], BudgetState] | None = None

    def budget(self, name: str) -> BudgetState:
        """Return the state of any budget of the log, for rules of accounts that relate to each other."""
        if self.other_state is None or name in self.state.budgets:
            return self.state.budget(name)
        return self.other_state(name)


@frozen(eq=False, repr=False)
class StateOfYears(State):
    """A state of which findings are wanted at accounts of some years alone, so that no others are judged."""

    years: Collection[int] = ()


def judged_accounts(state: State, budget: BudgetState) -> Iterable[Account]:
    """Return those accounts of a budget of which findings are wanted, in the order of their opening."""
    if not isinstance(state, StateOfYears):
        return budget.accounts
    if len(state.years) == 1:
        return budget.accounts_of_year(*state.years)
    return (account for account in budget.accounts if account.year in state.years)


def judged_years(state: State, budget: BudgetState) -> Iterable[int]:
    """Return those years of a budget, oldest first, of which findings are wanted."""
    if not isinstance(state, StateOfYears):
        return budget.years()
    return (year for year in sorted(state.years) if budget.heads(year))


# Where a finding stands among those that a check has of all budgets; equal ones by the budgets' order.
Place = tuple[int | str, ...]


class HistoryCheck(Protocol):
    """A check that observes all records and yields its findings at the end.

    It is a `BudgetCheck` or a `LogCheck`.
    """

    def observe(self, record: Record) -> None:
        """Take the next record."""

    def findings(self, state: State) -> Iterable[Finding]:
        """Return the findings, given the state after all records."""


class SeenEvents:
    """The events that checks have seen and will ask for again, by id.

    ``all_events`` reads them once more, just as they were seen, so that none is held meanwhile; without it
    they are held.
    """

    def __init__(self, all_events: Mapping[str, Event] | None = None) -> None:
        """Start without events."""
        self._all_events = all_events
        self._held: dict[str, Event] = {}

    def add(self, event: Event) -> None:
        """See an event."""
        if self._all_events is None:
            self._held[event.id] = event

    def __getitem__(self, event_id: str) -> Event:
        """Return a seen event. Raises KeyError for another."""
        return (self._held if self._all_events is None else self._all_events)[event_id]


class AsksAgain:
    """A check of all records that keeps ids only; ``seen`` gives it the events again, once it judges."""

    def __init__(self) -> None:
        """Start without records."""
        self.seen = SeenEvents()


class BudgetCheck(AsksAgain):
    """A check of all records whose findings follow from one budget's records each, in the log's order.

    It notes the facts of each record, and asks again for whole events once it judges. Most look at the state
    of the budget then; one whose ``reads_state`` is false can judge before the state is read.
    """

    reads_state = True

    def observe(self, record: Record) -> None:
        """Take the next record."""
        facts = record_facts(record)
        self.note((facts,))
        if self.asks_again(facts):
            self.seen.add(record.event)

    def note(self, records: Iterable[RecordFacts]) -> None:
        """Take the next records by their facts: many in one call, since a budget may have many."""
        raise NotImplementedError

    def asks_again(self, _facts: RecordFacts) -> bool:
        """Return whether the event of a record may be asked for again."""
        return False

    def findings(self, state: State) -> Iterator[Finding]:
        """Yield the findings, given the state after all records."""
        return (finding for _, finding in self.placed(state))

    def placed(self, state: State) -> Iterator[tuple[Place, Finding]]:
        """Yield the findings, each with its place."""
        raise NotImplementedError


class LogCheck:
    """A check of the records of the whole log: of papers, whichever budgets' events come from them."""

    @staticmethod
    def notes(event: Event) -> bool:
        """Return whether something is noted of an event."""
        raise NotImplementedError

    def observe(self, record: Record) -> None:
        """Take the next record."""
        raise NotImplementedError

    def findings(self, state: State) -> Iterator[Finding]:
        """Yield the findings, given the state after all records."""
        raise NotImplementedError


B = TypeVar("B", RuleContext, State)
E = TypeVar("E", bound=Event)
H = TypeVar("H", bound=type[HistoryCheck])
# Given a later state, a function that returns an event's finding as it stands then; None if it is settled.
LaterCheck = Callable[[State], Callable[[Finding], Finding | None]]
StateCheck = Callable[[State], Iterable[Finding]]
EventFunction = Callable[[B, E], Iterable[Finding]]


class Stated(StrEnum):
    """What an amount can be that most are not."""

    MINUS = "minus"  # below zero
    SOFT = "soft"  # hedged by the document, or read past a slip


_amount_of_move, _amount_of_figure, _aspect = map(attrgetter, ("stated", "amount", "aspect"))


def is_soft(amount: Amount) -> bool:
    """Return whether a document hedges an amount, or it was read past a slip."""
    return amount.hedge is not Hedge.EXACT or amount.repaired


def stated_facts(event: Event) -> frozenset[str]:
    """Return what there is among the amounts of an event: each `Stated`, and the aspects of its figures.

    The amounts are those of its transfers, its figures and its total.
    """
    facts: set[str] = set()
    stated = (*event.transfers, *event.proposed, *event.held)
    amounts = [event.total, *map(_amount_of_move, stated), *map(_amount_of_figure, event.measures)]
    facts.update(map(_aspect, event.measures))
    for amount in amounts:
        if amount is not None:
            if amount.ore < 0:
                facts.add(Stated.MINUS)
            if is_soft(amount):
                facts.add(Stated.SOFT)
    return frozenset(facts)


@frozen(eq=False, repr=False)
class EventCheck(ByFields, Generic[B]):
    """A function that judges the events of a class, given what was there before.

    Where ``given`` is not empty, it finds nothing in an event that has nothing of it: neither an attribute of
    such a name, nor an amount of such an aspect, nor one that is so `Stated`.
    """

    event_class: type[Event]
    function: Callable[[B, Any], Iterable[Finding]]
    given: tuple[str, ...] = ()


class _ChecksOfClass(Generic[B]):
    """The checks of the events of one class, and what these checks are given of an event."""

    def __init__(self, checks: Iterable[EventCheck[B]]) -> None:
        """Take the checks in the order in which they are evaluated."""
        self._checks: tuple[EventCheck[B], ...] = tuple(checks)
        given = {name for check in self._checks for name in check.given}
        self._names: list[str] = sorted(name for name in given if not isinstance(name, StrEnum))
        # With the id and the budget, which are never empty, it reads at least two and so returns them all.
        self._values: Callable[[Event], tuple[object, ...]] = attrgetter("id", "budget", *self._names)
        self._asks_for_amounts = len(self._names) < len(given)
        self._by_facts: dict[tuple[object, ...], tuple[EventCheck[B], ...]] = {}

    def of(self, event: Event) -> tuple[EventCheck[B], ...]:
        """Return the checks that can find something in an event of the class."""
        amounts = stated_facts(event) if self._asks_for_amounts else _NO_AMOUNTS
        has = (amounts, *map(bool, self._values(event)))
        checks = self._by_facts.get(has)
        if checks is None:
            facts = amounts.union(compress(self._names, has[3:]))
            checks = self._by_facts[has] = tuple(
                check for check in self._checks if not check.given or not facts.isdisjoint(check.given)
            )
        return checks


_NO_AMOUNTS = frozenset[str]()


class EventChecks(Generic[B]):
    """The checks of single events of all topics, in their order."""

    def __init__(self, checks: Iterable[EventCheck[B]]) -> None:
        """Take the checks in the order in which they are evaluated."""
        self._checks: tuple[EventCheck[B], ...] = tuple(checks)
        self._by_class: dict[type[Event], _ChecksOfClass[B]] = {}

    def __iter__(self) -> Iterator[EventCheck[B]]:
        """Yield all checks."""
        return iter(self._checks)

    def findings(self, before: B, event: Event, *, beyond: type[Event] | None = None) -> list[Finding]:
        """Return an event's findings, given what was there before.

        With ``beyond`` only those of checks that do not judge that class too.
        """
        findings: list[Finding] = []
        checks = self._by_class.get(type(event)) or self._of_class(type(event))
        for check in checks.of(event):
            if beyond is None or not issubclass(beyond, check.event_class):
                findings += check.function(before, event)
        return findings

    def of(self, event: Event) -> tuple[EventCheck[B], ...]:
        """Return the checks that can find something in an event, by its class and by what it has."""
        return self._of_class(type(event)).of(event)

    def _of_class(self, kind: type[Event]) -> _ChecksOfClass[B]:
        """Return the checks of the events of a class."""
        checks = (check for check in self._checks if issubclass(kind, check.event_class))
        return self._by_class.setdefault(kind, _ChecksOfClass(checks))


@frozen(eq=False, repr=False)
class RuleSet(ByFields):
    """The checks of a topic in the order in which they are evaluated, and the rules of their findings."""

    rules: list[Rule] = Factory(list)
    preconditions: list[EventCheck[RuleContext]] = Factory(list)
    event_checks: list[EventCheck[State]] = Factory(list)
    state_checks: list[StateCheck] = Factory(list)
    history_checks: list[Callable[[], HistoryCheck]] = Factory(list)
    later_checks: dict[str, LaterCheck] = Factory(dict)
    # The codes of the findings of each check of a state or of all records.
    codes_by_check: dict[Callable[..., Any], frozenset[str]] = Factory(dict)

    def precondition(
        self, event_class: type[E], *, given: str | tuple[str, ...] = ()
    ) -> Callable[[EventFunction[RuleContext, E]], EventFunction[RuleContext, E]]:
        """Return a decorator that adds a check whose findings are always refused; ``given`` as `of_event`."""
        needed = (given,) if isinstance(given, str) else given

        def add(function: EventFunction[RuleContext, E]) -> EventFunction[RuleContext, E]:
            self.preconditions.append(EventCheck(event_class, function, needed))
            return function

        return add

    def of_event(
        self, event_class: type[E], *rules: Rule, given: str | tuple[str, ...] = ()
    ) -> Callable[[EventFunction[State, E]], EventFunction[State, E]]:
        """Return a decorator that adds a check of events of this class, by these rules.

        ``given`` is as in `EventCheck`; none: it may find something in any.
        """
        needed = (given,) if isinstance(given, str) else given

        def add(function: EventFunction[State, E]) -> EventFunction[State, E]:
            self.rules.extend(rules)
            self.event_checks.append(EventCheck(event_class, function, needed))
            return function

        return add

    def later(self, rule: Rule) -> Callable[[LaterCheck], LaterCheck]:
        """Return a decorator that adds how an event's findings by a rule stand when more is recorded."""

        def add(check: LaterCheck) -> LaterCheck:
            self.later_checks[rule.code] = check
            return check

        return add

    def of_state(self, *rules: Rule) -> Callable[[StateCheck], StateCheck]:
        """Return a decorator that adds a check of a state, by these rules."""

        def add(function: StateCheck) -> StateCheck:
            self.rules.extend(rules)
            self.state_checks.append(function)
            self.codes_by_check[function] = frozenset(rule.code for rule in rules)
            return function

        return add

    def of_history(self, *rules: Rule) -> Callable[[H], H]:
        """Return a decorator that adds a class of checks of all records, by these rules."""

        def add(check_class: H) -> H:
            self.rules.extend(rules)
            self.history_checks.append(check_class)
            self.codes_by_check[check_class] = frozenset(rule.code for rule in rules)
            return check_class

        return add
