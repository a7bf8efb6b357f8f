"""Handle the records of a SIE file, line by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from tplog.readers.bookkeeping import Objects
from tplog.readers.sie.accumulator import (
    EXPECTED_ACCOUNT,
    EXPECTED_AMOUNT,
    EXPECTED_CODE,
    EXPECTED_DAY,
    BooksAccumulator,
    SieRequest,
    count_row,
    row_cell,
)
from tplog.readers.sie.balances import StatedMonths
from tplog.readers.sie.lexer import (
    BLANKS,
    BracedField,
    is_thousands_grouped,
    month_end,
    parse_code,
    parse_day,
    parse_month,
    parse_objects,
    parse_ore,
    parse_year_number,
    split_fields,
)
from tplog.readers.sie.rules import (
    ADDED_ROW_ALONE,
    CHECKSUM_UNCHECKED,
    COMMA_WRITTEN,
    CURRENCY_OTHER,
    LINE_UNREADABLE,
    RECORD_MISPLACED,
    RECORD_TWICE,
    RECORDS_PASSED,
    VOUCHER_OUTSIDE,
    VOUCHER_UNBALANCED,
)
from tplog.readers.table_reader import truncated
from tplog.values.identifiers import ParseError
from tplog.values.limits import MAX_NAME_LENGTH

T = TypeVar("T")

EXPECTED_MONTH, EXPECTED_YEAR = "a month of the year as 202501", "0, -1 or another year's number"
# Records without effect: about the file, the company, taxes and quantities; the years, which the first pass
# has read; and rows that were removed from a voucher.
IGNORED_LABELS = {
    *("#PROGRAM", "#GEN", "#PROSA", "#ADRESS", "#BKOD", "#FNR", "#FTYP", "#ORGNR", "#SRU", "#ENHET"),
    *("#TAXAR", "#KPTYP", "#RAR", "#BTRANS"),
}
VOUCHER, UNKNOWN_BLOCK = "#VER", "another"


def read_line(books: BooksAccumulator, line: bytes) -> None:
    """Handle one line of the file."""
    content = line.strip(BLANKS)
    if content[:1] == b"#":
        label = content.split(None, 1)[0].upper().decode("latin-1")
        if label in RECORD_HANDLERS:
            read_record(books, label, content)
        elif label in IGNORED_LABELS:
            close_pending(books)
        else:
            skip_record(books, label)
    elif content in (b"{", b"}"):
        (open_block if content == b"{" else close_block)(books)
    elif content and books.open_block != UNKNOWN_BLOCK:
        books.error(LINE_UNREADABLE, column="1", why=("no record's label",))


def read_record(books: BooksAccumulator, label: str, line: bytes) -> None:
    """Handle a record with a known label."""
    is_row = label in {"#TRANS", "#RTRANS"}
    if is_row is not (books.open_block == VOUCHER) or books.open_block == UNKNOWN_BLOCK:
        why = "within another record's braces" if books.open_block else "outside a voucher's braces"
        books.error(RECORD_MISPLACED, record=label, why=(why,))
        if label != VOUCHER:
            return
        books.open_block = None
    if not is_row:
        close_pending(books)
    try:
        fields = split_fields(line, books.request.encoding)
    except ParseError as error:
        books.error(error.rule, label, **error.params)
        return
    RECORD_HANDLERS[label](books, label, fields)


def close_pending(books: BooksAccumulator) -> None:
    """Before another record, report a voucher without rows and an added row without its copy."""
    if books.expected_block == VOUCHER:
        books.error(RECORD_MISPLACED, record=VOUCHER, why=("without rows in braces",))
    books.expected_block = None
    if books.pending_row is not None:
        books.add_remark(ADDED_ROW_ALONE)
        books.pending_row = None


def skip_record(books: BooksAccumulator, label: str) -> None:
    """Skip an unknown record and its block in braces."""
    close_pending(books)
    books.add_remark(RECORDS_PASSED, record=truncated(label))
    books.expected_block = None if books.open_block else UNKNOWN_BLOCK


def open_block(books: BooksAccumulator) -> None:
    """Handle an opening brace on its own line."""
    if books.open_block or not books.expected_block:
        books.error(RECORD_MISPLACED, record="{", why=("no record has rows here",))
        return
    books.open_block, books.expected_block = books.expected_block, None


def close_block(books: BooksAccumulator) -> None:
    """Handle the closing brace of a record's rows."""
    close_pending(books)
    if not books.open_block:
        books.error(RECORD_MISPLACED, record="}", why=("a brace that is not opened",))
    elif books.open_block == VOUCHER and books.voucher_balance:
        books.add_remark(
            VOUCHER_UNBALANCED,
            voucher=truncated(" ".join(books.voucher).strip()),
            difference=books.voucher_balance,
        )
    books.open_block = None


def finish(books: BooksAccumulator) -> None:
    """Report what is still open at the end of the file."""
    close_pending(books)
    if books.open_block:
        books.error(RECORD_MISPLACED, record="{", why=("a brace that is not closed",))


