"""A SIE file that can be read in two ways is read as its other sums show, or refused with both readings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

import tplog
from tplog.readers.bookkeeping import Bookkeeping, Objects, RepeatedVouchers, RowsWithoutObjects
from tplog.readers.sie.reader import read_sie

HEAD = "#FLAGGA 0\n#RAR 0 20250101 20251231\n#RAR -1 20240101 20241231\n"
END, JANUARY, FEBRUARY = date(2025, 12, 31), date(2025, 1, 31), date(2025, 2, 28)
TOTAL, REST = RowsWithoutObjects
ONCE, EACH = RepeatedVouchers
NORTH, SOUTH = ("1", "N"), ("1", "S")


def books(
    tmp_path: Path,
    content: str,
    upto: date = END,
    by_objects: Collection[str] = (),
    rows: RowsWithoutObjects | None = None,
    vouchers: RepeatedVouchers | None = None,
) -> Bookkeeping:
    """The bookkeeping of a file with these records."""
    path = tmp_path / "x.se"
    path.write_text(HEAD + content, "cp437")
    return read_sie(path, upto, by_objects=by_objects, rows_without_objects=rows, repeated_vouchers=vouchers)


def sums(bookkeeping: Bookkeeping) -> Mapping[tuple[str, Objects], int]:
    """Kronor by account and objects."""
    return {(row.account, row.objects): row.ore // 100 for row in bookkeeping.booked}


def totals(bookkeeping: Bookkeeping) -> dict[str, int]:
    """Kronor by account, of a file that is read by account."""
    assert not any(row.objects for row in bookkeeping.booked)
    return {row.account: row.ore // 100 for row in bookkeeping.booked}


def codes(bookkeeping: Bookkeeping) -> set[str]:
    """What was remarked, but for what is later than the file."""
    return {remark.code for remark in bookkeeping.remarks} - {"late-day", "objects-partial"}


def refusal(tmp_path: Path, content: str, upto: date = END, by_objects: Collection[str] = ()) -> str:
    """The code of the one reason for which a file is refused."""
    with pytest.raises(tplog.BadFile) as caught:
        books(tmp_path, content, upto, by_objects)
    (reason,) = caught.value.reasons
    return reason.code


MONTHS = """#PSALDO 0 202501 4010 {} 100.00
#PSALDO 0 202501 4010 {1 "N"} 400.00
#PSALDO 0 202502 4010 {} 200.00
#PSALDO 0 202502 4010 {1 "N"} 300.00
"""


@pytest.mark.parametrize("yearly", ["#RES 0 4010 1000", "#IB 0 4010 50\n#UB 0 4010 1050"])
def test_parts_that_come_to_the_yearly_sum_are_parts(tmp_path: Path, yearly: str) -> None:
    """By #RES, or by closing less opening balance; for each month, and by objects."""
    content = MONTHS + yearly
    assert totals(books(tmp_path, content)) == {"4010": 1000}
    assert totals(books(tmp_path, content, JANUARY)) == {"4010": 500}
    parted = books(tmp_path, content, by_objects={"1"})
    assert sums(parted) == {("4010", ()): 300, ("4010", (NORTH,)): 700}
    assert codes(parted) == {"objects-are-parts"}


def test_sums_without_objects_that_come_to_the_yearly_sum_are_totals(tmp_path: Path) -> None:
    """Objects above the total leave a rest below zero."""
    content = MONTHS + "#RES 0 4010 300"
    assert totals(books(tmp_path, content)) == {"4010": 300}
    assert totals(books(tmp_path, content, JANUARY)) == {"4010": 100}
    assert sums(books(tmp_path, content, by_objects={"1"})) == {("4010", ()): -400, ("4010", (NORTH,)): 700}
    assert codes(books(tmp_path, content)) == set()


def test_one_account_settles_the_file(tmp_path: Path) -> None:
    """Another without a yearly sum is read the same way; two that disagree refuse it within the year."""
    other = "#PSALDO 0 202501 4020 {} 1\n#PSALDO 0 202501 4020 {1 N} 2\n"
    assert totals(books(tmp_path, MONTHS + other + "#RES 0 4010 1000"))["4020"] == 3
    assert totals(books(tmp_path, MONTHS + other + "#RES 0 4010 300"))["4020"] == 1
    disagreeing = MONTHS + other + "#RES 0 4010 1000\n#RES 0 4020 1\n"
    assert refusal(tmp_path, disagreeing, JANUARY) == "months-contradict"
    assert refusal(tmp_path, disagreeing, END, {"1"}) == "months-contradict"
    assert totals(books(tmp_path, disagreeing)) == {"4010": 1000, "4020": 1}


