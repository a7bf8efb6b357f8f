"""Handle the records of a SIE file, line by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from attrs import evolve

from tplog.readers.sie.accumulator import (
    EXPECTED_ACCOUNT,
    EXPECTED_DAY,
    BooksAccumulator,
    Voucher,
    count_row,
    row_cell,
)
from tplog.readers.sie.lexer import (
    BLANKS,
    BracedField,
    SplitLine,
    leaves_quote_open,
    parse_code,
    parse_day,
    parse_year_number,
    split_line,
)
from tplog.readers.sie.name_records import (
    read_account,
    read_dimension,
    read_header,
    read_object,
    remark_checksum,
)
from tplog.readers.sie.rules import (
    LINE_UNREADABLE,
    RECORD_FAULTY,
    RECORD_MISPLACED,
    RECORDS_PASSED,
    TEXT_BROKEN,
    TEXT_UNCLEAR,
    VOUCHER_OUTSIDE,
    VOUCHER_UNBALANCED,
)
from tplog.readers.sie.sum_records import (
    field_at,
    fill_openings,
    objects_and_next,
    read_amount,
    read_month_sum,
    read_year_sum,
)
from tplog.readers.sie.vouchers import count_voucher, report_added_row_alone, store_correction
from tplog.readers.table_reader import truncated
from tplog.values.finding import Rule
from tplog.values.identifiers import ParseError

# Records without effect: about the file, the company, taxes and quantities; and the years, which the first
# pass has read.
IGNORED_LABELS = {
    *("#PROGRAM", "#GEN", "#PROSA", "#ADRESS", "#BKOD", "#FNR", "#FTYP", "#ORGNR", "#SRU", "#ENHET"),
    *("#TAXAR", "#KPTYP", "#RAR"),
}
LINE_BREAK = "a line break within it; have the program write each text in one line"
VOUCHER, UNKNOWN_BLOCK = "#VER", "another"
ROWS = {"#TRANS", "#RTRANS", "#BTRANS"}
# Records of names and of the file itself, with the number of fields (label included) that they need.
NAME_FIELDS: Mapping[str, int] = {
    **dict.fromkeys(("#FLAGGA", "#SIETYP", "#FORMAT", "#FNAMN", "#KSUMMA"), 1),
    **dict.fromkeys(("#KONTO", "#KTYP", "#DIM", "#UNDERDIM"), 2),
    "#OBJEKT": 3,
}
# Of the others, the number of fields of which none may be left out; with objects in braces one more.
AMOUNT_FIELDS: Mapping[str, int] = {
    **dict.fromkeys(("#VALUTA", "#OMFATTN"), 2),
    VOUCHER: 4,
    **dict.fromkeys(("#TRANS", "#RTRANS", "#BTRANS"), 4),
    **dict.fromkeys(("#PSALDO", "#PBUDGET"), 5),
    **dict.fromkeys(("#IB", "#UB", "#OIB", "#OUB", "#RES"), 4),
}
HARMLESS_LABELS = {*NAME_FIELDS, "#RTRANS", "#BTRANS", "#PBUDGET"}  # they decide no amount


def read_line(books: BooksAccumulator, line: bytes) -> None:
    """Handle one line of the file."""
    content = line.strip(BLANKS)
    if content[:1] == b"#":
        label = content.split(None, 1)[0].upper().decode("latin-1")
        if label in RECORD_HANDLERS:
            read_record(books, label, content)
            return
        close_text(books)
        if label in IGNORED_LABELS:
            close_pending(books)
            if leaves_quote_open(content):
                books.open_text = (label, books.line)
        else:
            skip_record(books, label)
    elif content in (b"{", b"}"):
        close_text(books)
        (open_block if content == b"{" else close_block)(books)
    elif books.open_text:
        name_line_break(books)
    elif content and books.open_block != UNKNOWN_BLOCK:
        books.error(LINE_UNREADABLE, column="1", why=("no record's label",))


def name_line_break(books: BooksAccumulator) -> None:
    """Remark that the open text goes on in this line; or say so in the mistake that it has made."""
    if not books.text_is_broken:
        remark_text(books, TEXT_BROKEN)
    elif books.reader.problems and books.open_text:
        last = books.reader.problems[-1]
        if last.rule is LINE_UNREADABLE and last.location and last.location.line == books.open_text[1]:
            books.reader.problems[-1] = evolve(last, params={**last.params, "why": (LINE_BREAK,)})
    books.text_is_broken = True


def close_text(books: BooksAccumulator) -> None:
    """Before another record, remark a text whose quote is not closed."""
    if books.open_text and not books.text_is_broken and books.open_text[0] not in IGNORED_LABELS:
        remark_text(books, TEXT_UNCLEAR)
    books.open_text, books.text_is_broken = None, False


def remark_text(books: BooksAccumulator, rule: Rule) -> None:
    """Remark the text that is open, at its own line."""
    label, line = books.open_text or ("", books.line)
    books.line, present = line, books.line
    books.add_remark(rule, record=label)
    books.line = present


def read_record(books: BooksAccumulator, label: str, line: bytes) -> None:
    """Handle a record with a known label."""
    is_harmless, after_text = label in HARMLESS_LABELS, books.open_text is not None
    close_text(books)
    if (label in ROWS) is not (books.open_block == VOUCHER) or books.open_block == UNKNOWN_BLOCK:
        if is_harmless:
            books.add_remark(RECORD_FAULTY, record=label)
            return
        why = "within another record's braces" if books.open_block else "outside a voucher's braces"
        books.error(RECORD_MISPLACED, record=label, why=(why,))
        if label != VOUCHER:
            return
        books.open_block = None
    if label not in {"#TRANS", "#RTRANS"}:
        close_pending(books)
    opens = label == VOUCHER and opens_block(line)
    split = split_line(line[:-1] if opens else line, books.request.encoding)
    if split.error is None or is_text_alone_unclear(label, split, after_text=after_text):
        read_fields(books, label, split)
    elif (is_harmless or is_of_another_year(books, label, split.fields)) and not hides_record(split):
        note_fault(books, label, split.fields)
    else:
        refuse_line(books, label, split.error, line)
    if opens:
        open_block(books)


def opens_block(line: bytes) -> bool:
    """Return whether a record's line ends with the brace that opens its rows, which has a line of its own."""
    return line.endswith((b" {", b"\t{", b'"{')) and not leaves_quote_open(line)


