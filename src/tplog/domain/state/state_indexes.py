"""Where to look in a budget's mappings, so that a question reads what it is about and not the rest.

An index is of one state and grows with it. That of a state that lies over another one (`Overlay`) asks the
other's first: it has only what was added since.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from threading import RLock
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from attrs import Factory, define

from tplog.values.account import DEFERRED, EQUITY, RESULT, RETURNED, Account
from tplog.values.transfer import NotedFigure, NotedFigures, Transfer, events_of_figures

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState, Grant
    from tplog.domain.state.matters import MatterStatus
    from tplog.domain.state.overlay import TrackedOverlay

K = TypeVar("K")
V = TypeVar("V")
FigureKey = tuple[Account, str]  # an account, and the name of a figure that is noted there
OUT, OUTSIDE = "out", frozenset({RETURNED, DEFERRED})
# Of these and of the council the bodies get their frames: what they get together makes the result worse.
MEANS, OWN_MEANS = "means", frozenset({RESULT, EQUITY})
# Threads of a server look at one state. Held while an index reads keys, which nothing has to be loaded for.
_READING = RLock()


class KeyIndex(Generic[K]):
    """The keys of one mapping by the places where they are looked for, in the mapping's order.

    The mapping may gain keys at its end but never lose one. Each key is seen once, at the first look after it
    was added.
    """

    def __init__(self, places: Callable[[K], Iterable[Hashable]]) -> None:
        """Start empty; ``places`` returns where a key is to be found."""
        self._places = places
        self._keys: dict[Hashable, list[K]] = {}
        self._count = self._count_before = 0
        self._before: Callable[[Hashable], Sequence[K]] | None = None
        # Returns the keys at places of a year, in order, for a mapping of which a year can be read alone.
        self.keys_of_year: Callable[[int], Iterable[K]] | None = None
        # Returns at least those of them at places of a word and the year, as (OUT, 2025): fewer are read.
        self.marked_keys_of_year: Callable[[int], Iterable[K]] | None = None
        self._of_years: dict[tuple[int, bool], dict[Hashable, list[K]]] = {}

    def over(self, mapping: Mapping[K, Any]) -> KeyIndex[K]:
        """Return the index of a mapping that begins as ``mapping``, whose index this one is."""
        return self._after(len(mapping), lambda place: self.at(place, mapping))

    def copy(self) -> KeyIndex[K]:
        """Return the index of a copy of its mapping, which lies over the same one."""
        return self._after(self._count_before, self._before)

    def _after(self, count: int, before: Callable[[Hashable], Sequence[K]] | None) -> KeyIndex[K]:
        index = KeyIndex(self._places)
        index._count = index._count_before = count
        index._before = before
        return index

    def at(self, place: Hashable, mapping: Mapping[K, Any]) -> Sequence[K]:
        """Return the mapping's keys at a place."""
        if self.keys_of_year and not self._count and (year := _year_of(place)) is not None:
            marked = self.marked_keys_of_year if isinstance(place, tuple) else None
            of_year = (year, marked is not None)
            if of_year not in self._of_years:
                self._of_years[of_year] = self._by_place((marked or self.keys_of_year)(year), {})
            return self._of_years[of_year].get(place, ())
        if self._count < len(mapping):
            with _READING:
                self._by_place(new_keys(mapping, self._count), self._keys)
                self._count = len(mapping)
        keys = self._keys.get(place, ())
        if self._before is None:
            return keys
        return [*before, *keys] if keys and (before := self._before(place)) else keys or self._before(place)

    def _by_place(self, keys: Iterable[K], by_place: dict[Hashable, list[K]]) -> dict[Hashable, list[K]]:
        """Add keys to the lists of where they are looked for, and return all lists."""
        for key in keys:
            for found_at in self._places(key):
                by_place.setdefault(found_at, []).append(key)
        return by_place


def _year_of(place: Hashable) -> int | None:
    """Return the year of a place in which all of its keys are; None if it has keys of several."""
    if isinstance(place, Account):
        return place.year
    last = place[-1] if isinstance(place, tuple) else place
    return last if isinstance(last, int) else None


