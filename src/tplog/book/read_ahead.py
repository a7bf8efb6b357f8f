"""What pages share, read before anybody asks for one: it is in memory as long as the log has its size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tplog.answers.bodies_of_states import waiting_acts
from tplog.answers.event_references import event_years
from tplog.answers.timeline import DECIDED
from tplog.answers.year_summary import summarise_year
from tplog.book.book import Book
from tplog.book.kept_history import kept_timeline
from tplog.book.municipality import each_state, read_overview, waiting_facts
from tplog.values.as_of import LATEST

if TYPE_CHECKING:
    from tplog.book.history import IndexedBudget


def read_ahead(book: Book) -> None:
    """Evaluate the findings of a log, and read what pages of its budgets ask first.

    These are the states of all budgets with the sums of their years, what waits in them, and, of the budget
    that changed last, what the index says of its events and the state before its last day. What is stored is
    of the whole log.
    """
    last = book._log.last_record()
    indexed = book.indexed(last.event.budget) if last and not last.event.is_log_event else None
    if indexed:
        len(indexed.events)  # reads them, of which the findings are made too
    book.findings()
    read_overview(book)
    waiting_facts(book, (event for _, state in each_state(book) for event in waiting_acts(state)))
    if indexed:
        _read_last_step(book, indexed)


def _read_last_step(book: Book, indexed: IndexedBudget) -> None:
    """Read a budget before the last day on which something was decided, and sum up the years it was about.

    Every history begins with that step. Nothing is replayed for it.
    """
    timeline = kept_timeline(book, indexed, LATEST, DECIDED)
    previous = timeline.previous_point if timeline else None
    if timeline is None or previous is None:
        return
    if past := book._queries.past_day(indexed.budget, previous):
        for year in {year for record in timeline.last_records for year in event_years(record.event)}:
            summarise_year(past.state, year)
