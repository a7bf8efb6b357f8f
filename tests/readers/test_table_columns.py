"""Columns of a bookkeeping's table as people have them: units, titles, months, debit and credit, marks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

import tplog
from tplog.i18n.finding_text import error_line
from tplog.i18n.vocabulary import Language
from tplog.readers.bookkeeping import Bookkeeping
from tplog.readers.tables.bookkeeping_table import read_booked_table
from tplog.readers.tables.cell_marks import is_dash, strip_footnote_mark
from tplog.readers.tables.heading_periods import heading_period
from tplog.readers.tables.line_mapping import parse_mapping
from tplog.values.amount_parser import parse_amount

LINE = 'budget = "b"\n[[line]]\nline = "ks/a"\naccounts = "4*"\n[columns]\naccount = "Konto"\n'
AMOUNT = 'amount = "Belopp"\n'
JUNE = date(2025, 6, 30)


def read(folder: Path, table: str, columns: str = AMOUNT, upto: date = JUNE) -> Bookkeeping:
    """A table's bookkeeping, by these keys of ``[columns]``."""
    path = folder / "bok.csv"
    path.write_text(table, "utf-8")
    line = LINE.removesuffix('account = "Konto"\n') if columns.startswith("account") else LINE
    return read_booked_table(path, parse_mapping(f"{line}{columns}", "m.toml"), upto)


def ore(folder: Path, table: str, columns: str = AMOUNT, upto: date = JUNE) -> list[int]:
    """The öre of each account."""
    return [row.ore for row in read(folder, table, columns, upto).booked]


def refused(folder: Path, table: str, columns: str = AMOUNT, upto: date = JUNE) -> str:
    """The only reason why a table is refused, in English, without the folder."""
    with pytest.raises(tplog.BadFile) as caught:
        read(folder, table, columns, upto)
    (reason,) = caught.value.reasons
    assert error_line(reason, Language.SV)
    return error_line(reason, Language.EN).replace(f"{folder}/", "")


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("Konto;Belopp (tkr)\n4010;1 250\n", AMOUNT),
        ("Konto;Belopp (tkr)\n4010;1 250\n", 'amount = "Belopp (tkr)"'),
        ("Konto;Belopp (tkr)\n4010;1 250\n", 'amount = "belopp"\nunit = "kkr"'),
        ("Konto;Belopp, i tusental kronor\n4010;1 250\n", AMOUNT),
        ("Konto;Belopp¹, mkr\n4010;1,25\n", AMOUNT),
        ("Konto;Belopp\n4010;1 250\n", AMOUNT + 'unit = "tkr"'),
        ("Konto;Belopp\n4010;1 250\n", 'amount = "Belopp (tkr)"'),
        ("Provbyn\nBelopp i tkr\nKonto;Belopp\n4010;1 250\n", AMOUNT),
        ("Resultaträkning 2025 (tkr)\nKonto;Belopp\n4010;1 250\n", AMOUNT),
        ("Utfall 2025, tkr;\nKonto;Belopp\n4010;1 250\n", AMOUNT),
        ("Enhet: kkr\nKonto;Belopp\n4010;1 250\n", AMOUNT),
        ("Konto;Belopp\n4010;1 250\nAlla belopp i tkr\n", AMOUNT),
        ("Konto;Belopp\n;tkr\n4010;1 250\n", AMOUNT),
        ("Konto;Belopp\n;(tkr)\n4010;1 250\n", AMOUNT),
        (";tkr\nKonto;Belopp\n4010;1 250\n", AMOUNT),
        ("Konto;Belopp (tkr)\n4010;1 250 000 kr\n", AMOUNT),
        ("Konto;Belopp (1000 kr)\n4010;1 250\n", AMOUNT),
        ("Konto;Belopp_tkr\n4010;1 250\n", AMOUNT),
        ("Konto (tkr);Belopp\n4010;1 250\n", AMOUNT),
        ("Tkr;Belopp\n4010;1 250\n", AMOUNT.replace("amount", 'account = "Tkr"\namount')),
        ("Konto;Belopp;i tkr\n4010;1 250;\n", AMOUNT),
        ("Konto;Belopp;Text\n4010;1 250;a\nNot:;;Belopp i tkr\n", AMOUNT),
        ("Konto;Belopp\n4010;1 250\nBelopp anges i 1000 kr;\n", AMOUNT),
    ],
)
def test_a_unit_counts_wherever_it_is_stated(tmp_path: Path, table: str, columns: str) -> None:
    """In the heading, the mapping, a title, a note, a row of units; an amount's own goes before all."""
    assert ore(tmp_path, table, columns) == [125_000_000]


