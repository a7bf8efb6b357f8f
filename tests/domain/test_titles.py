"""Titles that people give: of an event, and of a budget, in decision files and from there to every answer."""

from __future__ import annotations

from pathlib import Path

import pytest

import tplog
from tplog.answers.tables import budget_table
from tplog.i18n.vocabulary import Language

BUDGET, OTHER = "mål-och-budget-2025", "trygghet"
HEAD = """
budget = "mål-och-budget-2025"
{head}
by = "kommunfullmäktige"
decided = 2024-11-25
[source]
title = "Protokoll"
"""
ACCOUNTS = """
[[event]]
type = "AccountOpened"
id = "konton"
accounts = { "2025/kommunstyrelsen" = "Kommunstyrelsen" }
"""
FRAME = """
[[event]]
type = "FrameDecided"
id = "ram"
title = "Kommunstyrelsen får 3 mkr"
from = "2025/kommunfullmäktige"
lines = { "2025/kommunstyrelsen" = "3 mkr" }
"""


@pytest.fixture
def book() -> tplog.Book:
    """A book in memory."""
    return tplog.Book(tplog.MemoryLog())


def record(book: tplog.Book, tmp_path: Path, text: str, head: str = "") -> None:
    """Apply a decision file with this head and text."""
    path = tmp_path / "beslut.toml"
    path.write_text(HEAD.format(head=head) + text)
    book.apply(path)


def titled(title: str) -> str:
    """The line at the top of a file that gives its budget a title."""
    return f'budget_title = "{title}"'


def withdrawal(event: str) -> str:
    """A correction that says that an event should not have been recorded."""
    return f"""
[[event]]
type = "Corrected"
id = "{event}/rättad"
corrects = "{event}"
because = "fel papper"
"""


def test_a_budget_is_called_what_it_was_called_last_and_was_called_then(
    book: tplog.Book, tmp_path: Path
) -> None:
    """The latest title is in force, and at a point in the past the one of then."""
    record(book, tmp_path, ACCOUNTS, titled("Budget 2025"))
    record(book, tmp_path, FRAME, titled("Mål och budget 2025"))
    assert book.state(BUDGET).title == "Mål och budget 2025"
    assert book.state(BUDGET, known_at=0).title == "Budget 2025"
    heading = budget_table(BUDGET, book.state(BUDGET), None, Language.SV).title
    assert heading.startswith("mål-och-budget-2025 (Mål och budget 2025)")


def test_a_title_goes_with_the_record_that_gave_it(book: tplog.Book, tmp_path: Path) -> None:
    """Where the record of an event is withdrawn, the title before it is in force again."""
    record(book, tmp_path, ACCOUNTS, titled("Budget 2025"))
    record(book, tmp_path, FRAME, titled("Någon annans budget"))
    record(book, tmp_path, withdrawal("ram"))
    assert book.state(BUDGET).title == "Budget 2025"


def test_a_correction_of_money_keeps_the_title_and_gives_another_where_it_says_so(
    book: tplog.Book, tmp_path: Path
) -> None:
    """Other money in the place of the wrong leaves the title; a correction can give another."""
    record(book, tmp_path, ACCOUNTS)
    record(book, tmp_path, FRAME, titled("Budget 2025"))
    record(
        book,
        tmp_path,
        withdrawal("ram") + 'from = "2025/kommunfullmäktige"\nlines = { "2025/kommunstyrelsen" = "4 mkr" }',
    )
    assert book.state(BUDGET).title == "Budget 2025"
    record(book, tmp_path, withdrawal("ram/rättad"), titled("Mål och budget 2025"))
    assert book.state(BUDGET).title == "Mål och budget 2025"


def test_the_top_of_a_file_titles_its_own_budget_alone(book: tplog.Book, tmp_path: Path) -> None:
    """An event of another budget does not take over the title at the top of the file."""
    other = ACCOUNTS.replace("[[event]]", f'[[event]]\nbudget = "{OTHER}"').replace("konton", "konton-2")
    record(book, tmp_path, ACCOUNTS + other, titled("Mål och budget 2025"))
    assert book.state(BUDGET).title == "Mål och budget 2025"
    assert book.state(OTHER).title is None


def test_what_reads_backwards_on_a_screen_is_written_out_in_a_heading(
    book: tplog.Book, tmp_path: Path
) -> None:
    """A title is kept to the letter and shown as it is safe."""
    record(book, tmp_path, ACCOUNTS, titled("Budget\\u202e5202"))
    assert "\u202e" not in budget_table(BUDGET, book.state(BUDGET), None, Language.SV).title


def test_an_event_says_its_title_in_answers(book: tplog.Book, tmp_path: Path) -> None:
    """The title of an event is its own, and none of its budget."""
    record(book, tmp_path, ACCOUNTS + FRAME)
    event = book.record("ram").event
    assert event.title == "Kommunstyrelsen får 3 mkr"
    assert book.state(BUDGET).title is None
