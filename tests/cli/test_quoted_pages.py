"""Quotes on the command line: their pages in a trail, all of them in JSON, and through a dump."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Cli
from spec import KS, LINES, allocated, event, framed, text

LINE = f"2025/{KS}/värdar"
QUOTE = {
    "of": "lines.värdar",
    "page": 12,
    "exact": "2 mkr",
    "prefix": "till ",
    "suffix": "",
    "box": [9012, 30144, 16230, 31410],
}
QUOTES = """quotes = [
  { of = "lines.värdar", page = 12, exact = "2 mkr", prefix = "till ", box = [9012, 30144, 16230, 31410] },
  { of = "lines.grupper", page = 13, exact = "1 mkr" },
]"""
Recorded = Callable[[str], None]


@pytest.fixture
def recorded(cli: Cli, folder: Path) -> Recorded:
    """Record an allocation with these keys."""

    def record(keys: str) -> None:
        shares = allocated(värdar="2 mkr", grupper="1 mkr", more=keys)
        moved = f'[{{ from = "2025/{KS}/grupper", to = "{LINE}", amount = "1 kr" }}]'
        move = event("ReallocationDecided", "o", KS, transfers=moved)
        (folder / "a.toml").write_text(text([LINES, framed("3 mkr"), shares, move]), "utf-8")
        assert cli("apply", "a.toml", "--create", "--quiet").exit_code == 0

    return record


@pytest.mark.parametrize(
    ("keys", "lang", "paper"),
    [
        (QUOTES, "sv", "[1] s. 12"),
        (QUOTES, "en", "[1] p. 12"),
        (f'place = "Beslut"\n{QUOTES}', "sv", "[1] Beslut, s. 12"),
        (f'place = "Beslut, s. 12 rad 4"\n{QUOTES}', "en", "[1] Beslut, s. 12 rad 4"),
        (f'place = "Beslut, s. 120"\n{QUOTES}', "sv", "[1] Beslut, s. 120, s. 12"),
        ("", "sv", "[1]"),
        ('quotes = [{ of = "lines.värdar", exact = "2 mkr" }]', "sv", "[1]"),
        (
            (
                'quotes = [{ of = "by", exact = "KS", page = 2 }, { of = "by", exact = "KS", page = 4 }, '
                '{ of = "by", exact = "KS", page = 3 }, { of = "by", exact = "KS", page = 9 }]'
            ),
            "sv",
            "[1] s. 2–4, 9",
        ),
    ],
)
def test_a_step_has_the_page_of_its_amount(
    cli: Cli, recorded: Recorded, monkeypatch: pytest.MonkeyPatch, keys: str, lang: str, paper: str
) -> None:
    """Of its own amount, else of all that is quoted; once where the place has it too; none if unknown."""
    monkeypatch.setenv("COLUMNS", "200")
    recorded(keys)
    lines = [line.rstrip() for line in cli("trail", LINE, lang=lang).stdout.splitlines()]
    _, allocation, reallocation = [line for line in lines if line.split()[:1] and line.split()[0].isdecimal()]
    # What all rows say alike stands above them.
    above = [line for line in lines if re.search(rf"(handling|paper): {re.escape(paper)}(   |$)", line)]
    assert allocation.endswith(f"   {paper}") or above
    assert reallocation.endswith(" [1]") or above


def test_json_has_all_of_a_quote(cli: Cli, recorded: Recorded) -> None:
    """A trail and the log, in the order of the file."""
    recorded(QUOTES)
    steps = json.loads(cli("trail", LINE, "--json").stdout)["steps"]
    first, second = next(step["quotes"] for step in steps if step["event"] == "fördelning")
    assert first == QUOTE
    assert second == {**QUOTE, "of": "lines.grupper", "page": 13, "exact": "1 mkr", "prefix": "", "box": None}
    assert [step["quotes"] for step in steps if step["event"] != "fördelning"] == [[], []]
    records = map(json.loads, cli("log", "--json").stdout.splitlines())
    leaf = next(record["leaf"] for record in records if record["leaf"]["id"] == "fördelning")
    assert leaf["event"]["quotes"][0] == {key: value for key, value in QUOTE.items() if value}


def test_quotes_survive_a_dump(cli: Cli, folder: Path, recorded: Recorded) -> None:
    """They are of the record: what is restored from a dump has them, byte for byte."""
    recorded(QUOTES)
    cli("export", "jsonl", "-o", "dump.jsonl")
    assert cli("restore", "dump.jsonl", "--db", "again.db").exit_code == 0
    again = cli("export", "jsonl", "--db", "again.db").stdout
    assert again == (folder / "dump.jsonl").read_text("utf-8")
    assert '"of":"lines.värdar"' in again
    assert cli("apply", "a.toml", "--db", "again.db").exit_code == 0


def test_other_quotes_are_another_event(cli: Cli, folder: Path, recorded: Recorded) -> None:
    """Applied again with another page the event is refused, and the difference is named."""
    recorded(QUOTES)
    file = folder / "a.toml"
    file.write_text(file.read_text("utf-8").replace("page = 12", "page = 11"), "utf-8")
    result = cli("apply", "a.toml")
    assert result.exit_code == 1
    assert "id-taken: " in result.stderr
    assert "What differs is the quotes (12 → 11)." in result.stderr
