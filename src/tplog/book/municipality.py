"""All budgets of a log beside each other: what the start page and ``tplog status`` show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from tplog.answers.overview import Overview
from tplog.answers.overview_of_states import (
    FindingCounts,
    MunicipalitySums,
    count_unanswered,
    municipality_overview,
    place_unanswered,
    sum_up,
)
from tplog.book.book import Book
from tplog.domain.state.budget_state import BudgetState
from tplog.errors import NotFound, mandatory_rule
from tplog.events.as_of import dated_act
from tplog.events.record import Record
from tplog.values.account import UNDATED_YEARS, parse_account
from tplog.values.as_of import LATEST, AsOf
from tplog.values.finding import Finding

if TYPE_CHECKING:
    from tplog.book.recent_pasts import WaitingFacts

LOOKED_AT = 20  # newest records of a budget, among which its last act is looked for
LEAST_LINES = 2  # of a budget that is held against those of other years
OVERVIEW_YEAR_UNKNOWN = mandatory_rule(
    "overview-year-unknown",
    "Ingen budget har något för {year}. Det finns: {known}.",
    "No budget has anything for {year}. There is: {known}.",
)


def read_overview(
    book: Book, year: int | None = None, point: AsOf = LATEST, counts: FindingCounts | None = None
) -> Overview:
    """Return all budgets in a year; without one, in the last with an outcome, else the last of all.

    ``counts`` are `count_findings`; without them all findings are evaluated, and remembered. The state of a
    budget is let go once it is summed up. Raises NotFound for a year in which none has anything.
    """
    remembers = counts is None
    municipality = read_sums(each_state(book, point, remembers=remembers), year)
    shown = municipality.shown
    newest = {name: _last_act(book, name, point) for name in shown}
    waiting = waiting_facts(book, (event for sums in shown.values() for event in sums.waiting))
    return municipality_overview(
        municipality,
        count_unanswered(book.findings_as_stored(point)) if counts is None else counts,
        {name: record for name, record in newest.items() if record is not None},
        {event: facts.day for event, facts in waiting.items()},
    )


def count_findings(book: Book, point: AsOf = LATEST) -> FindingCounts:
    """Return how many findings of the log nobody has answered, by what an overview asks of each.

    They are evaluated budget by budget, and none is remembered.
    """
    counts = book._finding_queries.counts(place_unanswered, point)
    return {place: count for place, count in counts.items() if place is not None}


def each_state(
    book: Book, point: AsOf = LATEST, *, remembers: bool = True
) -> Iterator[tuple[str, BudgetState]]:
    """Yield the name and the state of each budget at a point, the last name first.

    Budgets are often named by their years, and who looks for the last year sees it first then. With
    ``remembers`` the book holds some of the states that were read last.
    """
    queries = book._queries
    for name in reversed(queries.budgets(point)):
        yield name, queries.state(name, point, remembers=remembers)


def read_states(book: Book, point: AsOf = LATEST) -> dict[str, BudgetState]:
    """Return the states of all budgets at a point, by name."""
    return dict(sorted(each_state(book, point)))


def read_sums(states: Iterable[tuple[str, BudgetState]], year: int | None) -> MunicipalitySums:
    """Return the sums of all budgets in a year (`sum_up`). Raises NotFound for one in which none has any."""
    municipality = sum_up(states, year)
    require_year(municipality.known_years, year)
    return municipality


def require_year(known_years: Iterable[int], year: int | None) -> None:
    """Raise NotFound for a year that is none of those known."""
    if year is not None and year not in known_years:
        known = ", ".join(map(str, known_years)) or "–"
        raise NotFound(Finding(OVERVIEW_YEAR_UNKNOWN, {"year": str(year), "known": known}))


def _last_act(book: Book, budget: str, point: AsOf) -> Record | None:
    """Return the newest record of a budget that a body decided, else the newest."""
    newest: Sequence[Record] = ()
    for count in (1, LOOKED_AT):
        newest = book.newest_records(budget, count, point)
        if decided := next((record for record in newest if record.event.act.decided), None):
            return decided
    return next(iter(newest), None)


def waiting_facts(book: Book, events: Iterable[str]) -> Mapping[str, WaitingFacts]:
    """Return of acts that wait, by their events, the last day on which each can be, and who is to decide.

    Their records are read once. Raises NotFound for an event that the log lacks.
    """
    from tplog.book.recent_pasts import WaitingFacts, recent_pasts  # noqa: PLC0415 (start-up time)

    def read(event: str) -> WaitingFacts:
        record = book.record(event)
        return WaitingFacts(dated_act(record).day, getattr(record.event, "to", None) or "", record.index)

    log, cache = book._log, book._cache
    with log.reading():
        return recent_pasts(cache, log).waiting(events, read)


def budgets_of_other_years(
    book: Book, budget: str, state: BudgetState, point: AsOf = LATEST
) -> dict[int, str]:
    """Return by year the budgets that have the same lines as a budget of one year, the same in other years.

    Nobody has noted that they are the same matter: a reader is to be told so. Most lines of each are the
    other's, and no second budget has as many of them.
    """
    own_years = set(state.years()) - {*UNDATED_YEARS}
    if len(own_years) != 1:
        return {}
    lines = {path.parts for path in state.accounts if path.parent}
    if len(lines) < LEAST_LINES:
        return {}
    shared: dict[int, list[tuple[int, str]]] = {}
    for name in book.budgets(as_of=point.as_of, known_at=point.known_at):
        paths = [parse_account(path) for path in book.account_paths(name)] if name != budget else []
        years = {path.year for path in paths} - {*UNDATED_YEARS}
        theirs = {path.parts for path in paths if path.parent}
        count = len(lines & theirs)
        if len(years) == 1 and years.isdisjoint(own_years) and 2 * count >= max(len(lines), len(theirs)):
            shared.setdefault(years.pop(), []).append((count, name))
    best = {year: max(count for count, _ in named) for year, named in shared.items()}
    return {
        year: names[0]
        for year, named in shared.items()
        if len(names := [name for count, name in named if count == best[year]]) == 1
    }
