"""The table of projects: each over all its years, beside what papers state of it as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from tplog.answers.projects import PROJECT_ROW, Project, projects
from tplog.exports.tables.export_context import ExportContext
from tplog.exports.tables.table import Table
from tplog.i18n.table_titles import TABLE_TITLES


def _rows(context: ExportContext) -> Iterator[Project]:
    """Yield the projects of every budget."""
    for part in context.by_budget():
        for budget, state in part.budgets.items():
            yield from projects(budget, state)


TABLE: Table[Project] = Table(
    "projects",
    TABLE_TITLES["projects"],
    (
        "Vad varje projekt fått och förbrukat under alla sina år, och vad handlingar anger för helheten.",
        "What each project was given and has spent in all its years, and what papers state of the whole.",
    ),
    PROJECT_ROW,
    _rows,
    ("budget", "path"),
)