def new_keys(mapping: Mapping[K, Any], count: int) -> list[K]:
    """Return the keys of a mapping after the first ``count`` ones, without passing those again."""
    last_first = reversed(cast("dict[K, Any]", mapping))
    return [*islice(last_first, len(mapping) - count)][::-1]


class KeyPlaces(Generic[K]):
    """The place of each key in one mapping's order.

    The mapping may gain keys at its end but never lose one.
    """

    def __init__(self) -> None:
        """Start without keys."""
        self._places: dict[K, int] = {}
        self._count = self._count_before = 0
        self._before: Callable[[K], int | None] = lambda _: None

    def over(self, mapping: Mapping[K, Any]) -> KeyPlaces[K]:
        """Return the places in a mapping that begins as ``mapping``, whose places these are."""
        return self._after(len(mapping), lambda key: self.of(key, mapping))

    def copy(self) -> KeyPlaces[K]:
        """Return the places in a copy of its mapping, which lies over the same one."""
        return self._after(self._count_before, self._before)

    def _after(self, count: int, before: Callable[[K], int | None]) -> KeyPlaces[K]:
        places: KeyPlaces[K] = KeyPlaces()
        places._count = places._count_before = count
        places._before = before
        return places

    def of(self, key: K, mapping: Mapping[K, Any]) -> int | None:
        """Return a key's place in the mapping; None if it is not there."""
        if self._count < len(mapping):
            with _READING:
                keys = new_keys(mapping, self._count)
                self._places.update(zip(keys, range(self._count, len(mapping)), strict=True))
                self._count = len(mapping)
        place = self._places.get(key)
        return self._before(key) if place is None else place


class PairIndex(Generic[K, V]):
    """What belongs to each name: read from mappings at the first question, and noted from then on.

    A fold may be long, so of a name only the hash is held; and a pair is never taken away. So a value may
    belong to another name, or no longer to this one: the caller looks at the mappings again.
    """

    def __init__(self, pairs: Callable[..., Iterable[tuple[K, V]]]) -> None:
        """Start unread; ``pairs`` returns all that the mappings have."""
        self._pairs = pairs
        # Returns the pairs of a stored state without decoding all of it; those added since are ``_later``.
        self.stored_pairs: Callable[[], Iterable[tuple[K, Any]]] | None = None
        # Parses a stored value: an index that never grows holds those of its stored pairs as text.
        self.parse_stored: Callable[[str], V] | None = None
        self._later: list[tuple[K, V]] = []
        self._by_hash: dict[int, list[V]] | None = None
        self._values: dict[V, V] = {}  # one object for all that are equal
        self._places: KeyPlaces[int] = KeyPlaces()
        self._count_before: Callable[[], int] = lambda: 0
        self._before: Callable[[K], Iterable[V]] = lambda _: ()
        self._place_before: Callable[[K], int | None] = lambda _: None

    def over(self, *mappings: Mapping[Any, Any]) -> PairIndex[K, V]:
        """Return the index of mappings that begin as these, whose index this one is."""
        index = PairIndex(self._pairs)
        index._by_hash, index._count_before = {}, lambda: self._count_before() + len(self.read(mappings))
        index._before = lambda name: self.at(name, *mappings)
        index._place_before = lambda name: self.place(name) if self.read(mappings) else None
        return index

    def copy(self) -> PairIndex[K, V]:
        """Return the index of copies of its mappings, which lie over the same ones."""
        index = PairIndex(self._pairs)
        index._by_hash = {name: [*values] for name, values in (self._by_hash or {}).items()}
        index._count_before, index._values = self._count_before, self._values.copy()
        index._before, index._place_before = self._before, self._place_before
        return index

    def add(self, name: K, value: V) -> None:
        """Note what belongs to a name. Nothing to do as long as nobody has asked: then it will be read."""
        if self._by_hash is not None:
            self._add_to(self._by_hash, name, value)
        if self.stored_pairs is not None:
            self._later.append((name, value))

    def begin_as(self, other: PairIndex[K, V]) -> None:
        """Begin with the pairs of an index of which the mappings were copied to be this one's, if stored."""
        self.stored_pairs, self._later = other.stored_pairs, [*other._later]

    def _add_to(self, by_hash: dict[int, list[V]], name: K, value: V) -> None:
        value = self._values.setdefault(value, value)
        values = by_hash.get(hash(name))
        if values is None:
            by_hash[hash(name)] = [value]
        else:
            values.append(value)

    def at(self, name: K, *mappings: Mapping[Any, Any]) -> Sequence[V]:
        """Return what may belong to a name, each once."""
        held: Iterable[V] = self.read(mappings).get(hash(name), ())
        if self.parse_stored is not None:
            held = map(self.parse_stored, cast("Iterable[str]", held))
        return [*dict.fromkeys((*self._before(name), *held))]

    def place(self, name: K) -> int | None:
        """Return a name's place in the order in which names got something; None if it has nothing."""
        place = self._place_before(name)
        if place is None and (place := self._places.of(hash(name), self._by_hash or {})) is not None:
            place += self._count_before()
        return place

    def read(self, mappings: Sequence[Mapping[Any, Any]]) -> dict[int, list[V]]:
        """Return all that belongs to names; it is read from these mappings if it is not known yet."""
        if self._by_hash is not None:
            return self._by_hash
        for mapping in mappings:
            len(mapping)  # loads it, before the lock
        with _READING:
            if self._by_hash is None:
                by_hash: dict[int, list[V]] = {}
                for name, value in self._all_pairs(mappings):
                    self._add_to(by_hash, name, value)
                self._by_hash = by_hash  # another thread sees all of it, or none
            return self._by_hash

    def _all_pairs(self, mappings: Sequence[Mapping[Any, Any]]) -> Iterable[tuple[K, Any]]:
        """Return all pairs of the mappings; of a stored state those that it had, with those noted since."""
        return self._pairs(*mappings) if self.stored_pairs is None else [*self.stored_pairs(), *self._later]


