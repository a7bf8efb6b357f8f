"""Every door gives the same of six logs, figure by figure, to the öre, each under its single name."""

from __future__ import annotations

import json
import shutil
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from signed_log import KEY

import doors
import history
import tplog
from conftest import EVENTS
from doors import Log, Row, differences, flat, sheet_rows, text
from exports.sample_logs import MATTERS
from hostile.test_output import planted
from tplog.answers.year_summary import summarise_year
from tplog.domain.state.derived_transfers import without_derived_transfers
from tplog.events.draft import Draft, DraftEvent
from tplog.events.record import Record
from tplog.i18n.sanitize import escape_invisible
from tplog.site.page_request import PageRequest
from tplog.site.pages import event as event_page
from tplog.site.pages import findings, papers, result, status, trail
from tplog.site.pages import history as history_page
from tplog.verification.report import TrustOrigin
from tplog.web.background_verification import parse_verification

TWO_BODIES, FOLLOWED_UP = MATTERS[3], MATTERS[11]
(HOLDS_MONEY,) = (path for path in MATTERS if path.name.startswith("20-"))
# Answers within an answer, which have a test of their own or none of the log's figures.
NESTED = ("transfers", "changes", "findings", "named_by", "stated_total", "standing", "checkpoint", "leaf")
MOST_TRAILS = 6


def applied_log(folder: Path, *files: Path) -> Log:
    """Make a log of these decision files."""
    with tplog.create(str(folder / "tplog.db")) as book:
        for file in files:
            book.apply(file)
    return opened_log(folder)


def generated_log(folder: Path) -> Log:
    """Make a log of everything hostile in every text and name, and a made-up municipality's events."""
    (folder / "planted.toml").write_text(planted(), "utf-8")
    with tplog.create(str(folder / "tplog.db")) as book:
        book.apply(folder / "planted.toml")
        for record in history.records(40, seed=7):
            book.apply(Draft("made-up", (DraftEvent(without_derived_transfers(record.event), "made-up"),)))
    return opened_log(folder)


def opened_log(folder: Path) -> Log:
    """Open the log of a folder for reading."""
    return Log(folder, tplog.open(str(folder / "tplog.db"), read_only=True))


@pytest.fixture(
    scope="module",
    params=["seed", "two bodies", "followed up", "all that holds money", "signed", "generated"],
)
def same_log(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, original: Path
) -> Iterator[Log]:
    """Each of six logs in turn."""
    folder = tmp_path_factory.mktemp("doors")
    makers: dict[str, Callable[[], Log]] = {
        "seed": lambda: applied_log(folder, *sorted(EVENTS.glob("*.toml"))),
        "two bodies": lambda: applied_log(folder, TWO_BODIES),
        "followed up": lambda: applied_log(folder, FOLLOWED_UP),
        "all that holds money": lambda: applied_log(folder, HOLDS_MONEY),
        "signed": lambda: opened_log(shutil.copytree(original, folder, dirs_exist_ok=True)),
        "generated": lambda: generated_log(folder),
    }
    log = makers[request.param]()
    yield log
    log.book.close()


def all_years(book: tplog.Book, budget: str) -> PageRequest:
    """The request for all years of a budget."""
    return PageRequest(choices={"year": tuple(map(str, book.state(budget).years()))})


def shown_by_json(budgets: list[Any]) -> Iterator[Row]:
    """The rows of what ``tplog show --json`` and the library give."""
    for budget in budgets:
        for year, bodies in budget["years"].items():
            for body in bodies:
                more = {"budget": budget["budget"], "year": year if year.isdecimal() else ""}
                yield {**flat(body, "lines", "stated_totals", "further_totals"), **more}
                yield from ({**flat(line), **more} for line in body["lines"])


def test_every_door_shows_the_same_state(same_log: Log) -> None:
    """Each figure of each account and year, to the öre: library, command, pages, CSV, three exports."""
    book = same_log.book
    expected = list(doors.state_rows(book))
    assert any(int(row["remaining"]) for row in expected)
    states = [{**tplog.to_dict(book.state(budget)), "budget": budget} for budget in book.budgets()]
    wrong = [
        *differences(expected, shown_by_json(same_log.data("show")), "show --json"),
        *differences(expected, shown_by_json(states), "to_dict"),
        *(
            text
            for door, rows in same_log.exported("state")
            for text in exported(expected, (without(row, "part_of") for row in rows), door)
        ),
    ]
    for budget in book.budgets():
        rows = [row for row in expected if row["budget"] == budget]
        page = result.page(book, all_years(book, budget), budget)
        wrong += differences(rows, rows_of_result(page.data["years"]), "result page's JSON")
        sheet = map(without_corrected, sheet_rows(page.csv()))
        cells = [(row.pop("part"), row) for row in sheet]
        whole = [row for part, row in cells if part in {"line", "sum"}]
        wrong += differences(sums_last(rows), whole, "result page's CSV")
        at_bodies = list(doors.unallocated_rows(book, budget))
        shown = [body["unallocated"] for year in page.data["years"] for body in year["bodies"]]
        wrong += differences(
            at_bodies, map(without_corrected, map(flat, filter(None, shown))), "result page's JSON"
        )
        resting = [row for part, row in cells if part == "unallocated"]
        wrong += differences(at_bodies, resting, "result page's CSV")
        wrong += differences(
            rows_by_history(book, budget, rows), rows_of_history(book, budget), "history page"
        )
    assert wrong == []


