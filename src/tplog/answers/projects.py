"""A project over its years: what it was given and has spent in all, and what it is expected to cost.

Its accounts have one path below their years. What papers state of the whole (its budget, what was spent since
its start, the forecast at completion) stands beside the sums of the years, and is never counted in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind, Many, ValueType
from tplog.answers.latest_reports import of_latest_reports
from tplog.answers.states import ACCOUNT_ROW, NOTED_FIGURE, SIDE_BY_SIDE, sum_of_known
from tplog.answers.year_summary import STATED_FIGURES, accounts_by_path, project_accounts
from tplog.domain.state.budget_result import carried_out, carried_within
from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.outcomes import spent_in_all
from tplog.domain.state.project_budget import project_budget
from tplog.errors import NotFound, mandatory_rule
from tplog.values.account import MULTI_YEAR, Account
from tplog.values.finding import Finding
from tplog.values.identifiers import closest_names
from tplog.values.transfer import NotedFigure

PROJECT_UNKNOWN = mandatory_rule(
    "project-unknown",
    "{budget} har inget konto {path} i något år. Närmast: {nearest}. Skriv sökvägen utan år.",
    "{budget} has no account {path} in any year. Nearest: {nearest}. Write the path without a year.",
)


@frozen
class ProjectYear:
    """A project's year, in öre, with all below its account; ``outcome`` is what was spent or None.

    ``budget_total`` is the year's budget as decided; what was carried out of the year is not taken off it.
    """

    account: Account
    budget_total: int
    outcome: int | None
    carried_out: int
    remaining: int
    level_known: bool
    noted: Mapping[str, int]


@frozen
class Project:
    """A project: its path without a year, its years in their order, and what papers state of the whole.

    ``carried_within`` is the öre that went from one of its years to another. ``whole_budget`` is the whole's
    budget in öre, as a paper states it or of what is no year's; None where nobody has said it.
    """

    budget: str
    path: str
    name: str
    years: tuple[ProjectYear, ...]
    stated: Mapping[str, NotedFigure]
    carried_within: int
    whole_budget: int | None

    @property
    def budget_total(self) -> int:
        """What it was given in all its years, in öre; what went from one to the next counts once."""
        return sum(year.budget_total for year in self.years) - self.carried_within

    @property
    def carried_out(self) -> int:
        """What its years have given back, or sent to others' later years, in öre."""
        return sum(year.carried_out for year in self.years) - self.carried_within

    @property
    def outcome(self) -> int | None:
        """What its years have spent, in öre; None where no outcome of any is on record."""
        return sum_of_known(year.outcome for year in self.years)

    @property
    def remaining(self) -> int:
        """What remains of its years, in öre."""
        return sum(year.remaining for year in self.years)

    @property
    def level_known(self) -> bool:
        """Whether it is known what each of its accounts held when the log begins."""
        return all(year.level_known for year in self.years)

    @property
    def budget_less_forecast(self) -> int | None:
        """The budget of the whole less the forecast at completion, in öre; None where either is unknown."""
        forecast = stated_ore(self, "forecast-at-completion")
        return None if forecast is None or self.whole_budget is None else self.whole_budget - forecast


def projects(budget: str, state: BudgetState) -> tuple[Project, ...]:
    """Return the projects of a budget, in the order of their opening.

    Which there are, `project_accounts` says.
    """
    return tuple(_project(budget, state, accounts) for accounts in project_accounts(state))


def project(budget: str, state: BudgetState, path: str) -> Project:
    """Return what has this path (``body/line``, without a year) over all its years. Raises NotFound."""
    by_path = accounts_by_path(state)
    if path not in by_path:
        nearest = ", ".join(closest_names(path, by_path)) or "–"
        raise NotFound(Finding(PROJECT_UNKNOWN, {"budget": budget, "path": path, "nearest": nearest}))
    return _project(budget, state, by_path[path])


def _project(budget: str, state: BudgetState, accounts: Iterable[Account]) -> Project:
    """Return the project of these accounts, which have one path in several years, oldest first."""
    years = tuple(_project_year(state, account) for account in accounts)
    paths = [year.account for year in years]
    newest = years[-1].account
    stated = {name: figure for name in STATED_FIGURES if (figure := _latest(state, years, name))}
    undated = next((path for path in paths if path.year == MULTI_YEAR), newest)
    return Project(
        budget,
        "/".join(newest.parts),
        state.own_balance(newest).name or newest.name,
        years,
        of_latest_reports(stated),
        carried_within(state, paths),
        project_budget(state, undated),
    )


