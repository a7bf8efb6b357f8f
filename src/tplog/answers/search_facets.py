"""How many of the records that a search found are of each type, body, budget and year: to narrow it by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind
from tplog.events.record import Record

FACETS = ("type", "by", "budget", "year")  # as the parameters of the search are called


@frozen
class FacetCount:
    """How many records have a value in a facet; ``value`` is what the parameter of that name takes."""

    facet: str
    value: str
    count: int


FACET_COUNT: Answer[FacetCount] = Answer(
    "FacetCount",
    (
        Field(
            "facet", Kind.WORD, ("fält", "facet"), "The parameter that narrows the search.", choices=FACETS
        ),
        Field("value", Kind.TEXT, ("värde", "value"), "What the parameter takes."),
        Field("count", Kind.COUNT, ("antal", "count"), "The records counted that have it."),
    ),
)


def count_facets(records: Iterable[Record]) -> tuple[FacetCount, ...]:
    """Return the counts of records by facet, in each those with the most first, years the newest first."""
    counts = Counter(value for record in records for value in _facet_values(record))
    rows = (FacetCount(facet, value, count) for (facet, value), count in counts.items())
    return tuple(sorted(rows, key=_order))


def _order(row: FacetCount) -> tuple[int, int, str]:
    by_count = -int(row.value) if row.facet == "year" else -row.count
    return (FACETS.index(row.facet), by_count, row.value)


def _facet_values(record: Record) -> Iterator[tuple[str, str]]:
    event = record.event
    if event.is_log_event:  # no parameter narrows a search to those
        return
    yield "type", type(event).__name__
    yield "budget", event.budget
    if event.act.body:
        yield "by", event.act.body
    if event.act.decided and event.act.decided.year is not None:
        yield "year", str(event.act.decided.year)
