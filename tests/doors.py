"""What each door gives of a log: rows of texts, by the single names of their fields.

The library's rows are written out attribute by attribute, without a description: a getter that is wrong is
wrong at all other doors at once, and differs from these.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
from attrs import define
from click.testing import CliRunner

import tplog
from tplog.answers.answer import Kind
from tplog.answers.cells import CellFormatter, column_name
from tplog.answers.event_effects import transfers_with_columns
from tplog.answers.states import AccountRow, BodyYear
from tplog.answers.year_summary import summarise_year
from tplog.cli.main import main
from tplog.domain.legal_force import legal_force
from tplog.events.as_of import with_effective_dates
from tplog.events.base import Event
from tplog.events.documents import document_key
from tplog.events.record import Record
from tplog.exports.tables.catalogue import ALL_TABLES
from tplog.exports.tables.table import Table
from tplog.exports.tables.trail import trail_table
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.formulas import unescape_formula
from tplog.i18n.vocabulary import Language, year_text
from tplog.site.page_request import PageRequest
from tplog.site.page_view import Page
from tplog.site.pages import log as log_page
from tplog.values.account import UNDATED_YEARS, Account
from tplog.values.act import Votes
from tplog.values.as_of import LATEST
from tplog.values.finding import Finding
from tplog.values.transfer import StatedTotal

Row = dict[str, str]
WORDS = CellFormatter(Language.EN, kronor=True)
SAYING = ("because", "condition", "funding", "scope", "text", "value", "answer", "name", "signs")
FIGURES = ("opening", "frame", "proposed", "conditional", "allocated", "moved", "carried", "remaining")


def text(value: object) -> str:
    """A value as text, however a door has it: öre as digits, an instant in UTC, a list in one cell."""
    match value:
        case None:
            shown = ""
        case bool():
            shown = str(value).lower()
        case datetime():
            shown = value.astimezone(UTC).isoformat()
        case Mapping():
            shown = "; ".join(f"{key}={text(part)}" for key, part in value.items())
        case list() | tuple():
            shown = "; ".join(map(text, value))
        case _:
            shown = str(value.value if isinstance(value, Enum) else value)
    return f"{shown.removesuffix('+00:00')}Z" if shown.endswith("+00:00") else shown


def row(**values: object) -> Row:
    """A row of these values."""
    return {name: text(value) for name, value in values.items()}


def flat(data: Mapping[str, Any], *nested: str) -> Row:
    """JSON data as a row, without these answers within the answer."""
    return {name: text(value) for name, value in data.items() if name not in nested}


def sheet_rows(lines: str) -> list[Row]:
    """The rows of a CSV text by their fields' names: money has its unit there."""
    rows = csv.DictReader(io.StringIO(lines, newline=""))
    return [
        {name.removesuffix("_ore"): unescape_formula(cell) for name, cell in each.items()} for each in rows
    ]


