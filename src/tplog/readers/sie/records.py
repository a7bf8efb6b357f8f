"""What each record of a SIE file means, taken in one after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from tplog.readers.bookkeeping import Objects
from tplog.readers.sie.accumulator import A_CODE, A_DAY, AN_ACCOUNT, AN_AMOUNT, Asked, Books, count, place
from tplog.readers.sie.balances import Stated
from tplog.readers.sie.lexer import (
    BLANK,
    Braced,
    day,
    fields,
    grouped,
    month,
    month_end,
    named,
    objects,
    ore,
    year_number,
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
from tplog.readers.table_reader import shown
from tplog.values.identifiers import NotUnderstood
from tplog.values.limits import LONGEST_NAME

T = TypeVar("T")

A_MONTH, A_YEAR = "a month of the year as 202501", "0, -1 or another year's number"
# What ends up nowhere: words about the file, the company, taxes and quantities; the years, which are known by
# now; and rows that were taken out of a voucher.
SILENT = {
    *("#PROGRAM", "#GEN", "#PROSA", "#ADRESS", "#BKOD", "#FNR", "#FTYP", "#ORGNR", "#SRU", "#ENHET"),
    *("#TAXAR", "#KPTYP", "#RAR", "#BTRANS"),
}
VOUCHER, FOREIGN = "#VER", "another"


def take(books: Books, line: bytes) -> None:
    """Take in a line."""
    told = line.strip(BLANK)
    if told[:1] == b"#":
        label = told.split(None, 1)[0].upper().decode("latin-1")
        if label in KNOWN:
            known(books, label, told)
        elif label in SILENT:
            stray(books)
        else:
            pass_over(books, label)
    elif told in (b"{", b"}"):
        (opened if told == b"{" else closed)(books)
    elif told and books.block != FOREIGN:
        books.wrong(LINE_UNREADABLE, column="1", why=("no record's label",))


def known(books: Books, label: str, line: bytes) -> None:
    """Take in a record whose meaning is known."""
    rows = label in {"#TRANS", "#RTRANS"}
    if rows is not (books.block == VOUCHER) or books.block == FOREIGN:
        why = "within another record's braces" if books.block else "outside a voucher's braces"
        books.wrong(RECORD_MISPLACED, record=label, why=(why,))
        if label != VOUCHER:
            return
        books.block = None
    if not rows:
        stray(books)
    try:
        told = fields(line, books.asked.characters)
    except NotUnderstood as error:
        books.wrong(error.kind, label, **error.figures)
        return
    KNOWN[label](books, label, told)


def stray(books: Books) -> None:
    """Before another record: the voucher that awaits its rows will have none, an added row no twin."""
    if books.opening == VOUCHER:
        books.wrong(RECORD_MISPLACED, record=VOUCHER, why=("without rows in braces",))
    books.opening = None
    if books.added is not None:
        books.note(ADDED_ROW_ALONE)
        books.added = None


def pass_over(books: Books, label: str) -> None:
    """An unknown record, and what it may have in braces."""
    stray(books)
    books.note(RECORDS_PASSED, record=shown(label))
    books.opening = None if books.block else FOREIGN


def opened(books: Books) -> None:
    """A brace on a line of its own."""
    if books.block or not books.opening:
        books.wrong(RECORD_MISPLACED, record="{", why=("no record has rows here",))
        return
    books.block, books.opening = books.opening, None


def closed(books: Books) -> None:
    """The brace that closes a record's rows."""
    stray(books)
    if not books.block:
        books.wrong(RECORD_MISPLACED, record="}", why=("a brace that is not opened",))
    elif books.block == VOUCHER and books.balance:
        books.note(
            VOUCHER_UNBALANCED, voucher=shown(" ".join(books.voucher).strip()), difference=books.balance
        )
    books.block = None


def finish(books: Books) -> None:
    """At the end of the file nothing is open."""
    stray(books)
    if books.block:
        books.wrong(RECORD_MISPLACED, record="{", why=("a brace that is not closed",))


def at(told: list[str], number: int) -> str:
    """A field, empty where there is none."""
    return told[number] if number < len(told) else ""


