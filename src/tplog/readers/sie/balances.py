"""Sums of accounts and of their objects, and how one is told from the other: never both, nothing left out."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from attrs import define, field, frozen

from tplog.readers.bookkeeping import BookedSum, Objects
from tplog.readers.sie.rules import OBJECTS_APART, TOTAL_MISSING
from tplog.readers.table_reader import check_limit
from tplog.values.amount import format_kronor
from tplog.values.amount_parser import AMOUNT_TOO_LARGE
from tplog.values.identifiers import ParseError
from tplog.values.limits import MAX_BOOKKEEPING_SUMS, ORE_LIMIT

SUMS_OR_NAMES = "sums or names"
_LINE_BITS = 48
_LINE_MASK = (1 << _LINE_BITS) - 1
Dimensions = tuple[str, ...]
NO_OBJECTS: Objects = ()
NO_DIMENSIONS: Dimensions = ()  # what an account's own sums are divided by


@define
class RunningSum:
    """A sum that grows: öre up to the day asked for and of all that the file has of the year.

    ``line`` is that of the first amount up to the day, 0 where there is none.
    """

    ore: int = 0
    whole_file_ore: int = 0
    line: int = 0

    def add(self, ore: int, line: int, *, counts: bool = True) -> None:
        """Add an amount of öre, which counts up to the day or not."""
        self.whole_file_ore += ore
        if counts:
            self.ore += ore
            self.line = self.line or line


@define
class StatedMonths:
    """The months that an account's objects have a sum of: a bit for each, and each with its line."""

    months: int = 0
    lines: array[int] = field(factory=lambda: array("Q"))

    def earlier_line(self, month: int, line: int) -> int | None:
        """The line that states the month already; None where this one is the first, and is kept."""
        if self.months >> month & 1:
            return next(entry & _LINE_MASK for entry in self.lines if entry >> _LINE_BITS == month)
        self.months |= 1 << month
        self.lines.append(month << _LINE_BITS | line)
        return None


SumsByObjects = dict[Objects, RunningSum]
SumsByMonth = dict[int, dict[Dimensions, RunningSum]]  # what an account's dimensions came to, month by month


def objects_in_dimensions(objects: Objects, wanted: frozenset[str]) -> Objects:
    """Those of the objects that are in the dimensions asked for."""
    return tuple(pair for pair in objects if pair[0] in wanted and pair[1])


@define
class Sums:
    """Cells by account, by the dimensions that a row names, and by its objects in those that are asked for.

    Rows of other dimensions are other divisions of the same money: only cells of the same dimensions may be
    added. Vouchers' rows are parts for good and stand under no dimensions at all.
    """

    wanted_dimensions: Callable[[str], frozenset[str]]
    cells: dict[str, dict[Dimensions, SumsByObjects]] = field(factory=dict)
    months: dict[str, SumsByMonth] = field(factory=dict)
    cell_count: int = 0
    month_cell_count: int = 0

    def group(self, account: str, dimensions: Dimensions = ()) -> SumsByObjects:
        """The cells of an account under some dimensions."""
        return self.cells.setdefault(account, {}).setdefault(dimensions, {})

    def cell(self, cells: SumsByObjects, objects: Objects) -> RunningSum:
        """The cell of objects in a group. Raises NotUnderstood where there are too many."""
        if (cell := cells.get(objects)) is None:
            self.cell_count += 1
            check_limit(MAX_BOOKKEEPING_SUMS, SUMS_OR_NAMES, self.cell_count)
            cell = cells[objects] = RunningSum()
        return cell

    def divided_cells(self, account: str, objects: Objects, month: int = 0) -> tuple[RunningSum, RunningSum]:
        """The cells of a row that divides an account by its dimensions: of its objects, and of the month."""
        dimensions = tuple(dimension for dimension, _ in objects)
        object_key = objects_in_dimensions(objects, self.wanted_dimensions(account))
        month_cells = self.months.setdefault(account, {}).setdefault(month, {})
        if (cell := month_cells.get(dimensions)) is None:
            self.month_cell_count += 1
            check_limit(MAX_BOOKKEEPING_SUMS, SUMS_OR_NAMES, self.month_cell_count)
            cell = month_cells[dimensions] = RunningSum()
        return self.cell(self.group(account, dimensions), object_key), cell

    def booked_sums(self) -> Iterator[BookedSum]:
        """Vouchers' sums: each row by its objects, or the account's total where none are asked for."""
        for account, groups in self.cells.items():
            for objects, cell in groups[()].items():
                if cell.line:
                    yield BookedSum(account, objects, cell.ore, cell.line)


