"""Snapshots: index entries from which a budget's state at an earlier record is put together.

A snapshot stands after a record whose id says so (`is_snapshot_due`), so that whoever appends, rebuilds or
verifies needs no count to agree where. It has an entry for each mapping that changed since the one before it,
and one without content that marks it. The state after it is what all up to it give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

import msgspec

from tplog.domain.projection_rows import FIELD_CODECS, SNAPSHOT, IndexEntry, StoredMapping
from tplog.domain.state.budget_state import BudgetState
from tplog.domain.stored_indexes import index_snapshot
from tplog.events.value_codec import decode_value, encode_value

if TYPE_CHECKING:
    from tplog.domain.state.state_builder import StateBuilder
    from tplog.events.record import Record

# Records of a budget from one snapshot to the next, on the average: so many are folded to reach a point.
SNAPSHOT_EVERY = 100
_Items = list[tuple[str, msgspec.Raw]]


class _Changes(NamedTuple):
    """The keys removed; what changed in its place; what stands last, in order, with what stood elsewhere."""

    removed: list[str]
    changed: _Items
    last: _Items


def is_snapshot_due(event_id: str, interval: int = SNAPSHOT_EVERY) -> bool:
    """Return whether a snapshot follows the record of an event: of one in ``interval``, by its id."""
    return crc32(event_id.encode()) % interval == 0


def snapshot_after(
    builder: StateBuilder, record: Record, interval: int = SNAPSHOT_EVERY
) -> Iterator[IndexEntry]:
    """Yield the entries of the snapshot after a record that was just applied, if one is due.

    They are what changed in the budget's builder since the snapshot before; it then forgets these changes.
    """
    budget, index = record.event.budget, record.index
    if record.event.is_log_event or not is_snapshot_due(record.event.id, interval):
        return
    yield IndexEntry(SNAPSHOT, budget, "", index, 0)
    budget_builder = builder.for_budget(budget)
    for name, mapping in budget_builder:
        if mapping.previous:
            content = msgspec.json.encode(_changes(mapping, FIELD_CODECS[name].format_key))
            yield IndexEntry(SNAPSHOT, budget, name, index, 0, content)
    budget_builder.reset_changes()


def _changes(mapping: Any, format_key: Callable[[Any], str]) -> _Changes:  # noqa: ANN401 (tracked, of any keys)
    """Return the changes of a mapping that remembers its previous values."""
    previous = mapping.previous
    last: dict[Any, None] = {}
    for key in reversed(mapping):
        if key not in previous:
            break
        last[key] = None
    removed = [format_key(key) for key, value in previous.items() if value is not None and key not in mapping]
    changed = (
        key for key in previous if key not in last and key in mapping and mapping[key] != previous[key]
    )

    def items(keys: Iterable[Any]) -> _Items:
        return [(format_key(key), msgspec.Raw(encode_value(mapping[key]))) for key in keys]

    return _Changes(removed, items(changed), items(reversed(last)))


def merged_contents(entries: Iterable[IndexEntry]) -> Mapping[str, bytes]:
    """Return a mapping's contents by key after all of its snapshots' entries, which are in the log's order.

    Raises WireError for an entry that tplog did not write.
    """
    contents: dict[str, msgspec.Raw] = {}
    for entry in entries:
        removed, changed, last = decode_value(entry.content, _Changes)
        for key in removed:
            contents.pop(key, None)
        contents.update(changed)
        at_the_end = dict(last)
        for key in contents.keys() & at_the_end.keys():
            del contents[key]
        contents.update(at_the_end)
    return dict(zip(contents, map(bytes, contents.values()), strict=True))  # copied once, in C


def state_from_snapshots(contents_of: Callable[[str], Mapping[str, bytes]]) -> BudgetState:
    """Return the state after a snapshot; ``contents_of`` gives a mapping's contents when it is looked at."""
    mappings = {
        name: StoredMapping[Any, Any](codec, partial(contents_of, name))
        for name, codec in FIELD_CODECS.items()
    }
    state = BudgetState(**{name: MappingProxyType(mapping) for name, mapping in mappings.items()})
    index_snapshot(state, mappings)
    return state
