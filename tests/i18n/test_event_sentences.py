"""Every kind of event has a sentence, for all that its words can say; and it is as people would say it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from attrs import evolve
from hypothesis import given, settings

import tplog
from strategies import histories
from tplog.events.decisions import RESERVE_USES
from tplog.events.draft import Draft
from tplog.events.log_events import LOG_EVENTS
from tplog.events.types import EVENT_CLASSES, PROPOSALS, REVIEW_OUTCOMES, SETTLEMENTS
from tplog.i18n.event_sentences import event_heading, event_sentence
from tplog.i18n.event_type_names import event_type_words
from tplog.i18n.page_texts.event_sentences import SENTENCES
from tplog.i18n.vocabulary import Language
from tplog.values.matter_words import GUIDELINES, MET, NOT_MET
from tplog.values.relation import RELATION_KINDS

WORDS = {
    "ProposalMade": (*PROPOSALS, *(f"{kind}-unset" for kind in PROPOSALS)),
    "ProposalSettled": SETTLEMENTS,
    "ReserveUsed": RESERVE_USES,
    "GuidelineDecided": GUIDELINES,
    "ConditionSettled": (MET, NOT_MET, f"{MET}-moved", f"{NOT_MET}-moved"),
    "DecisionReviewed": REVIEW_OUTCOMES,
    "RelationNoted": RELATION_KINDS,
}


def keys() -> Iterator[str]:
    """The sentences that there must be."""
    for kind in (*EVENT_CLASSES, *LOG_EVENTS):
        words = WORDS.get(kind.__name__)
        if words:
            yield from (f"{kind.__name__}/{word}" for word in words)
        elif kind.__name__ == "FrameChanged":
            yield from ("FrameChanged/raised", "FrameChanged/lowered", "FrameChanged/moved")
        else:
            yield kind.__name__


def test_every_kind_and_every_word_of_it_has_a_sentence() -> None:
    """A new kind, or a new word of one, is told in both languages."""
    assert sorted(set(keys()) - SENTENCES.keys()) == []


@pytest.mark.parametrize(
    ("event", "swedish", "english"),
    [
        (
            "2024/budget",
            "Okänt organ fördelade 4,4 mkr på fem poster för 2024",
            "An unknown body allocated 4.4 mkr to five lines for 2024",
        ),
        (
            "2024/utfall",
            "Utfall till och med 31 december 2024 för fem poster: 4,1 mkr",
            "Outcome until 31 December 2024 of five lines: 4.1 mkr",
        ),
        (
            "2025/ram",
            "Kommunfullmäktige anslog 3,5 mkr till ett organ för 2025",
            "Kommunfullmäktige granted 3.5 mkr to one body for 2025",
        ),
    ],
)
def test_the_real_matter_in_sentences(matter: tplog.Book, event: str, swedish: str, english: str) -> None:
    """Who did what with how much, to how many, and for which year."""
    recorded = matter.record(event).event
    sentences = [event_sentence(recorded, language).replace("\u00a0", " ") for language in Language]
    assert sentences == [swedish, english]


@settings(max_examples=10)
@given(histories(4, 12))
def test_any_history_is_told(drafts: Sequence[Draft]) -> None:
    """No event lacks what its sentence says, and none shows the name of its class."""
    for event in (drafted.event for draft in drafts for drafted in draft.events):
        for language in Language:
            assert event_sentence(event, language)
            assert type(event).__name__ not in event_type_words(type(event), language)


def test_a_title_that_people_gave_comes_first(matter: tplog.Book) -> None:
    """And the name of an account, where the reader has it."""
    event = matter.record("2025/ram").event
    assert event_heading(evolve(event, title="Ramen"), Language.SV) == "Ramen"
    named = event_sentence(event, Language.SV, lambda account: account.name.upper())
    assert "till KOMMUNSTYRELSEN för" in named
