"""A second writer of SIE: a bookkeeping of the model, written as this program or that writes its files.

It follows SIE-Gruppen's specification (edition 4B), not our reader. What a file says is chosen by its `Form`:
its levels, its convention of totals, its characters. How a line is written is chosen by chance.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from attrs import frozen
from hypothesis import strategies as st

from readers.sie_books import (
    BALANCE,
    CODES,
    NAMES,
    PARENTS,
    RESULT,
    YEARS,
    Books,
    Key,
    Objects,
    Row,
    Voucher,
    added,
    divided,
    month_end,
)

VOUCHERS, MONTHS, YEAR = "vouchers", "months", "year"
UNKNOWN = (("",), ('#XTRA 1 "å"',), ("#XTRA 1", "{", "#XTRAROW 1930 {} 7", "}"))
LEVELS_OF_TYPE = {1: (YEAR,), 2: (YEAR, MONTHS), 3: (YEAR, MONTHS), 4: (YEAR, MONTHS, VOUCHERS)}
REST, EACH, LISTS = "rest", "each dimension", "lists"
Levels = Mapping[tuple[int, str], frozenset[str]]


@frozen
class Form:
    """What a file says of a bookkeeping, and in which characters.

    ``levels`` are those that each year and account has. ``sums`` is how monthly sums of objects are meant:
    EACH has a total (``{}``) and each dimension's division of it, LISTS has a total and a sum of each list of
    objects, REST has a sum of each list of objects and in ``{}`` only what has no objects. ``zeros`` is
    whether sums of zero are written; a total that has parts always is.
    """

    kind: int
    levels: Levels
    sums: str
    zeros: bool
    characters: str
    line_end: str
    shuffled: bool
    iso_days: bool
    seed: int

    @property
    def has_objects(self) -> bool:
        """Whether files of this type have objects."""
        return self.kind > 2


def in_form(books: Books, form: Form) -> bytes:
    """Return the file."""
    pen = Pen(form)
    head, records = _head(books, pen), [*_names(pen), *_records(books, form, pen)]
    if form.shuffled:
        pen.chance.shuffle(records)
    tail = ["\x1a"] if pen.chance.random() < 0.1 else []
    lines = [line for record in (*head, *records) for line in pen.surrounded(record)]
    return form.line_end.join([*lines, *tail, ""]).encode(form.characters)


class Pen:
    """Write fields and lines in one of the ways that the format allows."""

    def __init__(self, form: Form) -> None:
        """Take the form of the file."""
        self.form = form
        self.chance = random.Random(form.seed)  # noqa: S311 (chance that must come again)
        self.leaves_out_braces = self.chance.random() < 0.05

    def line(self, label: str, *fields: str) -> str:
        """Return a record of fields that are written already."""
        blank = self.chance.choice([" ", " ", " ", "\t", "  "])
        name = label.lower() if self.chance.random() < 0.05 else label
        return self.chance.choice(["", "", "", " ", "\t"]) + blank.join([f"#{name}", *filter(None, fields)])

    def text(self, text: str) -> str:
        """Return a text, in quotes where it needs them or by chance."""
        needs = not text or any(sign in ' "{}\t#' for sign in text)
        if needs or self.chance.random() < 0.5:
            return '"' + text.replace('"', '\\"') + '"'
        return text

    def amount(self, ore: int) -> str:
        """Return öre as kronor with a point."""
        kronor, rest = divmod(abs(ore), 100)
        ways = [f"{kronor}.{rest:02d}"] * 3 + [f"{kronor}.{rest:02d}0000"]
        if not rest:
            ways += [str(kronor), f"{kronor}.0"]
        elif not rest % 10:
            ways += [f"{kronor}.{rest // 10}"]
        sign = "-" if ore < 0 else self.chance.choice(["", "", "", "+"])
        number = sign + self.chance.choice(ways)
        return f'"{number}"' if self.chance.random() < 0.1 else number

    def day(self, day: date) -> str:
        """Return a day."""
        return day.isoformat() if self.form.iso_days else f"{day:%Y%m%d}"

    def objects(self, objects: Objects) -> str:
        """Return a list of objects, in any order; nothing if it is empty and its braces are left out."""
        if not objects and self.leaves_out_braces:
            return ""
        pairs = self.chance.sample(objects, len(objects))
        pad = self.chance.choice(["", "", " "])
        return "{" + pad + " ".join(f"{self.text(d)} {self.text(code)}" for d, code in pairs) + pad + "}"

    def surrounded(self, record: str) -> Iterator[str]:
        """Yield the lines of a record, and at times what no reader knows before them."""
        if self.chance.random() < 0.05:
            yield from self.chance.choice(UNKNOWN)
        yield from record.split("\n")

    def quantity(self) -> list[str]:
        """Return a quantity, or nothing: it counts no money."""
        return [self.chance.choice(["0", "7", "1.5", "-2"])] if self.chance.random() < 0.2 else []


def _head(books: Books, pen: Pen) -> list[str]:
    """Return what stands first."""
    records = [
        pen.line("FLAGGA", "0"),
        pen.line("PROGRAM", pen.text("Räkenskap 2"), "1.0"),
        pen.line("FORMAT", "PC8"),
        pen.line("GEN", pen.day(date(2026, 1, 15)), pen.text("Åsa")),
        pen.line("SIETYP", str(pen.form.kind)),
        pen.line("FNAMN", pen.text("Påhittade kommunen")),
        *(
            pen.line("RAR", str(number), pen.day(date(year, 1, 1)), pen.day(date(year, 12, 31)))
            for number, year in zip((0, -1), YEARS, strict=True)
        ),
    ]
    if books.reach != date(2025, 12, 31) and pen.form.kind < 4:
        records.append(pen.line("OMFATTN", pen.day(books.reach)))
    return records


def _names(pen: Pen) -> Iterator[str]:
    """Yield names of accounts, dimensions and objects."""
    for account in (*BALANCE, *RESULT):
        yield pen.line("KONTO", account, pen.text(f'Konto "å" {account}'))
        yield pen.line("KTYP", account, "T" if account in BALANCE else "I" if account[0] == "3" else "K")
    if pen.form.has_objects:
        for dimension, name in NAMES.items():
            parent = [PARENTS[dimension]] if dimension in PARENTS else []
            yield pen.line("UNDERDIM" if parent else "DIM", dimension, pen.text(name), *parent)
            for code in CODES:
                yield pen.line("OBJEKT", dimension, pen.text(code), pen.text(f"Namn på {code}"))


def _records(books: Books, form: Form, pen: Pen) -> Iterator[str]:
    """Yield all that has an amount."""
    for number, year in zip(("0", "-1"), YEARS, strict=True):
        yield from _yearly(books, form, pen, number, year)
        for label, period, key, ore in monthly(books, form, year):
            yield pen.line(
                label, number, period, key[0], pen.objects(key[1]), pen.amount(ore), *pen.quantity()
            )
        for month in range(1, 13):
            for account in RESULT if form.kind > 1 else ():
                if (year, month, account) in books.budget:
                    ore = books.budget[year, month, account]
                    yield pen.line("PBUDGET", number, f"{year}{month:02d}", account, "{}", pen.amount(ore))
    for voucher in books.vouchers:
        rows = [row for row in voucher.rows if VOUCHERS in form.levels[_year(voucher, row), row.account]]
        if rows:
            yield _voucher(voucher, rows, pen)


def _year(voucher: Voucher, row: Row) -> int:
    return (row.day or voucher.day).year


def at_level(sums: Mapping[Key, int], form: Form, year: int, level: str) -> Mapping[Key, int]:
    """Return the sums of the accounts that have this level in this year."""
    return {key: ore for key, ore in sums.items() if level in form.levels[year, key[0]]}


def monthly(books: Books, form: Form, year: int) -> Iterator[tuple[str, str, Key, int]]:
    """Yield label, period, account with objects, and öre of each monthly sum."""
    for month in range(1, 13):
        changes = at_level(books.changes(date(year, month, 1), month_end(year, month)), form, year, MONTHS)
        sums = by_convention(changes, form)
        divided_accounts = {account for (account, objects), ore in sums.items() if objects and ore}
        for key, ore in sums.items():
            if ore or form.zeros or (form.sums != REST and not key[1] and key[0] in divided_accounts):
                yield "PSALDO", f"{year}{month:02d}", key, ore


def by_convention(sums: Mapping[Key, int], form: Form) -> Mapping[Key, int]:
    """Return the sums that a file has of these, by the form's convention of totals and objects."""
    totals = divided(sums, lambda _: ())
    if not form.has_objects:
        return totals
    if form.sums == REST:
        return sums
    if form.sums == LISTS:
        return {**totals, **{key: ore for key, ore in sums.items() if key[1]}}
    return {**totals, **each_dimension(sums)}


