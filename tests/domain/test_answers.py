"""An answer counts for the finding that it was given to, and not for what the figures became since."""

from __future__ import annotations

import pytest

from spec import BUDGET, KS, LINES, allocated, event, framed, given, opened, spent
from tplog.i18n.vocabulary import Language
from tplog.site import render
from tplog.site.page_request import PageRequest
from tplog.site.pages import event as event_page
from tplog.site.pages import findings as findings_page
from tplog.site.urls import SiteUrls

FULL = (LINES, framed("3 mkr"))


def answered(code: str, name: str = "svar", **place: str) -> str:
    """An answer to a finding."""
    return event("FindingAnswered", name, KS, finding=f'"{code}"', answer='"Känt."', **place)


def answers(code: str, *texts: str) -> list[tuple[str | None, str | None]]:
    """The answer and the earlier answer of each finding of a code; the same at every door."""
    book = given(*texts).book
    listed, of_budget = (
        [(shown.answer, shown.earlier_answer) for shown in findings if shown.code == code]
        for findings in (book.findings(), book.budget_findings(BUDGET))
    )
    assert listed == of_budget
    in_years = {
        (shown.answer, shown.earlier_answer)
        for shown in book.findings_for_years(BUDGET, {2025})
        if shown.code == code
    }
    assert in_years <= set(listed)
    return listed


REMAINDER = answered("unallocated-remainder", account=f'"2025/{KS}"')


def test_an_answer_is_to_the_figures_of_its_day() -> None:
    """While the remainder is the same it is answered; another remainder is open, and names the answer."""
    assert answers("unallocated-remainder", *FULL, REMAINDER) == [("svar", None)]
    assert answers("unallocated-remainder", *FULL, REMAINDER, allocated(värdar="2 mkr")) == [(None, "svar")]
    again = answered("unallocated-remainder", "igen", account=f'"2025/{KS}"')
    assert answers("unallocated-remainder", *FULL, REMAINDER, allocated(värdar="2 mkr"), again) == [
        ("igen", None)
    ]


def test_an_answer_is_to_nothing_that_came_after_it() -> None:
    """An overspend of a later report is open, though an answer to an earlier one names the account."""
    first = spent("första", "2025-03-31", värdar="2 mkr")
    later = spent("andra", "2025-04-30", värdar="2,5 mkr")
    answer = answered("overspent", account=f'"2025/{KS}/värdar"')
    given_money = (*FULL, allocated(värdar="1 mkr"))
    assert answers("overspent", *given_money, first, answer) == [("svar", None)]
    assert answers("overspent", *given_money, first, answer, later) == [("svar", None), (None, "svar")]
    assert answers("overspent", *given_money, answer, first) == [(None, "svar")]


def test_an_answer_to_an_event_is_not_to_others_that_name_it() -> None:
    """What a paper lacks in one act more is another finding than the one that was answered."""
    missing = answered("minutes-not-seen", shown_by='"ett"')
    acts = [
        event("MandateGiven", name, KS, to=f'"{KS}"', scope='"x"', basis='"reported"')
        for name in ("ett", "två")
    ]
    assert answers("minutes-not-seen", acts[0], missing) == [("svar", None)]
    assert answers("minutes-not-seen", acts[0], missing, acts[1]) == [(None, "svar")]


@pytest.mark.parametrize(
    ("language", "words"), [(Language.SV, "andra siffror"), (Language.EN, "other figures")]
)
def test_pages_tell_that_an_answer_was_for_other_figures(language: Language, words: str) -> None:
    """Such a finding is among the unanswered, with the answer beside it, also on its event's page."""
    first = spent("första", "2025-03-31", värdar="2 mkr")
    answer = answered("overspent", account=f'"2025/{KS}/värdar"')
    book = given(*FULL, allocated(värdar="1 mkr"), answer, first).book
    request = PageRequest(language, choices={"answered": ("no",)})
    for page in (findings_page.page(book, request, BUDGET), event_page.page(book, request, "första")):
        assert words in render.render_page(page, SiteUrls(request), "/x", {"size": 3})


def test_an_events_page_counts_no_answer_from_before_the_event() -> None:
    """An answer about a proposal says nothing of the decision that leaves out its line of another year."""
    both = f'{{ "2025/{KS}" = "1 mkr", "2026/{KS}" = "2 mkr" }}'
    giver = '"2025/kommunfullmäktige"'
    proposal = event("ProposalMade", "förslag", KS, giver=giver, lines=both)
    answer = answered("lines-left-out", shown_by='"förslag"')
    adopted = event(
        "FrameDecided",
        "ram",
        "kommunfullmäktige",
        giver=giver,
        lines=f'{{ "2025/{KS}" = "1 mkr" }}',
        adopts='"förslag"',
    )
    book = given(LINES, opened(f"2026/{KS}"), proposal, answer, adopted).book
    page = event_page.page(book, PageRequest(), "ram")
    shown = [finding for finding in page.data["findings"] if finding["code"] == "lines-left-out"]
    assert [(finding["answer"], finding["earlier_answer"]) for finding in shown] == [(None, "svar")]


def test_an_answer_to_an_event_is_named_where_another_shows_the_same() -> None:
    """A later report's overspend of the account is open, and names the answer to the earlier one's."""
    first = spent("första", "2025-03-31", värdar="2 mkr", grupper="2 mkr")
    later = spent("andra", "2025-04-30", värdar="2,5 mkr")
    answer = answered("overspent", shown_by='"första"')
    lines = (*FULL, allocated(värdar="1 mkr", grupper="1 mkr"), first, answer, later)
    shown = {
        (finding.account, finding.events[0]): (finding.answer, finding.earlier_answer)
        for finding in given(*lines).book.findings()
        if finding.code == "overspent"
    }
    cost, group = f"2025/{KS}/värdar", f"2025/{KS}/grupper"
    assert shown[cost, "första"] == shown[group, "första"] == ("svar", None)
    assert shown[cost, "andra"] == (None, "svar")
    other = spent("annan", "2025-04-30", körkort="2 mkr")
    book = given(*lines, opened(f"2025/{KS}/körkort"), other).book
    assert next(each for each in book.findings() if each.events[0] == "annan").earlier_answer is None