@pytest.mark.parametrize(
    ("table", "columns", "says"),
    [
        ("Konto;Belopp (tkr)\n4010;1\n", AMOUNT + 'unit = "mkr"', "Belopp (tkr) states tkr, m.toml: unit"),
        ("Konto;Belopp (tkr)\n4010;1\n", 'amount = "Belopp (kr)"', "states tkr, m.toml: Belopp (kr) states"),
        ("I mkr\nKonto;Belopp (tkr)\n4010;1\n", AMOUNT, "Belopp (tkr) states tkr, bok.csv:1 states mkr"),
        (
            "I mkr\nKonto;Belopp\n4010;1\n",
            AMOUNT + 'unit = "kr"',
            "m.toml: unit states kr, bok.csv:1 states mkr",
        ),
        ("Konto;Belopp (tkr)\n4010;1\nBelopp i mkr\n", AMOUNT, "states tkr, bok.csv:3 states mkr"),
    ],
)
def test_two_units_are_refused(tmp_path: Path, table: str, columns: str, says: str) -> None:
    """Both places are named: one of the two figures is a thousand times the other."""
    assert says in refused(tmp_path, table, columns)


def test_a_sheets_name_may_state_the_unit(tmp_path: Path) -> None:
    """As a title does."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Utfall tkr"
    for row in (["Konto", "Belopp"], [4010, 7]):
        sheet.append(row)
    book.save(tmp_path / "bok.xlsx")
    mapping = parse_mapping(f"{LINE}{AMOUNT}", "m.toml")
    assert [row.ore for row in read_booked_table(tmp_path / "bok.xlsx", mapping, JUNE).booked] == [700_000]
    with pytest.raises(tplog.BadFile, match="units-differ"):
        read_booked_table(tmp_path / "bok.xlsx", parse_mapping(f'{LINE}{AMOUNT}unit = "kr"', "m.toml"), JUNE)


@pytest.mark.parametrize(
    "text",
    [
        "Avrundat till tusental kronor",
        "Avvikelser större än en mkr kommenteras",
        "Belopp i mkr om inte annat anges",
        "Varje krona räknas",
    ],
)
def test_a_unit_within_a_sentence_is_not_taken_for_the_amounts(tmp_path: Path, text: str) -> None:
    """It may be about something else; another statement settles it. The currency alone is no unit."""
    for table in (f"{text}\nKonto;Belopp\n4010;7\n", f"Konto;Belopp\n4010;7\n{text}\n"):
        assert "unit-doubtful" in refused(tmp_path, table)
        assert ore(tmp_path, table, AMOUNT + 'unit = "tkr"') == [700_000]
        assert ore(tmp_path, table.replace("Belopp\n4", "Belopp (kr)\n4")) == [700]
    assert ore(tmp_path, "Valuta: SEK\nKonto;Belopp (tkr)\n4010;7\n") == [700_000]


@pytest.mark.parametrize("heading", ["Belopp (k)", "Belopp (EUR)", "Belopp, kr/inv", "Belopp, hundratals kr"])
def test_a_heading_with_an_unknown_scale_is_never_kronor(tmp_path: Path, heading: str) -> None:
    """The mapping's unit settles it."""
    table, columns = f"Konto;{heading}\n4010;7\n", f'amount = "{heading}"\n'
    assert "unit-doubtful" in refused(tmp_path, table, columns)
    if "kr" not in heading:
        assert ore(tmp_path, table, columns + 'unit = "tkr"') == [700_000]


def test_each_column_has_its_unit(tmp_path: Path) -> None:
    """A budget in millions beside an outcome in thousands."""
    table = "Konto;Belopp (tkr);Budget (mkr)\n4010;5;2\n"
    bookkeeping = read(tmp_path, table, AMOUNT + 'budget = "Budget"')
    assert [row.ore for row in (*bookkeeping.booked, *bookkeeping.budget)] == [500_000, 200_000_000]


def test_a_name_of_two_columns_is_refused(tmp_path: Path) -> None:
    """Unless one of them is that name exactly."""
    table = "Konto;Belopp (tkr);Belopp (kr)\n4010;5;5000\n"
    assert "heading-ambiguous" in refused(tmp_path, table)
    assert ore(tmp_path, table, 'amount = "Belopp (kr)"') == [500_000]
    assert ore(tmp_path, "Konto;Belopp (kr);Belopp\n4010;5;6\n") == [600]


