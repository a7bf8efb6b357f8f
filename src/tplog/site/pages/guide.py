"""How to read the pages, and what their words mean."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.book.book import Book
from tplog.i18n.page_texts.help import READER_WORDS, READING_HINTS, Explanation
from tplog.i18n.site_texts import site_text
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page, PageTable

TITLE = "help-page"


@frozen
class HelpView:
    """What the page shows: questions with their answers, and words with their meanings."""

    hints: Sequence[Explanation]
    words: Sequence[Explanation]


EXPLANATION: Answer[Explanation] = Answer(
    "Explanation",
    (
        Field("word_sv", Kind.TEXT, ("ord", "word"), get=lambda pair: pair[0][0]),
        Field("word_en", Kind.TEXT, ("ord på engelska", "word in English"), get=lambda pair: pair[0][1]),
        Field("meaning_sv", Kind.TEXT, ("betydelse", "meaning"), get=lambda pair: pair[1][0]),
        Field("meaning_en", Kind.TEXT, ("på engelska", "in English"), get=lambda pair: pair[1][1]),
    ),
)
PAGE: Answer[HelpView] = Answer(
    "HelpView",
    (
        Field("hints", Many(EXPLANATION), ("frågor", "questions")),
        Field("words", Many(EXPLANATION), ("ord", "words")),
    ),
)


def page(_book: Book, request: PageRequest) -> Page[HelpView]:
    """Return the page, which is the same for every log."""
    view = HelpView(READING_HINTS, READER_WORDS)
    return Page("help", site_text(TITLE, request.language), view, PAGE, PageTable(EXPLANATION, view.words))