def exported(expected: Iterable[Row], rows: Iterable[Row], door: str) -> list[str]:
    """The differences of an export; those for spreadsheets escape what nobody sees."""
    return differences(expected, rows, door, str if door == "data package" else escape_invisible)


def rows_of_result(years: list[Any]) -> Iterator[Row]:
    """The rows of the result page's JSON."""
    for year in years:
        for body in year["bodies"]:
            parts = ("lines", "unallocated", "stated_totals", "further_totals")
            yield without_corrected(flat(body, *parts)) | {"year": text(year["year"])}
            yield from (without_corrected(flat(line)) for line in body["lines"])


def without_corrected(row: Row) -> Row:
    """A row without which decisions were corrected: that is no figure, and stands on one page alone."""
    return {name: value for name, value in row.items() if name != "corrected"}


def sums_last(rows: Iterable[Row]) -> list[Row]:
    """The rows of each body and each own fund after those of its lines, as a table with sums has them."""
    by_body: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        by_body.setdefault((row["account"].partition("/")[0], row["body"], row["role"]), []).append(row)
    return [row for whole, *lines in by_body.values() for row in (*lines, whole)]


def rows_by_history(book: tplog.Book, budget: str, rows: list[Row]) -> Iterator[Row]:
    """The rows as the history's last step has them: what rests at an account itself is a row of its own."""
    for year in book.state(budget).years():
        for body in summarise_year(book.state(budget), year):
            for figures in (body.total_row, *body.lines):
                (row,) = (row for row in rows if row["account"] == str(figures.account))
                yield {**row, "unallocated": "false"}
                if figures.unallocated is not None:
                    yield {**row, "unallocated": "true", "remaining": str(figures.unallocated)}


def rows_of_history(book: tplog.Book, budget: str) -> Iterator[Row]:
    """The state after the last step of the history page, year by year."""
    for year in book.state(budget).years():
        request = PageRequest(choices={"year": (str(year),)})
        for line in history_page.page(book, request, budget).data["state"]["lines"]:
            yield {**flat(line, "figures", "before"), **flat(line["figures"])}


def test_every_door_shows_the_same_stated_totals(same_log: Log) -> None:
    """What papers state of a sum, and what its parts come to: command, page and three exports."""
    book = same_log.book
    expected = list(doors.stated_rows(book))
    wrong = []
    for door, rows in same_log.exported("stated"):
        totals = [row for row in rows if row["total"] == "true"]
        called_column = [
            {"column" if name == "figure" else name: cell for name, cell in row.items()} for row in totals
        ]
        wrong += exported(expected, called_column, door)
    by_event = {row["event"]: row for row in expected}
    for budget in same_log.data("show"):
        joint = [row for row in expected if row["budget"] == budget["budget"] and not row["account"]]
        wrong += differences(joint, map(flat, budget["joint_totals"]), "show --json")
        for body in (body for bodies in budget["years"].values() for body in bodies):
            for column, total in body["stated_totals"].items():
                row = by_event[total["event"]]
                assert (row["account"], row["column"]) == (body["account"], column)
                wrong += differences([row], [flat(total)], "show --json")
    for budget in book.budgets():
        for year in result.page(book, all_years(book, budget), budget).data["years"]:
            joint = [row for row in expected if row["budget"] == budget and not row["account"]]
            joint = [row for row in joint if str(year["year"]) in row["holders"]]
            wrong += differences(joint, map(flat, year["joint_totals"]), "result page")
            for body in year["bodies"]:
                for total in body["stated_totals"].values():
                    row = by_event[total["event"]]
                    assert row["account"] == body["account"]
                    wrong += differences([row], [flat(total)], "result page")
    assert wrong == []


