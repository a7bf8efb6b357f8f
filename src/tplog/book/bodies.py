"""The bodies of a municipality over all budgets of a log: what the pages of bodies show."""

from __future__ import annotations

from attrs import evolve as changed

from tplog.answers.bodies import Bodies, BodyDetail
from tplog.answers.bodies_of_states import (
    acts_for_body,
    bodies_of_year,
    body_detail,
    holder_accounts,
    waiting_acts,
)
from tplog.answers.search_query import SearchQuery
from tplog.book.book import Book
from tplog.book.municipality import choose_year, read_states, waiting_facts
from tplog.errors import NotFound, mandatory_rule
from tplog.values.as_of import LATEST, AsOf
from tplog.values.finding import Finding
from tplog.values.identifiers import closest_names

DECISIONS_PER_PAGE = 50
BODY_UNKNOWN = mandatory_rule(
    "body-unknown",
    "Loggen har inget organ ”{body}”. Närmast: {nearest}.",
    "The log has no body '{body}'. Nearest: {nearest}.",
)


def read_bodies(book: Book, year: int | None = None, point: AsOf = LATEST) -> Bodies:
    """Return all bodies in a year; without one, in the last with an outcome, else the last of all.

    Raises NotFound for a year in which no budget has anything.
    """
    states = read_states(book, point)
    findings = book.findings_as_stored(point)
    return bodies_of_year(states, choose_year(states, year), findings)


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
    facts = waiting_facts(book, waiting_acts(states))
    for_body = acts_for_body(states, body, {event: each.to for event, each in facts.items()})
    waiting = {event: book.record(event) for event in for_body}
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
