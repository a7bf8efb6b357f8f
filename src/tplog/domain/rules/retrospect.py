"""The rule of retrospect: whether an account was overdrawn in the order in which decisions were taken."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import accumulate, groupby
from operator import itemgetter

from tplog.domain.rules.record_facts import DEPENDENT, MONEY, OUTCOME, RecordFacts, effects_of
from tplog.domain.rules.rule_set import BudgetCheck, Place, RuleSet
from tplog.domain.state.budget_state import State
from tplog.domain.state.derived_transfers import inverted
from tplog.domain.state.money_in_force import MoneyInForce, own_money
from tplog.events.as_of import DatedAct, effective_days
from tplog.events.base import Event
from tplog.values.account import HOLDING_ROLES, Account, parse_account
from tplog.values.finding import Finding, MessageParams, Rule, Severity
from tplog.values.transfer import Transfer

OVERDRAWN_IN_RETROSPECT = Rule(
    "overdrawn-in-retrospect",
    Severity.WARNING,
    sv="Räknat i den ordning besluten togs hade {account} {ore} den {day}.",
    en="In the order in which the decisions were taken, {account} had {ore} on {day}.",
)
RULE_SET = RuleSet()

# A budget's account, as text.
_Place = tuple[str, str]
# A record's number, what it gave an account, and how much of that was decided and not spent, in öre.
_Change = tuple[int, int, int]


@RULE_SET.of_history(OVERDRAWN_IN_RETROSPECT)
class NeverBelowZero(BudgetCheck):
    """Find accounts overdrawn in the order of the decisions, though not in the log's order.

    An outcome beyond the budget is no decision on money that came later: `overspending` says it.
    """

    def __init__(self) -> None:
        """Start without records."""
        super().__init__()
        # Of each record its event, its own day and its index; by number what says more than event and day.
        self._events: list[str] = []
        self._own_days, self._indexes = array("q"), array("q")
        self._dated: dict[int, DatedAct] = {}
        # For each account its changes, flat in one array, because a log may be long.
        self._moves: dict[_Place, array[int]] = defaultdict(lambda: array("q"))
        self._outcomes: set[str] = set()
        # The events whose money depends on the order of the decisions, by record number, each with the first
        # in its chain; and the chains in which one may move other than what is stored: "" stands for all.
        self._dependent: dict[int, tuple[str, str]] = {}
        self._first_in_chain: dict[str, str] = {}
        self._chains_otherwise: set[str] = set()

    def note(self, records: Iterable[RecordFacts]) -> None:
        """Take the next records by their facts."""
        all_moves, outcomes = self._moves, self._outcomes
        for number, facts in enumerate(records, len(self._events)):
            index, budget, dated, noted, _ = facts
            self._events.append(dated.event)
            self._own_days.append(dated.day.toordinal())
            self._indexes.append(index)
            if not dated.says_day_alone:
                self._dated[number] = dated
            for account, ore, decided_ore in noted.effects:
                all_moves[budget, account].fromlist([number, ore, decided_ore])
            marks = noted.marks
            if OUTCOME in marks or (noted.reverses and noted.reverses in outcomes):
                outcomes.add(dated.event)
            elif DEPENDENT in marks:
                self._note_dependent(number, facts)

    def asks_again(self, facts: RecordFacts) -> bool:
        """Return whether the event of a record may be asked for again."""
        return DEPENDENT in facts.noted.marks

    def _note_dependent(self, number: int, facts: RecordFacts) -> None:
        """Note a record whose money depends on the order, and its chain if that may move what is not stored.

        A correction counts right after what it corrects, in the log's order, so it moves what the log
        computes if that is stored; but where money is held back on a condition, its release is its moves too.
        """
        event, noted = facts.event, facts.noted
        first = self._first_in_chain[event] = self._first_in_chain.get(noted.reverses, noted.reverses)
        self._dependent[number] = event, first
        if not (facts.moves_as_stored and MONEY in noted.marks):
            self._chains_otherwise.add(first)

    def placed(self, state: State) -> Iterator[tuple[Place, Finding]]:
        """Yield for each account the first day on which it was lower than ever in the log's order."""
        days = self._effective_days()
        changes, counted_anew = self._changes_in_decided_order(days)
        overdrafts = [
            overdraft
            for key, flat in self._moves.items()
            if self._can_be_overdrawn(state, key, days, flat[::3], changes)
            for stored in [zip(flat[::3], flat[1::3], flat[2::3], strict=True)]
            for kept_changes in [(change for change in stored if change[0] not in counted_anew)]
            for overdraft in self._first_overdraft(state, key, days, (*kept_changes, *changes.get(key, ())))
        ]
        for day, number, (budget, account), ore in sorted(overdrafts):
            day_text = date.fromordinal(day).isoformat()
            facts: MessageParams = {"account": str(account), "ore": ore, "day": day_text}
            events = (self._events[number],)
            finding = Finding(OVERDRAWN_IN_RETROSPECT, facts, events, str(account), budget)
            yield (day, self._indexes[number]), finding

    def _effective_days(self) -> Sequence[int]:
        """Return the ordinal of the day from which each record counts: its own, if no correction tells."""
        corrected = {act.corrects for act in self._dated.values()}
        acts = {
            number: self._dated.get(number) or DatedAct(date.fromordinal(self._own_days[number]), event)
            for number, event in enumerate(self._events)
            if number in self._dated or event in corrected
        }
        days = self._own_days[:]
        for number, day in zip(acts, effective_days(acts.values()), strict=True):
            days[number] = day.toordinal()
        return days

    def _changes_in_decided_order(
        self, days: Sequence[int]
    ) -> tuple[Mapping[_Place, Sequence[_Change]], frozenset[int]]:
        """Return what events that depend on others give each account, and the numbers of all such events.

        Left out are those of chains that move what is stored. What is taken back before it counts itself
        never counts.
        """
        chains = self._chains_otherwise
        dependent = {
            number: self.seen[name]
            for number, (name, first) in self._dependent.items()
            if first in chains or "" in chains
        }
        reversing = (event for event in dependent.values() if event.reverses is not None)
        # What is taken back is known by what takes it back.
        money = {event.reverses: _taken_back(event) for event in reversing}
        money |= {event.id: own_money(event, None) for event in dependent.values()}
        numbers = [number for number, event in enumerate(self._events) if event in money] if money else []
        changes: dict[_Place, list[_Change]] = defaultdict(list)
        in_force = MoneyInForce()
        budgets = {name: event.budget for event in dependent.values() for name in (event.id, event.reverses)}
        for number in sorted(numbers, key=lambda each: (days[each], each)):
            name = self._events[number]
            place = (date.fromordinal(days[number]), number)
            moves = in_force.add(name, money[name], place, dependent.get(number))
            for account, ore in effects_of(moves).items():
                changes[budgets[name], str(account)].append((number, *ore))
        return changes, frozenset(numbers)

    def _can_be_overdrawn(
        self,
        state: State,
        key: _Place,
        days: Sequence[int],
        numbers: Sequence[int],
        changes: Mapping[_Place, Sequence[_Change]],
    ) -> bool:
        """Return whether an account holds money of a known level, which moved in another order than decided.

        In the order of the log it is never lower than ever in that order.
        """
        in_log_order = [days[number] for number in numbers]
        if key not in changes and in_log_order == sorted(in_log_order):
            return False
        account_state = state.budget(key[0]).accounts.get(parse_account(key[1]))
        return account_state is not None and account_state.role in HOLDING_ROLES and account_state.level_known

    def _first_overdraft(
        self, state: State, key: _Place, days: Sequence[int], changes: Iterable[_Change]
    ) -> Iterator[tuple[int, int, tuple[str, Account], int]]:
        """Yield (day ordinal, record number, account, balance in öre) of an account's first overdraft."""
        budget, account = state.budget(key[0]), parse_account(key[1])
        moves = sorted(((days[number], number, *ore) for number, *ore in changes), key=itemgetter(0, 1))
        balance, lowest = 0, min(accumulate(self._moves[key][1::3], initial=0))  # in the log's order
        for day, group in groupby(moves, key=itemgetter(0)):
            day_decided_ore = 0
            for _, number, ore, decided_ore in group:
                balance, last_number, day_decided_ore = balance + ore, number, day_decided_ore + decided_ore
            if balance < lowest and day_decided_ore < 0:
                if not budget.subtree_balance(account).is_net_income:
                    yield day, last_number, (key[0], account), balance
                return


def _taken_back(event: Event) -> tuple[Transfer, ...]:
    """Return the money that an event takes back, as it was moved first."""
    count = len(event.transfers) - len(own_money(event, None))
    return tuple(inverted(move) for move in reversed(event.transfers[:count]))
