"""What a municipality says of its site is read from ``[site]``, strictly, and shown by `tplog config`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import Cli

SITE = """[site]
name = "Exempelby kommun"
address = "https://budget.example.se"
publisher = "Ekonomienheten"
contact = "budget@example.se"
licence = "CC0-1.0"
embed = ["https://news.example.se"]
population = { 2025 = 12_410, 2024 = 12_345 }
population-source = "SCB, 31 december"
"""


def test_what_is_said_of_the_site_is_shown(cli: Cli, folder: Path) -> None:
    """Each key with its line; the population by year."""
    (folder / "tplog.toml").write_text(SITE, "utf-8")
    rows = {row["setting"]: row for row in json.loads(cli("config", "--json").stdout)["settings"]}
    assert rows["site.name"]["value"] == "Exempelby kommun"
    assert rows["site.embed"]["value"] == ["https://news.example.se"]
    assert (rows["site.population.2024"]["value"], rows["site.population.2025"]["value"]) == (12345, 12410)
    assert rows["site.licence"] == {
        "setting": "site.licence",
        "value": "CC0-1.0",
        "source": "file",
        "where": "tplog.toml:6",
        "flag": None,
        "variable": None,
    }


@pytest.mark.parametrize(
    "line",
    [
        'address = "https://budget.example.se/sida"',
        'address = "https://budget.example.se:99999"',
        'address = "https://-"',
        'embed = ["https://news.example.se; script-src *"]',
        'embed = "*"',
        'licence = "CC0 1.0"',
        'contact = "javascript:alert(1)"',
        "population = { 2024 = 0 }",
        "population = { 2024 = 12.5 }",
        "population = { 2024 = 12_345_678_901 }",
        "population = { 20244 = 1 }",
        "population = 12_345",
        'colour = "red"',
    ],
)
def test_what_cannot_be_said_of_a_site_is_refused(cli: Cli, folder: Path, line: str) -> None:
    """With the place; nothing of it could reach a header or a link."""
    (folder / "tplog.toml").write_text(f"[site]\n{line}\n", "utf-8")
    result = cli("config")
    assert (result.exit_code, "tplog.toml:2" in result.stderr) == (2, True), result.output
