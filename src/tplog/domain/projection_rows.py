"""Stored projections, so that a query need not replay the log: rows and index entries, as plain bytes.

A row is the present value of one thing and is replaced; an index entry is added by one record and stays. Both
are made from the log alone; they can be dropped at any time and made again by a replay. Raise `VERSION` if
either would come out differently, so that the rows of an older tplog are not used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from importlib import import_module
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from attrs import frozen

from tplog.domain.state.budget_state import (
    BudgetState,
    CarriedDeficits,
    ConditionLimit,
    Grant,
    SameDecisions,
    UnseenLines,
)
from tplog.domain.state.matters import MatterStatus
from tplog.domain.state.state_indexes import may_be_marked_flow
from tplog.events.value_codec import decode_value
from tplog.values.account import Account, parse_account
from tplog.values.by_fields import ByFields
from tplog.values.transfer import AccountBalance, NotedFigure, NotedFigures, StatedTotal

if TYPE_CHECKING:
    from tplog.domain.state.overlay import TrackedOverlay

VERSION = 16
# The names of entries, each with what its key is.
EVENT = "event"  # nothing: every event has one
MENTION = "mention"  # an account whose money the event moves
NAMED = "named"  # an account that the event only names
REFERENCE = "reference"  # an event that the event refers to
DOCUMENT = "document"  # the document that the event comes from
FINDING = "finding"  # the year of the finding's account; nothing without one
ANSWERED = "answered"  # the year of the answered account; nothing if it is not known
SNAPSHOT = "snapshot"  # a mapping's name; nothing for the entry that marks the snapshot
OTHERWISE = "x"  # the mark of an event, in its entry, whose moves are not what the log computes today
ACCOUNTS = "accounts"  # the name of the rows whose keys are accounts
RELATIONS = "relations"  # the name of the rows whose keys are other budgets
FLOWS = "flows"  # the name of the rows whose keys are two accounts
# The names of rows whose keys begin with an account: most questions look at those of few years.
NAMES_BY_YEAR = (ACCOUNTS, "noted", "figures", FLOWS)
# The names of rows that are many, of which a question looks at few or none.
LATE_NAMES = ("decisions", *NAMES_BY_YEAR)
MOST_YEARS_ALONE = 2  # that are read one by one of such a name; whoever looks at more reads all at once
MAX_RECENT_ROWS = 20_000  # rows of recent states: some 2 kB each, once all of them are decoded

K = TypeVar("K")
V = TypeVar("V")
# Returns the rows of a name, all or those whose keys a filter includes.
LateRows = Callable[[str, "KeyFilter | None"], "Iterable[ProjectionRow]"]


# Rows and entries are tuples, which a database driver takes as they are: there are several for each event.
class ProjectionRow(NamedTuple):
    """The present value of one thing: ``name`` is the mapping, ``key`` the key in it.

    ``content`` is None if the key was removed. ``place`` is its place in the mapping's order, from 0; None if
    the key has that place already.
    """

    name: str
    budget: str
    key: str
    place: int | None
    content: bytes | None


class KeyFilter(NamedTuple):
    """Which keys of a name of `NAMES_BY_YEAR` are meant: those of a year, or of all years if it is None.

    With ``marked`` only flows for which `may_be_marked_flow` is true.
    """

    year: str | None = None
    marked: bool = False

    def includes(self, key: str) -> bool:
        """Return whether a key is meant."""
        if self.marked and not may_be_marked_flow(key):
            return False
        return self.year is None or is_key_of_year(key, self.year)


class IndexEntry(NamedTuple):
    """What the record at ``index`` added under a key; ``position`` counts from 0 within the record."""

    name: str
    budget: str
    key: str
    index: int  # type: ignore[assignment]  # a tuple's own method of this name is not missed
    position: int
    content: bytes = b""


@frozen(eq=False, repr=False)
class FieldCodec(ByFields):
    """How a mapping of `BudgetState` is stored: its values' class, and its keys as text and back.

    A class that needs event classes is named, ``module:name``, and imported with the first row of it.
    """

    home: type | str
    format_key: Callable[[Any], str] = str
    parse_key: Callable[[str], Any] = str

    @property
    def kind(self) -> type:
        """The class of the values."""
        if isinstance(self.home, type):
            return self.home
        module, _, name = self.home.partition(":")
        kind: type = getattr(import_module(module), name)
        return kind

    def decode(self, content: bytes) -> Any:  # noqa: ANN401 (a value of any mapping)
        """Return the value of a content. Raises WireError if tplog did not write it."""
        return decode_value(content, self.kind)


def _format_figure(key: tuple[Account, str]) -> str:
    return f"{key[0].text} {key[1]}"


def _parse_account_and_name(text: str) -> tuple[Account, str]:
    account, _, name = text.partition(" ")
    return parse_account(account), name


def _parse_accounts(text: str) -> tuple[Account, Account]:
    giver, _, taker = text.partition(" ")
    return parse_account(giver), parse_account(taker)


FIELD_CODECS: Mapping[str, FieldCodec] = {
    ACCOUNTS: FieldCodec(AccountBalance, str, parse_account),
    "totals": FieldCodec(StatedTotal),
    "standing": FieldCodec(MatterStatus),
    "noted": FieldCodec(NotedFigure, _format_figure, _parse_account_and_name),
    "grants": FieldCodec(Grant),
    "mandates": FieldCodec("tplog.events.binding_words:MandateGiven"),
    "guidelines": FieldCodec("tplog.events.binding_words:GuidelineDecided"),
    "condition_limits": FieldCodec(ConditionLimit),
    "deficits": FieldCodec(CarriedDeficits),
    "closed": FieldCodec(int),
    "answers": FieldCodec(str, " ".join, lambda text: text.partition(" ")[::2]),
    FLOWS: FieldCodec(int, lambda key: f"{key[0].text} {key[1].text}", _parse_accounts),
    "decisions": FieldCodec(SameDecisions),
    "unseen": FieldCodec(UnseenLines),
    RELATIONS: FieldCodec("tplog.domain.state.noted_events:NotedRelations"),
    "figures": FieldCodec(NotedFigures, _format_figure, _parse_account_and_name),
    "suspended": FieldCodec("tplog.domain.state.noted_events:SuspendedFacts"),
    "titles": FieldCodec(str),
}
EARLY_NAMES = tuple(name for name in FIELD_CODECS if name not in LATE_NAMES)


class StoredMapping(Mapping[K, V]):
    """A read-only mapping over contents by keys as text, in the mapping's order.

    ``load`` returns them; it is called at the first look, and twice if two threads look at once. Looking
    raises WireError for a content that tplog did not write.
    """

    def __init__(self, codec: FieldCodec, load: Callable[[], Mapping[str, bytes]]) -> None:
        """Look at nothing yet."""
        self._codec, self._load = codec, load
        self._contents: Mapping[str, bytes] | None = None
        self._keys: tuple[K, ...] | None = None
        self._values: dict[K, V] = {}

    @property
    def contents(self) -> Mapping[str, bytes]:
        """The contents by keys as text, in the mapping's order."""
        if self._contents is None:
            self._contents = self._load()
        return self._contents

    def _all_keys(self) -> tuple[K, ...]:
        if self._keys is None:
            self._keys = tuple(map(self._codec.parse_key, self.contents))
        return self._keys

    def key_of(self, text: str) -> K:
        """Return the key of a text."""
        key: K = self._codec.parse_key(text)
        return key

    def __getitem__(self, key: K) -> V:
        """Return the value of a key. Raises KeyError for any other."""
        if key in self._values:
            return self._values[key]
        if (value := self.once(key)) is None:
            raise KeyError(key)
        return self._values.setdefault(key, value)  # one object, also for two threads

    def once(self, key: K) -> V | None:
        """Return the value of a key, or None for any other; what is decoded for that is not held."""
        if key in self._values:
            return self._values[key]
        content = self._content(self._codec.format_key(key))
        return None if content is None else self._codec.decode(content)

    def get(self, key: K, default: Any = None) -> Any:  # noqa: ANN401 (as of any mapping)
        """Return the value of a key, or what is given for one that is not there."""
        try:
            return self._values[key] if key in self._values else self[key]
        except KeyError:
            return default

    def __contains__(self, key: object) -> bool:
        """Return whether there is a key, without decoding its value."""
        return self._content(self._codec.format_key(key)) is not None

    def _content(self, text: str) -> bytes | None:
        return self.contents.get(text)

    def __iter__(self) -> Iterator[K]:
        """Yield the keys in order."""
        return iter(self._all_keys())

    def __reversed__(self) -> Iterator[K]:
        """Yield the keys, the last first."""
        return reversed(self._all_keys())

    def __len__(self) -> int:
        """Return how many keys there are."""
        return len(self.contents)

    def __eq__(self, other: object) -> bool:
        """Return whether another mapping has the same values; of another length it is seen at once."""
        if not isinstance(other, Mapping):
            return NotImplemented
        return len(self) == len(other) and dict(self.items()) == dict(other.items())

    __hash__ = None  # type: ignore[assignment]  # as of any mapping

    def __repr__(self) -> str:
        """Return the text of a dict with the same values."""
        return repr(dict(self.items()))

    def copy(self) -> TrackedOverlay[K, V]:
        """Return a mapping with the same values that can be changed, decoded as far as it must."""
        from tplog.domain.state.overlay import TrackedOverlay  # noqa: PLC0415 (start-up time)

        return TrackedOverlay(self)


