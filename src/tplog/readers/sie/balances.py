"""Sums of accounts and objects, and how an account is split by objects without counting money twice."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress

from attrs import define, field, frozen

from tplog.readers.bookkeeping import BookedSum, Objects
from tplog.readers.field_readers import check_limit
from tplog.readers.sie.rules import OBJECTS_APART, TOTAL_MISSING
from tplog.values.amount import format_kronor
from tplog.values.amount_parser import AMOUNT_TOO_LARGE
from tplog.values.identifiers import ParseError
from tplog.values.limits import MAX_BOOKKEEPING_SUMS, ORE_LIMIT

SUMS_OR_NAMES = "sums or names"
_LINE_BITS = 48
_LINE_MASK = (1 << _LINE_BITS) - 1
Dimensions = tuple[str, ...]
NO_OBJECTS: Objects = ()
NO_DIMENSIONS: Dimensions = ()  # of an account's own sums


@define
class RunningSum:
    """A growing sum: öre up to the requested day, and öre of everything in the year.

    ``line`` is the line of the first amount up to the day, 0 if there is none. The repeated öre are those of
    vouchers that stand once more; both sums hold them.
    """

    ore: int = 0
    whole_file_ore: int = 0
    line: int = 0
    is_used: bool = False  # whether it has any amount of the year
    repeated_ore: int = 0
    repeated_whole_file_ore: int = 0

    def add(self, ore: int, line: int, *, counts: bool = True) -> None:
        """Add öre; ``counts`` says whether the amount is dated up to the requested day."""
        self.is_used = True
        self.whole_file_ore += ore
        if counts:
            self.ore += ore
            self.line = self.line or line

    def mark_repeated(self, ore: int, *, counts: bool) -> None:
        """Note that öre which were added belong to a voucher that stands once more."""
        self.repeated_whole_file_ore += ore
        if counts:
            self.repeated_ore += ore

    def subtract_repeated(self) -> None:
        """Take the repeated öre off."""
        self.ore -= self.repeated_ore
        self.whole_file_ore -= self.repeated_whole_file_ore


@define
class StatedMonths:
    """The months for which an account's objects have a sum: one bit each, and the line of each."""

    months: int = 0
    lines: array[int] = field(factory=lambda: array("Q"))

    def earlier_line(self, month: int, line: int) -> int | None:
        """Return the line that already states the month; else store this one, return None."""
        if self.months >> month & 1:
            return next(entry & _LINE_MASK for entry in self.lines if entry >> _LINE_BITS == month)
        self.months |= 1 << month
        self.lines.append(month << _LINE_BITS | line)
        return None


SumsByObjects = dict[Objects, RunningSum]
SumsByMonth = dict[int, dict[Dimensions, RunningSum]]  # an account's sums by month and dimensions


def objects_in_dimensions(objects: Objects, wanted: frozenset[str]) -> Objects:
    """Return the objects that are in the ``wanted`` dimensions."""
    return tuple(pair for pair in objects if pair[0] in wanted and pair[1])


@define
class Sums:
    """Sums by account, by the dimensions that a row names, and by its objects in the wanted dimensions.

    Rows of different dimensions split the same money in different ways, so only sums of the same dimensions
    may be added. Vouchers' rows are never split again and stand under no dimensions.
    """

    wanted_dimensions: Callable[[str], frozenset[str]]
    cells: dict[str, dict[Dimensions, SumsByObjects]] = field(factory=dict)
    months: dict[str, SumsByMonth] = field(factory=dict)
    cell_count: int = 0
    month_cell_count: int = 0

    def group(self, account: str, dimensions: Dimensions = ()) -> SumsByObjects:
        """Return the sums of an account under these dimensions."""
        return self.cells.setdefault(account, {}).setdefault(dimensions, {})

    def cell(self, cells: SumsByObjects, objects: Objects) -> RunningSum:
        """Return the sum of these objects in a group. Raises ParseError if there are too many."""
        if (cell := cells.get(objects)) is None:
            self.cell_count += 1
            check_limit(MAX_BOOKKEEPING_SUMS, SUMS_OR_NAMES, self.cell_count)
            cell = cells[objects] = RunningSum()
        return cell

    def divided_cells(self, account: str, objects: Objects, month: int = 0) -> tuple[RunningSum, RunningSum]:
        """Return the two sums that a row by objects adds to: of its objects, and of its month."""
        dimensions = tuple(dimension for dimension, _ in objects)
        object_key = objects_in_dimensions(objects, self.wanted_dimensions(account))
        month_cells = self.months.setdefault(account, {}).setdefault(month, {})
        if (cell := month_cells.get(dimensions)) is None:
            self.month_cell_count += 1
            check_limit(MAX_BOOKKEEPING_SUMS, SUMS_OR_NAMES, self.month_cell_count)
            cell = month_cells[dimensions] = RunningSum()
        return self.cell(self.group(account, dimensions), object_key), cell


@frozen
class AccountTotal:
    """An account's total: öre up to the day and of the whole file; ``is_stated`` if the file has it."""

    ore: int
    whole_file_ore: int
    line: int
    is_stated: bool = True


def account_total(account: str, months: SumsByMonth, yearly: int | None = None) -> AccountTotal:
    """Return an account's total: its stated monthly sums, and in a month without one the sum of its objects.

    Where only the stated sums come to the yearly sum (öre), those alone: programs leave out sums of zero.
    Raises ParseError if a month has no stated sum and its dimensions have different sums.
    """
    totals = [month_sums[NO_DIMENSIONS] for month_sums in months.values() if NO_DIMENSIONS in month_sums]
    if totals and len(totals) < len(months) and sum(cell.whole_file_ore for cell in totals) == yearly:
        with suppress(ParseError):
            if (total := account_total(account, months)).whole_file_ore == yearly:
                return total
        return _sum_cells(totals, is_stated=True)
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
    return _sum_cells(cells, is_stated=not unstated)


