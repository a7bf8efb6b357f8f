"""Read what the corrections of a budget's records changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tplog.answers.corrections import CorrectedAccounts, corrected_accounts
from tplog.answers.result_rows import corrected_events
from tplog.book.book import Book

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState

MAX_CORRECTIONS = 100  # that are read for a page; a budget has more only where a program wrote it


def read_corrected_accounts(book: Book, state: BudgetState) -> CorrectedAccounts | None:
    """Return the accounts of a budget's state whose figures corrections changed, with the corrected events.

    None where the budget has more than `MAX_CORRECTIONS` corrected events, which are not read.
    """
    events = corrected_events(state)
    if len(events) > MAX_CORRECTIONS:
        return None
    settlers = ((event, state.standing[event].settled_by) for event in events)
    pairs = ((book.record(event), book.record(by)) for event, by in settlers if by)
    return corrected_accounts((corrected.event, correcting.event) for corrected, correcting in pairs)
