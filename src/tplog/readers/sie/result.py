"""Build the bookkeeping from a SIE file's sums, and remark where they disagree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from attrs import evolve

from tplog.errors import BadFile
from tplog.events.base import COSTS_POSITIVE
from tplog.readers.bookkeeping import BookedSum, Bookkeeping
from tplog.readers.sie.accumulator import BooksAccumulator
from tplog.readers.sie.balances import (
    AccountTotal,
    Dimensions,
    Sums,
    account_total,
    divide_account,
    require_same_divisions,
    sorted_rows,
)
from tplog.readers.sie.lexer import PC8, UNICODE, WINDOWS, EncodingDetector, month_end, month_ends, parse_day
from tplog.readers.sie.rules import (
    CHARACTERS_OTHER,
    DAY_UNANSWERED,
    LATE_DAY,
    OBJECTS_PARTIAL,
    SUMS_DIFFER,
    SUMS_MISSING,
    TOTAL_FROM_OBJECTS,
)
from tplog.values.finding import Finding, MessageParam, Rule, SourceLocation
from tplog.values.identifiers import ParseError
from tplog.values.limits import MAX_NAME_LENGTH

VOUCHERS, MONTHS, YEARLY = "the vouchers", "the monthly sums", "the yearly sums"
# Names of the dimensions that the format reserves, if the file has none.
RESERVED_DIMENSIONS: Mapping[str, str] = {
    "1": "Kostnadsställe",
    "2": "Kostnadsbärare",
    "6": "Projekt",
    "7": "Anställd",
    "8": "Kund",
    "9": "Leverantör",
    "10": "Faktura",
}
_KIND_BY_FIRST_DIGIT = {
    "1": "T",
    "2": "S",
    "3": "I",
    **dict.fromkeys("45678", "K"),
}  # by an account's first digit
_DECLARED_ENCODINGS = {
    "PC8": PC8,
    "UTF-8": UNICODE,
    "UTF8": UNICODE,
    "CP1252": WINDOWS,
    "WINDOWS-1252": WINDOWS,
}


def build_bookkeeping(books: BooksAccumulator, encoding_detector: EncodingDetector) -> Bookkeeping:
    """Return the file's bookkeeping. Raises BadFile with all its mistakes."""
    request = books.request
    books.reader.lines = {}  # later mistakes have no line
    yearly_sums = _yearly_sums(books)
    source = VOUCHERS if books.has_vouchers else MONTHS if books.months.cells else YEARLY
    _check_answerable(books, source, yearly_sums)
    months = _account_totals(books, books.months, required=source == MONTHS)
    closing = _account_totals(books, yearly_sums, required=source == YEARLY)
    if source == VOUCHERS:
        rows = list(books.vouchers.booked_sums())
        totals = _voucher_totals(books)
        _remark_differences(
            books, source, MONTHS, totals, months, up_to_day=month_end(request.upto) == request.upto
        )
        _remark_differences(books, source, YEARLY, totals, closing, up_to_day=False)
    elif source == MONTHS:
        rows = list(_divided_rows(books, books.months, months))
        _remark_differences(books, source, YEARLY, months, closing, up_to_day=False)
    else:
        _check_balances(books, closing)
        rows = list(_divided_rows(books, yearly_sums, closing))
    _remark_undivided_rest(books, rows)
    budget = list(_divided_rows(books, books.budget, _account_totals(books, books.budget, required=True)))
    ordered = [_sorted_rows(books, unsorted) for unsorted in (rows, budget)]
    _remark_encoding(books, encoding_detector)
    if books.reader.problems:
        raise BadFile(*books.reader.problems)
    return _to_bookkeeping(books, *ordered)