@define(slots=False)
class Log:
    """A log on disk, with a book of it, and the command line."""

    folder: Path
    book: tplog.Book

    def printed(self, *arguments: str) -> str:
        """What a command prints about this log."""
        runner = CliRunner(env={"TPLOG_LANG": "en"})
        result = runner.invoke(
            main,
            [*arguments, "--db", str(self.folder / "tplog.db")],
            prog_name="tplog",
            catch_exceptions=False,
        )
        assert result.exit_code in {0, 1, 3}, result.stderr  # 1 and 3: of a verification
        return result.stdout

    def data(self, *arguments: str) -> Any:  # noqa: ANN401 (JSON)
        """The JSON that a command prints about this log."""
        return json.loads(self.printed(*arguments, "--json"))

    def data_lines(self, *arguments: str) -> list[Any]:
        """The JSON that a command prints about this log, an object a line."""
        return [json.loads(line) for line in self.printed(*arguments, "--json").splitlines()]

    @cached_property
    def package(self) -> Path:
        """The folder of its data package."""
        target = self.folder / "package"
        self.printed("export", "datapackage", "-o", str(target))
        return target

    @cached_property
    def workbook(self) -> Any:  # noqa: ANN401 (openpyxl)
        """Its workbook."""
        return self.saved_workbook("all.xlsx")

    def saved_workbook(self, name: str, *options: str) -> Any:  # noqa: ANN401 (openpyxl)
        """The workbook that an export writes."""
        self.printed("export", "xlsx", "--force", "-o", str(self.folder / name), *options)
        return openpyxl.load_workbook(self.folder / name)

    def exported(self, name: str) -> Iterator[tuple[str, list[Row]]]:
        """The rows of a table in each export, with the export's name."""
        (table,) = (table for table in ALL_TABLES if table.name == name)
        yield "export csv", sheet_rows(self.printed("export", "csv", "--table", name))
        yield "data package", sheet_rows((self.package / "data" / f"{name}.csv").read_bytes().decode())
        yield "export xlsx", workbook_rows(self.workbook, table)

    def exported_trail(self, budget: str, account: str) -> Iterator[tuple[str, list[Row]]]:
        """The rows of a trail in each export that has it, with the export's name."""
        options = ("--account", account)
        yield "export csv", sheet_rows(self.printed("export", "csv", budget, "--table", "trail", *options))
        workbook = self.saved_workbook("trail.xlsx", budget, *options)
        yield "export xlsx", workbook_rows(workbook, trail_table(account))

    def records_of_log_page(self) -> Iterator[Page[log_page.LogView]]:
        """Each of the log's pages, newest first."""
        before: int | None = None
        while True:
            choices = {} if before is None else {"before": (str(before),)}
            page = log_page.page(self.book, PageRequest(choices=choices))
            yield page
            before = page.data["before"]
            if before is None:
                return


YEAR_WORDS = {year_text(year, WORDS.language) for year in UNDATED_YEARS}


def workbook_rows(workbook: Any, table: Table[Any]) -> list[Row]:  # noqa: ANN401 (openpyxl)
    """The rows of a table's sheet, kronor as öre.

    Left out are words, which are translated, and instants, which a sheet has to the millisecond. A year that
    is in no calendar is in words too.
    """
    sheet = workbook[WORDS.localize(table.label)]
    heads, *rows = sheet.iter_rows(values_only=True)
    by_heading = {WORDS.heading(column): column for column in table.columns}
    assert list(by_heading) == list(heads)

    def cell(kind: object, value: object) -> str:
        if kind is Kind.ORE and value is not None:
            ore = Decimal(str(value)).scaleb(2)
            assert ore == int(ore)
            return str(int(ore))
        if kind is Kind.YEAR and value in YEAR_WORDS:
            return ""
        if isinstance(value, datetime):
            return text(value.date())
        return text(value)

    return [
        {
            column_name(column).removesuffix("_ore"): cell(column.value_type, value)
            for (column, value) in zip(by_heading.values(), values, strict=True)
            if column.value_type not in {Kind.INSTANT, Kind.WORD} and column.name != "basis"
        }
        for values in rows
    ]


def calendar_year(account: Account) -> int | None:
    """An account's year as data has it: none where it is in no calendar."""
    return account.year if account.year not in UNDATED_YEARS else None


def state_row(budget: str, figures: AccountRow, unallocated: int | None) -> Row:
    """The figures of an account in öre."""
    return row(
        budget=budget,
        year=calendar_year(figures.account),
        body=figures.account.holder,
        account=figures.account,
        name=figures.name,
        depth=figures.depth,
        kind=figures.kind,
        role=figures.role,
        budget_total=figures.remaining + (figures.outcome or 0),
        outcome=figures.outcome,
        unreported=figures.unreported,
        forecast=figures.noted.get("forecast"),
        plan=figures.noted.get("plan"),
        unallocated=unallocated,
        unallocated_known=figures.unallocated_known,
        level_known=figures.level_known,
        noted=figures.noted,
        **{name: getattr(figures, name) for name in FIGURES},
    )


def bodies(book: tplog.Book) -> Iterator[tuple[str, BodyYear]]:
    """All bodies of all years, with their budgets."""
    for budget in book.budgets():
        state = book.state(budget)
        for year in state.years():
            yield from ((budget, body) for body in summarise_year(state, year))


def state_rows(book: tplog.Book) -> Iterator[Row]:
    """The figures of each body and line."""
    for budget, body in bodies(book):
        yield state_row(budget, body.total_row, body.unallocated)
        yield from (state_row(budget, line, line.unallocated) for line in body.lines)