@pytest.mark.parametrize(
    ("heading", "row", "columns"),
    [
        ("Belopp (tkr);Belopp", "5;6", AMOUNT),
        ("Budget (mkr);Belopp", "5;6", AMOUNT),
        ("Debet (tkr);Kredit", ";-6", 'debit = "Debet"\ncredit = "Kredit"\nsign = "debit"\n'),
        ("Debet;Kredit (tkr)", "6;", 'debit = "Debet"\ncredit = "Kredit"\n'),
        ("Jan (tkr);Feb;Mar", "1;2;3", 'months = ["Jan", "Feb", "Mar"]\n'),
        ("Budget_tkr;Utfall", "5;6", 'amount = "Utfall"\nbudget = "Budget"\n'),
    ],
)
def test_a_unit_of_another_column_is_asked_about(
    tmp_path: Path, heading: str, row: str, columns: str
) -> None:
    """It may be the table's or its own column's; unit says which. Another column in kr changes nothing."""
    table = f"Konto;{heading}\n4010;{row}\n"
    assert "unit-doubtful" in refused(tmp_path, table, columns)
    unit = "mkr" if "mkr" in heading else "tkr"
    assert ore(tmp_path, table, f'{columns}unit = "{unit}"')[0] % (100_000 if unit == "tkr" else 10**8) == 0
    assert ore(tmp_path, table.replace(unit, "kr"), columns)


@pytest.mark.parametrize(
    "title",
    [
        "Provbyns kommun;\nUtfall 2025 januari-juni;\n;\n",
        "Provbyns kommun\nUtskrivet 2025-07-03, sida 1\n\n",
        "Kommunen, förvaltningen, enheten\n",
        "Konto i urval;A;B;C;D\n",
    ],
)
def test_title_rows_are_passed_over_and_reported(tmp_path: Path, title: str) -> None:
    """However many cells they have, whatever commas; a comma in them does not choose the delimiter."""
    bookkeeping = read(tmp_path, f"{title}Konto;Belopp\n4010;1,50\n4011;2,50\n")
    assert [row.ore for row in bookkeeping.booked] == [150, 250]
    said = error_line(bookkeeping.remarks[0], Language.EN)
    assert "titles-passed-over" in said
    assert title.partition(";")[0].partition("\n")[0] in said


def test_a_title_of_another_time_is_a_warning(tmp_path: Path) -> None:
    """The table may be the wrong one."""
    for title, warned in (("Utfall 2024", True), ("Utfall jan-mars", True), ("Utfall jan-juni 2025", False)):
        remarks = read(tmp_path, f"{title}\nKonto;Belopp\n4010;1\n").remarks
        assert ("title-of-other-period" in {remark.code for remark in remarks}) is warned


def test_headings_printed_on_each_page_are_one(tmp_path: Path) -> None:
    """Those below a title that come again."""
    assert ore(tmp_path, "Bok\nKonto;Belopp\n4010;1\nKonto;Belopp\n4011;2\n") == [100, 200]


def test_notes_below_the_table_are_passed_over(tmp_path: Path) -> None:
    """With their text reported; a row with an amount is none, nor one that begins with a number."""
    bookkeeping = read(tmp_path, "Konto;Belopp\n4010;1\nKälla: boken\n* Avser mars\n")
    assert [row.ore for row in bookkeeping.booked] == [100]
    assert "2 rows are only text, row 3 first: 'Källa: boken'" in error_line(
        bookkeeping.remarks[0], Language.EN
    )
    assert "row-ragged" in refused(tmp_path, "Konto;Belopp\n4010;1\n4011 250\n")
    assert "account-without-digit" in refused(tmp_path, "Konto;Belopp\n4010;1\nNot;250\n")


@pytest.mark.parametrize(
    ("cell", "rest"),
    [
        ("400*", "400"), ("400 **", "400"), ("400 *)", "400"), ("400 1)", "400"), ("400 1) 2)", "400"),
        ("400¹", "400"), ("400²³", "400"), ("400 a)", "400"), ("4010¹⁾", "4010¹⁾"), ("(1 234)*", "(1 234)"),
        ("(1 23)", "(1 23)"), ("400", "400"), ("4001)", "4001)"), ("*", "*"), ("¹", "¹"),
        ("4010 Hyra 2)", "4010 Hyra"),
    ],
)  # fmt: skip
def test_a_footnotes_mark_is_no_part_of_the_cell(cell: str, rest: str) -> None:
    """A raised digit is never a digit; a digit and a bracket are a mark only behind a space."""
    assert strip_footnote_mark(cell) == rest