def _to_bookkeeping(
    books: BooksAccumulator, booked: tuple[BookedSum, ...], budget: tuple[BookedSum, ...]
) -> Bookkeeping:
    """Return the bookkeeping with these rows, names, kinds and remarks."""
    request = books.request
    used = {dimension for row in (*booked, *budget) for dimension, _ in row.objects}
    letters = {account: kind.upper() for account, kind in books.kinds.items()}
    accounts = {row.account for row in (*booked, *budget)} | set(letters)
    return Bookkeeping(
        file=books.reader.file,
        company=books.header.get("#FNAMN", ("", 0))[0][:MAX_NAME_LENGTH],
        first=request.first,
        upto=request.upto,
        booked=booked,
        budget=budget,
        names=books.names,
        kinds={
            account: letters[account]
            if letters.get(account) in {*"TSKI"}
            else _KIND_BY_FIRST_DIGIT.get(account[:1], "")
            for account in sorted(accounts)
        },
        objects=books.objects,
        dimensions={
            **{key: RESERVED_DIMENSIONS[key] for key in used if key in RESERVED_DIMENSIONS},
            **books.dimensions,
        },
        parents=books.parents,
        signs=COSTS_POSITIVE,
        remarks=tuple(
            evolve(first, params={**first.params, "count": str(count)})
            for count, first in books.remarks.values()
        ),
    )


def _yearly_sums(books: BooksAccumulator) -> Sums:
    """Return #RES results, else closing minus opening balance, by account and by object."""
    sums, stated = Sums(books.request.wanted_dimensions), books.yearly
    results = {account for account, _ in stated.get("#RES", {})}
    for label, sign in (("#RES", 1), ("#UB", 1), ("#IB", -1), ("#OUB", 1), ("#OIB", -1)):
        if label.replace("IB", "UB") not in stated:  # an opening balance without a closing one
            continue
        for (account, objects), (change, line) in stated.get(label, {}).items():
            if label == "#RES" or account not in results:
                for cell in sums.divided_cells(account, objects):
                    cell.add(sign * change, line)
    return sums


def _check_balances(books: BooksAccumulator, totals: Mapping[str, AccountTotal]) -> None:
    """Add a mistake if opening and closing balances do not give an account's change by object."""
    stated = dict[str, tuple[set[Dimensions], set[Dimensions]]]()
    for period, label in enumerate(("#OIB", "#OUB")):
        for account, objects in books.yearly.get(label, {}):
            divisions = stated.setdefault(account, (set(), set()))[period]
            divisions.add(tuple(dimension for dimension, _ in objects))
    results = {account for account, _ in books.yearly.get("#RES", {})}
    for account, (opening, closing) in stated.items():
        wanted, total = books.request.wanted_dimensions(account), totals.get(account)
        if total is None or account in results or (total.is_stated and not wanted):
            continue
        try:
            require_same_divisions(account, opening, closing, wanted if total.is_stated else frozenset())
        except ParseError as error:
            books.reader.error(error.rule, "", **error.params)


def _coverage_end(books: BooksAccumulator) -> date:
    """Return the last day that the file's sums cover."""
    word, _ = books.header.get("#OMFATTN", ("", 0))
    try:
        return min(parse_day(word), books.request.last)
    except ValueError:
        return books.request.last


def _check_answerable(books: BooksAccumulator, source: str, yearly_sums: Sums) -> None:
    """Add a mistake if the file cannot answer for the day, a remark if it may lack some."""
    request, coverage_end = books.request, _coverage_end(books)
    days = {coverage_end}
    if source == YEARLY and not yearly_sums.cells:
        if books.reader.problems:  # they explain it
            return
        books.reader.error(SUMS_MISSING, "", year=f"{request.first}–{request.last}")
        return
    if source == MONTHS:
        days |= set(month_ends(request.first, coverage_end))
    if source != VOUCHERS and request.upto not in days:
        answerable_days = ", ".join(map(str, sorted(days)))
        books.reader.error(DAY_UNANSWERED, "", day=str(request.upto), days=answerable_days)
    stated = "#OMFATTN" in books.header and coverage_end >= request.upto
    if source != YEARLY and not stated and month_end(books.latest) < request.upto:
        _add_remark(books, LATE_DAY, 1, 0, latest=str(books.latest), day=str(request.upto))


def _account_totals(books: BooksAccumulator, sums: Sums, *, required: bool) -> dict[str, AccountTotal]:
    """Return each account's total; if ``required``, add a mistake for one without."""
    totals = dict[str, AccountTotal]()
    for account, months in sums.months.items():
        try:
            totals[account] = total = account_total(account, months)
        except ParseError as error:
            if required:
                books.reader.error(error.rule, "", **error.params)
            continue
        if required and not total.is_stated:
            books.line = total.line
            books.add_remark(TOTAL_FROM_OBJECTS, account=account)
    return totals


