"""The bodies of a municipality, from the states of all its budgets.

A body is the holder of accounts, by its id: the same id in several budgets is one body.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from tplog.answers.bodies import (
    CONCERNED,
    CONDITION,
    TO_DECIDE,
    Bodies,
    BodyBudget,
    BodyDetail,
    BodyMandate,
    BodyOverview,
    RelatedBody,
    WaitingAct,
)
from tplog.answers.overview import OverviewTotal
from tplog.answers.overview_of_states import bodies_of, calendar_years, overview_total, wholes_of
from tplog.answers.year_summary import summarise_holder
from tplog.domain.state.budget_state import BudgetState
from tplog.values.account import BUILT_IN_HOLDERS, Account, Role
from tplog.values.finding import Finding, Severity
from tplog.values.matter_words import CLOSED_STATUSES
from tplog.values.relation import FOLLOWS
from tplog.values.transfer import CONDITIONAL, PROPOSED

if TYPE_CHECKING:
    from tplog.book.record_scan import SearchResult
    from tplog.domain.state.matters import MatterStatus
    from tplog.events.record import Record

States = Mapping[str, BudgetState]


def holder_accounts(states: States) -> Mapping[str, Sequence[tuple[str, Account]]]:
    """Return the accounts of each body itself with their budgets, by the body's id, newest year first."""
    accounts: dict[str, list[tuple[str, Account]]] = defaultdict(list)
    for name, state in states.items():
        for year in state.years():
            for account in state.holders(year):
                if state.role(account) is Role.BODY:
                    accounts[account.holder].append((name, account))
    return {body: sorted(each, key=lambda place: -place[1].year) for body, each in accounts.items()}


def body_names(states: States, body: str, accounts: Iterable[tuple[str, Account]]) -> tuple[str, ...]:
    """Return the names that people gave a body by its accounts, each once; else its id as a name."""
    names = (states[budget].own_balance(account).name for budget, account in accounts)
    return tuple(dict.fromkeys(filter(None, names))) or (name_of_id(body),)


def names_of_bodies(states: States, bodies: Iterable[str]) -> Mapping[str, str]:
    """Return the first name that people gave each body in these budgets, by its id."""
    accounts = holder_accounts(states)
    return {body: body_names(states, body, accounts.get(body, ()))[0] for body in bodies}


def name_of_id(body: str) -> str:
    """Return the id of a body to which nobody gave a name, as a name."""
    text = body.replace("-", " ")
    return text[:1].upper() + text[1:]


def bodies_of_year(states: States, year: int | None, findings: Iterable[Finding]) -> Bodies:
    """Return the bodies of a year over all budgets; ``findings`` are those of the log."""
    accounts = holder_accounts(states)
    unanswered: dict[str, Counter[str]] = defaultdict(Counter)
    for finding in findings:
        if not finding.answer and (holder := holder_of(finding)) and _is_of_year(finding, year):
            unanswered[holder][finding.severity] += 1
    rows: dict[str, list[BodyBudget]] = defaultdict(list)
    for name, state in states.items() if year is not None else ():
        wholes = wholes_of(name, state)
        for each in bodies_of(state, year or 0):
            rows[each.account.holder].append(BodyBudget(name, state.title, year or 0, each, wholes))
    overviews = [
        BodyOverview(
            body,
            body_names(states, body, accounts.get(body, ()))[0],
            tuple(sorted(held, key=lambda row: -row.budget_total)),
            overview_total(states, held),
            {severity.value: unanswered[body].get(severity, 0) for severity in reversed(Severity)},
        )
        for body, held in rows.items()
    ]
    return Bodies(
        year,
        calendar_years(states.values()),
        tuple(sorted(overviews, key=lambda row: (-row.total.budget_total, row.body))),
        overview_total(states, [row for held in rows.values() for row in held]),
        {body: body_names(states, body, held)[0] for body, held in accounts.items() if body not in rows},
    )


def _is_of_year(finding: Finding, year: int | None) -> bool:
    return year is not None and (finding.account or "").startswith(f"{year}/")


def holder_of(finding: Finding) -> str:
    """Return the id of the holder whose account a finding is at; "" if it is at none."""
    _, _, path = (finding.account or "").partition("/")
    return path.partition("/")[0]


