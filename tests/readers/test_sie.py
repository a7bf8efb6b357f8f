"""SIE files give the sums that they state: written by hand, and at random against a second reading."""

from __future__ import annotations

import random
import shlex
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tplog.readers.bookkeeping import BookedSum, Bookkeeping
from tplog.readers.sie.reader import read_sie

FILES = Path(__file__).parent / "sie"
HEAD = "#FLAGGA 0\n#SIETYP 4\n#RAR 0 20250101 20251231\n"
CODES = ("cp437", "cp1252", "utf-8", "utf-8-sig")
END = date(2025, 12, 31)
Sums = Mapping[tuple[str, tuple[tuple[str, str], ...]], int]


def books(
    tmp_path: Path, content: str | bytes, upto: date = END, by_objects: Collection[str] = ()
) -> Bookkeeping:
    """A file's bookkeeping."""
    path = tmp_path / "x.se"
    path.write_bytes(content.encode("cp437") if isinstance(content, str) else content)
    return read_sie(path, upto, by_objects=by_objects)


def sums(rows: Sequence[BookedSum]) -> Sums:
    """Öre by account and objects; no row is there twice."""
    by_key = {(row.account, row.objects): row.ore for row in rows}
    assert len(by_key) == len(rows)
    return by_key


def totals(rows: Sequence[BookedSum]) -> dict[str, int]:
    """Öre by account."""
    by_account = defaultdict[str, int](int)
    for row in rows:
        by_account[row.account] += row.ore
    return dict(by_account)


def test_the_signs_of_a_sie_file_are_known(tmp_path: Path) -> None:
    """The format says it: debit is positive, so a negative sum is an income."""
    assert books(tmp_path, f"{HEAD}#RES 0 3500 -5.00\n").signs == "costs-positive"


def remarks(bookkeeping: Bookkeeping) -> list[str]:
    """The codes of what was noticed."""
    return [remark.code for remark in bookkeeping.remarks]


KS, SN, TRYGG = ("1", "100"), ("1", "200"), ("6", "Trygg")
EXPECTED_SUMS: Sequence[tuple[str, date, Collection[str], Sums]] = [
    (
        "type-1.se",
        END,
        (),
        {
            ("1120", ()): 500_00,
            ("1930", ()): -3799_50,
            ("3500", ()): -900_00,
            ("4010", ()): 2400_25,
            ("5010", ()): 1799_25,
        },
    ),
    ("type-1.se", date(2024, 12, 31), (), {("1930", ()): 1000_00, ("4010", ()): 1000_00}),
    (
        "type-2-mislabelled.se",
        date(2025, 2, 28),
        (),
        {("1930", ()): -950_00, ("3500", ()): -300_00, ("4010", ()): 750_00, ("5010", ()): 500_00},
    ),
    (
        "type-3-utf8.se",
        date(2025, 1, 31),
        (),
        {("1930", ()): -900_00, ("4010", ()): 400_00, ("5010", ()): 500_00},
    ),
    (
        "type-3-utf8.se",
        date(2025, 2, 28),
        {"1"},
        {
            ("1930", ()): -1000_00,
            ("4010", ()): 40_00,
            ("4010", (KS,)): 300_00,
            ("4010", (SN,)): 160_00,
            ("5010", (SN,)): 500_00,
        },
    ),
    (
        "type-3-utf8.se",
        date(2025, 2, 28),
        {"6"},
        {("1930", ()): -1000_00, ("4010", ()): 210_00, ("4010", (TRYGG,)): 290_00, ("5010", ()): 500_00},
    ),
    (
        "type-4.se",
        date(2025, 2, 10),
        {"1", "6"},
        {("1930", ()): -650_00, ("4010", (KS, TRYGG)): 400_00, ("4010", (SN,)): 250_00},
    ),
    (
        "type-4.se",
        date(2025, 2, 28),
        {"21"},
        {
            ("1930", ()): -900_00,
            ("4010", ()): 600_00,
            ("4010", (("21", "201"),)): 50_00,
            ("5010", ()): 250_00,
        },
    ),
]


@pytest.mark.parametrize(("name", "upto", "by_objects", "expected"), EXPECTED_SUMS)
def test_files_of_every_type_give_the_sums_they_state(
    name: str, upto: date, by_objects: Collection[str], expected: Sums
) -> None:
    """Yearly sums, monthly ones, objects and vouchers: totals or rows by objects, to a day."""
    bookkeeping = read_sie(FILES / name, upto, by_objects=by_objects)
    assert sums(bookkeeping.booked) == expected
    assert (bookkeeping.company, bookkeeping.upto, bookkeeping.first) == (
        "Ålunda kommun",
        upto,
        date(upto.year, 1, 1),
    )
    assert bookkeeping.names["4010"] == 'Köp av tjänst: "värdar"'
    assert bookkeeping.names["5010"] == "Löner, åäöÅÄÖ"
    assert [bookkeeping.kinds[account] for account in ("1120", "3500", "5010")] == ["T", "I", "K"]
    lines = (FILES / name).read_bytes().splitlines()
    assert all(row.account.encode() in lines[row.line - 1] for row in bookkeeping.booked)
    assert set(remarks(bookkeeping)) <= {"characters-other", "objects-partial"}
    assert ("characters-other" in remarks(bookkeeping)) is (name.startswith(("type-2", "type-3")))


