"""Build the bookkeeping from a SIE file's sums, and remark where they disagree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from attrs import evolve

from tplog.errors import BadFile
from tplog.events.base import COSTS_POSITIVE
from tplog.readers.bookkeeping import BookedSum, Bookkeeping
from tplog.readers.sie.accumulator import BooksAccumulator
from tplog.readers.sie.balances import AccountTotal, Sums, parts_total, sorted_rows
from tplog.readers.sie.conventions import (
    REST,
    MonthReading,
    OtherSums,
    find_doubts,
    settle_month_reading,
)
from tplog.readers.sie.leftovers import budget_rows, check_doubled, coverage_end, stated_coverage
from tplog.readers.sie.levels import (
    MONTHS,
    VOUCHERS,
    YEARLY,
    Choice,
    Level,
    choose_levels,
    find_running,
    month_level,
    stated_years,
    sum_years,
    voucher_level,
    yearly_level,
)
from tplog.readers.sie.lexer import PC8, UNICODE, WINDOWS, EncodingDetector, month_end, month_ends
from tplog.readers.sie.rules import (
    ACCOUNT_UNDATED,
    CHARACTERS_OTHER,
    CLOSING_MISSING,
    COVERAGE_OUTSIDE,
    DAY_UNANSWERED,
    LATE_DAY,
    LEVEL_OTHER,
    MONTHS_AMBIGUOUS,
    MONTHS_CONTRADICT,
    OBJECTS_ARE_PARTS,
    OBJECTS_PARTIAL,
    OPENED_BY_CLOSING,
    OPENING_MISSING,
    PERIOD_UNSETTLED,
    SIGNS_TURNED,
    SUMS_DIFFER,
    SUMS_MISSING,
    TOTAL_FROM_OBJECTS,
)
from tplog.readers.sie.vouchers import settle_repeated_vouchers
from tplog.readers.table_reader import truncated
from tplog.values.finding import Finding, MessageParam, Rule, SourceLocation
from tplog.values.identifiers import ParseError
from tplog.values.limits import MAX_NAME_LENGTH

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


def build_bookkeeping(
    books: BooksAccumulator,
    encoding_detector: EncodingDetector,
    other_years: Callable[[], Iterable[BooksAccumulator]],
) -> Bookkeeping:
    """Return the file's bookkeeping; ``other_years`` reads those that are not asked for.

    Raises BadFile with all its mistakes.
    """
    books.reader.lines = {}  # later mistakes have no line
    yearly_sums = sum_years(books)
    stated = stated_years(books, yearly_sums)
    settle_repeated_vouchers(books, {**_plain_months(books), **stated})
    by_vouchers = voucher_level(books)
    reading = settle_month_reading(
        books.months,
        {**{account: total.whole_file_ore for account, total in by_vouchers.totals.items()}, **stated},
        books.request.rows_without_objects,
        lambda: ((other.months, stated_years(other, sum_years(other))) for other in other_years()),
    )
    source = VOUCHERS if books.has_vouchers else MONTHS if books.months.cells else YEARLY
    _check_answerable(books, source, yearly_sums)
    levels = _levels_from(source, books, yearly_sums, by_vouchers, reading)
    choice = choose_levels(levels, lambda account: _dimensions_divided_by(books, account))
    check_doubled(books, choice, reading)
    _add_failures(books, choice)
    rows = list(_chosen_rows(books, choice))
    _remark_levels(books, choice, levels, reading)
    for other in levels[1:]:
        up_to_day = other.name == MONTHS and month_end(books.request.upto) == books.request.upto
        _remark_differences(books, levels[0], other, up_to_day=up_to_day)
    _remark_undivided_rest(books, rows)
    _remark_turned_signs(books, rows)
    budget = budget_rows(books, reading)
    ordered = [_sorted_rows(books, unsorted) for unsorted in (rows, budget)]
    _remark_encoding(books, encoding_detector)
    if books.reader.problems:
        raise BadFile(*books.reader.problems)
    return _to_bookkeeping(books, *ordered, undated=tuple(choice.undated))


def _dimensions_divided_by(books: BooksAccumulator, account: str) -> frozenset[str]:
    """Return the wanted dimensions by which an account's monthly sums are divided."""
    divided = (dimension for group in books.months.cells.get(account, ()) for dimension in group)
    return books.request.wanted_dimensions(account).intersection(divided)


