"""Propose the map of a wide table, for a person to read, fill in and correct."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve, frozen

from tplog.decision_files.template import FILL_IN_MARK, toml_quoted
from tplog.decision_files.wide_accounts import is_reserved
from tplog.decision_files.wide_map_guess import needs_body, proposed_columns, row_questions, with_line_rules
from tplog.events.base import COSTS_NEGATIVE, COSTS_POSITIVE
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, in_language
from tplog.readers.tables import wide_rules
from tplog.readers.tables.cell_marks import BRACKETS, MINUS_BEHIND
from tplog.readers.tables.heading_meaning import AMOUNT_KINDS, BODY, IGNORE, NAME, is_body_name
from tplog.readers.tables.heading_words import OUTCOME
from tplog.readers.tables.headings import stated_unit
from tplog.readers.tables.sheet import CellError
from tplog.readers.tables.wide_map import ColumnUse, WideMap
from tplog.readers.tables.wide_table import WideTable, is_blank, is_figure, is_title
from tplog.values.finding import Finding
from tplog.values.identifiers import ParseError, slug

_NEGATIVE = re.compile(r"[\-−–—(]|.*[0-9] ?[\-−]$", re.DOTALL)
_MINUS_BEHIND = re.compile(r"[0-9]\s?[-−–]$")
_TITLE_PARTS = re.compile(r"\s[-–—]\s|[,:;(]")
_KINDS = ", ".join((*AMOUNT_KINDS, IGNORE))
_TEXTS: Mapping[str, tuple[str, str]] = {
    "head": (
        "Förslag till mappning av {file}. Läs den, rätta och fyll i; se sedan vad den ger med:",
        "A proposed map of {file}. Read it, correct it and fill it in; then see what it makes with:",
    ),
    "budget": ("ärendets namn", "the matter's name"),
    "act": (
        "Vem som beslutade, och när (2024-11-25), om handlingen säger det:",
        "Who decided, and when (2024-11-25), if the paper says so:",
    ),
    "sheets": (
        "bladet som är läst; andra med celler: {others}. Gör en mappning för vart och ett",
        "the sheet that is read; others with cells: {others}. Make a map for each",
    ),
    "unit": ("beloppens enhet: kr, tkr, mkr", "the unit of the amounts: kr, tkr, mkr"),
    "title": ("handlingens titel", "the paper's title"),
    "body": (
        "organet vars poster raderna är; eller stryk den och skriv kind = 'body' för namnen",
        "the body whose lines the rows are; or delete it and write kind = 'body' for the names",
    ),
    "brackets": (
        "belopp inom parentes är negativa; stryk annars",
        "amounts in brackets are negative; else delete",
    ),
    "minus-behind": (
        "belopp med minus bakom (1 234-) är negativa; stryk annars",
        "amounts with a minus behind (1 234-) are negative; else delete",
    ),
    "signs": (
        "costs-negative om kostnader skrivs med minus, costs-positive om de inte gör det",
        "costs-negative if costs are written with a minus, costs-positive if they are not",
    ),
    "costs-negative": (
        "de flesta belopp är negativa: kostnader skrivs med minus; rätta om det är fel",
        "most amounts are negative: costs are written with a minus; correct it if that is wrong",
    ),
    "costs-positive": (
        "få belopp är negativa: de är besparingar eller intäkter; rätta om kostnader skrivs med minus",
        "few amounts are negative: savings or incomes; correct it if costs are written with a minus",
    ),
    "headings": ("numren på rubrikernas rader", "the numbers of the rows of headings"),
    "kind": (
        _KINDS,
        _KINDS,
    ),
    "investering": ("konton för investeringar; annars drift", "accounts of investments; else drift"),
    "year": ("årtal", "year"),
    "until": ("den sista dag som beloppen gäller", "the last day that the sums cover"),
    "reserved": (
        "namnet är i tplog fullmäktige självt eller en motpart; anslaget behöver ett eget",
        "the name is in tplog the council itself or a counterpart; the frame needs its own",
    ),
    "rows": ("vad raderna är, där det inte är givet", "what the rows are, where that is not plain"),
    "line": (
        "rader som läggs ihop till en post, den som rubriken ovanför namnger; minus: rader som dras ifrån",
        "rows that are added up to one line, that of the heading above; minus: rows that are taken off",
    ),
}


def proposed_map_text(table: WideTable, language: Language, options: Mapping[str, str]) -> str:
    """Return the text of a proposed map; ``options`` are keys of it that are known.

    What the table does not tell is empty, with a comment; the map is refused until it is filled in.
    """
    return "\n".join(_Proposal(table, language, options).rows()) + "\n"


@frozen
class _Proposal:
    """Writes a proposed map of a table in a language."""

    table: WideTable
    language: Language
    options: Mapping[str, str]

    def text(self, key: str, **params: str) -> str:
        """Return a sentence of the map in the language."""
        return in_language(_TEXTS[key], self.language).format(**params)

    def blank(self, key: str, why: str, value: str = '""') -> str:
        """Return a key that must be filled in."""
        return f"{key} = {value}  # {FILL_IN_MARK[self.language]}: {self.text(why)}"

    def given(self, key: str) -> str:
        """Return the row of a key that is known; empty if it is not."""
        return f"{key} = {toml_quoted(self.options[key])}" if key in self.options else ""

    def rows(self) -> Iterator[str]:
        """Yield the map's lines."""
        columns = proposed_columns(self.table)
        yield f"# {escape_invisible(self.text('head', file=self.table.file))}"
        yield f"#   tplog new --from-table {escape_invisible(self.table.file)} --map MAP.toml --preview"
        yield ""
        yield self.given("budget") or self.blank("budget", "budget")
        yield from filter(None, [self.given("sheet")])
        if self.table.other_sheets and "sheet" not in self.options:
            others = ", ".join(map(toml_quoted, self.table.other_sheets))
            yield f"# sheet = {toml_quoted(self.table.sheet)}  # {self.text('sheets', others=others)}"
        yield f"# {self.text('act')}"
        yield '# by = "kommunfullmäktige"'
        yield "# decided = "
        yield from self.unit_rows(columns)
        probe = self.probe(columns)
        questions, probe = self.questions(probe)
        if probe.body or any(question.rule is wide_rules.BODY_NOT_STATED for question in questions):
            body = self.body_in_titles()
            yield f"body = {toml_quoted(body)}  # {self.text('body')}" if body else self.blank("body", "body")
        headings = [column.heading for column in self.table.columns]
        if any("invester" in text.casefold() for text in (*self.table.titles, *headings)):
            yield f'kind = "investering"  # {self.text("investering")}'
        if question := self.table.heading_question:
            yield f"# {finding_sentence(question, self.language)}"
            yield self.blank("headings", "headings")
        elif self.table.heading_rows:
            yield f"headings = {list(self.table.heading_rows)}"
        yield ""
        yield "[source]"
        title = next((title for title in self.table.titles if is_title(title)), None)
        yield f"title = {toml_quoted(escape_invisible(title))}" if title else self.blank("title", "title")
        yield ""
        yield "[columns]"
        yield from map(self.column_row, columns)
        yield from self.name_rows(columns)
        yield from self.line_rows(probe)
        yield from self.question_rows(questions)

    def unit_rows(self, columns: Sequence[ColumnUse]) -> Iterator[str]:
        """Yield the unit, and what the signs mean."""
        known = [column.letters for column in columns if column.kind in AMOUNT_KINDS]
        letters = known or [column.letters for column in columns if not column.kind]
        cells = [row.cells.get(letter) for row in self.table.rows for letter in letters]
        texts = [
            cell if isinstance(cell, str) else f"{cell:f}" if cell is not None else ""
            for cell in map(_plain, cells)
        ]
        figures = [text for text, cell in zip(texts, cells, strict=True) if text and is_figure(cell)]
        stated = [stated_unit(column.heading) for column in self.table.columns if column.letters in letters]
        if "unit" in self.options:
            yield self.given("unit")
        elif self.table.unit:
            yield f"unit = {toml_quoted(self.table.unit)}"
        elif not all(stated) and not all(text[-1:].isalpha() for text in figures):
            yield self.blank("unit", "unit")
        if any(text.startswith("(") for text in figures):
            yield f'negative = "{BRACKETS}"  # {self.text("brackets")}'
        elif any(map(_MINUS_BEHIND.search, texts)):
            yield f'negative = "{MINUS_BEHIND}"  # {self.text("minus-behind")}'
        negative = sum(bool(_NEGATIVE.match(text)) for text in figures)
        if 5 * negative > 4 * len(figures):
            yield f'signs = "{COSTS_NEGATIVE}"  # {self.text("costs-negative")}'
        elif 5 * negative > len(figures):
            yield self.blank("signs", "signs")
        elif negative:
            yield f'signs = "{COSTS_POSITIVE}"  # {self.text("costs-positive")}'

    def column_row(self, column: ColumnUse) -> str:
        """Return the row of a column, with what is to be filled in."""
        missing = []
        values = [f"kind = {toml_quoted(column.kind)}"]
        if not column.kind:
            missing.append(self.text("kind"))
        if column.kind in AMOUNT_KINDS or (column.year and not column.kind):
            values.append(f"year = {column.year or toml_quoted('')}")
        if not column.year and (column.kind in AMOUNT_KINDS or not column.kind):
            missing.append(self.text("year"))
        if column.kind == OUTCOME:
            values.append(f"until = {column.until or toml_quoted('')}")
            missing += [] if column.until else [self.text("until")]
        values.append(f"heading = {toml_quoted(column.heading or '')}")
        mark = f"  # {FILL_IN_MARK[self.language]}: {'; '.join(missing)}" if missing else ""
        return f"{column.letters} = {{ {', '.join(values)} }}{mark}"

    def probe(self, columns: Sequence[ColumnUse]) -> WideMap:
        """Return a map by which the rows can be tried: what is unknown of columns does not matter there."""
        known = [evolve(column, kind=column.kind or IGNORE, heading=None) for column in columns]
        amounts = [column for column in known if column.kind in AMOUNT_KINDS]
        if not amounts:  # any column of figures shows what the rows are
            figures = {column.letters for column in self.table.columns if column.has_figures}
            known = [
                evolve(column, kind=OUTCOME)
                if column.letters in figures and column.kind == IGNORE
                else column
                for column in known
            ]
        brackets = any(
            str(cell).strip().startswith("(") for row in self.table.rows for cell in row.cells.values()
        )
        negative = (BRACKETS,) if brackets else (MINUS_BEHIND,)
        unit = self.table.unit or "tkr"
        headings = self.table.heading_rows
        return WideMap("", "x", tuple(known), {}, "x", unit=unit, negative=negative, headings=headings)

    def questions(self, probe: WideMap) -> tuple[tuple[Finding, ...], WideMap]:
        """Return the open questions of the rows, and the map with rules for names that repeat."""
        if needs_body(self.table, probe):
            probe = evolve(probe, body="–")
        questions = row_questions(self.table, probe)
        if any(question.rule is wide_rules.BODY_NOT_STATED for question in questions):
            probe = evolve(probe, body="–")
        with_rules = with_line_rules(self.table, probe)
        if with_rules.lines:
            left = row_questions(self.table, with_rules)
            unanswered = [question for question in questions if question.rule is wide_rules.BODY_NOT_STATED]
            return (*unanswered, *left), with_rules
        return questions, probe

    def body_in_titles(self) -> str | None:
        """Return the body that the titles name, or None."""
        parts = (part.strip() for title in self.table.titles for part in _TITLE_PARTS.split(title))
        return next((escape_invisible(part) for part in parts if is_body_name(part)), None)

    def name_rows(self, columns: Sequence[ColumnUse]) -> Iterator[str]:
        """Yield names for bodies whose own would be the council's or a counterpart's."""
        letters = [column.letters for column in columns if column.kind in {BODY, NAME}][:1]
        names = dict.fromkeys(row.text(letter) for row in self.table.rows for letter in letters)
        reserved = [(name, part) for name in names if (part := _reserved_part(name))]
        if reserved:
            yield ""
            yield f"[names]  # {self.text('reserved')}"
            yield from (f"{toml_quoted(name)} = {toml_quoted(f'{part}-anslag')}" for name, part in reserved)

    def line_rows(self, probe: WideMap) -> Iterator[str]:
        """Yield the rules of rows that are added up."""
        for rule in probe.lines:
            yield ""
            yield f"[[line]]  # {self.text('line')}"
            yield f"rows = [{', '.join(map(toml_quoted, rule.rows))}]"
            yield f"minus = [{', '.join(map(toml_quoted, rule.subtracted))}]"

    def question_rows(self, questions: Iterable[Finding]) -> Iterator[str]:
        """Yield a row to fill in for each question about a row."""
        rows = {
            str(question.params["row"]): question
            for question in questions
            if question.rule is not wide_rules.BODY_NOT_STATED and "row" in question.params
        }
        if rows:
            yield ""
            yield f"[rows]  # {FILL_IN_MARK[self.language]}: {self.text('rows')}"
        for number, question in rows.items():
            yield f"# {finding_sentence(question, self.language)}"
            key = "name" if question.rule is wide_rules.LINE_NAMED_TWICE else "kind"
            yield f'{number}.{key} = ""'


def _plain(cell: object) -> object:
    """Return a cell; None for one that states no figure or has an error."""
    return None if isinstance(cell, CellError) or is_blank(cell) else cell  # type: ignore[arg-type]


def _reserved_part(name: str) -> str | None:
    try:
        part = slug(name)
    except ParseError:
        return None
    return part if is_reserved(part) else None
