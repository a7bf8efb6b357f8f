"""Count a voucher when it ends, notice one that stands twice, and store the bookkeeping's corrections."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from tplog.readers.bookkeeping import Correction, RepeatedVouchers
from tplog.readers.sie.accumulator import BooksAccumulator
from tplog.readers.sie.rules import ADDED_ROW_ALONE, VOUCHER_REPEATED, VOUCHER_TWICE, VOUCHERS_ALIKE
from tplog.readers.table_reader import truncated

MOST_CORRECTIONS = 100  # stored separately; all are counted


def count_voucher(books: BooksAccumulator) -> None:
    """Add the rows of the voucher that ends to their sums; mark them if the voucher stood before."""
    voucher = books.voucher
    is_repeated = False
    if voucher.row_hash:
        number = voucher.number.strip().lstrip("0")
        filled = sum(ore != 0 for _, ore, _, _ in voucher.rows)
        held = (voucher.series.strip(), number, voucher.date.toordinal(), filled, voucher.row_hash)
        first_line = books.voucher_lines.setdefault(hash(held), voucher.line)
        if first_line != voucher.line and number:
            is_repeated = True
            books.repeated_count += 1
            books.repeated = books.repeated or (truncated(str(voucher)), first_line, voucher.line)
        elif first_line != voucher.line:
            books.add_remark(VOUCHERS_ALIKE, line=str(first_line), again=str(voucher.line))
    for cell, ore, line, counts in voucher.rows:
        cell.add(ore, line, counts=counts)
        if is_repeated:
            cell.mark_repeated(ore, counts=counts)
    voucher.rows, voucher.row_hash = [], 0


def settle_repeated_vouchers(books: BooksAccumulator, stated: Mapping[str, int]) -> None:
    """Count vouchers that stand twice once or each time: as a person says, else as the other sums say.

    ``stated`` has accounts with their öre of the whole file by other sums. Where nothing settles it, adds a
    mistake if a sum up to the day depends on it.
    """
    if books.repeated is None:
        return
    voucher, line, again = books.repeated
    choice, source = books.request.repeated_vouchers, "the mapping"
    if choice is None:
        choice, source = _choice_by_sums(books, stated), "the file's other sums"
    cells = [cell for groups in books.vouchers.cells.values() for cell in groups[()].values()]
    params = {"voucher": voucher, "line": str(line), "again": str(again), "count": str(books.repeated_count)}
    books.line = again
    if choice is None:
        if any(cell.repeated_ore for cell in cells):
            books.error(VOUCHER_TWICE, **params)
        return
    if choice is RepeatedVouchers.ONCE:
        for cell in cells:
            cell.subtract_repeated()
    times = "once" if choice is RepeatedVouchers.ONCE else "each time"
    for _ in range(books.repeated_count):
        books.add_remark(VOUCHER_REPEATED, **params, times=(times,), by=(source,))


def _choice_by_sums(books: BooksAccumulator, stated: Mapping[str, int]) -> RepeatedVouchers | None:
    """Return how often repeated vouchers count by the accounts' other sums; None if they do not agree."""
    choices = set[RepeatedVouchers]()
    for account, groups in books.vouchers.cells.items():
        cells = groups[()].values()
        repeated = sum(cell.repeated_whole_file_ore for cell in cells)
        if repeated and account in stated:
            each = sum(cell.whole_file_ore for cell in cells)
            if stated[account] == each:
                choices.add(RepeatedVouchers.EACH)
            elif stated[account] == each - repeated:
                choices.add(RepeatedVouchers.ONCE)
    return choices.pop() if len(choices) == 1 else None


def report_added_row_alone(books: BooksAccumulator) -> None:
    """Report an added row that the next row does not repeat: it is a correction that no sum holds."""
    books.add_remark(ADDED_ROW_ALONE)
    for index, correction in enumerate(books.corrections):
        if (correction.kind, correction.line) == ("added", books.pending_line):
            books.corrections[index] = evolve(correction, kind="not-counted")


def store_correction(books: BooksAccumulator, kind: str, account: str, ore: int, signature: str) -> None:
    """Store a row that was removed from the voucher or added to it, if the voucher counts up to the day."""
    voucher = books.voucher
    if not voucher.in_year or voucher.date > books.request.upto:
        return
    books.correction_count += 1
    if len(books.corrections) < MOST_CORRECTIONS:
        books.corrections.append(
            Correction(kind, str(voucher), voucher.date, account, ore, signature.strip(), books.line)
        )
