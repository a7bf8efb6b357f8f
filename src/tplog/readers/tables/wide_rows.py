"""Sort the rows of a wide table: bodies, their lines, sums, and what is none of these.

A row is a sum if its name says so, never by its figures alone: one that only adds up could be a line too, and
is refused with both readings until the map says which it is. A sum that its name declares but that does not
add up stays the stated sum.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from attrs import define, field

from tplog.errors import BadFile
from tplog.readers.table_reader import TableReader
from tplog.readers.tables import wide_rules as rules
from tplog.readers.tables.heading_meaning import BODY, IGNORE, NAME, is_body_name
from tplog.readers.tables.sum_labels import is_sum_or_net_label
from tplog.readers.tables.wide_body import BODY_KEY, BodyRows, with_own_lines
from tplog.readers.tables.wide_budget import (
    BudgetLine,
    FigureReader,
    LinePart,
    StatedSum,
    WideBudget,
    column_units,
)
from tplog.readers.tables.wide_doubts import begins_table, is_like_sum, is_no_money
from tplog.readers.tables.wide_map import GROUP, LINE, SUM, TEXT, WideMap, check_headings
from tplog.readers.tables.wide_names import name_questions
from tplog.readers.tables.wide_row_reader import (
    TableRow,
    hidden_rows,
    read_rows,
    repeats_as_figures,
    unread_parts,
)
from tplog.readers.tables.wide_runs import sum_rule, summed_run
from tplog.readers.tables.wide_scope import LineKey, RowScope
from tplog.readers.tables.wide_signs import sign_questions
from tplog.readers.tables.wide_table import WideTable
from tplog.values.finding import Finding, MessageParam, Rule, SourceLocation
from tplog.values.limits import MAX_NAME_LENGTH

_PART_NAME = re.compile(r"\W*(?:varav|därav|of which)\b.*", re.IGNORECASE)
_OF_WHICH = "of-which"


def read_wide_budget(table: WideTable, mapping: WideMap) -> WideBudget:
    """Return the budget that a table states, by its map. Raises BadFile with all mistakes and questions."""
    if questions := tuple(name_questions(table, mapping)):
        raise BadFile(*questions)
    sorter = _Sorter(table, mapping)
    sorter.sort()
    if sorter.problems:
        raise BadFile(*sorter.problems)
    bodies = tuple(body.finished() for body in sorter.bodies.values() if body.scope.lines)
    totals = tuple(with_own_lines(stated, bodies) for stated in sorter.totals)
    return WideBudget(table, mapping, sorter.units, bodies, totals, tuple(sorter.remarks))


@define
class _Sorter:
    """The rows being sorted: bodies by name, sums over bodies, mistakes and remarks, the present body."""

    table: WideTable
    mapping: WideMap
    problems: list[Finding] = field(factory=list)
    remarks: list[Finding] = field(factory=list)
    bodies: dict[str, BodyRows] = field(factory=dict)
    totals: list[StatedSum] = field(factory=list)
    scope: RowScope = field(factory=RowScope)
    since_total: RowScope = field(factory=RowScope)
    body: BodyRows | None = None
    has_body_names: bool = False
    has_heads: bool = False
    units: Mapping[str, str | None] = field(factory=dict)
    rows: list[TableRow] = field(factory=list)  # that are bodies by themselves

    def sort(self) -> None:
        """Sort all rows."""
        headings = {column.letters: column.heading for column in self.table.columns}
        self.problems += check_headings(self.mapping, headings)
        in_map = TableReader(self.mapping.file, {}, None, self.problems)
        self.units = column_units(self.table, self.mapping, in_map)
        reader = FigureReader(self.table, self.mapping, self.units, self.problems, self.remarks)
        self.remarks += [*unread_parts(self.table, self.mapping), *hidden_rows(self.table)]
        rows = read_rows(self.table, self.mapping, reader)
        heads = [row for row in rows if row.is_head and not row.is_last and row.name]
        self.has_heads = bool(heads)
        self.has_body_names = any(is_body_name(row.name) for row in rows)
        corner = headings.get(self.name_column or "", "")
        if self.mapping.body or (self.heads_by_name and is_body_name(corner)):
            self.begin_body(self.mapping.body or corner, 0)
        for row in rows:
            if self.ask_of_table(row, rows[-1].number):
                return
            self.take(row)
        self.problems += sign_questions(self.table.file, self.mapping, rows)
        self.ask_of_runs(self.rows, self.totals[-1] if self.totals else None)
        for body in self.bodies.values():
            self.check(body)

    @property
    def body_column(self) -> str | None:
        """The letters of the column of bodies, if lines have a column of their own."""
        return self.mapping.column_of(BODY) if self.mapping.column_of(NAME) else None

    @property
    def name_column(self) -> str | None:
        """The letters of the column of names."""
        return self.mapping.column_of(NAME) or self.mapping.column_of(BODY)

    @property
    def rows_are_bodies(self) -> bool:
        """Whether each row is a body by itself."""
        return self.mapping.column_of(NAME) is None

    @property
    def heads_by_name(self) -> bool:
        """Whether bodies are known by rows of their own."""
        return not (self.body_column or self.mapping.body or self.rows_are_bodies)

    def take(self, row: TableRow) -> None:
        """Sort one row."""
        if row.body:
            self.begin_body(row.body, row.number)
        if row.group and self.body is not None and row.group != self.body.group:
            self.body.begin_group(row.group)
        kind = row.use.kind or (self.kind_of_figures(row) if row.figures else self.kind_of_text(row))
        if row.figures and row.use.kind is None and is_no_money(row.name):
            self.problem(rules.ROW_NO_MONEY, row)
        elif self.rows_are_bodies and row.figures and kind in {BODY, LINE}:
            self.take_whole(row)
        else:
            self.take_as(kind, row)

    def take_as(self, kind: str, row: TableRow) -> None:
        """Take a row of a kind."""
        if kind == BODY:
            self.take_body(row)
        elif kind == GROUP and self.body is not None:
            self.body.begin_group(row.name)
            self.remark(rules.ROW_HEADS, row.number, name=row.name, body=self.body.name)
        elif kind == SUM:
            self.take_sum(row)
        elif kind == LINE:
            self.take_line(row)
        elif kind == _OF_WHICH:
            self.leave_out(row)
        elif row.name:
            rule = rules.ROW_IGNORED_BY_MAP if kind == IGNORE else rules.ROW_IGNORED
            self.remark(rule, row.number, name=row.name)

    def ask_of_table(self, row: TableRow, last: int) -> bool:
        """Return whether a row seems to begin another table, or headings again, and add the question."""
        if row.use.kind or row.figures:
            return False
        if row.repeats_headings and repeats_as_figures(self.table, self.mapping, row.number):
            self.problem(rules.ROW_LIKE_HEADINGS, row)
            return True
        if row.is_last or not (self.rows or self.scope.rows):
            return False
        is_after_all = bool(self.totals) and not self.since_total.rows
        is_new = is_after_all if row.repeats_headings else begins_table(row.text)
        if is_new:
            reader = TableReader(self.table.file, {"": row.number}, None, self.problems)
            params = {"row": str(row.number), "last": str(last), "name": row.text}
            reader.error(rules.TABLE_BEGINS, "", **params)
        return is_new

    def take_whole(self, row: TableRow) -> None:
        """Take a row that is a body by itself."""
        self.settle_head()
        if row.use.kind is None and self.ask_if_sum(row):
            return
        self.rows.append(row)
        self.take_body(row)

    def ask_of_runs(self, rows: Sequence[TableRow], total: StatedSum | None) -> None:
        """Add a question for each row that could be the sum of rows beside it, above or below.

        A ``total`` that counts them all tells that none is.
        """
        if total and RowScope.of(rows).rounds_to(total.figures):
            return
        for index, row in enumerate(rows):
            scope = None if row.use.kind else summed_run(rows, index)
            if scope is not None:
                self.problem(sum_rule(row, scope, len(rows)), row, rows=scope.row_text)

    def leave_out(self, row: TableRow) -> None:
        """Leave out a row that names itself a part of a line; each of its figures is remarked."""
        if self.body is None:
            self.problem(rules.BODY_NOT_STATED, row)
            return
        self.body.left_out.append(LinePart(row.number, row.name, row.figures))
        for figure in row.figures.values():
            location = SourceLocation(self.table.file, None, figure.cell, row.number)
            params = {"cell": figure.cell, "text": figure.text, "name": row.name}
            self.remarks.append(Finding(rules.PART_LEFT_OUT, params, location=location))

    def kind_of_text(self, row: TableRow) -> str:
        """Return what a row without figures seems to be."""
        is_text = not row.is_head or len(row.name) > MAX_NAME_LENGTH or is_sum_or_net_label(row.name)
        if not row.name or row.is_last or is_text or self.body_column or self.rows_are_bodies:
            return TEXT
        if self.mapping.body:
            return BODY if row.name.casefold() == self.mapping.body.casefold() else GROUP
        if is_body_name(row.name) or not (self.has_body_names or row.before_head):
            return BODY
        if self.body is None:
            return TEXT
        # Where all amounts are in a column, a line without any looks like a heading.
        is_plain = self.has_body_names and len(self.mapping.amount_columns) > 1
        if self.body.total is not None or not is_plain:
            self.problem(rules.HEAD_UNCLEAR, row)
        return GROUP if self.has_body_names else TEXT

    def kind_of_figures(self, row: TableRow) -> str:
        """Return what a row with figures seems to be."""
        if not row.name:
            return self.kind_without_name(row)
        if is_sum_or_net_label(row.name) or _PART_NAME.fullmatch(row.name):
            return SUM if is_sum_or_net_label(row.name) else _OF_WHICH
        if self.rows_are_bodies:
            return BODY
        if not self.heads_by_name or not is_body_name(row.name):
            return LINE
        if self.body is None or self.body.is_ended or not self.has_heads or self.body.head:
            return BODY
        self.body.doubtful.append(row)
        return LINE

    def kind_without_name(self, row: TableRow) -> str:
        """Return what a row with figures but no name is: the row of a body, or an open question."""
        if row.body and self.body is not None:
            return SUM if self.body.scope.lines else BODY
        if not self.ask_if_sum(row):
            self.problem(rules.ROW_WITHOUT_NAME, row)
        return IGNORE

    def begin_body(self, name: str, number: int) -> None:
        """Let the rows from here on belong to a body; it may have had rows before."""
        if self.body is None or self.body.name.casefold() != name.casefold():
            self.settle_head()
            self.body = self.bodies.setdefault(name.casefold(), BodyRows(name, number))
            self.body.begin_group("")

    def take_body(self, row: TableRow) -> None:
        """Take the row of a body itself, with or without figures."""
        self.begin_body(row.body or row.name, row.number)
        if self.body is not None and row.figures:
            if self.body.head or self.body.scope.lines:
                first = str((self.body.head.number if self.body.head else 0) or self.body.scope.rows[0])
                self.problem(rules.LINE_NAMED_TWICE, row, first=first, body=self.body.name)
            self.body.head = row

    def settle_head(self) -> None:
        """Make the figures of a body's own row its line, if no lines follow it."""
        body = self.body
        if body is not None and body.head and not body.scope.lines:
            self.add_line(
                body, body.head, BODY_KEY, BudgetLine(body.name, "", (), body.head.code, is_body=True)
            )

    def take_line(self, row: TableRow) -> None:
        """Take a row as a line of the present body, or as a part of one if the map adds it up."""
        if self.body is None:
            self.problem(rules.BODY_NOT_STATED, row)
            return
        if row.use.kind is None and self.ask_if_sum(row):
            return
        is_plain = bool(row.use.kind or self.body.group) or not self.heads_by_name
        if not is_plain and self.body.is_ended:
            self.body.doubtful.append(row)
        rule = next(
            (rule for rule in self.mapping.lines if rule.takes(row.number, row.name, self.body.name)), None
        )
        group = self.body.group
        key: LineKey = ("line", group, row.name.casefold())
        line = BudgetLine(row.name, group, (), row.code)
        if rule and rule.name:
            key, line = ("rule", group, rule.name), BudgetLine(rule.name, group, (), row.code)
        elif rule:
            key = ("group", group) if group else BODY_KEY
            line = BudgetLine(group or self.body.name, "", (), row.code, not group)
        elif (first := self.body.first_rows.setdefault(key, row.number)) != row.number:
            self.problem(rules.LINE_NAMED_TWICE, row, first=str(first), body=self.body.name)
        if rule is None:
            self.body.rows.append(row)
        is_subtracted = rule is not None and rule.subtracts(row.number, row.name)
        self.add_line(self.body, row, key, line, subtracted=is_subtracted)

    def add_line(
        self, body: BodyRows, row: TableRow, key: LineKey, line: BudgetLine, *, subtracted: bool = False
    ) -> None:
        """Add a row to a line in each scope."""
        part = LinePart(row.number, row.name, row.figures, subtracted)
        line = BudgetLine(line.name, line.group, (part,), line.code, line.is_body)
        for scope in (body.scope, body.group_scope, body.since_sum):
            scope.add(key, line)
        for scope in (self.scope, self.since_total):
            scope.add((body.name, *key), line)

    def ask_if_sum(self, row: TableRow) -> bool:
        """Return whether a row could be the sum of rows above, and add the question if it could."""
        scopes = [self.since_total, self.scope]
        if self.body is not None:
            scopes = [self.body.since_sum, self.body.group_scope, self.body.scope, *scopes]
        head = self.body.head.figures if self.body and self.body.head and not self.body.scope.lines else None
        of_table = (self.since_total, self.scope)
        matching = (
            s
            for s in scopes
            if s.could_be_sum(row.figures, head if any(s is whole for whole in of_table) else None)
        )
        scope = next(matching, None)
        if scope is not None:
            is_with_head = head is not None and any(scope is whole for whole in of_table)
            head_row = f", {self.body.head.number}" if is_with_head and self.body and self.body.head else ""
            self.problem(rules.ROW_COULD_BE_SUM, row, rows=f"{scope.row_text}{head_row}")
        elif scope := next((s for s in scopes if s.could_round_to(row.figures)), None):
            self.problem(rules.ROW_COULD_BE_ROUNDED_SUM, row, rows=scope.row_text)
        elif is_like_sum(row.name) and (scope := next((s for s in scopes if s.repeats(row.figures)), None)):
            self.problem(rules.ROW_COULD_REPEAT, row, rows=scope.row_text)
        return scope is not None

    def take_sum(self, row: TableRow) -> None:
        """Take a row as a stated sum: of the rows that it adds up; else of its group, body, or all rows."""
        self.settle_head()
        body, scopes = self.body, list[RowScope]()
        if body is not None and (row.body or body.has_rows_to_add):
            scopes = [body.scope, body.since_sum, body.group_scope]
            if body.group and body.name.casefold() not in row.name.casefold():
                scopes = [body.group_scope, body.scope, body.since_sum]
        default = scopes[0] if scopes and (row.body or self._expects_sum(row)) else self.scope
        if not row.body:
            scopes += [self.since_total, self.scope]
        scope = next((scope for scope in scopes if scope.equals(row.figures)), None)
        scope = scope or next((scope for scope in scopes if scope.rounds_to(row.figures)), default)
        stated = StatedSum(row.number, row.name, row.figures, tuple(scope.lines.values()))
        if body is not None and any(scope is s for s in (body.scope, body.since_sum, body.group_scope)):
            self.add_body_sum(body, scope, stated)
        else:
            self.totals.append(stated)
            self.since_total = RowScope()

    def _expects_sum(self, row: TableRow) -> bool:
        """Return whether a sum that adds up to nothing is the present body's, by its name or by others'."""
        body = self.body
        if body is None or body.total is not None:
            return False
        others = [other for other in self.bodies.values() if other is not body and other.has_rows_to_add]
        is_named = bool(body.group) or body.name.casefold() in row.name.casefold()
        return is_named or not others or any(other.total for other in others)

    def add_body_sum(self, body: BodyRows, scope: RowScope, stated: StatedSum) -> None:
        """Add a stated sum of a body's lines, of all of them or of some."""
        if len(scope.rows) < len(body.scope.rows) or (body.group and scope is body.group_scope):
            body.subtotals.append(stated)
        elif body.total is None:
            body.total = stated
        elif len(body.total.lines) < len(stated.lines) or body.doubtful:
            body.subtotals.append(body.total)
            body.total, body.doubtful = stated, []
        else:
            self.totals.append(stated)
        if scope is body.group_scope:
            body.begin_group("")
        body.since_sum = RowScope()

    def check(self, body: BodyRows) -> None:
        """Add the questions that are open when all of a body's rows are known."""
        self.body = body
        self.settle_head()
        head, lines = body.head, body.scope.lines
        if head and BODY_KEY not in lines:
            if head.use.kind is None and not body.scope.rounds_to(head.figures):
                self.problem(rules.HEAD_NOT_SUM, head, rows=body.scope.row_text)
            stated = StatedSum(head.number, head.name, head.figures, tuple(lines.values()))
            body.total = body.total or stated
        self.ask_of_runs(body.rows, body.total)
        if len(body.rows) == len(body.scope.rows) == 2 and body.total is None:  # noqa: PLR2004 (a line and its sum)
            first, second = body.rows
            if second.use.kind is None and RowScope.of([first]).repeats(second.figures):
                self.problem(rules.ROW_COULD_REPEAT, second, rows=str(first.number))
        is_whole = body.total is not None and body.scope.rounds_to(body.total.figures)
        for row in () if is_whole else body.doubtful:
            self.problem(rules.BODY_UNCLEAR, row, body=body.name)

    def problem(self, rule: Rule, row: TableRow, **params: MessageParam) -> None:
        """Add a mistake or a question about a row."""
        reader = TableReader(self.table.file, {"": row.number}, None, self.problems)
        reader.error(rule, "", row=str(row.number), name=row.name, **params)

    def remark(self, rule: Rule, number: int, **params: MessageParam) -> None:
        """Add a remark about a row."""
        self.remarks.append(Finding(rule, params, location=SourceLocation(self.table.file, line=number)))