def test_dimensions_have_names_and_parents_and_budgets_are_of_the_year() -> None:
    """The file's names count, then the format's; the budget is divided as the outcome is."""
    bookkeeping = read_sie(FILES / "type-3-utf8.se", date(2025, 1, 31), by_objects={"1"})
    assert bookkeeping.dimensions == {"1": "Ansvar", "6": "Projekt", "21": "Enhet"}
    assert bookkeeping.parents == {"21": "1"}
    assert bookkeeping.objects["21", "201"] == "Fältgruppen i Ö"
    assert sums(bookkeeping.budget) == {("4010", (KS,)): 350_00}
    two = read_sie(FILES / "type-2-mislabelled.se", date(2025, 1, 31))
    assert sums(two.budget) == {("4010", ()): 1800_00}


def test_a_function_chooses_the_dimensions_of_each_account() -> None:
    """What is divided by two dimensions separately can be read by either of them."""
    bookkeeping = read_sie(
        FILES / "type-3-utf8.se",
        date(2025, 1, 31),
        by_objects=lambda account: ("6",) if account == "4010" else ("1",),
    )
    assert sums(bookkeeping.booked)["4010", (TRYGG,)] == 250_00
    assert sums(bookkeeping.booked)["5010", (SN,)] == 500_00


@pytest.mark.parametrize("code", CODES)
def test_the_same_file_in_any_characters_is_the_same(tmp_path: Path, code: str) -> None:
    """Code page 437 as declared; Windows' and UTF-8, with or without a mark, with a remark."""
    text = (FILES / "type-4.se").read_bytes().decode("cp437")
    bookkeeping = books(tmp_path, text.encode(code), date(2025, 2, 28), {"1", "6", "21"})
    original = read_sie(FILES / "type-4.se", date(2025, 2, 28), by_objects={"1", "6", "21"})
    assert (bookkeeping.booked, bookkeeping.names, bookkeeping.objects, bookkeeping.company) == (
        original.booked,
        original.names,
        original.objects,
        original.company,
    )
    assert remarks(bookkeeping) == ([] if code == "cp437" else ["characters-other"])


def test_a_text_that_was_cut_within_a_letter_leaves_the_others_readable(tmp_path: Path) -> None:
    """One line of UTF-8 that is not valid does not make the file another code's."""
    content = (HEAD + '#KONTO 4010 "Åäö"\n#KONTO 5010 "Över"\n#RES 0 4010 1\n').encode()
    bookkeeping = books(tmp_path, content + b'#KONTO 6010 "\xc3"\n')
    assert (bookkeeping.names["4010"], bookkeeping.names["5010"]) == ("Åäö", "Över")


OPENINGS = st.dictionaries(st.sampled_from(["1100", "1930", "2440"]), st.integers(-(10**7), 10**7))
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1930", "2440", "3500", "4010", "5010", "Å1"]),
        st.dictionaries(st.sampled_from(["1", "6"]), st.sampled_from(["100", "Öst å", 'a"b', "{x}"])),
        st.integers(-(10**9), 10**9),
        st.none() | st.integers(0, 364),
    ),
    max_size=5,
)
VOUCHERS = st.lists(st.tuples(st.integers(0, 364), ROWS), max_size=8)


def money(ore: int, draw: random.Random) -> str:
    """Öre as SIE writes kronor, in one of the ways in which programs do."""
    kronor, rest = divmod(abs(ore), 100)
    ways = [f"{kronor}.{rest:02d}", f"{kronor}.{rest:02d}0000", f'"{kronor}.{rest:02d}"']
    if rest % 10 == 0:
        ways.append(f"{kronor}.{rest // 10}")
    if rest == 0:
        ways += [f"{kronor}", f"{kronor}."]
    written_amount = draw.choice(ways)
    return (
        written_amount.replace('"', '"-', 1)
        if ore < 0 and written_amount[0] == '"'
        else "-" * (ore < 0) + written_amount
    )


def quoted(text: str) -> str:
    """A text in quotes."""
    return '"' + text.replace('"', '\\"') + '"'