def refuse_line(books: BooksAccumulator, label: str, error: ParseError, line: bytes) -> None:
    """Add the mistake of a line that cannot be read, and none for what follows from it.

    That is the rest of a text that is broken into lines, and the rows of a voucher.
    """
    books.error(error.rule, label, **error.params)
    if leaves_quote_open(line):
        books.open_text, books.text_is_broken = (label, books.line), True
    if label == VOUCHER:
        books.expected_block, books.voucher = VOUCHER, Voucher()


def read_fields(books: BooksAccumulator, label: str, split: SplitLine) -> None:
    """Handle the fields of a record; mistakes in one that decides no amount are remarked."""
    fields = split.fields
    if split.error is not None:
        books.open_text = (label, books.line)
        if label in NAME_FIELDS:
            fields = [*fields, split.rest.strip('" \t')]
    before = len(books.reader.problems)
    RECORD_HANDLERS[label](books, label, fields)
    if label in HARMLESS_LABELS and len(books.reader.problems) > before:
        del books.reader.problems[before:]
        note_fault(books, label, fields)


def is_text_alone_unclear(label: str, split: SplitLine, *, after_text: bool) -> bool:
    """Return whether what cannot be read of a line is a name or a text, and decides nothing.

    It may decide something after a text that is open: this line could be its end.
    """
    if hides_record(split):
        return False
    if label in NAME_FIELDS:
        return len(split.fields) >= NAME_FIELDS[label]
    has_braces = any(isinstance(part, BracedField) for part in split.fields)
    return len(split.fields) >= AMOUNT_FIELDS[label] + has_braces and not after_text


def hides_record(split: SplitLine) -> bool:
    """Return whether another known record begins within the line."""
    return split.hides_record and split.rest.split(None, 1)[0].upper() in RECORD_HANDLERS


def is_of_another_year(books: BooksAccumulator, label: str, fields: list[str]) -> bool:
    """Return whether a sum is of another year than the one that is read."""
    if label in ROWS or label not in AMOUNT_FIELDS:
        return False
    try:
        return parse_year_number(field_at(fields, 1)) != books.request.year_number
    except ValueError:
        return False


