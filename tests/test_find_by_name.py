"""Budgets, accounts and bodies found by what people call them, in every command that takes one."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

import tplog
from conftest import EXAMPLE, Cli
from tplog.book.find_by_name import find_account, find_body, find_budget, find_line

SSPF = "2025/kommunstyrelsen/sspf"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (SSPF, SSPF),
        ("2025 SSPF", SSPF),
        ("2025/sspf", SSPF),
        ("skola polis 2025", SSPF),
        ("2024 trygghetsvardar", "2024/kommunstyrelsen/trygghetsvärdar"),
        ("2025 övriga", "2025/kommunstyrelsen/övriga-insatser"),
    ],
)
def test_an_account_is_found_by_an_unmistakable_part(matter: tplog.Book, text: str, path: str) -> None:
    """Of its path or its name, without case and marks; an exact path means itself."""
    assert str(find_account(matter, text).account) == path


def test_several_are_listed_and_none_has_the_nearest(matter: tplog.Book) -> None:
    """With budget, year, path and name."""
    with pytest.raises(tplog.NotFound, match=r"trygghetspaketet 2024/\S+sspf .*; trygghetspaketet 2025/"):
        find_account(matter, "sspf")
    with pytest.raises(tplog.NotFound, match=r"Nearest: Trygghetsvärdar"):
        find_account(matter, "trygghetsvrdar")
    with pytest.raises(tplog.NotFound, match="budget-unknown"):
        find_budget(matter, "simhallen")
    assert find_line(matter, "sspf") == ("trygghetspaketet", "kommunstyrelsen/sspf")
    assert find_budget(matter, "Brottsforebyggande") == "statsbidrag-brottsförebyggande"


def test_a_body_is_found_by_its_abbreviation_or_a_part() -> None:
    """Exactly the one that is named, where it is there."""
    bodies = ["kommunstyrelsen", "kultur-och-fritidsnämnden", "kulturnämnden", "tekniska-kulturnämnden"]
    assert [find_body(text, bodies) for text in ("KFN", "ks", "fritid", "Kulturnämnden")] == [
        "kultur-och-fritidsnämnden",
        "kommunstyrelsen",
        "kultur-och-fritidsnämnden",
        "kulturnämnden",
    ]
    with pytest.raises(tplog.NotFound, match="name-of-several"):
        find_body("kultur", bodies)
    with pytest.raises(tplog.NotFound, match="kulturnämnden"):
        find_body("kulturnämden", bodies)


@pytest.mark.parametrize(
    ("command", "choice"),
    [
        ("show Trygghet", "trygghetspaketet"),
        ("show sspf", "trygghetspaketet kommunstyrelsen/sspf"),
        ("trail 2025/sspf", f"trygghetspaketet {SSPF} (SSPF (skola, socialtjänst, polis och fritid))"),
        ("log -b Trygghet", "trygghetspaketet"),
        ("log --by kf", "kommunfullmäktige"),
        ("replay trygghet --from 14", "trygghetspaketet"),
        ("diff 1 2 -b trygghet", "trygghetspaketet"),
        ("findings -b trygghet", "trygghetspaketet"),
        ("export jsonl trygghet", "trygghetspaketet"),
    ],
)
def test_commands_take_names_and_say_what_they_took(
    cli: Cli, seeded: Callable[[], bytes], command: str, choice: str
) -> None:
    """On stderr, and not beside JSON."""
    seeded()
    text = {"show": 1, "trail": 1, "replay": 1}.get(command.split(maxsplit=1)[0], -1)
    result = cli(*command.split())
    assert result.exit_code == 0, result.stderr
    assert f"'{command.split()[text]}' → {choice}\n" in result.stderr
    if "--by" in command:
        assert "frame decided" in result.stdout
    if "export" not in command:
        assert "→" not in cli(*command.split(), "--json").stderr


def test_an_unknown_filter_says_so(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """With the nearest, never an empty table."""
    seeded()
    result = cli("log", "--by", "socialnämden")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Nearest: socialnämnden" in result.stderr
    nothing = cli("log", "--by", "kommunfullmäktige", "--type", "YearClosed")
    assert (nothing.stdout, nothing.stderr) == ("", "No record matches.\n")


def test_a_search_finds_what_the_site_finds(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """Newest first, by words, amounts and filters; with counts of all that match; nothing in silence."""
    seeded()
    answer = json.loads(cli("search", "sspf", "--json").stdout)
    assert [row["index"] for row in answer["records"]] == [12, 11, 10, 9, 0]
    assert (answer["complete"], answer["facets"]) == (True, [])
    few = cli("search", "sspf", "--limit", "2", "--facets", lang="sv")
    assert all(text in few.stdout for text in ("rubrik", "Trygghetsutskottet föreslog", "fördelning"))
    assert "--limit visar fler" in few.stderr
    english = cli("search", "sspf", "--facets").stdout
    assert "allocation decided" in english
    assert "AllocationDecided" not in english
    amount = json.loads(cli("search", "1,6", "mkr", "--json").stdout)
    assert [row["index"] for row in amount["records"]] == [9]
    by = json.loads(cli("search", "sspf", "--by", "KF", "--json").stdout)
    assert [row["index"] for row in by["records"]] == [11]
    assert cli("search", "xyzzy").stderr == "No record matches.\n"
    assert "search-unreadable" in cli("search", "§").stderr
    assert cli("search", "sspf", "--type", "fördelning", lang="sv").exit_code == 0
    assert "–" not in cli("search", "sspf", "--by", "qqq").stderr
    assert "Nearest: trygghetsutskottet" in cli("search", "sspf", "--by", "trygghetsutskotet").stderr


def test_a_search_is_narrowed_by_the_day_of_the_decision(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """Dates as far as they are known, the last day of a month included; what has no date is in none."""
    seeded()
    assert cli("apply", str(EXAMPLE)).exit_code == 0  # decided on 2025-02-17
    days = (("--from", "2025-02-18"), ("--from", "2025-02-17"), ("--to", "2025-02"), ("--to", "2025-01"))
    answers = [json.loads(cli("search", "trygghetsvärdar", *day, "--json").stdout) for day in days]
    assert [len(answer["records"]) for answer in answers] == [0, 1, 1, 0]


def test_accounts_are_called_by_their_paths(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """As the other commands take them."""
    seeded()
    assert SSPF.replace("2025", "2024") in cli("show", "trygghetspaketet", "2024", "--paths").stdout
    assert cli("show", "trygghetspaketet", "2024", "--paths", "--compare", "2025").exit_code == 2
