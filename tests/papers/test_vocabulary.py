"""The words by which decisions are known: each row matches its own example."""

from __future__ import annotations

import pytest

from tplog.papers import vocabulary as words
from tplog.papers.acts.clauses import verb_in
from tplog.papers.drafts.reasons import REASONS
from tplog.papers.vocabulary import HEADINGS, HeadingKind, heading_kind


@pytest.mark.parametrize("rule", HEADINGS, ids=lambda rule: rule.example)
def test_a_heading_is_known_by_its_example(rule: words.HeadingRule) -> None:
    """A heading's row says what stands under its example."""
    assert heading_kind(rule.example) is rule.kind


@pytest.mark.parametrize("rule", words.VERBS, ids=lambda rule: rule.example[:40])
def test_a_verb_is_the_first_that_its_example_has(rule: words.VerbRule) -> None:
    """No row before it takes its example."""
    rule_of_verb = verb_in(rule.example.lower())
    assert rule_of_verb is rule


@pytest.mark.parametrize("rule", words.OUTSIDE, ids=lambda rule: rule.code)
def test_money_outside_budgets_is_known_by_its_example(rule: words.OutsideRule) -> None:
    """And its code has its sentences."""
    assert rule.pattern.search(rule.example.lower())
    assert rule.code in REASONS


@pytest.mark.parametrize("rule", words.COLUMNS, ids=lambda rule: rule.example)
def test_a_column_is_the_first_that_its_example_matches(rule: words.ColumnRule) -> None:
    """No row before it takes its example."""
    first = next(other for other in words.COLUMNS if other.pattern.fullmatch(rule.example.lower()))
    assert first is rule


@pytest.mark.parametrize(
    "text", ["Trygghetspaketet 2025", "Norra skolan", "Kommunstyrelsen beslutar att köpa."]
)
def test_other_words_are_no_heading(text: str) -> None:
    """A title is none, and neither is a sentence."""
    assert heading_kind(text) is None


def test_what_is_proposed_at_the_meeting_is_reported() -> None:
    """”Förslag till beslut på sammanträdet” is a motion of members, not what is decided."""
    assert heading_kind("Förslag till beslut på sammanträdet") is HeadingKind.REPORT
