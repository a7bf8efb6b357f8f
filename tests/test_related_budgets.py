"""Budgets that relate to each other, at every door: a matter in two budgets, bodies that follow others."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import tplog
from conftest import ROOT, Cli
from tplog.answers.budget_relations import earlier_bodies, year_sums
from tplog.events.codec import encode_event
from tplog.events.record import Record
from tplog.events.types import RelationNoted
from tplog.readers.decision_file import parse_decision
from tplog.site.page_request import PageRequest
from tplog.site.pages import event as event_page
from tplog.site.pages import history, result, trail
from tplog.values.as_of import AsOf
from tplog.values.finding import Finding
from tplog.verification.division import Partition
from tplog.verification.replay_check import check_replay
from tplog.verification.rules import REFUSAL_PASSED

MATTERS = ROOT / "tests" / "matters"
PART, FOLLOWED = MATTERS / "28-del-av-större.toml", MATTERS / "29-följer-på.toml"
HEAD = """
basis = "minutes"
by = "kommunfullmäktige"
[source]
title = "Protokoll"
paragraph = "§ 1"
case_numbers = ["KF 2025/1"]
"""
# The second matter beside the first: in a budget of its own, with ids of its own.
BESIDE = re.sub(
    r'(id +)= "', r'\1= "nämnder/', FOLLOWED.read_text("utf-8").replace('"påhittat"', '"nämnder"')
)
# A year's budget for itself, whose boards follow those of the last year's budget.
NEXT_YEAR = f"""
budget = "budget-2026"
{HEAD}
[[event]]
type = "AccountOpened"
id = "2026/konton"
accounts = {{ "2026/skolnämnden" = "Skolnämnden", "2026/fritidsnämnden" = "Fritidsnämnden" }}
[[event]]
type = "FrameDecided"
id = "2026/ram"
decided = 2025-11-17
from = "2026/kommunfullmäktige"
lines = {{ "2026/skolnämnden" = "830 mkr", "2026/fritidsnämnden" = "36 mkr" }}
[[event]]
type = "RelationNoted"
id = "2026/samband"
kind = "följer på"
of = "påhittat"
accounts = {{ "2026/skolnämnden" = "2025/utbildningsnämnden", "2026/fritidsnämnden" = "2025/fritidsnämnden" }}
"""
# More years of a body and of the one that it follows.
SEVERAL_YEARS = f"""
budget = "påhittat"
{HEAD}
[[event]]
type = "AccountOpened"
id = "fler-år"
accounts = {{ "2026/trafiknämnden" = "Trafiknämnden", "2023/gatunämnden" = "Gatunämnden" }}
"""


@pytest.fixture
def applied(cli: Cli, folder: Path) -> Callable[[Path | str], None]:
    """Record decision files in the log of the folder."""

    def apply(*papers: Path | str) -> None:
        for number, paper in enumerate(papers):
            name = f"{number}.toml"
            text = paper.read_text("utf-8") if isinstance(paper, Path) else paper
            (folder / name).write_text(text, "utf-8")
            assert cli("apply", name, "--create", "--quiet").exit_code == 0

    return apply


def printed(cli: Cli, *arguments: str) -> Any:  # noqa: ANN401 (JSON)
    """What a command prints as JSON."""
    return json.loads(cli(*arguments, "--json").stdout)


def test_a_sum_over_budgets_counts_a_part_once(cli: Cli, applied: Callable[..., None]) -> None:
    """The package of 4,5 mkr is in the year's 95 mkr; the tables of each budget are as they were."""
    applied(PART)
    with tplog.open("tplog.db", read_only=True) as book:
        states = {name: book.state(name) for name in book.budgets()}
    ((year),) = year_sums(states)
    assert (year.budget_total, year.parts) == (9_500_000_000, 450_000_000)
    assert "95.0" in cli("show").stdout.partition("parts counted once")[2]
    assert "parts counted once" not in cli("show", "mål-och-budget").stdout
    rows = list(csv.DictReader(io.StringIO(cli("export", "csv", "--table", "state").stdout)))
    once = [row for row in rows if row["depth"] == "0" and not row["part_of"]]
    assert sum(int(row["frame_ore"]) for row in once) == 9_500_000_000
    (line,) = (row for row in rows if row["account"].endswith("värdar"))
    assert line["part_of"] == "mål-och-budget 2025/kommunstyrelsen/trygghet"