def field_at(fields: list[str], number: int) -> str:
    """Return a field, or an empty text if there is none."""
    return fields[number] if number < len(fields) else ""


def read_amount(books: BooksAccumulator, label: str, fields: list[str], number: int) -> int | None:
    """Return an amount in öre. Thousands split by a space are joined, not read as a quantity."""
    text, after = field_at(fields, number), field_at(fields, number + 1)
    if is_thousands_grouped(text, after):
        text = f"{text} {after}"
    if "," in text:
        books.add_remark(COMMA_WRITTEN)
    return books.read_field(
        f"{label} saldo" if "TRANS" not in label else f"{label} belopp", text, EXPECTED_AMOUNT, parse_ore
    )


def objects_and_next(fields: list[str], number: int) -> tuple[BracedField, int]:
    """Return the objects at a position and the position after them; some programs omit the braces."""
    braced = field_at(fields, number)
    return (braced, number + 1) if isinstance(braced, BracedField) else (BracedField("{}"), number)


def read_voucher(books: BooksAccumulator, _label: str, fields: list[str]) -> None:
    """Handle a voucher: ``#VER serie vernr verdatum vertext regdatum sign``."""
    begin_voucher(books, field_at(fields, 1), field_at(fields, 2), field_at(fields, 3))


def begin_voucher(books: BooksAccumulator, series: str, number: str, text: str) -> None:
    """Start a voucher. Its date counts for each of its rows without a date."""
    close_pending(books)
    books.expected_block, books.voucher, books.voucher_balance = VOUCHER, (series, number), 0
    voucher_date = books.read_field("#VER verdatum", text, EXPECTED_DAY, parse_day)
    request = books.request
    books.voucher_in_year = voucher_date is not None and request.first <= voucher_date <= request.last
    if voucher_date is None:
        return
    books.voucher_date = voucher_date
    if not books.voucher_in_year and not any(
        first <= voucher_date <= last for first, last in request.years.values()
    ):
        books.add_remark(VOUCHER_OUTSIDE, voucher=truncated(" ".join(books.voucher).strip()))


def read_row(books: BooksAccumulator, label: str, fields: list[str]) -> None:
    """Handle a voucher's row: ``#TRANS konto {objekt} belopp transdat``.

    ``#RTRANS`` is an added row, which the next ``#TRANS`` repeats.
    """
    braced, number = objects_and_next(fields, 2)
    cell, change = row_cell(books, field_at(fields, 1), braced), read_amount(books, label, fields, number)
    text = field_at(fields, number + 1)
    row_date = books.read_field(f"{label} transdat", text, EXPECTED_DAY, parse_day) if text else None
    if cell is None or change is None:
        return
    twin = (field_at(fields, 1), braced, change, row_date)
    if books.pending_row not in {None, twin} or (label == "#RTRANS" and books.pending_row):
        books.add_remark(ADDED_ROW_ALONE)
    books.pending_row = twin if label == "#RTRANS" else None
    if label == "#TRANS":
        count_row(books, cell, change, row_date)


def read_month_sum(books: BooksAccumulator, label: str, fields: list[str]) -> None:
    """Handle a month's change: ``#PSALDO`` and ``#PBUDGET årsnr period konto {objekt} saldo``."""
    request = books.request
    if (
        books.read_field(f"{label} årsnr", field_at(fields, 1), EXPECTED_YEAR, parse_year_number)
        != request.year_number
    ):
        return
    start = books.read_field(
        f"{label} period",
        field_at(fields, 2),
        EXPECTED_MONTH,
        lambda text: require_month_in_year(parse_month(text), request),
    )
    account = books.read_field(f"{label} konto", field_at(fields, 3), EXPECTED_ACCOUNT, parse_code)
    braced, number = objects_and_next(fields, 4)
    change = read_amount(books, label, fields, number)
    if start is None or account is None or change is None:
        return
    sums = books.months if label == "#PSALDO" else books.budget
    parts = books.read_field(f"{label} objekt", braced, EXPECTED_CODE, lambda text: parse_objects(str(text)))
    if parts is None:
        return
    month_index = (start.year - request.first.year) * 12 + start.month
    check_not_repeated(
        books, label, (account, parts), month_index, f"{label} {field_at(fields, 2)} {account}"
    )
    cells = books.read_field(
        f"{label} objekt", "", EXPECTED_CODE, lambda _: sums.divided_cells(account, parts, month_index)
    )
    for cell in cells or ():
        cell.add(change, books.line, counts=label == "#PBUDGET" or start <= request.upto)
    if label == "#PSALDO":
        books.latest = max(books.latest, min(month_end(start), request.last))


def check_not_repeated(
    books: BooksAccumulator, label: str, key: tuple[str, Objects], month_index: int, record: str
) -> None:
    """Add a mistake if a month's sum of these objects is stated twice: it must not count twice."""
    stated = books.stated_months.setdefault(label, {})
    if (months := stated.get(key)) is None:
        months = stated[key] = StatedMonths()
        books.check_size(len(stated))
    if (line := months.earlier_line(month_index, books.line)) is not None:
        books.error(RECORD_TWICE, record=truncated(record), line=str(line))