def amount(books: Books, label: str, told: list[str], number: int) -> int | None:
    """An amount of öre. What could be thousands parted by a space must not be taken for a quantity."""
    text, after = at(told, number), at(told, number + 1)
    if grouped(text, after):
        text = f"{text} {after}"
    if "," in text:
        books.note(COMMA_WRITTEN)
    return books.told(f"{label} saldo" if "TRANS" not in label else f"{label} belopp", text, AN_AMOUNT, ore)


def with_objects(told: list[str], number: int) -> tuple[Braced, int]:
    """The objects in a place, and that of the amount after them; some programs leave the braces out."""
    braced = at(told, number)
    return (braced, number + 1) if isinstance(braced, Braced) else (Braced("{}"), number)


def voucher(books: Books, _label: str, told: list[str]) -> None:
    """``#VER serie vernr verdatum vertext regdatum sign``."""
    begin(books, at(told, 1), at(told, 2), at(told, 3))


def begin(books: Books, series: str, number: str, text: str) -> None:
    """A voucher of a series, number and day: the day is what its rows count on."""
    stray(books)
    books.opening, books.voucher, books.balance = VOUCHER, (series, number), 0
    on = books.told("#VER verdatum", text, A_DAY, day)
    asked = books.asked
    books.counted = on is not None and asked.first <= on <= asked.last
    if on is None:
        return
    books.on = on
    if not books.counted and not any(first <= on <= last for first, last in asked.years.values()):
        books.note(VOUCHER_OUTSIDE, voucher=shown(" ".join(books.voucher).strip()))


def row(books: Books, label: str, told: list[str]) -> None:
    """``#TRANS konto {objekt} belopp transdat``, and ``#RTRANS``, an added row that ``#TRANS`` repeats."""
    braced, number = with_objects(told, 2)
    cell, change = place(books, at(told, 1), braced), amount(books, label, told, number)
    text = at(told, number + 1)
    on = books.told(f"{label} transdat", text, A_DAY, day) if text else None
    if cell is None or change is None:
        return
    twin = (at(told, 1), braced, change, on)
    if books.added not in {None, twin} or (label == "#RTRANS" and books.added):
        books.note(ADDED_ROW_ALONE)
    books.added = twin if label == "#RTRANS" else None
    if label == "#TRANS":
        count(books, cell, change, on)


def of_month(books: Books, label: str, told: list[str]) -> None:
    """``#PSALDO`` and ``#PBUDGET årsnr period konto {objekt} saldo``: the change of a month."""
    asked = books.asked
    if books.told(f"{label} årsnr", at(told, 1), A_YEAR, year_number) != asked.number:
        return
    start = books.told(f"{label} period", at(told, 2), A_MONTH, lambda text: within(month(text), asked))
    account = books.told(f"{label} konto", at(told, 3), AN_ACCOUNT, named)
    braced, number = with_objects(told, 4)
    change = amount(books, label, told, number)
    if start is None or account is None or change is None:
        return
    sums = books.months if label == "#PSALDO" else books.budget
    parts = books.told(f"{label} objekt", braced, A_CODE, lambda text: objects(str(text)))
    if parts is None:
        return
    at_month = (start.year - asked.first.year) * 12 + start.month
    once(books, label, (account, parts), at_month, f"{label} {at(told, 2)} {account}")
    cells = books.told(f"{label} objekt", "", A_CODE, lambda _: sums.apart(account, parts, at_month))
    for cell in cells or ():
        cell.add(change, books.line, counts=label == "#PBUDGET" or start <= asked.upto)
    if label == "#PSALDO":
        books.latest = max(books.latest, min(month_end(start), asked.last))


def once(books: Books, label: str, key: tuple[str, Objects], at_month: int, record: str) -> None:
    """Keep a mistake where a month's sum of an account's objects is stated again: it must not be doubled."""
    stated = books.stated.setdefault(label, {})
    if (months := stated.get(key)) is None:
        months = stated[key] = Stated()
        books.bounded(len(stated))
    if (line := months.earlier(at_month, books.line)) is not None:
        books.wrong(RECORD_TWICE, record=shown(record), line=str(line))


