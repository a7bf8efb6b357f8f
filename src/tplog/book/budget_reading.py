"""All that a budget's pages are made of, read once: its report makes hundreds of pages of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from tplog.answers.audit_trail import (
    Trail,
    steps_by_account,
    trail_from_steps,
    trail_steps,
    with_related_trails,
)
from tplog.answers.event_references import event_years
from tplog.answers.records_as_of import records_as_of
from tplog.answers.related_accounts import related_accounts
from tplog.answers.source_documents import SourceDocument, collect_documents
from tplog.book.book import Book
from tplog.book.event_history import EventHistory, event_histories
from tplog.book.findings import CODES_OF_HISTORY
from tplog.book.history import require_account, with_later_acts
from tplog.domain.state.budget_state import BudgetState
from tplog.events.as_of import decided_until
from tplog.events.record import Record
from tplog.values.account import Account, parse_account
from tplog.values.as_of import AsOf
from tplog.values.finding import Finding


@frozen
class BudgetReading:
    """What a log has of a budget at a point.

    ``all_records`` are the budget's whatever the point; ``records`` those decided and recorded by it.
    ``related`` are the states of the budgets to which it relates, and ``related_records`` the records that
    each is folded from. ``findings`` are those of its records; ``account_findings`` those at its accounts.
    """

    budget: str
    point: AsOf
    all_records: tuple[Record, ...]
    records: tuple[Record, ...]
    state: BudgetState
    related: Mapping[str, BudgetState]
    related_records: Mapping[str, tuple[Record, ...]]
    findings: tuple[Finding, ...]
    account_findings: tuple[Finding, ...]

    def documents(self) -> Mapping[str, SourceDocument]:
        """Return the documents of the records at the point, by key."""
        return collect_documents(self.records)


def read_budget(book: Book, budget: str, point: AsOf) -> BudgetReading:
    """Read a budget at a point. Raises NotFound for an unknown budget."""
    all_records = tuple(book.budget_records(budget))
    state = book.state(budget, as_of=point.as_of, known_at=point.known_at)
    related = book.related_states(budget, point, state)
    findings = book.budget_findings(budget, as_of=point.as_of, known_at=point.known_at)
    return BudgetReading(
        budget=budget,
        point=point,
        all_records=all_records,
        records=tuple(decided_until(all_records, point)),
        state=state,
        related=related,
        related_records={name: tuple(records_as_of(book.budget_records(name), point)) for name in related},
        findings=findings,
        account_findings=tuple(_at_accounts(findings, all_records)),
    )


def _at_accounts(findings: Iterable[Finding], records: Iterable[Record]) -> Iterator[Finding]:
    """Yield the findings at accounts of the records' years, without those that only a whole history shows."""
    years = frozenset(year for record in records for year in event_years(record.event))
    return (
        finding
        for finding in findings
        if finding.account
        and finding.code not in CODES_OF_HISTORY
        and parse_account(finding.account).year in years
    )


def reading_histories(reading: BudgetReading) -> Iterator[EventHistory]:
    """Yield what the budget's history says of each record at the point, in the log's order."""
    shown = {record.index for record in reading.records}
    histories = event_histories(reading.all_records, reading.state, reading.account_findings, reading.point)
    return (history for history in histories if history.effect.record.index in shown)


def reading_trails(reading: BudgetReading, accounts: Iterable[Account]) -> Iterator[Trail]:
    """Yield the trails of a budget's accounts at the point. Raises NotFound for an unknown account."""
    visible = tuple(records_as_of(reading.all_records, reading.point))
    states = {reading.budget: reading.state, **reading.related}
    records = {reading.budget: visible, **reading.related_records}
    steps = {name: steps_by_account(trail_steps(records[name], states[name], name)) for name in states}
    known = (*reading.all_records, *(record for name in reading.related for record in records[name]))
    record_of = {record.event.id: record for record in known}.get

    def trail_of(name: str, account: Account) -> Trail:
        require_account(states[name], name, account)
        return with_later_acts(trail_from_steps(steps[name], states[name], account), states[name], record_of)

    has_relations = bool(reading.related or reading.state.relations)
    for account in accounts:
        trail = trail_of(reading.budget, account)
        others = related_accounts(states, reading.budget, account) if has_relations else ()
        yield with_related_trails(trail, others, trail_of) if has_relations else trail