class MappingByYear(StoredMapping[K, V]):
    """A stored mapping whose keys begin with an account: who looks at one of a year loads that year alone."""

    def __init__(
        self, codec: FieldCodec, load_keys: Callable[[KeyFilter | None], Mapping[str, bytes]]
    ) -> None:
        """Look at nothing yet. ``load_keys`` returns the contents of the keys that are meant, in order."""
        super().__init__(codec, partial(load_keys, None))
        self._load_keys = load_keys
        self._years: dict[str, Mapping[str, bytes]] = {}
        self._marked: dict[str, Mapping[str, bytes]] = {}

    def _of_year(self, year: str, *, marked: bool = False) -> Mapping[str, bytes]:
        years = self._marked if marked else self._years
        if year not in years:
            if len(years) < MOST_YEARS_ALONE and (marked or self._contents is None):
                years[year] = self._load_keys(KeyFilter(year, marked))
            else:
                of_all = self._load_keys(KeyFilter(marked=True)) if marked else self.contents
                years.update(contents_by_year(of_all))
        return years.setdefault(year, {})

    def _content(self, text: str) -> bytes | None:
        for marked in self._marked.values():
            if text in marked:
                return marked[text]
        return (self._contents or self._of_year(text.partition("/")[0])).get(text)

    def keys_of_year(self, year: int) -> Iterator[K]:
        """Yield the keys that name an account of a year, in order."""
        return map(self._codec.parse_key, self._of_year(str(year)))

    def marked_keys_of_year(self, year: int) -> Iterator[K]:
        """Yield those for which `may_be_marked_flow` is true: they are few, and loaded without the others."""
        return map(self._codec.parse_key, self._of_year(str(year), marked=True))


