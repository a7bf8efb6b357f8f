"""What became of a bookkeeping's sums, and what the log has beside them: as tables and as data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.table import Table

from tplog.answers.json_data import error_data
from tplog.answers.tables import add_row, new_table
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
    """Where the bookkeeping's sums went, and all of it."""
    unit = common_unit(outcome.sums.values())
    drawn = new_table(
        "",
        [
            (translate("bookkeeping", language), False),
            (f"{translate('sum', language)} ({unit.symbol})", True),
        ],
    )
    for key, ore in outcome.sums.items():
        add_row(drawn, [translate(key, language), format_number(ore, unit, language)])
    return drawn


def unmapped_table(outcome: Outcome, language: Language) -> Table:
    """The largest sums that no rule takes, and the rest of them together."""
    ordered = largest_first(outcome.unmapped)
    unit = common_unit(one.ore for one in ordered)
    title = f"{translate('unmapped', language)} ({unit.symbol})"
    drawn = new_table(
        title, [(translate("account", language), False), ("", False), (translate("sum", language), True)]
    )
    for one in ordered[:MOST_SUMS_LISTED]:
        name = outcome.bookkeeping.names.get(one.account, "")
        add_row(drawn, [account_with_objects(one), name, format_number(one.ore, unit, language)])
    if rest := ordered[MOST_SUMS_LISTED:]:
        more = f"… {len(rest)} {translate('more', language)}"
        add_row(drawn, [more, "", format_number(total_ore(rest), unit, language)])
    add_row(
        drawn,
        [translate("sum", language), "", format_number(outcome.sums["unmapped"], unit, language)],
        style="bold",
    )
    return drawn


def comparison_table(comparisons: Sequence[OutcomeComparison], outcome: Outcome, language: Language) -> Table:
    """Each line's outcome in the log and in the bookkeeping, what differs, and the budget in both."""
    planned = any(one.budget is not None for one in comparisons)
    figures = [ore for one in comparisons for ore in (one.recorded, one.booked, one.granted, one.budget or 0)]
    unit = common_unit(figures)
    heads = [translate(key, language) for key in ("in-the-log", "in-the-books", "differs", "budget")]
    heads += [translate("budget-in-the-books", language)] if planned else []
    days = f"{translate('up-to', language)} {outcome.until.isoformat()}"
    title = f"{outcome.mapping.budget}: {translate('outcome', language)} {days} ({unit.symbol})"
    drawn = new_table(title, [(translate("account", language), False), *((head, True) for head in heads)])
    for one in comparisons:
        ores = (one.recorded, one.booked, one.differs, one.granted)
        cells = ["–" if ore is None else format_number(ore, unit, language) for ore in ores]
        if planned:
            cells.append("" if one.budget is None else format_number(one.budget, unit, language))
        add_row(drawn, [str(one.account), *cells])
    sums = (
        sum(getattr(one, key) or 0 for one in comparisons)
        for key in ("recorded", "booked", "differs", "granted")
    )
    whole = [format_number(ore, unit, language) for ore in sums]
    if planned:
        whole.append(format_number(sum(one.budget or 0 for one in comparisons), unit, language))
    add_row(drawn, [translate("sum", language), *whole], style="bold")
    return drawn


def outcome_data(
    outcome: Outcome, header: OutcomeHeader, decision: str, comparisons: Sequence[OutcomeComparison] | None
) -> Data:
    """All of it as plain data, money in whole öre; ``comparisons`` is null where no log was asked."""
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
            {"account": str(account), "ore": total_ore(some), "booked": _booked_data(some, booked)}
            for account, some in outcome.lines.items()
        ],
        "ignored": [
            {"because": share.rule.because, "ore": share.ore, "booked": _booked_data(share.booked, booked)}
            for share in outcome.ignored
        ],
        "unmapped": _booked_data(outcome.unmapped, booked),
        "compared": None if comparisons is None else [comparison_data(one) for one in comparisons],
        "remarks": [error_data(one) for one in outcome.remarks],
        "decision": decision,
    }


def _booked_data(booked: Iterable[BookedSum], bookkeeping: Bookkeeping) -> list[Data]:
    return [
        {
            "account": one.account,
            "name": bookkeeping.names.get(one.account),
            "objects": dict(one.objects),
            "ore": one.ore,
        }
        for one in largest_first(booked)
    ]


def comparison_data(comparison: OutcomeComparison) -> Data:
    """A line in the log and in the bookkeeping."""
    return {
        "account": str(comparison.account),
        "outcome_recorded": comparison.recorded,
        "outcome_booked": comparison.booked,
        "differs": comparison.differs,
        "budget": comparison.granted,
        "budget_booked": comparison.budget,
    }
