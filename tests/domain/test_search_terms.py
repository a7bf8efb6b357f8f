"""The one search box: what people write in it, and what each of that finds."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tplog.answers.search_query import casefold_nfc, without_marks
from tplog.answers.search_terms import (
    MAX_TERMS,
    SearchText,
    parse_search_terms,
    with_titles,
)

MKR = 100_000_000  # öre


def has(wanted: str, text: str) -> bool:
    """Whether all that is wanted is in a text."""
    return all(term.matches("b", SearchText.of(text), (), "") for term in parse_search_terms(wanted))


@pytest.mark.parametrize(
    ("wanted", "text", "expected"),
    [
        ("skol", "2025/barnnämnden/skolskjuts", True),
        ("skjuts", "skolskjuts", False),
        ("GRÄNS över", "Över alla gränser", True),
        ("over granser", "Över alla gränser", True),
        ("över", "overheadkostnad", False),
        ("över a\u0308ldre", "äldre över 80", True),
        ("”alla gränser”", "alla våra gränser", False),
        ('"alla gränser"', "Alla  gränser", True),
        ('"alla gränser"', "2025/alla-gränser", True),
        ("KS 2017:17", "KS 2017:1777", True),
        ("2017", "20171", False),
        ("700 000", "sammanlagt 700 000 kr", True),
        ("700 000", "sammanlagt 1 700 000 kr", False),
        ("1,6 mkr", "21,6 mkr", False),
        ("1,6", "1,65 mkr", False),
        ("mkr.", "1,6 mkr", True),
    ],
)
def test_words_are_found_as_people_write_them(wanted: str, text: str, *, expected: bool) -> None:
    """From their beginning, in any order and case; numbers whole."""
    assert has(wanted, text) is expected


@pytest.mark.parametrize(
    ("wanted", "amounts"),
    [
        ("1,6", {160_000, 16 * MKR // 10}),
        ("1,6 mkr", {16 * MKR // 10}),
        ("-1,6 miljoner kronor", {16 * MKR // 10}),
        ("700 000", {70_000_000, 700 * MKR, 700_000 * MKR}),
        ("700 000 kr", {70_000_000}),
        ("193 843,60", {19_384_360, 19_384_360_000, 19_384_360_000_000}),
        ("skolskjuts", set()),
        ("KS2025:12", set()),
        ("0", set()),
    ],
)
def test_an_amount_without_a_unit_is_meant_in_any(wanted: str, amounts: set[int]) -> None:
    """In kronor, thousands or millions; with a unit it is that one."""
    (term,) = parse_search_terms(wanted)
    assert term.amounts == amounts
    assert all(term.matches("b", SearchText.of(""), (ore,), "") for ore in amounts)


@pytest.mark.parametrize("wanted", ["§ 12", "§12", "12 §", "§§ 12"])
def test_a_paragraph_is_the_one_of_the_minutes(wanted: str) -> None:
    """Written before or after its number."""
    (term,) = parse_search_terms(wanted)
    assert [term.matches("b", SearchText.of("§ 12"), (), number) for number in ("12", "112", "")] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    "wanted", ["", "§", '""', "– ! –", "1.6 mkr", " ".join(map(str, range(MAX_TERMS + 1)))]
)
def test_what_says_nothing_is_no_search(wanted: str) -> None:
    """Nor an amount with two readings, nor more than can be looked for at a time."""
    with pytest.raises(ValueError):  # noqa: PT011 (either of two kinds)
        parse_search_terms(wanted)


def test_a_budgets_title_is_a_text_of_its_records() -> None:
    """Of those in that budget and in no other."""
    (term,) = with_titles(parse_search_terms("mål"), {"b-26": "Mål och budget 2026", "c": "Måltider"[3:]})
    assert [term.matches(name, SearchText.of(""), (), "") for name in ("b-26", "c")] == [True, False]
    assert ('"b-26"',) in term.alternatives()


@example("1 700", "", "")
@example("1,7", "", "")
@given(st.text('aåÅÄéÜo\u030a 17,.0"\\\n§k', min_size=1, max_size=8), st.text(), st.text())
def test_no_leaf_that_matches_is_passed_over(wanted: str, before: str, after: str) -> None:
    """Whatever is written, a leaf with a text that matches has one of the alternatives of each term."""
    text = unicodedata.normalize("NFC", f"{before} {wanted} {after}")
    try:
        terms = parse_search_terms(wanted)
    except ValueError:
        return
    leaf = without_marks(casefold_nfc(json.dumps({"a": text}, ensure_ascii=False)))
    for term in terms:
        if term.text and term.is_in(SearchText.of(text)):
            assert any(all(part in leaf for part in parts) for parts in term.alternatives())
