"""Read what the corrections of a budget's records changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from tplog.answers.corrections import (
    CorrectedAccounts,
    CorrectionMarks,
    corrected_accounts,
    with_accounts_above,
)
from tplog.answers.result_rows import corrected_events
from tplog.book.book import Book
from tplog.values.as_of import LATEST, AsOf

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
    with book._log.reading():
        pairs = [(book.record(event).event, book.record(by).event) for event, by in settlers if by]
    return corrected_accounts(pairs)


def read_marks_of_budgets(
    book: Book, budgets: Iterable[str], point: AsOf = LATEST
) -> Mapping[str, CorrectionMarks]:
    """Return the marks of some budgets at a point, by name. Raises NotFound for an unknown budget."""
    states = {name: book.state(name, as_of=point.as_of, known_at=point.known_at) for name in budgets}
    return {name: read_correction_marks(book, state) for name, state in states.items()}


def read_correction_marks(book: Book, state: BudgetState) -> CorrectionMarks:
    """Return which accounts of a budget's state corrections changed, or how many corrections it has."""
    corrected = read_corrected_accounts(book, state)
    if corrected is None:
        return CorrectionMarks(unmarked=len(corrected_events(state)))
    return CorrectionMarks(with_accounts_above(corrected))
