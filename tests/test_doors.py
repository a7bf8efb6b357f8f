"""The doors of one log give one answer: what a command prints is what a page and an export hold."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

import tplog
from conftest import EVENTS, Cli
from exports.sample_logs import MATTERS
from tplog.pages import flow, log, result
from tplog.pages.asked import Asked
from tplog.present.amounts import money
from tplog.present.labels import Language

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


@pytest.mark.parametrize("file", [EVENTS, *MATTERS], ids=lambda file: file.stem)
def test_every_door_shows_the_same_amount_of_an_event(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    """``tplog log``, what apply prints and the log's page agree; of what only waits the export does too."""
    monkeypatch.setenv("COLUMNS", "250")
    receipt = cli("apply", str(file), "--create").stdout.splitlines()
    printed = cli("log").stdout.splitlines()
    with tplog.open("tplog.db", read_only=True) as book:
        records = log.page(book, Asked()).data["records"]
    waiting = {row["event"]: int(row["waiting_ore"]) for row in exported(cli, "events")}
    assert len(records) == len(waiting) > 0
    for record in records:
        ore = record["amount_ore"]
        last = money(ore, Language.EN) if ore else (record["body"] or "unknown")
        for lines in (receipt, printed):
            (line,) = (line for line in lines if line.split()[:1] == [str(record["index"])])
            assert line.rstrip().endswith(f"  {last}")
        if waiting[record["event"]]:
            assert ore == waiting[record["event"]]
