"""A finding is one rule and its check in one file: every command, page and export then has it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from source_copy import SourceCopy, insert, source_copy

TOY = '''

EVEN_SPLIT = Rule("even-split", Severity.REFUSE, sv="Jämnt delat: {ore}.", en="Evenly split: {ore}.")


@RULE_SET.of_event(AllocationDecided, EVEN_SPLIT)
def lines_are_uneven(_state: State, event: AllocationDecided) -> Iterator[Finding]:
    """Find allocations whose lines all have the same amount."""
    amounts = {move.ore for move in event.transfers}
    if len(event.transfers) > len(amounts) == 1:
        giver = str(event.transfers[0].giver)
        yield Finding(EVEN_SPLIT, {"ore": amounts.pop()}, (event.id,), giver, event.budget)
'''
DECISION = """
budget = "b"
[source]
title = "Fördelning"
[[event]]
type = "AccountOpened"
id = "konton"
[event.accounts]
"2025/nämnden" = "Nämnden"
"2025/nämnden/ett" = "Ett"
"2025/nämnden/två" = "Två"
[[event]]
type = "FrameDecided"
id = "ram"
from = "2025/kommunfullmäktige"
lines = { "2025/nämnden" = "2 mkr" }
[[event]]
type = "AllocationDecided"
id = "fördelning"
from = "2025/nämnden"
lines = { "ett" = "1 mkr", "två" = "1 mkr" }
"""
DESPITE = 'despite = [{ code = "even-split", because = "Så står det." }]\n'
PAGES = """
import sys
import tplog
from sites import ask
from tplog.web.app import application
with tplog.open("tplog.db", read_only=True) as book:
    app = application(book)
    for address in sys.argv[1:]:
        print(ask(app, address).body.decode(), end="\\0")
"""


def changed(package: Path) -> None:
    """Add the toy at the end of the rules of totals."""
    imported = "\nfrom tplog.events.types import AllocationDecided"
    insert(package / "domain/rules/totals.py", "", imported + TOY)


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[SourceCopy]:
    """The source with the toy."""
    with source_copy(tmp_path, changed) as copied:
        yield copied


def test_a_rule_added_in_one_file_is_known_to_every_door(copy: SourceCopy) -> None:
    """It refuses, it is recorded ``despite``, and commands, pages, exports, schema and docs have it."""
    (copy.folder / "b.toml").write_text(DECISION, "utf-8")
    refused = copy.tplog("apply", "b.toml", "--create", status=1)
    assert "even-split: Evenly split: " in refused, refused
    (copy.folder / "b.toml").write_text(DECISION + DESPITE, "utf-8")
    assert "even-split" in copy.tplog("apply", "b.toml", "--create")
    assert "Evenly split: " in copy.tplog("findings")
    assert "Evenly split: " in copy.tplog("show", "b", "2025")
    printed = json.loads(copy.tplog("findings", "--json"))
    assert [item["because"] for item in printed if item["code"] == "even-split"] == ["Så står det."]
    rows = csv.DictReader(io.StringIO(copy.tplog("export", "csv", "--table", "findings")))
    assert [row["because"] for row in rows if row["code"] == "even-split"] == ["Så står det."]
    assert '"even-split"' in copy.tplog("schema")
    listed = copy.run("from tplog.domain.rules.registry import RULES_BY_CODE; print(*RULES_BY_CODE)")
    assert "even-split" in listed.split()  # what the test of docs/concepts.md goes through
    addresses = [f"/budgets/b/findings{ending}" for ending in ("", ".json", ".csv")]
    for shown in copy.run(PAGES, *addresses).split("\0")[: len(addresses)]:
        assert "even-split" in shown
        assert "Så står det." in shown
