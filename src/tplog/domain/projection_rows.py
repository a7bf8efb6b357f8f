"""What is kept beside the log so that a question need not replay it: rows and entries, as plain bytes.

A row says how something stands now and is replaced; an entry is added by one record and stays. Both are
made from the log alone, can be dropped at any time, and are made again by going through it. `VERSION`
is raised whenever either would come out differently, so that what an older tplog kept is not believed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from attrs import frozen

from tplog.domain.state.budget_state import (
    AccountBalance,
    BudgetState,
    Grant,
    MatterStatus,
    NotedFigure,
    StatedTotal,
)
from tplog.events.codec import WireError, decode_value, encode_value, peek_header
from tplog.events.types import MandateGiven
from tplog.values.account import Account, parse_account

if TYPE_CHECKING:
    from tplog.domain.state.state_builder import StateBuilder

VERSION = 3
# An entry's name, and what its key is: nothing, an account, a year.
EVENT, MENTION, FINDING = "event", "mention", "finding"
ACCOUNTS = "accounts"  # the name of the rows whose keys are accounts


# Rows and entries are tuples, since that is what a database takes: there are several for each event.
class ProjectionRow(NamedTuple):
    """How one thing stands now: ``name`` is the mapping, ``key`` the key in it; no ``content``: it is gone.

    ``place`` is its place in the mapping's order; None where it has one already.
    """

    name: str
    budget: str
    key: str
    place: int | None
    content: bytes | None


class IndexEntry(NamedTuple):
    """What the record at ``index`` added under a key; ``position`` counts from 0 within the record."""

    name: str
    budget: str
    key: str
    index: int  # type: ignore[assignment]  # a tuple's own method of this name is not missed
    position: int
    content: bytes = b""


@frozen
class Partition:
    """Some of the budgets: one of ``parts`` parts, counted from 0. The first has what is nobody's too.

    Budgets do not know each other, so what is kept can be made part by part.
    """

    number: int = 0
    count: int = 1

    def includes(self, budget: str) -> bool:
        """Whether a budget is among them."""
        return crc32(budget.encode()) % self.count == self.number

    def includes_leaf(self, leaf: bytes) -> bool:
        """Whether a leaf is one of theirs, told without reading it whole."""
        if self.count == 1:
            return True
        try:
            return self.includes(peek_header(leaf).budget)
        except WireError:
            return self.number == 0


@frozen
class FieldCodec:
    """How a mapping of `BudgetState` is written: its values' class, and its keys as text and back."""

    kind: type
    format_key: Callable[[Any], str] = str
    parse_key: Callable[[str], Any] = str


def _format_pair(key: tuple[object, str]) -> str:
    return f"{key[0]} {key[1]}"


def _parse_account_and_name(text: str) -> tuple[Account, str]:
    account, _, name = text.partition(" ")
    return parse_account(account), name


def _parse_accounts(text: str) -> tuple[Account, Account]:
    giver, _, taker = text.partition(" ")
    return parse_account(giver), parse_account(taker)


def _parse_texts(text: str) -> tuple[str, str]:
    first, _, second = text.partition(" ")
    return first, second


FIELD_CODECS: Mapping[str, FieldCodec] = {
    ACCOUNTS: FieldCodec(AccountBalance, str, parse_account),
    "totals": FieldCodec(StatedTotal, _format_pair, _parse_account_and_name),
    "standing": FieldCodec(MatterStatus),
    "noted": FieldCodec(NotedFigure, _format_pair, _parse_account_and_name),
    "grants": FieldCodec(Grant),
    "mandates": FieldCodec(MandateGiven),
    "closed": FieldCodec(str, str, int),
    "answers": FieldCodec(str, _format_pair, _parse_texts),
    "flows": FieldCodec(int, _format_pair, _parse_accounts),
}


def changed_rows(builder: StateBuilder) -> Iterator[ProjectionRow]:
    """What was changed in ledgers since they were begun; in ones that were begun with nothing that is all."""
    for budget, ledger in builder.by_budget.items():
        for name, mapping in ledger:
            form = FIELD_CODECS[name]
            new = sum(1 for key, old in mapping.previous.items() if old is None and key in mapping)
            places = count(len(mapping) - new)
            for key, old in mapping.previous.items():
                value = mapping.get(key)
                if value is not old:
                    place = next(places) if old is None else None
                    content = None if value is None else encode_value(value)
                    yield ProjectionRow(name, budget, form.format_key(key), place, content)


def budget_state_from_rows(rows: Iterable[ProjectionRow]) -> BudgetState:
    """A budget's state from all its rows. Raises WireError for what is none of ours."""
    fields: dict[str, dict[Any, Any]] = {name: {} for name in FIELD_CODECS}
    for row in sorted(rows, key=lambda row: row.place or 0):
        form = FIELD_CODECS[row.name]
        if row.content is not None:
            fields[row.name][form.parse_key(row.key)] = decode_value(row.content, form.kind)
    return BudgetState(**fields)
