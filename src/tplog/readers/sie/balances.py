"""Sums of accounts and of their objects, and how one is told from the other: never both, nothing left out."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from attrs import define, field, frozen

from tplog.readers.bookkeeping import Booked, Objects
from tplog.readers.sie.rules import OBJECTS_APART, TOTAL_MISSING
from tplog.readers.table_reader import at_most
from tplog.values.amount import in_kronor
from tplog.values.amount_parser import AMOUNT_TOO_LARGE
from tplog.values.identifiers import NotUnderstood
from tplog.values.limits import MOST_SUMS, ORE_LIMIT

SUMS = "sums or names"
_LINE_BITS = 48
_LINE = (1 << _LINE_BITS) - 1
Dimensions = tuple[str, ...]
NONE: Objects = ()
ALL: Dimensions = ()  # what an account's own sums are divided by


@define
class Cell:
    """A sum that grows: öre up to the day asked for and of all that the file has of the year.

    ``line`` is that of the first amount up to the day, 0 where there is none.
    """

    ore: int = 0
    whole: int = 0
    line: int = 0

    def add(self, ore: int, line: int, *, counts: bool = True) -> None:
        """Add an amount of öre, which counts up to the day or not."""
        self.whole += ore
        if counts:
            self.ore += ore
            self.line = self.line or line


@define
class Stated:
    """The months that an account's objects have a sum of: a bit for each, and each with its line."""

    months: int = 0
    lines: array[int] = field(factory=lambda: array("Q"))

    def earlier(self, month: int, line: int) -> int | None:
        """The line that states the month already; None where this one is the first, and is kept."""
        if self.months >> month & 1:
            return next(told & _LINE for told in self.lines if told >> _LINE_BITS == month)
        self.months |= 1 << month
        self.lines.append(month << _LINE_BITS | line)
        return None


Cells = dict[Objects, Cell]
Months = dict[int, dict[Dimensions, Cell]]  # what an account's dimensions came to, month by month


def narrowed(objects: Objects, wanted: frozenset[str]) -> Objects:
    """Those of the objects that are in the dimensions asked for."""
    return tuple(pair for pair in objects if pair[0] in wanted and pair[1])


@define
class Sums:
    """Cells by account, by the dimensions that a row names, and by its objects in those that are asked for.

    Rows of other dimensions are other divisions of the same money: only cells of the same dimensions may be
    added. Vouchers' rows are parts for good and stand under no dimensions at all.
    """

    wanted: Callable[[str], frozenset[str]]
    cells: dict[str, dict[Dimensions, Cells]] = field(factory=dict)
    months: dict[str, Months] = field(factory=dict)
    count: int = 0
    count_of_months: int = 0

    def group(self, account: str, dimensions: Dimensions = ()) -> Cells:
        """The cells of an account under some dimensions."""
        return self.cells.setdefault(account, {}).setdefault(dimensions, {})

    def cell(self, cells: Cells, kept: Objects) -> Cell:
        """The cell of objects in a group. Raises NotUnderstood where there are too many."""
        if (cell := cells.get(kept)) is None:
            self.count += 1
            at_most(MOST_SUMS, SUMS, self.count)
            cell = cells[kept] = Cell()
        return cell

    def apart(self, account: str, objects: Objects, month: int = 0) -> tuple[Cell, Cell]:
        """The cells of a row that divides an account by its dimensions: of its objects, and of the month."""
        dimensions = tuple(dimension for dimension, _ in objects)
        kept = narrowed(objects, self.wanted(account))
        told = self.months.setdefault(account, {}).setdefault(month, {})
        if (cell := told.get(dimensions)) is None:
            self.count_of_months += 1
            at_most(MOST_SUMS, SUMS, self.count_of_months)
            cell = told[dimensions] = Cell()
        return self.cell(self.group(account, dimensions), kept), cell

    def parted(self) -> Iterator[Booked]:
        """Vouchers' sums: each row by its objects, or the account's total where none are asked for."""
        for account, groups in self.cells.items():
            for objects, cell in groups[()].items():
                if cell.line:
                    yield Booked(account, objects, cell.ore, cell.line)