@pytest.mark.parametrize("yearly", ["", "#RES 0 4010 7777", "#RES 0 4999 5"])
def test_what_nothing_settles_is_refused_with_both_readings(tmp_path: Path, yearly: str) -> None:
    """Without a yearly sum, or with one that neither reading comes to; the mapping can say it."""
    content = MONTHS + yearly
    assert refusal(tmp_path, content, FEBRUARY) == "months-ambiguous"
    assert totals(books(tmp_path, content, FEBRUARY, rows=TOTAL))["4010"] == 300
    assert totals(books(tmp_path, content, FEBRUARY, rows=REST))["4010"] == 1000
    with pytest.raises(tplog.BadFile, match=r"then 300\skr.*then 1\s000\skr.*rows_without_objects"):
        books(tmp_path, content, FEBRUARY)


def test_objects_that_come_to_nothing_over_the_year_settle_nothing(tmp_path: Path) -> None:
    """Both readings have the yearly sum, but differ in January."""
    content = (
        '#RES 0 4010 100\n#PSALDO 0 202501 4010 {} 100\n#PSALDO 0 202501 4010 {1 "N"} 50\n'
        '#PSALDO 0 202502 4010 {1 "N"} -50\n#PSALDO 0 202502 4010 {} 0\n'
    )
    assert totals(books(tmp_path, content)) == {"4010": 100}
    assert refusal(tmp_path, content, JANUARY) == "months-ambiguous"


def test_months_that_balance_by_one_reading_settle_it(tmp_path: Path) -> None:
    """All accounts of a month come to zero, where there are no yearly sums."""
    assert totals(
        books(tmp_path, MONTHS + "#PSALDO 0 202501 1930 {} -100\n#PSALDO 0 202502 1930 {} -200")
    ) == {
        "4010": 300,
        "1930": -300,
    }
    parts = MONTHS + "#PSALDO 0 202501 1930 {} -500\n#PSALDO 0 202502 1930 {} -500"
    assert totals(books(tmp_path, parts)) == {"4010": 1000, "1930": -1000}


def test_another_year_of_the_file_settles_it(tmp_path: Path) -> None:
    """The year before has yearly sums; a year's months are never held against another year's sum."""
    before = MONTHS.replace("#PSALDO 0 2025", "#PSALDO -1 2024")
    assert totals(books(tmp_path, MONTHS + before + "#RES -1 4010 1000")) == {"4010": 1000}
    assert totals(books(tmp_path, MONTHS + before + "#RES -1 4010 300")) == {"4010": 300}
    assert totals(books(tmp_path, MONTHS + before + "#RES 0 4010 1000", date(2024, 12, 31))) == {"4010": 1000}
    assert refusal(tmp_path, MONTHS + "#RES -1 4010 1000") == "months-ambiguous"


def test_vouchers_settle_what_a_budget_means(tmp_path: Path) -> None:
    """The budget is read as the months are; where nothing settles it, it is left out with a remark."""
    budget = '#PBUDGET 0 202501 4010 {} 10\n#PBUDGET 0 202501 4010 {1 "N"} 4\n'
    by_parts = books(tmp_path, MONTHS + "#RES 0 4010 1000\n" + budget, by_objects={"1"})
    assert {row.objects: row.ore for row in by_parts.budget} == {(): 1000, (NORTH,): 400}
    by_totals = books(tmp_path, MONTHS + "#RES 0 4010 300\n" + budget, by_objects={"1"})
    assert {row.objects: row.ore for row in by_totals.budget} == {(): 600, (NORTH,): 400}
    row = "#VER A 1 20250110\n{\n#TRANS 4010 {} 500\n#TRANS 1930 {} -500\n}\n"
    voucher = books(tmp_path, MONTHS.partition("#PSALDO 0 202502")[0] + row + budget)
    assert [row.ore for row in voucher.budget] == [1400]
    alone = books(tmp_path, "#RES 0 4010 1\n" + budget)
    assert alone.budget == ()
    assert codes(alone) == {"budget-left-out"}


