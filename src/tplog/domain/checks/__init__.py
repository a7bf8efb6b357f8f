"""All rules, by how they are asked.

`RULES` refuse what would make the log wrong and are asked only when a draft is decided. `CHECKS`
look at one event and the state before it, when it is decided and whenever findings are asked for.
`REVIEWS` look at the state and all events at the end. A new check is one function, named in one tuple.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tplog.domain.budget import State
from tplog.domain.checks import always, authority, balances, levels, papers, references, sums
from tplog.events.event import Event
from tplog.events.record import Record
from tplog.values.finding import Finding, Kind

Check = Callable[[State, Event], Iterable[Finding]]
Review = Callable[[State, Sequence[Record]], Iterable[Finding]]

RULES: tuple[Callable[[always.Before, Event], Iterable[Finding]], ...] = (
    *always.RULES,
    *references.RULES,
)
CHECKS: tuple[Check, ...] = (
    *sums.CHECKS,
    *levels.CHECKS,
    *balances.CHECKS,
    *authority.CHECKS,
    *papers.CHECKS,
)
# Those of them that need the state alone.
OF_STATE: tuple[Review, ...] = papers.OF_STATE
REVIEWS: tuple[Review, ...] = (*papers.REVIEWS, *balances.REVIEWS)
# The kinds that a log can show; the ones that are always refused never get there.
KINDS: tuple[Kind, ...] = (
    *sums.KINDS,
    *levels.KINDS,
    *balances.KINDS,
    *authority.KINDS,
    *papers.KINDS,
)
