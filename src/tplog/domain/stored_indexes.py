"""Where to look in a state that is read from rows or snapshots, without decoding what is not looked at.

What a question asks first is which events settled which matters and stated which figures, of all that there
are. Here that is read from the stored contents with nothing else of them; what names a year, from keys alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from tplog.domain.projection_rows import ACCOUNTS, FLOWS, MappingByYear, StoredMapping, is_key_of_year
from tplog.domain.state.budget_state import BudgetState, indexes_of
from tplog.domain.state.state_indexes import FigureKey, may_be_marked_flow
from tplog.events.value_codec import decode_value
from tplog.values.transfer import NotedFigures, events_of_figures

if TYPE_CHECKING:
    from tplog.domain.state.overlay import Overlay
    from tplog.domain.state.state_indexes import StateIndexes

_Mappings = Mapping[str, StoredMapping[Any, Any]]
_SETTLEMENTS = b'"settlements"'


class _OfEvent(msgspec.Struct):
    """Of a stored figure or settlement its event."""

    event: str


class _Settled(msgspec.Struct):
    """Of a stored matter its settlements, which it leaves out where it has none."""

    settlements: tuple[_OfEvent, ...] = ()


def index_rows(
    state: BudgetState, mappings: _Mappings, by_year: Mapping[str, MappingByYear[Any, Any]]
) -> None:
    """Let the indexes of a state read what they need of the rows of a year, and of contents as they are."""
    indexes, flows = indexes_of(state), by_year[FLOWS]
    indexes.summaries = {}
    indexes.matters.stored_pairs = partial(_matter_pairs, mappings["standing"])
    indexes.accounts.keys_of_year = by_year[ACCOUNTS].keys_of_year
    indexes.flows.keys_of_year = flows.keys_of_year
    indexes.flows.marked_keys_of_year = partial(flows.keys_of_year, is_asked=may_be_marked_flow)
    indexes.noted_in = by_year["noted"].keys_of_year
    indexes.keys_naming = partial(_keys_with_text, mappings)


def index_snapshot(state: BudgetState, mappings: _Mappings) -> None:
    """Let the indexes of a state ask its stored mappings, which it consists of."""
    indexes = indexes_of(state)
    indexes.stored, indexes.summaries = indexes, {}
    indexes.matters.stored_pairs = partial(_matter_pairs, mappings["standing"])
    indexes.figures.stored_pairs = partial(_figure_pairs, mappings["noted"], mappings["figures"])
    indexes.accounts.keys_of_year = partial(_keys_of_year, mappings[ACCOUNTS])
    indexes.flows.keys_of_year = partial(_keys_of_year, mappings[FLOWS])
    indexes.noted_in = partial(_keys_of_year, mappings["noted"])
    indexes.keys_naming = partial(_keys_with_text, mappings)


def index_over_stored(indexes: StateIndexes, stored: StateIndexes, overlays: Mapping[str, Any]) -> None:
    """Let the indexes of a state that lies over a stored one ask what is stored, and what was changed."""
    indexes.stored = stored
    indexes.noted_in = partial(_noted_over, stored, overlays["noted"])
    indexes.keys_naming = partial(_keys_over, stored, overlays)


def _matter_pairs(standing: StoredMapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the id of each event that settled a matter, with the matter's, in the order of the matters."""
    for matter_id, content in standing.contents.items():
        if _SETTLEMENTS in content:
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


def _keys_with_text(mappings: _Mappings, name: str, texts: Collection[str]) -> Iterator[str]:
    """Yield the keys of a mapping whose contents have one of these texts; nothing is decoded."""
    parts, contents = [text.encode() for text in texts], mappings[name].contents
    return (key for key, content in contents.items() if any(part in content for part in parts))


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
