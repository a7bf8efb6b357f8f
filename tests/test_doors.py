"""Command line, website and library give one answer: what a command prints is in a page and an export."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import tplog
from conftest import EVENTS, Cli
from exports.sample_logs import MATTERS
from tplog.i18n.money_format import format_event_amount
from tplog.i18n.vocabulary import Language
from tplog.site.page_request import PageRequest
from tplog.site.pages import findings, flow, log, result
from tplog.values.as_of import LATEST, AsOf

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
    output = cli("show", "b", "2026")
    assert output.exit_code == 0, output.stderr
    assert "bufferten" in output.stdout.casefold()
    rows = exported(cli, "state")
    ((budget),) = json.loads(cli("show", "b", "--json").stdout)
    assert {int(year) for year in budget["years"]} == {int(row["year"]) for row in rows} == {2025, 2026}
    with tplog.open("tplog.db", read_only=True) as book:
        for page in (result.page, flow.page):
            data = page(book, PageRequest(choices={"year": ("2026",)}), "b").data
            assert data["known_years"] == [2025, 2026]
            assert [year["year"] for year in data["years"]] == [2026]
        ((year),) = result.page(book, PageRequest(choices={"year": ("2026",)}), "b").data["years"]
    ((reserve),) = budget["years"]["2026"]
    ((row),) = (row for row in rows if row["year"] == "2026")
    assert reserve["frame"] == int(row["frame_ore"]) == 500_000_000
    assert year["bodies"][0]["account"] == reserve["account"] == row["account"]


@pytest.mark.parametrize("file", [EVENTS, *MATTERS], ids=lambda file: file.stem)
def test_every_door_shows_the_same_amount_of_an_event(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    """``tplog log``, what apply prints, the log's page and the export agree."""
    monkeypatch.setenv("COLUMNS", "250")
    receipt = cli("apply", str(file), "--create").stdout.splitlines()
    printed = cli("log").stdout.splitlines()
    with tplog.open("tplog.db", read_only=True) as book:
        records = log.page(book, PageRequest()).data["records"]
    amounts = {row["event"]: (row["amount_ore"], row["since_last_ore"]) for row in exported(cli, "events")}
    assert len(records) == len(amounts) > 0
    for record in records:
        ore = record["amount"]
        shown = format_event_amount(ore, record["since_last"], Language.EN)
        last = shown or record["body"] or "unknown"
        for lines in (receipt, printed):
            (line,) = (line for line in lines if line.split()[:1] == [str(record["index"])])
            # What all rows say alike stands above them.
            above = () if shown else [each for each in lines if f"body: {last}" in each]
            assert line.rstrip().endswith(f"  {last}") or above
        cells = tuple("" if figure is None else str(figure) for figure in (ore, record["since_last"]))
        assert cells == amounts[record["event"]]


FILTERS: tuple[dict[str, str], ...] = (
    {},
    {"budget": "trygghetspaketet"},
    {"by": "kommunfullmäktige"},
    {"as-of": "2025-01-29"},
    {"as-of": "2025-01-28"},
    *({"type": name} for name in tplog.EVENT_TYPES),
)


def request_of(filters: dict[str, str]) -> PageRequest:
    """Return the request for the log's page with these filters."""
    day = filters.get("as-of")
    point = AsOf(date.fromisoformat(day)) if day else LATEST
    return PageRequest(
        point=point, choices={name: (text,) for name, text in filters.items() if name != "as-of"}
    )


def same_records(cli: Cli, book: tplog.Book, filters: dict[str, str]) -> list[int]:
    """Return the indexes that ``tplog log`` shows under these filters, compared with the page's."""
    flags = [text for name, value in filters.items() for text in (f"--{name}", value)]
    result = cli("log", "--json", *flags)
    assert result.exit_code == 0, result.stderr
    printed = [json.loads(line)["index"] for line in result.stdout.splitlines()]
    records = log.page(book, request_of(filters)).data["records"]
    assert printed == [record["index"] for record in reversed(records)], filters
    return printed


def test_every_filter_of_the_log_finds_the_same_at_both_doors(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """``tplog log`` with a filter shows the records that the log's page finds with the same one."""
    with tplog.open("tplog.db", read_only=True) as book:
        for filters in FILTERS:
            same_records(cli, book, filters)
        assert same_records(cli, book, {"account": "2024/kommunstyrelsen"}) == [0, 8, 9, 10]


@pytest.mark.parametrize("file", [EVENTS, *MATTERS], ids=lambda file: file.stem)
def test_an_account_is_touched_by_the_same_records_at_both_doors(cli: Cli, folder: Path, file: Path) -> None:
    """Events that move, ask for, state or open money: ``tplog log --account`` and the log's page agree."""
    assert cli("apply", str(file), "--create", "--quiet").exit_code == 0
    with tplog.open("tplog.db", read_only=True) as book:
        paths = dict.fromkeys(path for budget in book.budgets() for path in book.account_paths(budget))
        for path in paths:
            assert same_records(cli, book, {"account": path})


def test_a_budgets_findings_are_the_same_at_every_door(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """What is said of a whole paper counts that budget's events, by command, page, export and library."""
    Path("tplog.db").write_bytes(seeded())
    with tplog.open("tplog.db", read_only=True) as book:
        for budget in book.budgets():
            on_page = findings.page(book, PageRequest(), budget).data["findings"]
            exported_rows = csv.DictReader(
                io.StringIO(cli("export", "csv", budget, "--table", "findings").stdout)
            )
            assert json.loads(cli("findings", "--budget", budget, "--json").stdout) == on_page
            assert [row["code"] for row in exported_rows] == [finding["code"] for finding in on_page]
            assert [finding.code for finding in book.budget_findings(budget)] == [
                finding["code"] for finding in on_page
            ]


def test_a_list_of_words_is_translated_in_each_table(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """In Swedish a paper's bases are said as those of an event are."""
    Path("tplog.db").write_bytes(seeded())
    printed = (cli("export", "csv", "--table", table, lang="sv").stdout for table in ("papers", "events"))
    papers, events = ({row["grund"] for row in csv.DictReader(io.StringIO(text))} for text in printed)
    assert {word for bases in papers for word in bases.split("; ")} == events
