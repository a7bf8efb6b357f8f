"""All rules, by how they are asked.

`RULES` refuse what would make the log wrong and are asked only when a draft is decided. `CHECKS`
look at one event and the state before it, when it is decided and whenever findings are asked for.
`OF_STATE` look at the state at the end, and `REVIEWS` have seen all records before. A new check is one
function, or one class of reviews, named in one tuple.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from tplog.domain.rules import (
    authority,
    balances,
    levels,
    preconditions,
    references,
    source_documents,
    totals,
)
from tplog.domain.state.budget_state import State
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.values.finding import Finding, Kind

Check = Callable[[State, Event], Iterable[Finding]]
OfState = Callable[[State], Iterable[Finding]]


class Review(Protocol):
    """What goes through all records, and tells at the end."""

    def see(self, record: Record) -> None:
        """Take the next record."""

    def tell(self, state: State) -> Iterable[Finding]:
        """What was found, the log's state being this."""


RULES: tuple[Callable[[preconditions.Before, Event], Iterable[Finding]], ...] = (
    *preconditions.RULES,
    *references.RULES,
)
CHECKS: tuple[Check, ...] = (
    *totals.CHECKS,
    *levels.CHECKS,
    *balances.CHECKS,
    *authority.CHECKS,
    *source_documents.CHECKS,
)
OF_STATE: tuple[OfState, ...] = source_documents.OF_STATE
REVIEWS: tuple[Callable[[], Review], ...] = (*source_documents.REVIEWS, *balances.REVIEWS)
# The kinds that a log can show; the ones that are always refused never get there.
KINDS: tuple[Kind, ...] = (
    *totals.KINDS,
    *levels.KINDS,
    *balances.KINDS,
    *authority.KINDS,
    *source_documents.KINDS,
)
