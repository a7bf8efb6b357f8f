"""Looking for records: what is wanted of an event, and how most leaves are passed over unread.

Reading a leaf costs much more than looking for some bytes in it. Every wish has such bytes, its needles: a
leaf that lacks one cannot be of what is wanted.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from attrs import frozen

from tplog.domain.state.budget_state import MatterStatus
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.values.account import Account

# How a matter stands, by its budget and the id of the event that opened it.
StatusLookup = Callable[[str, str], MatterStatus | None]


@frozen
class SearchQuery:
    """What is wanted of an event; what is None is not asked for.

    ``text`` is looked for anywhere in the leaf's texts, ``case_number`` in the case numbers, both without
    regard to case; ``body`` acted; money moved, would move or is stated at or below ``account``; ``amount``
    is some amount of the event in öre, whatever its sign; ``paragraph`` is compared without § and spaces;
    ``status`` is a word of how its matter stands; ``kind`` is the name of the event's class.
    """

    text: str | None = None
    body: str | None = None
    account: Account | None = None
    case_number: str | None = None
    paragraph: str | None = None
    amount: int | None = None
    status: str | None = None
    kind: type[Event] | None = None
    budget: str | None = None

    def matches(self, record: Record, status_lookup: StatusLookup) -> bool:
        """Whether a record is wanted."""
        event, act = record.event, record.event.act
        numbers = (casefold_nfc(number) for number in act.source.case_numbers)
        return (
            self.budget in (None, event.budget)
            and self.body in (None, act.body)
            and (self.kind is None or isinstance(event, self.kind))
            and (
                self.case_number is None
                or any(casefold_nfc(self.case_number) in number for number in numbers)
            )
            and (
                self.paragraph is None
                or normalize_paragraph(self.paragraph) == normalize_paragraph(act.source.paragraph or "")
            )
            and (self.amount is None or self.amount in set(event_amounts(event)))
            and (self.account is None or any(map(self.account.contains, event_accounts(event))))
            and (self.text is None or casefold_nfc(self.text) in casefold_nfc(_leaf_texts(record.leaf)))
            and (
                self.status is None
                or (not event.is_log_event and self.status in self._statuses(event, status_lookup))
            )
        )

    @staticmethod
    def _statuses(event: Event, status_lookup: StatusLookup) -> tuple[str | None, ...]:
        at = status_lookup(event.budget, event.id)
        return (at.status, at.review) if at else ()

    def required_substrings(self) -> tuple[str, ...]:
        """Texts of which a leaf must hold every one, without regard to case, to be wanted."""
        told = [f'"{_escaped(one)}"' for one in (self.budget, self.body) if one is not None]
        told += [_escaped(one) for one in (self.text, self.case_number) if one is not None]
        told += [_escaped(one) for one in (self.paragraph or "").replace("§", " ").split()]
        told += [f'"{_escaped(str(self.account))}'] if self.account else []
        told += [str(self.amount)] if self.amount is not None else []
        told += [f'"{self.kind.tag.partition("/")[0]}/'] if self.kind else []
        return tuple(told)


def casefold_nfc(text: str) -> str:
    """A text without regard to case, as Unicode folds it."""
    return unicodedata.normalize("NFC", text).casefold()


def _escaped(text: str) -> str:
    """A text as it stands in a folded leaf: leaves are NFC, and JSON's escapes are of lower case."""
    return json.dumps(casefold_nfc(text), ensure_ascii=False)[1:-1]


def normalize_paragraph(paragraph: str) -> str:
    """A paragraph's number alone, without § and spaces; empty where it has none."""
    return "".join(casefold_nfc(paragraph).replace("§", " ").split())


def _leaf_texts(leaf: bytes) -> str:
    return "\n".join(_strings(json.loads(leaf)))


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401 (JSON)
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def event_amounts(event: Event) -> Iterator[int]:
    """All amounts of an event, in öre without their sign: what it moves, would move, measures and states."""
    yield from (move.ore for move in event.all_transfers)
    yield from (abs(at.amount.ore) for at in event.measures)
    if event.total is not None:
        yield abs(event.total.ore)


def event_accounts(event: Event) -> Iterator[Account]:
    """All accounts between which an event moves or would move money, and those that it measures or opens."""
    for move in event.all_transfers:
        yield from (move.giver, move.taker)
    yield from (at.account for at in event.measures)
    yield from (one.path for one in getattr(event, "accounts", ()))
