"""All budgets of a log beside each other: what the start page and ``tplog status`` show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from tplog.answers.overview import Overview
from tplog.answers.overview_of_states import (
    calendar_years,
    municipality_overview,
    overview_year,
    waiting_proposals,
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


def read_overview(book: Book, year: int | None = None, point: AsOf = LATEST) -> Overview:
    """Return all budgets in a year; without one, in the last with an outcome, else the last of all.

    Raises NotFound for a year in which none has anything.
    """
    states = read_states(book, point)
    chosen = choose_year(states, year)
    shown = {name: state for name, state in states.items() if chosen in state.years()}
    newest = {name: _last_act(book, name, point) for name in shown}
    waiting = waiting_facts(book, (event for state in shown.values() for event in waiting_proposals(state)))
    return municipality_overview(
        states,
        chosen,
        book.findings_as_stored(point),
        {name: record for name, record in newest.items() if record is not None},
        {event: facts.day for event, facts in waiting.items()},
    )


def read_states(book: Book, point: AsOf = LATEST) -> dict[str, BudgetState]:
    """Return the states of all budgets at a point, by name."""
    names = book.budgets(as_of=point.as_of, known_at=point.known_at)
    return {name: book.state(name, as_of=point.as_of, known_at=point.known_at) for name in names}


def choose_year(states: Mapping[str, BudgetState], year: int | None) -> int | None:
    """Return the year, or the last with an outcome, else the last of all. Raises NotFound for an unknown."""
    known_years = calendar_years(states.values())
    if year is not None and year not in known_years:
        known = ", ".join(map(str, known_years)) or "–"
        raise NotFound(Finding(OVERVIEW_YEAR_UNKNOWN, {"year": str(year), "known": known}))
    return overview_year(states) if year is None else year


def _last_act(book: Book, budget: str, point: AsOf) -> Record | None:
    """Return the newest record of a budget that a body decided, else the newest."""
    newest = book.newest_records(budget, LOOKED_AT, point)
    return next((record for record in newest if record.event.act.decided), next(iter(newest), None))


def waiting_facts(book: Book, events: Iterable[str]) -> Mapping[str, WaitingFacts]:
    """Return of acts that wait, by their events, the last day on which each can be, and who is to decide.

    Their records are read once. Raises NotFound for an event that the log lacks.
    """
    from tplog.book.recent_pasts import WaitingFacts, recent_pasts  # noqa: PLC0415 (start-up time)

    def read(event: str) -> WaitingFacts:
        record = book.record(event)
        return WaitingFacts(dated_act(record).day, getattr(record.event, "to", None) or "")

    log, cache = book._log, book._cache  # noqa: SLF001 (the book's own package)
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
