"""The records that one export is made from, read once, and their state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

from attrs import evolve, frozen

from tplog.answers.audit_trail import Trail, with_related_trails
from tplog.answers.records_as_of import dated_records_as_of, records_as_of
from tplog.answers.related_accounts import related_accounts
from tplog.book.book import Book
from tplog.book.effective_date import effective_date
from tplog.book.history import account_trail
from tplog.book.log_head import LogHead, head_of_long_log, log_head
from tplog.book.on_disk import sorted_on_disk
from tplog.book.queries import fold_budgets
from tplog.book.selection import kept_state
from tplog.events.record import Record
from tplog.events.types import Corrected
from tplog.exports.days_of_records import DaysOfRecords
from tplog.exports.export_scope import ExportScope
from tplog.exports.held_records import HeldRecords

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState, State
    from tplog.events.base import Event
    from tplog.values.account import Account

F = TypeVar("F")  # what a state says of an event, as `sorted_on_disk` takes it


@frozen
class ExportContext:
    """A book within a pinned scope, and the records of its log: at least those of the scope's budgets."""

    book: Book
    scope: ExportScope
    known_records: HeldRecords

    def records(self) -> Iterator[tuple[Record, date]]:
        """Yield the records that the state is folded from, with their effective dates.

        Events about the log itself are left out.
        """
        if self.scope.point.as_of is not None:
            return dated_records_as_of(self._covered, self.scope.point)
        if self.scope.budget is not None and self.kept_budgets:
            return ((record, self._kept_day(record)) for record in self.visible_records())
        days = self._days
        return ((record, days.of(record)) for record in self.visible_records())

    def visible_records(self) -> Iterator[Record]:
        """Yield the records that the state is folded from."""
        return records_as_of(self._covered, self.scope.point)

    @property
    def _covered(self) -> HeldRecords:
        """The known records of the scope's budget, or of all."""
        known, budget = self.known_records, self.scope.budget
        if budget is None:
            return known
        if not known.is_short:  # those of the budget alone are read, by the stored index if there is one
            return HeldRecords(lambda: self.scope.known_records(self.book), known.most)
        return HeldRecords(lambda: (record for record in known if record.event.budget == budget))

    @cached_property
    def kept_budgets(self) -> tuple[str, ...]:
        """The budgets whose states are read from what is kept beside the log, by name.

        None of them are where there are few records to fold, where nothing is kept, and as of a day.
        """
        is_folded = self.known_records.is_short or self.scope.point.as_of is not None
        if is_folded or not self.book.has_current_projections():
            return ()
        return (self.scope.budget,) if self.scope.budget is not None else tuple(sorted(self.book.budgets()))

    @cached_property
    def state(self) -> State:
        """The state of all budgets after these records."""
        if self.scope.budget is None or not self.kept_budgets:
            return fold_budgets(self.visible_records())
        return kept_state(self.book, self.scope.budget, self.scope.point)

    def _kept_day(self, record: Record) -> date:
        """Return the effective date of a record of the scope's budget, by what is kept of its corrections."""
        matters = self.state.budget(record.event.budget).standing
        if record.event.id not in matters and not isinstance(record.event, Corrected):
            return _NO_CORRECTIONS.of(record)
        return effective_date(record, self.scope.point, matters, self._record_of)

    def _record_of(self, name: str) -> Record | None:
        return self.book.record(name) if self.book.has_event(name) else None

    @cached_property
    def _days(self) -> DaysOfRecords:
        """The effective dates of the known records."""
        corrected = {
            record.event.corrects for record in self.visible_records() if isinstance(record.event, Corrected)
        }
        return DaysOfRecords(self.visible_records() if corrected else (), corrected)

    @property
    def budgets(self) -> Mapping[str, BudgetState]:
        """The states by budget name, sorted."""
        return dict(sorted(self.state.budgets.items()))

    def by_budget(self) -> Iterator[ExportContext]:
        """Yield contexts that together have each budget once, by name.

        Of more records than are held, one budget after the other is read by the stored index, if there is
        one: then there is the state of one alone.
        """
        if self._is_folded_whole:
            yield self
            return
        for name in sorted(self.book.budgets()):
            yield export_context(self.book, evolve(self.scope, budget=name))

    @property
    def _is_folded_whole(self) -> bool:
        """Whether all budgets are read at once, not one after the other."""
        is_one = self.scope.budget is not None or self.known_records.is_short
        return is_one or not self.book.has_current_projections()

    def state_of(self, budget: str) -> BudgetState | None:
        """Return a budget's state, also where budgets are read one after the other; None if there is none."""
        if self._is_folded_whole:
            return self.state.budgets.get(budget)
        if budget not in self.book.budgets():
            return None
        return export_context(self.book, evolve(self.scope, budget=budget)).state.budgets.get(budget)

    def records_with(self, fact: Callable[[BudgetState, Event], F]) -> Iterator[tuple[Record, date, F]]:
        """Yield `records`, each with what its budget's last state says of its event.

        Of more records than are held there is one budget's state at a time. Where there are several budgets,
        what their states say lies on disk, in the order of the log, until the records are read once more.
        """
        names = self.kept_budgets
        if self.scope.budget is not None or not names:
            for record, day in self.records():
                yield record, day, fact(self.state.budget(record.event.budget), record.event)
        elif len(names) == 1:
            yield from next(self.by_budget()).records_with(fact)
        else:
            facts = sorted_on_disk(
                (
                    (record.index, day.toordinal(), said)
                    for part in self.by_budget()
                    for record, day, said in part.records_with(fact)
                ),
                itemgetter(0),
            )
            for record, (_, day_number, said) in zip(self.visible_records(), facts, strict=True):
                yield record, date.fromordinal(day_number), said

    def related_states(self, budget: str) -> Mapping[str, BudgetState]:
        """Return the states of the other budgets with accounts that relate to a budget's."""
        if self.scope.budget is None:
            return {name: state for name, state in self.state.budgets.items() if name != budget}
        return self.book.related_states(budget, self.scope.point, self.state.budget(budget))

    def trail_with_related(self, budget: str, account: str) -> Trail:
        """Return an account's trail that goes on into what it is part of or follows. Raises NotFound."""
        trail = self.trail(budget, account)
        states = {budget: self.state.budget(budget), **self.related_states(budget)}
        return with_related_trails(
            trail, related_accounts(states, budget, trail.account), self._related_trail
        )

    def _related_trail(self, budget: str, account: Account) -> Trail:
        if budget in self.state.budgets:
            return self.trail(budget, str(account))
        point = self.scope.point
        return self.book.trail(budget, account, as_of=point.as_of, known_at=point.known_at)

    def trail(self, budget: str, account: str) -> Trail:
        """Return an account's trail in a budget. Raises NotFound for an unknown budget or account."""
        if budget not in self.state.budgets:
            evolve(self.scope, budget=budget).known_records(self.book)  # raises for an unknown one
        return account_trail(self.visible_records(), self.state.budget(budget), budget, account)


@frozen
class LogContext(ExportContext):
    """A context whose records are those of the whole log, for a format that states the log's head."""

    @cached_property
    def log_head(self) -> LogHead:
        """The head of the whole log as known, for any budget."""
        if self.known_records.is_short:  # which are held for the tables
            return log_head(self.known_records)
        return head_of_long_log(self.book, self.known_records.most)


def export_context(book: Book, scope: ExportScope) -> ExportContext:
    """Return the context of a pinned scope. Raises NotFound for an unknown budget at once."""
    return ExportContext(
        book, scope, HeldRecords(lambda: scope.known_records(book), _known_count(book, scope))
    )


def log_context(book: Book, scope: ExportScope) -> LogContext:
    """Return the context of a pinned scope, with the log's head. Raises NotFound as `export_context`."""
    if scope.budget is not None:
        scope.known_records(book)
    whole = evolve(scope, budget=None)
    return LogContext(book, scope, HeldRecords(lambda: whole.known_records(book), _known_count(book, scope)))


def _known_count(book: Book, scope: ExportScope) -> int:
    """Return how many records of the log were known."""
    return book.last_known_index(scope.point.known_at) + 1


_NO_CORRECTIONS = DaysOfRecords((), ())
