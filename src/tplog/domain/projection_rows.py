"""What is kept beside the log so that a question need not replay it: rows and entries, as plain bytes.

A row says how something stands now and is replaced; an entry is added by one record and stays. Both are
made from the log alone, can be dropped at any time, and are made again by going through it. `VERSION`
is raised whenever either would come out differently, so that what an older tplog kept is not believed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count
from typing import Any, NamedTuple
from zlib import crc32

from attrs import evolve as changed
from attrs import frozen

from tplog.domain.rules.evaluate import shown_by
from tplog.domain.rules.registry import KINDS
from tplog.domain.state.apply_event import STATE
from tplog.domain.state.budget_state import (
    BudgetState,
    Grant,
    Noted,
    Position,
    Standing,
    StatedTotal,
)
from tplog.domain.state.state_builder import Ledgers
from tplog.events.codec import WireError, head, packed, unpacked
from tplog.events.record import Record
from tplog.events.types import MandateGiven
from tplog.values.account import Account, parse_account
from tplog.values.finding import Figure, Finding

VERSION = 3
# An entry's name, and what its key is: nothing, an account, a year.
EVENT, MENTION, FINDING = "event", "mention", "finding"
ACCOUNTS = "accounts"  # the name of the rows whose keys are accounts


# Rows and entries are tuples, since that is what a database takes: there are several for each event.
class Row(NamedTuple):
    """How one thing stands now: ``name`` is the mapping, ``key`` the key in it; no ``content``: it is gone.

    ``place`` is its place in the mapping's order; None where it has one already.
    """

    name: str
    budget: str
    key: str
    place: int | None
    content: bytes | None


class Entry(NamedTuple):
    """What the record at ``index`` added under a key; ``position`` counts from 0 within the record."""

    name: str
    budget: str
    key: str
    index: int  # type: ignore[assignment]  # a tuple's own method of this name is not missed
    position: int
    content: bytes = b""


@frozen
class Part:
    """Some of the budgets: one of ``parts`` parts, counted from 0. The first has what is nobody's too.

    Budgets do not know each other, so what is kept can be made part by part.
    """

    number: int = 0
    parts: int = 1

    def has(self, budget: str) -> bool:
        """Whether a budget is among them."""
        return crc32(budget.encode()) % self.parts == self.number

    def reads(self, leaf: bytes) -> bool:
        """Whether a leaf is one of theirs, told without reading it whole."""
        if self.parts == 1:
            return True
        try:
            return self.has(head(leaf).budget)
        except WireError:
            return self.number == 0


@frozen
class _Form:
    """How a mapping of `BudgetState` is written: its values' class, and its keys as text and back."""

    kind: type
    text: Callable[[Any], str] = str
    key: Callable[[str], Any] = str


def _pair(key: tuple[object, str]) -> str:
    return f"{key[0]} {key[1]}"


def _account_pair(text: str) -> tuple[Account, str]:
    account, _, name = text.partition(" ")
    return parse_account(account), name


def _accounts(text: str) -> tuple[Account, Account]:
    giver, _, taker = text.partition(" ")
    return parse_account(giver), parse_account(taker)


def _text_pair(text: str) -> tuple[str, str]:
    first, _, second = text.partition(" ")
    return first, second


FORMS: Mapping[str, _Form] = {
    ACCOUNTS: _Form(Position, str, parse_account),
    "totals": _Form(StatedTotal, _pair, _account_pair),
    "standing": _Form(Standing),
    "noted": _Form(Noted, _pair, _account_pair),
    "grants": _Form(Grant),
    "mandates": _Form(MandateGiven),
    "closed": _Form(str, str, int),
    "answers": _Form(str, _pair, _text_pair),
    "flows": _Form(int, _pair, _accounts),
}


def rows(ledgers: Ledgers) -> Iterator[Row]:
    """What was changed in ledgers since they were begun; in ones that were begun with nothing that is all."""
    for budget, ledger in ledgers.by_budget.items():
        for name, mapping in ledger:
            form = FORMS[name]
            new = sum(1 for key, old in mapping.was.items() if old is None and key in mapping)
            places = count(len(mapping) - new)
            for key, old in mapping.was.items():
                value = mapping.get(key)
                if value is not old:
                    place = next(places) if old is None else None
                    content = None if value is None else packed(value)
                    yield Row(name, budget, form.text(key), place, content)


def budget_state(kept: Iterable[Row]) -> BudgetState:
    """A budget's state from all its rows. Raises WireError for what is none of ours."""
    fields: dict[str, dict[Any, Any]] = {name: {} for name in FORMS}
    for row in sorted(kept, key=lambda row: row.place or 0):
        form = FORMS[row.name]
        if row.content is not None:
            fields[row.name][form.key(row.key)] = unpacked(row.content, form.kind)
    return BudgetState(**fields)


def entries(record: Record, shown: Iterable[Finding]) -> Iterator[Entry]:
    """What a record adds: that it is of its budget, what it mentions, and the findings it shows."""
    event, index = record.event, record.index
    if event.of_log:
        return
    yield Entry(EVENT, event.budget, "", index, 0)
    named = dict.fromkeys(account for move in event.all_transfers for account in (move.giver, move.taker))
    for account in named:
        yield Entry(MENTION, event.budget, str(account), index, 0)
    for position, found in enumerate(shown):
        year = (found.account or "").partition("/")[0]
        yield Entry(FINDING, event.budget, year, index, position, packed(_plain(found)))


def replayed(ledgers: Ledgers, records: Iterable[Record]) -> Iterator[Entry]:
    """Enter records one by one, and tell what each adds."""
    for record in records:
        yield from entries(record, shown_by(ledgers.state, record.event))
        STATE.enter(ledgers, record)


_BY_CODE = {kind.code: kind for kind in KINDS}


@frozen
class _Found:
    """A finding as it is kept: figures in lists of their own, since JSON keeps no tuple apart from a list."""

    code: str
    events: tuple[str, ...]
    ore: tuple[tuple[str, int], ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    account: str | None = None
    budget: str | None = None
    key: str | None = None
    because: str | None = None


def _plain(found: Finding) -> _Found:
    told = found.figures.items()
    return _Found(
        found.code,
        found.events,
        tuple((name, one) for name, one in told if isinstance(one, int)),
        tuple((name, one) for name, one in told if isinstance(one, str)),
        tuple((name, one) for name, one in told if isinstance(one, tuple)),
        found.account,
        found.budget,
        found.key,
        found.because,
    )


def finding(entry: Entry) -> Finding:
    """The finding that an entry keeps. Raises WireError or KeyError for what is none of ours."""
    told = unpacked(entry.content, _Found)
    figures: dict[str, Figure] = {**dict(told.ore), **dict(told.texts), **dict(told.words)}
    bare = Finding(_BY_CODE[told.code], figures, told.events, told.account, told.budget, told.key)
    return changed(bare, because=told.because)
