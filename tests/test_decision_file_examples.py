"""The examples of docs/decision-file.md that stand by themselves are recorded as they are written."""

from __future__ import annotations

import re
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
    "A table with signs and variances": ["overspent 2024/utfall", "overspent 2024/utfall"],
}


def findings(*events: str) -> list[str]:
    """The findings of a file of these events, after it was recorded."""
    book = Book(MemoryLog(), clock=lambda: NOW)
    book.apply(parse_decision("\n".join((GROUND, *events)), "x.toml"))
    return [f"{finding.code} {finding.events[0]}" for finding in book.findings() if finding.events]


@pytest.mark.parametrize("title", SHOWN)
def test_an_example_is_recorded_and_shows_what_it_should(title: str) -> None:
    """Nothing in it is refused, and no finding is raised that its text does not lead to expect."""
    section = re.split(r"\n##+ ", PAGE.partition(f"### {title}\n")[2])[0]
    examples = re.findall(r"```toml\n(.*?)```", section, re.DOTALL)
    assert examples
    assert sorted(findings(*examples)) == sorted([*findings(), *SHOWN[title]])
