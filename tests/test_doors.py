"""The doors of one log give one answer: what a command prints is what a page and an export hold."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import tplog
from conftest import Cli
from tplog.pages import flow, result
from tplog.pages.asked import Asked

RESERVE_ONLY = """
budget = "b"
[source]
title = "Reservens år"
[[event]]
type = "AccountOpened"
id = "konton"
accounts = { "2025/kommunstyrelsen" = "Kommunstyrelsen" }
[[event]]
type = "AccountOpened"
id = "reserv"
role = "reserve"
accounts = { "2026/bufferten" = "Bufferten" }
[[event]]
type = "FrameDecided"
id = "2026/reserv"
from = "2026/kommunfullmäktige"
lines = { "2026/bufferten" = "5 mkr" }
"""


def exported(cli: Cli, table: str) -> list[dict[str, str]]:
    """Return the rows of a table as ``tplog export csv`` writes it."""
    return list(csv.DictReader(io.StringIO(cli("export", "csv", "--table", table).stdout)))


def test_every_door_knows_the_years_that_hold_only_a_reserve(cli: Cli, folder: Path) -> None:
    """The command line, the pages and the export show the same years and figures of a budget."""
    Path("b.toml").write_text(RESERVE_ONLY, "utf-8")
    assert cli("apply", "b.toml", "--create", "--quiet").exit_code == 0
    shown = cli("show", "b", "2026")
    assert shown.exit_code == 0, shown.stderr
    assert "bufferten" in shown.stdout.casefold()
    rows = exported(cli, "state")
    ((budget),) = json.loads(cli("show", "b", "--json").stdout)
    assert {int(year) for year in budget["years"]} == {int(row["year"]) for row in rows} == {2025, 2026}
    with tplog.open("tplog.db", read_only=True) as book:
        for page in (result.page, flow.page):
            data = page(book, Asked(choices={"year": ("2026",)}), "b").data
            assert data["known_years"] == [2025, 2026]
            assert [year["year"] for year in data["years"]] == [2026]
        ((year),) = result.page(book, Asked(choices={"year": ("2026",)}), "b").data["years"]
    ((reserve),) = budget["years"]["2026"]
    ((row),) = (row for row in rows if row["year"] == "2026")
    assert reserve["frame"] == int(row["frame_ore"]) == 500_000_000
    assert year["bodies"][0]["account"] == reserve["account"] == row["account"]
