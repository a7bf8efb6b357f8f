"""Settle what a file means by monthly sums without objects: an account's total, or the rest that has none.

The format means the total; some programs write the rest, and each list of objects as one more part. The
file's other sums show which: those of the year, those of the vouchers, or that the months balance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from attrs import evolve, frozen

from tplog.readers.bookkeeping import RowsWithoutObjects
from tplog.readers.sie.balances import (
    NO_DIMENSIONS,
    AccountTotal,
    Sums,
    SumsByMonth,
    account_total,
    parts_total,
)
from tplog.readers.sie.rules import MONTHS_AMBIGUOUS, MONTHS_CONTRADICT
from tplog.values.finding import MessageParam
from tplog.values.identifiers import ParseError

TOTAL, REST = RowsWithoutObjects.TOTAL, RowsWithoutObjects.REST
OtherSums = Mapping[str, int]  # öre of the whole file by account


@frozen
class Doubt:
    """An account whose two readings differ; ``total`` is None if its objects give no total."""

    account: str
    total: AccountTotal | None
    rest: AccountTotal

    @property
    def sums(self) -> dict[str, MessageParam]:
        """The two sums up to the day, for messages."""
        return {"total": "–" if self.total is None else self.total.ore, "rest": self.rest.ore}


@frozen
class MonthReading:
    """What monthly sums without objects are in a file, and by what; None if that is not settled.

    ``doubts`` are the accounts for which the two readings differ; ``voices`` one account for each reading, if
    the other sums contradict each other.
    """

    choice: RowsWithoutObjects | None
    source: str
    doubts: Mapping[str, Doubt]
    other_sums: OtherSums
    voices: tuple[str, str] | None = None

    def total(self, account: str, months: SumsByMonth) -> AccountTotal:
        """Return an account's total. Raises ParseError if the reading, or the total, is not settled."""
        if self.choice is REST:
            return parts_total(months)
        doubt = self.doubts.get(account)
        if doubt and doubt.total and self.choice is None and doubt.total.ore != doubt.rest.ore:
            if self.voices:
                by_total, by_parts = self.voices
                raise ParseError(MONTHS_CONTRADICT, account=by_total, against=by_parts)
            raise ParseError(MONTHS_AMBIGUOUS, account=account, count="1", **doubt.sums)
        return account_total(account, months, self.other_sums.get(account))


def find_doubts(sums: Sums, other_sums: OtherSums) -> dict[str, Doubt]:
    """Return the accounts for which the two readings differ; ``other_sums`` tell of zeros left out."""
    doubts = dict[str, Doubt]()
    for account, months in sums.months.items():
        rest = parts_total(months)
        try:
            total = account_total(account, months, other_sums.get(account))
        except ParseError:
            total = None
        if total is None or (total.ore, total.whole_file_ore) != (rest.ore, rest.whole_file_ore):
            doubts[account] = Doubt(account, total, rest)
    return doubts


def settle_month_reading(
    months: Sums,
    other_sums: OtherSums,
    said: RowsWithoutObjects | None,
    other_years: Callable[[], Iterable[tuple[Sums, OtherSums]]],
) -> MonthReading:
    """Return the reading that a person has said, else the one that the file's other sums show."""
    doubts = find_doubts(months, other_sums)
    unsettled = MonthReading(None, "", doubts, other_sums)
    if said:
        return evolve(unsettled, choice=said, source="the mapping")
    voices = _voices(doubts, other_sums)
    if len(voices) > 1:
        return evolve(unsettled, voices=(voices[TOTAL], voices[REST]))
    for choice in voices:
        return evolve(unsettled, choice=choice, source="the file's other sums")
    if balanced := _balanced_reading(months):
        return evolve(unsettled, choice=balanced, source="the balance of the months")
    for other_months, sums_of_year in other_years() if doubts else ():
        voices = _voices(find_doubts(other_months, sums_of_year), sums_of_year)
        if len(voices) == 1:
            return evolve(unsettled, choice=next(iter(voices)), source="the file's other years")
    return unsettled


def _voices(doubts: Mapping[str, Doubt], other_sums: OtherSums) -> dict[RowsWithoutObjects, str]:
    """Return the readings that other sums of an account equal, with the first such account."""
    voices = dict[RowsWithoutObjects, str]()
    for account, doubt in doubts.items():
        total = None if doubt.total is None else doubt.total.whole_file_ore
        rest = doubt.rest.whole_file_ore
        if account in other_sums and total != rest and other_sums[account] in {total, rest}:
            voices.setdefault(TOTAL if other_sums[account] == total else REST, account)
    return voices


def _balanced_reading(months: Sums) -> RowsWithoutObjects | None:
    """Return the reading by which the accounts of each month sum to zero; None if not just one does."""
    totals, rests = dict[int, int](), dict[int, int]()
    has_totals = True
    for account, by_month in months.months.items():
        for month, cells in by_month.items():
            rests[month] = rests.get(month, 0) + parts_total({month: cells}).whole_file_ore
            try:
                ore = account_total(account, {month: cells}).whole_file_ore
            except ParseError:
                has_totals, ore = False, 0
            totals[month] = totals.get(month, 0) + ore
    balanced = [TOTAL] * (has_totals and not any(totals.values())) + [REST] * (not any(rests.values()))
    return balanced[0] if len(balanced) == 1 else None


def reading_of_budget(reading: MonthReading, budget: Sums) -> MonthReading:
    """Return how the sums of a budget are to be read: as the monthly sums are.

    Where those do not settle it, an account whose objects sum to its own sum in each month is no doubt.
    """
    doubts = find_doubts(budget, {})
    if reading.choice is None:
        doubts = {
            account: doubt
            for account, doubt in doubts.items()
            if not _is_divided_wholly(budget.months[account])
        }
    return evolve(reading, doubts=doubts, other_sums={})


def _is_divided_wholly(months: SumsByMonth) -> bool:
    """Return whether each month's own sum is that of its objects by each dimension."""
    return all(
        NO_DIMENSIONS in cells and len({cell.whole_file_ore for cell in cells.values()}) == 1
        for cells in months.values()
    )