BY_LISTS = """#PSALDO 0 202501 4010 {7 "1"} 300.00
#PSALDO 0 202501 4010 {7 "4"} 200.00
#PSALDO 0 202501 4010 {1 "N" 7 "1"} 100.00
#PSALDO 0 202502 4010 {} 400.00
"""


def test_months_by_lists_of_several_dimensions_are_settled_by_the_yearly_sum(tmp_path: Path) -> None:
    """Parts that come to it are added; else the year's last day has it and another day has nothing."""
    assert totals(books(tmp_path, BY_LISTS + "#RES 0 4010 1000")) == {"4010": 1000}
    assert totals(books(tmp_path, BY_LISTS + "#RES 0 4010 1000", JANUARY)) == {"4010": 600}
    other = books(tmp_path, BY_LISTS + "#RES 0 4010 950")
    assert totals(other) == {"4010": 950}
    assert codes(other) == {"level-other"}
    assert refusal(tmp_path, BY_LISTS + "#RES 0 4010 950", JANUARY) == "total-missing"
    assert refusal(tmp_path, BY_LISTS) == "total-missing"
    assert totals(books(tmp_path, BY_LISTS, rows=REST)) == {"4010": 1000}


def test_a_total_of_zero_that_was_left_out_is_zero(tmp_path: Path) -> None:
    """Where the totals that stand come to the yearly sum by themselves."""
    content = '#RES 0 4010 7\n#PSALDO 0 202501 4010 {1 "N"} 5\n#PSALDO 0 202502 4010 {} 7\n'
    assert totals(books(tmp_path, content)) == {"4010": 7}
    assert totals(books(tmp_path, content.replace("#RES 0 4010 7", "#RES 0 4010 12"))) == {"4010": 12}


@pytest.mark.parametrize(
    ("lists", "north", "south"),
    [
        ({'{1 "N"}': 100, '{1 "S" 6 "P"}': 200}, 100, 200),
        ({'{1 "N"}': 50, '{1 "N" 6 "P"}': 150, '{1 "S"}': 100}, 200, 100),
        ({'{1 "N"}': 200, '{1 "N" 6 "P"}': 150, '{1 "S"}': 60}, 200, 60),
    ],
)
def test_lists_of_several_shapes_are_parts_if_they_come_to_the_total(
    tmp_path: Path, lists: Mapping[str, int], north: int, south: int
) -> None:
    """Else one is the other's, split further; nothing vanishes from its object."""
    months = "".join(f"#PSALDO 0 202501 4010 {objects} {kronor}\n" for objects, kronor in lists.items())
    content = f"#RES 0 4010 300\n#PSALDO 0 202501 4010 {{}} 300\n{months}"
    parted = sums(books(tmp_path, content, by_objects={"1"}))
    assert (parted["4010", (NORTH,)], parted["4010", (SOUTH,)]) == (north, south)
    assert sum(parted.values()) == 300
    balances = "".join(f"#OUB 0 1230 {objects} {kronor}\n" for objects, kronor in lists.items())
    parted = sums(books(tmp_path, f"#UB 0 1230 300\n{balances}", by_objects={"1"}))
    assert (parted["1230", (NORTH,)], parted["1230", (SOUTH,)]) == (north, south)


@pytest.mark.parametrize(
    "lists", [{'{1 "N"}': 200, '{1 "N" 6 "P"}': 100}, {'{1 "N"}': 100, '{1 "S" 6 "P"}': 150}]
)
def test_lists_that_may_be_parts_or_divisions_are_refused(tmp_path: Path, lists: Mapping[str, int]) -> None:
    """They come to the total and nest, or do neither."""
    months = "".join(f"#PSALDO 0 202501 4010 {objects} {kronor}\n" for objects, kronor in lists.items())
    content = f"#RES 0 4010 300\n#PSALDO 0 202501 4010 {{}} 300\n{months}"
    assert refusal(tmp_path, content, by_objects={"1"}) == "objects-apart"


