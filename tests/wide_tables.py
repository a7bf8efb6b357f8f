"""Decision files of wide tables, and what they state."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tplog.decision_files.wide_accounts import name_accounts
from tplog.decision_files.wide_decision_file import WideFileHeader, wide_decision_text
from tplog.decision_files.wide_events import table_events
from tplog.domain.state.stated_totals import stated_figures
from tplog.events.draft import Draft
from tplog.i18n.vocabulary import Language
from tplog.readers.tables.tabular import read_grid
from tplog.readers.tables.wide_map import parse_wide_map
from tplog.readers.tables.wide_rows import read_wide_budget
from tplog.readers.tables.wide_table import find_parts
from tplog.values.account import Account

Figures = dict[tuple[str, str], int]


def decision(table: Path, mapping: str, known: Mapping[Account, str] | None = None) -> str:
    """Return the text of a table's decision file."""
    parsed = parse_wide_map(mapping, "karta.toml")
    budget = read_wide_budget(find_parts(read_grid(table), parsed.headings), parsed)
    accounts = name_accounts(budget, known or {})
    header = WideFileHeader(table.name, "0" * 64, "karta.toml", Language.EN)
    return wide_decision_text(budget, accounts, table_events(budget, accounts), known or {}, header)


def figures_of(draft: Draft) -> tuple[Figures, Figures]:
    """Return the öre of each event type's accounts, and of its totals by the account above."""
    lines: Figures = {}
    totals: Figures = {}
    for drafted in draft.events:
        event = drafted.event
        for account, _, ore in stated_figures(event):
            assert lines.setdefault((type(event).__name__, str(account)), ore) == ore
        if event.total is not None:
            first = stated_figures(event)[0][0]
            totals[type(event).__name__, str(first.parent or first)] = event.total.ore
    return lines, totals