def _sum_cells(cells: Sequence[RunningSum], *, is_stated: bool) -> AccountTotal:
    line = min((cell.line for cell in cells if cell.line), default=0)
    ore, whole_file_ore = sum(cell.ore for cell in cells), sum(cell.whole_file_ore for cell in cells)
    return AccountTotal(ore, whole_file_ore, line, is_stated)


def parts_total(months: SumsByMonth) -> AccountTotal:
    """Return an account's total if each of its sums is a part: those without objects and those of objects."""
    cells = [cell for month_sums in months.values() for cell in month_sums.values()]
    return _sum_cells(cells, is_stated=True)


def list_parts(account: str, groups: Mapping[Dimensions, SumsByObjects]) -> list[BookedSum]:
    """Return an account's rows by the wanted objects if each of its sums is a part."""
    return [
        BookedSum(account, objects, cell.ore, cell.line) for objects, cell in _add_up(groups.values()).items()
    ]


def divide_account(
    account: str,
    groups: Mapping[Dimensions, SumsByObjects],
    wanted: frozenset[str],
    total: AccountTotal,
    note_nested: Callable[[str], None],
) -> list[BookedSum]:
    """Return an account's rows by the wanted objects plus the rest, or the total alone.

    Calls ``note_nested`` with the account if lists of objects were taken for divisions within each other.
    Raises ParseError if the file splits it in several ways of which none contains the others.
    """
    cells, is_nested = _finest_division(account, groups, wanted, total)
    if is_nested:
        note_nested(account)
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
    account: str, groups: Mapping[Dimensions, SumsByObjects], wanted: frozenset[str], total: AccountTotal
) -> tuple[SumsByObjects, bool]:
    """Return the sums of the division with most of the wanted dimensions, and whether others are within it.

    The sums are empty if none has any.

    Lists of objects that contradict each other as divisions of the same money are parts if they sum to the
    total, and are added up. Those that can be either are refused: as parts they do not exceed the total, or
    as divisions they do too.
    """
    matching = {
        dimensions: wanted_part
        for dimensions, cells in groups.items()
        if (wanted_part := wanted.intersection(dimensions)) and any(cell.ore for cell in cells.values())
    }
    if not matching:
        return {}, False
    finest, *rest = sorted(
        matching, key=lambda dimensions: (-len(matching[dimensions]), len(dimensions), dimensions)
    )
    lists = [cells for dimensions, cells in groups.items() if dimensions]
    listed = [cell for cells in lists for cell in cells.values()]
    listed_ore = sum(cell.ore for cell in listed)
    are_parts = total.is_stated and total.ore == listed_ore
    division_sums = [sum(cell.ore for cell in groups[dimensions].values()) for dimensions in matching]
    exceed_total = abs(listed_ore) > abs(total.ore) >= max(map(abs, division_sums)) and all(
        cell.ore * listed_ore >= 0 for cell in listed
    )
    for division in rest:
        is_within = matching[division] <= matching[finest]
        is_split_alike = is_within and _is_split_alike(groups, finest, division, matching[division])
        if is_within and not is_split_alike and are_parts:
            return _add_up(lists), False
        if not is_split_alike or not exceed_total or listed_ore * total.ore < 0:
            raise ParseError(
                OBJECTS_APART, account=account, one=_join_dimensions(finest), other=_join_dimensions(division)
            )
    return groups[finest], bool(rest)


def _is_split_alike(
    groups: Mapping[Dimensions, SumsByObjects],
    finest: Dimensions,
    division: Dimensions,
    common: frozenset[str],
) -> bool:
    """Return whether two divisions can be of the same money: one is the other's, split further.

    Then no object has more in the further split than in the other.
    """
    coarse, fine = sorted((finest, division), key=len)
    if not set(coarse) < set(fine):
        return False
    whole, parts = (_sums_by_objects(groups[dimensions], common) for dimensions in (coarse, fine))
    return all(
        ore * whole.get(objects, 0) >= 0 and abs(ore) <= abs(whole.get(objects, 0))
        for objects, ore in parts.items()
    )


def _sums_by_objects(cells: SumsByObjects, wanted: frozenset[str]) -> dict[Objects, int]:
    """Return the öre up to the day by the objects in the wanted dimensions."""
    sums = dict[Objects, int]()
    for objects, cell in cells.items():
        key = objects_in_dimensions(objects, wanted)
        sums[key] = sums.get(key, 0) + cell.ore
    return sums


def _add_up(lists: Iterable[SumsByObjects]) -> SumsByObjects:
    """Return the sums of the same objects added up, in whatever division they are."""
    merged = SumsByObjects()
    for cells in lists:
        for objects, cell in cells.items():
            if cell.line:
                merged.setdefault(objects, RunningSum()).add(cell.ore, cell.line)
    return merged


def require_same_divisions(
    account: str, opening: Collection[Dimensions], closing: Collection[Dimensions], wanted: frozenset[str]
) -> None:
    """Raise ParseError if opening and closing balances are split in different ways.

    Only splits by a wanted dimension count; all splits if no dimension is wanted.
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
    """Return the rows by account and objects. Raises ParseError for a sum too large for a record."""
    ordered = tuple(sorted(rows, key=lambda row: (row.account, row.objects)))
    for row in ordered:
        if abs(row.ore) >= ORE_LIMIT:
            raise ParseError(AMOUNT_TOO_LARGE, text=f"{row.account}: {format_kronor(row.ore)}")
    return ordered