def test_a_body_and_its_line_that_both_lie_in_another_budget_count_once(
    cli: Cli, applied: Callable[..., None]
) -> None:
    """The line's money is its body's: what is part of the other budget is the body's 5 mkr, not 9."""
    opened = 'accounts = { "2025/ks" = "KS", "2025/ks/x" = "X" }'
    large, small = (
        f"""
budget = "{name}"
{HEAD}
[[event]]
type = "AccountOpened"
id = "{name}/konton"
{opened}
[[event]]
type = "FrameDecided"
id = "{name}/ram"
from = "2025/kommunfullmäktige"
lines = {{ "2025/ks" = "{frame} mkr" }}
[[event]]
type = "AllocationDecided"
id = "{name}/fördelning"
by = "ks"
from = "2025/ks"
lines = {{ x = "4 mkr" }}
"""
        for name, frame in (("stor", 10), ("liten", 5))
    )
    related = """
[[event]]
type = "RelationNoted"
id = "liten/samband"
kind = "del av"
of = "stor"
accounts = { "2025/ks" = "2025/ks", "2025/ks/x" = "2025/ks/x" }
"""
    applied(large, small + related)
    total = printed(cli, "status")["total"]
    assert (total["budget_total"], total["counted_once"]) == (1_000_000_000, 500_000_000)


def test_relations_come_in_one_order_however_they_are_computed(
    cli: Cli, applied: Callable[..., None]
) -> None:
    """From what is stored, and from the records where that is behind: by budget, each in the log's order."""
    base = f"""
budget = "nämnder"
{HEAD}
[[event]]
type = "AccountOpened"
id = "konton"
accounts = {{ "2024/sn" = "SN" }}
"""
    following = [
        f"""
budget = "{name}"
{HEAD}
[[event]]
type = "AccountOpened"
id = "{name}/konton"
accounts = {{ "2025/{name}" = "{name}" }}
[[event]]
type = "RelationNoted"
id = "{name}/samband"
kind = "följer på"
of = "nämnder"
accounts = {{ "2025/{name}" = "2024/sn" }}
"""
        for name in ("vård", "barn", "kultur")
    ]
    applied(base, *following)
    ((before,), shown) = printed(cli, "show", "nämnder"), cli("show", "nämnder").stdout
    assert [each["other_budget"] for each in before["relations"]] == ["barn", "kultur", "vård"]
    with sqlite3.connect("tplog.db") as connection:
        connection.execute("DELETE FROM kept_at")
    assert (printed(cli, "show", "nämnder"), cli("show", "nämnder").stdout) == ([before], shown)


def test_every_door_leads_from_the_part_into_the_whole(cli: Cli, applied: Callable[..., None]) -> None:
    """Command, its JSON, page and export show the whole's own steps as such; the whole names its part."""
    applied(PART)
    account, line = "2025/kommunstyrelsen/värdar", "2025/kommunstyrelsen/trygghet"
    data = printed(cli, "trail", account)
    assert [step["event"] for step in data["steps"]] == ["ram", "fördelning"]
    ((whole),) = data["related"]
    assert (whole["relation"], whole["budget"], whole["account"]) == ("del av", "mål-och-budget", line)
    steps = ["år/ram", "år/fördelning", "år/omfördelning"]
    assert [step["event"] for step in whole["steps"]] == steps
    assert "part of: mål-och-budget 2025/kommunstyrelsen/trygghet" in cli("trail", account).stdout
    table = cli("export", "csv", "--table", "trail", "--account", account).stdout
    rows = [(row["budget"], row["relation"], row["event"]) for row in csv.DictReader(io.StringIO(table))]
    assert rows[2:] == [("mål-och-budget", "del av", name) for name in steps]
    (part,) = printed(cli, "trail", line)["related"]
    assert (part["relation"], part["budget"], part["steps"]) == ("har delen", "påhittat", [])
    with tplog.open("tplog.db", read_only=True) as book:
        (view,) = trail.page(book, PageRequest(), "påhittat", account).data["related"]
        assert [step["event"] for level in view["levels"] for step in level["steps"]] == steps
        data = trail.page(book, PageRequest(), "påhittat", account).data
        assert data["amount"] == 350_000_000
        for page in (
            result.page(book, PageRequest(), "påhittat"),
            history.page(book, PageRequest(), "påhittat"),
        ):
            assert [relation["other"] for relation in page.data["relations"]] == [line, "2025/socialnämnden"]
        findings = event_page.page(book, PageRequest(), "samband/2").data["findings"]
        assert [finding["code"] for finding in findings] == ["part-exceeds-whole"]