def test_every_door_shows_the_same_findings(same_log: Log) -> None:
    """Each finding with its figures, events and both sentences: library, command, page and three exports."""
    book = same_log.book
    all_findings = book.findings()
    expected = list(map(doors.finding_row, all_findings))
    wrong = [
        *differences(expected, map(flat, same_log.data("findings")), "findings --json"),
        *differences(expected, map(flat, map(tplog.to_dict, all_findings)), "to_dict"),
    ]
    numbered = [{**row, "number": str(number)} for number, row in enumerate(expected, 1)]
    for door, rows in same_log.exported("findings"):
        wrong += exported(numbered, rows, door)
    for budget in book.budgets():
        rows = list(map(doors.finding_row, book.budget_findings(budget)))
        page = findings.page(book, PageRequest(), budget)
        wrong += differences(rows, map(flat, page.data["findings"]), "findings page's JSON")
        wrong += differences(rows, sheet_rows(page.csv()), "findings page's CSV")
    assert wrong == []


def traced_accounts(book: tplog.Book, budget: str) -> list[str]:
    """The accounts of a budget with the longest trails."""
    by_length = {path: len(list(book.trail(budget, path))) for path in book.account_paths(budget)}
    return sorted(by_length, key=lambda path: -by_length[path])[:MOST_TRAILS]


def test_every_door_shows_the_same_trail(same_log: Log) -> None:
    """Each step of an account's trail, to the öre: library, command, page, its CSV, and two exports."""
    book, wrong = same_log.book, []
    for budget, account in [(name, path) for name in book.budgets() for path in traced_accounts(book, name)]:
        expected = list(doors.step_rows(book, budget, account))
        data = same_log.data("trail", account, "--budget", budget)
        given = tplog.to_dict(book.trail(budget, account))
        assert (data["budget"], data["account"], given["account"]) == (budget, account, account)
        wrong += differences(expected, map(flat, data["steps"]), "trail --json")
        wrong += differences(expected, map(flat, given["steps"]), "to_dict")
        page = trail.page(book, PageRequest(), budget, account)
        steps = [step for level in page.data["levels"] for step in level["steps"]]
        wrong += differences(expected, (without(flat(step), "counts") for step in steps), "trail page's JSON")
        cells = (without(cell, "counts") for cell in sheet_rows(page.csv()))
        wrong += differences(expected, cells, "trail page's CSV")
        for door, rows in same_log.exported_trail(budget, account):
            more = list(doors.step_rows(book, budget, account, related=True))
            wrong += exported(more, (without(row, "budget", "relation") for row in rows), door)
    assert wrong == []


def without(row: Row, *names: str) -> Row:
    """A row without these fields, which are the door's own."""
    return {name: cell for name, cell in row.items() if name not in names}


