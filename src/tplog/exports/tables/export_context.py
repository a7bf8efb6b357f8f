"""The records that one export is made from, read once, and their state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from tplog.answers.audit_trail import Trail, with_related_trails
from tplog.answers.records_as_of import dated_records_as_of
from tplog.answers.related_accounts import related_accounts
from tplog.book.book import Book
from tplog.book.history import account_trail
from tplog.book.log_head import LogHead, log_head
from tplog.book.queries import fold_budgets
from tplog.events.record import Record
from tplog.exports.export_scope import ExportScope
from tplog.exports.held_records import HeldRecords

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState, State
    from tplog.values.account import Account


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
        known = self.known_records
        if self.scope.budget is not None:
            of_budget = HeldRecords(
                lambda: (record for record in known if record.event.budget == self.scope.budget)
            )
            return dated_records_as_of(of_budget, self.scope.point)
        return dated_records_as_of(known, self.scope.point)

    @cached_property
    def state(self) -> State:
        """The state of all budgets after these records."""
        return fold_budgets((record for record, _ in self.records()))

    @property
    def budgets(self) -> Mapping[str, BudgetState]:
        """The states by budget name, sorted."""
        return dict(sorted(self.state.budgets.items()))

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
        records = (record for record, _ in self.records())
        return account_trail(records, self.state.budget(budget), budget, account)


@frozen
class LogContext(ExportContext):
    """A context whose records are those of the whole log, for a format that states the log's head."""

    @cached_property
    def log_head(self) -> LogHead:
        """The head of the whole log as known, for any budget."""
        return log_head(self.known_records)


def export_context(book: Book, scope: ExportScope) -> ExportContext:
    """Return the context of a pinned scope. Raises NotFound for an unknown budget at once."""
    return ExportContext(book, scope, HeldRecords(lambda: scope.known_records(book)))


def log_context(book: Book, scope: ExportScope) -> LogContext:
    """Return the context of a pinned scope, with the log's head. Raises NotFound as `export_context`."""
    if scope.budget is not None:
        scope.known_records(book)
    return LogContext(book, scope, HeldRecords(lambda: evolve(scope, budget=None).known_records(book)))
