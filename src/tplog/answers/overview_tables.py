"""The budgets of a log beside each other as a table for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from tplog.answers.answer import Answer, Field, Kind
from tplog.answers.answer_tables import TextTable, answer_table
from tplog.answers.bodies import BODY_OVERVIEW, BodyOverview
from tplog.answers.overview import BUDGET_OVERVIEW, BudgetOverview, Overview, OverviewTotal
from tplog.i18n.money_format import format_money
from tplog.i18n.overview_texts import overview_text
from tplog.i18n.vocabulary import Language, date_text, translate, year_text
from tplog.values.amount import NBSP

Row = BudgetOverview | OverviewTotal
SEVERITIES = ("refuse", "warning", "note")  # the heaviest first


def percent_used(budget_total: int, outcome: int | None) -> int | None:
    """Return how many per cent of a budget were spent, rounded half up; None where nothing says that."""
    if outcome is None or budget_total <= 0:
        return None
    return (200 * outcome + budget_total) // (2 * budget_total)


def counted_findings(counts: Mapping[str, int], language: Language) -> str:
    """Return how many findings there are of each severity in words, "" without any."""
    return ", ".join(
        overview_text(f"counted-{name}", language, count=counts[name])
        for name in SEVERITIES
        if counts.get(name)
    )


def overview_table(overview: Overview, language: Language, today: date | None = None) -> TextTable:
    """Build a table of a year's budgets, with their sum last; one that lies in another is set in under it.

    With ``today`` the oldest proposal that waits has its age in days.
    """
    rows: list[Row] = [*overview.budgets, overview.total]
    years = year_text(overview.year, language) if overview.year is not None else ""
    lying_in = {row.budget for row in overview.budgets if row.lies_in}

    def name(row: Row) -> str:
        if isinstance(row, OverviewTotal):
            return translate("sum", language)
        of_which = f"  {translate('of-which', language)} " if row.budget in lying_in else ""
        return f"{of_which}{row.title or row.budget}"

    figures = BUDGET_OVERVIEW.only("budget_total", "outcome", "remaining").fields
    columns: tuple[Field[Any], ...] = (
        Field("name", Kind.TEXT, (years, years), get=name),
        *figures,
        Field("used", Kind.TEXT, ("använt", "used"), get=_used),
        Field(
            "waiting", Kind.TEXT, ("väntar", "waits"), get=partial(_waiting, language=language, today=today)
        ),
        Field(
            "findings", Kind.TEXT, ("att granska", "to look at"), get=partial(_findings, language=language)
        ),
        Field("latest", Kind.TEXT, ("senast", "latest"), get=partial(_latest, language=language)),
    )
    return answer_table(
        Answer("OverviewRow", columns),
        rows,
        language,
        translate("all-budgets", language),
        numeric=("used",),
        legible=("name",),
        style=lambda row: "bold" if isinstance(row, OverviewTotal) else "",
        mark=lambda row, column: (
            "Δ " if column in {"budget_total", "remaining"} and not row.level_known else ""
        ),
    )


def bodies_table(bodies: Sequence[BodyOverview], language: Language) -> TextTable:
    """Build a table of the sums of each body over all budgets of a year."""
    names = ("name", "budget_total", "outcome", "remaining")
    columns = (
        *BODY_OVERVIEW.only(*names).fields,
        Field("findings", Kind.TEXT, ("att granska", "to look at"), get=partial(_counted, language=language)),
    )
    return answer_table(
        Answer("BodyOverview", columns),
        bodies,
        language,
        overview_text("bodies-summed", language),
        legible=("name",),
        mark=lambda row, column: (
            "Δ " if column in {"budget_total", "remaining"} and not row.total.level_known else ""
        ),
    )


def _counted(row: BodyOverview, language: Language) -> str:
    return counted_findings(row.findings, language)


def _used(row: Row) -> str:
    percent = percent_used(row.budget_total, row.outcome)
    return "" if percent is None else f"{percent}\u00a0%"


def _waiting(row: Row, language: Language, today: date | None) -> str:
    if isinstance(row, OverviewTotal) or not row.open_proposals:
        return ""
    if row.oldest_proposal is None:
        return str(row.open_proposals)
    age = f", {max((today - row.oldest_proposal).days, 0)} {translate('days', language)}" if today else ""
    return f"{row.open_proposals} ({row.oldest_proposal}{age})"


def _findings(row: Row, language: Language) -> str:
    return "" if isinstance(row, OverviewTotal) else counted_findings(row.findings, language)


def _latest(row: Row, language: Language) -> str:
    if isinstance(row, OverviewTotal) or row.latest is None:
        return ""
    day = date_text(row.latest.decided, language) if row.latest.decided else ""
    paragraph = (row.latest.paragraph or "").replace(" ", NBSP)
    return " ".join(filter(None, (day, paragraph)))


def overview_remarks(
    overview: Overview, language: Language, write: Callable[[int, Language], str] = format_money
) -> tuple[str, ...]:
    """Return what a reader of the sums must know: what they leave out, and what they may count twice.

    ``write`` formats the öre in them.
    """
    return sum_remarks(overview.total, language, write)


def sum_remarks(
    total: OverviewTotal, language: Language, write: Callable[[int, Language], str] = format_money
) -> tuple[str, ...]:
    """Return what a reader of a sum over budgets must know, as `overview_remarks`."""
    remarks = []
    if total.unreported:
        remarks.append(overview_text("overview-unreported", language, ore=write(total.unreported, language)))
    if total.counted_once:
        ore = write(total.counted_once, language)
        remarks.append(overview_text("overview-counted-once", language, ore=ore))
    if total.unplaced:
        remarks.append(overview_text("overview-unplaced", language, count=total.unplaced))
    return tuple(remarks)


def others_remark(overview: Overview, language: Language) -> str:
    """Return the sentence that names the budgets without anything in the year; "" if there are none."""
    if not overview.others:
        return ""
    year = year_text(overview.year or 0, language)
    names = ", ".join(overview.titles.get(name, name) for name in overview.others)
    return overview_text("overview-others", language, names=names, year=year)
