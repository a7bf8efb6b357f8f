"""Tell a table's rows of sums from its rows of accounts, so that nothing counts twice (docs/imports.md).

A row is a sum if it says so (``Summa 40``, ``4010 Summa``), if its account is a group of others in the table
(``4`` or ``40`` over ``4010``; ``4010-4019``), or if the mapping says so. A sum is passed over only if its
figures are those of the rows that it sums up; else it is refused with both figures. A row with an account of
its own that happens to be the sum of others is refused too, since both can be meant.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, zip_longest

from attrs import define, field, frozen

from tplog.readers.tables.account_groups import NUMBER, RANGE, group_members, is_code
from tplog.readers.tables.booked_scope import figure_kinds
from tplog.readers.tables.column_mapping import REST, TOTAL, ColumnMapping
from tplog.readers.tables.figure_rows import (
    FigureRow,
    column_agrees,
    has_non_zero,
    is_chosen,
    is_near,
    parts_text,
)
from tplog.readers.tables.sum_row_rules import REST_OR_TOTAL, SUM_DIFFERS, SUM_OR_ACCOUNT, TOTAL_OR_ROW
from tplog.values.finding import Rule

_GROUP_DIGITS = 3  # the longest number that only groups accounts: account class, group, sub-group
_MOST_BLOCKS = 200  # how far a sum is looked for, in blocks of rows above it and below it
_MOST_CONTEXTS = 200
_FEWEST_PARTS = 2  # that make a sum which only arithmetic shows: one equal row is no sum
_LONGEST_ROWS = 5
_LEAST_SHARE = 4  # a difference of more than a quarter of a sum is no rounding


@frozen
class PassedSum:
    """A row of sums that does not count; ``parts`` is what it sums up if that differs by rounding."""

    row: FigureRow
    parts: str | None = None


@frozen
class SumMistake:
    """What is wrong with a row of sums."""

    row: FigureRow
    rule: Rule
    params: dict[str, str]


@define
class SumRows:
    """The rows of sums that were found, the mistakes, and what neither is: rows that have no account.

    ``near`` are rows of accounts that count, and yet are a group's sum but for rounding.
    """

    passed: list[PassedSum] = field(factory=list)
    mistakes: list[SumMistake] = field(factory=list)
    unaccounted: list[FigureRow] = field(factory=list)
    near: list[PassedSum] = field(factory=list)


def find_sums(rows: Sequence[FigureRow], mapping: ColumnMapping) -> SumRows:
    """Return which rows are sums of others; ``mapping`` says what arithmetic and labels cannot."""
    finder = _SumFinder(rows, mapping)
    finder.find()
    return finder.result


@define
class _SumFinder:
    rows: Sequence[FigureRow]
    mapping: ColumnMapping
    result: SumRows = field(factory=SumRows)
    is_detail: list[bool] = field(factory=list)
    is_chosen: list[bool] = field(factory=list)  # as a detail, by the mapping
    by_account: dict[str, list[int]] = field(factory=dict)
    accounts: list[str] = field(factory=list)
    borders: list[int] = field(factory=list)
    running: list[list[int]] = field(factory=list)  # by column, öre of the detail rows above each row
    units: list[int] = field(factory=list)  # the largest unit of a last digit, by column

    def find(self) -> None:
        """Tell the rows apart: by the mapping, by label, by number, and then by arithmetic."""
        labels, groups = self.sort_out()
        self.index_details()
        self.judge_objects()
        self.judge_blanks()
        self.index_details()
        for index in groups:
            self.judge_group(index)
        for index in labels:
            if self.rows[index].label is None and self.rows[index].is_numbered:
                self.judge_total_word(self.rows[index])
            else:
                self.judge_label(index)
        for index in self.arithmetic_rows():
            self.judge_arithmetic(index)

    def index_details(self) -> None:
        """Index the detail rows by account, and their sums up to each row."""
        by_account: dict[str, list[int]] = defaultdict(list)
        width = max((len(row.figures) for row in self.rows), default=0)
        self.running = [[0] for _ in range(width)]
        self.units = [1] * width
        for index, row in enumerate(self.rows):
            figures = zip_longest(self.running, row.figures)
            for column, (running, figure) in enumerate(figures):
                counted = figure[0] if figure and self.is_detail[index] else 0
                running.append(running[-1] + counted)
                if figure:
                    self.units[column] = max(self.units[column], figure[1])
            if self.is_detail[index]:
                by_account[row.account].append(index)
        self.by_account, self.accounts = dict(by_account), sorted(by_account)
        self.borders = [-1, *(i for i, detail in enumerate(self.is_detail) if not detail), len(self.rows)]

    def sort_out(self) -> tuple[list[int], list[int]]:
        """Return the rows that are sums by label or by lack of an account, and those that are groups."""
        labels, groups = [], []
        numbers = sorted({row.account for row in self.rows if row.has_figures and is_code(row.account)})
        rows_by_account = Counter(row.account for row in self.rows if row.has_figures)
        prefixes = {first for first, second in pairwise(numbers) if second.startswith(first)}
        for index, row in enumerate(self.rows):
            self.is_chosen.append(row.has_figures and is_chosen(row, self.mapping.details))
            self.is_detail.append(False)
            if not row.has_figures:
                self.is_detail[index] = row.is_numbered
            elif self.is_chosen[index]:
                self.is_detail[index] = True
            elif is_chosen(row, self.mapping.sums):
                self.result.passed.append(PassedSum(row))
            elif row.label or not row.is_numbered or (row.total_word and rows_by_account[row.account] > 1):
                labels.append(index)
            elif row.account in prefixes or group_members(row.account, numbers):
                groups.append(index)
            else:
                self.is_detail[index] = True
        return labels, groups

    def judge_group(self, index: int) -> None:
        """Pass over the row of a group of accounts if it is their sum; else it is a mistake."""
        row = self.rows[index]
        parts = self.in_context(row, self.numbered_parts(row.account))
        strict = sum(map(str.isdecimal, row.account)) > _GROUP_DIGITS
        is_sum = self.is_sum(row, parts, strict=strict) and not _is_mostly_rounding(row, parts)
        if is_sum and (len(parts) >= _FEWEST_PARTS or not strict):
            self.pass_over(row, parts)
        elif not any(figure and figure[0] for figure in row.figures):
            self.result.passed.append(PassedSum(row))  # nothing either way
        else:
            self.mistake(row, SUM_OR_ACCOUNT, parts)

    def judge_label(self, index: int) -> None:
        """Pass over a row that says that it is a sum, or that has no account, if it is a sum."""
        row = self.rows[index]
        if row.label is None:  # only arithmetic can tell
            exact = (rows for rows in self.candidates(index) if self.is_sum(row, rows, strict=True))
            parts = next((rows for rows in exact if len(rows) >= _FEWEST_PARTS), None)
            if parts is None or row.context or not has_non_zero(row.figures) or self.is_like(row, parts):
                self.result.unaccounted.append(row)
            else:
                self.pass_over(row, parts)
            return
        first: Sequence[FigureRow] = ()
        near: Sequence[FigureRow] = ()
        for parts in self.candidates(index):
            first = first or parts
            for reading in self.readings(row):
                if self.is_sum(reading, parts, strict=True):
                    if _is_of_another(row, parts):
                        self.mistake(row, SUM_OR_ACCOUNT, parts)
                    else:
                        self.pass_over(row, parts, exact=True)
                    return
                if not near and self.is_sum(reading, parts, strict=False):
                    near = parts
        if near:
            self.pass_over(row, near)
        elif has_non_zero(row.figures):
            self.mistake(row, SUM_DIFFERS, first)
        else:
            self.result.passed.append(PassedSum(row))

    def is_like(self, row: FigureRow, parts: Sequence[FigureRow]) -> bool:
        """Return whether a row without account has a code as its parts, or another row's text."""
        for column, text in row.loose_columns.items():
            others = [part.loose_columns[column] for part in parts if column in part.loose_columns]
            if figure_kinds(column):
                continue
            if text.isdecimal() and any(map(str.isdecimal, others)):
                return True
            if any(text == other.loose_columns.get(column) for other in self.rows if other is not row):
                return True
        return False

    def judge_total_word(self, row: FigureRow) -> None:
        """Pass over a row that says that it is of all of its account, if it is the sum of the others."""
        parts = [self.rows[i] for i in self.by_account.get(row.account, [])]
        if self.is_sum(row, parts, strict=False):
            self.pass_over(row, parts)
        else:
            self.mistake(row, SUM_DIFFERS, parts, key=row.total_word or row.key)

    def readings(self, row: FigureRow) -> tuple[FigureRow, ...]:
        """Return how a sum's figures can be meant: also negated where income is written without a minus."""
        return (row, row.negated) if self.mapping.incomes else (row,)

    def candidates(self, index: int) -> Iterator[list[FigureRow]]:
        """Yield which rows a row can sum up: by the number in its label; above it; below it."""
        row = self.rows[index]
        label = row.label or ""
        if same_account := [self.rows[i] for i in self.by_account.get(row.account, [])]:
            yield self.in_context(row, same_account)
        for number in RANGE.findall(label) or NUMBER.findall(label):
            code = number if isinstance(number, str) else "-".join(number)
            if parts := self.in_context(row, self.numbered_parts(code, itself=True)):
                yield parts
        place = bisect_left(self.borders, index)
        above = self.borders[max(0, place - _MOST_BLOCKS) : place]
        spans = [(border, index) for border in (*reversed(above), -1)]
        spans += [(index, border) for border in self.borders[place + 1 : place + 1 + _MOST_BLOCKS]]
        nearest = next((span for span in spans if self.details_between(*span)), None)
        for span in spans:
            if span == nearest or any(self.may_be_sum(reading, *span) for reading in self.readings(row)):
                yield self.details_between(*span)

    def may_be_sum(self, row: FigureRow, after: int, before: int, *, strict: bool = False) -> bool:
        """Return whether the detail rows between two places may make a row's figures: a quick look."""
        for column, figure in enumerate(row.figures):
            total = self.running[column][before] - self.running[column][after + 1]
            tolerance = 0 if strict else (before - after) * self.units[column]
            if figure and abs(figure[0] - total) > tolerance:
                return False
        return True

    def numbered_parts(self, number: str, *, itself: bool = False) -> list[FigureRow]:
        """Return the detail rows whose account is in a range, or begins with a number."""
        chosen: Iterable[str] = group_members(number, self.accounts)
        if is_code(number):
            start = bisect_left(self.accounts, number)
            end = bisect_left(self.accounts, number + "\U0010ffff")
            chosen = (code for code in self.accounts[start:end] if itself or code != number)
        return [self.rows[index] for code in chosen for index in self.by_account[code]]

    def in_context(self, row: FigureRow, parts: Sequence[FigureRow]) -> list[FigureRow]:
        """Return the parts that have the row's objects and period."""
        return [part for part in parts if row.context <= part.context and part.has_figures]

    def details_between(self, after: int, before: int) -> list[FigureRow]:
        """Return the detail rows with figures between two places."""
        places = range(after + 1, min(before, len(self.rows)))
        return [self.rows[i] for i in places if self.is_detail[i] and self.rows[i].has_figures]

    def is_sum(self, row: FigureRow, parts: Sequence[FigureRow], *, strict: bool) -> bool:
        """Return whether a row's figures are the parts' in every column; within rounding if not strict."""
        if not parts:
            return False
        return all(
            column_agrees(figure, [part.figures[column] for part in parts], strict=strict)
            for column, figure in enumerate(row.figures)
        )

    def judge_objects(self) -> None:
        """Look for rows that lack an object and are the sum of rows of the same account that have it."""
        if self.mapping.without_object == REST:
            return
        for account in self.accounts:
            places = [i for i in self.by_account[account] if self.rows[i].has_figures]
            contexts = {self.rows[i].context for i in places}
            if len(contexts) > _MOST_CONTEXTS:
                contexts &= {frozenset()}
            for context in contexts:
                chosen = [i for i in places if self.rows[i].context == context]
                parts = [self.rows[i] for i in places if self.rows[i].context > context]
                if len(chosen) == 1 and parts:
                    self.judge_total(chosen[0], parts)

    def judge_total(self, index: int, parts: Sequence[FigureRow]) -> None:
        """Judge a row that lacks an object which other rows of its account, the parts, have."""
        row = self.rows[index]
        if self.mapping.without_object == TOTAL:
            self.is_detail[index] = False
            if self.is_sum(row, parts, strict=False):
                self.pass_over(row, parts)
            else:
                self.mistake(row, SUM_DIFFERS, parts)
        elif has_non_zero(row.figures) and self.is_sum(row, parts, strict=True):
            self.mistake(row, REST_OR_TOTAL, parts)

    def judge_blanks(self) -> None:
        """Refuse rows that are the sum of their account's others and lack a cell which those have."""
        if self.mapping.without_object is not None:
            return
        totals: dict[int, tuple[str, list[FigureRow]]] = {}
        for places in self.by_account.values():
            rows = [self.rows[i] for i in places if self.rows[i].has_figures]
            for column in sorted({column for row in rows for column in row.loose_columns}):
                blank = [row for row in rows if column not in row.loose_columns]
                filled = [row for row in rows if column in row.loose_columns and has_non_zero(row.figures)]
                top = min(blank, key=lambda row: len(row.loose_columns), default=None)
                if top and filled and has_non_zero(top.figures) and self.is_sum(top, filled, strict=True):
                    totals.setdefault(id(top), (column, [top, *filled]))
        several = len(totals) > 1 or any(len(rows) > _FEWEST_PARTS for _, rows in totals.values())
        for column, (row, *parts) in totals.values() if several else ():
            self.mistake(row, TOTAL_OR_ROW, parts, column=column)

    def arithmetic_rows(self) -> Iterator[int]:
        """Yield the detail rows that could be sums by arithmetic: one account, one row, not chosen."""
        for index, row in enumerate(self.rows):
            single = self.is_detail[index] and len(self.by_account[row.account]) == 1
            if single and not self.is_chosen[index] and has_non_zero(row.figures):
                yield index

    def judge_arithmetic(self, index: int) -> None:
        """Refuse a row with an account that is exactly the sum of a whole block of rows."""
        row = self.rows[index]
        for parts in self.blocks(index):
            filled = [part for part in parts if has_non_zero(part.figures)]
            if len(filled) >= _FEWEST_PARTS and self.is_sum(row, filled, strict=True):
                self.mistake(row, SUM_OR_ACCOUNT, filled)
                return
        for digit in "09":
            parts = [part for part in self.group_of(row, digit) if has_non_zero(part.figures)]
            near = row.account.endswith(digit) and len(parts) >= _FEWEST_PARTS and is_near(row, parts)
            if near:
                self.result.near.append(PassedSum(row, parts_text(row, parts)))
                return

    def blocks(self, index: int) -> Iterator[Sequence[FigureRow]]:
        """Yield what a row may sum up: all to the next sum above or below, a group around it."""
        row, place = self.rows[index], bisect_left(self.borders, index)
        above, below = self.borders[place - 1], self.borders[place]
        spans = [(above, index)] + [(index, below)] * (above == index - 1)
        for digits in range(1, _GROUP_DIGITS + 1):
            start = row.account[:digits]
            first, last = index, index
            while first - 1 > above and self.rows[first - 1].account.startswith(start):
                first -= 1
            while last + 1 < below and self.rows[last + 1].account.startswith(start):
                last += 1
            spans += [(first - 1, index)] * (last == index) + [(index, last + 1)] * (first == index)
        for span in spans:
            if self.may_be_sum(row, *span, strict=True):
                yield self.details_between(*span)
        if row.account.endswith("0"):
            yield self.group_of(row, "0")

    def group_of(self, row: FigureRow, digit: str) -> list[FigureRow]:
        """Return the other rows of the group that an account begins (``4000``, 0) or ends (``4099``, 9)."""
        beginning = row.account.rstrip(digit)
        if not is_code(row.account) or not is_code(beginning):
            return []
        group = self.numbered_parts(beginning)
        return [part for part in group if part is not row and len(part.account) == len(row.account)]

    def pass_over(self, row: FigureRow, parts: Sequence[FigureRow], *, exact: bool | None = None) -> None:
        """Note a row as a sum, with what its parts make if that differs."""
        exact = self.is_sum(row, parts, strict=True) if exact is None else exact
        self.result.passed.append(PassedSum(row, None if exact else parts_text(row, parts)))

    def mistake(self, row: FigureRow, rule: Rule, parts: Sequence[FigureRow], **more: str) -> None:
        """Note a mistake about a row and the rows that it may sum up."""
        numbers = [str(part.number) for part in parts]
        shown = ", ".join(numbers[:_LONGEST_ROWS]) + (" …" if len(numbers) > _LONGEST_ROWS else "")
        params = {"text": row.text, "stated": row.stated, "key": row.key, "parts": parts_text(row, parts)}
        params |= {"count": str(len(parts)), "rows": shown, **more}
        names = rule.placeholders()
        self.result.mistakes.append(SumMistake(row, rule, {k: v for k, v in params.items() if k in names}))


def _is_of_another(row: FigureRow, parts: Sequence[FigureRow]) -> bool:
    """Return whether a row has an account of its own, and all that it sums up is one row of another."""
    return is_code(row.account) and len(parts) == 1 and not parts[0].account.startswith(row.account)


def _is_mostly_rounding(row: FigureRow, parts: Sequence[FigureRow]) -> bool:
    """Return whether a figure differs from its parts' by more than a quarter of itself."""
    for column, figure in enumerate(row.figures):
        if figure:
            total = sum(part[0] for part_row in parts if (part := part_row.figures[column]))
            if _LEAST_SHARE * abs(figure[0] - total) > abs(figure[0]):
                return True
    return False