def _plain_months(books: BooksAccumulator) -> OtherSums:
    """Return the monthly sums of the whole file of accounts that can be read in one way only."""
    doubts = find_doubts(books.months, {})
    return {
        account: parts_total(months).whole_file_ore
        for account, months in books.months.months.items()
        if account not in doubts
    }


def _levels_from(
    source: str, books: BooksAccumulator, yearly_sums: Sums, by_vouchers: Level, reading: MonthReading
) -> list[Level]:
    """Return the file's levels, from the first that has sums on."""
    request, end = books.request, coverage_end(books)
    has_month = request.upto in {end, *month_ends(request.first, end)}
    doubtful = {
        account: ParseError(PERIOD_UNSETTLED, account=account, period=period)
        for account, period in books.periods_outside.items()
    } | find_running(books.months, stated_years(books, yearly_sums))
    levels = [
        by_vouchers,
        month_level(books, books.months, reading, is_answering=has_month, doubtful=doubtful),
        yearly_level(books, yearly_sums, is_answering=request.upto == end),
    ]
    return levels[[VOUCHERS, MONTHS, YEARLY].index(source) :]


def _add_failures(books: BooksAccumulator, choice: Choice) -> None:
    """Add a mistake for each account that cannot be told; one for all whose reading is not settled."""
    by_reading = [
        error for error in choice.failures.values() if error.rule in {MONTHS_AMBIGUOUS, MONTHS_CONTRADICT}
    ]
    for error in choice.failures.values():
        if error not in by_reading:
            books.reader.error(error.rule, "", **error.params)
    if by_reading:
        first = by_reading[0]
        books.reader.error(first.rule, "", **{**first.params, "count": str(len(by_reading))})


def _chosen_rows(books: BooksAccumulator, choice: Choice) -> Iterator[BookedSum]:
    """Yield the rows of each account from its level, split by the wanted objects."""
    for account, level in choice.levels.items():
        if level.is_answering:
            try:
                yield from level.rows(account)
            except ParseError as error:
                books.reader.error(error.rule, "", **error.params)


def _remark_levels(
    books: BooksAccumulator, choice: Choice, levels: Sequence[Level], reading: MonthReading
) -> None:
    """Remark accounts that are taken from another level than most, or from none, or from their objects."""
    others = [account for account, level in choice.levels.items() if level is not levels[0]]
    if others:
        taken = choice.levels[others[0]]
        line = taken.totals[others[0]].line
        names = {"one": (levels[0].name,), "other": (taken.name,)}
        _add_remark(books, LEVEL_OTHER, len(others), line, account=others[0], **names)
    if choice.undated:
        first, last = choice.undated[0], str(coverage_end(books))
        params: dict[str, MessageParam] = {"account": first.account, "sum": first.ore, "last": last}
        _add_remark(
            books, ACCOUNT_UNDATED, len(choice.undated), first.line, day=str(books.request.upto), **params
        )
    closed = {account for label in ("#RES", "#UB", "#OUB") for account, _ in books.yearly.get(label, {})}
    opened = {account for label in ("#RES", "#IB", "#OIB") for account, _ in books.yearly.get(label, {})}
    for account, level in choice.levels.items():
        total = level.totals[account]
        if level.name == YEARLY and account not in closed:
            books.line = total.line
            books.add_remark(CLOSING_MISSING, account=account)
        if level.name == YEARLY and total.whole_file_ore:
            _remark_opening(books, account, total.line, opened)
        if not total.is_stated:
            books.line = total.line
            books.add_remark(TOTAL_FROM_OBJECTS, account=account)
    by_months = [account for account, level in choice.levels.items() if level.name == MONTHS]
    doubts = [reading.doubts[account] for account in by_months if account in reading.doubts]
    if doubts and reading.choice is REST:
        sums, line = doubts[0].sums, doubts[0].rest.line
        params = {"account": doubts[0].account, "by": (reading.source,), **sums}
        _add_remark(books, OBJECTS_ARE_PARTS, len(doubts), line, **params)


def _remark_opening(books: BooksAccumulator, account: str, line: int, opened: Collection[str]) -> None:
    """Remark an account with a closing balance whose opening one the file lacks in the year."""
    books.line = line
    if account in books.opened_by_closing:
        books.add_remark(OPENED_BY_CLOSING, account=account)
    elif account not in opened:
        books.add_remark(OPENING_MISSING, account=account)