def _figure_pairs(
    noted: Mapping[FigureKey, NotedFigure], figures: Mapping[FigureKey, NotedFigures]
) -> Iterator[tuple[str, FigureKey]]:
    """Yield the id of each event that stated a figure, with the figure's key.

    First those that are the only ones under their keys: so the order of their events is that of the keys.
    """
    yield from ((figure.event, key) for key, figure in noted.items() if key not in figures)
    for key, history in figures.items():
        yield from ((event_id, key) for event_id in events_of_figures(history))


def _matter_pairs(standing: Mapping[str, MatterStatus]) -> Iterator[tuple[str, str]]:
    """Yield the id of each event that settled a matter, with the matter's."""
    for matter_id, matter in standing.items():
        yield from ((settlement.event, matter_id) for settlement in matter.settlements)


def _grant_pairs(grants: Mapping[str, Grant]) -> Iterator[tuple[Hashable, str]]:
    """Yield where each grant is looked for, with its event's id."""
    for name, grant in grants.items():
        yield from ((place, name) for place in grant_places(grant.root, grant.moves))


@define(eq=False, repr=False)
class StateIndexes:
    """The indexes of one budget's state.

    ``figures`` are the keys under which events stated figures and ``matters`` those that events settled, both
    by the events' ids, ``grants`` the events that gave under a grant, by its root and by who gave whom.
    """

    accounts: KeyIndex[Account] = Factory(lambda: KeyIndex(_account_places))
    flows: KeyIndex[tuple[Account, Account]] = Factory(lambda: KeyIndex(_flow_places))
    figures: PairIndex[str, FigureKey] = Factory(lambda: PairIndex(_figure_pairs))
    figure_places: KeyPlaces[FigureKey] = Factory(KeyPlaces)
    matters: PairIndex[str, str] = Factory(lambda: PairIndex(_matter_pairs))
    matter_places: KeyPlaces[str] = Factory(KeyPlaces)
    grants: PairIndex[Hashable, str] = Factory(lambda: PairIndex(_grant_pairs))
    # The indexes of the stored state that this one lies over, or is, of which little is decoded.
    stored: StateIndexes | None = None
    # Returns the keys of what is noted in a year; None where all keys must be read for it.
    noted_in: Callable[[int], Iterable[FigureKey]] | None = None
    # Returns at least the keys of a mapping whose stored values have one of some texts; None as above.
    keys_naming: Callable[[str, Collection[str]], Iterable[Any]] | None = None
    # Returns the years of the accounts with which the keys of a mapping begin, unparsed; None as above.
    years_of: Callable[[str], Collection[int]] | None = None
    # What was worked out of a year of a stored state, which does not change; None of another state.
    summaries: dict[int, Any] | None = None
    # The mappings of a state that lies over another one, in the order of its fields.
    overlays: Sequence[TrackedOverlay[Any, Any]] = ()

    def read(self, budget: BudgetState) -> None:
        """Read the state now, where no question has done so; cheap as long as it has little."""
        self.figures.read((budget.noted, budget.figures))
        self.matters.read((budget.standing,))
        self.grants.read((budget.grants,))

    def over(self, budget: BudgetState) -> StateIndexes:
        """Return the indexes of a state that lies over another one, whose indexes these are."""
        return StateIndexes(
            self.accounts.over(budget.accounts),
            self.flows.over(budget.flows),
            self.figures.over(budget.noted, budget.figures),
            self.figure_places.over(budget.figures),
            self.matters.over(budget.standing),
            self.matter_places.over(budget.standing),
            self.grants.over(budget.grants),
        )

    def copy(self) -> StateIndexes:
        """Return the indexes of a copy of a state that lies over another one."""
        return StateIndexes(
            self.accounts.copy(),
            self.flows.copy(),
            self.figures.copy(),
            self.figure_places.copy(),
            self.matters.copy(),
            self.matter_places.copy(),
            self.grants.copy(),
        )


