"""Search for records: the conditions on an event, and how most leaves are skipped undecoded.

Decoding a leaf costs much more than searching it for some bytes. Every condition has some that a leaf must
contain to match: as they are written, or ignoring case.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from attrs import frozen

from tplog.domain.state.matters import MatterStatus
from tplog.events.base import Event
from tplog.events.record import Record
from tplog.events.references import event_accounts
from tplog.events.types import SumStated
from tplog.events.value_codec import encode_json
from tplog.values.account import Account

if TYPE_CHECKING:
    from tplog.answers.search_terms import SearchTerm

_UNMARKED = (("å", "a"), ("ä", "a"), ("ö", "o"), ("é", "e"), ("ü", "u"))
# Returns the status of a matter by budget and the id of the event that opened it.
StatusLookup = Callable[[str, str], MatterStatus | None]


def no_status(_budget: str, _event: str) -> None:
    """Return None: no status is known of any matter."""


@frozen
class SearchQuery:
    """Conditions on an event; those that are None are ignored.

    ``text`` is searched in all texts of the leaf, ``case_number`` in the case numbers, both ignoring case;
    ``body`` is the body that acted; ``account`` matches money moved, proposed, held or measured at or below
    it; ``amount`` is any amount of the event in öre, without sign; ``paragraph`` is compared without § and
    spaces; ``status`` is a word for the status of its matter; ``kind`` is the event's class. ``terms`` are
    what was written in one box, of which all must match; ``year`` is that in which it was decided.
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
    terms: tuple[SearchTerm, ...] = ()
    year: int | None = None

    def matches(self, record: Record, status_lookup: StatusLookup = no_status) -> bool:
        """Return whether a record fulfils all conditions, of which one on a status asks ``status_lookup``."""
        event, act = record.event, record.event.act
        case_numbers = (casefold_nfc(case_number) for case_number in act.source.case_numbers)
        return (
            self.budget in (None, event.budget)
            and self.body in (None, act.body)
            and (self.kind is None or isinstance(event, self.kind))
            and (
                self.case_number is None
                or any(casefold_nfc(self.case_number) in case_number for case_number in case_numbers)
            )
            and (
                self.paragraph is None
                or normalize_paragraph(self.paragraph) == normalize_paragraph(act.source.paragraph or "")
            )
            and (self.amount is None or self.amount in set(event_amounts(event)))
            and (self.account is None or any(map(self.account.contains, event_accounts(event))))
            and (self.text is None or casefold_nfc(self.text) in casefold_nfc(_leaf_texts(record.leaf)))
            and self.year in (None, act.decided.year if act.decided else None)
            and self._has_terms(record)
            and (
                self.status is None
                or (not event.is_log_event and self.status in self._statuses(event, status_lookup))
            )
        )

    def _has_terms(self, record: Record) -> bool:
        """Return whether all terms match a record, each by its texts, its amounts or its paragraph."""
        if not self.terms:
            return True
        from tplog.answers.search_terms import SearchText  # noqa: PLC0415 (start-up time)

        event = record.event
        texts, amounts = SearchText.of(_leaf_texts(record.leaf)), set(event_amounts(event))
        paragraph = normalize_paragraph(event.act.source.paragraph or "")
        return all(term.matches(event.budget, texts, amounts, paragraph) for term in self.terms)

    @staticmethod
    def _statuses(event: Event, status_lookup: StatusLookup) -> tuple[str | None, ...]:
        matter = status_lookup(event.budget, event.id)
        return (matter.status, matter.review) if matter else ()

    def required_substrings(self) -> tuple[str, ...]:
        """Return texts that a matching leaf must contain, all of them, ignoring case."""
        texts = [escaped(text) for text in (self.text, self.case_number) if text is not None]
        return (*texts, *map(escaped, (self.paragraph or "").replace("§", " ").split()))

    def required_bytes(self) -> tuple[bytes, ...]:
        """Return what a matching leaf must contain as it is written, all of it."""
        parts = [encode_json(name) for name in (self.budget, self.body) if name is not None]
        parts += [encode_json(str(self.account))[:-1]] if self.account else []  # or one below it
        parts += [str(number).encode() for number in (self.amount, self.year) if number is not None]
        parts += [f'"{self.kind.tag.partition("/")[0]}/'.encode()] if self.kind else []
        return tuple(parts)

    def leaf_filter(self) -> Callable[[bytes], bool]:
        """Return a function that says of a leaf whether it has what a matching one must have."""
        required, needles = self.required_bytes(), self.required_substrings()
        groups = [term.alternatives() for term in self.terms]

        def has_required(leaf: bytes) -> bool:
            for part in required:  # of most leaves no more is asked
                if part not in leaf:
                    return False
            if not needles and not groups:
                return True
            text = leaf.decode(errors="replace").casefold()
            if not all(needle in text for needle in needles):
                return False
            unmarked = without_marks(text) if groups else ""
            return all(
                any(all(part in unmarked for part in alternative) for alternative in alternatives)
                for alternatives in groups
            )

        return has_required


def casefold_nfc(text: str) -> str:
    """Return a text without differences of case, by Unicode case folding, in NFC."""
    return unicodedata.normalize("NFC", text).casefold()


def without_marks(text: str) -> str:
    """Return a case-folded text with a for å and ä, o for ö, e for é, u for ü."""
    for letter, unmarked in _UNMARKED:
        text = text.replace(letter, unmarked)
    return text


def escaped(text: str) -> str:
    """Return a text as it appears in a case-folded leaf: NFC, with JSON's lower-case escapes."""
    return json.dumps(casefold_nfc(text), ensure_ascii=False)[1:-1]


def normalize_paragraph(paragraph: str) -> str:
    """Return a paragraph's number without § and spaces; empty if it has none."""
    return "".join(casefold_nfc(paragraph).replace("§", " ").split())


def _leaf_texts(leaf: bytes) -> str:
    """Return all texts in a leaf, one per line."""
    return "\n".join(_strings(json.loads(leaf)))


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401 (JSON)
    """Yield all texts inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


def event_amounts(event: Event) -> Iterator[int]:
    """Yield all amounts of an event in öre without sign: moved, proposed, held, measured, and its total."""
    yield from (move.ore for move in event.all_transfers)
    yield from (abs(measure.amount.ore) for measure in event.measures)
    if event.total is not None:
        yield abs(event.total.ore)
    if isinstance(event, SumStated):
        yield from (abs(figure.ore) for part, _ in event.parts for figure in part.figures)