def braces(objects: Mapping[str, str], draw: random.Random) -> str:
    """A list of objects, in any order."""
    pairs = list(objects.items())
    draw.shuffle(pairs)
    return "{" + " ".join(f"{dimension} {quoted(code)}" for dimension, code in pairs) + "}"


def written(
    vouchers: Sequence[tuple[int, Sequence[tuple[str, Mapping[str, str], int, int | None]]]],
    opening: Mapping[str, int],
    seed: int,
) -> list[str]:
    """Bookkeeping as records, each voucher being one with its rows."""
    draw = random.Random(seed)  # noqa: S311 (chance that must come again)
    change = defaultdict[str, int](int)
    records = ["#FORMAT PC8", "#RAR 0 20250101 20251231", "#RAR -1 20240101 20241231", '#KONTO Å1 "Ä ö"']
    for number, (offset, rows) in enumerate(vouchers):
        on = date(2025, 1, 1) + timedelta(offset)
        lines = [f"#VER {draw.choice(['A', quoted('A')])} {number} {on:%Y%m%d} {quoted('Köp')}", "{"]
        for account, objects, ore, own_ore in rows:
            day = (
                f"{date(2025, 1, 1) + timedelta(own_ore):%Y%m%d}"
                if own_ore is not None
                else draw.choice(['""', ""])
            )
            row = f"{account} {braces(objects, draw)} {money(ore, draw)} {day}"
            if draw.random() < 0.2:
                lines += [f"#BTRANS {account} {{}} 77.00", f"#RTRANS {row}"]
            lines.append(f"{draw.choice(['', chr(9), '  '])}#TRANS {row}" + ' "Ö" 1' * (own_ore is not None))
            change[account] += ore
        records.append("\n".join([*lines, "}"]))
    records += [f"#IB 0 {account} {money(ore, draw)}" for account, ore in opening.items()]
    for account in {*change, *opening}:
        if account[0] in "12":
            records.append(f"#UB 0 {account} {money(opening.get(account, 0) + change[account], draw)}")
        else:
            records.append(f"#RES 0 {account} {money(change[account], draw)}")
    return records


def plainly(text: str, upto: date, wanted: Collection[str]) -> Sums:
    """A second reading, naive and by other means, of only what `written` writes."""
    totals_by_key = defaultdict[tuple[str, tuple[tuple[str, str], ...]], int](int)
    touched, on, inside = set(), upto, False
    for line in text.splitlines():
        if line.startswith("#VER"):
            on = date.fromisoformat(shlex.split(line)[3])
        inside = line == "{" or (inside and line != "}")
        if not inside or not line.strip().startswith("#TRANS"):
            continue
        start, end = line.index("{"), line.rindex("}")
        account = line[:start].split()[1]
        pairs = shlex.split(line[start + 1 : end])
        amount, *rest = shlex.split(line[end + 1 :])
        day = date.fromisoformat(rest[0]) if rest and rest[0] else on
        objects = tuple(sorted(p for p in zip(pairs[::2], pairs[1::2], strict=True) if p[0] in wanted))
        whole, _, cents = amount.lstrip("-").partition(".")
        if day <= upto:
            touched.add((account, objects))
            totals_by_key[account, objects] += (-1) ** amount.startswith("-") * int(
                whole + cents.ljust(2, "0")[:2]
            )
    return {key: totals_by_key[key] for key in touched}


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(VOUCHERS, OPENINGS, st.integers(0, 9), st.sampled_from(CODES), st.integers(0, 364), st.randoms())
def test_random_books_give_the_sums_of_a_naive_reading(
    tmp_path: Path,
    vouchers: Sequence[tuple[int, Sequence[tuple[str, Mapping[str, str], int, int | None]]]],
    opening: Mapping[str, int],
    seed: int,
    code: str,
    offset: int,
    draw: random.Random,
) -> None:
    """In any characters and order of records, by any dimensions: the same sums; totals are their parts."""
    upto = date(2025, 1, 1) + timedelta(offset)
    records = [*written(vouchers, opening, seed), "#PROSA å ä ö"]
    text = "\n".join(records) + "\n"
    if not any(rows for _, rows in vouchers):
        return
    draw.shuffle(records)
    for wanted in ({"1", "6"}, {"6"}, set[str]()):
        bookkeeping = books(tmp_path, text.encode(code), upto, wanted)
        assert sums(bookkeeping.booked) == plainly(text, upto, wanted)
        other = books(tmp_path, "\r\n".join(records).encode(code), upto, wanted)
        assert sums(other.booked) == sums(bookkeeping.booked)
        assert totals(bookkeeping.booked) == totals(books(tmp_path, text.encode(code), upto).booked)
        assert "sums-differ" not in remarks(bookkeeping)
        assert "added-row-alone" not in remarks(bookkeeping)
