"""How wide a text is, and how it is broken."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from strategies import texts
from tplog.charts.font_metrics import width, wrapped

LONGEST = "Insatser i samverkan med lokala aktörer"
rooms = st.integers(40, 300)


def test_widths_are_the_fonts() -> None:
    """A few that anybody can look up in the font's metrics; åäö are as wide as a and o."""
    assert width("W", 1000) == 944
    assert width("0123456789", 100) == 10 * 557 // 10
    assert width("åäö", 1000) == width("aao", 1000)
    assert width("−", 1000) == width("+", 1000)
    assert width("", 13) == 0


def test_what_is_not_known_counts_as_wide() -> None:
    """A character of another script takes its whole em, which no letter exceeds."""
    assert width("漢字", 13) == 26
    assert width("ж", 13) == 13


def test_a_width_is_never_less_than_it_is() -> None:
    """It is rounded up, once."""
    assert width("i", 13) == 3
    assert width("ii", 13) == 6


def test_the_longest_label_breaks_at_spaces() -> None:
    """As a person would break it."""
    assert wrapped(LONGEST, 13, 150, 3) == ("Insatser i samverkan med", "lokala aktörer")
    assert wrapped("IT-samordning", 13, 60, 3) == ("IT-", "samordni", "ng")
    assert wrapped("brotts- och", 13, 50, 3) == ("brotts-", "och")


def test_a_text_of_many_short_words_fills_its_lines() -> None:
    """Where breaking at spaces would need too many lines, it is broken anywhere."""
    assert len(wrapped("mmmm mmmmmmmmm mmmm", 10, 100, 2)) == 2


@given(texts, rooms, st.integers(1, 4))
def test_nothing_is_cut_off(text: str, room: int, most: int) -> None:
    """The lines together are the text, but for the spaces at which it was broken."""
    lines = wrapped(text, 13, room, most)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(lines)


@given(texts, rooms, st.integers(1, 4))
def test_no_line_is_too_long(text: str, room: int, most: int) -> None:
    """Each fits the room."""
    assert all(width(line, 13) <= room for line in wrapped(text, 13, room, most))
