"""Show a computed outcome, and its comparison with the log, as tables and as data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.table import Table

from tplog.answers.findings import REASON
from tplog.answers.tables import add_row, new_table
from tplog.answers.to_json import to_data
from tplog.decision_files.outcome import (
    Outcome,
    OutcomeComparison,
    account_with_objects,
    largest_first,
    total_ore,
)
from tplog.decision_files.outcome_file import MOST_SUMS_LISTED, OutcomeHeader
from tplog.i18n.money_format import common_unit, format_number
from tplog.i18n.vocabulary import Language, translate
from tplog.readers.bookkeeping import BookedSum, Bookkeeping

Data = dict[str, Any]


def sums_table(outcome: Outcome, language: Language) -> Table:
    """Return a table of where the bookkeeping's sums went, and their total."""
    unit = common_unit(outcome.sums.values())
    table = new_table(
        "",
        [
            (translate("bookkeeping", language), False),
            (f"{translate('sum', language)} ({unit.symbol})", True),
        ],
    )
    for key, ore in outcome.sums.items():
        add_row(table, [translate(key, language), format_number(ore, unit, language)])
    return table


def unmapped_table(outcome: Outcome, language: Language) -> Table:
    """Return a table of the largest sums that no rule takes, and the rest together."""
    ordered = largest_first(outcome.unmapped)
    unit = common_unit(row.ore for row in ordered)
    title = f"{translate('unmapped', language)} ({unit.symbol})"
    table = new_table(
        title, [(translate("account", language), False), ("", False), (translate("sum", language), True)]
    )
    for row in ordered[:MOST_SUMS_LISTED]:
        name = outcome.bookkeeping.names.get(row.account, "")
        add_row(table, [account_with_objects(row), name, format_number(row.ore, unit, language)])
    if rest := ordered[MOST_SUMS_LISTED:]:
        more = f"… {len(rest)} {translate('more', language)}"
        add_row(table, [more, "", format_number(total_ore(rest), unit, language)])
    add_row(
        table,
        [translate("sum", language), "", format_number(outcome.sums["unmapped"], unit, language)],
        style="bold",
    )
    return table


def comparison_table(comparisons: Sequence[OutcomeComparison], outcome: Outcome, language: Language) -> Table:
    """Return a table of each line's outcome and budget in the log and in the bookkeeping."""
    has_budget = any(comparison.budget is not None for comparison in comparisons)
    amounts = [
        ore
        for comparison in comparisons
        for ore in (comparison.recorded, comparison.booked, comparison.granted, comparison.budget or 0)
    ]
    unit = common_unit(amounts)
    heads = [translate(key, language) for key in ("in-the-log", "in-the-books", "differs", "budget")]
    heads += [translate("budget-in-the-books", language)] if has_budget else []
    days = f"{translate('up-to', language)} {outcome.until.isoformat()}"
    title = f"{outcome.mapping.budget}: {translate('outcome', language)} {days} ({unit.symbol})"
    table = new_table(title, [(translate("account", language), False), *((head, True) for head in heads)])
    for comparison in comparisons:
        ores = (comparison.recorded, comparison.booked, comparison.differs, comparison.granted)
        cells = ["–" if ore is None else format_number(ore, unit, language) for ore in ores]
        if has_budget:
            cells.append(
                "" if comparison.budget is None else format_number(comparison.budget, unit, language)
            )
        add_row(table, [str(comparison.account), *cells])
    sums = (
        sum(getattr(comparison, key) or 0 for comparison in comparisons)
        for key in ("recorded", "booked", "differs", "granted")
    )
    totals = [format_number(ore, unit, language) for ore in sums]
    if has_budget:
        totals.append(
            format_number(sum(comparison.budget or 0 for comparison in comparisons), unit, language)
        )
    add_row(table, [translate("sum", language), *totals], style="bold")
    return table


def outcome_data(
    outcome: Outcome, header: OutcomeHeader, decision: str, comparisons: Sequence[OutcomeComparison] | None
) -> Data:
    """Return the outcome as JSON data, money in öre; ``comparisons`` is None if no log was read."""
    booked = outcome.bookkeeping
    return {
        "budget": outcome.mapping.budget,
        "id": header.id,
        "file": header.file,
        "sha256": header.sha256,
        "company": booked.company,
        "first": booked.first.isoformat(),
        "until": outcome.until.isoformat(),
        "sums": dict(outcome.sums),
        "lines": [
            {"account": str(account), "ore": total_ore(sums), "booked": _booked_data(sums, booked)}
            for account, sums in outcome.lines.items()
        ],
        "ignored": [
            {"because": share.rule.because, "ore": share.ore, "booked": _booked_data(share.booked, booked)}
            for share in outcome.ignored
        ],
        "unmapped": _booked_data(outcome.unmapped, booked),
        "compared": None
        if comparisons is None
        else [comparison_data(comparison) for comparison in comparisons],
        "remarks": [to_data(REASON, remark) for remark in outcome.remarks],
        "decision": decision,
    }


def _booked_data(booked: Iterable[BookedSum], bookkeeping: Bookkeeping) -> list[Data]:
    """Return sums as JSON data, the largest first."""
    return [
        {
            "account": row.account,
            "name": bookkeeping.names.get(row.account),
            "objects": dict(row.objects),
            "ore": row.ore,
        }
        for row in largest_first(booked)
    ]


def comparison_data(comparison: OutcomeComparison) -> Data:
    """Return one line's figures in the log and in the bookkeeping as JSON data, in öre."""
    return {
        "account": str(comparison.account),
        "outcome_recorded": comparison.recorded,
        "outcome_booked": comparison.booked,
        "differs": comparison.differs,
        "budget": comparison.granted,
        "budget_booked": comparison.budget,
    }