@pytest.mark.parametrize("total", [0, 1])
def test_lists_that_exceed_the_total_either_way_are_refused(tmp_path: Path, total: int) -> None:
    """As parts −4 or as divisions −2, of a total of nothing or less: what has no object goes against them."""
    lists = '#OUB 0 1230 {"1" N} -2\n#OUB 0 1230 {"21" N "1" N} -2\n'
    with pytest.raises(tplog.BadFile, match="objects-apart"):
        books(tmp_path, f"#UB 0 1230 {-total}\n{lists}", by_objects={"1"})


def test_an_account_is_taken_from_the_sums_that_have_it(tmp_path: Path) -> None:
    """Vouchers, months and years for different accounts; on a day that one cannot tell it is left out."""
    content = (
        "#VER A 1 20250110\n{\n#TRANS 4010 {} 3\n#TRANS 1930 {} -3\n}\n"
        "#PSALDO 0 202501 4020 {} 5\n#PSALDO 0 202502 4020 {} 6\n#IB 0 1230 100\n#UB 0 1230 350\n"
        "#IB 0 1240 9\n#UB 0 1240 9\n"
    )
    whole = books(tmp_path, content)
    assert totals(whole) == {"4010": 3, "1930": -3, "4020": 11, "1230": 250}
    assert codes(whole) == {"level-other", "sums-differ"}
    january = books(tmp_path, content, JANUARY)
    assert totals(january) == {"4010": 3, "1930": -3, "4020": 5}
    assert [(row.account, row.ore) for row in january.undated] == [("1230", 250_00)]
    within = books(tmp_path, content, date(2025, 2, 7))
    assert totals(within) == {"4010": 3, "1930": -3}
    assert {row.account for row in within.undated} == {"1230", "4020"}
    assert codes(within) == {"account-undated", "sums-differ"}


def test_a_day_to_which_the_sums_reach_is_the_years_last_for_them(tmp_path: Path) -> None:
    """An account with yearly sums alone is told on the day of #OMFATTN, and not later."""
    content = "#OMFATTN 20250630\n#PSALDO 0 202506 4010 {} 1\n#RES 0 4020 2\n"
    assert totals(books(tmp_path, content, date(2025, 6, 30))) == {"4010": 1, "4020": 2}
    assert refusal(tmp_path, content) == "day-unanswered"


VOUCHER = '#VER A 1 20250110 "x"\n{\n#TRANS 4010 {1 "N"} 300.00\n#TRANS 1930 {} -300.00\n}\n'
AGAIN = (
    VOUCHER,
    '#VER A 1 2025-01-10 y\n{\n#TRANS 1930 {} -300\n#BTRANS 9 {} 1\n#TRANS "4010" {"1" N} 300.0\n}\n',
    '#VER A 1 20250110 {\n#TRANS 4010 {1 "N" 6 ""} 300\n#TRANS 1930 {7 ""} -300\n#TRANS 1930 {} 0.00\n}\n',
    '#VER A 01 20250110\n{\n#TRANS 4010 {1 "N"} 300 20250110 "other"\n#TRANS 1930 {} -300\n}\n',
)
DIFFERENT = (
    VOUCHER.replace("300", "301"),
    VOUCHER.replace("A 1", "A 2"),
    VOUCHER.replace("A 1", "B 1"),
    VOUCHER.replace("0110", "0111"),
    VOUCHER.replace('"N"', '"S"'),
    VOUCHER.replace("4010", "4020"),
    VOUCHER.replace("300.00", "0.01"),
    VOUCHER.replace("-300.00", "-300.00 20250112"),
    VOUCHER.replace("{}", '{7 "k"}'),
)


@pytest.mark.parametrize("again", AGAIN)
def test_the_same_voucher_twice_is_not_counted_twice_in_silence(tmp_path: Path, again: str) -> None:
    """By series, number, day and rows, in whatever order and form; the mapping says how often it counts."""
    content = VOUCHER + again
    assert refusal(tmp_path, content) == "voucher-twice"
    with pytest.raises(tplog.BadFile, match=r"line 4 and line 9.*repeated_vouchers"):
        books(tmp_path, content)
    for vouchers, kronor in ((ONCE, 300), (EACH, 600)):
        bookkeeping = books(tmp_path, content, vouchers=vouchers)
        assert totals(bookkeeping) == {"4010": kronor, "1930": -kronor}
        assert codes(bookkeeping) == {"voucher-repeated"}


