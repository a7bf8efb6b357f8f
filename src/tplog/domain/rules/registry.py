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
from tplog.values.finding import Finding, Rule

EventCheck = Callable[[State, Event], Iterable[Finding]]
StateCheck = Callable[[State], Iterable[Finding]]


class HistoryCheck(Protocol):
    """What goes through all records, and tells at the end."""

    def observe(self, record: Record) -> None:
        """Take the next record."""

    def findings(self, state: State) -> Iterable[Finding]:
        """What was found, the log's state being this."""


PRECONDITIONS: tuple[Callable[[preconditions.RuleContext, Event], Iterable[Finding]], ...] = (
    *preconditions.PRECONDITIONS,
    *references.PRECONDITIONS,
)
EVENT_CHECKS: tuple[EventCheck, ...] = (
    *totals.EVENT_CHECKS,
    *levels.EVENT_CHECKS,
    *balances.EVENT_CHECKS,
    *authority.EVENT_CHECKS,
    *source_documents.EVENT_CHECKS,
)
STATE_CHECKS: tuple[StateCheck, ...] = source_documents.STATE_CHECKS
HISTORY_CHECKS: tuple[Callable[[], HistoryCheck], ...] = (
    *source_documents.HISTORY_CHECKS,
    *balances.HISTORY_CHECKS,
)
# The kinds that a log can show; the ones that are always refused never get there.
FINDING_RULES: tuple[Rule, ...] = (
    *totals.FINDING_RULES,
    *levels.FINDING_RULES,
    *balances.FINDING_RULES,
    *authority.FINDING_RULES,
    *source_documents.FINDING_RULES,
)