def unallocated_rows(book: tplog.Book, budget: str) -> Iterator[Row]:
    """What rests at each body itself that has lines; nobody proposes, plans or forecasts it."""
    for name, body in bodies(book):
        if name == budget and body.lines:
            balance = body.own_balance
            yield row(
                **dict.fromkeys(("name", "proposed", "conditional", "unreported", "forecast", "plan")),
                noted={},
                role=body.total_row.role,
                year=calendar_year(body.account),
                account=body.account,
                budget_total=balance.budget_total,
                outcome=-balance.outcome or None,
                remaining=balance.remaining,
                level_known=balance.level_known,
            )


def stated_rows(book: tplog.Book) -> Iterator[Row]:
    """The totals that papers state."""
    number = 0
    for budget in book.budgets():
        for total in book.state(budget).totals.values():
            number += 1
            yield row(
                number=number,
                budget=budget,
                account=total.account,
                holders=total.holders,
                year=year_of(total),
                column=total.column,
                event=total.event,
                stated=total.stated.ore,
                stated_text=total.stated.text,
                summed=total.summed,
                unit=total.stated.unit_ore,
                hedge=total.stated.hedge,
                total=True,
                made=None,
            )
        number += len(book.state(budget).noted)


def year_of(total: StatedTotal) -> int | None:
    """The year of a total's parts, if they are all of one."""
    years = {path.year for path in total.holders}
    return years.pop() if len(years) == 1 else None


def _in_order(params: Mapping[str, object]) -> dict[str, object]:
    """What a finding's sentence takes in: öre first, then texts, then lists of words."""
    return {
        name: value for kind in (int, str, tuple) for name, value in params.items() if isinstance(value, kind)
    }


def finding_row(finding: Finding) -> Row:
    """What a finding says."""
    return row(
        code=finding.code,
        severity=finding.severity,
        budget=finding.budget,
        account=finding.account,
        events=finding.events,
        event=finding.events[0] if finding.events else None,
        other_events=finding.events[1:],
        figures=_in_order(finding.params),
        sv=finding_sentence(finding, Language.SV),
        en=finding_sentence(finding, Language.EN),
        because=finding.because,
        answer=finding.answer,
        earlier_answer=finding.earlier_answer,
        place=finding.location,
    )


def formal_cells(book: tplog.Book, event: Event) -> dict[str, object]:
    """What the paper says of how an act came about, and how it stands with its legal force."""
    act, votes = event.act, event.act.votes or Votes()
    matters = book.state(event.budget).standing if event.budget else {}
    force = legal_force(event, matters, lambda name: book.record(name).event)
    return {
        "seen": act.source.seen,
        "url": act.source.url,
        "prepared_by": [
            " ".join(str(part) for part in (by.body, by.decided, by.paragraph) if part)
            for by in act.prepared_by
        ],
        "votes": votes.text,
        "votes_yes": votes.yes,
        "votes_no": votes.no,
        "votes_abstained": votes.abstained,
        "casting_vote": votes.casting_vote,
        "dissents": act.dissents,
        "recused": act.recused,
        "approved": act.approved,
        "announced": act.announced,
        "quotes": [
            {key: getattr(quote, key) for key in ("of", "page", "exact", "prefix", "suffix", "box")}
            for quote in event.quotes
        ],
        "legal_force": force.status if force else None,
        "appeal_until": force.appeal_until if force else None,
        "legal_force_from": force.from_day if force else None,
    }


