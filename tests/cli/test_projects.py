"""A project over its years, and years that are in no calendar, on the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from conftest import ROOT, Cli

MATTERS = ROOT / "tests" / "matters"


def test_a_project_is_shown_over_its_years(cli: Cli) -> None:
    """Beneath all years; by itself with a row for each; as JSON; and as a table of the exports."""
    (paper,) = MATTERS.glob("31-*.toml")
    assert cli("apply", "--create", str(paper)).exit_code == 0
    assert "äldrenämnden/boende" in cli("show", "påhittat").stdout
    table = cli("show", "påhittat", "--project", "äldrenämnden/boende").stdout
    assert all(text in table for text in ("2025", "2026", "sum", "final forecast", "50.0", "-2.0"))
    (shown,) = json.loads(cli("show", "påhittat", "--project", "äldrenämnden/boende", "--json").stdout)
    assert (shown["budget_total"], shown["outcome"]) == (4_800_000_000, 1_600_000_000)
    assert shown["plan_at_completion"]["amount"] == 4_800_000_000
    assert [year["year"] for year in shown["years"]] == [2025, 2026]
    assert "påhittat,äldrenämnden/boende,Nytt boende," in cli("export", "csv", "--table", "projects").stdout
    assert cli("show", "påhittat", "--project", "badhus").exit_code == 2
    assert "→ påhittat äldrenämnden/boende\n" in cli("show", "påhittat", "--project", "Boende").stderr
    assert cli("show", "påhittat", "2025", "--project", "äldrenämnden/boende").exit_code == 2


def test_a_year_that_is_in_no_calendar_is_asked_for_by_its_word(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is shown in words, and no number stands for it; its year in data is empty."""
    (paper,) = MATTERS.glob("30-*.toml")
    assert cli("apply", "--create", str(paper)).exit_code == 0
    assert "påhittat year unknown" in cli("show", "påhittat", "okänt-år").stdout
    monkeypatch.setenv("COLUMNS", "160")
    assert "25 november, år" in cli("log", lang="sv").stdout
    assert cli("show", "påhittat", "1").exit_code == 2
    rows = cli("export", "csv").stdout.splitlines()
    assert any(row.startswith("påhittat,,hemtjänstnämnden,okänt-år/hemtjänstnämnden,") for row in rows)
    report = cli("report", "påhittat", "--year", "okänt-år", "-o", "r.html")
    assert report.exit_code == 0
    assert "<h3>year unknown</h3>" in Path("r.html").read_text("utf-8")


def test_what_a_final_forecast_leaves_is_computed_where_no_paper_states_it(cli: Cli) -> None:
    """Of the whole's budget as a paper states it, not of what some years were given; it is not repeated."""
    (paper,) = MATTERS.glob("31-*.toml")
    text = paper.read_text("utf-8").replace('variances = { "2026/äldrenämnden/boende" = "-2 mkr" }', "")
    for name, changed, left in (
        ("with", text, -200_000_000),
        ("without", text.partition('[[event]]\ntype    = "PlanNoted"')[0] + forecast("110 mkr"), None),
        ("stated", paper.read_text("utf-8"), -200_000_000),
    ):
        Path(f"{name}.toml").write_text(changed, "utf-8")
        assert cli("apply", "--create", "--db", f"{name}.db", f"{name}.toml").exit_code == 0
        chosen = ("show", "påhittat", "--db", f"{name}.db", "--project", "äldrenämnden/boende")
        (shown,) = json.loads(cli(*chosen, "--json").stdout)
        assert shown["budget_less_forecast"] == left
        assert ("budget − final" in cli(*chosen).stdout) == (name == "with")


BRIDGE = """budget = "bro"
by = "kommunfullmäktige"
decided = 2025-11-24
[source]
title = "P"
[[event]]
type = "AccountOpened"
id = "konton"
kind = "investering"
accounts = { "2024/t/bro" = "Bro", "2025/t/bro" = "Bro", "2025/t/väg" = "Väg", "flerårig/t/tunnel" = "T" }
[[event]]
type = "FrameDecided"
id = "ram"
from = "2024/kommunfullmäktige"
lines = { "2024/t/bro" = "30 mkr", "2025/t/bro" = "20 mkr", "flerårig/t/tunnel" = "9 mkr" }
[[event]]
type = "CarryOverDecided"
id = "ombudgetering"
from = "2024/t/bro"
lines = { "2025/t/bro" = "12 mkr", "2025/t/väg" = "1 mkr" }
[[event]]
type = "CarryOverDecided"
id = "åter"
from = "2025/t/bro"
lines = { "2025/återlämnat" = "2,5 mkr" }
[[event]]
type = "ForecastRecorded"
id = "slut"
horizon = "slut"
lines = { "flerårig/t/tunnel" = "10 mkr" }
"""


def test_a_projects_budget_is_all_that_its_years_were_given(cli: Cli) -> None:
    """50, though 2,5 were given back and 1 went elsewhere; what went on to its own year counts once."""
    Path("bro.toml").write_text(BRIDGE, "utf-8")
    assert cli("apply", "--create", "bro.toml").exit_code == 0
    (shown,) = json.loads(cli("show", "bro", "--project", "t/bro", "--json").stdout)
    figures = ("budget_total", "outcome", "carried_out", "remaining")
    assert [shown[name] and shown[name] // 10_000_000 for name in figures] == [500, None, 35, 465]
    assert [year["carried_out"] // 10_000_000 for year in shown["years"]] == [130, 25]
    assert [year["budget_total"] // 10_000_000 for year in shown["years"]] == [300, 320]
    table = cli("show", "bro", "--project", "t/bro").stdout
    assert re.search(r"sum +50\.0 +not reported +3\.5 +46\.5", table)
    assert "carried out" in cli("show", "bro").stdout
    (tunnel,) = json.loads(cli("show", "bro", "--project", "t/tunnel", "--json").stdout)
    assert (tunnel["budget_total"], tunnel["budget_less_forecast"]) == (900_000_000, -100_000_000)


def forecast(amount: str) -> str:
    """A forecast of the whole project."""
    return f"""[[event]]
type    = "ForecastRecorded"
id      = "slutprognos"
decided = 2026-02-23
horizon = "slut"
lines   = {{ "2026/äldrenämnden/boende" = "{amount}" }}
"""
