"""What pages share, read before anybody asks for one: it is in memory as long as the log has its size."""

from __future__ import annotations

from tplog.answers.bodies_of_states import waiting_acts
from tplog.book.book import Book
from tplog.book.municipality import each_state, read_overview, waiting_facts


def read_ahead(book: Book) -> None:
    """Evaluate the findings of a log, and read what pages of its budgets ask first.

    These are the states of all budgets with the sums of their years, what waits in them, and what the index
    says of the events of the budget that changed last. What is stored is of the whole log.
    """
    book.findings()
    read_overview(book)
    waiting_facts(book, (event for _, state in each_state(book) for event in waiting_acts(state)))
    last = book._log.last_record()
    if last is not None and not last.event.is_log_event and (indexed := book.indexed(last.event.budget)):
        len(indexed.events)  # reads them