def test_findings_are_the_same_however_they_are_asked(cli: Cli, applied: Callable[..., None]) -> None:
    """Of the log, of a budget, of a year from what is kept, and exported for all or one budget."""
    applied(PART)
    for arguments in [("findings",), ("findings", "--budget", "påhittat")]:
        assert [finding["code"] for finding in printed(cli, *arguments) if not finding["answer"]] == [
            "part-exceeds-whole"
        ]
    assert "part-exceeds-whole" in cli("show", "påhittat", "2025").stdout
    assert printed(cli, "findings", "--budget", "mål-och-budget") == []
    questions: list[tuple[str, ...]] = [(), ("påhittat",)]
    for more in questions:
        assert "part-exceeds-whole" in cli("export", "csv", *more, "--table", "findings").stdout


def test_bodies_that_follow_others_compare(cli: Cli, applied: Callable[..., None]) -> None:
    """Merged and renamed ones stand under the new name and in its sum; a split one stands by itself."""
    applied(FOLLOWED)
    shown = cli("show", "påhittat", "2025", "--compare", "2024").stdout
    rows = {
        line.rpartition("  ")[0].partition("  ")[0].strip() or line.strip() for line in shown.splitlines()
    }
    assert {"sum Utbildningsnämnden", "Kulturnämnden → Biblioteksnämnden, Fritidsnämnden"} <= rows
    (total,) = (line for line in shown.splitlines() if "sum Utbildningsnämnden" in line)
    assert "800.0" in total
    (split,) = (line for line in shown.splitlines() if line.startswith(" Kulturnämnden →"))
    assert "70.0" in split
    for line in shown.splitlines():
        if line.startswith((" Biblioteksnämnden", " Fritidsnämnden")):
            assert "70.0" not in line
            assert "35.0" not in line.partition("Fritidsnämnden")[0]
    (budget,) = printed(cli, "show", "påhittat", "2025", "--compare", "2024")
    earlier = {body["account"]: body["followed_by"] for body in budget["earlier"]}
    assert earlier == {
        "2024/barnnämnden": ["2025/utbildningsnämnden"],
        "2024/gymnasienämnden": ["2025/utbildningsnämnden"],
        "2024/kulturnämnden": ["2025/biblioteksnämnden", "2025/fritidsnämnden"],
        "2024/gatunämnden": ["2025/trafiknämnden"],
    }


def test_years_compare_across_budgets_and_over_several_changes(
    cli: Cli, applied: Callable[..., None]
) -> None:
    """A board of a new budget finds what it follows in another, and what that follows in turn."""
    applied(FOLLOWED, NEXT_YEAR)
    (budget,) = printed(cli, "show", "budget-2026", "2026", "--compare", "2025", "--compare", "2024")
    earlier = {(body["budget"], body["account"]): body["followed_by"] for body in budget["earlier"]}
    assert earlier == {
        ("påhittat", "2025/utbildningsnämnden"): ["2026/skolnämnden"],
        ("påhittat", "2025/fritidsnämnden"): ["2026/fritidsnämnden"],
        ("påhittat", "2024/barnnämnden"): ["2026/skolnämnden"],
        ("påhittat", "2024/gymnasienämnden"): ["2026/skolnämnden"],
        ("påhittat", "2024/kulturnämnden"): ["2026/fritidsnämnden"],
    }
    assert "800.0" in cli("show", "budget-2026", "2026", "--compare", "2024").stdout
    assert [other["account"] for other in printed(cli, "trail", "2026/skolnämnden")["related"]] == [
        "2025/utbildningsnämnden",
        "2024/barnnämnden",
        "2024/gymnasienämnden",
    ]
    assert printed(cli, "trail", "2025/utbildningsnämnden")["related"][-1]["relation"] == "följs av"


def test_a_successor_follows_in_all_its_years(cli: Cli, applied: Callable[..., None]) -> None:
    """The relation is of 2025; the body of 2026 has that trail back, and the old body has it on."""
    applied(FOLLOWED, SEVERAL_YEARS)
    (before, *_) = printed(cli, "trail", "2026/trafiknämnden")["related"]
    assert (before["relation"], before["account"]) == ("följer på", "2024/gatunämnden")
    (after,) = printed(cli, "trail", "2023/gatunämnden")["related"]
    assert (after["relation"], after["account"]) == ("följs av", "2025/trafiknämnden")
    (budget,) = printed(cli, "show", "påhittat", "2026", "--compare", "2023")
    assert [body["account"] for body in budget["earlier"]] == ["2023/gatunämnden"]


