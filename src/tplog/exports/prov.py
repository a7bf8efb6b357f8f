"""Export provenance as PROV-JSON (W3C member submission, 2013): what each balance comes from.

Documents, accounts, their states after each step and proposals are entities; acts and their recording are
activities; bodies, the registrar and tplog are agents. Unknown facts are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from tplog.answers.audit_trail import TrailStep, budgets_to_trail, record_steps
from tplog.answers.source_documents import collect_documents
from tplog.book.book import Book
from tplog.book.on_disk import sorted_on_disk
from tplog.events.record import Record
from tplog.events.types import Corrected
from tplog.exports.export_scope import ExportScope
from tplog.exports.identifiers import log_uri
from tplog.exports.papers import documents
from tplog.exports.prov_lines import (
    account_lines,
    mandate_lines,
    paper_lines,
    record_lines,
    registrar_lines,
)
from tplog.exports.prov_states import AccountStates
from tplog.exports.provjson import Document
from tplog.exports.tables.export_context import ExportContext, export_context
from tplog.values.account import Account

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState

# A budget's place among the budgets, accounts or states, and a line; mandates are before all of these.
_BudgetLine = tuple[Any, ...]
_BEFORE_ALL, _ACCOUNTS, _STATES = -1, 0, 1
_PLACE = itemgetter(0, 1)


def export(book: Book, scope: ExportScope, *, account: str | None = None) -> Iterator[bytes]:
    """Yield the PROV document of an account's trail, or of all accounts in the scope.

    Raises NotFound for an unknown budget or account.
    """
    context = export_context(book, scope)
    trails = None if account is None else [*_budget_trails(context, account)]
    return _pieces(context, trails, log_uri(book))


def _pieces(context: ExportContext, trails: Sequence[BudgetTrail] | None, log: str) -> Iterator[bytes]:
    """Write the document and yield it in pieces."""
    with closing(Document({"log": f"{log}#"})) as document:
        if trails is None:
            _write_log(document, context)
        else:
            _write_trails(document, trails)
        yield from document.to_json()


@frozen
class BudgetTrail:
    """The accounts of a trail in one budget, and their steps.

    Each account's steps are in log order, and come after the steps of the accounts that they derive from.
    """

    budget: str
    state: BudgetState
    accounts: Sequence[Account]
    steps: Sequence[TrailStep]


def _budget_trails(context: ExportContext, account: str) -> Iterator[BudgetTrail]:
    """Yield the account's trail in each budget that has the account."""
    states = {name: context.state.budget(name) for name in _decided_budgets(context)}
    for budget in budgets_to_trail(states, account):
        trail = context.trail(budget, account)
        accounts = [level.account for level in trail.levels() if states[budget].is_usable(level.account)]
        yield BudgetTrail(budget, states[budget], accounts, tuple(trail))


def _decided_budgets(context: ExportContext) -> Sequence[str]:
    """Return the scope's budget, or the names of those with an act decided by the scope's day."""
    if context.scope.budget is not None:
        return [context.scope.budget]
    as_of = context.scope.point.as_of
    if as_of is None:
        return sorted({record.event.budget for record in context.visible_records()})
    return sorted({record.event.budget for record, day in context.records() if day <= as_of})


def _write_trails(document: Document, trails: Sequence[BudgetTrail]) -> None:
    """Write an account's trails and the records of their steps."""
    record_by_index = {step.record.index: step.record for trail in trails for step in trail.steps}
    records = [record_by_index[index] for index in sorted(record_by_index)]
    names = References()
    for _ in names.noting(records):
        pass
    document.write(paper_lines(collect_documents(records).values()))
    present = names.matters & {record.event.id for record in records}
    for record in records:
        document.write(record_lines(record, present))
    document.write(registrar_lines() if records else ())
    for trail in trails:
        document.write(mandate_lines(trail.state, trail.accounts))
        document.write(account_lines(trail.budget, trail.state, trail.accounts))
        states = AccountStates(trail.budget, names.corrected)
        for step in trail.steps:
            document.write(states.lines(step))


@frozen
class References:
    """What events refer to: matters that they settle, and events that they correct, by id; and budgets."""

    matters: set[str] = field(factory=set)
    corrected: set[str] = field(factory=set)
    budgets: dict[str, None] = field(factory=dict)

    def noting(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield the records, and note what they refer to."""
        for record in records:
            event = record.event
            self.budgets.setdefault(event.budget)
            self.matters.update(matter for matter, _ in event.status_changes)
            if isinstance(event, Corrected):
                self.corrected.add(event.corrects)
            yield record


def _write_log(document: Document, context: ExportContext) -> None:
    """Write all accounts with all records. The records are gone through again and again, and none is held."""
    names, present = References(), set[str]()
    document.write(paper_lines(documents(names.noting(context.visible_records()))))
    for record in context.visible_records():
        if record.event.id in names.matters:
            present.add(record.event.id)
        document.write(record_lines(record, present))  # an act refers to none that comes after it
    document.write(registrar_lines() if names.budgets else ())
    lines = sorted_on_disk(_account_lines(context, names), _PLACE)
    document.write((kind, name, text) for _, _, kind, name, text in lines)


def _account_lines(context: ExportContext, names: References) -> Iterator[_BudgetLine]:
    """Yield the mandates and the accounts of each budget, one budget's state held at a time."""
    as_of = context.scope.point.as_of
    decided = sorted(names.budgets) if as_of is None else _decided_budgets(context)
    budgets = dict.fromkeys([*decided, *names.budgets])
    places: Mapping[str, int] = {budget: place for place, budget in enumerate(budgets)}
    for part in context.by_budget():
        state = part.state
        balances: dict[str, dict[Account, int]] = defaultdict(dict)
        states: dict[str, AccountStates] = {}
        for record in part.visible_records():
            budget = record.event.budget
            if budget not in states:
                states[budget] = AccountStates(budget, names.corrected, in_log_order=True)
            for step in record_steps(record, state.budget(budget), balances[budget]):
                yield from ((places[budget], _STATES, *line) for line in states[budget].lines(step))
        for budget in states:
            accounts = dict.fromkeys([*state.budget(budget).accounts, *balances[budget]])
            mandates = mandate_lines(state.budget(budget), accounts)
            yield from ((_BEFORE_ALL, places[budget], *line) for line in mandates)
            opened = account_lines(budget, state.budget(budget), accounts)
            yield from ((places[budget], _ACCOUNTS, *line) for line in opened)