def within(start: date, asked: Asked) -> date:
    """A month of the year. Raises ValueError for another."""
    if not asked.first.replace(day=1) <= start <= asked.last:
        raise ValueError(start)
    return start


def of_year(books: Books, label: str, told: list[str]) -> None:
    """``#IB``, ``#UB`` and ``#RES årsnr konto saldo``; ``#OIB`` and ``#OUB`` with objects before the sum."""
    if books.told(f"{label} årsnr", at(told, 1), A_YEAR, year_number) != books.asked.number:
        return
    account = books.told(f"{label} konto", at(told, 2), AN_ACCOUNT, named)
    braced, number = with_objects(told, 3)
    change = amount(books, label, told, number)
    parts = books.told(f"{label} objekt", braced, A_CODE, lambda text: objects(str(text)))
    if account is None or change is None or parts is None:
        return
    stated = books.yearly.setdefault(label, {})
    if (account, parts) in stated:
        books.wrong(RECORD_TWICE, record=shown(f"{label} {account}"), line=str(stated[account, parts][1]))
    stated[account, parts] = (change, books.line)
    books.bounded(len(stated))


def of_head(books: Books, label: str, told: list[str]) -> None:
    """What is said once of the whole file."""
    word = at(told, 1).strip()
    if label in books.head:
        books.wrong(RECORD_TWICE, record=label, line=str(books.head[label][1]))
    books.head[label] = (word, books.line)
    if label == "#VALUTA" and word.upper() not in {"", "SEK"}:
        books.wrong(CURRENCY_OTHER, currency=shown(word))
    if label == "#OMFATTN":
        books.told("#OMFATTN datum", word, A_DAY, day)


def checksum(books: Books, _label: str, _told: list[str]) -> None:
    """``#KSUMMA`` stands before and after what it is the sum of."""
    books.note(CHECKSUM_UNCHECKED)


def keep(books: Books, kept: dict[T, str], key: T, text: str) -> None:
    """Keep a name; the first counts."""
    kept.setdefault(key, text.strip()[:LONGEST_NAME])
    books.bounded(len(kept))


def of_chart(books: Books, label: str, told: list[str]) -> None:
    """``#KONTO konto namn`` and ``#KTYP konto typ``."""
    if account := books.told(f"{label} konto", at(told, 1), AN_ACCOUNT, named):
        keep(books, books.names if label == "#KONTO" else books.kinds, account, at(told, 2))


def of_dimension(books: Books, label: str, told: list[str]) -> None:
    """``#DIM dimension namn`` and ``#UNDERDIM dimension namn superdimension``."""
    if dimension := books.told(f"{label} dimensionsnr", at(told, 1), A_CODE, named):
        keep(books, books.dimensions, dimension, at(told, 2))
        if label == "#UNDERDIM" and at(told, 3):
            keep(books, books.parents, dimension, at(told, 3))


def of_object(books: Books, label: str, told: list[str]) -> None:
    """``#OBJEKT dimension objekt namn``."""
    dimension = books.told(f"{label} dimensionsnr", at(told, 1), A_CODE, named)
    if dimension and (code := books.told(f"{label} objektnr", at(told, 2), A_CODE, named)):
        keep(books, books.objects, (dimension, code), at(told, 3))


KNOWN: Mapping[str, Callable[[Books, str, list[str]], None]] = {
    **dict.fromkeys(("#FLAGGA", "#SIETYP", "#FORMAT", "#FNAMN", "#VALUTA", "#OMFATTN"), of_head),
    **dict.fromkeys(("#KONTO", "#KTYP"), of_chart),
    **dict.fromkeys(("#DIM", "#UNDERDIM"), of_dimension),
    "#OBJEKT": of_object,
    **dict.fromkeys(("#IB", "#UB", "#OIB", "#OUB", "#RES"), of_year),
    **dict.fromkeys(("#PSALDO", "#PBUDGET"), of_month),
    VOUCHER: voucher,
    **dict.fromkeys(("#TRANS", "#RTRANS"), row),
    "#KSUMMA": checksum,
}
