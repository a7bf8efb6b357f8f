"""How far the outcomes on record reach: they are sums so far, and the latest day counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.corrected_figures import OUTCOME_NAME
from tplog.domain.state.matters import reversal_of
from tplog.domain.state.state_indexes import FigureKey
from tplog.values.account import Account
from tplog.values.transfer import NotedFigure, latest_figure


def noted_outcomes(budget: BudgetState, account: Account) -> Sequence[NotedFigure]:
    """Return the latest outcomes recorded at an account and at those below it."""
    paths = (account, *budget.descendants(account))
    return [*filter(None, (budget.noted.get((path, OUTCOME_NAME)) for path in paths))]


def has_outcome(budget: BudgetState, account: Account) -> bool:
    """Return whether an outcome is on record for the account itself: one of 0 too, but none taken back."""
    return (account, OUTCOME_NAME) in budget.noted or budget.own_balance(account).outcome != 0


def spent_in_all(budget: BudgetState, account: Account) -> int | None:
    """Return what an account has spent with all its parts, in öre; None where no outcome is on record."""
    paths = [path for path in (account, *budget.parts(account)) if has_outcome(budget, path)]
    return -sum(budget.own_balance(path).outcome for path in paths) if paths else None


def outcome_covers_year(budget: BudgetState, account: Account) -> bool:
    """Return whether all outcomes noted at or below an account reach its year's end; False without any."""
    outcomes = noted_outcomes(budget, account)
    return bool(outcomes) and all(account.is_year_over(outcome.made) for outcome in outcomes)


def later_outcome(budget: BudgetState, account: Account, day: date) -> NotedFigure | None:
    """Return the account's outcome on record if it is known to be of a later day than ``day``, else None."""
    latest = budget.noted.get((account, OUTCOME_NAME))
    return latest if latest and latest.is_later_than(day) else None


def latest_before(budget: BudgetState, key: FigureKey, day: date) -> NotedFigure | None:
    """Return the latest figure in force under a key that is of a day before ``day``, else None."""
    noted = budget.noted.get(key)
    if noted is not None and noted.made and noted.made < day and not noted.adds:
        return noted  # the latest of all, so that none of the others need be read
    return latest_figure(figure for figure in _dated(budget, key) if figure.made and figure.made < day)


def first_after(budget: BudgetState, key: FigureKey, day: date) -> NotedFigure | None:
    """Return the figure in force under a key of the first day after ``day``; of one day the last recorded."""
    noted = budget.noted.get(key)
    if noted is None or not noted.is_later_than(day):
        return None  # the latest of all is no later
    later = [figure for figure in _dated(budget, key) if figure.is_later_than(day)]
    first_day = min((figure.made for figure in later if figure.made), default=None)
    return latest_figure(figure for figure in later if figure.made == first_day)


def _dated(budget: BudgetState, key: FigureKey) -> Iterator[NotedFigure]:
    """Yield the figures in force under a key that have a day."""
    noted = budget.noted.get(key)
    if key not in budget.figures:
        yield from (noted,) if noted is not None and noted.made else ()
        return
    for figure in budget.figure_history(key):
        if figure.made and not reversal_of(budget.standing, figure.event):
            yield figure
