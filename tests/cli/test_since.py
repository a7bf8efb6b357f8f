"""What is new since a visit, and whether the log still continues what was seen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conftest import EVENTS, EXAMPLE, ROOT, Cli

ORIGIN = "nacka.se/tplog/budget"
CORRECTION = ROOT / "examples" / "2025-rättelse.toml"
LAST_OF_EVENTS = 15  # the index of the last record of the real matter, in a signed log


@pytest.fixture
def visited(cli: Cli) -> Path:
    """A checkpoint that was kept at a visit; since then a decision and its correction were recorded."""
    assert cli("key", "new", "--name", ORIGIN, "-o", "log.key").exit_code == 0
    assert cli("init", "--origin", ORIGIN, "--key", "log.key", "--quiet").exit_code == 0
    Path("tplog.toml").write_text('[log]\nkey = "log.key"\n', "utf-8")
    assert cli("apply", str(EVENTS), str(EXAMPLE), "--quiet").exit_code == 0
    assert cli("checkpoint", "-o", "kept.checkpoint").exit_code == 0
    assert cli("apply", str(CORRECTION), "--quiet").exit_code == 0
    return Path("kept.checkpoint")


def test_what_is_new_since_a_checkpoint(cli: Cli, visited: Path) -> None:
    """Records, corrections, and figures then and now; the log still begins with what was seen."""
    news: dict[str, Any] = json.loads(cli("since", str(visited), "--json").stdout)
    assert news["continues"] is True
    assert news["size_now"] == news["size_then"] + 1
    (recorded,) = news["recorded"]
    assert recorded["event"] == "exempel/2025/fördelning/rättad"
    assert news["corrections"] == [recorded]
    assert news["answers"] == []
    hosts = "2025/kommunstyrelsen/trygghetsvärdar"
    assert {
        "budget": "trygghetspaketet",
        "account": hosts,
        "column": "allocated",
        "before": 200_000_000,
        "after": 180_000_000,
        "level_known": True,
    } in news["changed"]
    shown = cli("since", str(visited), lang="sv")
    assert shown.exit_code == 0
    assert shown.stdout.startswith("Loggen fortsätter det som sågs")
    assert "Kända belopp som har ändrats: trygghetspaketet" in shown.stdout


def test_an_index_and_a_day_are_taken_too(cli: Cli, visited: Path) -> None:
    """Then only a checkpoint could tell whether the log was changed; an index beyond the log is an error."""
    assert visited.exists()
    for seen, count in ((str(LAST_OF_EVENTS), None), ("2020-01-01", 0), ("2999-01-01", None)):
        news = json.loads(cli("since", seen, "--json").stdout)
        assert news["continues"] is None
        assert count is None or news["size_then"] == count
        assert len(news["recorded"]) <= news["size_now"] - news["size_then"]
    assert "Utfall med minus" in cli("since", "#3", lang="sv").stdout
    changed = json.loads(cli("since", "#3", "--json").stdout)["changed"]
    assert "2024/utfall" not in {each["account"] for each in changed}, "what was spent is told at its line"
    assert "That day has not come yet" in cli("since", "2999-01-01").stderr
    assert "Den dagen har inte varit än" in cli("since", "31 december 2999", lang="sv").stderr
    assert cli("since", "idag").stderr == "Nothing was recorded since.\n"
    beyond = cli("since", "9999")
    assert (beyond.exit_code, "beyond-log" in beyond.stderr) == (2, True)
    unread = cli("since", "häromdagen", lang="sv")
    assert (unread.exit_code, unread.stderr.partition(":")[0]) == (2, "KONTROLLPUNKT|DATUM|PLATS")
    assert "no-checkpoint" in cli("since", "log.key").stderr


def test_what_is_new_of_one_budget(cli: Cli, visited: Path) -> None:
    """Its records, figures and findings alone; whether the log continues is of the whole log all the same."""
    whole, of_package, of_grant = (
        json.loads(cli("since", seen, *budget, "--json").stdout)
        for seen, budget in (
            ("#1", ()),
            ("#1", ("--budget", "trygghetspaketet")),
            ("#1", ("-b", "statsbidrag-b")),
        )
    )
    for part, name in ((of_package, "trygghetspaketet"), (of_grant, "statsbidrag-brottsförebyggande")):
        assert part["recorded"]
        for key in ("recorded", "corrections", "changed"):
            assert part[key] == [each for each in whole[key] if each["budget"] == name]
        of_it = [
            finding for finding in part["new_findings"] if finding["budget"] is not None
        ]  # others: papers'
        assert of_it == [finding for finding in whole["new_findings"] if finding["budget"] == name]
        assert part["root_now"] == whole["root_now"]
    assert json.loads(cli("since", str(visited), "-b", "statsbidrag-b", "--json").stdout)["recorded"] == []
    assert cli("since", "#0", "-b", "badhuset").exit_code == 2


def test_a_log_that_does_not_continue_what_was_seen(cli: Cli, visited: Path) -> None:
    """Another root, or fewer records: exit code 1, and nothing is compared."""
    cut = cli("since", str(visited), "--db", "other.db")
    assert cut.exit_code == 2, "there is no such log"
    assert cli("apply", str(EVENTS), "--db", "other.db", "--create", "--quiet").exit_code == 0
    broken = cli("since", str(visited), "--db", "other.db", lang="sv")
    assert broken.exit_code == 1
    assert "INTE" in broken.stdout
    news = json.loads(cli("since", str(visited), "--db", "other.db", "--json").stdout)
    assert (news["continues"], news["recorded"]) == (False, [])
    text = visited.read_text("utf-8").splitlines()
    text[2] = "A" * 43 + "="
    Path("forged.checkpoint").write_text("\n".join(text) + "\n", "utf-8")
    assert cli("since", "forged.checkpoint").exit_code == 1