def account_starts(years: Iterable[int]) -> tuple[str, ...]:
    """Return how the accounts of some years begin where a stored value names them."""
    return tuple(f'"{year}/' for year in years)


def grant_places(root: str, moves: Iterable[Transfer]) -> Iterator[Hashable]:
    """Yield where what an event gave under a grant is looked for.

    That is its root, and for each transfer who is at one end with what is at either end, or above it.
    """
    yield root
    for move in moves:
        lineage = {above for end in (move.giver, move.taker) for above in (end, *end.ancestors())}
        yield from ((end, above) for end in (move.giver, move.taker) for above in lineage)


MARKED_HOLDERS = tuple(f"/{holder}" for holder in (*OUTSIDE, *OWN_MEANS))


def may_be_marked_flow(key: str) -> bool:
    """Return whether a flow, by its key, may be looked for under `OUT` or `MEANS` too, besides its year.

    It is not if both accounts are of one year and neither is of a holder by which `_flow_places` says more.
    """
    return bool(may_be_marked_flows((key,)))


def may_be_marked_flows(keys: Collection[str]) -> list[str]:
    """Return those of some flows' keys for which `may_be_marked_flow` is true, in their order."""
    named = {key for holder in MARKED_HOLDERS for key in keys if holder in key}
    return [key for key in keys if key in named or f" {key.partition('/')[0]}/" not in key]


def _account_places(account: Account) -> Iterator[Account | int | tuple[str, ...]]:
    """Yield where an account is looked for: its year, its path without the year, and the accounts above."""
    yield account.year
    yield account.parts
    yield from account.ancestors()


def _flow_places(flow: tuple[Account, Account]) -> Iterable[Account | int | tuple[str, int]]:
    """Return where a flow is looked for: its year; if it goes between years, both and both its accounts.

    One out of a year, also to what is given back or deferred, is looked for so too, and one within a year of
    the municipality's own means.
    """
    giver, taker = flow
    if giver.year != taker.year:
        return (giver, taker, giver.year, taker.year, (OUT, giver.year), (OUT, taker.year))
    holders, year = {giver.holder, taker.holder}, giver.year
    return (
        year,
        *(((OUT, year),) if OUTSIDE & holders else ()),
        *(((MEANS, year),) if OWN_MEANS & holders else ()),
    )
