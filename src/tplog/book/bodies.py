"""The bodies of a municipality over all budgets of a log: what the pages of bodies show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import evolve as changed

from tplog.answers.bodies import Bodies, BodyDetail
from tplog.answers.bodies_of_states import (
    acts_for_body,
    bodies_in,
    bodies_of_year,
    body_detail,
    holder_accounts,
    waiting_acts,
)
from tplog.answers.overview_of_states import FindingCounts, count_unanswered
from tplog.answers.search_query import SearchQuery
from tplog.book.book import Book
from tplog.book.municipality import each_state, read_states, read_sums, waiting_facts
from tplog.domain.state.budget_state import BudgetState
from tplog.errors import NotFound, mandatory_rule
from tplog.values.account import Account
from tplog.values.as_of import LATEST, AsOf
from tplog.values.finding import Finding
from tplog.values.identifiers import closest_names

DECISIONS_PER_PAGE = 50
BODY_UNKNOWN = mandatory_rule(
    "body-unknown",
    "Loggen har inget organ ”{body}”. Närmast: {nearest}.",
    "The log has no body '{body}'. Nearest: {nearest}.",
)


def read_bodies(
    book: Book, year: int | None = None, point: AsOf = LATEST, counts: FindingCounts | None = None
) -> Bodies:
    """Return all bodies in a year; without one, in the last with an outcome, else the last of all.

    ``counts`` is as in `read_overview`. Raises NotFound for a year in which no budget has anything.
    """
    bodies: dict[str, Mapping[Account, str | None]] = {}

    def states() -> Iterator[tuple[str, BudgetState]]:
        for name, state in each_state(book, point, remembers=counts is None):
            bodies[name] = bodies_in(state)
            yield name, state

    municipality = read_sums(states(), year)
    if counts is None:
        counts = count_unanswered(book.findings_as_stored(point))
    return bodies_of_year(municipality, dict(sorted(bodies.items())), counts)


def read_body(book: Book, body: str, before: int | None = None, point: AsOf = LATEST) -> BodyDetail:
    """Return all of a body, with its acts from before a log index.

    Of a body that is known by now, but was not at the point, it is nothing. Raises NotFound for an unknown.
    """
    states = read_states(book, point)
    decisions = book.search(
        SearchQuery(body=body),
        before_index=before,
        limit=DECISIONS_PER_PAGE,
        as_of=point.as_of,
        known_at=point.known_at,
    )
    findings = book.findings(as_of=point.as_of, known_at=point.known_at)
    facts = waiting_facts(book, (event for state in states.values() for event in waiting_acts(state)))
    for_body = acts_for_body(states, body, {event: each.to for event, each in facts.items()})
    indexes = sorted(facts[event].index for event in for_body)
    records = book._log.records_at(indexes)
    waiting = {record.event.id: record for record in records}
    detail = body_detail(states, body, findings, waiting, decisions)
    if detail is None and point != LATEST:
        return changed(
            read_body(book, body),
            budgets=(),
            years={},
            waiting=(),
            mandates=(),
            findings=(),
            related=(),
            decisions=decisions,
        )
    if detail is None:
        nearest = ", ".join(closest_names(body, holder_accounts(states))) or "–"
        raise NotFound(Finding(BODY_UNKNOWN, {"body": body, "nearest": nearest}))
    return detail
