"""All rules, by the time at which they are evaluated.

`PRECONDITIONS` refuse what would make the log wrong and are evaluated only when a draft is decided.
`EVENT_CHECKS` take one event and the state before it, both when it is decided and whenever findings are
computed. `STATE_CHECKS` take the state at the end, and `HISTORY_CHECKS` observe all records first. A new rule
is one function, or one history check class, named in one tuple.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Protocol

from tplog.domain.rules import (
    authority,
    balances,
    levels,
    preconditions,
    references,
    repetition,
    signs,
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
    """A check that observes all records and yields its findings at the end."""

    def observe(self, record: Record) -> None:
        """Take the next record."""

    def findings(self, state: State) -> Iterable[Finding]:
        """Return the findings, given the state after all records."""


PRECONDITIONS: tuple[Callable[[preconditions.RuleContext, Event], Iterable[Finding]], ...] = (
    *preconditions.PRECONDITIONS,
    *references.PRECONDITIONS,
)
EVENT_CHECKS: tuple[EventCheck, ...] = (
    *repetition.EVENT_CHECKS,
    *signs.EVENT_CHECKS,
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
# The rules whose breaches a log can contain; mandatory rules are always refused.
FINDING_RULES: tuple[Rule, ...] = (
    *repetition.FINDING_RULES,
    *signs.FINDING_RULES,
    *totals.FINDING_RULES,
    *levels.FINDING_RULES,
    *balances.FINDING_RULES,
    *authority.FINDING_RULES,
    *source_documents.FINDING_RULES,
)
# The day from which a refusing rule is as strict as now. What was recorded before is not judged by it: a log
# stays true when the rules grow stricter.
STRICT_FROM: Mapping[str, date] = dict.fromkeys(
    (
        "decision-twice",
        "sign-ambiguous",
        "minus-missing",
        "income-negative",
        "income-minus-missing",
        "total-mismatch",
        "gross-mismatch",
        "level-mismatch",
    ),
    date(2026, 11, 29),
)