@frozen
class Total:
    """What an account came to: öre up to the day and of all the file; ``own`` if the file says all itself."""

    ore: int
    whole: int
    line: int
    own: bool = True


def total(account: str, months: Months) -> Total:
    """An account's total, month by month: its own, or that of its objects where all dimensions come to it.

    Raises NotUnderstood where they do not.
    """
    without = [told for told in months.values() if ALL not in told]
    dimensions = sorted({dimension for told in without for dimension in told})
    cells = list[Cell]()
    for told in months.values():
        if own := told.get(ALL):
            cells.append(own)
            continue
        found = [told.get(dimension, Cell()) for dimension in dimensions]
        if len({(cell.ore, cell.whole) for cell in found}) > 1:
            raise NotUnderstood(TOTAL_MISSING, account=account)
        cells.append(found[0])
    line = min((cell.line for cell in cells if cell.line), default=0)
    return Total(sum(cell.ore for cell in cells), sum(cell.whole for cell in cells), line, not without)


def divided(
    account: str, groups: Mapping[Dimensions, Cells], wanted: frozenset[str], told: Total
) -> list[Booked]:
    """An account's rows by the objects asked for, and what is left of its total; or the total alone.

    Raises NotUnderstood where the file divides it in several ways, none of which has all of the others.
    """
    cells = _finest(account, groups, wanted)
    rows = [
        Booked(account, objects, cell.ore, cell.line)
        for objects, cell in cells.items()
        if objects and cell.line
    ]
    rest = told.ore - sum(row.ore for row in rows)
    if rest or (told.line and not rows):
        rows.append(Booked(account, NONE, rest, told.line or rows[0].line))
    return rows


def _finest(account: str, groups: Mapping[Dimensions, Cells], wanted: frozenset[str]) -> Cells:
    """The cells of the division that tells most of what is asked for; none where none tells anything."""
    found = {
        dimensions: kept
        for dimensions, cells in groups.items()
        if (kept := wanted.intersection(dimensions)) and any(cell.ore for cell in cells.values())
    }
    if not found:
        return {}
    best, *others = sorted(
        found, key=lambda dimensions: (-len(found[dimensions]), len(dimensions), dimensions)
    )
    for other in others:
        same = found[other] == found[best] and len(other) == len(best)
        if same or not found[other] <= found[best]:
            raise NotUnderstood(OBJECTS_APART, account=account, one=_together(best), other=_together(other))
    return groups[best]


def met(
    account: str, opening: Collection[Dimensions], closing: Collection[Dimensions], wanted: frozenset[str]
) -> None:
    """Raises NotUnderstood where balances are divided in one way as a year opens and in another as it closes.

    Only the divisions by a dimension asked for matter; all of them where none is.
    """
    one, other = (
        {
            dimensions
            for dimensions in divisions
            if dimensions and not (wanted and wanted.isdisjoint(dimensions))
        }
        for divisions in (opening, closing)
    )
    if any(opening) and any(closing) and one != other:
        first, second = min(one - other or filter(None, opening)), min(other - one or filter(None, closing))
        raise NotUnderstood(OBJECTS_APART, account=account, one=_together(first), other=_together(second))


def _together(dimensions: Dimensions) -> str:
    return " + ".join(dimensions)


def in_order(rows: Iterable[Booked]) -> tuple[Booked, ...]:
    """Rows by account and objects. Raises NotUnderstood for a sum that no record can hold exactly."""
    told = tuple(sorted(rows, key=lambda row: (row.account, row.objects)))
    for row in told:
        if abs(row.ore) >= ORE_LIMIT:
            raise NotUnderstood(AMOUNT_TOO_LARGE, text=f"{row.account}: {in_kronor(row.ore)}")
    return told
