"""The answer of a SIE file: which of its sums it is made from, and where these disagree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from attrs import evolve

from tplog.errors import BadFile
from tplog.readers.bookkeeping import Booked, Bookkeeping
from tplog.readers.sie.accumulator import Books
from tplog.readers.sie.balances import Dimensions, Sums, Total, divided, in_order, met, total
from tplog.readers.sie.lexer import PC8, UNICODE, WINDOWS, Letters, day, month_end, month_ends
from tplog.readers.sie.rules import (
    CHARACTERS_OTHER,
    DAY_UNANSWERED,
    LATE_DAY,
    OBJECTS_PARTIAL,
    SUMS_DIFFER,
    SUMS_MISSING,
    TOTAL_FROM_OBJECTS,
)
from tplog.values.finding import Figure, Finding, Kind, Place
from tplog.values.identifiers import NotUnderstood
from tplog.values.limits import LONGEST_NAME

VOUCHERS, MONTHS, YEARLY = "the vouchers", "the monthly sums", "the yearly sums"
# What a dimension's number means where the file does not name it; the format reserves them.
DIMENSIONS: Mapping[str, str] = {
    "1": "Kostnadsställe",
    "2": "Kostnadsbärare",
    "6": "Projekt",
    "7": "Anställd",
    "8": "Kund",
    "9": "Leverantör",
    "10": "Faktura",
}
_BAS = {"1": "T", "2": "S", "3": "I", **dict.fromkeys("45678", "K")}  # kinds by an account's first digit
_DECLARED = {"PC8": PC8, "UTF-8": UNICODE, "UTF8": UNICODE, "CP1252": WINDOWS, "WINDOWS-1252": WINDOWS}


def answer(books: Books, letters: Letters) -> Bookkeeping:
    """What the file says. Raises BadFile with all its mistakes."""
    asked = books.asked
    books.reading.lines = {}  # what is wrong from here on is of no line
    year = _yearly(books)
    source = VOUCHERS if books.any_voucher else MONTHS if books.months.cells else YEARLY
    _answerable(books, source, year)
    months = _totals(books, books.months, hold=source == MONTHS)
    closing = _totals(books, year, hold=source == YEARLY)
    if source == VOUCHERS:
        rows = list(books.vouchers.parted())
        sums = _vouchers(books)
        _compared(books, source, MONTHS, sums, months, day=month_end(asked.upto) == asked.upto)
        _compared(books, source, YEARLY, sums, closing, day=False)
    elif source == MONTHS:
        rows = list(_divided(books, books.months, months))
        _compared(books, source, YEARLY, months, closing, day=False)
    else:
        _balances(books, closing)
        rows = list(_divided(books, year, closing))
    _partial(books, rows)
    budget = list(_divided(books, books.budget, _totals(books, books.budget, hold=True)))
    ordered = [_in_order(books, told) for told in (rows, budget)]
    _characters(books, letters)
    if books.reading.problems:
        raise BadFile(*books.reading.problems)
    return _told(books, *ordered)


def _told(books: Books, booked: tuple[Booked, ...], budget: tuple[Booked, ...]) -> Bookkeeping:
    asked = books.asked
    used = {dimension for row in (*booked, *budget) for dimension, _ in row.objects}
    letters = {account: kind.upper() for account, kind in books.kinds.items()}
    accounts = {row.account for row in (*booked, *budget)} | set(letters)
    return Bookkeeping(
        file=books.reading.file,
        company=books.head.get("#FNAMN", ("", 0))[0][:LONGEST_NAME],
        first=asked.first,
        upto=asked.upto,
        booked=booked,
        budget=budget,
        names=books.names,
        kinds={
            account: letters[account] if letters.get(account) in {*"TSKI"} else _BAS.get(account[:1], "")
            for account in sorted(accounts)
        },
        objects=books.objects,
        dimensions={**{key: DIMENSIONS[key] for key in used if key in DIMENSIONS}, **books.dimensions},
        parents=books.parents,
        remarks=tuple(
            evolve(first, figures={**first.figures, "count": str(count)})
            for count, first in books.noted.values()
        ),
    )


def _yearly(books: Books) -> Sums:
    """Results, and for what has none the closing balance less the opening one, by account and by object."""
    sums, stated = Sums(books.asked.wanted), books.yearly
    results = {account for account, _ in stated.get("#RES", {})}
    for label, sign in (("#RES", 1), ("#UB", 1), ("#IB", -1), ("#OUB", 1), ("#OIB", -1)):
        if label.replace("IB", "UB") not in stated:  # how the year began, but not yet how it ended
            continue
        for (account, objects), (change, line) in stated.get(label, {}).items():
            if label == "#RES" or account not in results:
                for cell in sums.apart(account, objects):
                    cell.add(sign * change, line)
    return sums


def _balances(books: Books, totals: Mapping[str, Total]) -> None:
    """Keep a mistake where what an account's objects changed by cannot be told from its balances."""
    stated = dict[str, tuple[set[Dimensions], set[Dimensions]]]()
    for which, label in enumerate(("#OIB", "#OUB")):
        for account, objects in books.yearly.get(label, {}):
            found = stated.setdefault(account, (set(), set()))[which]
            found.add(tuple(dimension for dimension, _ in objects))
    results = {account for account, _ in books.yearly.get("#RES", {})}
    for account, (opening, closing) in stated.items():
        wanted, told = books.asked.wanted(account), totals.get(account)
        if told is None or account in results or (told.own and not wanted):
            continue
        try:
            met(account, opening, closing, wanted if told.own else frozenset())
        except NotUnderstood as error:
            books.reading.wrong(error.kind, "", **error.figures)