def test_marks_are_dropped_and_counted(tmp_path: Path) -> None:
    """In an amount and in an account."""
    bookkeeping = read(tmp_path, "Konto;Belopp\n4010;400¹\n4011*;400 1)\n4012;400*\n")
    assert [(row.account, row.ore) for row in bookkeeping.booked] == [
        ("4010", 40_000), ("4011", 40_000), ("4012", 40_000),
    ]  # fmt: skip
    assert "4 cells have a footnote's mark" in error_line(bookkeeping.remarks[0], Language.EN)
    assert "amount-" in refused(tmp_path, "Konto;Belopp\n4010;4001)\n")


@pytest.mark.parametrize("cell", ["-", "–", "—", "−", "--", "..", "...", "…", "- kr", "–  tkr"])
def test_a_dash_is_no_figure(tmp_path: Path, cell: str) -> None:
    """Never zero: an account with nothing else is in no sum. The cells are counted."""
    bookkeeping = read(tmp_path, f"Konto;Belopp\n4010;1\n4011;{cell}\n")
    assert [row.account for row in bookkeeping.booked] == ["4010"]
    assert "1 cell has a dash or n/a and no figure, row 3 first" in error_line(
        bookkeeping.remarks[0], Language.EN
    )


def test_what_is_more_than_a_dash_is_none() -> None:
    """A number behind it, or a word."""
    assert not any(is_dash(text) for text in ("-5", "– 1,8", "x", "0", "-a", "", "–:-"))


DEBIT_CREDIT = 'debit = "Debet"\ncredit = "Kredit"\n'


def test_debit_and_credit_are_two_columns(tmp_path: Path) -> None:
    """Net is debit less credit; both can be filled, each can be negative."""
    table = "Konto;Debet;Kredit\n4010;100;20\n3010;;500\n4011;-5;\n3011;7;-7\n"
    assert ore(tmp_path, table, DEBIT_CREDIT) == [8_000, -50_000, -500, 1_400]


def test_credits_written_with_a_minus_are_asked_about(tmp_path: Path) -> None:
    """If all are, they may be credits or credits taken back."""
    table = "Konto;Debet;Kredit\n4010;100;\n3010;;-500\n"
    assert "credits-negative" in refused(tmp_path, table, DEBIT_CREDIT)
    assert ore(tmp_path, table, DEBIT_CREDIT + 'sign = "credit"') == [10_000, -50_000]
    assert ore(tmp_path, table, DEBIT_CREDIT + 'sign = "debit"') == [10_000, 50_000]


MONTHS = 'months = ["Jan", "Feb", "Mar", "Apr", "Maj", "Jun", "Jul"]\n'
YEAR = "Konto;Jan;Feb;Mar;Apr;Maj;Jun;Jul;Ack;Summa\n4010;1;2;3;4;5;6;7;21;28\n"


@pytest.mark.parametrize(("month", "expected"), [(1, 1), (3, 6), (6, 21), (7, 28)])
def test_months_are_summed_up_to_the_day(tmp_path: Path, month: int, expected: int) -> None:
    """Columns that add months up are not counted, and that is reported."""
    last = date(2025, month, {1: 31, 3: 31, 6: 30, 7: 31}[month])
    bookkeeping = read(tmp_path, YEAR, MONTHS, last)
    assert [row.ore for row in bookkeeping.booked] == [expected * 100]
    assert "do not count: Ack; Summa" in error_line(bookkeeping.remarks[0], Language.EN)


def test_a_month_that_is_cut_is_refused(tmp_path: Path) -> None:
    """Half of June is not to be had from June's sum."""
    assert "bok.csv:2: Jun: period-cut" in refused(tmp_path, YEAR, MONTHS, date(2025, 6, 15))


def test_the_months_total_is_checked(tmp_path: Path) -> None:
    """If the mapping names it."""
    assert ore(tmp_path, YEAR, MONTHS + 'total = "Summa"') == [2100]
    wrong = YEAR.replace("28", "29")
    assert "The months make 28,00 kr, but the column states 29,00 kr" in refused(
        tmp_path, wrong, MONTHS + 'total = "Summa"'
    )