@pytest.mark.parametrize("other", DIFFERENT)
def test_vouchers_that_differ_in_anything_both_count(tmp_path: Path, other: str) -> None:
    """One program numbers different vouchers alike."""
    bookkeeping = books(tmp_path, VOUCHER + other)
    assert codes(bookkeeping) == set()
    assert sum(abs(row.ore) for row in bookkeeping.booked) > 600_00


def test_sums_of_one_and_two_ore_are_different_rows(tmp_path: Path) -> None:
    """Though Python gives -1 and -2 the same hash, and sums of numbers' hashes cancel out."""
    content = "".join(VOUCHER.replace("300.00", f"{ore // 100}.{ore % 100:02d}") for ore in range(1, 400))
    assert codes(books(tmp_path, content)) == set()


@pytest.mark.parametrize(
    "yearly", ["#RES 0 4010 {}", "#IB 0 1930 500\n#UB 0 1930 {}", "#PSALDO 0 202501 4010 {{}} {}"]
)
def test_other_sums_tell_how_often_a_repeated_voucher_counts(tmp_path: Path, yearly: str) -> None:
    """Once or twice, by the year or by the months; not where they fit neither."""
    for kronor, balance in ((300, 200), (600, -100)):
        stated = yearly.format(balance if "UB" in yearly else kronor)
        bookkeeping = books(tmp_path, VOUCHER * 2 + stated)
        assert totals(bookkeeping) == {"4010": kronor, "1930": -kronor}
        assert codes(bookkeeping) - {"sums-differ"} == {"voucher-repeated"}
    assert refusal(tmp_path, VOUCHER * 2 + yearly.format(7)) == "voucher-twice"


def test_a_repeated_voucher_after_the_day_does_not_matter(tmp_path: Path) -> None:
    """Nor one of another year; one without a number is remarked and counted."""
    later = VOUCHER.replace("20250110", "20250310")
    assert totals(books(tmp_path, VOUCHER + later * 2, JANUARY)) == {"4010": 300, "1930": -300}
    before = VOUCHER.replace("20250110", "20240310")
    assert totals(books(tmp_path, VOUCHER + before * 2)) == {"4010": 300, "1930": -300}
    for number in ('""', "0"):
        nameless = books(tmp_path, VOUCHER.replace("A 1", f"A {number}") * 2)
        assert totals(nameless) == {"4010": 600, "1930": -600}
        assert codes(nameless) == {"vouchers-alike"}


UNSETTLED = {"months-ambiguous", "months-contradict", "objects-apart"}
AMOUNTS = st.integers(-(10**6), 10**6)
BOOKS = st.dictionaries(
    st.tuples(st.sampled_from(["4010", "4020", "1930"]), st.integers(1, 12)),
    st.dictionaries(st.sampled_from(["", '1 "N"', '1 "S"', '6 "P"', '1 "N" 6 "P"']), AMOUNTS, min_size=1),
    min_size=1,
    max_size=12,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    BOOKS, st.sampled_from([TOTAL, REST]), st.integers(1, 12), st.sampled_from([frozenset(), frozenset("1")])
)
def test_books_in_either_convention_come_back_or_are_refused(
    tmp_path: Path,
    parts: Mapping[tuple[str, int], Mapping[str, int]],
    convention: RowsWithoutObjects,
    month: int,
    wanted: frozenset[str],
) -> None:
    """Random parts of accounts and months, written as totals or as rests, with their yearly sums.

    Or it is said that lists within each other were taken for the same money.
    """
    records, yearly, expected = list[str](), dict[str, int](), dict[tuple[str, str], int]()
    for (account, number), lists in parts.items():
        whole = sum(lists.values())
        yearly[account] = yearly.get(account, 0) + whole
        shown = {"": whole if convention is TOTAL else lists.get("", 0)}
        shown |= {objects: ore for objects, ore in lists.items() if objects}
        for objects, ore in shown.items():
            records.append(f"#PSALDO 0 2025{number:02d} {account} {{{objects}}} {kronor(ore)}\n")
        if number <= month:
            for objects, ore in lists.items():
                key = (account, objects[3] if wanted and objects.startswith("1") else "")
                expected[key] = expected.get(key, 0) + ore
    records += [
        f"#RES 0 {account} {kronor(ore)}\n" if account[0] == "4" else f"#UB 0 {account} {kronor(ore)}\n"
        for account, ore in yearly.items()
    ]
    last = date(2025, month + 1, 1) if month < 12 else date(2026, 1, 1)
    try:
        bookkeeping = books(tmp_path, "".join(records), date.fromordinal(last.toordinal() - 1), wanted)
    except tplog.BadFile as error:
        event("refused")
        if {reason.code for reason in error.reasons} <= UNSETTLED:
            return
        raise
    if any(remark.code == "objects-nested" for remark in bookkeeping.remarks):
        event("nested")
        return
    read = {(row.account, dict(row.objects).get("1", "")): row.ore for row in bookkeeping.booked}
    assert {key: ore for key, ore in read.items() if ore} == {
        key: ore for key, ore in expected.items() if ore
    }


