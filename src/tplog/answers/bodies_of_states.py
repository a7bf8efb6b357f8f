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
from tplog.answers.overview_of_states import FindingCounts, MunicipalitySums, overview_total, wholes_of
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
    return accounts_by_body({name: bodies_in(state) for name, state in states.items()})


def bodies_in(state: BudgetState) -> Mapping[Account, str | None]:
    """Return the accounts of a budget's bodies themselves, each with the name that people gave it."""
    return {
        account: state.own_balance(account).name
        for year in state.years()
        for account in state.holders(year)
        if state.role(account) is Role.BODY
    }


def accounts_by_body(
    bodies: Mapping[str, Iterable[Account]],
) -> Mapping[str, Sequence[tuple[str, Account]]]:
    """Return the accounts of bodies by budget as `holder_accounts` does."""
    accounts: dict[str, list[tuple[str, Account]]] = defaultdict(list)
    for name, held in bodies.items():
        for account in held:
            accounts[account.holder].append((name, account))
    return {body: sorted(each, key=lambda place: -place[1].year) for body, each in accounts.items()}


def body_names(states: States, body: str, accounts: Iterable[tuple[str, Account]]) -> tuple[str, ...]:
    """Return the names that people gave a body by its accounts, each once; else its id as a name."""
    return _names_of(body, (states[budget].own_balance(account).name for budget, account in accounts))


def _names_of(body: str, names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, names))) or (name_of_id(body),)


def names_of_bodies(states: States, bodies: Iterable[str]) -> Mapping[str, str]:
    """Return the first name that people gave each body in these budgets, by its id."""
    accounts = holder_accounts(states)
    return {body: body_names(states, body, accounts.get(body, ()))[0] for body in bodies}


def name_of_id(body: str) -> str:
    """Return the id of a body to which nobody gave a name, as a name."""
    text = body.replace("-", " ")
    return text[:1].upper() + text[1:]


def bodies_of_year(
    municipality: MunicipalitySums,
    bodies: Mapping[str, Mapping[Account, str | None]],
    counts: FindingCounts,
) -> Bodies:
    """Return the bodies of a year over all budgets.

    ``bodies`` are those of each budget in all its years (`bodies_in`), ``counts`` are of the log's findings.
    """
    year = municipality.year
    names = {
        body: _names_of(body, (bodies[budget][account] for budget, account in accounts))[0]
        for body, accounts in accounts_by_body(bodies).items()
    }
    unanswered: dict[str, Counter[str]] = defaultdict(Counter)
    for (_, stated_year, holder, severity), count in counts.items():
        if holder and stated_year == str(year):
            unanswered[holder][severity] += count
    rows: dict[str, list[BodyBudget]] = defaultdict(list)
    for name, sums in municipality.shown.items():
        wholes = wholes_of(name, sums.relating)
        for each in sums.of_year.bodies if sums.of_year else ():
            rows[each.account.holder].append(BodyBudget(name, sums.title, year or 0, each, wholes))
    overviews = [
        BodyOverview(
            body,
            names.get(body) or name_of_id(body),
            tuple(sorted(held, key=lambda row: -row.budget_total)),
            overview_total(municipality.relating, held),
            {severity.value: unanswered[body].get(severity, 0) for severity in reversed(Severity)},
        )
        for body, held in rows.items()
    ]
    return Bodies(
        year,
        municipality.known_years,
        tuple(sorted(overviews, key=lambda row: (-row.total.budget_total, row.body))),
        overview_total(municipality.relating, [row for held in rows.values() for row in held]),
        {body: name for body, name in names.items() if body not in rows},
    )


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


def waiting_acts(state: BudgetState) -> Iterator[str]:
    """Yield the events of a budget's proposals and conditional decisions that wait."""
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
