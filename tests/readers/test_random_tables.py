"""A random bookkeeping written as a table in many ways comes back to the öre, or is refused, never wrong."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from attrs import frozen
from hypothesis import event, given, settings
from hypothesis import strategies as st

import tplog
from tplog.readers.bookkeeping import BookedSum
from tplog.readers.tables.bookkeeping_table import read_booked_table
from tplog.readers.tables.line_mapping import parse_mapping

ORE_BY_UNIT = {"kr": 100, "tkr": 100_000, "kkr": 100_000, "mkr": 10**8, "miljoner kronor": 10**8}
TITLES = (
    "Provbyns kommun",
    "Utfall, alla enheter",
    "Sida 1;2",
    "Rapport A,B,C",
    "2025-07-03",
    "(preliminärt)",
)
NOTES = ("Källa: ekonomisystemet", "* Preliminärt", "1) Avser mars, april")
NAMES = (
    "Varor",
    "Tjänster, köpta",
    "Löner",
    "Hyra 2",
    "Avgifter; externa",
    "Summariska köp",
    "Totalentreprenad",
)
# Where a subtotal may stand, and what it calls itself; {} is the group's number.
SUM_LABELS = ("{}", "{} Grupp", "{}00-{}99", "Summa {}", "{} Summa", "Summa", "Delsumma:", "S:a grupp")


@frozen
class Way:
    """A way to write a table."""

    unit: str
    unit_place: str  # heading, title, note, mapping, row
    sign: str  # debit, credit
    minus: str  # "-", "−", brackets, minus-behind
    sums: str | None
    sums_above: bool
    grand_total: bool
    titles: tuple[str, ...]
    notes: tuple[str, ...]
    dashes: bool
    marks: str
    delimiter: str
    encoding: str
    thousands: str
    layout: str  # amount, debit-credit, months
    as_sheet: bool


ways = st.builds(
    Way,
    st.sampled_from(sorted(ORE_BY_UNIT)),
    st.sampled_from(["heading", "title", "note", "mapping", "row"]),
    st.sampled_from(["debit", "credit"]),
    st.sampled_from(["-", "−", "brackets", "minus-behind"]),
    st.none() | st.sampled_from(SUM_LABELS),
    st.booleans(),
    st.booleans(),
    st.lists(st.sampled_from(TITLES), max_size=3).map(tuple),
    st.lists(st.sampled_from(NOTES), max_size=2).map(tuple),
    st.booleans(),
    st.sampled_from(["", "*", " 1)", "¹"]),
    st.sampled_from(";\t|,"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from(["", " ", "\u00a0"]),
    st.sampled_from(["amount", "debit-credit", "months"]),
    st.booleans(),
)
# Steps of the last digit written: whole units, and up to two decimals.
accounts = st.dictionaries(
    st.integers(3000, 7999), st.integers(-(10**5), 10**7), min_size=1, max_size=12
).map(lambda books: dict(sorted(books.items())))


@frozen
class Renderer:
    """Writes a bookkeeping, öre by account, as rows of texts; öre are whole hundredths of the unit."""

    way: Way
    books: dict[int, int]

    def rows(self) -> Iterator[list[str]]:
        """Yield title rows, headings, rows of accounts and sums, and notes."""
        way, width = self.way, len(self.headings())
        for title in (*way.titles, *([f"Belopp i {way.unit}"] if way.unit_place == "title" else [])):
            yield [title]
        yield self.headings()
        if way.unit_place == "row":
            yield ["", "", *[way.unit] * (width - 2)]
        groups = [str(account)[:2] for account in self.books]
        for group in dict.fromkeys(groups):
            members = {account: ore for account, ore in self.books.items() if str(account)[:2] == group}
            subtotal = self.sum_row((way.sums or "").replace("{}", group), members)
            if way.sums and way.sums_above:
                yield subtotal
            for number, (account, ore) in enumerate(members.items()):
                cells = map(self.text, self.figures(ore))
                yield [f"{account}{way.marks}", NAMES[account % len(NAMES)], *cells]
                if way.dashes and number == 0:
                    yield [str(account), "", *["–"] * (width - 2)]
            if way.sums and not way.sums_above:
                yield subtotal
        if way.grand_total:
            yield self.sum_row("Totalt", self.books)
        for note in (*way.notes, *([f"Alla belopp i {way.unit}"] if way.unit_place == "note" else [])):
            yield [note]

    def headings(self) -> list[str]:
        """The headings, with the unit if it stands there."""
        names = {"amount": ["Belopp"], "debit-credit": ["Debet", "Kredit"], "months": ["Jan", "Feb", "Mar"]}
        unit = f" ({self.way.unit})" if self.way.unit_place == "heading" else ""
        return ["Konto", "Benämning", *(name + unit for name in names[self.way.layout])]

    def sum_row(self, label: str, members: Mapping[int, int]) -> list[str]:
        """A row of the sums of some accounts, column by column."""
        columns = zip(*(self.figures(ore) for ore in members.values()), strict=True)
        return [label, "", *map(self.text, map(sum, columns))]

    def figures(self, ore: int) -> list[int]:
        """The figures of one amount (debit positive), one for each column."""
        if self.way.layout == "debit-credit":
            return [max(ore, 0), max(-ore, 0)]
        signed = -ore if self.way.sign == "credit" else ore
        if self.way.layout == "months":
            return [signed - 2 * (signed // 3), signed // 3, signed // 3]
        return [signed]

    def text(self, hundredths: int) -> str:
        """An amount in hundredths of the unit, as Swedes write it."""
        whole, rest = divmod(abs(hundredths), 100)
        number = f"{whole:,}".replace(",", self.way.thousands) + (f",{rest:02d}" if rest else "")
        if hundredths >= 0:
            return number
        forms = {"brackets": f"({number})", "minus-behind": f"{number}-"}
        return forms.get(self.way.minus, f"{self.way.minus}{number}")

    def mapping(self) -> str:
        """The mapping that says what the table cannot."""
        way = self.way
        columns = {
            "amount": 'amount = "Belopp"',
            "debit-credit": 'debit = "Debet"\ncredit = "Kredit"\nsign = "debit"',
            "months": 'months = ["Jan", "Feb", "Mar"]',
        }
        keys = ['account = "Konto"', 'name = "Benämning"', columns[way.layout]]
        keys += [f'sign = "{way.sign}"'] if way.layout != "debit-credit" else []
        keys += [f'unit = "{way.unit}"'] if way.unit_place == "mapping" else []
        keys += [f'negative = "{way.minus}"'] if len(way.minus) > 1 else []
        return 'budget = "b"\n[[line]]\nline = "ks/a"\naccounts = "*"\n[columns]\n' + "\n".join(keys)

    def write(self, folder: Path) -> Path:
        """Write the table as CSV, or as a sheet of texts."""
        if self.way.as_sheet:
            path, book = folder / "bok.xlsx", openpyxl.Workbook(write_only=True)
            sheet = book.create_sheet("Utfall")
            for row in self.rows():
                sheet.append([cell or None for cell in row])
            book.save(path)
            return path
        path, file = folder / "bok.csv", StringIO(newline="")
        csv.writer(file, delimiter=self.way.delimiter).writerows(self.rows())
        encoding = (
            self.way.encoding if self.way.minus != "−" else self.way.encoding.replace("cp1252", "utf-8")
        )
        path.write_bytes(file.getvalue().encode(encoding))
        return path


@settings(max_examples=4 * settings().max_examples, deadline=None)
@given(accounts, ways)
def test_a_rendered_table_comes_back_to_the_ore(
    tmp_path_factory: pytest.TempPathFactory, books: dict[int, int], way: Way
) -> None:
    """With titles, sums, units, signs, dashes and marks; only what can be read in two ways is refused."""
    renderer = Renderer(way, books)
    ore = {str(account): hundredths * ORE_BY_UNIT[way.unit] // 100 for account, hundredths in books.items()}
    read, codes = _read(renderer, tmp_path_factory.getbasetemp())
    event(f"refused: {', '.join(sorted(codes))}" if codes else "read")
    assert codes <= {"sum-or-account"}
    assert codes or {row.account: row.ore for row in read} == ore


def _read(renderer: Renderer, folder: Path) -> tuple[Sequence[BookedSum], set[str]]:
    """The sums that are read, and the codes of a refusal."""
    mapping = parse_mapping(renderer.mapping(), "m.toml")
    try:
        return read_booked_table(renderer.write(folder), mapping, date(2025, 3, 31)).booked, set()
    except tplog.BadFile as error:
        return (), {reason.code for reason in error.reasons}