@pytest.mark.parametrize(
    ("headings", "months", "code"),
    [
        ("Jan;Feb;Mar", ["Jan", "Mar"], "months-missing"),
        ("Jan;Feb;Mar", ["Jan", "Feb"], "months-missing"),
        ("Feb;Mar;Apr", ["Feb", "Mar", "Apr"], "months-missing"),
        ("Jan;Feb;Jan-feb", ["Jan", "Feb", "Jan-feb"], "month-unreadable"),
        ("Jan;Feb;Ack mars", ["Jan", "Feb", "Ack mars"], "month-unreadable"),
        ("Jan;Feb;Övrigt", ["Jan", "Feb", "Övrigt"], "month-unreadable"),
        ("Jan;Feb;Januari", ["Jan", "Feb", "Januari"], "month-twice"),
    ],
)
def test_months_are_all_and_each_once(tmp_path: Path, headings: str, months: list[str], code: str) -> None:
    """A month that is missing or that counts twice makes another year's sum."""
    columns = f"months = {months}".replace("'", '"')
    assert code in refused(tmp_path, f"Konto;{headings}\n4010;1;2;3\n", columns, date(2025, 12, 31))


def test_months_of_another_year_are_left_out(tmp_path: Path) -> None:
    """With a remark of their sum."""
    table = "Konto;dec 2024;jan 2025\n4010;5;7\n"
    bookkeeping = read(tmp_path, table, 'months = ["dec 2024", "jan 2025"]', date(2025, 1, 31))
    assert [row.ore for row in bookkeeping.booked] == [700]
    assert bookkeeping.remarks[0].code == "rows-left-out"


@pytest.mark.parametrize(
    ("heading", "months", "years"),
    [
        ("Jan", [(None, 1)], set()),
        ("FEBRUARI", [(None, 2)], set()),
        ("Mar.", [(None, 3)], set()),
        ("Utfall maj 2025", [(2025, 5)], {2025}),
        ("2025 oktober", [(2025, 10)], {2025}),
        ("October 2025", [(2025, 10)], {2025}),
        ("202501", [(2025, 1)], {2025}),
        ("Utfall 2025-02", [(2025, 2)], {2025}),
        ("jun-25", [(2025, 6)], {2025}),
        ("jan-jun 2025", [(2025, 1), (2025, 6)], {2025}),
        ("Budget 2025", [], {2025}),
        ("Marginal", [], set()),
        ("Decimal", [], set()),
        ("Belopp", [], set()),
    ],
)
def test_a_heading_states_its_period(
    heading: str, months: list[tuple[int | None, int]], years: set[int]
) -> None:
    """In Swedish, in English and in digits; a word that begins as a month is none."""
    period = heading_period(heading)
    assert (list(period.months), set(period.years), period.from_january) == (months, years, False)


@pytest.mark.parametrize(
    "heading", ["Ack jun", "Ackumulerat juni", "T.o.m. juni", "YTD June", "Till och med juni"]
)
def test_a_heading_may_count_from_january(heading: str) -> None:
    """Then its month is the last of several."""
    period = heading_period(heading)
    assert (period.months, period.from_january) == (((None, 6),), True)


