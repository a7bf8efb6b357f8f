"""The state as tplog had it before corrections restored what they took away.

What was recorded then was computed from it, and stays as true as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from attrs import evolve

from tplog.domain.state.budget_state import BudgetState
from tplog.domain.state.matters import MatterStatus, reversal_of
from tplog.domain.state.state_indexes import FigureKey
from tplog.values.account import OPENING
from tplog.values.matter_words import CORRECTED
from tplog.values.transfer import AccountBalance, NotedFigures

# From this day on events are computed from what corrections restore.
RESTORED_FROM = date(2026, 11, 29)


def older_states(budget: BudgetState) -> Iterator[BudgetState]:
    """Yield what a budget's state can have been: a corrected outcome was forgotten, or not yet.

    Levels stayed known and years open once they were, a grant was forgotten with its correction, and a
    reversal took back exactly what its event had moved. What a corrected decision had taken back stayed so.
    """
    openings = {end for pair in budget.flows for end in pair if OPENING in {pair[0].holder, pair[1].holder}}
    # A grant was remembered as long as it was never taken back, and not what stands in another's place.
    settlers = {settled.event for matter in budget.standing.values() for settled in matter.settlements}
    forgotten_grants = {name for name in budget.grants if name in budget.standing or name in settlers}
    older = evolve(
        budget,
        accounts={
            account: _with_known_level(balance) if account in openings else balance
            for account, balance in budget.accounts.items()
        },
        grants={name: grant for name, grant in budget.grants.items() if name not in forgotten_grants},
        closed={name: year for name, year in budget.closed.items() if name not in budget.standing},
        figures=dict.fromkeys(budget.noted, NotedFigures()),
        suspended={},
    )
    yield older
    yield evolve(older, standing=_without_settlements_of_corrected(budget.standing))
    forgotten = {
        key
        for key in figure_keys(budget)
        if any(reversal_of(budget.standing, figure.event) for figure in budget.figure_history(key))
    }
    if forgotten:
        yield evolve(older, noted={key: noted for key, noted in budget.noted.items() if key not in forgotten})


def figure_keys(budget: BudgetState) -> Iterable[FigureKey]:
    """Return under which keys figures are stated, those taken back too."""
    return dict.fromkeys((*budget.figures, *budget.noted))


def _without_settlements_of_corrected(standing: Mapping[str, MatterStatus]) -> Mapping[str, MatterStatus]:
    """Return matters without what decisions took back whose records were corrected: it did not come back."""
    corrected = {
        name
        for name, matter in standing.items()
        if any(each.status == CORRECTED and each.has_money for each in matter.settlements)
    }
    return {
        name: evolve(
            matter, settlements=tuple(each for each in matter.settlements if each.event not in corrected)
        )
        for name, matter in standing.items()
    }


def _with_known_level(balance: AccountBalance) -> AccountBalance:
    return evolve(balance, level_known=True, opened_unknown=False)