def note_fault(books: BooksAccumulator, label: str, fields: list[str]) -> None:
    """Remark a faulty record that decides no amount of the year; a budget is left out by its account."""
    if is_of_another_year(books, label, fields):
        return
    if label == "#PBUDGET":
        books.budget_faults.setdefault(field_at(fields, 3).strip(), books.line)
    else:
        books.add_remark(RECORD_FAULTY, record=label)


def close_pending(books: BooksAccumulator) -> None:
    """Before another record, report a voucher without rows and an added row without its copy."""
    if books.expected_block == VOUCHER:
        books.error(RECORD_MISPLACED, record=VOUCHER, why=("without rows in braces",))
    books.expected_block = None
    if books.pending_row is not None:
        report_added_row_alone(books)
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
    elif books.open_block == VOUCHER:
        if books.voucher.balance:
            books.add_remark(
                VOUCHER_UNBALANCED, voucher=truncated(str(books.voucher)), difference=books.voucher.balance
            )
        count_voucher(books)
    books.open_block = None


def finish(books: BooksAccumulator) -> None:
    """Report what is still open at the end of the file."""
    close_text(books)
    close_pending(books)
    if books.open_block:
        books.error(RECORD_MISPLACED, record="{", why=("a brace that is not closed",))
    fill_openings(books)


def read_voucher(books: BooksAccumulator, _label: str, fields: list[str]) -> None:
    """Handle a voucher: ``#VER serie vernr verdatum vertext regdatum sign``."""
    begin_voucher(books, field_at(fields, 1), field_at(fields, 2), field_at(fields, 3))


def begin_voucher(books: BooksAccumulator, series: str, number: str, text: str) -> None:
    """Start a voucher. Its date counts for each of its rows without a date."""
    close_pending(books)
    voucher_date = books.read_field("#VER verdatum", text, EXPECTED_DAY, parse_day)
    request = books.request
    in_year = voucher_date is not None and request.first <= voucher_date <= request.last
    books.expected_block = VOUCHER
    books.voucher = Voucher(series, number, voucher_date or date.min, in_year, books.line)
    if voucher_date is None:
        return
    if not in_year and not any(first <= voucher_date <= last for first, last in request.years.values()):
        books.add_remark(VOUCHER_OUTSIDE, voucher=truncated(str(books.voucher)))


def read_row(books: BooksAccumulator, label: str, fields: list[str]) -> None:
    """Handle a voucher's row: ``#TRANS konto {objekt} belopp transdat transtext kvantitet sign``.

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
        report_added_row_alone(books)
    books.pending_line = books.line
    books.pending_row = twin if label == "#RTRANS" else None
    if label == "#TRANS":
        count_row(books, cell, change, row_date)
    else:
        store_correction(books, "added", field_at(fields, 1), change, field_at(fields, number + 4))


def read_removed_row(books: BooksAccumulator, label: str, fields: list[str]) -> None:
    """Handle ``#BTRANS``: a row that was removed from the voucher, which counts nothing."""
    _, number = objects_and_next(fields, 2)
    account = books.read_field(f"{label} konto", field_at(fields, 1), EXPECTED_ACCOUNT, parse_code)
    change = read_amount(books, label, fields, number)
    if account is not None and change is not None:
        store_correction(books, "removed", account, change, field_at(fields, number + 4))


RECORD_HANDLERS: Mapping[str, Callable[[BooksAccumulator, str, list[str]], None]] = {
    **dict.fromkeys(("#FLAGGA", "#SIETYP", "#FORMAT", "#FNAMN", "#VALUTA", "#OMFATTN"), read_header),
    **dict.fromkeys(("#KONTO", "#KTYP"), read_account),
    **dict.fromkeys(("#DIM", "#UNDERDIM"), read_dimension),
    "#OBJEKT": read_object,
    **dict.fromkeys(("#IB", "#UB", "#OIB", "#OUB", "#RES"), read_year_sum),
    **dict.fromkeys(("#PSALDO", "#PBUDGET"), read_month_sum),
    VOUCHER: read_voucher,
    **dict.fromkeys(("#TRANS", "#RTRANS"), read_row),
    "#BTRANS": read_removed_row,
    "#KSUMMA": remark_checksum,
}