def require_month_in_year(start: date, request: SieRequest) -> date:
    """Return the month if it lies in the year. Raises ValueError otherwise."""
    if not request.first.replace(day=1) <= start <= request.last:
        raise ValueError(start)
    return start


def read_year_sum(books: BooksAccumulator, label: str, fields: list[str]) -> None:
    """Handle a yearly balance: ``#IB`` (opening), ``#UB`` (closing), ``#RES`` (result).

    ``#OIB`` and ``#OUB`` also have objects before the sum.
    """
    if (
        books.read_field(f"{label} årsnr", field_at(fields, 1), EXPECTED_YEAR, parse_year_number)
        != books.request.year_number
    ):
        return
    account = books.read_field(f"{label} konto", field_at(fields, 2), EXPECTED_ACCOUNT, parse_code)
    braced, number = objects_and_next(fields, 3)
    change = read_amount(books, label, fields, number)
    parts = books.read_field(f"{label} objekt", braced, EXPECTED_CODE, lambda text: parse_objects(str(text)))
    if account is None or change is None or parts is None:
        return
    stated = books.yearly.setdefault(label, {})
    if (account, parts) in stated:
        books.error(RECORD_TWICE, record=truncated(f"{label} {account}"), line=str(stated[account, parts][1]))
    stated[account, parts] = (change, books.line)
    books.check_size(len(stated))


def read_header(books: BooksAccumulator, label: str, fields: list[str]) -> None:
    """Handle a record that stands once and is about the whole file."""
    word = field_at(fields, 1).strip()
    if label in books.header:
        books.error(RECORD_TWICE, record=label, line=str(books.header[label][1]))
    books.header[label] = (word, books.line)
    if label == "#VALUTA" and word.upper() not in {"", "SEK"}:
        books.error(CURRENCY_OTHER, currency=truncated(word))
    if label == "#OMFATTN":
        books.read_field("#OMFATTN datum", word, EXPECTED_DAY, parse_day)


def remark_checksum(books: BooksAccumulator, _label: str, _fields: list[str]) -> None:
    """Remark that ``#KSUMMA`` is not verified."""
    books.add_remark(CHECKSUM_UNCHECKED)


def keep_name(books: BooksAccumulator, names: dict[T, str], key: T, text: str) -> None:
    """Set a name unless there is one already."""
    names.setdefault(key, text.strip()[:MAX_NAME_LENGTH])
    books.check_size(len(names))


def read_account(books: BooksAccumulator, label: str, fields: list[str]) -> None:
    """Handle an account's name or kind: ``#KONTO konto namn`` and ``#KTYP konto typ``."""
    if account := books.read_field(f"{label} konto", field_at(fields, 1), EXPECTED_ACCOUNT, parse_code):
        keep_name(books, books.names if label == "#KONTO" else books.kinds, account, field_at(fields, 2))


def read_dimension(books: BooksAccumulator, label: str, fields: list[str]) -> None:
    """Handle ``#DIM dimension namn`` and ``#UNDERDIM dimension namn superdimension``."""
    if dimension := books.read_field(f"{label} dimensionsnr", field_at(fields, 1), EXPECTED_CODE, parse_code):
        keep_name(books, books.dimensions, dimension, field_at(fields, 2))
        if label == "#UNDERDIM" and field_at(fields, 3):
            keep_name(books, books.parents, dimension, field_at(fields, 3))


def read_object(books: BooksAccumulator, label: str, fields: list[str]) -> None:
    """Handle an object's name: ``#OBJEKT dimension objekt namn``."""
    dimension = books.read_field(f"{label} dimensionsnr", field_at(fields, 1), EXPECTED_CODE, parse_code)
    if dimension and (
        code := books.read_field(f"{label} objektnr", field_at(fields, 2), EXPECTED_CODE, parse_code)
    ):
        keep_name(books, books.objects, (dimension, code), field_at(fields, 3))


RECORD_HANDLERS: Mapping[str, Callable[[BooksAccumulator, str, list[str]], None]] = {
    **dict.fromkeys(("#FLAGGA", "#SIETYP", "#FORMAT", "#FNAMN", "#VALUTA", "#OMFATTN"), read_header),
    **dict.fromkeys(("#KONTO", "#KTYP"), read_account),
    **dict.fromkeys(("#DIM", "#UNDERDIM"), read_dimension),
    "#OBJEKT": read_object,
    **dict.fromkeys(("#IB", "#UB", "#OIB", "#OUB", "#RES"), read_year_sum),
    **dict.fromkeys(("#PSALDO", "#PBUDGET"), read_month_sum),
    VOUCHER: read_voucher,
    **dict.fromkeys(("#TRANS", "#RTRANS"), read_row),
    "#KSUMMA": remark_checksum,
}