def _voucher_totals(books: BooksAccumulator) -> dict[str, AccountTotal]:
    """Return each account's total of its vouchers."""
    totals = dict[str, AccountTotal]()
    for account, groups in books.vouchers.cells.items():
        cells = groups[()].values()
        line = min((cell.line for cell in cells if cell.line), default=0)
        totals[account] = AccountTotal(
            sum(cell.ore for cell in cells), sum(cell.whole_file_ore for cell in cells), line
        )
    return totals


def _divided_rows(
    books: BooksAccumulator, sums: Sums, totals: Mapping[str, AccountTotal]
) -> Iterator[BookedSum]:
    """Yield the rows of each account, split by the wanted objects."""
    for account, total in totals.items():
        try:
            yield from divide_account(
                account, sums.cells[account], books.request.wanted_dimensions(account), total
            )
        except ParseError as error:
            books.reader.error(error.rule, "", **error.params)


def _remark_differences(
    books: BooksAccumulator,
    source: str,
    other_source: str,
    sums: Mapping[str, AccountTotal],
    other_sums: Mapping[str, AccountTotal],
    *,
    up_to_day: bool,
) -> None:
    """Remark where two kinds of sums disagree, up to the day or over the whole file."""
    accounts = set(other_sums)
    if other_source == MONTHS or {"#RES", "#UB"} <= set(books.yearly):  # else not all accounts are stated
        accounts |= set(sums)
    differ = [
        (account, ore, other_ore, line)
        for account in sorted(accounts if other_sums else ())
        for ore, _ in (_total_and_line(sums.get(account), up_to_day=up_to_day),)
        for other_ore, line in (_total_and_line(other_sums.get(account), up_to_day=up_to_day),)
        if ore != other_ore
    ]
    if differ:
        account, ore, other_ore, line = differ[0]
        params: dict[str, MessageParam] = {
            "one": (source,),
            "other": (other_source,),
            "account": account,
            "sum": ore,
            "against": other_ore,
        }
        _add_remark(books, SUMS_DIFFER, len(differ), line, **params)


def _total_and_line(total: AccountTotal | None, *, up_to_day: bool) -> tuple[int, int]:
    return (0, 0) if total is None else (total.ore if up_to_day else total.whole_file_ore, total.line)


def _remark_undivided_rest(books: BooksAccumulator, rows: Iterable[BookedSum]) -> None:
    """Remark the rest of accounts that are split by objects."""
    all_rows = list(rows)
    divided = {row.account for row in all_rows if row.objects}
    rest = sorted(
        (row for row in all_rows if not row.objects and row.account in divided), key=lambda row: row.account
    )
    if rest:
        params: dict[str, MessageParam] = {"account": rest[0].account, "rest": sum(row.ore for row in rest)}
        _add_remark(books, OBJECTS_PARTIAL, len(rest), rest[0].line, **params)


def _remark_encoding(books: BooksAccumulator, encoding_detector: EncodingDetector) -> None:
    """Remark if the file's letters are not in the encoding that it states."""
    declared, line = books.header.get("#FORMAT", ("PC8", 0))
    used = books.request.encoding
    if (encoding_detector.right or encoding_detector.wrong) and _DECLARED_ENCODINGS.get(
        declared.upper()
    ) != used:
        figures = {
            name: str(getattr(encoding_detector, name)) for name in ("right", "wrong", "pc8", "windows")
        }
        _add_remark(books, CHARACTERS_OTHER, 1, line, declared=declared, used=used, **figures)


def _add_remark(books: BooksAccumulator, rule: Rule, count: int, line: int, **params: MessageParam) -> None:
    finding = Finding(rule, params, location=SourceLocation(books.reader.file, line=line or None))
    books.remarks.setdefault(rule, (count, finding))


def _sorted_rows(books: BooksAccumulator, rows: Iterable[BookedSum]) -> tuple[BookedSum, ...]:
    """Return the rows sorted; add a mistake for a sum that is too large."""
    try:
        return sorted_rows(rows)
    except ParseError as error:
        books.reader.error(error.rule, "", **error.params)
        return ()
