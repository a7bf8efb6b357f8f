"""How wide a text is, and how it is broken."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from strategies import texts
from tplog.charts.font_metrics import shorten_text, text_width, wrap_text

LONGEST = "Insatser i samverkan med lokala aktörer"
rooms = st.integers(40, 300)


def test_widths_are_the_fonts() -> None:
    """A few that anybody can look up in the font's metrics; åäö are as wide as a and o."""
    assert text_width("W", 1000) == 944
    assert text_width("0123456789", 100) == 10 * 557 // 10
    assert text_width("åäö", 1000) == text_width("aao", 1000)
    assert text_width("−", 1000) == text_width("+", 1000)
    assert text_width("", 13) == 0


def test_what_is_not_known_counts_as_wide() -> None:
    """A character of another script takes its whole em, which no letter exceeds."""
    assert text_width("漢字", 13) == 26
    assert text_width("ж", 13) == 13


def test_a_width_is_never_less_than_it_is() -> None:
    """It is rounded up, once."""
    assert text_width("i", 13) == 3
    assert text_width("ii", 13) == 6


def test_the_longest_label_breaks_at_spaces() -> None:
    """A label is broken at spaces and hyphens, and within a word only if it must."""
    assert wrap_text(LONGEST, 13, 150, 3) == ("Insatser i samverkan med", "lokala aktörer")
    assert wrap_text("IT-samordning", 13, 60, 3) == ("IT-", "samordni", "ng")
    assert wrap_text("brotts- och", 13, 50, 3) == ("brotts-", "och")


def test_a_text_of_many_short_words_fills_its_lines() -> None:
    """Where breaking at spaces would need too many lines, it is broken anywhere."""
    assert len(wrap_text("mmmm mmmmmmmmm mmmm", 10, 100, 2)) == 2


@given(texts, rooms, st.integers(1, 4))
def test_nothing_is_cut_off(text: str, room: int, most: int) -> None:
    """The lines together are the text, but for the spaces at which it was broken."""
    lines = wrap_text(text, 13, room, most)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(lines)


@given(texts, rooms, st.integers(1, 4))
def test_no_line_is_too_long(text: str, room: int, most: int) -> None:
    """Each fits the room."""
    assert all(text_width(line, 13) <= room for line in wrap_text(text, 13, room, most))


def test_what_does_not_fit_is_cut_with_an_ellipsis() -> None:
    """At the end of the last line, which fits with it; a text that fits is whole."""
    assert shorten_text(LONGEST, 13, 150, 2) == wrap_text(LONGEST, 13, 150, 2)
    assert shorten_text(LONGEST, 13, 150, 1) == ("Insatser i samverkan m…",)
