"""The schema of leaves: every leaf that any log can hold fits, and nothing that tplog would not read."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import tplog
from conftest import ROOT
from fuzz.inputs import leaves
from strategies import events, histories
from tplog.events.base import Event
from tplog.events.codec import EVENT_CLASS_BY_TAG, UPCASTS
from tplog.events.draft import Draft, DraftEvent
from tplog.events.log_events import key_changed, log_opened
from tplog.events.record import Record
from tplog.events.types import PlanNoted, ProposalMade
from tplog.events.value_codec import WireError
from tplog.json_schemas.leaf import leaf_schema
from tplog.values.act import Act, Basis, Source

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SCHEMA: Any = leaf_schema()
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
STORED_LEAVES = sorted((ROOT / "tests" / "events" / "leaves").glob("*.json"))


def problems(content: bytes) -> list[str]:
    """What is wrong with a leaf by the schema."""
    return [error.message for error in VALIDATOR.iter_errors(json.loads(content))]


@given(events(), st.datetimes(datetime(1999, 1, 1), datetime(2199, 1, 1)))  # noqa: DTZ001 (made aware below)
@settings(max_examples=25)
def test_every_event_of_every_class_fits(event: Event, naive: datetime) -> None:
    """As it is sealed."""
    assert problems(Record.from_event(7, naive.replace(tzinfo=UTC), event).leaf) == []


@given(histories(most=6))
@settings(max_examples=15)
def test_every_leaf_of_a_log_fits(drafts: list[Draft]) -> None:
    """Whatever was decided, with all that is computed then."""
    book = tplog.Book(tplog.MemoryLog(), clock=lambda: NOW)
    for draft in drafts:
        with suppress(tplog.Refused):
            book.apply(draft)
    assert [errors for record in book.records() if (errors := problems(record.leaf))] == []


def test_what_the_log_says_of_itself_fits() -> None:
    """Under which name and key it was opened, and later keys."""
    for event in (log_opened("nacka.se/tplog/budget", "a+b+c"), key_changed(1, "a+b+c")):
        assert problems(Record.from_event(0, NOW, event).leaf) == []


@pytest.mark.parametrize("path", STORED_LEAVES, ids=lambda path: path.stem)
def test_leaves_of_every_age_fit(path: Any) -> None:  # noqa: ANN401 (a path)
    """So do those of tags that are no longer written."""
    assert problems(path.read_bytes()) == []


def test_every_tag_is_described() -> None:
    """Those that are written, and those that are lifted."""
    assert set(SCHEMA["properties"]["kind"]["enum"]) == {*EVENT_CLASS_BY_TAG, *UPCASTS}


@given(leaves())
def test_what_is_read_fits(content: bytes) -> None:
    """A leaf with any part exchanged: if it is read, and its event could have been decided, it fits."""
    try:
        record = Record.from_leaf(0, content)
    except WireError:
        return
    book = tplog.Book(tplog.MemoryLog(), clock=lambda: NOW)
    try:
        book.apply(Draft("x", (DraftEvent(record.event, "x"),)))
    except tplog.Refused as error:
        if "event-malformed" in {reason.code for reason in error.reasons}:
            return
    assert record.event.is_log_event or problems(content) == []


LEAF = json.loads((ROOT / "tests" / "events" / "leaves" / "proposal-made-1-later.json").read_bytes())


def edited(part: str, **changes: object) -> bytes:
    """A leaf with keys changed, of itself or of its event."""
    copy = json.loads(json.dumps(LEAF))
    (copy if part == "leaf" else copy["event"]).update(changes)
    return json.dumps(copy).encode()


@pytest.mark.parametrize(
    "content",
    [
        edited("leaf", v=2),
        edited("leaf", kind="proposal-made/9"),
        edited("leaf", kind="plan-noted/1"),
        edited("leaf", colour="red"),
        edited("leaf", id="a b"),
        edited("leaf", budget=""),
        edited("leaf", recorded_at="2025-06-01T12:00:00Z"),
        edited("event", colour="red"),
        edited("event", kind="förslag"),
        edited("event", kind="önskan"),
        edited("event", remarks=[]),
        edited("event", instead_of=None),
        edited("event", despite=[{"code": "x"}]),
        edited("event", total={"ore": 1.5, "text": "x"}),
        edited("event", total={"ore": 2**52, "text": "x"}),
        edited("event", total={"ore": 1, "text": "x", "unit_ore": 1}),
        edited("event", total={"ore": 1, "text": "x", "hedge": "exact"}),
        edited("event", total={"ore": 1, "text": "x", "repaired": False}),
        edited("event", proposed=[{"giver": "2025/a", "taker": "2025/b", "ore": 0}]),
        edited("event", proposed=[{"giver": "2025/A", "taker": "2025/b", "ore": 1}]),
        edited("event", proposed=[{"giver": "1025/a", "taker": "2025/b", "ore": 1}]),
        edited("event", act={**LEAF["event"]["act"], "decided": "2025-13"}),
        edited("event", act={"source": {"title": "x"}}),
    ],
)
def test_what_is_no_leaf_does_not_fit(content: bytes) -> None:
    """Keys too many or too few, what is at its default, and what no value of ours can be."""
    assert problems(content)


def test_a_word_of_ours_is_one_of_those_that_there_are() -> None:
    """Else a log could hold what its schema does not know: a draft made in code is refused."""
    act = Act(Source("x"), Basis.REPORTED)
    proposal = ProposalMade(id="a", budget="b", act=act, kind="önskan")
    book = tplog.Book(tplog.MemoryLog())
    empty = PlanNoted(id="a", budget="b", act=act)
    for changed, code in ((empty, "nothing-stated"), (proposal, "event-malformed")):
        with pytest.raises(tplog.Refused) as caught:
            book.apply(Draft("x", (DraftEvent(changed, "x"),)))
        assert [reason.code for reason in caught.value.reasons] == [code]