def test_a_year_that_nobody_has_is_said(cli: Cli, applied: Callable[..., None]) -> None:
    """Neither in the budget nor in those that its bodies follow."""
    applied(FOLLOWED, NEXT_YEAR)
    assert "has no accounts for 2023" in cli("show", "budget-2026", "2026", "--compare", "2023").stderr


def test_a_body_that_lives_on_beside_its_successor_is_not_divided(applied: Callable[..., None]) -> None:
    """Where one part of a board leaves it, the old figures are neither's alone."""
    applied(
        FOLLOWED,
        f"""
budget = "påhittat"
{HEAD}
[[event]]
type = "AccountOpened"
id = "2025/kvar"
accounts = {{ "2025/gatunämnden" = "Gatunämnden" }}
""",
    )
    with tplog.open("tplog.db", read_only=True) as book:
        bodies = earlier_bodies({"påhittat": book.state("påhittat")}, "påhittat", [2025, 2024])
    (street,) = (body for body in bodies if body.body.account.holder == "gatunämnden")
    assert street.successor is None
    assert [account.holder for account in street.followed_by] == ["trafiknämnden", "gatunämnden"]


def recorded(*papers: str) -> tuple[tplog.MemoryLog, list[Record]]:
    """A log in memory of these decision files, and its records."""
    log = tplog.MemoryLog()
    book = tplog.Book(log)
    for paper in papers:
        book.apply(parse_decision(paper, "x.toml"))
    return log, list(book.records())


def replayed(log: tplog.MemoryLog, count: int) -> list[Finding]:
    """What a verification in so many parts finds in the records."""
    with log.snapshot() as snapshot:
        parts = [list(check_replay(snapshot, [Partition(number, count)])) for number in range(count)]
    return [finding for part in parts for finding in part]


@pytest.mark.parametrize("count", [1, 2, 7])
def test_a_verification_knows_the_other_budget_in_any_partition(count: int) -> None:
    """Replayed in many parts, nothing differs, and a relation to what is there is not called refused."""
    log, _ = recorded(PART.read_text("utf-8"), BESIDE)
    assert replayed(log, count) == []


@pytest.mark.parametrize("count", [1, 2, 7])
def test_a_forged_relation_is_seen_in_any_partition(count: int) -> None:
    """One to an account that nobody opened in the other budget is no event that tplog would have taken."""
    _, records = recorded(PART.read_text("utf-8"))
    forged = []
    for record in records:
        event = record.event
        if isinstance(event, RelationNoted):
            first, *rest = event.accounts
            gone = evolve(first, to=(first.to[0].child("borta"),))
            event = evolve(event, accounts=(gone, *rest))
        forged.append(Record.from_encoded(record.index, record.recorded, encode_event(event)))
    log = tplog.MemoryLog()
    log.append(forged)
    assert REFUSAL_PASSED in [finding.rule for finding in replayed(log, count)]


@pytest.mark.parametrize("count", [1, 2, 7])
def test_a_relation_before_its_whole_is_seen_in_any_partition(count: int) -> None:
    """What the other budget has only later does not count."""
    _, records = recorded(PART.read_text("utf-8"))
    later = sorted(records, key=lambda record: record.event.budget == "mål-och-budget")
    time = records[0].recorded
    log = tplog.MemoryLog()
    log.append(
        Record.from_encoded(index, time, encode_event(record.event)) for index, record in enumerate(later)
    )
    assert REFUSAL_PASSED in [finding.rule for finding in replayed(log, count)]


def test_what_is_kept_is_what_a_rebuild_makes(cli: Cli, applied: Callable[..., None]) -> None:
    """The rows of relations among it; and another writer's cache reads them."""
    applied(PART, BESIDE)
    assert cli("rebuild").exit_code == 0
    assert "differ" not in cli("rebuild").stdout
    with tplog.open("tplog.db", read_only=True) as book:
        last = book.last_known_index()
        for name in book.budgets():
            assert book.related_states(name) == book.related_states(name, AsOf(known_at=last))
        assert list(book.related_states("mål-och-budget")) == ["påhittat"]
        assert list(book.related_states("nämnder")) == []
