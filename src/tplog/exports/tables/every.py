"""All tables that tell of a whole log, in the order in which people look for them."""

from __future__ import annotations

from typing import Any

from tplog.exports.tables import accounts, events, findings, papers, state, stated, transfers
from tplog.exports.tables.form import Table

TABLES: tuple[Table[Any], ...] = (
    state.TABLE,
    transfers.TABLE,
    events.TABLE,
    stated.TABLE,
    findings.TABLE,
    papers.TABLE,
    accounts.TABLE,
)