def body_detail(
    states: States,
    body: str,
    findings: Iterable[Finding],
    records: Mapping[str, Record],
    decisions: SearchResult,
) -> BodyDetail | None:
    """Return all of a body; None for one of which the log knows nothing.

    ``findings`` are those of the log, ``records`` those of the acts that wait for it (`acts_for_body`),
    ``decisions`` the page of its own acts.
    """
    accounts = holder_accounts(states).get(body, ())
    rows = _rows_of(states, accounts)
    mandates = [
        BodyMandate(name, mandate)
        for name, state in states.items()
        for mandate in state.mandates.values()
        if mandate.to == body
    ]
    waiting = _waiting_for(states, body, records)
    has_acted = bool(decisions.records) or decisions.continue_before is not None
    if not (accounts or mandates or waiting or has_acted or body in BUILT_IN_HOLDERS):
        return None
    name, *other_names = body_names(states, body, accounts)
    return BodyDetail(
        body,
        name,
        tuple(other_names),
        tuple(rows),
        _sums_by_year(states, rows),
        waiting,
        tuple(mandates),
        tuple(each for each in findings if not each.answer and holder_of(each) == body),
        states,
        tuple(_related_bodies(states, body)),
        decisions,
        {name: state.title or name for name, state in states.items()},
    )


def _rows_of(states: States, accounts: Iterable[tuple[str, Account]]) -> list[BodyBudget]:
    """Return what a body has, by its accounts with their budgets."""
    return [
        BodyBudget(
            name,
            states[name].title,
            account.year,
            summarise_holder(states[name], account),
            wholes_of(name, states[name]),
        )
        for name, account in accounts
    ]


def _sums_by_year(states: States, rows: Iterable[BodyBudget]) -> Mapping[int, OverviewTotal]:
    by_year: dict[int, list[BodyBudget]] = defaultdict(list)
    for row in rows:
        by_year[row.year].append(row)
    return {year: overview_total(states, held) for year, held in by_year.items()}


def waiting_acts(states: States) -> Iterator[str]:
    """Yield the events of all proposals and conditional decisions that wait."""
    for state in states.values():
        for event, matter in state.standing.items():
            if matter.column in {PROPOSED, CONDITIONAL} and matter.status not in CLOSED_STATUSES:
                yield event


def acts_for_body(states: States, body: str, deciding: Mapping[str, str]) -> Iterator[str]:
    """Yield those of the acts that wait for which a body is to decide, or that would change its money.

    ``deciding`` has by event who is to decide each of them.
    """
    for state in states.values():
        for event, matter in state.standing.items():
            if event in deciding and (deciding[event] == body or _touches(matter, body)):
                yield event


def _touches(matter: MatterStatus, body: str) -> bool:
    return any(body in {move.giver.holder, move.taker.holder} for move in matter.moves)


def _waiting_for(states: States, body: str, records: Mapping[str, Record]) -> tuple[WaitingAct, ...]:
    """Return what waits for a body: what it is to decide first, then what would change its money."""
    acts = []
    for state in states.values():
        for event, matter in state.standing.items():
            record = records.get(event)
            if record is None:
                continue
            if getattr(record.event, "to", None) == body and matter.column == PROPOSED:
                acts.append(WaitingAct(record, TO_DECIDE))
            elif _touches(matter, body):
                acts.append(WaitingAct(record, CONCERNED if matter.column == PROPOSED else CONDITION))
    return tuple(sorted(acts, key=lambda act: (act.waits_as != TO_DECIDE, act.record.index)))


def _related_bodies(states: States, body: str) -> Iterator[RelatedBody]:
    """Yield the bodies that a body follows, and those that follow it, as somebody noted; each once."""
    accounts = holder_accounts(states)
    known: dict[tuple[str, bool], RelatedBody] = {}
    for state in states.values():
        for relation in state.standing_relations():
            ends = (relation.account, relation.other)
            if relation.kind != FOLLOWS or any(len(end.parts) > 1 for end in ends):
                continue
            newer, older = relation.account.holder, relation.other.holder
            if newer != older and body in {newer, older}:
                other = older if body == newer else newer
                name = body_names(states, other, accounts.get(other, ()))[0]
                related = RelatedBody(other, name, body == newer, relation.account.year, relation.event)
                known.setdefault((other, related.is_earlier), related)
    yield from known.values()
