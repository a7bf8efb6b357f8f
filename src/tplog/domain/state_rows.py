"""What a builder of the state holds, or changed, as the rows that are stored of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, Any

from tplog.domain.projection_rows import FIELD_CODECS, ProjectionRow
from tplog.events.value_codec import encode_value

if TYPE_CHECKING:
    from tplog.domain.state.state_builder import StateBuilder, TrackedDict

_new = tuple.__new__  # no call of Python for each row


def changed_rows(builder: StateBuilder) -> Iterator[ProjectionRow]:
    """Yield rows for all changes since the builder was created; from an empty state, all it holds."""
    for budget, budget_builder in builder.by_budget.items():
        for name, mapping in budget_builder:
            if not mapping.previous:
                continue
            format_key = FIELD_CODECS[name].format_key
            for key, place, value in _changed_items(mapping):
                content = None if value is None else encode_value(value)
                yield _new(ProjectionRow, (name, budget, format_key(key), place, content))


def all_rows(builder: StateBuilder) -> Iterator[ProjectionRow]:
    """Yield rows for all that the builder holds, whatever changed in it."""
    for budget in builder.by_budget:
        yield from rows_of_budget(builder, budget)


def rows_of_budget(builder: StateBuilder, budget: str) -> Iterator[ProjectionRow]:
    """Yield rows for all that the builder holds of a budget; none of one that it has not."""
    for name, mapping in builder.by_budget.get(budget, ()):
        format_key = FIELD_CODECS[name].format_key
        for place, (key, value) in enumerate(mapping.items()):
            yield ProjectionRow(name, budget, format_key(key), place, encode_value(value))


def _changed_items(mapping: TrackedDict[Any, Any]) -> Iterator[tuple[Any, int | None, Any]]:
    """Yield each changed key with its place and value, both None for one that was removed.

    Where keys were removed, those after them have other places: then all are yielded.
    """
    for key, previous in mapping.previous.items():
        if previous is not None and key not in mapping:
            yield key, None, None
    if mapping.has_drops:
        yield from ((key, place, value) for place, (key, value) in enumerate(mapping.items()))
        return
    new_count = sum(1 for previous in mapping.previous.values() if previous is None)
    places = count(len(mapping) - new_count)
    for key, previous in mapping.previous.items():
        if (value := mapping[key]) is not previous:
            yield key, next(places) if previous is None else None, value