def _remark_turned_signs(books: BooksAccumulator, rows: Iterable[BookedSum]) -> None:
    """Remark a file whose accounts of costs are all negative, and whose income is not."""
    kinds = [(row.account[:1], row.ore) for row in rows if row.ore]
    costs = [ore for digit, ore in kinds if digit in {*"4567"}]
    incomes = sum(ore for digit, ore in kinds if digit == "3")
    if costs and max(costs) < 0 <= incomes:
        _add_remark(books, SIGNS_TURNED, 1, 0, costs=sum(costs), incomes=incomes)


def _to_bookkeeping(
    books: BooksAccumulator,
    booked: tuple[BookedSum, ...],
    budget: tuple[BookedSum, ...],
    *,
    undated: tuple[BookedSum, ...],
) -> Bookkeeping:
    """Return the bookkeeping with these rows, names, kinds and remarks."""
    request = books.request
    used = {dimension for row in (*booked, *budget) for dimension, _ in row.objects}
    return Bookkeeping(
        file=books.reader.file,
        company=books.header.get("#FNAMN", ("", 0))[0][:MAX_NAME_LENGTH],
        first=request.first,
        upto=request.upto,
        booked=booked,
        budget=budget,
        names=books.names,
        kinds=_account_kinds(books, {row.account for row in (*booked, *budget)}),
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
        undated=undated,
        corrections=tuple(books.corrections),
        correction_count=books.correction_count,
    )


def _account_kinds(books: BooksAccumulator, accounts: set[str]) -> dict[str, str]:
    """Return the kind of each account: the file's letter if that is one of SIE's, else by its number."""
    letters = {account: kind.upper() for account, kind in books.kinds.items()}
    return {
        account: letters[account]
        if letters.get(account) in {*"TSKI"}
        else _KIND_BY_FIRST_DIGIT.get(account[:1], "")
        for account in sorted(accounts | set(letters))
    }


def _check_answerable(books: BooksAccumulator, source: str, yearly_sums: Sums) -> None:
    """Add a mistake if the file cannot answer for the day, a remark if it may lack some."""
    request, end = books.request, coverage_end(books)
    _remark_coverage(books)
    days = {end}
    if source == YEARLY and not yearly_sums.cells:
        if books.reader.problems:  # they explain it
            return
        books.reader.error(SUMS_MISSING, "", year=f"{request.first}–{request.last}")
        return
    if source == MONTHS:
        days |= set(month_ends(request.first, end))
    if source != VOUCHERS and request.upto not in days:
        answerable_days = ", ".join(map(str, sorted(days)))
        books.reader.error(DAY_UNANSWERED, "", day=str(request.upto), days=answerable_days)
    stated = stated_coverage(books) is not None and end >= request.upto
    if source != YEARLY and not stated and month_end(books.latest) < request.upto:
        _add_remark(books, LATE_DAY, 1, 0, latest=str(books.latest), day=str(request.upto))


def _remark_coverage(books: BooksAccumulator) -> None:
    """Remark an #OMFATTN that is no day of the year."""
    if "#OMFATTN" in books.header and stated_coverage(books) is None:
        word, line = books.header["#OMFATTN"]
        _add_remark(books, COVERAGE_OUTSIDE, 1, line, text=truncated(word))


def _remark_differences(books: BooksAccumulator, level: Level, other: Level, *, up_to_day: bool) -> None:
    """Remark accounts for which two levels disagree, up to the day or over the whole file."""
    accounts = set(other.totals)
    if other.name == MONTHS or {"#RES", "#UB"} <= set(books.yearly):  # else not all accounts are stated
        accounts |= set(level.totals)
    accounts = (accounts & set(level.totals)) - set(other.failures) if other.totals else set()
    differ = [
        (account, ore, other_ore, line)
        for account in sorted(accounts)
        for ore, _ in (_total_and_line(level.totals.get(account), up_to_day=up_to_day),)
        for other_ore, line in (_total_and_line(other.totals.get(account), up_to_day=up_to_day),)
        if ore != other_ore
    ]
    if differ:
        account, ore, other_ore, line = differ[0]
        params: dict[str, MessageParam] = {
            "one": (level.name,),
            "other": (other.name,),
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
        stated: MessageParam = declared if "#FORMAT" in books.header else ("no-format",)
        _add_remark(books, CHARACTERS_OTHER, 1, line, declared=stated, used=used, **figures)


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
