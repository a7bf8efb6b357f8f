"""What became of a bookkeeping's sums, and what the log has beside them: as tables and as data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.table import Table

from tplog.answers.json_data import error_data
from tplog.answers.tables import add, table
from tplog.decision_files.outcome import Beside, Outcome, code_of, largest_first, sum_of
from tplog.decision_files.outcome_file import MOST_TOLD, Head
from tplog.i18n.money_format import figure, unit_for
from tplog.i18n.vocabulary import Language, word
from tplog.readers.bookkeeping import Booked, Bookkeeping

Data = dict[str, Any]


def sums_table(told: Outcome, language: Language) -> Table:
    """Where the bookkeeping's sums went, and all of it."""
    unit = unit_for(told.sums.values())
    drawn = table(
        "", [(word("bookkeeping", language), False), (f"{word('sum', language)} ({unit.sign})", True)]
    )
    for key, ore in told.sums.items():
        add(drawn, [word(key, language), figure(ore, unit, language)])
    return drawn


def unmapped_table(told: Outcome, language: Language) -> Table:
    """The largest sums that no rule takes, and the rest of them together."""
    ordered = largest_first(told.unmapped)
    unit = unit_for(one.ore for one in ordered)
    title = f"{word('unmapped', language)} ({unit.sign})"
    drawn = table(title, [(word("account", language), False), ("", False), (word("sum", language), True)])
    for one in ordered[:MOST_TOLD]:
        name = told.bookkeeping.names.get(one.account, "")
        add(drawn, [code_of(one), name, figure(one.ore, unit, language)])
    if rest := ordered[MOST_TOLD:]:
        more = f"… {len(rest)} {word('more', language)}"
        add(drawn, [more, "", figure(sum_of(rest), unit, language)])
    add(drawn, [word("sum", language), "", figure(told.sums["unmapped"], unit, language)], style="bold")
    return drawn


def compared_table(compared: Sequence[Beside], told: Outcome, language: Language) -> Table:
    """Each line's outcome in the log and in the bookkeeping, what differs, and the budget in both."""
    planned = any(one.budget is not None for one in compared)
    figures = [ore for one in compared for ore in (one.recorded, one.booked, one.granted, one.budget or 0)]
    unit = unit_for(figures)
    heads = [word(key, language) for key in ("in-the-log", "in-the-books", "differs", "budget")]
    heads += [word("budget-in-the-books", language)] if planned else []
    days = f"{word('up-to', language)} {told.until.isoformat()}"
    title = f"{told.mapping.budget}: {word('outcome', language)} {days} ({unit.sign})"
    drawn = table(title, [(word("account", language), False), *((head, True) for head in heads)])
    for one in compared:
        ores = (one.recorded, one.booked, one.differs, one.granted)
        cells = ["–" if ore is None else figure(ore, unit, language) for ore in ores]
        if planned:
            cells.append("" if one.budget is None else figure(one.budget, unit, language))
        add(drawn, [str(one.account), *cells])
    sums = (
        sum(getattr(one, key) or 0 for one in compared)
        for key in ("recorded", "booked", "differs", "granted")
    )
    whole = [figure(ore, unit, language) for ore in sums]
    if planned:
        whole.append(figure(sum(one.budget or 0 for one in compared), unit, language))
    add(drawn, [word("sum", language), *whole], style="bold")
    return drawn


def outcome_data(told: Outcome, head: Head, decision: str, compared: Sequence[Beside] | None) -> Data:
    """All of it as plain data, money in whole öre; ``compared`` is null where no log was asked."""
    booked = told.bookkeeping
    return {
        "budget": told.mapping.budget,
        "id": head.id,
        "file": head.file,
        "sha256": head.sha256,
        "company": booked.company,
        "first": booked.first.isoformat(),
        "until": told.until.isoformat(),
        "sums": dict(told.sums),
        "lines": [
            {"account": str(account), "ore": sum_of(some), "booked": _booked(some, booked)}
            for account, some in told.lines.items()
        ],
        "ignored": [
            {"because": share.rule.because, "ore": share.ore, "booked": _booked(share.booked, booked)}
            for share in told.ignored
        ],
        "unmapped": _booked(told.unmapped, booked),
        "compared": None if compared is None else [beside_data(one) for one in compared],
        "remarks": [error_data(one) for one in told.remarks],
        "decision": decision,
    }


def _booked(some: Iterable[Booked], bookkeeping: Bookkeeping) -> list[Data]:
    return [
        {
            "account": one.account,
            "name": bookkeeping.names.get(one.account),
            "objects": dict(one.objects),
            "ore": one.ore,
        }
        for one in largest_first(some)
    ]


def beside_data(one: Beside) -> Data:
    """A line in the log and in the bookkeeping."""
    return {
        "account": str(one.account),
        "outcome_recorded": one.recorded,
        "outcome_booked": one.booked,
        "differs": one.differs,
        "budget": one.granted,
        "budget_booked": one.budget,
    }
