"""All tables that cover a whole log, in the order of their use."""

from __future__ import annotations

from typing import Any

from tplog.exports.tables import (
    accounts,
    events,
    findings,
    projects,
    source_documents,
    state,
    stated_totals,
    transfers,
)
from tplog.exports.tables.table import Table

ALL_TABLES: tuple[Table[Any], ...] = (
    state.TABLE,
    transfers.TABLE,
    events.TABLE,
    stated_totals.TABLE,
    projects.TABLE,
    findings.TABLE,
    source_documents.TABLE,
    accounts.TABLE,
)