class RecentStates:
    """The states of the budgets that were looked at last, each with the log's size when it was read.

    One is valid as long as the log has that size. Together they have at most ``max_rows`` rows, unless the
    last one has more by itself. Safe for threads, as the states are.
    """

    def __init__(self, max_rows: int = MAX_RECENT_ROWS) -> None:
        """Start empty."""
        self._max_rows, self._row_count, self._lock = max_rows, 0, Lock()
        self._states: dict[str, tuple[int, BudgetState, int]] = {}  # the last one was looked at last

    def state(self, budget: str) -> tuple[int, BudgetState] | None:
        """Return the log's size and a budget's state then, if there is one."""
        with self._lock:
            if budget not in self._states:
                return None
            self._states[budget] = entry = self._states.pop(budget)
            return entry[:2]

    def add(self, budget: str, size: int, state: BudgetState, row_count: int) -> None:
        """Add a state that was just read from ``row_count`` rows, and drop those looked at longest ago."""
        with self._lock:
            if replaced := self._states.pop(budget, None):
                self._row_count -= replaced[2]
            self._states[budget] = (size, state, row_count + 1)  # of a budget that the log lacks too
            self._row_count += row_count + 1
            while len(self._states) > 1 and self._row_count > self._max_rows:
                self._row_count -= self._states.pop(next(iter(self._states)))[2]


def budget_state_from_rows(rows: Iterable[ProjectionRow], late_rows: LateRows | None = None) -> BudgetState:
    """Return a budget's state from its rows; each is decoded when it is looked at.

    ``late_rows`` returns the rows of one of `LATE_NAMES`, when that mapping is first looked at; without it
    they are among the others. Looking raises WireError for a row that tplog did not write.
    """
    rows_by_name: dict[str, list[ProjectionRow]] = {name: [] for name in FIELD_CODECS}
    for row in rows:
        rows_by_name[row.name].append(row)
    mappings: dict[str, StoredMapping[Any, Any]] = {}
    by_year: dict[str, MappingByYear[Any, Any]] = {}
    for name, codec in FIELD_CODECS.items():
        if late_rows is None or name not in LATE_NAMES:
            mappings[name] = StoredMapping(codec, partial(_same, _contents(rows_by_name[name])))
            continue
        load = partial(_late_contents, late_rows, name)
        if name in NAMES_BY_YEAR:
            mappings[name] = by_year[name] = MappingByYear(codec, load)
        else:
            mappings[name] = StoredMapping(codec, partial(load, None))
    state = BudgetState(**{name: MappingProxyType(mapping) for name, mapping in mappings.items()})
    if by_year:
        from tplog.domain.stored_indexes import index_rows  # noqa: PLC0415 (it imports this module)

        index_rows(state, mappings, by_year)
    return state


def _late_contents(late_rows: LateRows, name: str, keys: KeyFilter | None) -> Mapping[str, bytes]:
    return _contents(late_rows(name, keys))


def contents_by_year(contents: Mapping[str, bytes]) -> dict[str, Mapping[str, bytes]]:
    """Return the contents by the years that `is_key_of_year` says their keys are of."""
    by_year: dict[str, dict[str, bytes]] = {}
    for key, content in contents.items():
        account, *rest = key.split(" ")
        year = account.partition("/")[0]
        by_year.setdefault(year, {})[key] = content
        for part in rest:
            if "/" in part and (other := part.partition("/")[0]) != year:
                by_year.setdefault(other, {})[key] = content
    return dict(by_year)


def is_key_of_year(key: str, year: str) -> bool:
    """Return whether a row's key begins with an account of a year, or has one as its second."""
    return any(part.startswith(f"{year}/") for part in key.split(" "))


def _same(contents: Mapping[str, bytes]) -> Mapping[str, bytes]:
    return contents


def _contents(rows: Iterable[ProjectionRow]) -> Mapping[str, bytes]:
    """Return the contents of rows of one name by key, in the mapping's order."""
    ordered = sorted(rows, key=lambda row: row.place or 0)
    return {row.key: row.content for row in ordered if row.content is not None}