def kronor(ore: int) -> str:
    """Öre as SIE writes them."""
    return f"{'-' * (ore < 0)}{abs(ore) // 100}.{abs(ore) % 100:02d}"


RUNNING = "".join(f"#PSALDO 0 2025{month:02} 4010 {{}} {month * 100}.00\n" for month in (1, 2, 3))


def test_months_that_count_from_the_years_beginning_do_not_add_up(tmp_path: Path) -> None:
    """The year's own sum shows it: that holds on the year's last day, and other days are refused."""
    bookkeeping = books(tmp_path, RUNNING + "#RES 0 4010 300.00\n")
    assert totals(bookkeeping) == {"4010": 300}
    assert codes(bookkeeping) == {"level-other"}
    assert refusal(tmp_path, RUNNING + "#RES 0 4010 300.00\n", FEBRUARY) == "months-running"
    other = RUNNING.replace("4010", "4020")
    assert refusal(tmp_path, RUNNING + other + "#RES 0 4010 300.00\n") == "months-running"
    shown = RUNNING + other + "#RES 0 4010 300.00\n#RES 0 4020 600.00\n"
    assert totals(books(tmp_path, shown)) == {"4010": 300, "4020": 600}


def test_a_balance_opens_with_what_the_year_before_closed_with(tmp_path: Path) -> None:
    """Where the file states no opening one, and one that it states holds; by objects likewise."""
    closed = "#UB -1 1230 100.00\n#UB 0 1230 250.00\n"
    assert totals(books(tmp_path, closed)) == {"1230": 150}
    assert totals(books(tmp_path, closed + "#IB 0 1230 200.00\n")) == {"1230": 50}
    assert codes(books(tmp_path, closed + "#UB -1 1230 90.00\n")) == {"opening-missing"}
    split = '#OUB -1 1230 {1 "N"} 100.00\n#OUB 0 1230 {1 "N"} 250.00\n'
    assert sums(books(tmp_path, closed + split, by_objects={"1"})) == {("1230", (NORTH,)): 150}


def test_a_period_that_is_no_month_counts_by_the_year(tmp_path: Path) -> None:
    """A thirteenth does not matter to a day before the year's last; an opening one to any."""
    months = "#PSALDO 0 202501 4010 {} 100.00\n#PSALDO 0 202513 4010 {} 20.00\n"
    assert totals(books(tmp_path, months, JANUARY)) == {"4010": 100}
    assert refusal(tmp_path, months) == "period-unsettled"
    assert totals(books(tmp_path, months + "#RES 0 4010 120.00\n")) == {"4010": 120}
    assert refusal(tmp_path, months.replace("202513", "202500"), JANUARY) == "period-unsettled"


@pytest.mark.parametrize(
    ("sums_of_year", "turned"),
    [
        ("#RES 0 4010 -100\n#RES 0 3010 500\n", True),
        ("#RES 0 4010 -100\n", True),
        ("#RES 0 4010 -100\n#RES 0 5010 3\n#RES 0 3010 500\n", False),
        ("#RES 0 4010 -100\n#RES 0 3010 -500\n", False),
        ("#RES 0 4010 100\n#RES 0 3010 500\n", False),
    ],
)
def test_a_file_whose_costs_are_all_negative_is_remarked(
    tmp_path: Path, sums_of_year: str, *, turned: bool
) -> None:
    """Unless the income fits SIE's signs."""
    assert ("signs-turned" in codes(books(tmp_path, sums_of_year))) is turned