def record_row(book: tplog.Book, record: Record, counts_from: date) -> Row:
    """What a record's event says of itself, and how its matter stands."""
    event, act = record.event, record.event.act
    waiting = (*event.proposed, *event.held)
    standing = book.state(event.budget).standing.get(event.id) if event.budget else None
    return row(
        index=record.index,
        event=event.id,
        type=type(event).__name__,
        budget=event.budget,
        body=act.body,
        decided=act.decided,
        decided_earliest=act.decided.earliest if act.decided else None,
        decided_latest=act.decided.latest if act.decided else None,
        recorded=record.recorded,
        registrar=record.registrar,
        reviewed_by=record.reviewed_by,
        basis=act.basis,
        paper_key=document_key(act.source),
        paper_title=act.source.title,
        place=act.source.place,
        paragraph=act.source.paragraph,
        case_numbers=act.source.case_numbers,
        amount=event.amount,
        since_last=event.since_last,
        moved=sum(transfer.ore for transfer in event.transfers),
        waiting=sum(transfer.ore for transfer in waiting),
        total=event.total.ore if event.total else None,
        settles=[name for name, _ in event.status_changes],
        undoes=event.reverses,
        says=[value for name in SAYING if isinstance(value := getattr(event, name, None), str)],
        remarks=(*event.remarks, *event.contradictions),
        despite=[f"{broken.code}: {broken.because}" for broken in event.despite],
        counts_from=counts_from,
        status=standing.status if standing else None,
        **formal_cells(book, event),
    )


def record_rows(book: tplog.Book) -> Iterator[Row]:
    """All records of acts."""
    for record, day in with_effective_dates(book.records(), LATEST):
        yield record_row(book, record, day)


def transfer_rows(book: tplog.Book) -> Iterator[Row]:
    """All transfers: those that moved money, and those that wait."""
    for record in book.records():
        if record.event.budget:
            for transfer, column in transfers_with_columns(book.state(record.event.budget), record.event):
                stated = transfer.stated
                yield row(
                    index=record.index,
                    event=record.event.id,
                    giver=transfer.giver,
                    taker=transfer.taker,
                    amount=transfer.ore,
                    column=column,
                    stated_text=stated.text if stated else None,
                    hedge=stated.hedge if stated else None,
                )


def step_rows(book: tplog.Book, budget: str, account: str, *, related: bool = False) -> Iterator[Row]:
    """The steps of an account's trail; with ``related``, after them those of accounts to which it relates."""
    trail = book.trail(budget, account)
    others = [step for other in trail.related for step in other.trail or ()] if related else []
    for number, step in enumerate([*trail, *others]):
        act = step.record.event.act
        is_waiting = step.column in {"proposed", "conditional"}
        yield row(
            number=number,
            depth=step.depth,
            account=step.account,
            counterpart=step.counterpart,
            column=step.column,
            amount=step.amount,
            moved=None if is_waiting else step.amount,
            waiting=step.amount if is_waiting else None,
            balance=step.balance,
            index=step.record.index,
            event=step.record.event.id,
            event_title=step.record.event.title,
            body=act.body,
            decided=act.decided,
            recorded=step.record.recorded,
            registrar=step.record.registrar,
            reviewed_by=step.record.reviewed_by,
            basis=act.basis,
            paper_key=document_key(act.source),
            paper_title=act.source.title,
            place=act.source.place,
            **formal_cells(book, step.record.event),
        )


def paper_rows(book: tplog.Book, budget: str) -> Iterator[Row]:
    """The papers of a budget."""
    for key, paper in book.source_documents(budget).items():
        source = paper.source
        used = {record.event.act.basis.value for record in paper.records}
        sources = [record.event.act.source for record in paper.records]
        yield row(
            paper_key=key,
            title=source.title,
            date=source.date,
            date_earliest=source.date.earliest if source.date else None,
            date_latest=source.date.latest if source.date else None,
            file=source.file,
            sha256=source.sha256,
            case_numbers=paper.case_numbers,
            seen=list(dict.fromkeys(of.seen for of in sources if of.seen)),
            urls=list(dict.fromkeys(of.url for of in sources if of.url)),
            basis=[word for word in ("minutes", "reported") if word in used],
            events=len(paper.records),
        )


def differences(
    expected: Iterable[Row], shown: Iterable[Row], door: str, spelled: Callable[[str], str] = str
) -> list[str]:
    """Where a door's rows differ from the library's, field by field; a field that this lacks differs too.

    ``spelled`` is how the door writes a text, such as without invisible characters.
    """
    wanted, given = list(expected), list(shown)
    if len(wanted) != len(given):
        return [f"{door}: {len(given)} rows, not {len(wanted)}"]
    return [
        f"{door}: {name} is {value!r}, not {right.get(name)!r}, in {right}"
        for right, each in zip(wanted, given, strict=True)
        for name, value in each.items()
        if name not in right or value != spelled(right[name])
    ]
