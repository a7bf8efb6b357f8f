"""Show a computed outcome, and its comparison with the log, as tables."""

from __future__ import annotations

from collections.abc import Sequence

from tplog.answers.answer import Answer, Field, Kind
from tplog.answers.answer_tables import TextTable, answer_table
from tplog.answers.outcomes import OUTCOME_COMPARISON
from tplog.answers.tables import FigureRow, figures_table
from tplog.decision_files.outcome import (
    Outcome,
    OutcomeComparison,
    account_with_objects,
)
from tplog.decision_files.outcome_file import MOST_SUMS_LISTED
from tplog.i18n.vocabulary import VOCABULARY, Language, translate
from tplog.readers.bookkeeping import largest_first, total_ore

_SUM: Field[FigureRow] = Field("sum", Kind.ORE, VOCABULARY["sum"])


def sums_table(outcome: Outcome, language: Language) -> TextTable:
    """Return a table of where the bookkeeping's sums went, and their total."""
    rows = [FigureRow(translate(key, language), {"sum": ore}) for key, ore in outcome.sums.items()]
    return figures_table("", VOCABULARY["bookkeeping"], (_SUM,), rows, language)


def unmapped_table(outcome: Outcome, language: Language) -> TextTable:
    """Return a table of the largest sums that no rule takes, and the rest together."""
    ordered = largest_first(outcome.unmapped)
    names = outcome.bookkeeping.names
    rows = [
        (account_with_objects(row), names.get(row.account, ""), row.ore) for row in ordered[:MOST_SUMS_LISTED]
    ]
    if rest := ordered[MOST_SUMS_LISTED:]:
        rows.append((f"… {len(rest)} {translate('more', language)}", "", total_ore(rest)))
    total = (translate("sum", language), "", outcome.sums["unmapped"])
    view: Answer[tuple[str, str, int]] = Answer(
        "UnmappedSum",
        (
            Field("account", Kind.TEXT, VOCABULARY["account"], get=lambda row: row[0]),
            Field("name", Kind.TEXT, get=lambda row: row[1]),
            Field("sum", Kind.ORE, VOCABULARY["sum"], get=lambda row: row[2]),
        ),
    )
    title = translate("unmapped", language)
    return answer_table(
        view, (*rows, total), language, title, style=lambda row: "bold" if row is total else ""
    )


def comparison_table(
    comparisons: Sequence[OutcomeComparison], outcome: Outcome, language: Language
) -> TextTable:
    """Return a table of each line's outcome and budget in the log and in the bookkeeping."""
    account, *columns = OUTCOME_COMPARISON.fields
    if all(comparison.budget is None for comparison in comparisons):
        columns.pop()  # the budget in the bookkeeping
    rows = [
        FigureRow(str(comparison.account), {column.name: column.get(comparison) for column in columns})
        for comparison in comparisons
    ]
    sums = {column.name: sum(row.figures[column.name] or 0 for row in rows) for column in columns}
    rows.append(FigureRow(translate("sum", language), sums, "bold"))
    days = f"{translate('up-to', language)} {outcome.until.isoformat()}"
    title = f"{outcome.mapping.budget}: {translate('outcome', language)} {days}"
    return figures_table(title, account.label, columns, rows, language)
