"""Every page shows a budget whose findings are answered, by whatever kind of event."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from spec import BUDGET, KS, LINES, allocated, event, framed, given
from tplog.events.types import EVENT_CLASSES, Corrected, FindingAnswered
from tplog.i18n.vocabulary import Language
from tplog.site import render
from tplog.site.page_request import PageRequest
from tplog.site.pages import event as event_page
from tplog.site.pages import findings as findings_page
from tplog.site.report import ReportInfo, report_html
from tplog.site.urls import SiteUrls

HEDGED = (LINES, framed("5 mkr"), allocated(värdar="cirka 2 mkr"))


def corrected(name: str, of: str, amount: str = "") -> str:
    """A correction, with other money in its place if an amount is given."""
    money = {"giver": f'"2025/{KS}"', "lines": f'{{ "värdar" = "{amount}" }}'} if amount else {}
    return event("Corrected", name, corrects=f'"{of}"', because=f'"Fel i {of}."', **money)


ANSWERED = event(
    "FindingAnswered",
    "svar",
    KS,
    finding='"approximate-figure"',
    shown_by='"fördelning"',
    answer='"Papperet har inte mer."',
)
# What answers the finding of a hedged amount, and what it says.
ANSWERS = {
    "an answer": ((ANSWERED,), "Papperet har inte mer."),
    "a correction with money": ((corrected("rätt", "fördelning", "2,1 mkr"),), "Fel i fördelning."),
    "a correction without money": ((corrected("rätt", "fördelning"),), "Fel i fördelning."),
    "an answer, then a correction": (
        (ANSWERED, corrected("rätt", "fördelning", "2,1 mkr")),
        "Papperet har inte mer.",
    ),
    "a correction of a correction": (
        (corrected("rätt", "fördelning", "2,2 mkr"), corrected("åter", "rätt", "2,1 mkr")),
        "Fel i fördelning.",
    ),
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", ANSWERS)
def test_a_page_says_what_the_answering_event_says(kind: str, language: Language) -> None:
    """An answer's words, or why a record was corrected, stand beside the finding; every page is whole."""
    events, words = ANSWERS[kind]
    book, request = given(*HEDGED, *events).book, PageRequest(language)
    html = render.render_page(findings_page.page(book, request, BUDGET), SiteUrls(request), "/x", {"size": 9})
    assert words in html
    for name in ("fördelning", *(record.event.id for record in book.budget_records(BUDGET))):
        render.render_page(event_page.page(book, request, name), SiteUrls(request), "/x", {"size": 9})
    assert words in "".join(report_html(book, request, BUDGET, ReportInfo(datetime.now(UTC), "0")))


def test_whatever_answers_a_finding_has_words() -> None:
    """The kinds of event of which the page knows words are those that can answer a finding."""
    correcting = {kind for kind in EVENT_CLASSES if "corrects" in kind.__annotations__}
    answering = {kind for kind in EVENT_CLASSES if "finding" in kind.__annotations__}
    assert correcting | answering == {Corrected, FindingAnswered}
