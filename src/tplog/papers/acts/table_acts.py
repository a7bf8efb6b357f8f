"""Read the columns of a table as acts: what a column is by its heading, and who decided by its section."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from attrs import evolve, field, frozen

from tplog.papers import vocabulary as words
from tplog.papers.acts.clauses import outside_words, uncertain, verb_in, year_of
from tplog.papers.acts.groups import Group, Settled
from tplog.papers.acts.receivers import body_reading, proposer
from tplog.papers.acts.sentence_acts import PROPOSAL
from tplog.papers.acts.sums import ColumnFigure, column_sums, net_sums, rows_that_add_up
from tplog.papers.drafts.drafted import TABLE_SECTION, CheckedSum, DraftedAct, DraftedLine, Reading, Reason
from tplog.papers.layout.placed import PlacedAmount
from tplog.papers.layout.sections import Section
from tplog.papers.layout.stretches import passage_of, text_of
from tplog.papers.layout.tables import Table, TableColumn
from tplog.papers.vocabulary import ColumnRule, HeadingKind
from tplog.values.amount import Amount

_CAPTION = re.compile(r"(?P<number>(?:tabell|bilaga|diagram) \d+)(?!\d)(?! (?:fastställs|antas|godkänns))")
_MIN_SENTENCE = 3  # words of a sentence, which a heading has not
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_REPORTED = {"OutcomeRecorded", "ForecastRecorded", "PlanNoted"}
_DECIDES = re.compile(r"(?<!\w)(?:fastställ\w*|anta\w*|godkänn\w*|beslut\w*|bevilja\w*|anslå\w*)(?!\w)")
_CHANGES = ColumnRule("FrameChanged", words.CHANGE, "Förändring")
_BUDGETS = re.compile(r"(?:budget|ram|anslag|kommunbidrag)")


@frozen
class TableContext:
    """Where a table stands: its section, the sections of its §, the paper's body, and the words above it."""

    section: Section
    group: Group
    body: str | None
    caption: str = ""

    @property
    def sentences(self) -> Iterator[tuple[Section, str]]:
        """The words of what is decided or proposed in its §, block by block, in lower case."""
        for section in self.group.finals:
            for block in section.blocks:
                if not _CAPTION.match(text := block.text.lower()):
                    yield section, text

    @property
    def number(self) -> str:
        """The table's number as a decision refers to it: ``tabell 2``; empty without one."""
        match = _CAPTION.match(self.caption.lower())
        return match["number"] if match else ""


@frozen
class _Kind:
    type: str | None
    rules: tuple[Reason, ...] = ()
    doubts: tuple[Reason, ...] = ()
    section: Section | None = None
    code: str = "column-no-act"
    year: int | None = field(default=None)


_UNKNOWN = _Kind(None, code="column-unknown")


def read_table(
    table: Table, context: TableContext, amounts: Mapping[int, PlacedAmount], settled: Settled
) -> tuple[list[DraftedAct], list[CheckedSum]]:
    """Return the acts of a table's columns and its sums; amounts in none are left out with the reason."""
    columns = [_figures(table, number, amounts) for number in range(len(table.columns))]
    kinds = _kinds(table, context)
    money = [column for column, kind in zip(columns, kinds, strict=True) if kind.type and column]
    nets = rows_that_add_up(money)
    acts: list[DraftedAct] = []
    sums: list[CheckedSum] = list(net_sums([column.heading for column in table.columns], columns))
    for column, figures, kind in zip(table.columns, columns, kinds, strict=True):
        checked = list(column_sums(figures))
        sums += [item for item in checked if item.agrees or kind.type]
        if kind.type is None:
            for item in figures:
                settled.leave(item.placed, kind.code, column=column.heading)
            continue
        acts += _acts(column, kind, figures, nets, context, settled)
    return acts, sums


def _kinds(table: Table, context: TableContext) -> list[_Kind]:
    """Return what each column is. Beside a new level it is the change that is decided, not the levels."""
    headings = [column.heading.lower() for column in table.columns]
    is_single = len(table.columns) == 1 and context.section.is_binding
    kinds = [_kind(column, context, is_single=is_single) for column in table.columns]
    if not any(words.CHANGED_LEVEL.fullmatch(heading) for heading in headings):
        return kinds
    return [_changed(column, kind, context) for column, kind in zip(table.columns, kinds, strict=True)]


