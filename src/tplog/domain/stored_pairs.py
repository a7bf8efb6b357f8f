"""What the index of settlements asks of a stored state, with no more of each matter decoded than it needs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from tplog.domain.state.budget_state import BudgetState, indexes_of
from tplog.events.value_codec import decode_value

if TYPE_CHECKING:
    from tplog.domain.projection_rows import StoredMapping


class _Settlement(msgspec.Struct):
    event: str


class _Matter(msgspec.Struct):
    """What is asked of a `MatterStatus`, which leaves out settlements where it has none."""

    settlements: tuple[_Settlement, ...] = ()


_SETTLEMENTS = b'"settlements"'


def index_stored_matters(state: BudgetState, standing: StoredMapping[str, Any]) -> None:
    """Let a state's index of settlements read them from the contents of its stored matters."""
    indexes_of(state).matters.stored_pairs = partial(_matter_pairs, standing)


def _matter_pairs(standing: StoredMapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the id of each event that settled a matter, with the matter's, in the order of the matters."""
    for matter_id, content in standing.contents.items():
        if _SETTLEMENTS in content:
            yield from ((each.event, matter_id) for each in decode_value(content, _Matter).settlements)