def test_every_door_shows_the_same_records(same_log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each fact and amount of a record: library, log, replay, pages of log, history and event, exports."""
    monkeypatch.setattr(history_page, "EVENTS_PER_PAGE", same_log.book.size())
    book = same_log.book
    expected = list(doors.record_rows(book))
    by_index = {row["index"]: row for row in expected}
    leaves = [{"index": record.index, "leaf": json.loads(record.leaf)} for record in book.records()]
    assert same_log.data_lines("log") == [tplog.to_dict(record) for record in book.records()] == leaves
    wrong = differences(
        expected, (flat(each, *NESTED, "settles") for each in same_log.data_lines("replay")), "replay"
    )
    for door, rows in same_log.exported("events"):
        wrong += exported(expected, rows, door)
    pages = list(same_log.records_of_log_page())
    for door, rows in (
        ("log page's JSON", [flat(record) for page in pages for record in page.data["records"]]),
        ("log page's CSV", sheet_rows(pages[0].csv())),
    ):
        wrong += differences(expected, [row for row in rows[::-1] if row["index"] in by_index], door)
    for budget in book.budgets():
        request = PageRequest(choices={"order": ("recorded",)})
        page = history_page.page(book, request, budget)
        rows = [flat(event, *NESTED, "settles", "days_late") for event in page.data["events"]]
        wrong += differences([by_index[row["index"]] for row in rows], rows, "history page's JSON")
    for record in acts(book):
        data = event_page.page(book, PageRequest(), record.event.id).data
        row = flat(data, *NESTED, "settles", "leaf_hash", "seen")
        wrong += differences([by_index[row["index"]]], [row], "event page's JSON")
    assert wrong == []


def acts(book: tplog.Book) -> list[Record]:
    """The records that say something of a budget, not of the log."""
    return [record for record in book.records() if not record.event.is_log_event]


def ordered(rows: Iterable[Row]) -> list[Row]:
    """Transfers in one order, whichever their event's page has."""
    names = ("giver", "taker", "amount")
    return sorted(rows, key=lambda row: (int(row["index"]), *(row[name] for name in names)))


def moves_of(data: dict[str, Any]) -> Iterator[Row]:
    """The transfers in an event's JSON."""
    return ({**flat(move), "index": str(data["index"])} for move in data["transfers"])


def test_every_door_shows_the_same_transfers(same_log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """Giver, taker, öre and column of each transfer: replay, pages of history and event, three exports."""
    monkeypatch.setattr(history_page, "EVENTS_PER_PAGE", same_log.book.size())
    book = same_log.book
    expected = ordered(doors.transfer_rows(book))
    assert expected
    replayed = [row for effect in book.replay() for row in moves_of(tplog.to_dict(effect))]
    printed = [row for data in same_log.data_lines("replay") for row in moves_of(data)]
    wrong = [
        *differences(expected, ordered(replayed), "to_dict"),
        *differences(expected, ordered(printed), "replay --json"),
    ]
    names = ("index", "event", "giver", "taker", "column", "amount", "stated_text")
    for door, rows in same_log.exported("transfers"):
        moves = [{**row, "amount": row["moved"] or row["waiting"]} for row in rows]
        cells = [{name: row[name] for name in names if name in row} for row in moves]
        wrong += exported(expected, ordered(cells), door)
    by_history, cells_by_history, by_event, cells_by_event = [], [], [], []
    for budget in book.budgets():
        page = history_page.page(book, PageRequest(), budget)
        by_history += [row for data in page.data["events"] for row in moves_of(data)]
        cells = [row for row in sheet_rows(page.csv()) if row["giver"]]
        cells_by_history += [{name: row[name] for name in names if name in row} for row in cells]
    for record in acts(book):
        event = event_page.page(book, PageRequest(), record.event.id)
        by_event += list(moves_of(event.data))
        cells_by_event += sheet_rows(event.csv())
    for door, rows in (
        ("history page's JSON", by_history),
        ("history page's CSV", cells_by_history),
        ("event page's JSON", by_event),
        ("event page's CSV", cells_by_event),
    ):
        wrong += differences(expected, ordered(rows), door)
    assert wrong == []


def test_every_door_shows_the_same_papers(same_log: Log) -> None:
    """Each paper with its dates and hash: library, page, its CSV and, where there is one budget, exports."""
    book, wrong = same_log.book, []
    for budget in book.budgets():
        expected = list(doors.paper_rows(book, budget))
        page = papers.page(book, PageRequest(), budget)
        given = map(tplog.to_dict, book.source_documents(budget).values())
        wrong += [
            *differences(expected, map(flat, given), "to_dict"),
            *differences(expected, map(flat, page.data["papers"]), "papers page's JSON"),
            *differences(expected, sheet_rows(page.csv()), "papers page's CSV"),
        ]
        if len(book.budgets()) == 1:
            for door, rows in same_log.exported("papers"):
                wrong += exported(expected, rows, door)
    assert wrong == []


def test_every_door_says_the_same_of_a_verification(same_log: Log) -> None:
    """Size, root, checkpoints and findings: library, ``tplog verify`` and the status page."""
    printed = same_log.printed("verify", "--json", "--vkey", str(KEY.key))
    report = same_log.book.audit(
        trust=tplog.TrustAnchors((KEY.key,), origin=TrustOrigin.OPTION, places=("--vkey",))
    )
    data = json.loads(printed)
    given = tplog.to_dict(report)
    assert {**given, "trusted_from": None} == {**data, "trusted_from": None}
    verification = parse_verification(printed.encode(), datetime.now(UTC))
    shown = status.page(same_log.book, PageRequest(), verification).data
    size, root = same_log.book.size_and_root()
    assert (shown["size"], shown["root"]) == (data["size"], data["root"]) == (size, b64encode(root).decode())
    page = shown["verification"]
    assert (page["size"], page["root"], page["keys"]) == (size, data["root"], [str(KEY.key)])
    assert (
        page["checkpoints"]
        == data["checkpoints"]
        == [
            {"source": evidence.source, "size": checkpoint.size, "outside": evidence.from_outside}
            for evidence, checkpoint in report.accepted
        ]
    )
    expected = list(map(doors.finding_row, report.findings))
    printed_rows = [flat(finding, "contradicts", "message") for finding in data["findings"]]
    assert expected
    assert [finding["contradicts"] for finding in data["findings"]] == [
        finding in report.contradictions for finding in report.findings
    ]
    assert differences(expected, printed_rows, "verify --json") == []
    assert differences(expected, map(flat, page["findings"]), "status page") == []
