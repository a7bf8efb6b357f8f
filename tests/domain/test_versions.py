"""A paper that comes again with other figures is shown against the first, figure by figure."""

from __future__ import annotations

import tracemalloc

from spec import BUDGET, KS, LINES, allocated, event, framed, given, opened, spent, text
from tplog import Book
from tplog.domain.rules.versions import VersionsAgree
from tplog.readers.decision_file import parse_decision
from tplog.values.finding import Finding

FIRST, SECOND = "a" * 64, "b" * 64


def paper(*events: str, sha256: str, title: str = "Budget", day: str = "2025-01-15") -> str:
    """A decision file of one paper, known by its hash."""
    head = f"""
budget = "{BUDGET}"
decided = 2025-02-01
[source]
title = "{title}"
date = {day}
paragraph = "§ {sha256[0]}"
sha256 = "{sha256}"
"""
    return text(events, head)


def plan(name: str, hosts: str, groups: str) -> str:
    """A plan of two lines."""
    lines = f'{{ "2025/{KS}/värdar" = "{hosts}", "2025/{KS}/grupper" = "{groups}" }}'
    return event("PlanNoted", name, KS, lines=lines)


def recorded(*papers: str) -> tuple[Book, list[Finding]]:
    """A book of these papers, and where a version differs from the first."""
    book = given(LINES, framed("10 mkr")).book
    for number, written in enumerate(papers):
        book.apply(parse_decision(written, f"{number}.toml"))
    return book, [finding for finding in book.findings() if finding.code == "paper-version-differs"]


def test_a_paper_that_comes_again_is_shown_figure_by_figure() -> None:
    """Only what differs, with both figures, both events and the account."""
    first = paper(plan("p1", "2 mkr", "3 mkr"), sha256=FIRST)
    _, (finding,) = recorded(first, paper(plan("p2", "2 mkr", "3,5 mkr"), sha256=SECOND))
    assert (finding.account, finding.events) == (f"2025/{KS}/grupper", ("p2", "p1"))
    assert (finding.params["before"], finding.params["stated"]) == (300_000_000, 350_000_000)
    assert finding.params["title"] == "Budget"


def test_money_that_moves_is_shown_too() -> None:
    """A frame, a line of an allocation; another kind of act about the account is another figure."""
    first = paper(allocated("f1", värdar="2 mkr"), sha256=FIRST)
    _, findings = recorded(first, paper(allocated("f2", värdar="2,2 mkr"), sha256=SECOND))
    assert [finding.account for finding in findings] == [f"2025/{KS}/värdar"]
    _, findings = recorded(first, paper(plan("p", "9 mkr", "9 mkr"), sha256=SECOND))
    assert findings == []


def test_what_is_no_other_version_is_not_compared() -> None:
    """The same file, another title or day, the same figures, another day of the outcome."""
    first = paper(plan("p1", "2 mkr", "3 mkr"), sha256=FIRST)
    other = plan("p2", "2 mkr", "3,5 mkr")
    for again in (
        paper(other, sha256=FIRST),
        paper(other, sha256=SECOND, title="Plan"),
        paper(other, sha256=SECOND, day="2025-02-15"),
        paper(plan("p2", "2 mkr", "3 mkr"), sha256=SECOND),
    ):
        assert recorded(first, again)[1] == []
    april = paper(spent("u1", "2025-04-30", värdar="1 mkr"), sha256=FIRST)
    assert recorded(april, paper(spent("u2", "2025-05-31", värdar="2 mkr"), sha256=SECOND))[1] == []


def test_a_years_figures_are_no_version_of_the_projects() -> None:
    """One paper has both of one account, and its second file one of them."""
    year = event("PlanNoted", "p1", KS, lines=f'{{ "2025/{KS}/värdar" = "2 mkr" }}')
    project = event("PlanNoted", "p2", KS, horizon='"slut"', lines=f'{{ "2025/{KS}/värdar" = "9 mkr" }}')
    assert recorded(paper(year, sha256=FIRST), paper(project, sha256=SECOND))[1] == []


def test_a_version_costs_little_memory() -> None:
    """A long log has many figures, and each is kept in a few numbers."""
    names = [f"2025/{KS}/p{number}" for number in range(100)]
    lines = ", ".join(f'"{name}" = "1 mkr"' for name in names)
    events = [event("PlanNoted", f"p{number}", KS, lines=f"{{ {lines} }}") for number in range(30)]
    book = given(opened(f"2025/{KS}", *names)).book
    for number, table in enumerate(events):
        book.apply(parse_decision(paper(table, sha256=FIRST, title=f"{number}"), f"{number}.toml"))
    records = list(book.records())
    tracemalloc.start()
    check = VersionsAgree()
    for record in records:
        check.observe(record)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size < 30 * 100 * 60


def test_a_correction_of_the_record_is_no_version_of_the_paper() -> None:
    """It says itself that the record was wrong."""
    first = paper(allocated("f1", värdar="2 mkr"), sha256=FIRST)
    corrected = event(
        "Corrected",
        "c",
        KS,
        corrects='"f1"',
        because='"fel rad"',
        giver=f'"2025/{KS}"',
        lines='{ "värdar" = "3 mkr" }',
    )
    assert recorded(first, paper(corrected, sha256=SECOND))[1] == []


def test_what_the_whole_log_showed_is_shown_once_at_an_earlier_point() -> None:
    """It is taken from there for the records known then, and the rest is not asked for again."""
    versions = [paper(plan(f"p{n}", "2 mkr", f"{n} mkr"), sha256=f"{n}" * 64) for n in range(3, 6)]
    book, differing = recorded(*versions)
    assert [finding.events for finding in differing] == [("p4", "p3"), ("p5", "p3")]
    for index, shown in ((book.size() - 1, 2), (book.size() - 2, 1), (book.size() - 3, 0)):
        findings = book.budget_findings(BUDGET, known_at=index)
        assert [each for each in findings if each.code == "paper-version-differs"] == differing[:shown]