def _changed(column: TableColumn, kind: _Kind, context: TableContext) -> _Kind:
    heading = column.heading.lower()
    named = Reason("column", (("heading", column.heading),))
    if words.CHANGED_LEVEL.fullmatch(heading):
        return _Kind(None, code="column-level")
    if words.CHANGE.fullmatch(heading):
        return _decided(_CHANGES, named, _last_year(heading), context)
    if kind.type in _REPORTED:
        return kind
    return (
        evolve(kind, type="FrameDecided", rules=(named,), doubts=(Reason("column-alone"),))
        if kind.type
        else kind
    )


def _last_year(heading: str) -> int | None:
    years = _YEAR.findall(heading)
    return int(years[-1]) if years else None


def _figures(table: Table, number: int, amounts: Mapping[int, PlacedAmount]) -> list[ColumnFigure]:
    figures = []
    for row in table.rows:
        for column, cell in row.cells:
            if column != number:
                continue
            placed = next((amounts[spot.index] for spot in cell.spots if spot.index in amounts), None)
            if placed is not None and "%" not in cell.text:
                figures.append(ColumnFigure(row, placed))
    return figures


def _kind(column: TableColumn, context: TableContext, *, is_single: bool) -> _Kind:
    """Return what a column's figures are: by its heading, else by the sentence that points at the table."""
    heading = column.heading.lower()
    rule = next((rule for rule in words.COLUMNS if rule.pattern.fullmatch(heading)), None)
    year = _last_year(heading)
    if rule is not None and rule.type is None:
        return _Kind(None)
    named = Reason("column", (("heading", column.heading),))
    if rule is not None and rule.type in _REPORTED:
        return _Kind(rule.type, (named,), section=context.section, year=year)
    is_bare = rule is None and not re.sub(r"[\W\d_]|tkr|mkr|mnkr|kronor|kr|belopp|år", "", heading)
    if rule is None and not is_bare and not is_single:
        return _Kind(None, code="column-unknown")
    if rule is not None and rule.type == PROPOSAL:
        return _proposed(named, year, context)
    return _decided(rule, named, year, context)


def _proposed(named: Reason, year: int | None, context: TableContext) -> _Kind:
    """Return the kind of a column that is a proposal: that of its §, else nobody says whose."""
    origin = next((item for item in context.group.sections if item.kind is HeadingKind.PROPOSAL), None)
    doubts = () if origin else (Reason("column-alone"),)
    return _Kind(PROPOSAL, (named,), doubts, section=origin or context.section, year=year)


def _decided(rule: ColumnRule | None, named: Reason, year: int | None, context: TableContext) -> _Kind:
    """Return the kind of a column that is decided or proposed, or of which nobody says who decided it."""
    if code := _outside_of(context):
        return _Kind(None, code=code)
    decision = _decision_of(context, year, is_budget=rule is not None and rule.is_weak)
    if decision is None:
        unsure = (Reason("column-alone"),)
        return _Kind(rule.type, (named,), unsure, context.section, year=year) if rule else _UNKNOWN
    section, text = decision
    verb = verb_in(text)
    years = set(_YEAR.findall(text))
    if rule is None and year and years and str(year) not in years:
        return _UNKNOWN  # a year that the decision does not name: a plan, or what was
    kind = rule.type if rule and rule.type != "AllocationDecided" else (verb.type if verb else None)
    if kind is None:
        return _UNKNOWN
    doubts = () if verb is not None and verb is not words.WEAK_VERBS else (Reason("weak-verb"),)
    rules: tuple[Reason, ...] = (named, Reason("table-of-decision"))
    if section.kind is HeadingKind.PROPOSAL:
        kind, rules = PROPOSAL, (*rules, Reason("proposal"))
    return _Kind(kind, rules, doubts, section, year=year)


