"""What does not add up? The real matter's contradictions, each with its event and paper."""

from __future__ import annotations

from pathlib import Path

import pytest

import tplog
from matter import applied
from tplog.domain.rules.registry import RULES_BY_CODE
from tplog.i18n.finding_kinds import FINDING_KINDS
from tplog.i18n.vocabulary import Language
from tplog.site import render
from tplog.site.page_request import PageRequest
from tplog.site.pages import findings
from tplog.site.urls import SiteUrls

BUDGET = "trygghetspaketet"


def test_all_that_the_budget_shows_is_there(matter: tplog.Book) -> None:
    """All findings of the book are listed and counted by severity, the most severe first."""
    content = findings.page(matter, PageRequest(), BUDGET)
    assert content.data["counts"] == {"refuse": 1, "warning": 4, "note": 9}
    assert [finding["code"] for finding in content.data["findings"]][:2] == [
        "total-mismatch",
        "source-contradiction",
    ]
    assert len(content.data["findings"]) == len(matter.budget_findings(BUDGET))


def test_each_leads_to_its_event_and_paper(matter: tplog.Book) -> None:
    """The unexplained 0,6 mkr: its event, its account, the table in the paper, and why it is recorded."""
    request = PageRequest(Language.EN)
    html = render.render_page(findings.page(matter, request, BUDGET), SiteUrls(request), "/x", {"size": 15})
    (paper,) = matter.source_documents(BUDGET)
    assert "states the sum as 5.0\u00a0mkr but its parts make 4.4\u00a0mkr" in html
    sentence = "An unknown body allocated 4.4\u00a0mkr to five lines for 2024"
    assert f'<a href="/events/2024/budget">{sentence}</a>' in html
    assert "<h3>The sum does not add up</h3>" in html
    assert "<h1>To look at: " in html
    assert f'<a href="/budgets/{BUDGET}/papers/{paper}">' in html
    assert "posterna blir 4,4" in html


def test_they_are_chosen_by_severity_and_answer(matter: tplog.Book) -> None:
    """Only what is asked for is listed; the counts stay those of all."""
    content = findings.page(matter, PageRequest(choices={"severity": ("warning",)}), BUDGET)
    assert {finding["severity"] for finding in content.data["findings"]} == {"warning"}
    assert content.data["counts"]["refuse"] == 1
    assert findings.page(matter, PageRequest(choices={"answered": ("yes",)}), BUDGET).data["findings"] == []


def test_many_are_shown_in_pages_and_chosen_by_kind(
    matter: tplog.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each finding is on one page, and JSON and CSV have them all; a kind is chosen by its code."""
    monkeypatch.setattr(findings, "FINDINGS_PER_PAGE", 5)
    contents = [
        findings.page(matter, PageRequest(choices={"page": (str(number),)}), BUDGET) for number in (1, 2, 3)
    ]
    shown = [item.finding for content in contents for item in content.view.items]
    assert [len(content.view.items) for content in contents] == [5, 5, 4]
    assert sorted(map(str, shown)) == sorted(map(str, matter.budget_findings(BUDGET)))
    assert all(len(content.data["findings"]) == 14 for content in contents)
    assert 'rel="next" href="/x?page=2"' in render.render_page(
        contents[0], SiteUrls(PageRequest()), "/x", {"size": 3}
    )
    chosen = findings.page(matter, PageRequest(choices={"kind": ("total-mismatch",)}), BUDGET)
    assert [finding["code"] for finding in chosen.data["findings"]] == ["total-mismatch"]


def test_every_kind_has_a_name_in_both_languages() -> None:
    """A new rule that can be found is called something."""
    names = {code for code, rule in RULES_BY_CODE.items() if not rule.mandatory}
    assert names == FINDING_KINDS.keys()


ANSWER = """budget = "trygghetspaketet"
[source]
title = "Svar på granskning"
[[event]]
type = "FindingAnswered"
id = "svar"
finding = "total-mismatch"
shown_by = "2024/budget"
answer = "Summan var ett <b>skrivfel</b>."
"""


def test_an_answer_stands_beside_what_it_answers(tmp_path: Path) -> None:
    """The answer's own words as text, and its event."""
    file = tmp_path / "svar.toml"
    file.write_text(ANSWER, "utf-8")
    book, request = applied(file), PageRequest(choices={"answered": ("yes",)})
    content = findings.page(book, request, BUDGET)
    html = render.render_page(content, SiteUrls(request), "/x", {"size": 3})
    assert [finding["answer"] for finding in content.data["findings"]] == ["svar"]
    assert "Summan var ett &lt;b&gt;skrivfel&lt;/b&gt;. (" in html


@pytest.mark.parametrize("choice", [{"severity": ("grave",)}, {"answered": ("maybe",)}, {"kind": ("x",)}])
def test_a_choice_that_is_none_is_refused(matter: tplog.Book, choice: dict[str, tuple[str, ...]]) -> None:
    """A choice that the form does not have is reported, and does not show everything."""
    with pytest.raises(tplog.NotFound, match="choice-unknown"):
        findings.page(matter, PageRequest(choices=choice), BUDGET)
