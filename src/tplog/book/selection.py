"""What commands and exports select of a book in the same way.

A budget that the log does not have is an error (NotFound), never an empty answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tplog.book.book import Book
from tplog.values.as_of import AsOf
from tplog.values.finding import Finding

if TYPE_CHECKING:
    from tplog.answers.search_terms import SearchTerm
    from tplog.domain.state.budget_state import State


def selected_budgets(book: Book, budget: str | None, point: AsOf) -> tuple[str, ...]:
    """Return the budget that is named, else all that there are at a point."""
    return (budget,) if budget is not None else book.budgets(as_of=point.as_of, known_at=point.known_at)


def read_search_terms(book: Book, text: str, budget: str | None) -> tuple[SearchTerm, ...]:
    """Return what a person searches for, with the budgets whose title has it, of all or of one.

    Raises ValueError.
    """
    from tplog.answers.search_terms import parse_search_terms, with_titles  # noqa: PLC0415 (start-up time)

    terms = parse_search_terms(text)
    names = [name for name in book.budgets() if budget in (None, name)]
    return with_titles(terms, {name: book.state(name).title or "" for name in names})


def kept_state(book: Book, budget: str, point: AsOf) -> State:
    """Return the state of a budget alone at a pinned point. Raises NotFound for an unknown budget.

    Where the log has not grown since it is that of now, whose parts are read when they are looked at.
    """
    from tplog.domain.state.budget_state import State  # noqa: PLC0415 (start-up time)

    # Of a log of many budgets no more than this one's state is to be held.
    state = book.state_for_one_use(budget) if book.last_known_index() == point.known_at else None
    if state is None or book.last_known_index() != point.known_at:  # it may be of more records
        state = book.state(budget, as_of=point.as_of, known_at=point.known_at)
    return State({budget: state})


def findings_about(book: Book, budget: str | None, point: AsOf) -> Iterator[Finding]:
    """Yield the findings of the whole log or of a budget's own records, heaviest first.

    Of those of the whole log few are in memory at a time. Raises NotFound for an unknown budget, at once.
    """
    if budget is not None:
        return iter(book.budget_findings(budget, as_of=point.as_of, known_at=point.known_at))
    return book.each_finding(point)


def budget_of_account(book: Book, account: str) -> str:
    """Return the only budget with an account, as `tplog.answers.audit_trail.budget_to_trail`."""
    from tplog.answers.audit_trail import budget_to_trail  # noqa: PLC0415 (start-up time)

    names = book.budgets_with_account(account)
    if len(names) == 1:
        return names[0]
    return budget_to_trail({name: book.state(name) for name in names or book.budgets()}, account)
