"""Accounts, dates and the texts that may name things."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import accounts, dates
from tplog.values.account import Account, Role, parse_account
from tplog.values.act import Act, Basis, Source
from tplog.values.identifiers import ParseError, closest_names, has_invisible, is_identifier, is_segment
from tplog.values.partial_date import PartialDate, parse_date


@given(accounts())
def test_an_account_is_read_as_it_is_written(account: Account) -> None:
    """parse∘str is the identity."""
    assert parse_account(str(account)) == account


@pytest.mark.parametrize(
    "text",
    [
        "", "2025", "2025/", "25/ks", "2025/KS", "2025/ks/", "2025//ks", "2025/k s", "2025/ks/-a",
        "2025/a--b", "2025/a/b/c/d/e/f/g", "3025/ks", "２０２５/ks", "2025/k\u200bs", "2025/a\u0308",
        "2025/k/../s", "2025/ks\n", "2025/кс",
    ],
)  # fmt: skip
def test_what_is_no_account_is_refused(text: str) -> None:
    """Capitals, gaps, hidden or foreign characters, other years: none of it names an account."""
    with pytest.raises(ParseError):
        parse_account(text)


@pytest.mark.parametrize(
    ("year", "parts"),
    [(25, ("ks",)), (1862, ("ks",)), (2200, ("ks",)), (2025, ()), (2025, ("a",) * 7)]
    + [(2025, (part,)) for part in ("", "K S", "a/b", "a\u0308", "\ud800", "а", "a\u200bb")],
)
def test_what_could_not_be_read_back_is_no_account(year: int, parts: tuple[str, ...]) -> None:
    """An account made in code has the form of one that is read."""
    with pytest.raises(ParseError):
        Account(year, parts)


def test_accounts_hold_by_parts_never_by_letters() -> None:
    """``a/book`` holds ``a/book/x`` and not ``a/booking``; years are separate."""
    book = parse_account("2025/a/book")
    assert book.contains(book)
    assert book.contains(parse_account("2025/a/book/x"))
    assert not book.contains(parse_account("2025/a/booking"))
    assert not book.contains(parse_account("2024/a/book/x"))
    assert not book.contains(parse_account("2025/a"))


@pytest.mark.parametrize(
    ("path", "role", "given_by_name"),
    [
        ("2025/kommunfullmäktige", Role.COUNCIL, True),
        ("2025/staten", Role.SOURCE, True),
        ("2025/eget-kapital", Role.SOURCE, True),
        ("2025/utfall", Role.SINK, True),
        ("2025/utfall/x", Role.SINK, False),
        ("2025/reserv", Role.RESERVE, False),
        ("2025/kommunstyrelsen/x", Role.BODY, False),
    ],
)
def test_a_holder_has_its_role_by_name(path: str, role: Role, *, given_by_name: bool) -> None:
    """The vocabulary gives the council, sources and sinks; bodies and reserves are opened."""
    account = parse_account(path)
    assert (account.role, account.is_built_in) == (role, given_by_name)


def test_a_path_has_its_relations() -> None:
    """Holder, body, parent, ancestors, child and name follow from the parts."""
    line = parse_account("2025/ks/a/b")
    assert (line.holder, line.name, str(line.body), str(line.parent)) == ("ks", "b", "2025/ks", "2025/ks/a")
    assert line.body.parent is None
    assert [str(above) for above in line.ancestors()] == ["2025/ks/a", "2025/ks"]
    assert list(line.body.ancestors()) == []
    assert line.body.child("a", "b") == line


@given(dates())
def test_a_date_is_read_as_it_is_written(written_date: PartialDate) -> None:
    """parse∘str is the identity, to the day, the month or the year."""
    assert parse_date(str(written_date)) == written_date
    assert written_date.earliest is not None
    assert written_date.latest is not None
    assert written_date.earliest <= written_date.latest


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
    ],
)
def test_an_imprecise_date_is_a_span(text: str, earliest: date, latest: date) -> None:
    """It can mean any day from its first to its last."""
    parsed = parse_date(text)
    assert (parsed.earliest, parsed.latest) == (earliest, latest)


@pytest.mark.parametrize(
    "text", ["", "2025-13", "2025-02-30", "25", "2025-1", "29 januari", "0000", "２０２５"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    """Impossible days and other notations are refused, not guessed."""
    with pytest.raises(ParseError):
        parse_date(text)


def test_a_day_needs_its_month() -> None:
    """A date cannot leave out the middle."""
    with pytest.raises(ValueError, match="month"):
        PartialDate(2025, None, 3)


@pytest.mark.parametrize(
    ("decided", "paper", "by"),
    [
        ("2024-03-01", "2025-01-29", date(2024, 3, 1)),
        ("2024-03", "2025-01-29", date(2024, 3, 31)),
        ("2024", None, date(2024, 12, 31)),
        (None, "2025-01-29", date(2025, 1, 29)),
        (None, None, date(2025, 6, 1)),
        ("2025", None, date(2025, 6, 1)),
    ],
)
def test_an_act_counts_from_the_last_day_it_can_have_happened(
    decided: str | None, paper: str | None, by: date
) -> None:
    """Imprecise: the span's last day; unknown: the paper's day; never after the recording."""
    source = Source("x", parse_date(paper) if paper else None)
    act = Act(source, Basis.REPORTED, None, parse_date(decided) if decided else None)
    assert act.latest_possible_date(date(2025, 6, 1)) == by


@given(st.text(max_size=20))
def test_a_name_hides_nothing(text: str) -> None:
    """No text with hidden characters, capitals or spaces names a budget, a body or a line."""
    if is_segment(text):
        assert text == text.lower()
        assert not has_invisible(text)
        assert not any(char.isspace() for char in text)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("2025/ram", True),
        ("KS_1.2:3", True),
        ("§ 4", False),
        ("a" * 201, False),
        ("", False),
        ("-a", False),
        ("a\u202eb", False),
    ],
)
def test_an_id_is_letters_digits_and_marks(text: str, *, fits: bool) -> None:
    """An id can be typed and quoted."""
    assert is_identifier(text) is fits


def test_the_nearest_names_come_first() -> None:
    """A misspelling gets the most similar name as a suggestion, or none."""
    assert closest_names("värder", ["grupper", "värdar", "värden"])[0] in {"värdar", "värden"}
    assert not closest_names("xyz", ["värdar"])
