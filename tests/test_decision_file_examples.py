"""The examples of docs/decision-file.md that stand by themselves are recorded as they are written."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime

import pytest

from conftest import ROOT
from tplog import Book, MemoryLog
from tplog.readers.decision_file import parse_decision

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAGE = (ROOT / "docs" / "decision-file.md").read_text("utf-8")
GROUND = """
budget  = "exempel"
by      = "kommunfullmäktige"
decided = 2024-03-01
basis   = "minutes"
[source]
title        = "Protokoll"
paragraph    = "§ 1"
case_numbers = ["KS 2024/1"]
[[event]]
type = "AccountOpened"
id   = "konton"
[event.accounts]
"2024/socialnämnden" = "Socialnämnden"
"2024/socialnämnden/äldreomsorg" = "Äldreomsorg"
"2024/socialnämnden/nytt-boende" = "Nytt boende"
"2024/kulturnämnden" = "Kulturnämnden"
[[event]]
type = "FrameDecided"
id = "2024/ram"
from = "2024/kommunfullmäktige"
[event.lines]
"2024/socialnämnden" = "7 mkr"
"2024/kulturnämnden" = "100 mkr"
[[event]]
type = "FrameDecided"
id = "2024/ram/poster"
from = "2024/kommunfullmäktige"
[event.lines]
"2024/socialnämnden/äldreomsorg" = "76 mkr"
"2024/socialnämnden/nytt-boende" = "17 mkr"
[[event]]
type = "FrameChanged"
id = "2024/tillägg"
funding = "skatt"
from = "2024/kommunfullmäktige"
[event.lines]
"2024/kulturnämnden" = "1 mkr"
[[event]]
type = "FrameChanged"
id = "2024/besparing"
funding = "skatt"
from = "2024/kommunfullmäktige"
[event.lines]
"2024/kulturnämnden" = "500 tkr"
"""
# What each section's examples show, besides what the ground does.
SHOWN = {
    "A proposal without an amount": ["proposal-pending ks/2024/satsning"],
    "A grant answered in part": ["decision-differs 2024/bidrag"],
    "A sum over several events": [],
    "A table with signs and variances": ["overspent 2024/utfall"],
    "A table with a column for each year": [],
    "A whole municipality's budget": ["overspent kommunen/2025/utfall"] * 4,
    "A deficit carried over": ["overspent 2024/bokslut"],
}
# What the examples of a family add to what those before it show. Of whole papers they all say the same.
FAMILIES = {
    "Accounts, and what they held before": [],
    "Frames and grants": ["approximate-figure exempel/2024/bidrag"],
    "Proposals": ["proposal-pending exempel/2024/yrkande"],
    "Decisions within the frame": ["decision-differs exempel/2024/fördelning"],
    "Decisions that bind money by words": [],
    "Outcome": [],
    "An answer to a finding": [],
    "A part of something larger, and a body that follows others": [],
    "A renamed body": [],
    "Other years": [],
    "A paper without a year": ["decision-without-body exempel/utan-år/fördelning"],
    "Several years in one table, and a project over its years": [
        "forecast-exceeds-budget exempel/boende/slutprognos"
    ],
    "What became of a decision": [],
    "A sum that the paper states": [],
}
OF_PAPERS = ("minutes-not-seen", "metadata-missing")
# A file has an event at least.
NOTHING = """
[[event]]
type     = "AccountOpened"
id       = "annat"
accounts = { "2024/annat" = "Annat" }
"""


def examples(page: str) -> list[str]:
    """The decision files, or parts of one, that a text shows."""
    return re.findall(r"```toml\n(.*?)```", page, re.DOTALL)


def findings(*parts: str) -> list[str]:
    """The findings of a file of these parts, after it was recorded, that are of an event."""
    book = Book(MemoryLog(), clock=lambda: NOW)
    book.apply(parse_decision("\n".join(parts), "x.toml"))
    return [f"{finding.code} {finding.events[0]}" for finding in book.findings() if finding.events]


@pytest.mark.parametrize("title", SHOWN)
def test_an_example_is_recorded_and_shows_what_it_should(title: str) -> None:
    """Nothing in it is refused, and no finding is raised that its text does not lead to expect."""
    section = re.split(r"\n##+ ", PAGE.partition(f"### {title}\n")[2])[0]
    assert examples(section)
    assert sorted(findings(GROUND, *examples(section))) == sorted([*findings(GROUND), *SHOWN[title]])


@pytest.mark.parametrize("title", FAMILIES)
def test_an_example_of_a_family_shows_what_it_should(title: str) -> None:
    """Recorded after those before it, it raises no finding that its text does not lead to expect."""
    families = PAGE.partition("## One example of each family")[2].partition("\n## Limits")[0]
    before, _, after = families.partition(f"### {title}\n")
    section = after.partition("\n### ")[0]
    assert examples(section)
    earlier = Counter(findings(*examples(before), NOTHING))
    shown = Counter(findings(*examples(before), *examples(section)))
    added = [finding for finding in (shown - earlier).elements() if not finding.startswith(OF_PAPERS)]
    assert sorted(added) == FAMILIES[title]


def test_every_example_of_a_family_is_listed() -> None:
    """A section with an example that no test knows would be recorded with whatever it shows."""
    families = PAGE.partition("## One example of each family")[2].partition("\n## Limits")[0]
    sections = {section.partition("\n")[0]: section for section in families.split("\n### ")[1:]}
    assert [title for title, section in sections.items() if examples(section)] == list(FAMILIES)


def test_each_column_of_a_table_is_of_its_own_year() -> None:
    """In the example the first year is a frame and the two after it are plans, each with its column's sum."""
    section = PAGE.partition("### A table with a column for each year\n")[2].partition("\n### ")[0]
    book = Book(MemoryLog(), clock=lambda: NOW)
    book.apply(parse_decision("\n".join((GROUND, *examples(section))), "x.toml"))
    state = book.state("exempel")
    assert state["2025/kulturnämnden"].frame == 4_890_000_000
    assert {
        str(account): figure.amount.ore for (account, name), figure in state.noted.items() if name == "plan"
    } == {
        "2026/socialnämnden": 12_400_000_000,
        "2026/kulturnämnden": 4_950_000_000,
        "2027/socialnämnden": 12_640_000_000,
        "2027/kulturnämnden": 5_020_000_000,
    }
    totals = {record.event.id: record.event.total for record in book.records() if record.event.total}
    assert [amount.text for amount in totals.values()] == ["170,4", "173,5", "176,6"]
