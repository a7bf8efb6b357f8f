"""Hostile text in drafts that are made in code: recorded and read back, or refused by an error of ours."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from attrs import evolve

import tplog
from conftest import Cli
from hostile.test_fields import EXAMPLES
from hostile.texts import EVERYTHING, HALF_PAIR, HARMFUL, TEXTS, decision_file, is_free, text_paths, with_text
from tplog import Book, MemoryLog
from tplog.events.base import Event
from tplog.events.draft import Draft, DraftEvent
from tplog.events.record import Record
from tplog.i18n.finding_text import error_line
from tplog.i18n.vocabulary import Language
from tplog.readers.decision_file import parse_decision

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVENTS = [draft.event for draft in parse_decision(decision_file(EXAMPLES), "x.toml").events]
SEPARATE = {("despite", "*", "code"), ("finding",), ("condition",)}
Change = Callable[[Event], Event]


def applied(change: Change) -> Book | None:
    """A book of all examples, each changed; None where they are refused, by sentences that are harmless."""
    book = Book(MemoryLog(), clock=lambda: NOW)
    drafts = tuple(DraftEvent(change(event), "x.py") for event in EVENTS)
    try:
        book.apply(Draft("x.py", drafts))
    except tplog.TplogError as error:
        for reason in error.reasons:
            assert not any(HARMFUL.search(error_line(reason, language)) for language in Language)
        return None
    return book


def planted(text: str) -> Change:
    """A change that puts a text into every field of an event that takes free text and has it."""

    def change(event: Event) -> Event:
        for path, field in text_paths(type(event)):
            if (
                is_free(path, field)
                and path not in SEPARATE
                and path[0] not in {"despite", "accounts", "changes", "measures", "plus", "minus"}
            ):
                event = with_text(event, path, text)
        return event

    return change


def reads_back(book: Book | None) -> None:
    """Check that each recorded event equals the one read from its bytes."""
    for record in book.records() if book else ():
        assert Record.from_leaf(record.index, record.leaf).event == record.event


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_in_normal_form_is_recorded_and_read_back(name: str) -> None:
    """Any text in NFC is recorded and read back, in every field at once."""
    text = unicodedata.normalize("NFC", TEXTS[name])
    book = applied(planted(text))
    assert book is not None
    reads_back(book)
    assert {record.event.act.source.title for record in book.records()} == {text}


@pytest.mark.parametrize("text", [HALF_PAIR, "a\u0308", 5, None], ids=["half", "not NFC", "5", "None"])
def test_a_text_that_has_no_form_is_refused(text: str) -> None:
    """Half a surrogate pair, another form than NFC, no text at all: an error of ours, with its sentence."""
    assert applied(planted(text)) is None


@pytest.mark.parametrize(
    "name", ["terminal", "reading direction", "zero width", "confusable", "lines", "nul"]
)
@pytest.mark.parametrize("place", ["id", "budget", "body"])
def test_a_name_is_a_name_in_code_too(name: str, place: str) -> None:
    """An id, a budget's and a body's name have their alphabets, for events made in Python too."""

    def change(event: Event) -> Event:
        if place == "body":
            return evolve(event, act=evolve(event.act, body=f"a{TEXTS[name]}"))
        if place == "budget":
            return evolve(event, budget=f"a{TEXTS[name]}")
        return evolve(event, id=f"a{TEXTS[name]}") if event is EVENTS[0] else event

    assert applied(change) is None


def test_a_hostile_path_is_an_error_of_ours(cli: Cli) -> None:
    """A name for a file, a budget, an account or an event may be any text."""
    for text in (*TEXTS.values(), EVERYTHING, HALF_PAIR, "", "x" * 10_000):
        book = Book(MemoryLog())
        for ask in (book.apply, book.state, book.record, lambda path, book=book: book.trail("b", path)):
            with pytest.raises(tplog.TplogError) as caught:
                ask(text)
            for reason in caught.value.reasons:
                assert not any(HARMFUL.search(error_line(reason, language)) for language in Language)
