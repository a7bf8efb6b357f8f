"""The result of an apply."""

from __future__ import annotations

from attrs import frozen

from tplog.domain.state.budget_state import State
from tplog.events.record import Record
from tplog.values.finding import Finding


@frozen
class Receipt:
    """What an apply came to: the records written, ids that were there already, findings, and the states."""

    file: str
    records: tuple[Record, ...]
    already_recorded: tuple[str, ...]
    findings: tuple[Finding, ...]
    state_before: State
    state_after: State