def _project_year(state: BudgetState, account: Account) -> ProjectYear:
    whole = state.subtree_balance(account)
    forecast = state.noted.get((account, "forecast"))
    noted = {} if forecast is None else {"forecast": forecast.amount.ore}
    sent = carried_out(state, account.year)
    out = sum(sent.get(path, 0) for path in (account, *state.parts(account)))
    return ProjectYear(
        account,
        whole.budget_total + out,
        spent_in_all(state, account),
        out,
        whole.remaining,
        whole.level_known,
        noted,
    )


def _latest(state: BudgetState, years: Iterable[ProjectYear], name: str) -> NotedFigure | None:
    """Return the figure of this name of the latest day; of one day, that of the latest year."""
    figures = [state.noted[year.account, name] for year in years if (year.account, name) in state.noted]
    return max(reversed(figures), key=lambda figure: figure.made or date.min, default=None)


def _stated(project: Project, name: str) -> NotedFigure | None:
    return project.stated.get(name)


def stated_ore(project: Project, name: str) -> int | None:
    """Return what papers state of the whole project under this name, in öre."""
    return project.stated[name].amount.ore if name in project.stated else None


_STATED_LABELS: Mapping[str, tuple[tuple[str, str], str]] = {
    "plan-at-completion": (("projektbudget", "project budget"), "The budget of the whole, as stated."),
    "outcome-accumulated": (("sedan start", "since the start"), "Spent since the start, as stated."),
    "forecast-at-completion": (("slutprognos", "final forecast"), "What it is expected to cost, as stated."),
    "forecast-at-completion-variance": (
        ("slutavvikelse", "final variance"),
        "What is expected to be left at completion, as stated.",
    ),
}
_ROW_FIGURES = SIDE_BY_SIDE.only("budget_total", "outcome", "carried_out", "remaining", "level_known")
PROJECT_YEAR: Answer[ProjectYear] = SIDE_BY_SIDE.only(
    "year", "account", "budget_total", "outcome", "carried_out", "remaining", "level_known", "forecast"
).of("ProjectYear", lambda year: year)
_WHOLE: tuple[Field[Any], ...] = (
    Field("budget", Kind.TEXT, ("budget", "budget")),
    Field("path", Kind.TEXT, ("projekt", "project"), "body/line, without a year."),
    *ACCOUNT_ROW.only("name").fields,
    *_ROW_FIGURES.of("Project", lambda whole: whole).fields,
)


def _stated_fields(kind: ValueType, get: Callable[..., NotedFigure | int | None]) -> Iterator[Field[Project]]:
    """Yield the fields of what papers state of the whole, each got by its name."""
    for name, (label, meaning) in _STATED_LABELS.items():
        yield Field(name.replace("-", "_"), kind, label, meaning, get=partial(get, name=name), optional=True)


_DIFFERENCE: Field[Project] = Field(
    "budget_less_forecast",
    Kind.ORE,
    ("budget − slutprognos", "budget − final forecast"),
    "What the final forecast leaves of the budget of the whole; null where nobody has said that.",
    optional=True,
)
PROJECT: Answer[Project] = Answer(
    "Project",
    (
        *_WHOLE,
        *_stated_fields(NOTED_FIGURE, _stated),
        _DIFFERENCE,
        Field("years", Many(PROJECT_YEAR), ("år", "years"), "Its accounts, by year."),
    ),
)
# The same in a row: what papers state, in öre.
PROJECT_ROW: Answer[Project] = Answer(
    "ProjectRow", (*_WHOLE, *_stated_fields(Kind.ORE, stated_ore), _DIFFERENCE)
)


def shown_columns(shown: Sequence[Project]) -> tuple[Field[Project], ...]:
    """Return the columns of a table of projects: sums over the years, and what is known of any of them.

    What the final forecast leaves is left out where papers state the same of each project.
    """
    is_stated = all(
        project.budget_less_forecast == stated_ore(project, "forecast-at-completion-variance")
        for project in shown
    )

    def is_shown(column: Field[Project]) -> bool:
        if column.name == "carried_out":
            return any(project.carried_out for project in shown)
        if column.name == _DIFFERENCE.name and is_stated:
            return False
        return (
            not column.optional
            or column.name == "outcome"
            or any(column.get(project) is not None for project in shown)
        )

    return tuple(filter(is_shown, PROJECT_ROW.without("level_known").fields))
