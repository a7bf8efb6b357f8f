"""Days, months and years as people write them in questions."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tplog.values.identifiers import ParseError
from tplog.values.period import (
    known_at_address,
    parse_index,
    parse_known_at,
    parse_period,
    require_index,
    require_one_meaning,
)

TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("texts", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02|februari 2024|February  2024|feb. 2024", date(2024, 2, 1), date(2024, 2, 29)),
        (
            "2002-03-01|1 mars 2002|den 1 mars 2002|1 March 2002|1st Mar 2002|March 1, 2002|1:a mars 2002",
            date(2002, 3, 1),
            date(2002, 3, 1),
        ),
        ("idag|i dag|Today", TODAY, TODAY),
        ("igår|i går|yesterday", date(2026, 2, 28), date(2026, 2, 28)),
    ],
)
def test_a_period_is_read_as_people_write_it(texts: str, first: date, last: date) -> None:
    """In both languages, whole or cut short."""
    for text in texts.split("|"):
        period = parse_period(text, TODAY)
        assert (period.first, period.last) == (first, last), text


@pytest.mark.parametrize(
    "text",
    [
        "2024-13",
        "2025-02-30",
        "20250301",
        "2025-W10",
        "2025-00-01",
        "0 mars 2002",
        "1 mras 2002",
        "0000",
        "²⁰²⁴",
    ],
)
def test_another_text_is_no_period(text: str) -> None:
    """It is never read as some day; the error has the forms that are taken."""
    with pytest.raises(ParseError, match="2025-02, 2025-03-01"):
        parse_period(text)


def test_a_number_is_a_year_or_an_index_by_one_rule() -> None:
    """From 1900 to 2100 it is a year; a sign or a word makes it an index, which the log must have."""
    assert [parse_index(text) for text in ("9", "#2024", "post 2024", "1899", "2101")] == [
        9,
        2024,
        2024,
        1899,
        2101,
    ]
    assert [parse_index(text) for text in ("1900", "2024", "2100", "2024-12-31")] == [None] * 4
    require_one_meaning("2024", 2024)
    with pytest.raises(ParseError, match="#2024"):
        require_one_meaning("2024", 2025)
    with pytest.raises(ParseError, match="its last is record 16"):
        require_index(17, 17)
    assert parse_known_at("2024") == datetime(2024, 12, 31, 22, 59, 59, 999999, tzinfo=UTC)


def test_an_address_means_the_same_tomorrow() -> None:
    """A word or a year becomes its day; a number that the log has stays the index of the site's links."""
    assert known_at_address("mars 2002", 17) == "2002-03-31"
    assert [known_at_address("2024", size) for size in (17, 5000)] == ["2024-12-31", "2024"]
    assert known_at_address("2025-03-01T12:00", 17) == "2025-03-01T12:00"
