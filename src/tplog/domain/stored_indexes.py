"""Where to look in a state that is read from rows or snapshots, without decoding what is not looked at.

What a question asks first is which events settled which matters and stated which figures, of all that there
are. Here that is read from the stored contents with nothing else of them; what names a year, from keys alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import msgspec

from tplog.domain.projection_rows import (
    ACCOUNTS,
    FLOWS,
    MOST_YEARS_ALONE,
    MappingByYear,
    StoredMapping,
    contents_by_year,
    is_key_of_year,
)
from tplog.domain.state.budget_state import BudgetState, indexes_of
from tplog.domain.state.state_indexes import FigureKey, may_be_marked_flows
from tplog.events.value_codec import decode_value
from tplog.values.account import Account, parse_account_year
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
    indexes, flows = _indexes_of_contents(state, mappings), by_year[FLOWS]
    indexes.accounts.keys_of_year = by_year[ACCOUNTS].keys_of_year
    indexes.flows.keys_of_year = flows.keys_of_year
    indexes.flows.marked_keys_of_year = flows.marked_keys_of_year
    indexes.noted_in = by_year["noted"].keys_of_year


def index_snapshot(state: BudgetState, mappings: _Mappings) -> None:
    """Let the indexes of a state ask its stored mappings, which it consists of."""
    indexes = _indexes_of_contents(state, mappings)
    indexes.stored = indexes
    indexes.figures.stored_pairs = partial(_figure_pairs, mappings["noted"], mappings["figures"])
    indexes.figures.parse_stored = mappings["noted"].key_of
    indexes.accounts.keys_of_year = _keys_by_year(mappings[ACCOUNTS])
    indexes.flows.keys_of_year = _keys_by_year(mappings[FLOWS])
    indexes.flows.marked_keys_of_year = _marked_keys_by_year(mappings[FLOWS])
    indexes.noted_in = _keys_by_year(mappings["noted"])


def _indexes_of_contents(state: BudgetState, mappings: _Mappings) -> StateIndexes:
    """Return the indexes of a state, which ask the contents of its mappings as they are."""
    indexes = indexes_of(state)
    indexes.summaries = {}
    indexes.matters.stored_pairs = partial(_matter_pairs, mappings["standing"])
    indexes.matter_once = mappings["standing"].once
    indexes.keys_naming = partial(_keys_with_text, mappings)
    indexes.years_of = partial(_years_of, mappings)
    return indexes


def index_over_stored(indexes: StateIndexes, stored: StateIndexes, overlays: Mapping[str, Any]) -> None:
    """Let the indexes of a state that lies over a stored one ask what is stored, and what was changed."""
    indexes.stored = stored
    indexes.noted_in = partial(_noted_over, stored, overlays["noted"])
    indexes.keys_naming = partial(_keys_over, stored, overlays)
    indexes.years_of = partial(_years_over, stored, overlays)


def _matter_pairs(standing: StoredMapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the id of each event that settled a matter, with the matter's, in the order of the matters."""
    for matter_id, content in standing.contents.items():
        if _SETTLEMENTS in content:
            yield from ((each.event, matter_id) for each in decode_value(content, _Settled).settlements)


def _figure_pairs(
    noted: StoredMapping[FigureKey, Any], figures: StoredMapping[FigureKey, NotedFigures]
) -> Iterator[tuple[str, str]]:
    """Yield as the index of figures does, each key as its text."""
    for text, content in noted.contents.items():
        if text not in figures.contents:
            yield decode_value(content, _OfEvent).event, text
    for text, content in figures.contents.items():
        yield from ((event_id, text) for event_id in events_of_figures(decode_value(content, NotedFigures)))


def _keys_with_text(mappings: _Mappings, name: str, texts: Collection[str]) -> Iterator[Any]:
    """Return the keys of a mapping whose contents have one of these texts; nothing is decoded."""
    parts, contents = [text.encode() for text in texts], mappings[name].contents
    if len(parts) == 1:  # as in most questions: a loop less for each content
        (part,) = parts
        keys = [key for key, content in contents.items() if part in content]
    else:
        keys = [key for key, content in contents.items() if any(part in content for part in parts)]
    return map(mappings[name].key_of, keys)


def _keys_by_year(mapping: StoredMapping[Any, Any]) -> Callable[[int], Iterator[Any]]:
    """Return what yields the keys of a mapping that name an account of a year, in order.

    Of few years they are searched for; who asks for more has those of all years told apart at once.
    """
    searched: set[int] = set()
    by_year = cache(lambda: contents_by_year(mapping.contents))

    def keys_of_year(year: int) -> Iterator[Any]:
        texts: Iterable[str]
        searched.add(year)
        if len(searched) > MOST_YEARS_ALONE:
            texts = by_year().get(str(year), ())
        else:
            part = f"{year}/"
            texts = (text for text in mapping.contents if part in text and is_key_of_year(text, str(year)))
        return map(mapping.key_of, texts)

    return keys_of_year


def _marked_keys_by_year(flows: StoredMapping[Any, Any]) -> Callable[[int], Iterator[Any]]:
    """Return what yields those of a year's keys of which `may_be_marked_flow` says so."""

    @cache
    def marked_keys() -> Sequence[str]:
        return may_be_marked_flows(flows.contents.keys())

    return lambda year: (flows.key_of(text) for text in marked_keys() if is_key_of_year(text, str(year)))


def _years_of(mappings: _Mappings, name: str) -> set[int]:
    """Return the years of the accounts with which the keys of a mapping begin."""
    return {parse_account_year(year) for year in {text.partition("/")[0] for text in mappings[name].contents}}


def _noted_over(stored: StateIndexes, noted: Overlay[FigureKey, Any], year: int) -> Iterator[FigureKey]:
    below = stored.noted_in(year) if stored.noted_in else ()
    return noted.keys_among(below, (key for key in noted.added if key[0].year == year))


def _keys_over(
    stored: StateIndexes, overlays: Mapping[str, Overlay[Any, Any]], name: str, texts: Collection[str]
) -> Iterable[Any]:
    """Return the keys whose stored values have one of these texts, and those whose values were changed."""
    named = set(stored.keys_naming(name, texts)) if stored.keys_naming else set()
    overlay = overlays[name]
    return tuple(key for key in overlay if key in named or overlay.is_changed(key))


def _years_over(stored: StateIndexes, overlays: Mapping[str, Overlay[Any, Any]], name: str) -> set[int]:
    """Return the years of the accounts with which keys begin; only what is noted can lose keys."""
    years, overlay = {*(stored.years_of(name) if stored.years_of else ())}, overlays[name]
    if name == "noted" and overlay.lacks_keys_below:
        years = {year for year in years if any(True for _ in _noted_over(stored, overlay, year))}
    return years.union(key.year if isinstance(key, Account) else key[0].year for key in overlay.added)
