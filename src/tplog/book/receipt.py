"""The result of an apply."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import Factory, frozen

from tplog.domain.state.budget_state import State
from tplog.events.record import Record
from tplog.values.finding import Finding


@frozen
class Receipt:
    """The result of an apply: records written, ids already recorded, findings, states before and after.

    ``rebuilt`` says what was stored beside the log otherwise than a replay gives it, and was made anew.
    ``written`` are the names that the file does not write as slugs, and what each was recorded as.
    """

    file: str
    records: tuple[Record, ...]
    already_recorded: tuple[str, ...]
    findings: tuple[Finding, ...]
    state_before: State
    state_after: State
    rebuilt: tuple[Finding, ...] = ()
    written: Mapping[str, str] = Factory(dict)
