"""The figures that the latest reports note at accounts: outcomes, forecasts and plans of one day together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from tplog.domain.state.budget_state import BudgetState
from tplog.values.account import Account
from tplog.values.transfer import NotedFigure

# What one report states of an account, each figure by this name or one that begins with it.
OUTCOME = "outcome"
_REPORTS = ("forecast-at-completion", "plan-at-completion", "forecast", OUTCOME, "plan")


def report_of(name: str) -> str:
    """Return which report a noted figure belongs to, such as ``forecast``; "" for a figure of none."""
    return next((report for report in _REPORTS if name == report or name.startswith(f"{report}-")), "")


def of_latest_reports(noted: Mapping[str, NotedFigure]) -> dict[str, NotedFigure]:
    """Return the figures of an account without those of a report after which another came.

    A forecast and a variance of two days are a pair that nobody stated. Of outcomes the day of the outcome
    itself counts, which the account's balance has.
    """
    days: dict[str, date] = {}
    for name, figure in noted.items():
        report, day = report_of(name), figure.made or date.min
        if name == OUTCOME or OUTCOME not in noted or report != OUTCOME:
            days[report] = max(days.get(report, day), day)
    return {
        name: figure
        for name, figure in noted.items()
        if not (report := report_of(name)) or (figure.made or date.min) == days[report]
    }


def shown_figures(
    state: BudgetState, years: Collection[int], within: Account | None = None
) -> Mapping[Account, dict[str, NotedFigure]]:
    """Return by account and name what is noted at the accounts of these years, of the latest reports.

    Or at an account and those below it alone, if it is ``within``. Of one day the later record counts: an
    earlier one is left out whole where it restates a figure of it.
    """
    noted: dict[Account, dict[str, NotedFigure]] = defaultdict(dict)
    for path, name in (key for year in years for key in state.noted_in(year)):
        if within is None or within.contains(path):
            noted[path][name] = state.noted[path, name]
    return {
        path: _without_restated(state, path, of_latest_reports(of_path)) for path, of_path in noted.items()
    }


def _without_restated(
    state: BudgetState, account: Account, latest: dict[str, NotedFigure]
) -> dict[str, NotedFigure]:
    """Return an account's figures without those of events of which another restates some of the report."""
    if len({figure.event for figure in latest.values()}) == 1:
        return latest
    keys = [(account, name) for name in latest]
    restated = {
        (report_of(name), event)
        for event in {figure.event for figure in latest.values()}
        for _, name in state.keys_of_figures((event,), keys)
        if latest[name].event != event
    }
    return {
        name: figure
        for name, figure in latest.items()
        if not (report := report_of(name)) or name == OUTCOME or (report, figure.event) not in restated
    }
