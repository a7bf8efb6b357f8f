"""Describe how two events with the same id differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tplog.domain.state.derived_transfers import without_derived_transfers
from tplog.events.base import Event
from tplog.events.value_codec import to_builtins


def describe_difference(old: Event, new: Event) -> str:
    """Return where two events differ as the paper states them, key by key, as ``key: old → new``."""
    before = dict(_flattened(to_builtins(without_derived_transfers(old))))
    after = dict(_flattened(to_builtins(without_derived_transfers(new))))
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    changes = [f"{key}: {before.get(key, '–')} → {after.get(key, '–')}" for key in keys]
    return "; ".join(changes) if old.tag == new.tag else "; ".join([f"{old.tag} → {new.tag}", *changes])


def _flattened(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield each plain value inside a value, with its path such as ``transfers.0.amount``."""
    parts: Sequence[tuple[object, object]]
    if isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, (list, tuple)):
        parts = list(enumerate(value))
    else:
        yield path, value
        return
    for key, part in parts:
        yield from _flattened(part, f"{path}.{key}" if path else str(key))
