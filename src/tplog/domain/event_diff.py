"""Describe how two events with the same id differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tplog.domain.state.derived_transfers import without_derived_transfers
from tplog.events.base import Event
from tplog.events.value_codec import to_builtins
from tplog.values.finding import MessageParams

# What people call the fields that differ, by the first names of a field's path; the longest that fits holds.
_PHRASES = {
    ("budget",): "diff-budget",
    ("act", "body"): "diff-body",
    ("act", "also_named"): "diff-body",
    ("act", "decided"): "diff-decided",
    ("act", "source"): "diff-paper",
    ("act",): "diff-act",
    ("transfers",): "diff-amounts",
    ("proposed",): "diff-amounts",
    ("held",): "diff-amounts",
    ("measures",): "diff-amounts",
    ("total",): "diff-amounts",
    ("accounts",): "diff-accounts",
    ("remarks",): "diff-notes",
    ("contradictions",): "diff-notes",
    ("quotes",): "diff-quotes",
    ("despite",): "diff-despite",
}
_OTHER, _KIND = "diff-other", "diff-kind"
_MOST_PAIRS = 3  # that a message shows


def difference_params(old: Event, new: Event) -> MessageParams:
    """Return what differs between two events as a message's parameters: ``what``, and the values.

    ``what`` are phrases; ``difference`` is empty, or the phrase that takes in ``pairs``: ``3 mkr → 4 mkr``.
    """
    before = dict(_flattened(to_builtins(without_derived_transfers(old)), ()))
    after = dict(_flattened(to_builtins(without_derived_transfers(new)), ()))
    paths = [path for path in {**before, **after} if before.get(path) != after.get(path)]
    what = [*([_KIND] if old.tag != new.tag else []), *map(_phrase_for, paths)]
    pairs = [
        f"{before[path]} → {after[path]}"
        for path in paths
        if _is_shown(path) and path in before and path in after
    ]
    return {
        "what": tuple(dict.fromkeys(what)) or (_OTHER,),
        "difference": ("diff-pairs",) if pairs else (),
        "pairs": ", ".join(dict.fromkeys(pairs[:_MOST_PAIRS])),
    }


def _is_shown(path: Sequence[str]) -> bool:
    """Return whether a message shows both values of a field: an amount, who and when, a quote's place."""
    if path[0] == "quotes":
        return path[-1] in {"page", "of"}
    return tuple(path) in {("act", "body"), ("act", "decided")} or (path[-1] == "text" and "stated" in path)


def _phrase_for(path: Sequence[str]) -> str:
    """Return the phrase for a field by its path."""
    return _PHRASES.get(tuple(path[:2])) or _PHRASES.get(tuple(path[:1])) or _OTHER


def _flattened(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], object]]:
    """Yield each plain value inside a value, with the names that lead to it."""
    parts: Sequence[tuple[object, object]]
    if isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, (list, tuple)):
        parts = list(enumerate(value))
    else:
        yield path, value
        return
    for key, part in parts:
        yield from _flattened(part, (*path, str(key)))
