"""The indexes of a state that is read from rows: what they ask of these, decoded as far as they need it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from tplog.domain.state.budget_state import BudgetState, indexes_of
from tplog.domain.state.state_indexes import may_be_marked_flow
from tplog.events.value_codec import decode_value

if TYPE_CHECKING:
    from tplog.domain.projection_rows import MappingByYear, StoredMapping


class _Settlement(msgspec.Struct):
    event: str


class _Matter(msgspec.Struct):
    """What is asked of a `MatterStatus`, which leaves out settlements where it has none."""

    settlements: tuple[_Settlement, ...] = ()


_SETTLEMENTS = b'"settlements"'


def index_stored_state(
    state: BudgetState,
    mappings: Mapping[str, StoredMapping[Any, Any]],
    by_year: Mapping[str, MappingByYear[Any, Any]],
) -> None:
    """Let the indexes of a state read what they need of the rows of a year, and of contents as they are."""
    indexes, flows = indexes_of(state), by_year["flows"]
    indexes.accounts.keys_of_year = by_year["accounts"].keys_of_year
    indexes.flows.keys_of_year = flows.keys_of_year
    indexes.flows.marked_keys_of_year = partial(flows.keys_of_year, is_asked=may_be_marked_flow)
    indexes.noted_in = by_year["noted"].keys_of_year
    indexes.keys_naming = partial(_keys_naming, mappings)
    index_stored_matters(state, mappings["standing"])


def index_stored_matters(state: BudgetState, standing: StoredMapping[str, Any]) -> None:
    """Let a state's index of settlements read them from the contents of its stored matters."""
    indexes_of(state).matters.stored_pairs = partial(_matter_pairs, standing)


def _matter_pairs(standing: StoredMapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the id of each event that settled a matter, with the matter's, in the order of the matters."""
    for matter_id, content in standing.contents.items():
        if _SETTLEMENTS in content:
            yield from ((each.event, matter_id) for each in decode_value(content, _Matter).settlements)


def _keys_naming(
    mappings: Mapping[str, StoredMapping[Any, Any]], name: str, years: Collection[int]
) -> Iterator[str]:
    """Yield the keys of a mapping under which an account of these years is named; nothing is decoded."""
    starts, contents = [f'"{year}/'.encode() for year in years], mappings[name].contents
    return (key for key, content in contents.items() if any(start in content for start in starts))