@frozen
class AccountTotal:
    """What an account came to: öre up to the day and of all the file; ``is_stated`` if the file says it."""

    ore: int
    whole_file_ore: int
    line: int
    is_stated: bool = True


def account_total(account: str, months: SumsByMonth) -> AccountTotal:
    """An account's total, month by month: its own, or that of its objects where all dimensions come to it.

    Raises NotUnderstood where they do not.
    """
    unstated = [month_sums for month_sums in months.values() if NO_DIMENSIONS not in month_sums]
    dimensions = sorted({dimension for month_sums in unstated for dimension in month_sums})
    cells = list[RunningSum]()
    for month_sums in months.values():
        if stated := month_sums.get(NO_DIMENSIONS):
            cells.append(stated)
            continue
        totals = [month_sums.get(dimension, RunningSum()) for dimension in dimensions]
        if len({(cell.ore, cell.whole_file_ore) for cell in totals}) > 1:
            raise ParseError(TOTAL_MISSING, account=account)
        cells.append(totals[0])
    line = min((cell.line for cell in cells if cell.line), default=0)
    return AccountTotal(
        sum(cell.ore for cell in cells), sum(cell.whole_file_ore for cell in cells), line, not unstated
    )


def divide_account(
    account: str, groups: Mapping[Dimensions, SumsByObjects], wanted: frozenset[str], total: AccountTotal
) -> list[BookedSum]:
    """An account's rows by the objects asked for, and what is left of its total; or the total alone.

    Raises NotUnderstood where the file divides it in several ways, none of which has all of the others.
    """
    cells = _finest_division(account, groups, wanted)
    rows = [
        BookedSum(account, objects, cell.ore, cell.line)
        for objects, cell in cells.items()
        if objects and cell.line
    ]
    rest = total.ore - sum(row.ore for row in rows)
    if rest or (total.line and not rows):
        rows.append(BookedSum(account, NO_OBJECTS, rest, total.line or rows[0].line))
    return rows


def _finest_division(
    account: str, groups: Mapping[Dimensions, SumsByObjects], wanted: frozenset[str]
) -> SumsByObjects:
    """The cells of the division that tells most of what is asked for; none where none tells anything."""
    matching = {
        dimensions: wanted_part
        for dimensions, cells in groups.items()
        if (wanted_part := wanted.intersection(dimensions)) and any(cell.ore for cell in cells.values())
    }
    if not matching:
        return {}
    finest, *others = sorted(
        matching, key=lambda dimensions: (-len(matching[dimensions]), len(dimensions), dimensions)
    )
    for other in others:
        same = matching[other] == matching[finest] and len(other) == len(finest)
        if same or not matching[other] <= matching[finest]:
            raise ParseError(
                OBJECTS_APART, account=account, one=_join_dimensions(finest), other=_join_dimensions(other)
            )
    return groups[finest]


def require_same_divisions(
    account: str, opening: Collection[Dimensions], closing: Collection[Dimensions], wanted: frozenset[str]
) -> None:
    """Raises NotUnderstood where balances are divided in one way as a year opens and in another as it closes.

    Only the divisions by a dimension asked for matter; all of them where none is.
    """
    opening_divisions, closing_divisions = (
        {
            dimensions
            for dimensions in divisions
            if dimensions and not (wanted and wanted.isdisjoint(dimensions))
        }
        for divisions in (opening, closing)
    )
    if any(opening) and any(closing) and opening_divisions != closing_divisions:
        first, second = (
            min(opening_divisions - closing_divisions or filter(None, opening)),
            min(closing_divisions - opening_divisions or filter(None, closing)),
        )
        raise ParseError(
            OBJECTS_APART, account=account, one=_join_dimensions(first), other=_join_dimensions(second)
        )


def _join_dimensions(dimensions: Dimensions) -> str:
    return " + ".join(dimensions)


def sorted_rows(rows: Iterable[BookedSum]) -> tuple[BookedSum, ...]:
    """Rows by account and objects. Raises NotUnderstood for a sum that no record can hold exactly."""
    ordered = tuple(sorted(rows, key=lambda row: (row.account, row.objects)))
    for row in ordered:
        if abs(row.ore) >= ORE_LIMIT:
            raise ParseError(AMOUNT_TOO_LARGE, text=f"{row.account}: {format_kronor(row.ore)}")
    return ordered