@pytest.mark.parametrize(
    ("heading", "more", "code"),
    [
        ("Utfall 2024", "", "heading-of-other-period"),
        ("Jan-mars", "", "heading-of-other-period"),
        ("Kvartal 1", "", "heading-of-other-period"),
        ("Q2 2025", "", "heading-of-other-period"),
        ("Tertial 1", "", "heading-of-other-period"),
        ("Halvår 1", "", None),
        ("Apr-jun", "", "heading-of-other-period"),
        ("Ack maj", "", "heading-of-other-period"),
        ("Juni", "", "heading-of-month"),
        ("Maj", "cumulative = true", "heading-of-other-period"),
        ("Juni", "cumulative = true", None),
        ("Jan-jun 2025", "", None),
        ("Ack juni", "", None),
        ("Utfall 2025", "", None),
        ("Saldo 2025-06-30", "", None),
        ("Saldo per 30 juni 2025", "", None),
        ("Saldo 20250531", "", "heading-of-other-period"),
        ("Saldo 31 maj", "", "heading-of-other-period"),
        ("Månadens utfall", "", "heading-of-month"),
        ("Utfall mån", "", "heading-of-month"),
        ("Utfall perioden", "", "heading-of-month"),
        ("Utfall perioden", "cumulative = true", None),
        ("Utfall perioden ack", "", None),
        ("Utfall 2501-2503", "", "heading-of-other-period"),
        ("Utfall 2501-2506", "", None),
        ("Utfall 2506", "", "heading-of-month"),
        ("Utfall 250331", "", "heading-of-other-period"),
        ("Utfall 250630", "", None),
        ("Utfall 31/3", "", "heading-of-other-period"),
        ("Utfall 30/6", "", None),
        ("Utfall 31.03", "", "heading-of-other-period"),
        ("Utfall T1", "", "heading-of-other-period"),
        ("Utfall H1", "", None),
        ("Utfall 1:a kvartalet", "", "heading-of-other-period"),
        ("Första kvartalet", "", "heading-of-other-period"),
        ("Första halvåret", "", None),
        ("Utfall t.o.m. 03", "", "heading-of-other-period"),
        ("Utfall t.o.m. 06", "", None),
        ("Utfall 01-03", "", "heading-of-other-period"),
        ("Utfall 1-6", "", None),
        ("Utfall -24", "", "heading-of-other-period"),
        ("Utfall 24", "", "heading-of-other-period"),
        ("Utfall 25", "", None),
        ("Utfall fg år", "", "heading-of-other-period"),
        ("Föregående år", "", "heading-of-other-period"),
        ("Utfall f.å.", "", "heading-of-other-period"),
        ("Prior year", "", "heading-of-other-period"),
        ("Utfall delår", "", None),
        ("Utfall 1", "", None),
    ],
)
def test_a_column_of_other_days_is_refused(tmp_path: Path, heading: str, more: str, code: str | None) -> None:
    """An outcome is from 1 January to the day: last year's column or June's alone is another figure."""
    table, columns = f"Konto;{heading}\n4010;1\n", f'amount = "{heading}"\n{more}'
    if code is None:
        assert ore(tmp_path, table, columns) == [100]
    else:
        assert code in refused(tmp_path, table, columns)


def test_a_column_of_a_part_of_the_year_is_not_the_years(tmp_path: Path) -> None:
    """An interim report is of no whole year."""
    for heading in ("Utfall delår", "Halvåret"):
        table, columns = f"Konto;{heading}\n4010;1\n", f'amount = "{heading}"'
        assert "heading-of-other-period" in refused(tmp_path, table, columns, date(2025, 12, 31))


def test_a_column_of_january_is_of_the_year_in_january(tmp_path: Path) -> None:
    """Both readings are the same."""
    assert ore(tmp_path, "Konto;Januari\n4010;1\n", 'amount = "Januari"', date(2025, 1, 31)) == [100]


@pytest.mark.parametrize("hyphen", "\u2010\u2011\u2012\u2212\u2013\ufe63\uff0d")
def test_a_minus_is_read_however_a_word_processor_writes_it(tmp_path: Path, hyphen: str) -> None:
    """Before a number it is a minus, alone a cell without a figure, behind it what the mapping says."""
    assert ore(tmp_path, f"Konto;Belopp\n4010;{hyphen}1 250,50\n4011;{hyphen}\n") == [-125_050]
    assert parse_amount(f"{hyphen}5 kr").ore == -500
    if hyphen in "\u2010\u2011":
        table = f"Konto;Belopp\n4010;5{hyphen}\n"
        assert "amount-minus-behind" in refused(tmp_path, table)
        assert ore(tmp_path, table, AMOUNT + 'negative = "minus-behind"') == [-500]


@pytest.mark.parametrize("text", ["n/a", "N/A", "n.a."])
def test_a_figure_that_does_not_apply_is_none(tmp_path: Path, text: str) -> None:
    """As a dash, and reported; it is no rate."""
    bookkeeping = read(tmp_path, f"Konto;Belopp\n4010;5\n4011;{text}\n")
    assert [row.ore for row in bookkeeping.booked] == [500]
    assert "dashes-without-figure" in {remark.code for remark in bookkeeping.remarks}


def test_a_row_within_a_cell_is_refused(tmp_path: Path) -> None:
    """A stray quote swallowed it; an ordinary line break in a text is none."""
    table = 'Konto;Belopp;Namn\n4010;100;"Rör\n4011;50;x\n4012;7;b"\n'
    said = refused(tmp_path, table)
    assert said.startswith("bok.csv:2: row-in-cell")
    assert "'4011;50;x'" in said
    assert "row-in-cell" in refused(tmp_path, f"sep=;\n{table}")
    assert ore(tmp_path, 'Konto;Belopp;Namn\n4010;100;"Rör; el\noch vatten"\n') == [10_000]