def _outside_of(context: TableContext) -> str | None:
    """Return why a table's money is outside budgets, if all that its § decides or proposes is."""
    codes = [outside_words(text) for _, text in context.sentences if len(text.split()) > _MIN_SENTENCE]
    return codes[0] if codes and all(codes) else None


def _decision_of(context: TableContext, year: int | None, *, is_budget: bool) -> tuple[Section, str] | None:
    """Return the words that decide a table: those it stands under, or those on a budget of its year."""
    latest = None
    for section, text in context.sentences:
        if context.number and _DECIDES.search(text) and re.search(rf"{context.number}(?!\d)", text):
            years = {int(match) for match in _YEAR.findall(text)}
            return (section, text) if not is_budget or not years or year in years else None
        years = {int(match) for match in _YEAR.findall(text)}
        if is_budget:
            if (
                _DECIDES.search(text)
                and _BUDGETS.search(text)
                and (year in years if year and years else not years)
            ):
                return section, text
        elif (
            section is context.section
            or section.number == context.section.number
            or words.BY_REFERENCE.search(text)
        ) and verb_in(text) is not None:
            latest = (section, text)
    return latest


def _acts(
    column: TableColumn,
    kind: _Kind,
    figures: Sequence[ColumnFigure],
    nets: frozenset[int],
    context: TableContext,
    settled: Settled,
) -> Iterator[DraftedAct]:
    """Yield one act for each group of rows."""
    section = kind.section or context.section
    for group, items in groupby(figures, key=lambda item: item.row.group):
        rows = list(items)
        found_lines = [(item, _line(item, item.figure.amount, kind)) for item in rows if item.figure.amount]
        lines = [line for item, line in found_lines if not item.row.is_sum]
        totals = [(item, line) for item, line in found_lines if item.row.is_sum]
        for item in rows:
            if item.figure.amount is None:
                settled.leave(item.placed, uncertain(item.placed))
            elif item.row.is_sum and (item is not totals[-1][0] or not lines):
                settled.leave(item.placed, "sum-row")
            else:
                settled.used.add(item.placed.first)
        if not lines:
            continue
        total = totals[-1][1] if totals else None
        doubts = list(kind.doubts)
        if any(id(item.row) in nets for item in rows):
            doubts.append(Reason("row-is-sum"))
        if any(item.row.is_part for item in rows):
            doubts.append(Reason("row-is-part"))
        act = _act(column, kind, lines, section, context)
        if group:
            of_group = ("group", Reading(group, None, Reason("table-group")))
            act = evolve(act, key_values=(*act.key_values, of_group))
        yield evolve(act, total=evolve(total, year=act.year) if total else None, doubts=tuple(doubts))


def _act(
    column: TableColumn,
    kind: _Kind,
    lines: Sequence[DraftedLine],
    section: Section,
    context: TableContext,
) -> DraftedAct:
    year = kind.year or year_of(section.blocks[-1].text.lower() if section.blocks else "", section)
    spots = column.spots
    words_of = passage_of(spots, text_of(spots)) if spots else lines[0].passage
    by = section.by or proposer(section) or context.body
    keys = (("kind", Reading("förslag", None, Reason("proposal"))),) if kind.type == PROPOSAL else ()
    return DraftedAct(
        kind.type or PROPOSAL,
        tuple(evolve(line, year=year) for line in lines),
        words_of,
        TABLE_SECTION,
        kind.rules,
        by=body_reading(section, by) if by else None,
        to=Reading(section.to, section.heading_passage, Reason("to-heading"))
        if section.to and kind.type == PROPOSAL
        else None,
        column=column.heading,
        year=year,
        key_values=keys,
    )


def _line(item: ColumnFigure, amount: Amount, kind: _Kind) -> DraftedLine:
    figure = item.figure
    row = item.row
    passage = passage_of(row.name_spots, row.name) if row.name_spots else None
    doubts = () if row.name else (Reason("no-name"),)
    return DraftedLine(
        row.name,
        amount,
        figure.passage,
        passage,
        None,
        kind.year,
        figure.unit,
        doubts=doubts,
        rules=(Reason("name-row"),),
    )