def _covers(books: Books) -> date:
    """The last day that the file's sums cover."""
    word, _ = books.head.get("#OMFATTN", ("", 0))
    try:
        return min(day(word), books.asked.last)
    except ValueError:
        return books.asked.last


def _answerable(books: Books, source: str, year: Sums) -> None:
    """Keep a mistake where the file has not what is asked for, and a remark where it may lack some."""
    asked, covers = books.asked, _covers(books)
    days = {covers}
    if source == YEARLY and not year.cells:
        if books.reading.problems:  # which tell why
            return
        books.reading.wrong(SUMS_MISSING, "", year=f"{asked.first}–{asked.last}")
        return
    if source == MONTHS:
        days |= set(month_ends(asked.first, covers))
    if source != VOUCHERS and asked.upto not in days:
        told = ", ".join(map(str, sorted(days)))
        books.reading.wrong(DAY_UNANSWERED, "", day=str(asked.upto), days=told)
    stated = "#OMFATTN" in books.head and covers >= asked.upto
    if source != YEARLY and not stated and month_end(books.latest) < asked.upto:
        _remark(books, LATE_DAY, 1, 0, latest=str(books.latest), day=str(asked.upto))


def _totals(books: Books, sums: Sums, *, hold: bool) -> dict[str, Total]:
    """Each account's total; where it has none, a mistake is kept if the answer is to be made of them."""
    found = dict[str, Total]()
    for account, months in sums.months.items():
        try:
            found[account] = told = total(account, months)
        except NotUnderstood as error:
            if hold:
                books.reading.wrong(error.kind, "", **error.figures)
            continue
        if hold and not told.own:
            books.line = told.line
            books.note(TOTAL_FROM_OBJECTS, account=account)
    return found


def _vouchers(books: Books) -> dict[str, Total]:
    found = dict[str, Total]()
    for account, groups in books.vouchers.cells.items():
        cells = groups[()].values()
        line = min((cell.line for cell in cells if cell.line), default=0)
        found[account] = Total(sum(cell.ore for cell in cells), sum(cell.whole for cell in cells), line)
    return found


def _divided(books: Books, sums: Sums, totals: Mapping[str, Total]) -> Iterator[Booked]:
    for account, told in totals.items():
        try:
            yield from divided(account, sums.cells[account], books.asked.wanted(account), told)
        except NotUnderstood as error:
            books.reading.wrong(error.kind, "", **error.figures)


def _compared(
    books: Books, one: str, other: str, sums: Mapping[str, Total], against: Mapping[str, Total], *, day: bool
) -> None:
    """Remark where two kinds of sums of the file disagree, up to the day or over the whole of the file."""
    accounts = set(against)
    if other == MONTHS or {"#RES", "#UB"} <= set(books.yearly):  # else only some kinds of accounts are stated
        accounts |= set(sums)
    differ = [
        (account, mine, theirs, line)
        for account in sorted(accounts if against else ())
        for mine, _ in (_sum(sums.get(account), day=day),)
        for theirs, line in (_sum(against.get(account), day=day),)
        if mine != theirs
    ]
    if differ:
        account, mine, theirs, line = differ[0]
        figures: dict[str, Figure] = {
            "one": (one,),
            "other": (other,),
            "account": account,
            "sum": mine,
            "against": theirs,
        }
        _remark(books, SUMS_DIFFER, len(differ), line, **figures)


def _sum(told: Total | None, *, day: bool) -> tuple[int, int]:
    return (0, 0) if told is None else (told.ore if day else told.whole, told.line)


def _partial(books: Books, rows: Iterable[Booked]) -> None:
    """Remark what is left of accounts that are divided by objects."""
    told = list(rows)
    parted = {row.account for row in told if row.objects}
    rest = sorted(
        (row for row in told if not row.objects and row.account in parted), key=lambda row: row.account
    )
    if rest:
        figures: dict[str, Figure] = {"account": rest[0].account, "rest": sum(row.ore for row in rest)}
        _remark(books, OBJECTS_PARTIAL, len(rest), rest[0].line, **figures)


def _characters(books: Books, letters: Letters) -> None:
    """Remark where the file's letters are not written as it says they are."""
    declared, line = books.head.get("#FORMAT", ("PC8", 0))
    used = books.asked.characters
    if (letters.right or letters.wrong) and _DECLARED.get(declared.upper()) != used:
        figures = {name: str(getattr(letters, name)) for name in ("right", "wrong", "pc8", "windows")}
        _remark(books, CHARACTERS_OTHER, 1, line, declared=declared, used=used, **figures)


def _remark(books: Books, kind: Kind, count: int, line: int, **figures: Figure) -> None:
    finding = Finding(kind, figures, place=Place(books.reading.file, line=line or None))
    books.noted.setdefault(kind, (count, finding))


def _in_order(books: Books, rows: Iterable[Booked]) -> tuple[Booked, ...]:
    try:
        return in_order(rows)
    except NotUnderstood as error:
        books.reading.wrong(error.kind, "", **error.figures)
        return ()