def each_dimension(sums: Mapping[Key, int]) -> Mapping[Key, int]:
    """Return the sums by each dimension alone."""
    return added((account, (pair,), ore) for (account, objects), ore in sums.items() for pair in objects)


def _yearly(books: Books, form: Form, pen: Pen, number: str, year: int) -> Iterator[str]:
    """Yield results, opening and closing balances."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    changes = at_level(books.changes(first, last), form, year, YEAR)
    for (account, _), ore in divided(changes, lambda _: ()).items():
        if account in RESULT and (ore or form.zeros):
            yield pen.line("RES", number, account, pen.amount(ore), *pen.quantity())
    opening = at_level(books.balances(date(year - 1, 12, 31)), form, year, YEAR)
    closing = at_level(books.balances(last), form, year, YEAR)
    for label, sums in (("IB", opening), ("UB", closing)):
        parts = by_objects(sums, form) if form.has_objects else {}
        divided_accounts = {account for account, _ in parts}
        for (account, _), ore in divided(sums, lambda _: ()).items():
            if ore or form.zeros or account in divided_accounts:
                yield pen.line(label, number, account, pen.amount(ore), *pen.quantity())
        for (account, objects), ore in parts.items():
            yield pen.line(f"O{label}", number, account, pen.objects(objects), pen.amount(ore))


def by_objects(sums: Mapping[Key, int], form: Form) -> Mapping[Key, int]:
    """Return the sums of objects alone, without totals."""
    parts = each_dimension(sums) if form.sums == EACH else sums
    return {key: ore for key, ore in parts.items() if key[1] and (ore or form.zeros)}


def _voucher(voucher: Voucher, rows: Collection[Row], pen: Pen) -> str:
    """Return a voucher with these of its rows."""
    fields = [pen.text(voucher.series), pen.text(voucher.number), pen.day(voucher.day)]
    fields += [pen.text('Köp "å"'), pen.day(voucher.day), pen.text("sign")][: pen.chance.randrange(4)]
    lines = [pen.line("VER", *fields), "{"]
    lines += [_row("BTRANS", row, pen) for row in voucher.removed]
    for position, row in enumerate(rows):
        trans = _row("TRANS", row, pen)
        if position >= len(rows) - voucher.added:
            label = trans.partition("#")[2].partition("\t")[0].partition(" ")[0]
            lines.append(trans.replace(f"#{label}", "#RTRANS", 1))
        lines.append(trans)
    return "\n".join([*lines, "}"])


def _row(label: str, row: Row, pen: Pen) -> str:
    """Return a row, with as many of the fields that may be left out as chance has it."""
    fields = [row.account, pen.objects(row.objects), pen.amount(row.ore)]
    more = [pen.day(row.day) if row.day else '""', pen.text("Råd {x}"), "1.5", pen.text("ÅS")]
    least = 1 if row.day else 0
    return pen.line(label, *fields, *more[: pen.chance.randint(least, 4)])


@st.composite
def forms(draw: st.DrawFn, sums: str | None = None) -> Form:
    """A form of a file, of one convention or any: all accounts alike, or each with levels of its own."""
    kind = draw(st.sampled_from((3, 4) if sums in {REST, LISTS} else (1, 2, 3, 3, 4, 4)))
    levels_of_account = st.sets(st.sampled_from(LEVELS_OF_TYPE[kind]), min_size=1).map(frozenset)
    levels: dict[tuple[int, str], frozenset[str]] = {}
    for year in YEARS:
        alike = draw(levels_of_account)
        mixed = draw(st.sampled_from([False, False, True]))
        for account in (*BALANCE, *RESULT):
            levels[year, account] = draw(levels_of_account) if mixed else alike
    return Form(
        kind,
        levels,
        sums or draw(st.sampled_from([REST, EACH, LISTS])),
        draw(st.booleans()),
        draw(st.sampled_from(["cp437", "cp1252", "utf-8", "utf-8-sig"])),
        draw(st.sampled_from(["\r\n", "\n", "\r"])),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.integers(0, 2**16)),
    )
