"""Write the decision file of a wide table: accounts that the log lacks, then the events of each column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from tplog.decision_files.formatter import format_decision_file
from tplog.decision_files.template import toml_quoted
from tplog.decision_files.wide_accounts import Parts, WideAccounts
from tplog.decision_files.wide_events import TYPES, EventLine, TableEvent
from tplog.decision_files.wide_left_out import check_figures, line_findings
from tplog.errors import BadFile, mandatory_rule
from tplog.events.codec import MAX_LEAF_BYTES
from tplog.i18n.finding_text import error_line, finding_sentence
from tplog.i18n.money_format import format_money
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, in_language
from tplog.readers.decision_file import parse_decision
from tplog.readers.tables.heading_meaning import ALLOCATION, PROPOSAL
from tplog.readers.tables.heading_words import BUDGET, PLAN
from tplog.readers.tables.wide_budget import WideBudget
from tplog.readers.tables.wide_map import ColumnUse
from tplog.values.account import Account
from tplog.values.act import Basis
from tplog.values.finding import Finding, SourceLocation
from tplog.values.limits import MAX_EVENTS, MAX_FILE_BYTES

TABLE_TOO_LARGE = mandatory_rule(
    "wide-table-too-large",
    "Beslutsfilen skulle få {events} händelser och {size} byte; högst {most_events} och {most} går i en fil. "
    "Gör en fil för några kolumner i taget: skriv kind = 'ignore' för de andra i mappningen.",
    "The decision file would have {events} events and {size} bytes; at most {most_events} and {most} go into "
    "a file. Make a file for some columns at a time: write kind = 'ignore' for the others in the map.",
)

_TEXTS: Mapping[str, tuple[str, str]] = {
    "head": (
        "Ur {file}, genom {map}. Läs, och registrera med: tplog apply FIL",
        "Made from {file} by {map}. Read it, and record it with: tplog apply FILE",
    ),
    "look-at": ("Att se på:", "To look at:"),
    "column": ("Kolumn {letters}, ”{heading}”", "Column {letters}, '{heading}'"),
    "rounded": (
        "Avrundning: posterna blir {summed} och summan anges som {total}",
        "Rounding: the lines make {summed}, and the sum is stated as {total}",
    ),
    "contradiction": (
        "{cell} anger summan {stated} men raderna blir {summed}",
        "{cell} states the sum {stated}, but the rows make {summed}",
    ),
    "differs": (
        "{cell} anger {stated}; raderna blir {summed}",
        "{cell} states {stated}; the rows make {summed}",
    ),
}
_DECISIONS = frozenset({BUDGET, ALLOCATION, PROPOSAL})
_OPENED_KEY_BYTES = 60  # of an account opened in a leaf, besides its path and name


@frozen
class WideFileHeader:
    """What the file states besides the table: the table's file and hash, the map's file, the language."""

    file: str
    sha256: str
    map_file: str
    language: Language = Language.SV

    def text(self, key: str, **params: str) -> str:
        """Return a sentence of the file in its language."""
        return in_language(_TEXTS[key], self.language).format(**params)


def wide_decision_text(
    budget: WideBudget,
    accounts: WideAccounts,
    events: Sequence[TableEvent],
    known: Mapping[Account, str],
    header: WideFileHeader,
) -> str:
    """Return the text of the decision file, in TOML, formatted as by `tplog fmt`.

    ``known`` are the log's accounts, which are not opened again. Raises BadFile if the file would be too
    large, if what the map says cannot stand in a decision file, or if a figure would be lost.
    """
    check_figures(budget, events)
    writer = _Writer(budget, accounts, header)
    blocks = [writer.head()]
    for year in dict.fromkeys(event.year for event in events):
        of_year = [event for event in events if event.year == year]
        blocks += writer.openings(year, writer.new_accounts(year, of_year, known))
        blocks += map(writer.event, of_year)
    text = "\n\n".join(block for block in blocks if block) + "\n"
    size, count = len(text.encode()), len(blocks) - 1
    if size > MAX_FILE_BYTES * 9 // 10 or count > MAX_EVENTS:  # formatting adds blanks
        params = {"events": str(count), "size": str(size), "most_events": str(MAX_EVENTS)}
        location = SourceLocation(budget.table.file)
        raise BadFile(Finding(TABLE_TOO_LARGE, {**params, "most": str(MAX_FILE_BYTES)}, location=location))
    parse_decision(text, header.map_file)
    return format_decision_file(text, header.file)


@frozen
class _Writer:
    """Writes the parts of the file."""

    budget: WideBudget
    accounts: WideAccounts
    header: WideFileHeader

    def head(self) -> str:
        """Return the top of the file: what to look at, its defaults and ``[source]``."""
        mapping = self.budget.mapping
        lines = [self.header.text("head", file=self.header.file, map=self.header.map_file)]
        remarks = [error_line(remark, self.header.language) for remark in self.budget.remarks]
        if remarks:
            lines += ["", self.header.text("look-at"), *(f"  {line}" for line in remarks)]
        rows = ["\n".join(_comment(line) for line in lines), "", f"budget = {toml_quoted(mapping.budget)}"]
        rows += [f"unit = {toml_quoted(mapping.unit)}"] if mapping.unit else []
        rows += [f"signs = {toml_quoted(mapping.signs)}"] if mapping.signs else []
        source = dict(mapping.source)
        if "file" not in source:
            source |= {"file": escape_invisible(self.header.file), "sha256": self.header.sha256}
        return "\n".join(
            [*rows, "", "[source]", *(f"{key} = {_toml(value)}" for key, value in source.items())]
        )

    def new_accounts(
        self, year: int, events: Iterable[TableEvent], known: Mapping[Account, str]
    ) -> dict[Parts, str]:
        """Return the accounts that the events name and the log lacks, with their names, holders first."""
        paths: dict[Parts, str] = {}
        for event in events:
            for parts in (event.giver or (), *(line.parts for line in event.lines)):
                for depth in range(1, len(parts) + 1):
                    path = parts[:depth]
                    if path in self.accounts.names and Account(year, path) not in known:
                        paths[path] = self.accounts.names[path]
        order = {path: number for number, path in enumerate(self.accounts.names)}
        holders = {path[0]: order[path] for path in order if len(path) == 1}
        return dict(
            sorted(paths.items(), key=lambda item: (holders[item[0][0]], len(item[0]) > 1, order[item[0]]))
        )

    def openings(self, year: int, paths: Mapping[Parts, str]) -> Iterator[str]:
        """Yield the events that open these accounts, as few as fit in one record each."""
        rows: list[str] = []
        size = number = 0
        for parts, name in paths.items():
            path = f"{year}/{'/'.join(parts)}"
            code = self.accounts.codes.get(parts)
            value = (
                f"{{ name = {toml_quoted(name)}, codes = [{toml_quoted(code)}] }}"
                if code
                else toml_quoted(name)
            )
            needs = len(path.encode()) + len(name.encode()) + _OPENED_KEY_BYTES
            if rows and size + needs > MAX_LEAF_BYTES // 2:
                number += 1
                yield self.opening(year, number, rows)
                rows, size = [], 0
            rows.append(f"{toml_quoted(path)} = {value}")
            size += needs
        if rows:
            yield self.opening(year, number + 1, rows)

    def opening(self, year: int, number: int, rows: Sequence[str]) -> str:
        """Return one event that opens accounts."""
        suffix = "" if number == 1 else f"/{number}"
        name = toml_quoted(f"{self.budget.mapping.id}/{year}/konton{suffix}")
        head = ["[[event]]", 'type = "AccountOpened"', f"id = {name}"]
        kind = self.budget.mapping.kind
        head += [f"kind = {toml_quoted(kind)}"] if kind else []
        return "\n".join([*head, "", "[event.accounts]", *rows])

    def event(self, event: TableEvent) -> str:
        """Return one event; as comments only if none of its lines can be recorded."""
        if all(line.left_out for line in event.lines):
            return "\n".join(row for line in event.lines for row in self.line_rows(event, line))
        column, year = event.column, event.year
        heading = self.budget.table.column(column.letters)
        title = self.header.text("column", letters=column.letters, heading=heading.heading if heading else "")
        rows = [
            _comment(title),
            "[[event]]",
            f'type = "{TYPES[event.kind]}"',
            f"id = {toml_quoted(event.id)}",
        ]
        rows += [f"{key} = {value}" for key, value in self.act_of(column).items()]
        rows += [f"place = {toml_quoted(event.cells)}"] if event.cells else []
        if event.giver is not None:
            rows.append(f"from = {toml_quoted('/'.join((str(year), *event.giver)))}")
        rows += [f"until = {column.until}"] if column.until else []
        rows += [f"made = {toml_quoted(str(column.forecast_date))}"] if column.forecast_date else []
        unit = self.budget.units[column.letters]
        rows += [f"unit = {toml_quoted(unit)}"] if unit and unit != self.budget.mapping.unit else []
        signs = column.signs
        rows += [f"signs = {toml_quoted(signs)}"] if signs and signs != self.budget.mapping.signs else []
        rows += self.total_rows(event)
        rows += ["", "[event.lines]"]
        for line in event.lines:
            rows += self.line_rows(event, line)
        return "\n".join(rows)

    def act_of(self, column: ColumnUse) -> dict[str, str]:
        """Return who acted, when, and how it is known: the map's for what this paper decides."""
        mapping = self.budget.mapping
        latest = max((c.year or 0 for c in mapping.amount_columns if c.kind in _DECISIONS), default=0)
        is_decided_here = column.kind == PLAN or (column.kind in _DECISIONS and column.year == latest)
        body = column.body or (mapping.by if is_decided_here else None)
        decided = column.decided or (mapping.decided if is_decided_here else None)
        basis = column.basis or (mapping.basis if is_decided_here else None) or Basis.REPORTED
        values = {"by": body, "decided": decided and str(decided), "basis": basis.value}
        return {
            key: _toml_date(value) if key == "decided" else toml_quoted(value)
            for key, value in values.items()
            if value
        }

    def total_rows(self, event: TableEvent) -> Iterator[str]:
        """Yield the stated sum, with its cell, and what is said of sums that do not add up."""
        if event.total:
            summed = sum(line.ore for line in event.lines)
            if event.total.amount.ore != summed:
                yield _comment(self.differs("differs", event.total.cell, event.total.text, summed))
            yield f"total = {toml_quoted(event.total.text)}  # {event.total.cell}"
        if event.despite:
            yield self.despite_row(event, event.despite)
        if event.contradictions:
            texts = (
                toml_quoted(self.differs("contradiction", figure.cell, figure.text, ore))
                for figure, ore in event.contradictions
            )
            yield f"contradictions = [{', '.join(texts)}]"

    def despite_row(self, event: TableEvent, despite: Iterable[tuple[str, str]]) -> str:
        """Return the row that says which rules are knowingly broken, and why."""
        reasons = ", ".join(
            f"{{ code = {toml_quoted(code)}, because = {toml_quoted(self.because(event, reason))} }}"
            for code, reason in despite
        )
        return f"despite = [{reasons}]"

    def differs(self, key: str, cell: str, stated: str, ore: int) -> str:
        """Return the sentence that a stated sum and its rows differ."""
        unit = self.budget.units[cell.rstrip("0123456789")] or ""
        text = f"{stated} {unit}".rstrip()
        return self.header.text(key, cell=cell, stated=text, summed=format_money(ore, self.header.language))

    def because(self, event: TableEvent, reason: str) -> str:
        """Return why a rule is knowingly broken."""
        summed = format_money(sum(line.ore for line in event.lines), self.header.language)
        total = event.total.text if event.total else ""
        return self.header.text(reason, summed=summed, total=total)

    def line_rows(self, event: TableEvent, line: EventLine) -> Iterator[str]:
        """Yield a line with its amount; before it, the cells that it is the sum of."""
        if len(line.figures) > 1 or line.figures[0][0].startswith("−"):
            yield from (_comment(f"{figure.cell} {name}: {figure.text}") for name, figure in line.figures)
        for finding in line_findings(line, self.budget.table.file):
            yield _comment(finding_sentence(finding, self.header.language))
        in_giver = event.giver is not None and line.parts[: len(event.giver)] == event.giver
        is_below = in_giver and len(line.parts) > len(event.giver or ())
        name = (
            "/".join(line.parts[len(event.giver or ()) :])
            if is_below
            else f"{event.year}/{'/'.join(line.parts)}"
        )
        row = f"{toml_quoted(name)} = {toml_quoted(line.text)}"
        yield _comment(row) if line.left_out else row


def _comment(text: str) -> str:
    """Return a text as a comment of one line, with nothing in it that TOML or a screen would obey."""
    return f"# {escape_invisible(text)}".rstrip()


def _toml(value: Any) -> str:  # noqa: ANN401 (TOML)
    from tomlkit import item  # noqa: PLC0415 (only needed for writing)

    return str(item(value).as_string())


def _toml_date(text: str | None) -> str:
    """Return a date as TOML has it: a day bare, a month or a year in quotes."""
    return text if text and text.count("-") == 2 else toml_quoted(text or "")  # noqa: PLR2004 (year-month-day)
