"""Where to look in a state that is put together from snapshots, without decoding what is not looked at.

What a fold asks first is which events settled which matters and stated which figures, of all that there are.
Here that is read from the stored contents with nothing else of them; what names a year, from keys alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from tplog.domain.projection_rows import ACCOUNTS, FLOWS, StoredMapping, is_key_of_year, keys_with_text
from tplog.domain.state.budget_state import BudgetState, indexes_of
from tplog.domain.state.state_indexes import FigureKey, PairIndex
from tplog.events.value_codec import decode_value
from tplog.values.transfer import NotedFigures, events_of_figures

if TYPE_CHECKING:
    from tplog.domain.state.overlay import Overlay
    from tplog.domain.state.state_indexes import StateIndexes

_Mappings = Mapping[str, StoredMapping[Any, Any]]


class _OfEvent(msgspec.Struct):
    """Of a stored figure or settlement its event."""

    event: str


class _Settled(msgspec.Struct):
    """Of a stored matter its settlements."""

    settlements: tuple[_OfEvent, ...] = ()


def index_stored(state: BudgetState, mappings: _Mappings) -> None:
    """Let the indexes of a state ask its stored mappings, which it consists of."""
    indexes = indexes_of(state)
    indexes.is_stored, indexes.summaries = True, {}
    indexes.matters = PairIndex(lambda _: _matter_pairs(mappings["standing"]))
    indexes.figures = PairIndex(lambda *_: _figure_pairs(mappings["noted"], mappings["figures"]))
    indexes.accounts.keys_of_year = partial(_keys_of_year, mappings[ACCOUNTS])
    indexes.flows.keys_of_year = partial(_keys_of_year, mappings[FLOWS])
    indexes.noted_in = partial(_keys_of_year, mappings["noted"])
    indexes.keys_naming = partial(keys_with_text, mappings)


def index_over_stored(indexes: StateIndexes, stored: StateIndexes, overlays: Mapping[str, Any]) -> None:
    """Let the indexes of a state that lies over a stored one ask what is stored, and what was changed."""
    indexes.noted_in = partial(_noted_over, stored, overlays["noted"])
    indexes.keys_naming = partial(_keys_over, stored, overlays)


def _matter_pairs(standing: StoredMapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield as the index of matters does."""
    for matter_id, content in standing.contents.items():
        yield from ((each.event, matter_id) for each in decode_value(content, _Settled).settlements)


def _figure_pairs(
    noted: StoredMapping[FigureKey, Any], figures: StoredMapping[FigureKey, NotedFigures]
) -> Iterator[tuple[str, FigureKey]]:
    """Yield as the index of figures does."""
    for key, (text, content) in zip(noted, noted.contents.items(), strict=True):
        if text not in figures.contents:
            yield decode_value(content, _OfEvent).event, key
    for key, history in figures.items():
        yield from ((event_id, key) for event_id in events_of_figures(history))


def _keys_of_year(mapping: StoredMapping[Any, Any], year: int) -> Iterator[Any]:
    """Yield the keys of a mapping that name an account of a year, in order."""
    part = f"{year}/"
    return (
        mapping.key_of(text) for text in mapping.contents if part in text and is_key_of_year(text, str(year))
    )


def _noted_over(stored: StateIndexes, noted: Overlay[FigureKey, Any], year: int) -> Iterator[FigureKey]:
    below = stored.noted_in(year) if stored.noted_in else ()
    return noted.keys_among(below, (key for key in noted.added if key[0].year == year))


def _keys_over(
    stored: StateIndexes, overlays: Mapping[str, Overlay[str, Any]], name: str, texts: Collection[str]
) -> Iterable[str]:
    """Return the keys whose stored values have one of these texts, and those whose values were changed."""
    named = set(stored.keys_naming(name, texts)) if stored.keys_naming else set()
    overlay = overlays[name]
    return tuple(key for key in overlay if key in named or overlay.is_changed(key))
