"""The tables of projects over their years, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from attrs import evolve

from tplog.answers.answer import Field, Kind
from tplog.answers.answer_tables import TextTable, answer_table
from tplog.answers.projects import PROJECT_ROW, PROJECT_YEAR, Project, shown_columns
from tplog.answers.tables import FigureRow, figures_table
from tplog.i18n.vocabulary import Language, translate, year_text

# Columns that tell only a change where the opening is unknown.
_LEVELS = frozenset({"budget_total", "remaining"})


def projects_table(shown: Sequence[Project], language: Language) -> TextTable:
    """Build a table of projects, a row each; what no paper states of any of them is left out."""
    return answer_table(
        evolve(PROJECT_ROW, fields=shown_columns(shown)).without("budget"),
        shown,
        language,
        translate("projects", language),
        legible=("path",),
        mark=partial(_mark, language=language),
    )


def _mark(project: Project, column: str, language: Language) -> str:
    if column == "outcome" and project.outcome is None:
        return translate("unreported", language)
    return "Δ " if column in _LEVELS and not project.level_known else ""


def _unreported(outcome: int | None) -> frozenset[str]:
    return frozenset({"outcome"} if outcome is None else ())


def project_table(project: Project, language: Language) -> TextTable:
    """Build a project's table: a row for each year, their sum, and what papers state of the whole."""
    years = PROJECT_YEAR.of_kind(Kind.ORE)
    whole = evolve(PROJECT_ROW, fields=shown_columns([project])).of_kind(Kind.ORE)
    rows = [
        FigureRow(
            year_text(year.account.year, language),
            {field.name: field.get(year) for field in years.fields},
            changes=frozenset() if year.level_known else _LEVELS,
            unreported=_unreported(year.outcome),
        )
        for year in project.years
    ]
    sums = {field.name: field.get(project) for field in whole.fields}
    changes = frozenset() if project.level_known else _LEVELS
    unreported = _unreported(project.outcome)
    rows.append(FigureRow(translate("sum", language), sums, "bold", changes=changes, unreported=unreported))
    columns: tuple[Field[Any], ...] = (*years.fields, *whole.fields)
    shown = [
        field
        for name, field in {column.name: column for column in columns}.items()
        if any(row.figures.get(name) is not None or name in row.unreported for row in rows)
        and (name != "carried_out" or any(row.figures.get(name) for row in rows))
    ]
    title = f"{project.budget} {project.name}"
    return figures_table(title, (project.path, project.path), shown, rows, language)
